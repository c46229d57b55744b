# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "motcua.offices"
    label = "offices"
    verbose_name = _("Cơ quan và nơi tiếp nhận")
    default_auto_field = "django.db.models.BigAutoField"
