# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaccinationConfig(AppConfig):
    name = "motcua.vaccination"
    label = "vaccination"
    verbose_name = _("Tiêm chủng")
    default_auto_field = "django.db.models.BigAutoField"
