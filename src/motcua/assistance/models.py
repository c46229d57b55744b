# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models import Dossier, Draft, StoredFile
from motcua.offices.models import Office
from motcua.payments.models import Payment
from motcua.people.models import User


class Shift(models.Model):
    """A shift (ca trực) of a volunteer at an office: outside of it a volunteer sees and does nothing.

    `planned_until` ends it by itself; `closed_at` is when it was ended by hand.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    planned_until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ca trực")
        verbose_name_plural = pgettext_lazy("nhiều", "ca trực")
        ordering: ClassVar = ["-opened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(closed_at__isnull=True), name="shift_one_open_a_person"
            ),
            models.CheckConstraint(condition=Q(planned_until__gt=F("opened_at")), name="shift_begins_before_it_ends"),
        ]


class Assistance(models.Model):
    """One citizen helped at the counter (lượt hỗ trợ): what is filled in lies in the `draft`, then in the dossier.

    It is never done with the citizen's own account: `helper` types, in the citizen's name. `signature` is the picture
    drawn on the second screen; of a fingerprint only that it was given on paper, and who witnessed it, is kept.
    `version` grows with every change, so that both screens know when to look again.
    """

    class Kind(models.TextChoices):
        NO_WRITING = "no_writing", _("không viết: điền hộ, nộp tại quầy")
        ONLINE = "online", _("nộp trực tuyến giúp")

    class State(models.TextChoices):
        FILLING = "filling", _("đang điền")
        READ_BACK = "read_back", _("người dân đang xem lại")
        CONFIRMED = "confirmed", _("người dân đã xác nhận")
        SIGNED = "signed", _("đã ký")
        SENT = "sent", _("đã nộp")
        LEFT = "left", _("bỏ dở")

    class Signed(models.TextChoices):
        SCREEN = "screen", _("ký trên màn hình")
        PAPER = "paper", _("ký trên bản in")
        FINGERPRINT = "fingerprint", _("điểm chỉ trên bản in")

    class Payment(models.TextChoices):
        ONLINE = "online", _("trực tuyến")
        AT_RESULT = "at_result", _("khi nhận kết quả")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILLING)
    helper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="assisted")
    draft = models.OneToOneField(Draft, on_delete=models.SET_NULL, null=True, related_name="assistance")
    dossier = models.OneToOneField(Dossier, on_delete=models.SET_NULL, null=True, related_name="assistance")
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    consent_at = models.DateTimeField(null=True, help_text="known data may be filled in")
    consent_asked_at = models.DateTimeField(null=True, help_text="asked on the second screen, not answered yet")
    consent_refused_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_how = models.CharField(max_length=12, choices=Signed.choices, blank=True)
    signature = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    witness = models.CharField(max_length=200, blank=True)
    payment = models.CharField(
        max_length=10, choices=Payment.choices, blank=True, default="", help_text="how it is paid"
    )
    ended_at = models.DateTimeField(null=True)
    # The field on which helper and citizen are looking, for the second screen.
    at_field = models.CharField(max_length=120, blank=True)
    # The field of which the citizen says that it is not right, and asks the helper to change it.
    doubted_field = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lượt hỗ trợ")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt hỗ trợ")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | ~Q(state__in=["confirmed", "signed", "sent"]),
                name="assistance_confirmed_before_signed",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=False) | ~Q(state__in=["signed", "sent"]),
                name="assistance_signed_before_sent",
            ),
            models.CheckConstraint(
                condition=~Q(signed_how="fingerprint") | ~Q(witness=""), name="assistance_fingerprint_has_a_witness"
            ),
            models.UniqueConstraint(
                fields=["helper"],
                condition=Q(state__in=["filling", "read_back", "confirmed", "signed"], shift__isnull=True),
                name="assistance_one_open_a_helper",
            ),
            # What an ended shift left open is an officer's to go on with, and stops nobody's next shift.
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(state__in=["filling", "read_back", "confirmed", "signed"]),
                name="assistance_one_open_a_shift",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "begun_at"], name="assistance_office"),
            models.Index(fields=["helper", "begun_at"], name="assistance_helper"),
        ]

    @property
    def subject(self) -> str:
        return f"assistance:{self.pk}"


class FieldEntry(models.Model):
    """Who entered a field last and before: appended, never changed. `key` is "applicant.name" or "answers.<key>".

    `before` and `value` are personal content and go when the dossier's content is erased.
    """

    part_of: ClassVar = "assistance"

    class By(models.TextChoices):
        HELPER = "helper", _("người hỗ trợ")
        CITIZEN = "citizen", _("người dân")
        KNOWN = "known", _("dữ liệu đã có")

    assistance = models.ForeignKey(Assistance, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=120)
    by = models.CharField(max_length=8, choices=By.choices)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()
    before = models.JSONField(null=True)
    value = models.JSONField(null=True)
    is_correction = models.BooleanField(default=False, help_text="the citizen put right what somebody else entered")

    class Meta:
        verbose_name = _("lần điền")
        verbose_name_plural = pgettext_lazy("nhiều", "lần điền")
        ordering: ClassVar = ["assistance", "id"]
        indexes: ClassVar = [models.Index(fields=["assistance", "key", "id"], name="field_entry_latest")]


class SecondScreen(models.Model):
    """A tablet or monitor turned to the citizen (màn hình thứ hai), paired with one helper by a QR.

    `pairing_digest` opens it once, until `pairing_until`; then only the device's own secret does. A cashier's shows the
    QR code of `payment` since `payment_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    helper = models.ForeignKey(User, on_delete=models.CASCADE, related_name="screens")
    pairing_digest = models.CharField(max_length=64, blank=True)
    pairing_until = models.DateTimeField(null=True)
    secret_digest = models.CharField(max_length=64, blank=True)
    paired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    payment = models.ForeignKey(Payment, on_delete=models.SET_NULL, null=True, related_name="+")
    payment_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("màn hình thứ hai")
        verbose_name_plural = pgettext_lazy("nhiều", "màn hình thứ hai")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper"], condition=Q(ended_at__isnull=True), name="second_screen_one_a_helper"
            )
        ]
