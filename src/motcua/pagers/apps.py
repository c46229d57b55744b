# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagersConfig(AppConfig):
    name = "motcua.pagers"
    label = "pagers"
    verbose_name = _("Thẻ rung")
    default_auto_field = "django.db.models.BigAutoField"
