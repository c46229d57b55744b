# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpecialDaysConfig(AppConfig):
    name = "motcua.specialdays"
    label = "specialdays"
    verbose_name = _("Ngày đặc biệt")
    default_auto_field = "django.db.models.BigAutoField"
