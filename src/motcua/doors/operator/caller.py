# SPDX-License-Identifier: EUPL-1.2
"""What is known of a caller: name, bookings, what there is to tell, who telephoned when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.appointments import queries as appointments
from motcua.appointments.models import Appointment, Offer
from motcua.appointments.rules import COMING, Status, may_become, may_wish
from motcua.doors.operator.entry import Board
from motcua.doors.operator.said import of_appointment
from motcua.people.rules import Action
from motcua.switchboard import queries
from motcua.switchboard.models import Call
from motcua.switchboard.queries import ToCall


@dataclass(frozen=True)
class Booking:
    """One of the caller's appointments as a line, with what may be done about it."""

    appointment: Appointment
    what: str
    is_open: bool
    may_answer: bool
    may_move: bool
    may_cancel: bool
    may_wish: bool
    is_waiting: bool
    offer: Offer | None
    at: datetime

    @property
    def chip(self) -> str:
        match self.appointment.status:
            case Status.REQUESTED | Status.PROPOSED:
                return "wait"
            case Status.CHECKED_IN:
                return "today"
            case Status.CONFIRMED | Status.SERVED:
                return "done"
            case _:
                return "quiet"

    @property
    def state(self) -> str:
        if self.appointment.status == Status.PROPOSED:
            return _("Cơ quan đề nghị giờ này, chờ trả lời")
        return str(self.appointment.get_status_display()).capitalize()

    @property
    def says(self) -> str:
        """The sentence to read aloud."""
        return of_appointment(self.appointment, today=self.at.date(), what=self.what)


@dataclass(frozen=True)
class Caller:
    """Everything on the screen about one number."""

    name: str
    coming: list[Booking]
    past: list[Booking]
    to_tell: list[ToCall]
    calls: list[Call]
    colleagues: list[str]

    @property
    def usual(self) -> list[str]:
        """The offices and agencies this caller has been to."""
        return [
            code for row in self.past + self.coming for code in (row.appointment.office_id, row.appointment.agency_id)
        ]


def caller_of(board: Board, call: Call) -> Caller:
    """Gather what is known of the number in a fixed number of queries."""
    rows = appointments.of_phone(phone=call.phone, offices=board.offices)
    names = appointments.procedure_names(rows)
    coming = [row.pk for row in rows if row.status in COMING]
    wishes = appointments.wishes_of(coming)
    offers = appointments.open_offers_of(coming, at=board.at)
    bookings = [_booking(board, row, names, row.pk in wishes, offers.get(row.pk)) for row in rows]
    newest = max(rows, key=lambda row: row.pk, default=None)
    others = queries.others_speaking(phone=call.phone, by=board.user, at=board.at)
    return Caller(
        name=newest.name if newest else "",
        coming=sorted((row for row in bookings if row.is_open), key=lambda row: row.appointment.starts_at),
        past=[row for row in bookings if not row.is_open],
        to_tell=queries.to_call_of_phone(phone=call.phone, offices=board.offices, at=board.at),
        calls=[
            each
            for each in queries.calls_of_phone(phone=call.phone, offices=board.offices, by=board.user)
            if each.pk != call.pk
        ],
        colleagues=[str(other.by) for other in others],
    )


def what_for(appointment: Appointment, names: dict[str, str]) -> str:
    """Say what the person comes for: the procedures by name, else what they told."""
    return "; ".join(names.get(code, code) for code in appointment.procedure_codes) or appointment.content


def _booking(
    board: Board, appointment: Appointment, names: dict[str, str], is_waiting: bool, offer: Offer | None
) -> Booking:
    status = appointment.status
    is_open = status in (*COMING, Status.CHECKED_IN)
    may_book = board.may(Action.BOOK_FOR_CITIZEN, appointment)
    return Booking(
        appointment=appointment,
        what=what_for(appointment, names),
        is_open=is_open,
        may_answer=status == Status.PROPOSED and may_book,
        may_move=may_become(status, Status.REQUESTED) and may_book,
        may_cancel=may_become(status, Status.CANCELLED) and board.may(Action.CANCEL_FOR_CITIZEN, appointment),
        may_wish=may_wish(status=status, starts_at=appointment.starts_at, at=board.at) and may_book,
        is_waiting=is_waiting,
        offer=offer if may_book else None,
        at=board.at,
    )
