# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SwitchboardConfig(AppConfig):
    name = "motcua.switchboard"
    label = "switchboard"
    verbose_name = _("Tổng đài")
    default_auto_field = "django.db.models.BigAutoField"
