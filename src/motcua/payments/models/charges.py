# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.payments.rules import Due, Kind
from motcua.people.models import User


class Assessment(models.Model):
    """What a dossier's fees were counted with (căn cứ tính phí): copies, pages of one, groups the payer belongs to.

    `proof` says by which paper a group was proved; `version` grows when it is counted again.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, related_name="fee_assessment")
    copies = models.PositiveSmallIntegerField(default=1)
    pages = models.PositiveSmallIntegerField(default=1)
    groups = models.JSONField(default=list)
    proof = models.CharField(max_length=200, blank=True)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)


class Charge(models.Model):
    """One line of what a dossier owes (khoản phải nộp), with how it was counted; whole đồng.

    `key` tells it apart in its dossier ("fee:1", "post:<parcel>"), so that counted twice is once. `payment` settled it.
    `refunded_vnd` went back of it. A free one owes nothing: exempt, or the sum is nought.
    """

    class State(models.TextChoices):
        OPEN = "open", _("chưa nộp")
        SETTLED = "settled", pgettext_lazy("khoản phí", "đã nộp")
        FREE = "free", _("không phải nộp")
        DROPPED = "dropped", pgettext_lazy("khoản phí", "thôi thu")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, db_index=False, on_delete=models.PROTECT, related_name="charges")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=200)
    explained = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    exempt_as = models.CharField(max_length=40, blank=True)
    amount_vnd = models.PositiveIntegerField()
    refunded_vnd = models.PositiveIntegerField(default=0)
    due = models.CharField(max_length=16, choices=Due.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, null=True, related_name="settled")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("khoản phải nộp")
        verbose_name_plural = pgettext_lazy("nhiều", "khoản phải nộp")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "key"], name="charge_once_a_dossier"),
            models.CheckConstraint(
                condition=Q(state="settled", payment__isnull=False) | (~Q(state="settled") & Q(payment__isnull=True)),
                name="charge_settled_by_a_payment",
            ),
            models.CheckConstraint(condition=Q(refunded_vnd__lte=F("amount_vnd")), name="charge_refund_within"),
            models.CheckConstraint(condition=~Q(state="open") | Q(amount_vnd__gt=0), name="charge_open_owes_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "added_at"], condition=Q(state="open"), name="charge_open"),
        ]

    def __str__(self) -> str:
        return self.name
