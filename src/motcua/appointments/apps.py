# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "motcua.appointments"
    label = "appointments"
    verbose_name = "Hẹn giờ"
    default_auto_field = "django.db.models.BigAutoField"
