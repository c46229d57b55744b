# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "motcua.people"
    label = "people"
    verbose_name = _("Con người và vai trò")
    default_auto_field = "django.db.models.BigAutoField"
