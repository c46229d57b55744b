# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.messaging.groups import Group, Wants


class Message(models.Model):
    """One message owed to one phone, unique by `key`; its `id` is the message id the gateway sees.

    `handed_at` is set before a gateway is spoken to and stays until its answer is clear; `is_repeated` marks the one
    that was handed over a second time because no report about the first came. `cost_vnd` is 0 before sending and
    where no price is set.
    """

    class Status(models.TextChoices):
        QUEUED = "QUEUED", _("chờ gửi")
        SENT = "SENT", _("đã gửi")
        DELIVERED = "DELIVERED", _("đã đến máy")
        FAILED = "FAILED", _("không gửi được")
        TOO_LATE = "TOO_LATE", _("quá giờ, không gửi nữa")
        WITHDRAWN = "WITHDRAWN", _("không cần gửi nữa")
        CALL = "CALL", _("cần gọi điện")
        UNWANTED = "UNWANTED", _("người nhận không muốn nhận")

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", _("thông báo")
        REMINDER = "REMINDER", _("nhắc hẹn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.CharField(max_length=160)
    office_id = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80)
    template = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    to_phone = models.CharField(max_length=20)
    text = models.TextField()
    parts = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    created_at = models.DateTimeField()
    send_before = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    is_repeated = models.BooleanField(default=False, db_default=False)
    sent_at = models.DateTimeField(null=True)
    cost_vnd = models.PositiveIntegerField(default=0, db_default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    gateway_reference = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("tin nhắn")
        verbose_name_plural = pgettext_lazy("nhiều", "tin nhắn")
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="message_once")]
        indexes: ClassVar = [
            models.Index(fields=["subject", "created_at"], name="message_subject"),
            models.Index(fields=["to_phone", "created_at"], name="message_phone"),
            models.Index(fields=["created_at"], condition=Q(status="QUEUED"), name="message_queued"),
            # Written in the order of their creation: a few pages of index for a day's messages among years of them.
            BrinIndex(fields=["created_at"], name="message_created"),
            models.Index(
                fields=["office_id", "created_at"], condition=Q(status__in=["FAILED", "CALL"]), name="message_to_call"
            ),
        ]


class Receipt(models.Model):
    """What the gateway or the carrier said about a message; each thing said is kept once."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receipts")
    at = models.DateTimeField()
    state = models.CharField(max_length=20)
    provider = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("biên nhận")
        verbose_name_plural = pgettext_lazy("nhiều", "biên nhận")
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "provider", "state"], name="receipt_once")]


class MessageChoice(models.Model):
    """How one phone wants to hear of one group of messages; without a row it is by SMS.

    `chosen_at` and `channel` show when and where the person said so. Rule: R-083.
    """

    class Channel(models.TextChoices):
        WEB = "WEB", _("trang của tôi")
        SMS = "SMS", _("tin nhắn")

    phone = models.CharField(max_length=20)
    group = models.CharField(max_length=12, choices=Group.choices)
    wants = models.CharField(max_length=4, choices=Wants.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lựa chọn nhận tin")
        verbose_name_plural = pgettext_lazy("nhiều", "lựa chọn nhận tin")
        constraints: ClassVar = [models.UniqueConstraint(fields=["phone", "group"], name="message_choice_once")]

    @property
    def subject(self) -> str:
        return f"message_choice:{self.pk}"


class TextOverride(models.Model):
    """The own words of an office for one text, or of the whole instance where `office_id` is empty."""

    code = models.CharField(max_length=60)
    office_id = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=459)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("lời nhắn riêng")
        verbose_name_plural = pgettext_lazy("nhiều", "lời nhắn riêng")
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "office_id"], name="text_worded_once")]
