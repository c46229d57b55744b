# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    name = "motcua.doors.administration"
    label = "administration"
    verbose_name = _("Quản trị")
    default_auto_field = "django.db.models.BigAutoField"
