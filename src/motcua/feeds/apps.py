# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "motcua.feeds"
    label = "feeds"
    verbose_name = _("Nguồn số liệu máy lấy số")
    default_auto_field = "django.db.models.BigAutoField"
