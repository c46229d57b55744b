# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "motcua.publicity"
    label = "publicity"
    verbose_name = _("Truyền thông")
    default_auto_field = "django.db.models.BigAutoField"
