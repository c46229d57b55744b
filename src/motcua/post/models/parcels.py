# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.payments.models import Payment
from motcua.people.models import User
from motcua.post.models.carriers import Carrier
from motcua.post.rules import UNDER_WAY, Deed, Direction, Doubt, Reason, State, Zone


class Parcel(models.Model):
    """One way of a dossier's papers or result by post (bưu gửi); its state follows from its notes (`ParcelNote`).

    `home` is the citizen's end: {name, phone, address, locality, note}; the other end is the office. `code` is empty
    until it is labelled. `contents` are {name, form, copies}. What the citizen pays is a charge "post:<id>" of the
    dossier unless it is nought; `is_cod` says the carrier collects what is open, by the `payment` begun with the label.
    `groups` are those the price was counted for; declared online they are looked at before the label is made
    (`are_groups_seen`). `due_at` is the longest time (J+n), `next_try_on` when it is brought
    again after it failed, `doubt` what does not agree in what was told.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="parcels")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="parcels")
    carrier = models.ForeignKey(Carrier, db_index=False, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=Direction.choices)
    code = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    home = models.JSONField(default=dict)
    zone = models.CharField(max_length=12, choices=Zone.choices)
    grams = models.PositiveIntegerField()
    contents = models.JSONField(default=list)
    full_vnd = models.PositiveIntegerField()
    you_pay_vnd = models.PositiveIntegerField()
    supported_vnd = models.PositiveIntegerField()
    price_rule = models.CharField(max_length=300, blank=True)
    groups = models.JSONField(default=list)
    are_groups_seen = models.BooleanField(default=True)
    is_cod = models.BooleanField(default=False)
    cod_vnd = models.PositiveIntegerField(default=0, help_text="to be collected at delivery, fixed with the label")
    payment = models.ForeignKey(Payment, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    labelled_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True, help_text="the carrier has it since")
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    doubt = models.CharField(max_length=14, choices=Doubt.choices, blank=True)
    received_by = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("bưu gửi")
        verbose_name_plural = pgettext_lazy("nhiều", "bưu gửi")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="parcel_code_once"),
            models.UniqueConstraint(
                fields=["dossier", "direction"],
                condition=Q(state__in=[*UNDER_WAY]),
                name="one_parcel_under_way_a_direction",
            ),
            models.CheckConstraint(
                condition=Q(full_vnd=models.F("you_pay_vnd") + models.F("supported_vnd")), name="parcel_price_adds_up"
            ),
            models.CheckConstraint(condition=Q(grams__gt=0), name="parcel_weighs_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "asked_at"], name="parcel_office"),
            models.Index(
                fields=["office", "state", "asked_at"], condition=Q(ended_at__isnull=True), name="parcel_open"
            ),
            models.Index(fields=["carrier", "handed_over_at"], name="parcel_carrier"),
            # Yearly counts read nothing else.
            models.Index(
                fields=["office", "handed_over_at"],
                include=["dossier"],
                condition=Q(handed_over_at__isnull=False),
                name="parcel_carried",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"parcel:{self.pk}"

    def __str__(self) -> str:
        return self.code or f"#{self.pk}"


class ParcelNote(models.Model):
    """One thing that happened to a parcel, as somebody told it (hành trình); the same note again is no harm.

    `at` is when it happened, `heard_at` when it was told: feeds lose, delay, repeat and reorder. `source` is us,
    clerk, feed or batch; `external_id` is its number there. A `code` no table knows has no `deed` and moves nothing.
    """

    class Source(models.TextChoices):
        US = "us", _("cơ quan")
        CLERK = "clerk", _("nhân viên bưu điện")
        FEED = "feed", _("hệ thống bưu điện")
        BATCH = "batch", _("tệp quét")

    part_of: ClassVar = "parcel"

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="notes")
    source = models.CharField(max_length=6, choices=Source.choices)
    external_id = models.CharField(max_length=120)
    deed = models.CharField(max_length=12, choices=Deed.choices, blank=True)
    code = models.CharField(max_length=30, blank=True, help_text="the carrier's own status code")
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    text = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=120, blank=True)
    received_by = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("chặng của bưu gửi")
        verbose_name_plural = pgettext_lazy("nhiều", "hành trình bưu gửi")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "source", "external_id"], name="parcel_note_once"),
        ]
        # A clerk's own day.
        indexes: ClassVar = [models.Index(fields=["by", "heard_at"], name="parcel_note_by")]
