# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeliveredSms(models.Model):
    """The simulator's book: what arrived on handsets; a message id that is in it already is refused."""

    message_id = models.UUIDField()
    to_phone = models.CharField(max_length=20)
    text = models.TextField()
    parts = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tin trên máy giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "tin trên máy giả lập")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["message_id"], name="delivered_once")]
        indexes: ClassVar = [models.Index(fields=["to_phone", "id"], name="delivered_phone")]


class Behaviour(models.Model):
    """How the simulated network behaves towards a phone; `EVERYBODY` holds for phones without a line of their own."""

    EVERYBODY = "*"

    class Mode(models.TextChoices):
        DELIVERS = "DELIVERS", _("đến ngay")
        FAILS = "FAILS", pgettext_lazy("tin nhắn", "không đến")
        UNREACHABLE = "UNREACHABLE", _("mạng không trả lời")

    phone = models.CharField(max_length=20, unique=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.DELIVERS)
