# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmsSimulatorConfig(AppConfig):
    name = "motcua.connectors.sms_simulator"
    label = "sms_simulator"
    verbose_name = _("Cổng tin nhắn giả lập")
    default_auto_field = "django.db.models.BigAutoField"
