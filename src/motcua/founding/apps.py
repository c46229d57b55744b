# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundingConfig(AppConfig):
    name = "motcua.founding"
    label = "founding"
    verbose_name = _("Lập nơi tiếp nhận mới")
    default_auto_field = "django.db.models.BigAutoField"
