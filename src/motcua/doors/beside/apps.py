# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BesideConfig(AppConfig):
    name = "motcua.doors.beside"
    label = "beside_door"
    verbose_name = _("Màn hình thứ hai")
