# SPDX-License-Identifier: EUPL-1.2
"""What a counter does with numbers: one active ticket a counter, one counter a ticket.

Every operation takes `seen`, the ticket the officer's screen showed: when the counter has another by now, it is Stale
and nothing is done. `once` makes a repeated request get its first answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from motcua.journal import operations as journal
from motcua.journal.idempotency import Once
from motcua.offices.models import Counter
from motcua.people.models import User
from motcua.queueing import claims, leasing, queries
from motcua.queueing.errors import (
    CounterBusy,
    CounterPausedNow,
    NoSuchTicket,
    NothingCalled,
    NotServedHere,
    NotWaiting,
    NumbersComeFromElsewhere,
    Stale,
)
from motcua.queueing.events import (
    CalledInVain,
    TicketCalled,
    TicketDone,
    TicketEvent,
    TicketStarted,
    TicketTransferred,
)
from motcua.queueing.models import Duty, Ticket
from motcua.queueing.operations.keeping import save
from motcua.queueing.rules import IN_LINE, State, Why


def call_next(
    *,
    counter: str,
    by: User,
    at: datetime,
    seen: str | None = None,
    finish: bool = False,
    once: Once | None = None,
) -> Ticket | None:
    """Call whose turn it is at the lines the counter serves; None where nobody waits.

    With `finish` the present ticket is done first, in the same transaction.
    Raises: CounterBusy, CounterPausedNow, Stale, NoSuchCounter. Records: TicketCalled (and TicketDone). Rule: R-030.
    """
    try:
        with transaction.atomic():
            if once is not None:
                once.begin()
            desk = _desk(counter, by)
            ticket = _next(desk, at=at, seen=seen, finish=finish)
            if once is not None:
                once.end(ticket)
            return ticket
    except IntegrityError as conflict:
        raise _busy(counter, conflict) from None


def _next(desk: "_Desk", *, at: datetime, seen: str | None, finish: bool) -> Ticket | None:
    active = queries.active_of(desk.counter.pk)
    lines = [*desk.lines, *([active.waits_in_id] if active else [])]
    claims.lock_lines(lines)
    active = desk.active(seen)
    if active is not None and finish:
        _end(active, desk, at=at)
    elif active is not None:
        raise CounterBusy(ticket=str(active.pk), number=active.shown, state=active.state)
    if desk.is_paused:
        raise CounterPausedNow
    found = claims.next_ticket(
        claims.Caller(desk.counter.pk, tuple(desk.lines)),
        at=at,
        early=timedelta(minutes=settings.BOOKED_EARLY_MINUTES),
    )
    if found is None:
        return None
    ticket = queries.ticket(found)
    _record_call(ticket, desk, at)
    return ticket


def call_number(
    *, counter: str, number: str, by: User, at: datetime, reason: str = "", once: Once | None = None
) -> Ticket:
    """Call this number of the office, whoever waits before it; the reason is kept and shown to those overtaken.

    One that is absent may be called again; one lent to a kiosk that is cut off may be called before the kiosk is back.
    Raises: CounterBusy, CounterPausedNow, NotWaiting, NoSuchTicket. Records: TicketCalled. Rule: R-031.
    """
    try:
        with transaction.atomic():
            if once is not None:
                once.begin()
            desk = _desk(counter, by)
            ticket = _call_number(desk, number, at=at, reason=reason)
            if once is not None:
                once.end(ticket)
            return ticket
    except IntegrityError as conflict:
        raise _busy(counter, conflict) from None


def _call_number(desk: "_Desk", number: str, *, at: datetime, reason: str) -> Ticket:
    office = desk.counter.office_id
    try:
        found = queries.ticket_by_number(office=office, number=number, at=at)
    except NoSuchTicket:
        found = leasing.lent_ticket(office=office, number=number, at=at)
    if found.is_mirrored:
        raise NumbersComeFromElsewhere
    # It may be sent to another line while we wait for this one: so all are taken, in the one order.
    claims.lock_lines(queries.line_ids(office))
    if (active := desk.active(None)) is not None:
        raise CounterBusy(ticket=str(active.pk), number=active.shown, state=active.state)
    if desk.is_paused:
        raise CounterPausedNow
    ticket = queries.locked(found.pk) if not found._state.adding else leasing.keep(found)
    if ticket.state not in IN_LINE and ticket.state != State.ABSENT:
        raise NotWaiting(
            number=ticket.shown, state=ticket.state, label=ticket.get_state_display(), counter=ticket.counter_id
        )
    why = Why.RETURNED if ticket.state == State.ABSENT else Why.CHOSEN if _overtakes(ticket) else ""
    save(
        ticket,
        state=State.CALLED,
        counter=desk.counter,
        called_at=ticket.called_at or at,
        recalled_at=at if ticket.called_at else None,
        call_count=ticket.call_count + 1,
        wanted_counter=None,
        why=why,
        reason=reason.strip()[:160],
    )
    claims.changed([ticket.waits_in_id]).send()
    _record_call(ticket, desk, at)
    return ticket


def _overtakes(ticket: Ticket) -> bool:
    is_before = Q(turn_at__lt=ticket.turn_at) | Q(turn_at=ticket.turn_at, number__lt=ticket.number)
    others = Ticket.objects.filter(is_before, waits_in=ticket.waits_in_id, state__in=IN_LINE)
    return others.exclude(pk=ticket.pk).exists()


@transaction.atomic
def recall(*, counter: str, by: User, at: datetime, seen: str | None = None, once: Once | None = None) -> Ticket:
    """Call the counter's number once more: it sounds again. Raises: NothingCalled, Stale. Records: TicketCalled."""
    with _acting(counter, by, seen, once) as act:
        save(act.ticket, call_count=act.ticket.call_count + 1, recalled_at=at)
        _record_call(act.ticket, act.desk, at)
    return act.ticket


@transaction.atomic
def start(*, counter: str, by: User, at: datetime, seen: str | None = None, once: Once | None = None) -> Ticket:
    """Note that the person is at the counter. Raises: NothingCalled, Stale. Records: TicketStarted."""
    with _acting(counter, by, seen, once) as act:
        if act.ticket.state == State.CALLED:
            save(act.ticket, state=State.SERVING, started_at=at)
            _record(TicketStarted, act, at)
    return act.ticket


@transaction.atomic
def finish(*, counter: str, by: User, at: datetime, seen: str | None = None, once: Once | None = None) -> Ticket:
    """Note that the person has been served, also where nobody noted the start.

    Raises: NothingCalled, Stale. Records: TicketDone.
    """
    with _acting(counter, by, seen, once) as act:
        _end(act.ticket, act.desk, at=at)
    return act.ticket


def _end(ticket: Ticket, desk: "_Desk", *, at: datetime) -> None:
    save(ticket, state=State.DONE, ended_at=at, started_at=ticket.started_at or ticket.called_at)
    claims.changed([ticket.waits_in_id]).send()
    journal.record(
        TicketDone(
            office=ticket.office_id,
            subject=ticket.subject,
            at=at,
            line=ticket.waits_in.code,
            number=ticket.shown,
            counter=desk.counter.pk,
        ),
        actor=desk.by.actor,
    )


@transaction.atomic
def mark_absent(*, counter: str, by: User, at: datetime, seen: str | None = None, once: Once | None = None) -> Ticket:
    """Note that nobody came; the number may be called again. Raises: NothingCalled, Stale. Records: CalledInVain."""
    with _acting(counter, by, seen, once) as act:
        save(act.ticket, state=State.ABSENT, ended_at=None)
        _record(CalledInVain, act, at)
    return act.ticket


@transaction.atomic
def transfer(
    *,
    counter: str,
    by: User,
    at: datetime,
    to_line: str = "",
    to_counter: str = "",
    reason: str = "",
    seen: str | None = None,
    once: Once | None = None,
) -> Ticket:
    """Send the person to another line or counter; they keep number and time, so they wait no longer than they have to.

    Raises: NothingCalled, Stale, NotServedHere, NoSuchLine, NoSuchCounter. Records: TicketTransferred.
    """
    with _acting(counter, by, seen, once, anywhere=True) as act:
        ticket = act.ticket
        line, wanted = queries.destination(
            office=ticket.office_id, to_line=to_line, to_counter=to_counter, waits_in=ticket.waits_in
        )
        if wanted is not None and wanted.pk == act.desk.counter.pk:
            raise NotServedHere
        if wanted is None and line.pk == ticket.waits_in_id:
            raise NotServedHere
        left_line = ticket.waits_in_id
        save(
            ticket,
            state=State.TRANSFERRED,
            waits_in=line,
            wanted_counter=wanted,
            counter=None,
            started_at=None,
            ready_at=at,
            why="",
            reason=reason.strip()[:160],
        )
        claims.changed([line.pk]).send()
        _record(
            TicketTransferred,
            act,
            at,
            line=queries.line(left_line).code,
            to_line=line.code,
            to_counter=wanted.pk if wanted else "",
            without_counter=True,
        )
    return ticket


# --- the counter and its ticket ------------------------------------------------------------------------


class _Desk:
    """A counter with the lines it serves now."""

    def __init__(self, counter: Counter, by: User, lines: Sequence[int], duty: Duty | None) -> None:
        self.counter, self.by, self.lines = counter, by, lines
        self.is_paused = duty is not None and duty.paused_at is not None

    def active(self, seen: str | None) -> Ticket | None:
        """Return the counter's ticket, whose line is locked. Raises: Stale where the screen showed another."""
        ticket = queries.active_of(self.counter.pk, is_locked=True)
        if seen and (ticket is None or str(ticket.pk) != str(seen).lower()):
            raise Stale(ticket=str(ticket.pk) if ticket else None, number=ticket.shown if ticket else None)
        return ticket


def _desk(counter: str, by: User) -> _Desk:
    row = queries.counter(counter)
    duty = Duty.objects.filter(pk=row.pk).first()
    lines = [line.pk for line in queries.served_lines(row, user=by, duty=duty)]
    return _Desk(row, by, lines, duty)


class _acting:
    """The frame around what is done with the counter's ticket: lock, check, and keep the answer."""

    def __init__(self, counter: str, by: User, seen: str | None, once: Once | None, *, anywhere: bool = False) -> None:
        self._counter, self._by, self._seen, self._once = counter, by, seen, once
        # A transfer may lead to any line of the office: all are locked, in the one order.
        self._anywhere = anywhere
        self.ticket: Ticket
        self.desk: _Desk

    def __enter__(self) -> "_acting":
        if self._once is not None:
            self._once.begin()
        self.desk = _desk(self._counter, self._by)
        before = queries.active_of(self.desk.counter.pk)
        if before is not None:
            claims.lock_lines([before.waits_in_id] if not self._anywhere else queries.line_ids(before.office_id))
        ticket = self.desk.active(self._seen)
        if ticket is None or before is None or before.pk != ticket.pk:
            raise Stale(ticket=None, number=None) if self._seen else NothingCalled
        self.ticket = ticket
        return self

    def __exit__(self, kind: object, problem: object, trace: object) -> None:
        if kind is None:
            claims.changed([self.ticket.waits_in_id]).send()
            if self._once is not None:
                self._once.end(self.ticket)


def _record(event: type[TicketEvent], act: _acting, at: datetime, **more: object) -> None:
    ticket = act.ticket
    without_counter = more.pop("without_counter", False)
    known: dict[str, object] = {"line": ticket.waits_in.code, "number": ticket.shown}
    if not without_counter:
        known["counter"] = act.desk.counter.pk
    journal.record(
        event(office=ticket.office_id, subject=ticket.subject, at=at, **{**known, **more}),  # type: ignore[arg-type]
        actor=act.desk.by.actor,
    )


def _record_call(ticket: Ticket, desk: _Desk, at: datetime) -> None:
    journal.record(
        TicketCalled(
            office=ticket.office_id,
            subject=ticket.subject,
            at=at,
            line=ticket.waits_in.code,
            number=ticket.shown,
            counter=desk.counter.pk,
            why=ticket.why,
            reason=ticket.reason,
            count=ticket.call_count,
        ),
        actor=desk.by.actor,
    )


def _busy(counter: str, conflict: IntegrityError) -> Exception:
    """Return CounterBusy where another request gave the counter a ticket in the same instant."""
    if "one_active_ticket_a_counter" not in str(conflict):
        return conflict
    active = queries.active_of(counter.strip().upper())
    if active is None:
        return Stale(ticket=None, number=None)
    return CounterBusy(ticket=str(active.pk), number=active.shown, state=active.state)
