# SPDX-License-Identifier: EUPL-1.2
"""Calls of the operators, and the people to call back.

What is done for a caller is done by the operations of the departments; here it is noted whose call it was.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.appointments import operations as appointments
from motcua.appointments import queries as known
from motcua.appointments.errors import NoSuchAppointment, OfferOver
from motcua.appointments.models import Appointment
from motcua.appointments.offer import settings_of
from motcua.journal import operations as journal
from motcua.journal.idempotency import answer_once
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.kernel.working_time import NoWorkingDay, WorkingCalendar
from motcua.people.models import User
from motcua.switchboard import rules
from motcua.switchboard.errors import AlreadySettled, BeingCalled, NoSuchCall, NoSuchCallBack
from motcua.switchboard.events import CallBackOpened, CallBackTried, CallEnded, CallTaken
from motcua.switchboard.models import Call, CallBack
from motcua.switchboard.rules import Outcome

NOTE_LIMIT = 500


# --- calls ---------------------------------------------------------------------------------------


@transaction.atomic
def take_call(*, phone: str, by: User, at: datetime) -> Call:
    """Begin a call with this number, in any written form; the operator's call before it ends.

    The number the operator is already speaking with gives the same call again.
    Raises: InvalidInput (phone). Records: CallTaken.
    """
    return _begin(phones.normalise(phone), by, at, Call.Direction.IN)


@transaction.atomic
def call_back(*, call_back_id: int, offices: Sequence[str] | None, by: User, at: datetime) -> Call:
    """Begin calling somebody on the list; `offices` are those the operator's role reaches (None: all).

    Raises: NoSuchCallBack; AlreadySettled; BeingCalled while a colleague is calling. Records: CallTaken.
    """
    matter = CallBack.objects.select_for_update().filter(pk=call_back_id).first()
    if matter is None or (offices is not None and matter.office_id not in offices):
        raise NoSuchCallBack
    if matter.settled_at is not None:
        raise AlreadySettled
    others = Call.objects.select_related("by").filter(
        call_back=matter, ended_at__isnull=True, started_at__gt=at - rules.CALL_LASTS
    )
    if (other := others.exclude(by=by).first()) is not None:
        raise BeingCalled(who=str(other.by))
    return _begin(matter.phone, by, at, Call.Direction.OUT, matter)


def _begin(phone: str, by: User, at: datetime, direction: str, matter: CallBack | None = None) -> Call:
    # One operator's calls go one after another: a double press finds the call of the first.
    list(User.objects.select_for_update(of=("self",)).filter(pk=by.pk).values_list("pk"))
    mine = Call.objects.filter(by=by, ended_at__isnull=True)
    same = mine.filter(phone=phone, call_back=matter, started_at__gt=at - rules.CALL_LASTS).first()
    if same is not None:
        return same
    mine.update(ended_at=at)
    call = Call.objects.create(
        phone=phone,
        by=by,
        direction=direction,
        started_at=at,
        call_back=matter,
        office_id=matter.office_id if matter else None,
        subject=matter.subject if matter else "",
    )
    journal.record(CallTaken(office="", subject=_subject(call), at=at, direction=direction), actor=by.actor)
    return call


@transaction.atomic
def note_call(*, call_id: int, note: str, by: User, at: datetime, outcome: str = "", is_over: bool = True) -> Call:
    """Note what was said and what came of the call; `is_over` ends it. Records: CallEnded where it ends.

    Raises: NoSuchCall; InvalidInput (note).
    """
    call = _own(call_id, by)
    note = tidy(note)
    if len(note) > NOTE_LIMIT:
        sentence = _("Ghi chú dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": NOTE_LIMIT}
        raise InvalidInput(fields={"note": sentence})
    call.note = note
    call.outcome = outcome or call.outcome or (Outcome.ANSWERED if is_over else "")
    has_ended = is_over and call.ended_at is None
    call.ended_at = at if has_ended else call.ended_at
    call.save(update_fields=["note", "outcome", "ended_at"])
    if has_ended:
        _record_end(call, by, at)
    return call


def _record_end(call: Call, by: User, at: datetime) -> None:
    event = CallEnded(office=call.office_id or "", subject=_subject(call), at=at, outcome=call.outcome)
    journal.record(event, actor=by.actor)


def _own(call_id: int, by: User) -> Call:
    call = Call.objects.select_for_update(of=("self",)).filter(pk=call_id, by=by).first()
    if call is None:
        raise NoSuchCall
    return call


def _subject(call: Call) -> str:
    return f"call:{call.pk}"


# --- what is done for a caller -------------------------------------------------------------------


def book(
    *,
    call: Call,
    office: str,
    agency: str,
    procedure_codes: list[str],
    name: str,
    content: str,
    starts_at: datetime,
    key: str,
    at: datetime,
) -> int:
    """Book an hour for the caller, once however often it is asked under `key`; return the appointment's id.

    Raises: as `appointments.operations.request_hour`; KeyReused. Records: AppointmentRequested.
    """
    asked = {"office": office, "agency": agency, "procedures": procedure_codes, "name": name, "content": content}

    def work() -> tuple[int, dict[str, int]]:
        made = appointments.request_hour(
            office=office,
            agency=agency,
            procedure_codes=procedure_codes,
            name=name,
            phone=call.phone,
            content=content,
            starts_at=starts_at,
            channel=Appointment.Channel.PHONE,
            at=at,
            actor=call.by.actor,
        )
        _note_done(call, made, Outcome.BOOKED)
        return 201, {"id": made.pk}

    request = asked | {"starts_at": starts_at.isoformat(), "phone": call.phone}
    _status, body = answer_once(scope=f"phone-call:{call.pk}", key=key, request=request, at=at, work=work)
    return int(body["id"])


def cancel(*, call: Call, appointment_id: int, version: int | None, at: datetime) -> Appointment:
    """Call the caller's appointment off; again is no harm. Raises: NotPossibleNow, StaleAnswer, NoSuchAppointment.

    Records: AppointmentCancelled.
    """
    before = of_caller(call=call, appointment_id=appointment_id)
    # What is cancelled already is as the caller wishes, whatever its version.
    done = appointments.cancel(
        appointment_id=before.pk,
        at=at,
        actor=call.by.actor,
        for_citizen=True,
        version=None if before.ended_at else version,
    )
    return _note_done(call, done, Outcome.CANCELLED)


def move(*, call: Call, appointment_id: int, starts_at: datetime, at: datetime) -> Appointment:
    """Move the caller's appointment. Raises: as `appointments.operations.move`. Records: AppointmentMoved."""
    before = of_caller(call=call, appointment_id=appointment_id)
    done = appointments.move(appointment_id=before.pk, starts_at=starts_at, at=at, actor=call.by.actor)
    return _note_done(call, done, Outcome.MOVED)


def answer_proposal(*, call: Call, appointment_id: int, accepts: bool, at: datetime) -> Appointment:
    """Accept or decline the office's proposal for the caller. Raises: NotPossibleNow, NoSuchAppointment."""
    before = of_caller(call=call, appointment_id=appointment_id)
    answer = appointments.accept_proposal if accepts else appointments.decline_proposal
    done = answer(appointment_id=before.pk, at=at, actor=call.by.actor)
    return _note_done(call, done, Outcome.ACCEPTED if accepts else Outcome.DECLINED)


def want_earlier(*, call: Call, appointment_id: int, at: datetime) -> Appointment:
    """Let the caller wait for an earlier hour. Raises: as `appointments.operations.want_earlier`."""
    before = of_caller(call=call, appointment_id=appointment_id)
    appointments.want_earlier(appointment_id=before.pk, at=at, actor=call.by.actor)
    return _note_done(call, before, Outcome.EARLIER)


def stop_wanting_earlier(*, call: Call, appointment_id: int, at: datetime) -> Appointment:
    """Let the caller wait for an earlier hour no longer. Raises: NoSuchAppointment."""
    before = of_caller(call=call, appointment_id=appointment_id)
    appointments.stop_wanting_earlier(appointment_id=before.pk, at=at, actor=call.by.actor)
    return before


def answer_earlier(*, call: Call, appointment_id: int, accepts: bool, at: datetime) -> Appointment:
    """Take or decline the earlier hour that is held for the caller's appointment.

    Raises: OfferOver where none is held any more; as `appointments.operations.accept_earlier`.
    """
    before = of_caller(call=call, appointment_id=appointment_id)
    offer = known.open_offer_of(before.pk, at=at)
    if offer is None:
        raise OfferOver(starts_at=before.starts_at)
    if not accepts:
        appointments.decline_earlier(offer_id=offer.pk, at=at, actor=call.by.actor)
        return before
    done = appointments.accept_earlier(offer_id=offer.pk, at=at, actor=call.by.actor)
    return _note_done(call, done, Outcome.MOVED)


def of_caller(*, call: Call, appointment_id: int) -> Appointment:
    """Return the appointment if the caller's number is on it. Raises: NoSuchAppointment."""
    found = known.by_id(appointment_id)
    if found.phone != call.phone:
        raise NoSuchAppointment
    return found


def _note_done(call: Call, appointment: Appointment, outcome: str) -> Appointment:
    Call.objects.filter(pk=call.pk).update(
        outcome=outcome, subject=appointment.subject, office_id=appointment.office_id
    )
    return appointment


# --- people to call back -------------------------------------------------------------------------


@transaction.atomic
def open_call_back(
    *, office: str, phone: str, cause: str, subject: str, at: datetime, until_at: datetime | None = None
) -> None:
    """Put a person on the list, to be called in office hours; once for each subject and cause while it is open.

    What is open already stays, only of use longer where `until_at` is later. Records: CallBackOpened where it is new.
    """
    next_at = _in_office_hours(office, at)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [office or None, phone, cause, subject, at, next_at, until_at])
        is_new = cursor.fetchone()[0]
    if is_new:
        event = CallBackOpened(office=office, subject=subject, at=at, cause=cause, next_at=next_at)
        journal.record(event, actor=journal.SYSTEM)


_OPEN = """
INSERT INTO switchboard_callback AS open
    (office_id, phone, cause, subject, opened_at, next_at, until_at, attempts, outcome)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, '')
ON CONFLICT (subject, cause) WHERE settled_at IS NULL
DO UPDATE SET until_at = greatest(open.until_at, excluded.until_at)
RETURNING xmax = 0
"""


@transaction.atomic
def note_attempt(*, call: Call, outcome: str, note: str, at: datetime) -> CallBack:
    """Note what came of calling back: reached, will come and wrong number settle it, not reached plans the next try.

    The same answer of the same call again is no harm. Raises: InvalidInput. Records: CallBackTried, CallEnded.
    Rule: R-021.
    """
    matter = CallBack.objects.select_for_update().filter(calls=call).first()
    if matter is None:
        raise NoSuchCallBack
    if outcome not in rules.OF_CALLING_BACK:
        raise InvalidInput(fields={"outcome": _("Xin chọn kết quả cuộc gọi.")})
    was_noted = _own(call.pk, call.by).outcome == outcome
    note_call(call_id=call.pk, note=note, by=call.by, at=at, outcome=outcome)
    if was_noted:
        return matter
    matter.attempts, matter.outcome = matter.attempts + 1, outcome
    later = None if rules.may_settle(outcome) else _next_attempt(matter, at)
    if later is None:
        matter.settled_at = matter.settled_at or at
    else:
        matter.next_at = later
    matter.save(update_fields=["attempts", "outcome", "next_at", "settled_at"])
    journal.record(
        CallBackTried(
            office=matter.office_id or "",
            subject=matter.subject,
            at=at,
            cause=matter.cause,
            outcome=outcome,
            attempts=matter.attempts,
            next_at=later,
        ),
        actor=call.by.actor,
    )
    return matter


def settle_call_backs(*, ids: Sequence[int], at: datetime) -> int:
    """Take matters off the list that need no call any more; return how many there were."""
    return CallBack.objects.filter(pk__in=ids, settled_at__isnull=True).update(settled_at=at)


def settle_lapsed(*, at: datetime, limit: int = 500) -> int:
    """Take off the list what has lost its use by `at`; return how many."""
    lapsed = CallBack.objects.filter(settled_at__isnull=True, until_at__lte=at).order_by("next_at")
    return settle_call_backs(ids=list(lapsed.values_list("pk", flat=True)[:limit]), at=at)


def _in_office_hours(office: str, at: datetime) -> datetime:
    try:
        return rules.first_attempt(at=at, calendar=_calendar(office)) if office else at
    except NoWorkingDay:
        # An office without hours is no reason to forget a person.
        return at


def _next_attempt(matter: CallBack, at: datetime) -> datetime | None:
    later = at + rules.NEXT_AFTER if matter.attempts < rules.ATTEMPTS_AT_MOST else None
    if later is None or matter.office_id is None:
        return later
    try:
        return rules.next_attempt(attempts=matter.attempts, at=at, calendar=_calendar(matter.office_id))
    except NoWorkingDay:
        return later


def _calendar(office: str) -> WorkingCalendar:
    return settings_of(office).calendar.for_everybody()
