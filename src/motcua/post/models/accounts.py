# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.payments.models import Inflow
from motcua.people.models import User
from motcua.post.models.carriers import Carrier
from motcua.post.models.parcels import Parcel


class CarrierBill(models.Model):
    """What a carrier wants for a month (bảng kê cước tháng), compared line by line with what was handed over."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    total_vnd = models.PositiveBigIntegerField(default=0)
    expected_vnd = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    paid_vnd = models.PositiveBigIntegerField(null=True, help_text="what was accepted and paid to the carrier")
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("bảng kê cước tháng")
        verbose_name_plural = pgettext_lazy("nhiều", "bảng kê cước tháng")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "carrier", "month"], name="one_carrier_bill_a_month"),
        ]

    @property
    def subject(self) -> str:
        return f"carrier_bill:{self.pk}"


class _Compared(models.Model):
    """A line of a carrier's sheet beside what our books say."""

    class Difference(models.TextChoices):
        NONE = "", _("khớp")
        WRONG_SUM = "wrong_sum", _("lệch tiền")
        WRONG_WEIGHT = "wrong_weight", _("lệch cân")
        UNKNOWN = "unknown", _("không có trong sổ")
        EARLY = "early", _("chưa báo phát được")
        MISSING = "missing", _("có trong sổ, bưu điện không kê")
        REPEATED = "repeated", _("kê hai lần")

    code = models.CharField(max_length=20)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="+")
    billed_vnd = models.PositiveIntegerField(default=0)
    expected_vnd = models.PositiveIntegerField(default=0)
    difference = models.CharField(max_length=12, choices=Difference.choices, blank=True)

    class Meta:
        abstract = True


class BillLine(_Compared):
    """One parcel on a monthly bill."""

    part_of: ClassVar = "bill"

    bill = models.ForeignKey(CarrierBill, on_delete=models.CASCADE, related_name="lines")
    grams = models.PositiveIntegerField(default=0)


class CodStatement(models.Model):
    """What a carrier collected at delivery and hands over (đối soát thu hộ), line by line; once by its number.

    It covers what was delivered until the end of `until_on`. `inflow` is the transfer by which the money came, once it
    was found among those of the bank.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    until_on = models.DateField(null=True)
    inflow = models.OneToOneField(Inflow, on_delete=models.PROTECT, null=True, related_name="+")
    total_vnd = models.PositiveBigIntegerField(default=0)
    expected_vnd = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("bảng đối soát thu hộ")
        verbose_name_plural = pgettext_lazy("nhiều", "bảng đối soát thu hộ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "number"], name="cod_statement_once"),
        ]

    @property
    def subject(self) -> str:
        return f"cod_statement:{self.pk}"


class CodLine(_Compared):
    """One parcel on a COD statement; a parcel is paid over once."""

    part_of: ClassVar = "statement"

    statement = models.ForeignKey(CodStatement, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(parcel__isnull=False, difference=""), name="cod_paid_over_once"
            ),
        ]


class YearCount(models.Model):
    """Dossiers by post in a year before this program counted them, as somebody published it (article of 2016)."""

    place = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    until_on = models.DateField(null=True, help_text="where it is not the whole year")
    dossiers = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("số hồ sơ qua bưu chính một năm")
        verbose_name_plural = pgettext_lazy("nhiều", "số hồ sơ qua bưu chính theo năm")
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "year"], name="post_year_once")]
