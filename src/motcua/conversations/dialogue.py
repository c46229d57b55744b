# SPDX-License-Identifier: EUPL-1.2
"""One message in, one decision out: an answer to the open question, or a message that stands by itself."""

from dataclasses import replace
from datetime import datetime

from motcua.conversations import (
    bookings,
    dialogue_booking,
    dialogue_changing,
    dialogue_dossier,
    dialogue_mine,
    dialogue_queue,
    dialogue_rating,
    dialogue_vaccination,
    replies,
)
from motcua.conversations.deciding import Decision, Said, asked, told
from motcua.conversations.drafts import Deed, Draft, Kind, Question, completes, said_in
from motcua.conversations.rules import ABOUT_A_SHOT, Outcome
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import Intent, Part, Reading

# These never answer a question and leave it open.
_ASIDE = {
    Intent.HELP, Intent.MINE, Intent.DOSSIER_STATUS, *dialogue_queue.ABOUT_A_LINE, *dialogue_mine.OWN_THINGS
}  # fmt: skip
# These begin anew.
_ANEW = {Intent.CANCEL, Intent.MOVE, Intent.EARLIER}
_REQUESTS = {Intent.BOOK, Intent.VACCINATION_BOOK}
_SHORT = {Intent.REPLY_YES, Intent.REPLY_NO, Intent.REPLY_CHOICE}


def answer(said: Said, question: Question | None) -> Decision:
    """Decide about a message; `question` is the one that is open. A reading that is not sure is never acted on."""
    rated = dialogue_rating.answer(said, is_asked_otherwise=question is not None)
    if rated is not None:
        return rated
    reading = said.read()
    if reading.is_spam:
        return Decision(Outcome.SPAM, keeps_question=True)
    decision = _decided(said, question, reading)
    answers = reading.intent not in _ASIDE | _ANEW and _asks_about_a_shot(question)
    if reading.intent == Intent.VACCINATION_BOOK or answers:
        # Nothing is booked yet, but what was written is health data already (`queries.last_of_phone`).
        return replace(decision, about=decision.about or ABOUT_A_SHOT)
    return decision


def _asks_about_a_shot(question: Question | None) -> bool:
    draft = question.draft if question is not None else None
    return draft is not None and draft.intent == Intent.VACCINATION_BOOK


def _decided(said: Said, question: Question | None, reading: Reading) -> Decision:
    if question is not None:
        decision = _answer_to(said, question, reading)
        if decision is not None:
            return decision
    if reading.intent in dialogue_queue.ABOUT_A_LINE:
        is_aside = question is not None and question.kind != Kind.QUEUE
        return dialogue_queue.go_on(said, reading, is_aside=is_aside)
    return _by_itself(said, reading)


def _by_itself(said: Said, reading: Reading) -> Decision:
    match reading.intent:
        case Intent.BOOK:
            return dialogue_booking.go_on(said, Draft.of(reading))
        case Intent.VACCINATION_BOOK:
            return dialogue_vaccination.go_on(said, Draft.of(reading))
        case Intent.CANCEL:
            return dialogue_changing.with_booking(said, reading.code, Deed.CANCEL)
        case Intent.MOVE:
            return dialogue_changing.with_booking(said, reading.code, Deed.MOVE, draft=Draft.of(reading))
        case Intent.EARLIER:
            return dialogue_changing.with_booking(said, reading.code, Deed.WAIT)
        case Intent.MINE:
            return dialogue_changing.mine(said)
        case Intent.HELP:
            return told(said, Outcome.TOLD, replies.how_to(ways=said.ways), keeps_question=True)
        case Intent.DOSSIER_STATUS:
            return dialogue_dossier.go_on(said, reading)
        case intent if intent in dialogue_mine.OWN_THINGS:
            return dialogue_mine.go_on(said, reading)
        case Intent.REPLY_YES | Intent.REPLY_NO:
            is_yes = reading.intent == Intent.REPLY_YES
            return dialogue_changing.answer_what_is_offered(said, is_yes=is_yes) or _help_once(said)
        case _:
            return _help_once(said)


def _help_once(said: Said) -> Decision:
    """Say how to write; the operation lets it through once a day. Rule: R-020."""
    return told(said, Outcome.HELPED, replies.how_to(ways=said.ways), keeps_question=True)


# --- answers to a question -----------------------------------------------------------------------------


def _answer_to(said: Said, question: Question, reading: Reading) -> Decision | None:
    """Take a message as the answer to the open question; None where it stands by itself."""
    if question.kind == Kind.QUEUE:
        return _answer_about_a_line(said, question, reading)
    heard = said.read_as_answer(question.parts)
    if heard.intent in _ASIDE or heard.intent in _ANEW:
        return None
    if reading.intent in _SHORT and (question.kind != Kind.PARTS or heard.intent in _SHORT):
        short = _short_answer(said, question, reading)
        if short is not None:
            return short
    if question.kind == Kind.WHICH and heard.code and heard.intent not in _REQUESTS - {Intent.BOOK}:
        return _this_one(said, question, bookings.with_code(_rows(said, question), heard.code))
    # With a keyword of its own it is read the same either way; without one, as an answer, it is read otherwise.
    is_by_itself = heard == reading and heard.intent in _REQUESTS
    if is_by_itself and (question.draft is None or not completes(heard, question.draft, question.parts)):
        return None
    if question.draft is None or not (said_in(heard) or heard.impossible):
        return None if reading.intent in _REQUESTS else _ask_again(said, question)
    return _with_parts(said, question, heard)


def _answer_about_a_line(said: Said, question: Question, reading: Reading) -> Decision | None:
    decision = dialogue_queue.answer_to(said, question, reading)
    if decision is None and reading.intent in _SHORT | {Intent.UNKNOWN}:
        return _ask_again(said, question)
    return decision


def _short_answer(said: Said, question: Question, reading: Reading) -> Decision | None:
    """Take a yes, a no or a number; None for a number that may be an hour."""
    if said.is_otherwise_asked and reading.intent == Intent.REPLY_YES:
        return _ask_again(said, question)
    match question.kind, reading.intent:
        case Kind.SURE, Intent.REPLY_YES:
            assert question.draft is not None
            return _go_on(said, question.draft.confirmed())
        case Kind.DEED, Intent.REPLY_YES:
            # The yes is to everything the question said, also to what had been doubtful.
            meant = replace(question, draft=question.draft.confirmed() if question.draft else None)
            booked = next(iter(_rows(said, question)), None)
            if booked is not None and question.deed and question.hours and booked.starts_at not in question.hours:
                # The office proposed another hour meanwhile, and the yes may have been to that.
                return dialogue_changing.sure(said, booked, question.deed, question.draft)
            return _this_one(said, meant, booked)
        case Kind.DEED, Intent.REPLY_NO:
            return _left_as_it_is(said, question)
        case Kind.HOUR, Intent.REPLY_YES if len(question.hours) == 1:
            return _with_hour(said, question, question.hours[0])
        case Kind.HOUR, Intent.REPLY_CHOICE if _is_among(reading.choice, question.hours):
            return _with_hour(said, question, question.hours[(reading.choice or 1) - 1])
        case Kind.AGENCY, Intent.REPLY_CHOICE if _is_among(reading.choice, question.agencies):
            assert question.draft is not None
            return _go_on(said, question.draft.with_agency(question.agencies[(reading.choice or 1) - 1]))
        case Kind.WHICH, Intent.REPLY_CHOICE if _is_among(reading.choice, question.subjects):
            chosen = bookings.of_subject(question.subjects[(reading.choice or 1) - 1], phone=said.phone)
            return _this_one(said, question, chosen)
        case _, Intent.REPLY_NO:
            return _left_as_it_is(said, question)
        case Kind.HOUR, Intent.REPLY_CHOICE:
            return None
        case _:
            return _ask_again(said, question)


def _is_among(choice: int | None, offered: tuple[object, ...]) -> bool:
    return choice is not None and 1 <= choice <= len(offered)


def _with_hour(said: Said, question: Question, hour: datetime) -> Decision:
    """Take one of the hours that were offered; choosing it is the yes to everything that was said with it."""
    assert question.draft is not None
    draft = question.draft.confirmed().at(hour.astimezone(OFFICE_ZONE).replace(tzinfo=None))
    if question.deed == Deed.MOVE:
        booked = next(iter(_rows(said, question)), None)
        return _this_one(said, Question(Kind.DEED, draft, deed=Deed.MOVE, subjects=question.subjects), booked)
    return _go_on(said, draft)


def _with_parts(said: Said, question: Question, answer: Reading) -> Decision:
    assert question.draft is not None
    draft = question.draft.completed(answer)
    if question.kind == Kind.HOUR and Part.TIME in said_in(answer) and Part.DAY not in said_in(answer):
        draft = draft.at(_hour_meant(question, draft)) if draft.hour is not None else draft
    if question.deed == Deed.MOVE:
        booked = next(iter(_rows(said, question)), None)
        return _this_one(said, Question(Kind.DEED, draft, deed=Deed.MOVE, subjects=question.subjects), booked)
    return _go_on(said, draft)


def _hour_meant(question: Question, draft: Draft) -> datetime:
    """Return the moment that an hour without a day means among offered ones: an offered one of that hour, else the
    day that all offers share, else the day first wanted.
    """
    assert draft.hour is not None
    assert draft.day is not None
    offered = [hour.astimezone(OFFICE_ZONE) for hour in question.hours]
    days = {hour.date() for hour in offered if hour.time().replace(tzinfo=None) == draft.hour}
    if len(days) != 1:
        days = {hour.date() for hour in offered}
    return datetime.combine(days.pop() if len(days) == 1 else draft.day, draft.hour)


def _go_on(said: Said, draft: Draft) -> Decision:
    if draft.intent == Intent.VACCINATION_BOOK:
        return dialogue_vaccination.go_on(said, draft)
    return dialogue_booking.go_on(said, draft)


# --- answers about bookings ----------------------------------------------------------------------------


def _rows(said: Said, question: Question) -> list[bookings.Booked]:
    found = (bookings.of_subject(subject, phone=said.phone) for subject in question.subjects)
    return [row for row in found if row is not None]


def _this_one(said: Said, question: Question, booked: bookings.Booked | None) -> Decision:
    if booked is None or question.deed is None:
        return _ask_again(said, question)
    return dialogue_changing.do(said, booked, question.deed, draft=question.draft)


def _left_as_it_is(said: Said, question: Question) -> Decision:
    rows = _rows(said, question)
    if question.deed is not None and len(rows) == 1:
        reply = replies.kept(rows[0].listed, has_marks=said.has_marks)
        return told(said, Outcome.DROPPED, reply, about=rows[0].subject)
    if question.deed is not None:
        return told(said, Outcome.DROPPED, replies.nothing_changed(ways=said.ways))
    return told(said, Outcome.DROPPED, replies.dropped(ways=said.ways))


def _ask_again(said: Said, question: Question) -> Decision:
    """Ask the same once more; the operation ends what would go on for ever."""
    text = _text_of(said, question)
    if not text:
        return _help_once(said)
    return asked(said, replies.again(text, has_marks=said.has_marks), question)


def _text_of(said: Said, question: Question) -> str:
    if question.kind == Kind.QUEUE:
        return dialogue_queue.asking_text(said, question)
    rows, has_marks = _rows(said, question), said.has_marks
    match question.kind:
        case Kind.HOUR:
            return replies.choose_again(question.hours, has_marks=has_marks) if question.hours else ""
        case Kind.WHICH:
            return dialogue_changing.which_text(said, rows, question.deed) if rows and question.deed else ""
        case Kind.DEED:
            return dialogue_changing.deed_text(said, rows[0], question) if rows else ""
        case Kind.PARTS if question.deed == Deed.MOVE and rows:
            text = replies.ask(question.parts, has_marks=has_marks)
            return replies.ask_about(rows[0].code, text, has_marks=has_marks)
        case _ if question.draft is not None and question.draft.intent == Intent.VACCINATION_BOOK:
            return dialogue_vaccination.asking_text(said, question)
        case _:
            return dialogue_booking.asking_text(said, question)
