# SPDX-License-Identifier: EUPL-1.2
"""What of every department belongs to one phone, read in a bounded number of queries, and which of it is one visit.

Each department says by itself whose a row is: an appointment, a number from home, a shot, a dossier and a draft are the
phone's that stands in them; the number drawn at the door is the appointment's. Nothing is found by a name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.appointments import rules as hours
from motcua.appointments.models import Appointment
from motcua.dossiers import drafts, following
from motcua.dossiers import rules as papers
from motcua.dossiers.models import Dossier, Draft
from motcua.feedback.models import RatingQuestion
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.models import Parcel
from motcua.post.rules import UNDER_WAY
from motcua.queueing.models import Ticket
from motcua.queueing.queries import IS_OPEN
from motcua.vaccination import rules as shots
from motcua.vaccination.models import VaccinationBooking

#: So many open things of one kind are told; nobody has more.
MOST_OPEN: Final = 20
#: Read of each kind for one page of what is over, so that what is joined to something else leaves a page full.
A_STRETCH: Final = 25
#: Read of each kind on the days of a page, to see what belongs together.
MOST_BESIDE: Final = 120
MOST_QUESTIONS: Final = 5
#: An officer takes a dossier in before the number is shown as begun, or just after it was ended.
_BEFORE, _BEHIND = timedelta(minutes=5), timedelta(minutes=15)


@dataclass
class Rows:
    """What belongs to the phone: things by themselves, and a visit's number and hour by the dossier of it."""

    appointments: list[Appointment] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    bookings: list[VaccinationBooking] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    questions: list[RatingQuestion] = field(default_factory=list)
    numbers: dict[int, Ticket] = field(default_factory=dict)
    visits: dict[int, "Visit"] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """Somebody's coming to an office: by an agreed hour, with a number, or both."""

    appointment: Appointment | None
    ticket: Ticket | None

    @property
    def office(self) -> str:
        row = self.appointment or self.ticket
        assert row is not None
        return row.office_id

    @property
    def agency(self) -> str:
        return self.appointment.agency_id if self.appointment else ""

    @property
    def came_at(self) -> datetime | None:
        if self.appointment is not None and self.appointment.checked_in_at is not None:
            return self.appointment.checked_in_at
        return self.ticket.issued_at if self.ticket else None

    @property
    def ended_at(self) -> datetime | None:
        ends = [row.ended_at for row in (self.appointment, self.ticket) if row is not None and row.ended_at]
        return max(ends) if ends else None


def is_of_visit(dossier: Dossier, visit: Visit) -> bool:
    """Say whether a dossier was handed in at this visit: at its counter, in its time, to its agency. Pure."""
    came = visit.came_at
    if came is None or dossier.channel != Dossier.Channel.DESK or dossier.office_id != visit.office:
        return False
    if visit.agency and visit.agency != dossier.agency_id:
        return False
    if _day(came) != _day(dossier.submitted_at) or dossier.submitted_at < came - _BEFORE:
        return False
    return visit.ended_at is None or dossier.submitted_at <= visit.ended_at + _BEHIND


def joined(dossiers: Iterable[Dossier], visits: Iterable[Visit]) -> dict[int, Visit]:
    """Return the visit of each dossier handed in at one: the last begun before it, and for one dossier only. Pure."""
    came = sorted(((each.came_at, n, each) for n, each in enumerate(visits) if each.came_at), reverse=True)
    free = [each for _came_at, _n, each in came]
    found: dict[int, Visit] = {}
    for dossier in sorted(dossiers, key=lambda row: (row.submitted_at, row.pk)):
        visit = next((each for each in free if is_of_visit(dossier, each)), None)
        if visit is not None:
            found[dossier.pk] = visit
            free.remove(visit)
    return found


# --- what is open, what is over ---------------------------------------------------------------------------


def open_rows(phone: str, *, at: datetime) -> Rows:
    """Return what is not over for the phone, and what it may rate; at most `MOST_OPEN` of each kind."""
    questions = RatingQuestion.objects.filter(phone=phone, ends_at__gt=at).select_related("office")
    rows = Rows(questions=list(questions.order_by("-asked_at")[:MOST_QUESTIONS]))
    asked = _asked(rows.questions, phone)
    rows.appointments = list(
        _appointments(phone)
        .filter(Q(status__in=hours.OPEN) | Q(pk__in=asked.appointments))
        .order_by("starts_at", "pk")[:MOST_OPEN]
    )
    rows.tickets = list(
        _tickets(phone).filter(_is_live(at) | Q(pk__in=asked.tickets)).order_by("issued_at", "pk")[:MOST_OPEN]
    )
    rows.bookings = list(_bookings(phone).filter(status__in=shots.OPEN).order_by("starts_at", "pk")[:MOST_OPEN])
    rows.dossiers = list(_open_dossiers(phone, asked.dossiers)[:MOST_OPEN])
    rows.drafts = drafts.unfinished_of(phone, at=at)
    return _join(rows, phone)


def past_rows(phone: str, *, at: datetime, until: datetime) -> tuple[Rows, datetime | None]:
    """Return a stretch of what is over, from `until` backwards, and down to when it is whole; None: to the end."""
    open_parcel = Parcel.objects.filter(dossier=OuterRef("pk"), state__in=UNDER_WAY)
    rows = Rows(
        appointments=list(
            _appointments(phone)
            .filter(starts_at__lte=until)
            .exclude(status__in=hours.OPEN)
            .order_by("-starts_at", "-pk")[:A_STRETCH]
        ),
        tickets=list(
            _tickets(phone).filter(issued_at__lte=until).exclude(_is_live(at)).order_by("-issued_at", "-pk")[:A_STRETCH]
        ),
        bookings=list(
            _bookings(phone)
            .filter(starts_at__lte=until)
            .exclude(status__in=shots.OPEN)
            .order_by("-starts_at", "-pk")[:A_STRETCH]
        ),
        dossiers=list(
            following.rows_of(phone)
            .filter(submitted_at__lte=until, status__in=papers.CLOSED)
            .exclude(Exists(open_parcel))[:A_STRETCH]
        ),
    )
    cut = [_last(kind) for kind in (rows.appointments, rows.tickets, rows.bookings, rows.dossiers)]
    ends = [moment for moment in cut if moment is not None]
    return _join(rows, phone, follows=False), max(ends) if ends else None


def rows_with(phone: str, *, kind: str, key: str, at: datetime) -> Rows:
    """Return one thing of the phone, with what is one visit with it; nothing where it is not the phone's."""
    rows = Rows()
    match kind:
        case "appointment" if key.isdecimal():
            rows.appointments = list(_appointments(phone).filter(pk=int(key)))
        case "ticket" if (wanted := _uuid(key)) is not None:
            rows.tickets = list(_tickets(phone).filter(pk=wanted))
        case "vaccination" if key.isdecimal():
            rows.bookings = list(_bookings(phone).filter(pk=int(key)))
        case "dossier" if key.isdecimal():
            rows.dossiers = list(following.rows_of(phone).filter(pk=int(key)))
        case _:
            return rows
    questions = RatingQuestion.objects.filter(phone=phone, ends_at__gt=at).select_related("office")
    rows.questions = list(questions.order_by("-asked_at")[:MOST_QUESTIONS])
    return _join(rows, phone)


def moment_of(row: Appointment | Ticket | VaccinationBooking | Dossier) -> datetime:
    """Return the moment at which a thing stands in the order of what is over."""
    if isinstance(row, Dossier):
        return row.submitted_at
    return row.issued_at if isinstance(row, Ticket) else row.starts_at


def _last(rows: Sequence[Appointment | Ticket | VaccinationBooking | Dossier]) -> datetime | None:
    return moment_of(rows[-1]) if len(rows) == A_STRETCH else None


# --- the departments' rows ---------------------------------------------------------------------------------


def _appointments(phone: str) -> QuerySet[Appointment]:
    return Appointment.objects.filter(phone=phone).select_related("office", "agency", "counter")


def _tickets(phone: str) -> QuerySet[Ticket]:
    """Numbers taken by this phone itself; those of an appointment are read with it."""
    own = Ticket.objects.filter(phone=phone, appointment__isnull=True).exclude(phone="")
    return own.select_related("office", "line", "waits_in", "counter")


def _bookings(phone: str) -> QuerySet[VaccinationBooking]:
    # No child and no vaccine: what a list shows is not health data.
    return VaccinationBooking.objects.filter(phone=phone).select_related("office")


def _open_dossiers(phone: str, asked: Sequence[int]) -> QuerySet[Dossier]:
    open_parcel = Parcel.objects.filter(dossier=OuterRef("pk"), state__in=UNDER_WAY)
    return following.rows_of(phone).filter(Q(status__in=papers.OPEN) | Exists(open_parcel) | Q(pk__in=asked))


def _is_live(at: datetime) -> Q:
    """A number that can still be called; one left standing on another day is over."""
    return IS_OPEN & Q(day__gte=_day(at) - timedelta(days=1))


@dataclass
class _Asked:
    appointments: list[int] = field(default_factory=list)
    tickets: list[UUID] = field(default_factory=list)
    dossiers: list[int] = field(default_factory=list)


def _asked(questions: Iterable[RatingQuestion], phone: str) -> _Asked:
    """Return what may be rated, by kind; a number that belongs to an hour counts as the hour."""
    found = _Asked()
    for question in questions:
        kind, _colon, key = question.subject.partition(":")
        if kind == "ticket" and (wanted := _uuid(key)) is not None:
            found.tickets.append(wanted)
        elif kind == "appointment" and key.isdecimal():
            found.appointments.append(int(key))
        elif kind == "dossier" and key.isdecimal():
            found.dossiers.append(int(key))
    of_hours = Ticket.objects.filter(pk__in=found.tickets, appointment__phone=phone)
    if found.tickets:
        found.appointments += list(of_hours.values_list("appointment_id", flat=True))
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- what is one visit -------------------------------------------------------------------------------------


def _join(rows: Rows, phone: str, *, follows: bool = True) -> Rows:
    """Join numbers to hours, and both to the dossier handed in with them; what is joined stands no more by itself.

    With `follows` the dossier is told in their place, else it is told elsewhere.
    """
    beside = _beside(rows, phone)
    hours_by_id = {row.pk: row for row in [*beside.appointments, *rows.appointments]}
    dossiers = {row.pk: row for row in [*beside.dossiers, *rows.dossiers]}
    tickets = {row.pk: row for row in [*beside.tickets, *rows.tickets]}
    rows.numbers = _numbers_of(list(hours_by_id))
    visits = [Visit(row, rows.numbers.get(row.pk)) for row in hours_by_id.values()]
    rows.visits = joined(dossiers.values(), [*visits, *(Visit(None, row) for row in tickets.values())])
    own = {*(row.pk for row in rows.appointments), *(row.pk for row in rows.tickets)}
    taken = {pk: _parts(visit) for pk, visit in rows.visits.items()}
    if follows:
        known = {row.pk for row in rows.dossiers}
        rows.dossiers += [dossiers[pk] for pk, parts in taken.items() if pk not in known and parts & own]
    gone: set[int | UUID] = set().union(*taken.values())
    rows.appointments = [row for row in rows.appointments if row.pk not in gone]
    rows.tickets = [row for row in rows.tickets if row.pk not in gone]
    return rows


def _parts(visit: Visit) -> set[int | UUID]:
    return {row.pk for row in (visit.appointment, visit.ticket) if row is not None}


def _beside(rows: Rows, phone: str) -> Rows:
    """Return what else the phone has on the days of these rows that one of them may be one visit with."""
    came = {_day(row.checked_in_at) for row in rows.appointments if row.checked_in_at}
    came |= {_day(row.issued_at) for row in rows.tickets}
    filed = {_day(row.submitted_at) for row in rows.dossiers if row.channel == Dossier.Channel.DESK}
    found = Rows()
    if came:
        of_desk = following.rows_of(phone).filter(channel=Dossier.Channel.DESK, submitted_at__date__in=came)
        found.dossiers = list(of_desk[:MOST_BESIDE])
    days = came | filed
    if days:
        kept = _appointments(phone).filter(checked_in_at__isnull=False, checked_in_at__date__in=days)
        found.appointments = list(kept.order_by("-starts_at")[:MOST_BESIDE])
        found.tickets = list(_tickets(phone).filter(day__in=days).order_by("-issued_at")[:MOST_BESIDE])
    return found


def _numbers_of(appointments: Sequence[int]) -> dict[int, Ticket]:
    if not appointments:
        return {}
    rows = Ticket.objects.filter(appointment__in=appointments).select_related("office", "line", "waits_in", "counter")
    return {row.appointment_id: row for row in rows if row.appointment_id}


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
