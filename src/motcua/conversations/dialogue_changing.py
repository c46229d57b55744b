# SPDX-License-Identifier: EUPL-1.2
"""The dialogue about bookings there are: cancelling, moving, answering a proposal, listing them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from motcua.appointments import queries
from motcua.appointments.errors import NoSuchAppointment
from motcua.appointments.models import Appointment
from motcua.conversations import bookings, dialogue_earlier, dialogue_vaccination, replies
from motcua.conversations.bookings import Booked
from motcua.conversations.deciding import IN_NO_STATE_FOR_IT, TOO_BUSY, Decision, Said, asked, is_about_the_hour, told
from motcua.conversations.dialogue_booking import near_hours, visit_of, why_not
from motcua.conversations.drafts import Deed, Draft, Kind, Question
from motcua.conversations.rules import Outcome
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.guessing import SlowDown
from motcua.reading import Part

_DEED_WORDS = {
    Deed.CANCEL: "Hủy",
    Deed.MOVE: "Đổi",
    Deed.ACCEPT: "Đồng ý",
    Deed.DECLINE: "Không nhận",
    Deed.WAIT: "Chờ giờ sớm hơn cho",
    Deed.STOP_WAITING: "Thôi chờ",
}


# --- which booking ---------------------------------------------------------------------------------------


def with_booking(said: Said, code: str | None, deed: Deed, *, draft: Draft | None = None) -> Decision:
    """Do the deed with the booking of this code; without a code ask about the one there is, or which of several."""
    if code:
        try:
            booked = bookings.by_code(code=code, phone=said.phone)
        except NoSuchAppointment:
            return told(said, Outcome.IMPOSSIBLE, replies.not_found(code=code, ways=said.ways))
        except SlowDown as refusal:
            return told(said, Outcome.IMPOSSIBLE, replies.ask_about("", refusal.message, has_marks=said.has_marks))
        return do(said, booked, deed, draft=draft)
    rows = bookings.open_of(phone=said.phone, at=said.at)
    if not rows:
        return told(said, Outcome.TOLD, replies.no_booking(ways=said.ways))
    if len(rows) == 1:
        return sure(said, rows[0], deed, draft)
    return which(said, rows, deed, draft=draft)


def which(said: Said, rows: Sequence[Booked], deed: Deed, *, draft: Draft | None = None) -> Decision:
    """Ask which of several bookings is meant."""
    subjects = tuple(row.subject for row in rows)
    question = Question(Kind.WHICH, draft, parts=(Part.CODE,), deed=deed, subjects=subjects)
    return asked(said, which_text(said, rows, deed), question)


def which_text(said: Said, rows: Sequence[Booked], deed: Deed) -> str:
    """Return the text that asks which of several bookings is meant."""
    listed = [row.listed for row in rows]
    return replies.which_booking(listed, deed=_DEED_WORDS[deed], has_marks=said.has_marks)


def sure(said: Said, booked: Booked, deed: Deed, draft: Draft | None) -> Decision:
    """Ask for a yes about the only booking there is, whose code was not named."""
    if deed == Deed.WAIT:
        return do(said, booked, deed)
    if deed == Deed.MOVE and draft is not None and (draft.lacking() != (Part.CODE,) or draft.impossible):
        return _ask_new_hour(said, booked, replace(draft, code=booked.code))
    # The yes is to this hour: see `dialogue`.
    question = Question(Kind.DEED, draft, hours=(booked.starts_at,), deed=deed, subjects=(booked.subject,))
    return asked(said, deed_text(said, booked, question), question, about=booked.subject)


def deed_text(said: Said, booked: Booked, question: Question) -> str:
    """Return the text of a question that a yes or no decides."""
    if question.deed == Deed.MOVE and question.draft is not None and question.draft.start is not None:
        starts_at = question.draft.start.replace(tzinfo=OFFICE_ZONE)
        return replies.sure_to_move(booked.listed, starts_at=starts_at, has_marks=said.has_marks)
    if question.deed == Deed.STOP_WAITING:
        return replies.sure_to_stop_waiting(booked.listed, has_marks=said.has_marks)
    return replies.sure_to_cancel(booked.listed, has_marks=said.has_marks)


# --- the deeds -----------------------------------------------------------------------------------------------


def do(said: Said, booked: Booked, deed: Deed, *, draft: Draft | None = None) -> Decision:
    """Do what is wanted with this booking. What a notice of its own tells is not told twice: the reply is empty."""
    if deed == Deed.MOVE:
        assert draft is not None
        return go_on_moving(said, booked, draft)
    if deed in (Deed.WAIT, Deed.STOP_WAITING):
        work = dialogue_earlier.wait if deed == Deed.WAIT else dialogue_earlier.stop_waiting
        return work(said, booked) if booked.is_open else _no_longer(said, booked)
    if deed in (Deed.ACCEPT, Deed.DECLINE) and not booked.is_proposed:
        return _answer_offer(said, booked, is_yes=deed == Deed.ACCEPT)
    if booked.is_cancelled:
        return told(said, Outcome.TOLD, replies.cancelled_before(booked.listed, ways=said.ways), about=booked.subject)
    change, outcome = _SIMPLE[deed]
    try:
        change(booked, at=said.at)
    except IN_NO_STATE_FOR_IT:
        return _no_longer(said, booked)
    return Decision(outcome, about=booked.subject, office=booked.office)


_SIMPLE: dict[Deed, tuple[Callable[..., None], Outcome]] = {
    Deed.CANCEL: (bookings.cancel, Outcome.CALLED_OFF),
    Deed.ACCEPT: (bookings.accept, Outcome.ACCEPTED),
    Deed.DECLINE: (bookings.decline, Outcome.DECLINED),
}


def _no_longer(said: Said, booked: Booked) -> Decision:
    now = bookings.of_subject(booked.subject, phone=said.phone) or booked
    reply = replies.no_longer(now.listed, status=now.status_label, ways=said.ways)
    return told(said, Outcome.IMPOSSIBLE, reply, about=now.subject, office=now.office)


# --- moving --------------------------------------------------------------------------------------------------


def go_on_moving(said: Said, booked: Booked, draft: Draft) -> Decision:
    """Move the booking, or ask for the hour where it is not known yet."""
    draft = replace(draft, code=booked.code)
    if not booked.is_open:
        if booked.is_cancelled:
            reply = replies.cancelled_before(booked.listed, ways=said.ways)
            return told(said, Outcome.TOLD, reply, about=booked.subject)
        return _no_longer(said, booked)
    if draft.lacking():
        return _ask_new_hour(said, booked, draft)
    assert draft.start is not None
    starts_at = draft.start.replace(tzinfo=OFFICE_ZONE)
    if starts_at == booked.starts_at:
        reply = replies.same_hour(booked.listed, has_marks=said.has_marks)
        return told(said, Outcome.TOLD, reply, about=booked.subject)
    if draft.must_be_confirmed:
        question = Question(Kind.DEED, draft.confirmed(), deed=Deed.MOVE, subjects=(booked.subject,))
        return asked(said, deed_text(said, booked, question), question, about=booked.subject)
    return _move(said, booked, draft, starts_at)


def _ask_new_hour(said: Said, booked: Booked, draft: Draft) -> Decision:
    parts = tuple(part for part in draft.lacking() if part != Part.CODE)
    question = Question(Kind.PARTS, draft.asked(), parts=parts, deed=Deed.MOVE, subjects=(booked.subject,))
    text = replies.ask(parts, impossible=draft.impossible, has_marks=said.has_marks)
    reply = replies.ask_about(booked.code, text, has_marks=said.has_marks)
    return asked(said, reply, question, about=booked.subject)


def _move(said: Said, booked: Booked, draft: Draft, starts_at: datetime) -> Decision:
    try:
        bookings.move(booked, starts_at=starts_at, at=said.at)
    except IN_NO_STATE_FOR_IT:
        return _no_longer(said, booked)
    except TOO_BUSY:
        raise
    except OfficeError as refusal:
        if is_about_the_hour(refusal):
            return _not_that_hour(said, booked, draft, starts_at, refusal)
        reply = replies.cannot(replies.first_sentence(refusal.message), ways=said.ways, code=booked.code)
        return told(said, Outcome.IMPOSSIBLE, reply, about=booked.subject)
    return Decision(Outcome.MOVED, about=booked.subject, office=booked.office)


def _not_that_hour(said: Said, booked: Booked, draft: Draft, starts_at: datetime, refusal: OfficeError) -> Decision:
    near = _near(said, booked, starts_at, refusal)
    hours = tuple(hour.astimezone(OFFICE_ZONE) for hour in near if hour != booked.starts_at)
    question = Question(
        Kind.HOUR, draft, parts=(Part.DAY, Part.TIME), hours=hours, deed=Deed.MOVE, subjects=(booked.subject,)
    )
    reply = replies.choose_hour(
        code=booked.code, agency=booked.where, reason=why_not(refusal, starts_at), hours=hours, ways=said.ways
    )
    return asked(said, reply, question, outcome=Outcome.OFFERED, about=booked.subject)


def _near(said: Said, booked: Booked, starts_at: datetime, refusal: OfficeError) -> Sequence[datetime]:
    if booked.is_appointment:
        visit = visit_of(Appointment.objects.get(pk=booked.number), said.at)
        return near_hours(refusal, visit, starts_at, said.at)
    return dialogue_vaccination.near_hours_of(booked.number, around=starts_at, at=said.at)


# --- proposals, and the list ---------------------------------------------------------------------------------


def answer_what_is_offered(said: Said, *, is_yes: bool) -> Decision | None:
    """Answer the hour the office proposed, or an earlier one that is held; None where there is none. Several: ask."""
    rows = dialogue_earlier.answerable(said)
    if not rows:
        return None
    deed = Deed.ACCEPT if is_yes else Deed.DECLINE
    return do(said, rows[0], deed) if len(rows) == 1 else which(said, rows, deed)


def _answer_offer(said: Said, booked: Booked, *, is_yes: bool) -> Decision:
    offer = queries.open_offer_of(booked.number, at=said.at) if booked.is_appointment else None
    now = bookings.of_subject(booked.subject, phone=said.phone) or booked
    if offer is None:
        return told(said, Outcome.TOLD, replies.kept(now.listed, has_marks=said.has_marks), about=now.subject)
    return dialogue_earlier.answer_offer(said, offer, now, is_yes=is_yes)


def mine(said: Said) -> Decision:
    """List what this phone has open."""
    rows = [row.listed for row in bookings.open_of(phone=said.phone, at=said.at)]
    reply = replies.bookings(rows, ways=said.ways) if rows else replies.no_booking(ways=said.ways)
    return told(said, Outcome.TOLD, reply, keeps_question=True)
