# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.people.models import User
from motcua.switchboard.rules import Cause, Outcome


class CallBack(models.Model):
    """Somebody to telephone, and why; `subject` is what it is about, such as "appointment:12".

    It is called from `next_at` on, at most until `until_at`, when what there is to say has lost its use.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE, null=True)
    phone = models.CharField(max_length=20)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    subject = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    next_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("việc cần gọi lại")
        verbose_name_plural = pgettext_lazy("nhiều", "việc cần gọi lại")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "cause"], condition=Q(settled_at__isnull=True), name="call_back_once_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(settled_at__isnull=True), name="call_back_open"),
            models.Index(fields=["phone"], condition=Q(settled_at__isnull=True), name="call_back_open_phone"),
        ]


class Call(models.Model):
    """One telephone call of an operator: who, which number, when, what came of it. One at a time for each operator."""

    class Direction(models.TextChoices):
        IN = "IN", _("gọi đến")
        OUT = "OUT", _("gọi đi")

    phone = models.CharField(max_length=20)
    by = models.ForeignKey(User, db_index=False, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.SET_NULL, null=True)
    subject = models.CharField(max_length=80, blank=True)
    call_back = models.ForeignKey(CallBack, db_index=False, on_delete=models.SET_NULL, null=True, related_name="calls")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("cuộc gọi")
        verbose_name_plural = pgettext_lazy("nhiều", "cuộc gọi")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by"], condition=Q(ended_at__isnull=True), name="call_one_at_a_time"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone", "started_at"], name="call_phone_at"),
            models.Index(fields=["by", "started_at"], name="call_by_at"),
            models.Index(fields=["started_at"], name="call_at"),
            models.Index(fields=["call_back"], condition=Q(ended_at__isnull=True), name="call_open_call_back"),
        ]

    @property
    def is_in(self) -> bool:
        return self.direction == self.Direction.IN
