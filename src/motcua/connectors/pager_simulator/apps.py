# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagerSimulatorConfig(AppConfig):
    name = "motcua.connectors.pager_simulator"
    label = "pager_simulator"
    verbose_name = _("Thẻ rung giả lập")
    default_auto_field = "django.db.models.BigAutoField"
