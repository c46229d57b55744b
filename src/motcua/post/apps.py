# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    name = "motcua.post"
    label = "post"
    verbose_name = _("Bưu chính công ích")
    default_auto_field = "django.db.models.BigAutoField"
