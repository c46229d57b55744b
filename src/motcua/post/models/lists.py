# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.people.models import User
from motcua.post.models.carriers import Carrier
from motcua.post.models.parcels import Parcel


class HandoverList(models.Model):
    """A hand-over list (bảng kê giao nhận) between office and carrier; signed by both, it is the legal moment.

    Numbered by office and year. Each side signs for itself: who, when. `signed_at` is when the second one did.
    """

    class Direction(models.TextChoices):
        TO_CARRIER = "to_carrier", _("cơ quan giao bưu điện")
        FROM_CARRIER = "from_carrier", _("bưu điện giao cơ quan")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=12, choices=Direction.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    office_signed_at = models.DateTimeField(null=True)
    office_signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    carrier_signed_at = models.DateTimeField(null=True)
    carrier_signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    carrier_name = models.CharField(max_length=120, blank=True, help_text="who signed for the carrier, on paper")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bảng kê giao nhận")
        verbose_name_plural = pgettext_lazy("nhiều", "bảng kê giao nhận")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="handover_list_number_once"),
            models.UniqueConstraint(
                fields=["office", "carrier", "direction"],
                condition=Q(signed_at__isnull=True),
                name="one_open_handover_list",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | Q(office_signed_at__isnull=False, carrier_signed_at__isnull=False),
                name="handover_list_signed_by_both",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "opened_at"], name="handover_list_office")]

    @property
    def subject(self) -> str:
        return f"handover_list:{self.pk}"


class HandoverItem(models.Model):
    """A parcel on a hand-over list; on one unsigned list at most."""

    part_of: ClassVar = "list"

    list = models.ForeignKey(HandoverList, on_delete=models.CASCADE, related_name="items")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="handovers")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    is_signed = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "parcel"], name="parcel_once_a_list"),
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(is_signed=False), name="parcel_on_one_unsigned_list"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["added_by", "added_at"], name="handover_item_by")]


class ListSerial(models.Model):
    """The last number of hand-over lists of an office in a year."""

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "year"], name="list_serial_once")]
