# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "motcua.journal"
    label = "journal"
    verbose_name = _("Nhật ký")
    default_auto_field = "django.db.models.BigAutoField"
