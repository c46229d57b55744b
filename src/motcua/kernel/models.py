# SPDX-License-Identifier: EUPL-1.2
from django.db import models
from django.utils.translation import gettext_lazy as _


class InstanceClock(models.Model):
    """The one row that says how this instance's time runs: from `instance_at`, since `real_at`, at `speed`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    real_at = models.DateTimeField()
    instance_at = models.DateTimeField()
    speed = models.FloatField(default=1.0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("đồng hồ")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="clock_is_one"),
            models.CheckConstraint(condition=models.Q(speed__gt=0), name="clock_runs_forward"),
        ]
