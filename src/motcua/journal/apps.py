# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "motcua.journal"
    label = "journal"
    verbose_name = "Nhật ký"
    default_auto_field = "django.db.models.BigAutoField"
