# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "motcua.kernel"
    label = "kernel"
    verbose_name = "Nền"
    default_auto_field = "django.db.models.BigAutoField"
