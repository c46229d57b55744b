# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LookConfig(AppConfig):
    name = "motcua.doors.look"
    label = "look"
    verbose_name = _("Diện mạo")
    default_auto_field = "django.db.models.BigAutoField"
