# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Entry(models.Model):
    """One fact that happened: audit trail, outbox and source of figures in one append-only table.

    `payload` never holds a person's name or phone number. `relayed_at` is the *unfinished* mark of the outbox.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    office_id = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    relayed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, help_text="real time of the next attempt after a failed reaction")

    class Meta:
        verbose_name = _("việc đã ghi")
        verbose_name_plural = pgettext_lazy("nhiều", "nhật ký")
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(relayed_at__isnull=True), name="entry_unfinished"),
            models.Index(fields=["office_id", "at"], name="entry_office_at"),
            models.Index(fields=["subject", "id"], name="entry_subject"),
        ]


class DueMoment(models.Model):
    """Something that must be done at a business moment, polled by the instance's clock."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    office_id = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("việc đến hạn")
        verbose_name_plural = pgettext_lazy("nhiều", "việc đến hạn")
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "kind"], name="due_moment_once")]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="due_moment_open")]


class IdempotentAnswer(models.Model):
    """The answer already given to a request that may be repeated; the same key gets the same answer again."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("câu trả lời đã cho")
        verbose_name_plural = pgettext_lazy("nhiều", "câu trả lời đã cho")
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="answered_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="answer_at")]
