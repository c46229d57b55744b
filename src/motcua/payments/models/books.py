# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.payments.models.paying import Payment
from motcua.payments.rules import Book
from motcua.people.models import User


class LedgerEntry(models.Model):
    """One entry of an office's books (bút toán): the same sum into one book and out of another, so they always balance.

    `key` says what made it ("inflow:7", "charge:3", "refund:2:charge:3"), so that booked twice is once. Nothing is ever
    changed or taken out; a mistake is put right by an entry the other way. `on` is the office's day.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    debit = models.CharField(max_length=12, choices=Book.choices)
    credit = models.CharField(max_length=12, choices=Book.choices)
    amount_vnd = models.PositiveBigIntegerField()
    key = models.CharField(max_length=80)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="entries")
    cashier = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("bút toán")
        verbose_name_plural = pgettext_lazy("nhiều", "bút toán")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="ledger_entry_once"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_entry_between_two_books"),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="ledger_entry_of_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "on", "id"], name="ledger_office_day"),
            models.Index(fields=["cashier", "office", "on"], condition=Q(cashier__isnull=False), name="ledger_till"),
        ]


class ReceiptSerial(models.Model):
    """The last number an office gave in one series of receipts."""

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT)
    series = models.CharField(max_length=20)
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "series"], name="receipt_serial_once")]


class Receipt(models.Model):
    """The receipt (biên lai thu phí, lệ phí) of a paid payment.

    `lines` are {name, kind, amount_vnd, explained} as they were then. Numbered in its office's series of the year
    without gaps; never changed, never deleted.
    """

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    payer = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    amount_vnd = models.PositiveBigIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("biên lai")
        verbose_name_plural = pgettext_lazy("nhiều", "biên lai")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "series", "number"], name="receipt_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.number:07d}"


class CashClosing(models.Model):
    """A cashier's till counted at the end of a day (chốt quỹ): what the books say, what was counted, the difference.

    `coins` is how many of each note: {"50000": 3}. After it no more cash is taken by this cashier on that day.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    cashier = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    expected_vnd = models.BigIntegerField()
    counted_vnd = models.BigIntegerField()
    coins = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lần chốt quỹ")
        verbose_name_plural = pgettext_lazy("nhiều", "lần chốt quỹ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "cashier", "on"], name="till_closed_once"),
        ]

    @property
    def difference_vnd(self) -> int:
        return self.counted_vnd - self.expected_vnd

    @property
    def missing_vnd(self) -> int:
        return max(-self.difference_vnd, 0)
