# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "motcua.doors.look"
    label = "look"
    verbose_name = "Diện mạo"
    default_auto_field = "django.db.models.BigAutoField"
