# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HeldParcel(models.Model):
    """What the simulated carrier knows of a parcel, with the names of the order it was told of by.

    `told` counts how often it was told, repeats included. `code` is the status it has now there.
    """

    number = models.CharField(max_length=60, unique=True)
    own_number = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    code = models.CharField(max_length=30, blank=True)
    told = models.PositiveIntegerField(default=1)
    told_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bưu gửi ở bưu điện giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "bưu gửi ở bưu điện giả lập")
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["changed_at"], name="held_parcel_changed")]


class FeedItem(models.Model):
    """One item of the simulated carrier's feed, numbered in the order in which it got there.

    `comes_at` is real time: a delayed one has no place in the feed before; one with neither was lost.
    """

    number = models.CharField(max_length=60)
    code = models.CharField(max_length=30)
    text = models.CharField(max_length=200, blank=True)
    receiver = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    place_in_feed = models.PositiveBigIntegerField(null=True, unique=True)
    comes_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tin hành trình giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "tin hành trình giả lập")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="feed_item_number"),
            models.Index(fields=["comes_at"], condition=models.Q(place_in_feed__isnull=True), name="feed_item_to_come"),
        ]


class CarrierToken(models.Model):
    """A token the simulated carrier gave out; real time."""

    token = models.CharField(max_length=64, unique=True)
    lapses_at = models.DateTimeField()


class CarrierBehaviour(models.Model):
    """How the simulated carrier behaves; one row."""

    class Mode(models.TextChoices):
        ANSWERS = "ANSWERS", pgettext_lazy("bưu điện", "trả lời ngay")
        LOSES_NEWS = "LOSES_NEWS", pgettext_lazy("bưu điện", "làm mất tin hành trình")
        DELAYS = "DELAYS", pgettext_lazy("bưu điện", "báo tin chậm")
        REPEATS = "REPEATS", pgettext_lazy("bưu điện", "báo mỗi tin hai lần")
        REORDERS = "REORDERS", pgettext_lazy("bưu điện", "đảo thứ tự tin")
        FORGETS_TOKEN = "FORGETS_TOKEN", pgettext_lazy("bưu điện", "mã truy cập hết hạn ngay")
        FAILS = "FAILS", pgettext_lazy("bưu điện", "báo lỗi 500")
        LOSES_ANSWER = "LOSES_ANSWER", pgettext_lazy("bưu điện", "nhận rồi mất câu trả lời")
        REFUSES = "REFUSES", pgettext_lazy("bưu điện", "từ chối đơn")

    mode = models.CharField(max_length=14, choices=Mode.choices, default=Mode.ANSWERS)
