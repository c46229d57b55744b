# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalSimulatorConfig(AppConfig):
    name = "motcua.connectors.portal_simulator"
    label = "portal_simulator"
    verbose_name = _("Cổng Dịch vụ công quốc gia giả lập")
    default_auto_field = "django.db.models.BigAutoField"
