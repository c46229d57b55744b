# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "motcua.offices"
    label = "offices"
    verbose_name = "Cơ quan và nơi tiếp nhận"
    default_auto_field = "django.db.models.BigAutoField"
