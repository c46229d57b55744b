# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SimulatedNotice(models.Model):
    """What the simulated bank or gateway tells the office of one transaction (lời báo giả lập).

    `said` is the body of the bank's notice, or the parameters of the gateway's call with their signature. It is told
    from `due_at` on, by the instance's clock, `times_left` times; not before `not_before`, which is real time.
    `press` is the form that made it, so that pressed twice pays once.
    """

    class Kind(models.TextChoices):
        BANK = "bank", _("ngân hàng")
        VNPAY = "vnpay", _("VNPAY")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    press = models.UUIDField()
    number = models.CharField(max_length=40, help_text="the transaction's number at the bank")
    reference = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=20)
    amount_vnd = models.BigIntegerField()
    said = models.JSONField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    times_left = models.PositiveSmallIntegerField(default=1)
    loses_answer = models.BooleanField(default=False, help_text="the next answer is lost on its way back")
    tried = models.PositiveSmallIntegerField(default=0)
    heard = models.JSONField(default=list, help_text="what the office answered, the latest last")

    class Meta:
        verbose_name = _("lời báo giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "lời báo giả lập")
        constraints: ClassVar = [models.UniqueConstraint(fields=["press", "number"], name="simulated_notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(times_left__gt=0), name="simulated_notice_due"),
            models.Index(fields=["kind", "id"], name="simulated_notice_kind"),
        ]
