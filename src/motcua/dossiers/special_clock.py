# SPDX-License-Identifier: EUPL-1.2
"""The running promises of special days: how much working time is left, and whose turn it is. For desks and screens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.dossiers.rules import Status
from motcua.dossiers.worklist import Worker
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE, WorkingCalendar, working_minutes_between
from motcua.offices import queries as offices

# More promises than this run at no office at a time; the most urgent are shown.
MOST_SHOWN = 60
State = SpecialIntake.State


@dataclass(frozen=True)
class Clock:
    """A promise at a moment: `left` and `total` are working minutes, `left` below zero where it is late.

    `spans` are the working hours of the promised day, by which a page counts on by itself; empty on another day.
    """

    due_at: datetime
    left: int
    total: int
    state: str
    spans: str = ""

    @property
    def words(self) -> str:
        """Say what is left: "còn 1 giờ 12 phút", "trễ 5 phút"."""
        length = saying.duration(max(1, abs(self.left)))
        if self.state == "late":
            return _("trễ %(length)s") % {"length": length}
        return _("còn %(length)s") % {"length": length} if self.left else _("còn dưới 1 phút")

    @property
    def urgency(self) -> str:
        """Say in words what the colour says."""
        return dict(zip(("half", "most", "late"), self.urgencies, strict=True)).get(self.state, "")

    @property
    def urgencies(self) -> tuple[str, str, str]:
        """The words from half of the time on, from 80 per cent on, and behind the end."""
        return (_("đã qua nửa thời gian"), _("sắp trễ"), _("trễ lời hứa"))

    @property
    def percent_left(self) -> int:
        return max(0, min(100, round(100 * self.left / self.total))) if self.total else 0


@dataclass(frozen=True)
class Running:
    """A dossier whose promise runs; `is_mine` where the person's unit holds it or its signature is the person's."""

    dossier: Dossier
    intake: SpecialIntake
    clock: Clock
    is_mine: bool = False
    # The person signs for its agency, also while it is not laid before them yet.
    is_to_sign: bool = False
    # Who is asked to act now: "work" at half, "direct" at 80 per cent; both were told once.
    asked: str = ""


def clock_of(intake: SpecialIntake, *, calendar: WorkingCalendar, at: datetime) -> Clock | None:
    """Return the promise as it stands at the moment; None where none was given."""
    due_at = intake.promised_at
    if due_at is None:
        return None
    is_late = at > due_at
    if is_late:
        left = -working_minutes_between(calendar, start=due_at, end=at)
    else:
        left = working_minutes_between(calendar, start=at, end=due_at)
    return Clock(due_at, left, intake.minutes or 0, _state(intake, at, is_late), _spans(calendar, due_at, at))


def clock_for(dossier: Dossier, intake: SpecialIntake | None, *, at: datetime) -> Clock | None:
    """Return the running promise of one dossier; None where none runs."""
    if intake is None or intake.state != State.OPEN:
        return None
    return clock_of(intake, calendar=offices.calendar_of(dossier.office).for_agency(dossier.agency_id), at=at)


def running(worker: Worker, *, at: datetime, signs_for: Iterable[str] = ()) -> list[Running]:
    """Return the promises that run where the person works: their own first, then by the time left.

    `signs_for` are the agencies the person signs for. A handful of queries, however many promises run.
    """
    here = Q()
    for office, agencies in worker.places.items():
        one = Q(office=office) | Q(dossier__holder_office=office)
        here |= one if agencies is None else one & Q(dossier__agency__in=agencies)
    if not worker.places:
        return []
    rows = list(
        SpecialIntake.objects.filter(here, state=State.OPEN, promised_at__isnull=False)
        .select_related("dossier__procedure", "dossier__holder", "dossier__assignee", "dossier__office")
        .order_by("promised_at", "dossier_id")[:MOST_SHOWN]
    )
    calendars = offices.calendars_of(list({row.dossier.office_id: row.dossier.office for row in rows}.values()))
    signing = frozenset(signs_for)
    found = []
    for row in rows:
        calendar = calendars[row.dossier.office_id].for_agency(row.dossier.agency_id)
        clock = clock_of(row, calendar=calendar, at=at)
        if clock is not None:
            is_to_sign = row.dossier.agency_id in signing
            is_mine = _is_mine(row.dossier, worker, is_to_sign=is_to_sign)
            found.append(Running(row.dossier, row, clock, is_mine, is_to_sign, _asked(row)))
    return sorted(found, key=lambda each: (not each.is_mine, each.clock.due_at, each.dossier.pk))


def to_warn(rows: Sequence[Running], *, may_direct: bool) -> list[Running]:
    """Return those for which this person is asked to act now.

    At half of the time those who hold it and those who sign, at 80 per cent those in charge too. Rule: R-059.
    """
    return [
        row for row in rows if (row.asked and (row.is_mine or row.is_to_sign)) or (row.asked == "direct" and may_direct)
    ]


def _is_mine(dossier: Dossier, worker: Worker, *, is_to_sign: bool) -> bool:
    if dossier.holder_id in worker.units or dossier.assignee_id in worker.people:
        return True
    return is_to_sign and dossier.status == Status.SIGNING


def _asked(intake: SpecialIntake) -> str:
    if intake.warned_most_at is not None:
        return "direct"
    return "work" if intake.warned_half_at is not None else ""


def _state(intake: SpecialIntake, at: datetime, is_late: bool) -> str:
    if is_late:
        return "late"
    if intake.most_at is not None and at >= intake.most_at:
        return "most"
    return "half" if intake.half_at is not None and at >= intake.half_at else "calm"


def _spans(calendar: WorkingCalendar, due_at: datetime, at: datetime) -> str:
    day = due_at.astimezone(OFFICE_ZONE).date()
    if at.astimezone(OFFICE_ZONE).date() != day:
        return ""
    hours = [
        (datetime.combine(day, each.opens_at, OFFICE_ZONE), datetime.combine(day, each.closes_at, OFFICE_ZONE))
        for each in calendar.sessions_on(day)
        if each.counts_for_deadline
    ]
    return " ".join(f"{opens.isoformat()}/{closes.isoformat()}" for opens, closes in sorted(hours))
