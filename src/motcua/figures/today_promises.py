# SPDX-License-Identifier: EUPL-1.2
"""Promises in danger at an office: requests without answer, special days' promises, dossiers, complaints.

Counts for whoever sees figures; the most urgent rows name dossiers, so doors show them to who may see these.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Least

from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.dossiers import worklist
from motcua.dossiers.models import SpecialIntake
from motcua.dossiers.worklist import Pick, Worker
from motcua.feedback.models import Complaint
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, WorkingCalendar, deadline_in_working_minutes

SHOWN = 5
# The last working hour of the four.
NEAR_WORKING_MINUTES = 60


@dataclass(frozen=True)
class Urgent:
    """One row in danger: its key for a link, what it is called, by when."""

    key: str
    name: str
    due_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Promise:
    """One kind of promise: how many stand open, how many of them are late and how many nearly, and the first ones."""

    open: int = 0
    late: int = 0
    near: int = 0
    first: list[Urgent] = field(default_factory=list)

    @property
    def is_in_danger(self) -> bool:
        return bool(self.late or self.near)


def requests(office: str, agencies: Sequence[str] | None, *, at: datetime, calendar: WorkingCalendar) -> Promise:
    """Return the requests for an hour that wait for an answer; near in the last working hour. Two queries."""
    near_until = _near_until(calendar, at)
    rows = Appointment.objects.filter(office=office, status=Status.REQUESTED)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    rows = rows.annotate(answer_by=Least("confirm_by", "starts_at"))
    counts = _counted(rows, "answer_by", at, near_until)
    first = [
        Urgent(str(row.pk), row.agency.name, row.answer_by, row.answer_by < at)
        for row in rows.filter(answer_by__lt=near_until)
        .select_related("agency")
        .only("pk", "agency__name", "office")
        .order_by("answer_by", "pk")[:SHOWN]
    ]
    return Promise(**counts, first=first)


def special(office: str, agencies: Sequence[str] | None, *, at: datetime) -> Promise:
    """Return the promises of special days that run; near once 80 per cent of the time has passed. Two queries."""
    rows = SpecialIntake.objects.filter(office=office, state=SpecialIntake.State.OPEN, promised_at__isnull=False)
    if agencies is not None:
        rows = rows.filter(dossier__agency__in=agencies)
    late = Q(promised_at__lt=at)
    counts = rows.aggregate(
        open=Count("pk"), late=Count("pk", filter=late), near=Count("pk", filter=~late & Q(most_at__lte=at))
    )
    in_danger = rows.filter(late | Q(most_at__lte=at)).select_related("dossier", "procedure")
    first = [
        Urgent(row.dossier.code, row.procedure.name, row.promised_at, row.promised_at < at)
        for row in in_danger.order_by("promised_at", "pk")[:SHOWN]
        if row.promised_at is not None
    ]
    return Promise(**counts, first=first)


def dossiers(office: str, agencies: Sequence[str] | None, *, at: datetime) -> Promise:
    """Return the dossiers somebody must act on at the office: late, and due before the day ends. Four queries."""
    worker = Worker({office: agencies})
    evening = datetime.combine(at.astimezone(OFFICE_ZONE).date() + timedelta(days=1), time(), OFFICE_ZONE)
    counts = worklist.counts(worker, at=at, near_until=evening)
    page = worklist.work_page(worker, pick=Pick.WORK, at=at, near_until=evening, due_before=evening, limit=SHOWN)
    first = [
        Urgent(line.dossier.code, line.dossier.procedure.name, line.urgent_at, line.urgent_at < at)
        for line in page.lines
        if line.urgent_at is not None
    ]
    return Promise(counts[Pick.WORK.value], counts[Pick.LATE.value], counts[Pick.NEAR.value], first)


def complaints(
    office: str, agencies: Sequence[str] | None, *, at: datetime, reader: int = 0, is_city: bool = False
) -> Promise:
    """Return the complaints without a reply; near on the last day and the one before. Two queries, no names.

    None about the reader; what concerns the heads themselves only for the city, who answers it.
    """
    rows = Complaint.objects.filter(office=office, answered_at__isnull=True).exclude(officer=reader)
    if not is_city:
        rows = rows.filter(is_for_city=False)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    today = at.astimezone(OFFICE_ZONE).date()
    late = Q(due_on__lt=today)
    near = Q(due_on__lte=today + timedelta(days=1))
    counts = rows.aggregate(open=Count("pk"), late=Count("pk", filter=late), near=Count("pk", filter=~late & near))
    if not counts["late"] and not counts["near"]:
        return Promise(**counts)
    first = rows.filter(near).only("pk", "kind", "due_at", "due_on").order_by("due_at", "pk")[:SHOWN]
    return Promise(
        **counts, first=[Urgent(str(row.pk), row.get_kind_display(), row.due_at, row.due_on < today) for row in first]
    )


def _counted(rows: QuerySet[Any], name: str, at: datetime, near_until: datetime) -> dict[str, int]:
    late = Q(**{f"{name}__lt": at})
    near = Q(**{f"{name}__gte": at, f"{name}__lt": near_until})
    return dict(rows.aggregate(open=Count("pk"), late=Count("pk", filter=late), near=Count("pk", filter=near)))


def _near_until(calendar: WorkingCalendar, at: datetime) -> datetime:
    try:
        return deadline_in_working_minutes(calendar, start=at, minutes=NEAR_WORKING_MINUTES)
    except OfficeError:
        return at + timedelta(minutes=NEAR_WORKING_MINUTES)
