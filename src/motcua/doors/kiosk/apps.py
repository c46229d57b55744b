# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KioskConfig(AppConfig):
    name = "motcua.doors.kiosk"
    label = "kiosk"
    verbose_name = _("Máy lấy số")
    default_auto_field = "django.db.models.BigAutoField"
