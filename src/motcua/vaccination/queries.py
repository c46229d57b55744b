# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q, QuerySet

from motcua.kernel import codes
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people import guessing
from motcua.vaccination import offer, rules
from motcua.vaccination.asking import ChildAsked
from motcua.vaccination.errors import NoSuchBooking, NoSuchSession
from motcua.vaccination.models import BookedChild, DoseRule, VaccinationBooking, VaccinationSession, Vaccine
from motcua.vaccination.naming import named
from motcua.vaccination.offer import Free
from motcua.vaccination.rules import OPEN, Caution, Dose, KnownShot, Outcome

DAY_LIMIT = 400
SESSION_LIMIT = 60


# --- what is free ------------------------------------------------------------------------------------


def offices_with_sessions(*, at: datetime) -> list[Office]:
    """Return the offices that have open sessions from today on."""
    today = at.astimezone(OFFICE_ZONE).date()
    codes_of = VaccinationSession.objects.filter(on__gte=today, is_open=True).values("office_id")
    return list(Office.objects.filter(pk__in=codes_of).order_by("sort_key", "code"))


def offices_of_next_sessions(*, at: datetime, limit: int) -> list[Office]:
    """Return the offices that hold the next `limit` open sessions, in two queries however many offices there are."""
    local = at.astimezone(OFFICE_ZONE)
    ahead = Q(on__gt=local.date()) | Q(on=local.date(), closes_at__gt=local.time())
    rows = VaccinationSession.objects.filter(ahead, is_open=True).order_by("on", "opens_at", "office")
    holding = set(rows.values_list("office_id", flat=True)[:limit])
    return list(Office.objects.filter(pk__in=holding).order_by("sort_key", "code"))


def free_hours(
    *, office: str, on: date, children: int, vaccines: Sequence[str], at: datetime, channel: str = ""
) -> list[Free]:
    """Return the hours of a day with room for so many children and doses for all of `vaccines` (codes; "" takes none).

    Hours too near to be booked from afar are left out; with the channel DESK the running one is offered too.
    Raises: NoSuchOffice.
    """
    plan = offer.plan_of(office, first=on, days=1)
    return offer.free_in(plan, children=children, vaccines=vaccines, at=at, channel=channel)


def near_free_hours(
    *,
    office: str,
    around: datetime,
    children: int,
    vaccines: Sequence[str],
    at: datetime,
    count: int = 3,
    channel: str = "",
) -> list[datetime]:
    """Return the hours with room nearest to `around`, at most `count`: the same day first, then four weeks on."""
    return offer.near_free(
        office, around=around, children=children, vaccines=vaccines, at=at, count=count, channel=channel
    )


@dataclass(frozen=True)
class SessionAhead:
    """A coming session: the hours with room, the places in them, and the doses left by vaccine code."""

    session: VaccinationSession
    hours: tuple[Free, ...]
    left: dict[str, int]

    @property
    def free(self) -> int:
        return sum(each.free for each in self.hours)


def sessions_ahead(
    *,
    office: str,
    at: datetime,
    days: int = 30,
    children: int = 1,
    vaccines: Sequence[str] = (),
    first: date | None = None,
    channel: str = "",
) -> list[SessionAhead]:
    """Return the open sessions of the coming days by day and hour, full ones too; at most `SESSION_LIMIT`.

    Six queries however many there are. Raises: NoSuchOffice.
    """
    plan = offer.plan_of(office, first=first or at.astimezone(OFFICE_ZONE).date(), days=days)
    free = offer.free_in(plan, children=children, vaccines=vaccines, at=at, channel=channel)
    left = offer.stock_left(plan.sessions)
    rows = [each for each in plan.sessions if each.is_open and _ends_at(each) > at][:SESSION_LIMIT]
    return [
        SessionAhead(row, tuple(each for each in free if each.session.pk == row.pk), left.get(row.pk, {}))
        for row in rows
    ]


def session_by_id(session_id: int) -> VaccinationSession:
    """Return the session with its stock. Raises: NoSuchSession."""
    rows = VaccinationSession.objects.select_related("office").prefetch_related("stocks__vaccine")
    found = rows.filter(pk=session_id).first()
    if found is None:
        raise NoSuchSession
    return found


def _ends_at(session: VaccinationSession) -> datetime:
    return datetime.combine(session.on, session.closes_at, OFFICE_ZONE)


# --- vaccines ----------------------------------------------------------------------------------------


def vaccines_offered() -> list[Vaccine]:
    """Return the vaccines a parent may choose from, by name."""
    return list(Vaccine.objects.filter(is_offered=True).order_by("name"))


def vaccine_named(text: str) -> Vaccine | None:
    """Return the one offered vaccine a parent means ("vx 5 trong 1", "DPT-VGB-Hib"); None where none or several fit."""
    return named(text, vaccines_offered()) if fold(text) else None


# --- bookings ----------------------------------------------------------------------------------------


def by_code_and_phone(*, code: str, phone: str, address: str = "") -> VaccinationBooking:
    """Return the newest booking of this code whose phone this is.

    Unknown code, wrong phone and an unreadable phone answer alike, as for appointments, and failures are counted.
    Raises: NoSuchBooking, SlowDown. Rule: R-007.
    """
    cleaned = codes.clean(code)
    try:
        number = phones.normalise(phone)
    except InvalidInput:
        number = ""
    guessing.refuse_if_guessing(phone=number, code=cleaned, address=address)
    found = _full().filter(code=cleaned, phone=number).order_by("-id").first() if number else None
    if found is None:
        guessing.remember_failure(phone=number, code=cleaned, address=address)
        raise NoSuchBooking
    return found


def by_id(booking_id: int) -> VaccinationBooking:
    """Return the booking with all that a screen shows of it. Raises: NoSuchBooking."""
    found = _full().filter(pk=booking_id).first()
    if found is None:
        raise NoSuchBooking
    return found


def child_by_id(child_id: int) -> BookedChild:
    """Return the child with its booking. Raises: NoSuchBooking."""
    found = BookedChild.objects.select_related("booking__office", "vaccine").filter(pk=child_id).first()
    if found is None:
        raise NoSuchBooking
    return found


def open_of_phone(*, phone: str) -> list[VaccinationBooking]:
    """Return the open bookings of a phone by hour; at most twenty."""
    return list(_full().filter(phone=phone, status__in=[*OPEN]).order_by("starts_at")[:20])


def newest_of_phone(*, phone: str, limit: int = 20) -> list[VaccinationBooking]:
    """Return the bookings of a phone, past ones too, the newest first."""
    return list(_full().filter(phone=phone).order_by("-starts_at", "-id")[:limit])


def on_day(*, office: str, on: date, statuses: Sequence[str] | None = None) -> list[VaccinationBooking]:
    """Return the office's bookings of a day by hour with their children; at most `DAY_LIMIT`."""
    begins = datetime.combine(on, time(), OFFICE_ZONE)
    rows = _full().filter(office_id=office, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    if statuses:
        rows = rows.filter(status__in=statuses)
    return list(rows.order_by("starts_at", "id")[:DAY_LIMIT])


def for_reception(*, office: str, text: str, on: date) -> list[VaccinationBooking]:
    """Return the office's bookings that a code, or the phone of somebody who came, may mean; at most ten.

    Those of the day come first.
    """
    rows = _full().filter(office_id=office)
    cleaned = codes.clean(text)
    if codes.SHORTEST <= len(cleaned) <= codes.LONGEST and cleaned.isdigit() and not cleaned.startswith("0"):
        return list(rows.filter(code=cleaned).order_by("-id")[:1])
    try:
        number = phones.normalise(text)
    except InvalidInput:
        return []
    first = datetime.combine(on - timedelta(days=7), time(), OFFICE_ZONE)
    near = rows.filter(phone=number, starts_at__gte=first, status__in=[*OPEN])[:10]
    return sorted(near, key=lambda row: (row.starts_at.astimezone(OFFICE_ZONE).date() != on, row.starts_at))


def watched(*, office: str) -> list[BookedChild]:
    """Return the children being watched at the office, the least time left first; those whose watch is over too."""
    rows = BookedChild.objects.filter(
        booking__office_id=office, booking__status=rules.Status.OBSERVING, outcome=Outcome.GIVEN
    )
    return list(rows.select_related("booking", "vaccine").order_by("observe_until", "id")[:DAY_LIMIT])


def _full() -> QuerySet[VaccinationBooking]:
    children = Prefetch("children", queryset=BookedChild.objects.select_related("vaccine").order_by("id"))
    return VaccinationBooking.objects.select_related("office", "session").prefetch_related(children)


# --- what the doctor should look at ------------------------------------------------------------------


def warnings_for(child: ChildAsked | BookedChild, *, on: date, history: Sequence[KnownShot] = ()) -> list[Caution]:
    """Return what the doctor should look at when this child comes on the day, in one query; it never refuses.

    `history` are the known shots of the same vaccine. A citizen's page passes none: whoever types a phone and a name
    must not learn of a child's shots. Rule: R-023.
    """
    return _cautions(child, on, _doses([_code_of(child)]), history)


def warnings_of_asked(children: Sequence[ChildAsked], *, on: date) -> dict[int, list[Caution]]:
    """Return the same for several children by their place; children without any are left out."""
    doses = _doses(_code_of(child) for child in children)
    found = {place: _cautions(child, on, doses, ()) for place, child in enumerate(children)}
    return {place: told for place, told in found.items() if told}


def warnings_of(bookings: Sequence[VaccinationBooking]) -> dict[int, list[Caution]]:
    """Return by child id what the doctor should look at, earlier shots given here counted; two queries.

    For those with `SEE_HEALTH_DATA` only.
    """
    children = [(booking, child) for booking in bookings for child in booking.children.all()]
    doses = _doses(_code_of(child) for _booking, child in children)
    history = _history(bookings)
    found = {}
    for booking, child in children:
        known = [
            KnownShot(shot.shot_at.astimezone(OFFICE_ZONE).date(), shot.dose)
            for shot in history.get(_identity(booking.phone, child), [])
            if shot.pk != child.pk and shot.shot_at is not None and shot.shot_at < (child.shot_at or booking.starts_at)
        ]
        found[child.pk] = _cautions(child, booking.starts_at.astimezone(OFFICE_ZONE).date(), doses, known)
    return {child: told for child, told in found.items() if told}


def shots_of(*, phone: str, name: str, born_on: date | None) -> list[BookedChild]:
    """Return the shots a child of this phone, name and birthday got here, newest first; for `SEE_HEALTH_DATA` only."""
    rows = BookedChild.objects.filter(booking__phone=phone, born_on=born_on, outcome=Outcome.GIVEN)
    wanted = fold(name)
    return [row for row in rows.select_related("vaccine").order_by("-shot_at")[:100] if fold(row.name) == wanted]


Identity = tuple[str, str, date | None, str | None]


def _identity(phone: str, child: BookedChild) -> Identity:
    return phone, fold(child.name), child.born_on, child.vaccine_id


def _history(bookings: Sequence[VaccinationBooking]) -> dict[Identity, list[BookedChild]]:
    rows = BookedChild.objects.filter(
        booking__phone__in={booking.phone for booking in bookings}, outcome=Outcome.GIVEN
    ).select_related("booking")
    found: dict[Identity, list[BookedChild]] = {}
    for row in rows.order_by("-shot_at")[: 20 * DAY_LIMIT]:
        found.setdefault(_identity(row.booking.phone, row), []).append(row)
    return found


def _doses(vaccines: Iterable[str]) -> dict[str, list[Dose]]:
    wanted = {code for code in vaccines if code}
    found: dict[str, list[Dose]] = {}
    if wanted:
        for row in DoseRule.objects.filter(vaccine_id__in=wanted).order_by("vaccine_id", "dose"):
            dose = Dose(row.dose, row.min_age_months, row.min_age_days, row.min_gap_days)
            found.setdefault(row.vaccine_id, []).append(dose)
    return found


def _code_of(child: ChildAsked | BookedChild) -> str:
    return child.vaccine if isinstance(child, ChildAsked) else child.vaccine_id or ""


def _cautions(
    child: ChildAsked | BookedChild, on: date, doses: dict[str, list[Dose]], known: Sequence[KnownShot]
) -> list[Caution]:
    code = _code_of(child)
    return rules.cautions(
        born_on=child.born_on,
        on=on,
        is_vaccine_known=bool(code),
        dose=child.dose,
        doses=doses.get(code, []),
        known=known,
    )
