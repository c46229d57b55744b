# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.filing import StoredFile
from motcua.dossiers.models.units import Unit
from motcua.dossiers.rules import Timeliness
from motcua.people.models import User


class Handover(models.Model):
    """One line of the control sheet (phiếu kiểm soát): a unit had the dossier in hand; history is never overwritten.

    `given_*` is who handed it over, `taken_*` who took it in hand, `ended_at` when it left the unit again.
    """

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="handovers")
    number = models.PositiveSmallIntegerField()
    step_number = models.PositiveSmallIntegerField()
    step_name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    given_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Timeliness.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("lượt giao nhận")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt giao nhận")
        ordering: ClassVar = ["dossier", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "number"], name="handover_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="handover_one_open_a_dossier"
            ),
        ]
        indexes: ClassVar = [
            # What somebody has done in a month.
            models.Index(
                fields=["taken_by", "ended_at"],
                condition=Q(taken_by__isnull=False, ended_at__isnull=False),
                name="handover_taken",
            ),
        ]


class Supplement(models.Model):
    """The one request to complete a dossier, all points together (Rule: R-049).

    `points`: [{"paper": code or "", "question": key or "", "what": what is missing or wrong, "how": what to do}].
    """

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="supplements")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    points = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    answer_by = models.DateTimeField(null=True)
    was_received = models.BooleanField(default=False, help_text="asked after intake, during handling")
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("yêu cầu bổ sung")
        verbose_name_plural = pgettext_lazy("nhiều", "yêu cầu bổ sung")
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier"], name="supplement_once_a_dossier")]


class Extension(models.Model):
    """The one new date after the promised one, with its reason and apology (Rule: R-047)."""

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="extensions")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()

    class Meta:
        verbose_name = _("gia hạn")
        verbose_name_plural = pgettext_lazy("nhiều", "gia hạn")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], name="extension_once_a_dossier"),
            models.CheckConstraint(condition=Q(due_after__gt=F("due_before")), name="extension_gives_time"),
        ]


class Opinion(models.Model):
    """What another unit or agency was asked (lấy ý kiến), until when, and what it said; a late one stays visible."""

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="opinions")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ý kiến phối hợp")
        verbose_name_plural = pgettext_lazy("nhiều", "ý kiến phối hợp")
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at"], condition=Q(answered_at__isnull=True), name="opinion_open"),
        ]


class Result(models.Model):
    """The decision on a dossier: drafted, signed, numbered and sealed, handed over. One a dossier (Rule: R-050).

    `is_granted` says whether what was asked for was given; a refusal after handling is a result too.
    """

    part_of: ClassVar = "dossier"

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="result")
    name = models.CharField(max_length=200)
    is_granted = models.BooleanField(default=True)
    reason = models.CharField(max_length=1000, blank=True)
    draft_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    has_digital_signature = models.BooleanField(default=False)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    is_sealed = models.BooleanField(default=False)
    copies = models.PositiveSmallIntegerField(default=1)
    handed_to = models.CharField(max_length=200, blank=True)
    handed_proof = models.CharField(max_length=200, blank=True)
    handed_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("kết quả")
        verbose_name_plural = pgettext_lazy("nhiều", "kết quả")


class Note(models.Model):
    """What officers tell each other about a dossier; the citizen does not see it."""

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=2000)

    class Meta:
        ordering: ClassVar = ["-at"]


class Presence(models.Model):
    """Who has a dossier open on a desk right now; `seen_at` is real time."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, db_index=False, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "user"], name="presence_once")]
