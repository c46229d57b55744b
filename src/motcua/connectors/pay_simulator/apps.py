# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaySimulatorConfig(AppConfig):
    name = "motcua.connectors.pay_simulator"
    label = "pay_simulator"
    verbose_name = _("Ngân hàng giả lập")
    default_auto_field = "django.db.models.BigAutoField"
