# SPDX-License-Identifier: EUPL-1.2
"""What is kept of waiting: what history teaches, and how often what was told came true. Models of `models`."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WaitPattern(models.Model):
    """What a line's own history says of waiting: `hour` 0–23, or 24 for all hours together.

    A person with k before them waits about (k + 1) × `pace_seconds`. The factors are those of the next in line, between
    which eight of ten waits lay; with more people ahead they close in on 1.
    """

    ALL_HOURS: ClassVar = 24

    line = models.ForeignKey("queueing.Line", on_delete=models.CASCADE, related_name="patterns")
    hour = models.PositiveSmallIntegerField()
    sample_count = models.PositiveIntegerField()
    pace_seconds = models.FloatField()
    low_factor = models.FloatField()
    high_factor = models.FloatField()
    learned_on = models.DateField()

    class Meta:
        verbose_name = _("nếp chờ của một giờ")
        verbose_name_plural = pgettext_lazy("nhiều", "nếp chờ của một giờ")
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "hour"], name="wait_pattern_once")]


class WaitScore(models.Model):
    """How a day's told ranges came true; public."""

    line = models.ForeignKey("queueing.Line", on_delete=models.CASCADE, related_name="scores")
    day = models.DateField()
    told_count = models.PositiveIntegerField()
    held_count = models.PositiveIntegerField()
    sooner_count = models.PositiveIntegerField()
    later_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("điểm ước lượng của một ngày")
        verbose_name_plural = pgettext_lazy("nhiều", "điểm ước lượng của một ngày")
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "day"], name="wait_score_once")]
