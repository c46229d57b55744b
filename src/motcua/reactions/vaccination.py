# SPDX-License-Identifier: EUPL-1.2
"""What follows when something happened to a vaccination booking: moments are planned, the guardian is told.

No message names a vaccine, a dose or a child: others read a family's messages.
"""

from datetime import datetime
from typing import Any

from motcua.journal.events import Event
from motcua.messaging import vaccination_texts as texts
from motcua.messaging.models import Message
from motcua.messaging.texts import Place
from motcua.reactions.appointments import cancelled_until, ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe
from motcua.reactions.vaccination_truth import is_true_of
from motcua.vaccination.errors import NoSuchBooking
from motcua.vaccination.events import BookingCancelled, BookingMade, BookingMoved, VaccinationReminderDue
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.operations import passing

KINDS = passing.KINDS


def settle(*, kind: str, subject: str, due_at: datetime, at: datetime) -> None:
    """Do what fell due; nothing where the booking has been erased meanwhile."""
    try:
        passing.settle(kind=kind, booking_id=int(subject.partition(":")[2]), due_at=due_at, at=at)
    except NoSuchBooking:
        return


def plan(fact: Happening[Event]) -> None:
    """Set the moments at which time will act on the booking."""
    booking = _booking(fact)
    if booking is not None:
        passing.plan(booking, at=fact.event.at)


def tell_booked(fact: Happening[BookingMade]) -> None:
    """Tell code, hour and place; one made by SMS has been told by the reply."""
    event, booking = fact.event, _told_of(fact)
    if booking is None or event.channel == VaccinationBooking.Channel.SMS:
        return
    text = texts.booked(
        code=booking.code,
        starts_at=event.starts_at,
        place=_place(booking),
        children=event.children,
        ways=ways_now(fact.event.office),
    )
    _tell(fact, booking, template="vaccination_booked", text=text, send_before=event.starts_at)


def tell_moved(fact: Happening[BookingMoved]) -> None:
    """Tell the new hour."""
    event, booking = fact.event, _told_of(fact)
    if booking is None:
        return
    text = texts.moved(
        code=booking.code,
        first_starts_at=event.first_starts_at,
        starts_at=event.starts_at,
        place=_place(booking),
        ways=ways_now(fact.event.office),
    )
    _tell(fact, booking, template="vaccination_moved", text=text, send_before=event.starts_at)


def tell_cancelled(fact: Happening[BookingCancelled]) -> None:
    """Tell that the booking is off: as asked, or with an apology."""
    event, booking = fact.event, _told_of(fact)
    if booking is None:
        return
    known: dict[str, Any] = {
        "code": booking.code,
        "starts_at": event.starts_at,
        "place": _place(booking),
        "ways": ways_now(fact.event.office),
    }
    if event.by_citizen:
        template, text = "vaccination_cancelled_by_citizen", texts.cancelled_by_citizen(**known)
    else:
        template = "vaccination_cancelled_by_office"
        text = texts.cancelled_by_office(**known, reason=booking.reason)
    send_before = cancelled_until(starts_at=event.starts_at, at=event.at, by_citizen=event.by_citizen)
    _tell(fact, booking, template=template, text=text, send_before=send_before)


def remind(fact: Happening[VaccinationReminderDue]) -> None:
    """Remind of the hour the evening before."""
    event, booking = fact.event, _told_of(fact)
    if booking is None:
        return
    text = texts.reminder(
        code=booking.code, starts_at=event.starts_at, place=_place(booking), ways=ways_now(fact.event.office)
    )
    _tell(
        fact,
        booking,
        template="vaccination_reminder",
        text=text,
        send_before=event.starts_at,
        kind=Message.Kind.REMINDER,
    )


def _tell(
    fact: Happening[Any],
    booking: VaccinationBooking,
    *,
    template: str,
    text: str,
    send_before: datetime,
    kind: str = Message.Kind.NOTICE,
) -> None:
    owe(fact, template=template, to_phone=booking.phone, text=text, send_before=send_before, kind=kind)


def _told_of(fact: Happening[Any]) -> VaccinationBooking | None:
    """Return the booking if what the fact tells is still so."""
    booking = _booking(fact)
    return booking if booking is not None and is_true_of(fact.event, booking) else None


def _booking(fact: Happening[Any]) -> VaccinationBooking | None:
    rows = VaccinationBooking.objects.select_related("office")
    return rows.filter(pk=fact.event.subject_id).first()


def _place(booking: VaccinationBooking) -> Place:
    office = booking.office
    return Place(agency=office.short_name or office.name, address=office.address, agency_name=office.name)
