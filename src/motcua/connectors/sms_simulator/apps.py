# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class SmsSimulatorConfig(AppConfig):
    name = "motcua.connectors.sms_simulator"
    label = "sms_simulator"
    verbose_name = "Cổng tin nhắn giả lập"
    default_auto_field = "django.db.models.BigAutoField"
