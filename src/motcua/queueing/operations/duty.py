# SPDX-License-Identifier: EUPL-1.2
"""Who sits at a counter, pauses, and what becomes of a number whose desk has fallen silent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from motcua.journal import operations as journal
from motcua.offices.models import Counter
from motcua.people.models import User
from motcua.queueing import claims, queries
from motcua.queueing.errors import CounterTaken
from motcua.queueing.events import CounterPaused, CounterResumed, DutyBegun, DutyEnded, TicketReturned
from motcua.queueing.models import Duty, Ticket
from motcua.queueing.operations.keeping import save
from motcua.queueing.rules import State

# A duty nobody has been seen at for so long is over: whoever comes next need not ask.
DUTY_HOURS = 10


@transaction.atomic
def begin_duty(*, counter: str, by: User, at: datetime, lines: Sequence[str] = (), instead: bool = False) -> Duty:
    """Sit down at a counter and serve these lines (codes; none: all that the counter and the person may serve).

    Raises: CounterTaken while somebody else sits there, unless `instead`; NoSuchCounter. Records: DutyBegun.
    """
    row = queries.counter(counter)
    duty = _duty(row)
    taken_by = duty.user if duty.user_id not in (None, by.pk) else None
    if taken_by is not None and not instead and not _is_over(duty, at):
        raise CounterTaken(person=str(taken_by))
    served = queries.served_lines(row, user=by)
    wanted = {code.strip().upper() for code in lines}
    chosen = [line for line in served if line.code in wanted]
    if duty.user_id != by.pk or duty.begun_at is None:
        duty.begun_at = at
    duty.user, duty.line_ids = by, [line.pk for line in chosen] if len(chosen) < len(served) else []
    duty.paused_at, duty.pause_reason, duty.seen_at = None, "", datetime.now(UTC)
    duty.save()
    _tell(row, DutyBegun(**_about(row, at), person=by.pk, lines=[line.code for line in chosen or served]), by)
    return duty


@transaction.atomic
def end_duty(*, counter: str, by: User, at: datetime) -> Duty:
    """Leave the counter; a number it has called goes back to the head of the line. Records: DutyEnded."""
    row = queries.counter(counter)
    duty = _duty(row)
    # The number's line and the one that tells the screens, in the one order of all lines.
    claims.lock_lines(queries.line_ids(row.office_id))
    _return_called(row, at=at, actor=by.actor)
    duty.user, duty.line_ids, duty.begun_at = None, [], None
    duty.paused_at, duty.pause_reason, duty.seen_at = None, "", None
    duty.save()
    _tell(row, DutyEnded(**_about(row, at)), by)
    return duty


@transaction.atomic
def pause(*, counter: str, by: User, at: datetime, reason: str = "") -> Duty:
    """Call nobody for a while; what is being served may be finished. Records: CounterPaused."""
    row = queries.counter(counter)
    duty = _duty(row)
    if duty.paused_at is None:
        duty.paused_at, duty.pause_reason = at, reason.strip()[:80]
        duty.save()
        _tell(row, CounterPaused(**_about(row, at), reason=duty.pause_reason), by)
    return duty


@transaction.atomic
def resume(*, counter: str, by: User, at: datetime) -> Duty:
    """Call again. Records: CounterResumed."""
    row = queries.counter(counter)
    duty = _duty(row)
    if duty.paused_at is not None:
        duty.paused_at, duty.pause_reason = None, ""
        duty.save()
        _tell(row, CounterResumed(**_about(row, at)), by)
    return duty


def beat(*, counter: str, by: User) -> bool:
    """Note that the person's screen is open at the counter; false where somebody else sits there by now."""
    return bool(Duty.objects.filter(pk=counter.strip().upper(), user=by).update(seen_at=datetime.now(UTC)))


def return_lost(*, at: datetime, now: datetime | None = None) -> int:
    """Put the numbers of silent desks back at the head of their lines, with the time they had; return how many.

    A desk is silent when its screen has not been heard of for the setting's seconds (real time). Who is being served
    stays: the person is at the counter. Records: TicketReturned. Rule: R-033.
    """
    silent_since = (now or datetime.now(UTC)) - timedelta(seconds=settings.DESK_SILENT_SECONDS)
    silent = Duty.objects.filter(seen_at__lt=silent_since).select_related("counter", "counter__office")
    returned = 0
    for duty in silent.filter(counter__tickets__state=State.CALLED, counter__tickets__is_mirrored=False)[:100]:
        with transaction.atomic():
            still = Duty.objects.select_for_update().filter(pk=duty.pk, seen_at__lt=silent_since).exists()
            returned += still and _return_called(duty.counter, at=at, actor=journal.SYSTEM)
    return returned


def _return_called(counter: Counter, *, at: datetime, actor: str) -> bool:
    ticket = queries.active_of(counter.pk)
    if ticket is None:
        return False
    claims.lock_lines([ticket.waits_in_id])
    ticket = queries.active_of(counter.pk, is_locked=True)
    if ticket is None or ticket.state != State.CALLED:
        return False
    _put_back(ticket, counter, at=at, actor=actor)
    return True


def _put_back(ticket: Ticket, counter: Counter, *, at: datetime, actor: str) -> None:
    save(ticket, state=State.WAITING, counter=None, called_at=None, recalled_at=None, call_count=0, why="")
    claims.changed([ticket.waits_in_id]).send()
    journal.record(
        TicketReturned(
            office=ticket.office_id,
            subject=ticket.subject,
            at=at,
            line=ticket.waits_in.code,
            number=ticket.shown,
            counter=counter.pk,
        ),
        actor=actor,
    )


def _duty(counter: Counter) -> Duty:
    Duty.objects.bulk_create([Duty(counter=counter, office_id=counter.office_id)], ignore_conflicts=True)
    return Duty.objects.select_for_update(of=("self",)).select_related("user").get(pk=counter.pk)


def _is_over(duty: Duty, at: datetime) -> bool:
    if duty.begun_at is not None and at - duty.begun_at > timedelta(hours=DUTY_HOURS):
        return True
    silent_since = datetime.now(UTC) - timedelta(seconds=settings.DESK_SILENT_SECONDS)
    return duty.seen_at is None or duty.seen_at < silent_since


def _about(counter: Counter, at: datetime) -> dict[str, Any]:
    return {"office": counter.office_id, "subject": f"counter:{counter.pk}", "at": at}


def _tell(counter: Counter, event: DutyBegun | DutyEnded | CounterPaused | CounterResumed, by: User) -> None:
    # What counters do is part of the snapshot: any one line of the office lets its version grow.
    lines = queries.line_ids(counter.office_id)[:1]
    if lines:
        claims.lock_lines(lines)
        claims.changed(lines).send()
    journal.record(event, actor=by.actor)
