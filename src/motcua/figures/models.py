# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How often something happened (`count`) and how much it came to (`sum`: seconds, đồng, places or days).

    Codes are plain values, not keys: what was counted outlives what it was counted of. `agency` and `procedure` are
    empty and `officer` is 0 where the fact has none. `slot` is the hour of the day, or the whole minutes or days of a
    histogram, so that medians of any period follow from adding rows; 0 where a measure has neither.
    """

    office = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    procedure = models.CharField(max_length=40)
    officer = models.IntegerField()
    measure = models.CharField(max_length=40)
    slot = models.IntegerField()
    count = models.IntegerField()
    sum = models.BigIntegerField()

    class Meta:
        abstract = True


class DayTally(Tally):
    """One day's count of one measure, of an office by agency, procedure, officer and slot."""

    pk = models.CompositePrimaryKey("measure", "on", "office", "agency", "procedure", "officer", "slot")
    on = models.DateField()

    class Meta:
        verbose_name = _("số đếm của ngày")
        verbose_name_plural = _("số đếm theo ngày")
        # A day is counted anew as a whole.
        indexes: ClassVar = [models.Index(fields=["office", "on"], name="day_tally_office_on")]


class MonthTally(Tally):
    """The sum of a month's days, so that a year is twelve rows; `month` is its first day."""

    pk = models.CompositePrimaryKey("measure", "month", "office", "agency", "procedure", "officer", "slot")
    month = models.DateField()

    class Meta:
        verbose_name = _("số đếm của tháng")
        verbose_name_plural = _("số đếm theo tháng")
        indexes: ClassVar = [models.Index(fields=["office", "month"], name="month_tally_office")]


class CountedDay(models.Model):
    """An office's day as it was last counted: so many journal entries, the last of them `last_entry`.

    `is_dirty`: the journal has told more of this day since. `offered_at` is when its offered places were counted; once
    the day is over they stay as they were, whatever the services become later.
    """

    office = models.CharField(max_length=40)
    on = models.DateField()
    entries = models.IntegerField(default=0)
    last_entry = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    is_dirty = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("ngày đã đếm")
        verbose_name_plural = _("những ngày đã đếm")
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "on"], name="day_counted_once")]
        indexes: ClassVar = [
            models.Index(fields=["on", "office"], condition=models.Q(is_dirty=True), name="day_to_count")
        ]


class CountingPlace(models.Model):
    """How far the journal has been looked through for days to count: one row."""

    last_entry = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("chỗ đã đếm đến")
        verbose_name_plural = _("chỗ đã đếm đến")
