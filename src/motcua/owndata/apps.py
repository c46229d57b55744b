# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class OwnDataConfig(AppConfig):
    name = "motcua.owndata"
    default_auto_field = "django.db.models.BigAutoField"
