# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "motcua.doors.portal"
    label = "portal"
    verbose_name = _("Cổng")
    default_auto_field = "django.db.models.BigAutoField"
