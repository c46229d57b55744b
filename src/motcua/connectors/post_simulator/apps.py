# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostSimulatorConfig(AppConfig):
    name = "motcua.connectors.post_simulator"
    label = "post_simulator"
    verbose_name = _("Bưu điện giả lập")
    default_auto_field = "django.db.models.BigAutoField"
