# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "motcua.doors.desk"
    label = "desk"
    verbose_name = "Quầy"
    default_auto_field = "django.db.models.BigAutoField"
