# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "motcua.messaging"
    label = "messaging"
    verbose_name = "Tin nhắn"
    default_auto_field = "django.db.models.BigAutoField"
