# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimulatorsConfig(AppConfig):
    name = "motcua.doors.simulators"
    label = "simulators"
    verbose_name = _("Giả lập")
    default_auto_field = "django.db.models.BigAutoField"
