# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistanceConfig(AppConfig):
    name = "motcua.assistance"
    label = "assistance"
    verbose_name = _("Hỗ trợ người dân")
    default_auto_field = "django.db.models.BigAutoField"
