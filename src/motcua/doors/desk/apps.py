# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "motcua.doors.desk"
    label = "desk"
    verbose_name = _("Quầy")
    default_auto_field = "django.db.models.BigAutoField"
