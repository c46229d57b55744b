# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "motcua.doors.board"
    label = "board"
    verbose_name = _("Bảng gọi số")
    default_auto_field = "django.db.models.BigAutoField"
