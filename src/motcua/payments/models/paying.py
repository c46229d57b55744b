# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.payments.models.accounts import BankAccount
from motcua.payments.models.charges import Charge
from motcua.payments.rules import Method, Source, State
from motcua.people.models import User


class Payment(models.Model):
    """One attempt to pay what a dossier owes (lượt thanh toán), and what came of it.

    `reference` stands in the transfer or is the gateway's order number. `received_vnd` is all that arrived for it,
    `surplus_vnd` what of that belongs to no charge (held until it is paid back), `refunded_vnd` what went back.
    It is paid as soon as `received_vnd` reaches `amount_vnd`, however late (R-066).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=25)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="payments")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=8, choices=Method.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    amount_vnd = models.PositiveBigIntegerField()
    received_vnd = models.PositiveBigIntegerField(default=0)
    surplus_vnd = models.PositiveBigIntegerField(default=0)
    refunded_vnd = models.PositiveBigIntegerField(default=0)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True, related_name="+")
    payer = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=40, blank=True, help_text="the gateway's code, or why it ended unpaid")
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="failed or expired; money may still come")
    cashier = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lượt thanh toán")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt thanh toán")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], name="payment_reference_once"),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "partly_refunded", "refunded"], paid_at__isnull=False)
                | Q(state__in=["pending", "failed", "expired"], paid_at__isnull=True),
                name="payment_paid_with_its_state",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(received_vnd__gte=F("amount_vnd")), name="payment_paid_in_full"
            ),
            models.CheckConstraint(condition=Q(refunded_vnd__lte=F("received_vnd")), name="payment_refund_within"),
            models.CheckConstraint(condition=Q(surplus_vnd__lte=F("received_vnd")), name="payment_surplus_within"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "begun_at"], name="payment_office"),
            models.Index(fields=["office", "paid_at"], condition=Q(paid_at__isnull=False), name="payment_paid"),
            # What somebody must look at: money that is held for nothing.
            models.Index(fields=["office"], condition=Q(surplus_vnd__gt=0), name="payment_surplus"),
        ]

    @property
    def subject(self) -> str:
        return f"payment:{self.pk}"

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def held_vnd(self) -> int:
        """What came and has not gone back."""
        return self.received_vnd - self.refunded_vnd

    @property
    def rest_vnd(self) -> int:
        """What has still to come until it is paid; what went back before that did not come."""
        return 0 if self.is_paid else self.amount_vnd - self.held_vnd


class PaymentItem(models.Model):
    """A charge a payment was begun for, with its sum then."""

    part_of: ClassVar = "payment"

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="items")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+")
    amount_vnd = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["payment", "charge"], name="payment_item_once")]


class Inflow(models.Model):
    """Money that came in, or was said to (khoản tiền vào): a line of a bank's feed, a gateway's call, cash, the post.

    `external_id` is its number at its source, so that told twice is once. Only `is_booked` ones are money; a gateway's
    call with a wrong sum or for an unknown order is kept to be looked at. `at` is when it moved, as the source says.
    """

    class State(models.TextChoices):
        TAKEN = "taken", _("đã ghi nhận")
        SHORT = "short", _("thiếu so với số phải nộp")
        SURPLUS = "surplus", _("thừa, chờ trả lại")
        WRONG_AMOUNT = "wrong_amount", _("sai số tiền")
        UNKNOWN = "unknown", _("chưa rõ của hồ sơ nào")
        REFUSED = "refused", _("giao dịch không thành công")
        RESOLVED = "resolved", _("đã xử lý")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    external_id = models.CharField(max_length=160)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="inflows")
    amount_vnd = models.PositiveBigIntegerField()
    text = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    is_booked = models.BooleanField(default=True)
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    resolution = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("khoản tiền vào")
        verbose_name_plural = pgettext_lazy("nhiều", "khoản tiền vào")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="inflow_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "heard_at"], name="inflow_office"),
            models.Index(
                fields=["office", "heard_at"],
                condition=Q(state__in=["short", "surplus", "wrong_amount", "unknown"]),
                name="inflow_unclear",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"inflow:{self.pk}"
