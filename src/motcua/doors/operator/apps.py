# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperatorConfig(AppConfig):
    name = "motcua.doors.operator"
    label = "operator"
    verbose_name = _("Tổng đài")
    default_auto_field = "django.db.models.BigAutoField"
