# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.units import Unit
from motcua.dossiers.rules import WORKING, Status
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.specialdays.rules import Model

# By when somebody must act: intake answers what was sent, everybody else keeps the promise.
URGENT_AT = Coalesce("due_at", "answer_by")
IN_WORK = Q(status__in=[*WORKING])

# Whose personal content has been erased has this instead of a name.
ERASED_NAME = "đã xóa"


class Dossier(models.Model):
    """A dossier (hồ sơ): what somebody asks of an agency, from sending to the result.

    Where helped, where received (`office`) and who decides (`agency`) are three organisations (NĐ 118/2025). `due_at`
    is the promise told to the citizen, `legal_due_at` the latest moment by law; both are empty while the clock stands.
    `holder` is the unit that has it in hand, `holder_office` the office of that unit. Where the papers come by post,
    `submitted_at` becomes the moment their hand-over list is signed (R-071). `words` are the search words of the
    applicant's name, each with the office before it. `version` grows with every change.
    """

    class Channel(models.TextChoices):
        WEB = "WEB", _("trực tuyến")
        API = "API", _("phần mềm khác")
        DESK = "DESK", _("tại quầy")
        POST = "POST", _("bưu chính")

    class ReturnBy(models.TextChoices):
        COUNTER = "counter", _("tại quầy")
        POST = "post", _("qua bưu chính")
        ONLINE = "online", _("bản điện tử")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="dossiers")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.PROTECT, related_name="dossiers")
    helped_at = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    procedure = models.ForeignKey(Procedure, db_index=False, on_delete=models.PROTECT, related_name="+")
    procedure_version = models.ForeignKey(ProcedureVersion, db_index=False, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    code_key = models.CharField(max_length=40, help_text="the code's letters and digits only, in capitals")
    external_code = models.CharField(max_length=60, blank=True)
    register_number = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    return_by = models.CharField(max_length=10, choices=ReturnBy.choices, default=ReturnBy.COUNTER)
    is_organisation = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20)
    words = SearchVectorField(null=True)

    submitted_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, help_text="until when intake answers what was sent online")
    received_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField(null=True, help_text="from when the time limit is counted")
    due_at = models.DateTimeField(null=True)
    legal_due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True, help_text="since when the clock stands")
    minutes_left = models.PositiveIntegerField(null=True, help_text="working minutes left when the clock was paused")
    finished_at = models.DateTimeField(null=True, help_text="the result is at the one-stop unit")
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    holder = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    holder_office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    step_number = models.PositiveSmallIntegerField(default=1)
    step_due_at = models.DateTimeField(null=True)
    special = models.CharField(
        max_length=20, choices=Model.choices, blank=True, default="", help_text="whose special promise runs"
    )
    fee_due = models.CharField(
        max_length=16, blank=True, default="", help_text="by when the most urgent open charge is to be paid"
    )
    papers_awaited_since = models.DateTimeField(null=True, help_text="its papers are on their way by post")
    papers_arrived_at = models.DateTimeField(null=True, help_text="the carrier's hand-over list was signed")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = pgettext_lazy("nhiều", "hồ sơ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code_key"], name="dossier_code_once"),
            models.CheckConstraint(
                condition=Q(received_at__isnull=False)
                | Q(status__in=[Status.SUBMITTED, Status.SUPPLEMENT, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED]),
                name="dossier_received_before_work",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RESULT_READY, Status.RETURNED]) | Q(finished_at__isnull=False),
                name="dossier_ready_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            # The work list: what somebody must do by when, in an office, in a unit, by oneself; then who is waited for.
            models.Index(F("holder_office"), URGENT_AT, F("id"), condition=IN_WORK, name="dossier_office_todo"),
            models.Index(F("holder"), URGENT_AT, F("id"), condition=IN_WORK, name="dossier_unit_todo"),
            models.Index(F("assignee"), URGENT_AT, F("id"), condition=IN_WORK, name="dossier_own_todo"),
            models.Index(
                fields=["holder_office", "status", "id"],
                condition=Q(status__in=[Status.SUPPLEMENT, Status.RESULT_READY]),
                name="dossier_office_waits",
            ),
            models.Index(fields=["office", "status", "due_at"], name="dossier_office_status"),
            models.Index(fields=["office", "submitted_at"], name="dossier_office_submitted"),
            # Common names are looked for among the newest: of an office, of what it holds, of the country.
            models.Index(fields=["holder_office", "submitted_at"], name="dossier_holder_submitted"),
            models.Index(fields=["submitted_at"], name="dossier_submitted"),
            models.Index(fields=["agency", "received_at"], name="dossier_agency_received"),
            models.Index(fields=["phone", "submitted_at"], name="dossier_phone"),
            models.Index(fields=["external_code"], condition=~Q(external_code=""), name="dossier_external"),
            models.Index(
                fields=["procedure_version", "closed_at"],
                condition=Q(closed_at__isnull=False) & ~Q(name=ERASED_NAME),
                name="dossier_retention",
            ),
            GinIndex(fields=["words"], name="dossier_words"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        return f"dossier:{self.pk}"


class DossierContent(models.Model):
    """What a dossier says about people; it lies beside, so that it can be erased and the dossier stays countable.

    `applicant`: name, phone, id_number, address, email, organisation {name, tax_code, representative}, proxy {name,
    phone, id_number, relation}; `answers`: by the keys of the procedure's form.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, related_name="content")
    applicant = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)


class DossierSerial(models.Model):
    """The last serial given on a day under one beginning of codes, which is an agency's own (Rule: R-048)."""

    prefix = models.CharField(max_length=30)
    on = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "on"], name="dossier_serial_once")]


class SheetSerial(models.Model):
    """The last number an agency gave in a year to one kind of sheet (Số: …/TNHS) or decision."""

    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "year", "kind"], name="sheet_serial_once")]
