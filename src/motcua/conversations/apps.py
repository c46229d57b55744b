# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "motcua.conversations"
    label = "conversations"
    verbose_name = _("Trò chuyện bằng tin nhắn")
    default_auto_field = "django.db.models.BigAutoField"
