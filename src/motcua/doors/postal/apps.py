# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostalConfig(AppConfig):
    name = "motcua.doors.postal"
    label = "postal_door"
    verbose_name = _("Màn hình bưu điện")
