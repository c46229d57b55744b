# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier
from motcua.offices.models import Agency, Office
from motcua.procedures.models import ProcedureVersion


class Draft(models.Model):
    """A dossier being filled in; whoever has the secret, or a checked phone that is the draft's, may go on.

    `applicant` and `answers` as in DossierContent, `conditions` the answers of the check before filing. `place` is the
    question where the person stands; `post` the parcels wished for, by direction (`return`, `pickup`): {name, phone,
    address, locality, groups}. Only the secret's digest is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    secret_digest = models.CharField(max_length=64)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.PROTECT, related_name="+")
    procedure_version = models.ForeignKey(ProcedureVersion, db_index=False, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Dossier.Channel.choices)
    applicant = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    conditions = models.JSONField(default=dict)
    phone = models.CharField(max_length=20, blank=True)
    return_by = models.CharField(max_length=10, choices=Dossier.ReturnBy.choices, default=Dossier.ReturnBy.COUNTER)
    place = models.CharField(max_length=80, blank=True)
    post = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    dossier = models.OneToOneField(Dossier, on_delete=models.SET_NULL, null=True, related_name="draft")

    class Meta:
        verbose_name = _("hồ sơ đang soạn")
        verbose_name_plural = pgettext_lazy("nhiều", "hồ sơ đang soạn")
        indexes: ClassVar = [
            models.Index(fields=["phone", "saved_at"], name="draft_phone"),
            models.Index(fields=["expires_at"], condition=Q(dossier__isnull=True), name="draft_expiry"),
        ]

    @property
    def subject(self) -> str:
        return f"draft:{self.pk}"


class StoredFile(models.Model):
    """A file kept on disk under its identity; `name` is what its owner called it, made harmless."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=60)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = pgettext_lazy("nhiều", "tệp")
        indexes: ClassVar = [models.Index(fields=["stored_at"], name="stored_file_at")]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """A paper (giấy tờ) that was handed in with a draft or a dossier, as a file or on paper; a newer one replaces it.

    `code` is that of the required paper, or "" for another one that `name` names. `supplement` is the round in which
    it came, 0 at filing.
    """

    class Form(models.TextChoices):
        ELECTRONIC = "electronic", _("bản điện tử")
        ORIGINAL = "original", _("bản chính")
        COPY = "copy", _("bản sao")
        SHOWN = "shown", _("đã xuất trình")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="papers")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="papers")
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    form = models.CharField(max_length=20, choices=Form.choices, default=Form.ELECTRONIC)
    copies = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    supplement = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("giấy tờ")
        verbose_name_plural = pgettext_lazy("nhiều", "giấy tờ")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(dossier__isnull=False), name="paper_belongs_somewhere"
            ),
            models.UniqueConstraint(
                fields=["draft", "code"],
                condition=Q(replaced_at__isnull=True, dossier__isnull=True) & ~Q(code=""),
                name="paper_once_a_draft",
            ),
            models.UniqueConstraint(
                fields=["dossier", "code"],
                condition=Q(replaced_at__isnull=True, dossier__isnull=False) & ~Q(code=""),
                name="paper_once_a_dossier",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PaperPage(models.Model):
    """One part of a paper as it was sent: a photographed page, or a PDF of several; the paper's file is made of them.

    `file` is what was kept of it, `sent_*` what came: whoever sent it can compare the digest.
    """

    part_of: ClassVar = "paper"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField(help_text="its place in the paper; gaps are allowed")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sent_name = models.CharField(max_length=200)
    sent_size = models.PositiveIntegerField(help_text="bytes")
    sent_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("trang giấy tờ")
        verbose_name_plural = pgettext_lazy("nhiều", "trang giấy tờ")
        ordering: ClassVar = ["paper", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["paper", "number"], name="paper_page_once")]


class Upload(models.Model):
    """A file that is still coming, in pieces; `received` bytes of `size` are on disk and safe.

    `page` is its place in a photographed paper, 0 after the last, empty where it is the whole paper; `mark` is how the
    sender knows the same file again after a break.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="uploads")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="+")
    paper_code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    page = models.PositiveSmallIntegerField(null=True)
    mark = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_its_size"),
        ]
        indexes: ClassVar = [models.Index(fields=["touched_at"], name="upload_touched")]
