# SPDX-License-Identifier: EUPL-1.2
"""A number taken at a kiosk, with an appointment or without, once for each key of a press."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments import queries as appointments
from motcua.journal.idempotency import AlreadyAnswered, Once, answer_once
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.queueing import operations as queueing
from motcua.queueing import queries, telling
from motcua.queueing.errors import HasTicket, LineClosed, NotWaiting
from motcua.queueing.models import Kiosk, Ticket
from motcua.visits import operations as visits

# Kept under the key of a press that was given up, so that the press itself, should it still arrive, draws nothing.
GIVEN_UP = 410


@dataclass(frozen=True)
class Wish:
    """What a press asks for: a line by its code, or the line of an appointment by its code.

    `priority` is a class, or true where nobody asked which.
    """

    line: str
    priority: str | bool = ""
    appointment: str = ""


class PressGivenUp(OfficeError):
    """The kiosk gave this press up, because it heard no answer and gave a lent number instead."""

    code = "given_up"
    http_status = GIVEN_UP


def take_number(*, kiosk: Kiosk, wish: Wish, key: str, at: datetime) -> tuple[int, dict[str, Any]]:
    """Give a number at the kiosk and return (201, what is told); the same key with the same wish gets the same answer.

    Two keys are two people, however fast they follow each other.
    Raises: NoSuchLine, LineClosed, LineFull, UnknownPriority, NoSuchAppointment, NotCheckedIn, HasTicket, KeyReused,
    PressGivenUp. Records: TicketIssued, CitizenCheckedIn.
    """
    scope, request = _scope(kiosk), asdict(wish)
    if wish.appointment:
        status, body = answer_once(
            scope=scope, key=key, request=request, at=at, work=lambda: _with_appointment(kiosk, wish, at)
        )
    else:
        once = Once(scope=scope, key=key, request=request, at=at, answer=_told)
        with suppress(AlreadyAnswered):
            _walk_in(kiosk, wish, at, once)
        status, body = once.status, once.body
    if status == GIVEN_UP:
        raise PressGivenUp
    return status, body


def give_up(*, kiosk: Kiosk, wish: Wish, key: str, at: datetime) -> None:
    """Undo a press whose answer the kiosk never saw: its number leaves the line; if none was drawn, none will be.

    Raises: KeyReused. Records: TicketLeft where a number had been drawn and is not called yet; not for an appointment.
    """
    status, body = answer_once(scope=_scope(kiosk), key=key, request=asdict(wish), at=at, work=lambda: (GIVEN_UP, {}))
    # The number of an appointment stays: whoever shows the code again is told it.
    if status != GIVEN_UP and not wish.appointment:
        # A counter may have called it already, and will find that nobody comes.
        with suppress(NotWaiting):
            queueing.leave_line(ticket_id=body["ticket"], at=at, actor=_actor(kiosk))


def _walk_in(kiosk: Kiosk, wish: Wish, at: datetime, once: Once) -> Ticket:
    if not wish.line.strip():
        raise InvalidInput(fields={"line": _("Cần mã hàng chờ (line) hoặc mã lịch hẹn (appointment).")})
    return queueing.issue_ticket(
        line=queries.line_by_code(office=kiosk.office_id, code=wish.line),
        channel=Ticket.Channel.KIOSK,
        at=at,
        actor=_actor(kiosk),
        priority=wish.priority,
        kiosk=kiosk,
        once=once,
    )


def _with_appointment(kiosk: Kiosk, wish: Wish, at: datetime) -> tuple[int, dict[str, Any]]:
    appointment = appointments.newest_at(offices=None, code=wish.appointment)
    with transaction.atomic():
        try:
            received = visits.receive(appointment_id=appointment.pk, office=kiosk.office_id, at=at, kiosk=kiosk)
        except OfficeError as refusal:
            if "ticket" in refusal.data:
                raise HasTicket(ticket=refusal.data["ticket"], number=refusal.data["number"]) from None
            raise
        if received.ticket is None:
            # Checked in without a number would be a person nobody calls: staff receive them.
            raise LineClosed
    return 201, telling.promised(received.ticket)


def _told(ticket: Ticket) -> tuple[int, dict[str, Any]]:
    return 201, telling.promised(ticket)


def _scope(kiosk: Kiosk) -> str:
    return f"kiosk:{kiosk.pk}"


def _actor(kiosk: Kiosk) -> str:
    return f"kiosk:{kiosk.pk}"
