# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.payments.models.paying import Inflow, Payment
from motcua.people.models import User


class Refund(models.Model):
    """Money that goes back (hoàn tiền), of a payment or of an inflow nobody knows; a second person approves it.

    Of a payment the surplus goes first, then its charges (`Charge.refunded_vnd`). `proof` is the bank's number or the
    paper that was signed; `to` is whereto in words.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("chờ duyệt hoàn")
        APPROVED = "approved", _("đã duyệt, chờ chi")
        REFUSED = "refused", pgettext_lazy("hoàn tiền", "không duyệt")
        DONE = "done", _("đã hoàn")

    class Way(models.TextChoices):
        CASH = "cash", _("tiền mặt tại quầy")
        BANK = "bank", _("chuyển khoản")
        GATEWAY = "gateway", _("qua cổng thanh toán")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="refunds")
    inflow = models.ForeignKey(Inflow, on_delete=models.PROTECT, null=True, related_name="refunds")
    amount_vnd = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    way = models.CharField(max_length=8, choices=Way.choices)
    to = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("lần hoàn tiền")
        verbose_name_plural = pgettext_lazy("nhiều", "lần hoàn tiền")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="refund_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, inflow__isnull=True) | Q(payment__isnull=True, inflow__isnull=False),
                name="refund_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="refund_of_something"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(state__in=["asked", "approved"]),
                name="one_open_refund_a_payment",
            ),
            models.UniqueConstraint(
                fields=["inflow"],
                condition=Q(state__in=["asked", "approved", "done"]),
                name="one_refund_an_inflow",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "asked_at"], name="refund_office")]

    @property
    def subject(self) -> str:
        return f"refund:{self.pk}"
