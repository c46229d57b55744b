# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.conversations.rules import Outcome


class Inbound(models.Model):
    """One message that reached the house, with what was decided about it; the only table that keeps typed texts.

    `from_phone` is E.164 where it is a Vietnamese number, else as the network gave it. `about` names what was done
    ("appointment:12"; "vaccination" where a shot was only spoken of); an empty `reply` is no reply. `not_before` is the
    real time of the next try after a failure.
    """

    # Set by `operations.receive`: the network brought this message before.
    is_repeat = False

    provider = models.CharField(max_length=80)
    provider_id = models.CharField(max_length=200, blank=True)
    from_phone = models.CharField(max_length=40)
    to = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    reply = models.TextField(blank=True)
    send_before = models.DateTimeField(null=True)
    about = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tin nhắn đến")
        verbose_name_plural = pgettext_lazy("nhiều", "tin nhắn đến")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "provider_id"], condition=~Q(provider_id=""), name="inbound_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["from_phone", "received_at"], name="inbound_phone_received"),
            models.Index(
                fields=["from_phone", "id"], condition=Q(answered_at__isnull=True), name="inbound_waiting_phone"
            ),
            models.Index(fields=["id"], condition=Q(answered_at__isnull=True), name="inbound_waiting"),
            models.Index(fields=["received_at"], name="inbound_received"),
        ]

    @property
    def subject(self) -> str:
        return f"inbound:{self.pk}"

    @property
    def is_question(self) -> bool:
        """Say whether the reply asks something, so that it is of no use once something else was said."""
        return self.outcome in (Outcome.ASKED, Outcome.OFFERED)


class Conversation(models.Model):
    """What is open between a phone and the house: at most one question, which ends at `ends_at`.

    `question` holds what was understood so far; it is emptied when the question ends. `replied_at` and `same_replies`
    count how often the same reply went out in a row, `reply_digest` knows it without keeping it.
    """

    phone = models.CharField(max_length=20)
    question = models.JSONField(null=True)
    ends_at = models.DateTimeField(null=True)
    helped_on = models.DateField(null=True)
    limit_told_at = models.DateTimeField(null=True)
    reply_digest = models.CharField(max_length=64, blank=True)
    replied_at = models.DateTimeField(null=True)
    same_replies = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("cuộc nhắn tin")
        verbose_name_plural = pgettext_lazy("nhiều", "cuộc nhắn tin")
        constraints: ClassVar = [models.UniqueConstraint(fields=["phone"], name="conversation_once_a_phone")]
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], condition=Q(question__isnull=False), name="conversation_open")
        ]
