# SPDX-License-Identifier: EUPL-1.2
"""What a guardian does with an hour: book it, move it, call it off."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments.claims import queue_up
from motcua.journal import operations as journal
from motcua.journal.idempotency import Once
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.vaccination import claims, codes, offer, queries, rules
from motcua.vaccination.asking import BookingAsked, ChildAsked, clean_booking
from motcua.vaccination.claims import Wanted
from motcua.vaccination.errors import (
    HourTaken,
    NoSuchBooking,
    NotPossibleNow,
    OutOfStock,
    SessionClosed,
    TooBusy,
)
from motcua.vaccination.events import BookingCancelled, BookingMade, BookingMoved
from motcua.vaccination.models import BookedChild, VaccinationBooking, VaccinationSession
from motcua.vaccination.rules import Status

REASON_LIMIT = 300
# Somebody who changes one session after another may outdate what was just read several times.
ATTEMPTS = 10

Result = TypeVar("Result")


def book(
    *,
    office: str,
    starts_at: datetime,
    phone: str,
    guardian: str,
    children: Sequence[ChildAsked],
    channel: str,
    at: datetime,
    consent: bool,
    actor: str = journal.CITIZEN,
    once: Once | None = None,
) -> VaccinationBooking:
    """Book an hour for one child or several: a place for each, and a dose of the session's stock where one is wanted.

    `booking.warnings` holds, by the child's place in `children`, what the doctor should look at; it never refuses.
    With `once` a repeated request raises AlreadyAnswered and does nothing.
    Raises: InvalidInput (see `clean_booking`; `start`), HourTaken, OutOfStock and SessionClosed with alternatives,
    TooManyForPhone. Records: BookingMade. Rule: R-024.
    """
    asked = clean_booking(guardian=guardian, phone=phone, children=children, consent=consent)

    def attempt(plan: offer.Plan, session: VaccinationSession) -> VaccinationBooking:
        with transaction.atomic():
            if once is not None:
                once.begin(turn=f"phone:{asked.phone}")
            else:
                queue_up(f"phone:{asked.phone}")
            wanted = _wanted(session, starts_at, asked)
            claims.claim(wanted, settings_version=plan.version, phone=asked.phone)
            booking = _made(asked, plan, session, starts_at=starts_at, channel=channel, at=at)
            journal.record(
                BookingMade(
                    office=booking.office_id,
                    subject=booking.subject,
                    at=at,
                    channel=channel,
                    starts_at=starts_at,
                    children=len(asked.children),
                ),
                actor=actor,
            )
            if once is not None:
                once.end(booking)
            return booking

    booking = _with_place(
        attempt,
        office=office,
        starts_at=starts_at,
        children=len(asked.children),
        vaccines=[child.vaccine for child in asked.children],
        channel=channel,
        at=at,
    )
    booking.warnings = queries.warnings_of_asked(asked.children, on=starts_at.astimezone(OFFICE_ZONE).date())
    return booking


def move(*, booking_id: int, starts_at: datetime, at: datetime, actor: str = journal.CITIZEN) -> VaccinationBooking:
    """Move a booking to another hour of the same health centre; its place and doses are free at once.

    Raises: NotPossibleNow, HourTaken, OutOfStock, SessionClosed, TooManyForPhone, InvalidInput. Records: BookingMoved.
    """
    known = VaccinationBooking.objects.filter(pk=booking_id).first()
    if known is None:
        raise NoSuchBooking
    # Who moves it from afar is given the notice of an hour, wherever it was booked.
    channel = "" if actor == journal.CITIZEN else offer.DESK

    def attempt(plan: offer.Plan, session: VaccinationSession) -> VaccinationBooking:
        with transaction.atomic():
            booking = locked(booking_id)
            if not rules.may_become(booking.status, Status.BOOKED):
                raise not_possible(booking)
            if booking.starts_at == starts_at:
                return booking
            first, held = booking.starts_at, holding(booking)
            new = Wanted(session.pk, starts_at, held.children, held.doses)
            queue_up(f"phone:{booking.phone}")
            claims.exchange(old=held, new=new, settings_version=plan.version, phone=booking.phone, booking=booking.pk)
            booking.session, booking.starts_at = session, starts_at
            save(booking)
            journal.record(
                BookingMoved(
                    office=booking.office_id,
                    subject=booking.subject,
                    at=at,
                    first_starts_at=first,
                    starts_at=starts_at,
                ),
                actor=actor,
            )
            return booking

    children = list(known.children.all())
    return _with_place(
        attempt,
        office=known.office_id,
        starts_at=starts_at,
        children=len(children),
        vaccines=[child.vaccine_id or "" for child in children],
        channel=channel,
        at=at,
    )


@transaction.atomic
def cancel(
    *,
    booking_id: int,
    at: datetime,
    actor: str = journal.CITIZEN,
    reason: str = "",
    version: int | None = None,
    for_citizen: bool = False,
) -> VaccinationBooking:
    """Call a booking off, from either side; places and doses are free at once. Again is no harm to the citizen.

    `for_citizen` says that `actor`, of the staff, does what the guardian asked for: no apology is owed, and no message
    tells the reason.
    Raises: NotPossibleNow. Records: BookingCancelled. Rule: R-012.
    """
    by_citizen = for_citizen or actor == journal.CITIZEN
    booking = locked(booking_id)
    if booking.status == Status.CANCELLED and by_citizen:
        return booking
    if not rules.may_become(booking.status, Status.CANCELLED) or version not in (None, booking.version):
        raise not_possible(booking)
    claims.release(holding(booking))
    booking.status, booking.reason, booking.ended_at = Status.CANCELLED, " ".join(reason.split())[:REASON_LIMIT], at
    save(booking)
    journal.record(
        BookingCancelled(
            office=booking.office_id,
            subject=booking.subject,
            at=at,
            starts_at=booking.starts_at,
            by_citizen=by_citizen,
        ),
        actor=actor,
    )
    return booking


# --- what the others of this department share --------------------------------------------------------


def locked(booking_id: int) -> VaccinationBooking:
    """Return the booking, nobody else changing it until the transaction ends. Raises: NoSuchBooking."""
    booking = VaccinationBooking.objects.select_for_update(of=("self",)).filter(pk=booking_id).first()
    if booking is None:
        raise NoSuchBooking
    return booking


def save(booking: VaccinationBooking) -> None:
    """Save a changed booking under its next version."""
    booking.version += 1
    booking.save()


def not_possible(booking: VaccinationBooking) -> NotPossibleNow:
    return NotPossibleNow(status=booking.status, status_label=booking.get_status_display())


def holding(booking: VaccinationBooking) -> Wanted:
    """Return the places and doses a booking takes."""
    children = list(booking.children.all())
    doses = [child.vaccine_id for child in children if child.holds_a_dose]
    return Wanted.of(session=booking.session_id, starts_at=booking.starts_at, vaccines=doses, children=len(children))


def _wanted(session: VaccinationSession, starts_at: datetime, asked: BookingAsked) -> Wanted:
    vaccines = [child.vaccine for child in asked.children]
    return Wanted.of(session=session.pk, starts_at=starts_at, vaccines=vaccines, children=len(asked.children))


def _made(
    asked: BookingAsked,
    plan: offer.Plan,
    session: VaccinationSession,
    *,
    starts_at: datetime,
    channel: str,
    at: datetime,
) -> VaccinationBooking:
    booking = VaccinationBooking(
        office_id=plan.office.pk,
        session=session,
        status=Status.BOOKED,
        starts_at=starts_at,
        guardian=asked.guardian,
        phone=asked.phone,
        channel=channel,
        consent_at=at,
        booked_at=at,
    )
    codes.save_with_code(booking)
    BookedChild.objects.bulk_create(
        BookedChild(
            booking=booking,
            name=child.name,
            born_on=child.born_on,
            sex=child.sex,
            vaccine_id=child.vaccine or None,
            vaccine_words=child.vaccine_words,
            dose=child.dose,
            notes=child.notes,
        )
        for child in asked.children
    )
    return booking


def _with_place(
    attempt: Callable[[offer.Plan, VaccinationSession], Result],
    *,
    office: str,
    starts_at: datetime,
    children: int,
    vaccines: Sequence[str],
    channel: str,
    at: datetime,
) -> Result:
    """Run `attempt` with what the office offers now, again when that changed meanwhile."""

    def near() -> list[datetime]:
        return offer.near_free(office, around=starts_at, children=children, vaccines=vaccines, at=at, channel=channel)

    day = starts_at.astimezone(OFFICE_ZONE).date()
    for _attempt in range(ATTEMPTS):
        plan = offer.plan_of(office, first=day, days=1)
        session = plan.session_at(starts_at)
        _refuse_impossible(session, starts_at, channel, at)
        if session is None:
            raise SessionClosed(reason=plan.why_closed(starts_at), alternatives=near())
        try:
            return attempt(plan, session)
        except claims.SettingsChanged:
            continue
        except claims.PlacesTaken:
            raise HourTaken(alternatives=near()) from None
        except claims.DosesTaken as gone:
            raise OutOfStock(vaccines=gone.vaccines, alternatives=near()) from None
    raise TooBusy


def _refuse_impossible(session: VaccinationSession | None, starts_at: datetime, channel: str, at: datetime) -> None:
    """Refuse an hour that can never be booked: past, too near or too far."""
    step = timedelta(minutes=session.step_minutes if session and channel == offer.DESK else 0)
    if starts_at + step <= at:
        raise InvalidInput(fields={"start": _("Giờ này đã qua. Xin chọn một giờ khác.")})
    if channel != offer.DESK and starts_at < at + rules.NOTICE:
        ahead = saying.duration(int(rules.NOTICE.total_seconds() // 60))
        raise InvalidInput(fields={"start": _("Cần hẹn trước ít nhất %s. Xin chọn một giờ muộn hơn.") % ahead})
    if starts_at.astimezone(OFFICE_ZONE).date() > offer.last_day(at):
        raise InvalidInput(fields={"start": _("Chỉ nhận hẹn đến hết ngày %s.") % f"{offer.last_day(at):%d/%m/%Y}"})
