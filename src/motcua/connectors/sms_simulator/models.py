# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeliveredSms(models.Model):
    """The simulator's book: what arrived on handsets; a message id that is in it already is refused.

    `received_at` is real time and lies ahead while a late message is under way; `refused` counts the times the same
    message was handed over again.
    """

    message_id = models.UUIDField()
    to_phone = models.CharField(max_length=20)
    text = models.TextField()
    parts = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    refused = models.PositiveSmallIntegerField(db_default=0)
    is_report_owed = models.BooleanField(db_default=False)

    class Meta:
        verbose_name = _("tin trên máy giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "tin trên máy giả lập")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["message_id"], name="delivered_once")]
        indexes: ClassVar = [
            models.Index(fields=["to_phone", "id"], name="delivered_phone"),
            models.Index(fields=["received_at"], condition=models.Q(is_report_owed=True), name="delivered_unreported"),
        ]


class SentSms(models.Model):
    """What was typed on a simulated handset; `handed_over` counts how often the network gave it to the house.

    `is_taken` says that the house took it as a message of its own, not as the repeat of another.
    """

    message_id = models.UUIDField(default=uuid.uuid4)
    from_phone = models.CharField(max_length=20)
    text = models.TextField()
    parts = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(auto_now_add=True)
    handed_over = models.PositiveSmallIntegerField(default=0)
    is_taken = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("tin gõ trên máy giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "tin gõ trên máy giả lập")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["message_id"], name="sent_once")]
        indexes: ClassVar = [models.Index(fields=["from_phone", "id"], name="sent_phone")]


class Behaviour(models.Model):
    """How the simulated network behaves towards a phone; `EVERYBODY` holds for phones without a line of their own.

    `late_seconds` are real seconds and count where the mode is `LATE`.
    """

    EVERYBODY = "*"
    LATE_SECONDS = 20

    class Mode(models.TextChoices):
        DELIVERS = "DELIVERS", _("đến ngay")
        LATE = "LATE", pgettext_lazy("tin nhắn", "đến trễ")
        TWICE = "TWICE", _("gửi lặp")
        FAILS = "FAILS", pgettext_lazy("tin nhắn", "không đến")
        UNREACHABLE = "UNREACHABLE", _("mạng không trả lời")

    phone = models.CharField(max_length=20, unique=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.DELIVERS)
    late_seconds = models.PositiveSmallIntegerField(db_default=LATE_SECONDS, default=LATE_SECONDS)
