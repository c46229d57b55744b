# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet

from motcua.appointments import rules
from motcua.appointments.errors import NoSuchAppointment, NoSuchOffer
from motcua.appointments.models import Appointment, Hold, Offer, Wish
from motcua.appointments.offer import settings_of
from motcua.appointments.rules import COMING, MAY_WISH, Status, Urgency
from motcua.kernel import codes
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE, working_minutes_between
from motcua.people import guessing
from motcua.procedures.models import Procedure

DESK_LIMIT = 200


def by_code_and_phone(*, code: str, phone: str, address: str = "") -> Appointment:
    """Return the newest appointment of this code whose phone this is.

    Unknown code, wrong phone and an unreadable phone answer alike, and failures are counted so that guessing is slow.
    Raises: NoSuchAppointment, SlowDown. Rule: R-007.
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
        raise NoSuchAppointment
    return found


def at_office(*, office: str, code: str) -> Appointment:
    """Return the newest appointment of this code at the office. Raises: NoSuchAppointment."""
    found = _full().filter(office_id=office, code=codes.clean(code)).order_by("-id").first()
    if found is None:
        raise NoSuchAppointment
    return found


def newest_at(*, offices: Sequence[str] | None, code: str) -> Appointment:
    """Return the newest appointment of this code at one of the offices (None: anywhere). Raises: NoSuchAppointment."""
    rows = _full().filter(code=codes.clean(code))
    found = (rows if offices is None else rows.filter(office_id__in=offices)).order_by("-id").first()
    if found is None:
        raise NoSuchAppointment
    return found


def by_id(appointment_id: int) -> Appointment:
    """Return the appointment with all that a screen shows of it. Raises: NoSuchAppointment."""
    found = _full().filter(pk=appointment_id).first()
    if found is None:
        raise NoSuchAppointment
    return found


def for_reception(*, text: str, on: date) -> list[Appointment]:
    """Return the appointments that a code, or the phone number of somebody who came, may mean; at most ten.

    A code is looked for everywhere, so that a person at the wrong place can be told the right one; a phone only
    around the day.
    """
    cleaned = codes.clean(text)
    if 6 <= len(cleaned) <= 8 and cleaned.isdigit():
        return list(_full().filter(code=cleaned).order_by("-id")[:1])
    try:
        number = phones.normalise(text)
    except InvalidInput:
        return []
    first = datetime.combine(on - timedelta(days=7), time(), OFFICE_ZONE)
    near = _full().filter(phone=number, starts_at__gte=first, status__in=[*COMING, Status.CHECKED_IN])
    return sorted(near[:10], key=lambda row: (row.starts_at.astimezone(OFFICE_ZONE).date() != on, row.starts_at))


@dataclass(frozen=True)
class Waiting:
    """A request the office has not answered, with what is left of the promise in working minutes."""

    appointment: Appointment
    urgency: Urgency


def unanswered(*, office: str, agencies: Sequence[str] | None, at: datetime) -> list[Waiting]:
    """Return the requests waiting for an answer, the least time left first; at most `DESK_LIMIT`."""
    rows = _of_agencies(_full().filter(office_id=office, status=Status.REQUESTED), agencies).order_by(
        "confirm_by", "id"
    )
    calendar = settings_of(office).calendar.for_everybody()
    waiting = []
    for row in rows[:DESK_LIMIT]:
        left = working_minutes_between(calendar, start=at, end=row.confirm_by)
        waiting.append(Waiting(row, rules.urgency(working_minutes_left=left, is_missed=row.confirm_by <= at)))
    return waiting


def on_day(
    *, office: str, agencies: Sequence[str] | None, on: date, statuses: Sequence[str] | None = None
) -> list[Appointment]:
    """Return the office's appointments of a day by hour; at most `DESK_LIMIT`."""
    rows = _of_agencies(_full().filter(office_id=office, **_within(on, 1)), agencies)
    if statuses:
        rows = rows.filter(status__in=statuses)
    return list(rows.order_by("starts_at", "id")[:DESK_LIMIT])


def desk_page(
    *,
    office: str,
    agencies: Sequence[str] | None,
    on: date | None,
    statuses: Sequence[str],
    after: int | None,
    at: datetime,
    limit: int,
) -> tuple[list[Appointment], bool]:
    """Return a keyset page of the office's appointments by hour, and whether more follow.

    Without `on`: all from today on when statuses are asked for, else today's. `after` is the key of the last row of
    the page before; one of another office gives the first page.
    """
    rows = _of_agencies(_full().filter(office_id=office), agencies)
    if on is not None:
        rows = rows.filter(**_within(on, 1))
    elif statuses:
        rows = rows.filter(starts_at__gte=datetime.combine(at.astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE))
    else:
        rows = rows.filter(**_within(at.astimezone(OFFICE_ZONE).date(), 1))
    if statuses:
        rows = rows.filter(status__in=statuses)
    if after is not None:
        last = Appointment.objects.filter(office_id=office, pk=after).first()
        if last is not None:
            rows = rows.filter(Q(starts_at__gt=last.starts_at) | Q(starts_at=last.starts_at, id__gt=last.pk))
    found = list(rows.order_by("starts_at", "id")[: limit + 1])
    return found[:limit], len(found) > limit


def coming(*, office: str, agencies: Sequence[str] | None, after: date, days: int = 7) -> list[Appointment]:
    """Return confirmed and proposed appointments of the days behind `after`; at most `DESK_LIMIT`."""
    rows = _full().filter(office_id=office, status__in=[Status.CONFIRMED, Status.PROPOSED])
    rows = rows.filter(**_within(after + timedelta(days=1), days))
    return list(_of_agencies(rows, agencies).order_by("starts_at", "id")[:DESK_LIMIT])


def search_at_office(*, office: str, agencies: Sequence[str] | None, text: str, limit: int = 50) -> list[Appointment]:
    """Return the office's appointments of this code or phone, past ones too, the newest first."""
    rows = _of_agencies(_full().filter(office_id=office), agencies)
    cleaned = codes.clean(text)
    if 6 <= len(cleaned) <= 8 and cleaned.isdigit():
        return list(rows.filter(code=cleaned).order_by("-id")[:limit])
    try:
        number = phones.normalise(text)
    except InvalidInput:
        return []
    return list(rows.filter(phone=number).order_by("-starts_at", "-id")[:limit])


def waiting_by_office(*, offices: Sequence[str]) -> dict[str, int]:
    """Return how many requests wait for an answer at each of these offices; those without any are left out."""
    counted = Appointment.objects.filter(office_id__in=offices, status=Status.REQUESTED).values("office_id")
    return dict(counted.annotate(waiting=Count("id")).values_list("office_id", "waiting"))


def open_of_phone(*, phone: str) -> list[Appointment]:
    """Return the open appointments of a phone by hour; at most twenty."""
    return list(_full().filter(phone=phone, status__in=[*COMING, Status.CHECKED_IN]).order_by("starts_at")[:20])


def wish_of(appointment_id: int) -> Wish | None:
    """Return the open wish for an earlier hour of an appointment that is still to come."""
    rows = Wish.objects.filter(appointment=appointment_id, ended_at__isnull=True)
    return rows.filter(appointment__status__in=COMING).first()


def open_offer_of(appointment_id: int, *, at: datetime) -> Offer | None:
    """Return the earlier hour that is held for the appointment and can be answered now."""
    return _open_offers(at).filter(wish__appointment=appointment_id).first()


def wishes_of(appointment_ids: Sequence[int]) -> set[int]:
    """Return which of these appointments wait for an earlier hour."""
    rows = Wish.objects.filter(appointment__in=appointment_ids, ended_at__isnull=True)
    return set(rows.values_list("appointment_id", flat=True)) if appointment_ids else set()


def open_offers_of(appointment_ids: Sequence[int], *, at: datetime) -> dict[int, Offer]:
    """Return the earlier hours that are held for these appointments and can be answered now."""
    rows = _open_offers(at).filter(wish__appointment__in=appointment_ids) if appointment_ids else []
    return {row.wish.appointment_id: row for row in rows}


def open_offer_of_phone(*, phone: str, at: datetime) -> Offer | None:
    """Return the earlier hour that is held for this phone (E.164) and can be answered now: its one open offer."""
    return _open_offers(at).filter(wish__appointment__phone=phone).first()


def is_offer_of(offer_id: int, *, appointment_id: int) -> bool:
    """Say whether this offer, answered or not, was made to this appointment."""
    return Offer.objects.filter(pk=offer_id, wish__appointment=appointment_id).exists()


def offer_at(*, appointment_id: int, starts_at: datetime) -> Offer:
    """Return the offer of this hour that was made to the appointment, answered or not. Raises: NoSuchOffer."""
    found = Offer.objects.filter(wish__appointment=appointment_id, starts_at=starts_at).first()
    if found is None:
        raise NoSuchOffer
    return found


def _open_offers(at: datetime) -> QuerySet[Offer]:
    """Return the offers that can be answered, with their appointments and places, the first to lapse first."""
    rows = Offer.objects.filter(
        ended_at__isnull=True,
        answer_by__gt=at,
        wish__appointment__status__in=MAY_WISH,
        starts_at__lt=F("wish__appointment__starts_at"),
    )
    return rows.select_related(
        "wish__appointment__office", "wish__appointment__agency", "wish__appointment__counter"
    ).order_by("answer_by", "id")


def of_phone(*, phone: str, offices: Sequence[str] | None, limit: int = 12) -> list[Appointment]:
    """Return the appointments of a phone at the offices (None: anywhere), past ones too, the latest hour first."""
    rows = _full().filter(phone=phone)
    rows = rows if offices is None else rows.filter(office_id__in=offices)
    return list(rows.order_by("-starts_at", "-id")[:limit])


def hold_of(*, hold_id: str, visitor: str, at: datetime) -> Hold | None:
    """Return the visitor's hold while it lasts."""
    return Hold.objects.select_related("service").filter(pk=hold_id, visitor=visitor, expires_at__gt=at).first()


def is_stranded(appointment: Appointment) -> bool:
    """Say whether the appointment's hour is no longer open: the office changed its hours after it was agreed."""
    calendar = settings_of(appointment.office_id).calendar.for_agency(appointment.agency_id)
    start = appointment.starts_at.astimezone(OFFICE_ZONE)
    end = (start + timedelta(minutes=appointment.length_minutes)).time()
    return not any(s.opens_at <= start.time() and end <= s.closes_at for s in calendar.intake_on(start.date()))


def procedure_names(appointments: Sequence[Appointment]) -> dict[str, str]:
    """Return the names of all procedures these appointments are for, in one query."""
    wanted = {code for row in appointments for code in row.procedure_codes}
    return dict(Procedure.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def _full() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("office", "agency", "counter", "service")


def _of_agencies(rows: QuerySet[Appointment], agencies: Sequence[str] | None) -> QuerySet[Appointment]:
    return rows if agencies is None else rows.filter(agency_id__in=agencies)


def _within(first: date, days: int) -> dict[str, datetime]:
    begins = datetime.combine(first, time(), OFFICE_ZONE)
    return {"starts_at__gte": begins, "starts_at__lt": begins + timedelta(days=days)}
