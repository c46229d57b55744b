# SPDX-License-Identifier: EUPL-1.2
"""The dialogue about lines: how it stands with a number or a place, and being told when a turn is near."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from motcua.conversations import numbers, replies_place
from motcua.conversations import replies_queue as replies
from motcua.conversations.deciding import Decision, Said, asked, told
from motcua.conversations.drafts import Draft, Kind, Question
from motcua.conversations.queue_parts import OFFERED, TicketTold, Where
from motcua.conversations.rules import Outcome
from motcua.queueing import operations as queueing
from motcua.queueing.errors import NotWaiting, TooManyAlerts
from motcua.queueing.models import Ticket
from motcua.queueing.operations.alerting import MOST_BEFORE
from motcua.queueing.rules import IN_LINE
from motcua.reading import Intent, Part, Reading

# A line goes on: what was true of it half an hour ago is not worth sending.
OF_USE_FOR = timedelta(minutes=30)
ABOUT_A_LINE = frozenset({Intent.QUEUE, Intent.QUEUE_ALERT, Intent.QUEUE_ALERT_OFF})
_OTHERS = {Intent.HELP, Intent.MINE, Intent.DOSSIER_STATUS, Intent.CANCEL, Intent.MOVE, Intent.EARLIER}
_REQUESTS = {Intent.BOOK, Intent.VACCINATION_BOOK}


def go_on(said: Said, reading: Reading, *, is_aside: bool) -> Decision:
    """Answer a message about a line. With `is_aside` another question is open: nothing is asked, and it stays."""
    return _go_on(said, Draft.of(reading), _offices(said, reading), is_aside=is_aside)


def _offices(said: Said, reading: Reading) -> tuple[str, ...] | None:
    """Return the offices one of which is meant; nothing where none was named, None where it has no lines."""
    if reading.place is not None:
        return (reading.place,)
    if reading.agency is not None:
        return tuple(numbers.offices_of_agency(reading.agency, at=said.at)) or None
    return reading.places


def _go_on(said: Said, draft: Draft, offices: tuple[str, ...] | None, *, is_aside: bool) -> Decision:
    if draft.intent == Intent.QUEUE_ALERT_OFF:
        return _drop(said, draft, offices or (), is_aside)
    if offices is None:
        agency = next(each for each in said.catalogue.agencies if each.code == draft.agency)
        where = Where(agency.names[min(1, len(agency.names) - 1)], agency.names[0], "")
        return _tell(said, replies_place.no_lines(where, ways=said.ways), is_aside=is_aside)
    if draft.code is None:
        return _without_number(said, draft, offices, is_aside)
    mine = _how_many_before_mine(said, draft, offices)
    if mine is not None:
        return _of_ticket(said, replace(draft, before=int(draft.code)), mine, is_aside=is_aside)
    found = numbers.with_number(draft.code, offices=offices, at=said.at)
    if not found and len(offices) > 1:
        found = numbers.with_number(draft.code, at=said.at)
    if not found:
        return _not_today(said, draft, offices, is_aside)
    if len(found) == 1:
        return _of_ticket(said, draft, found[0], is_aside=is_aside)
    is_one_meant = draft.intent == Intent.QUEUE_ALERT and any(row.state in IN_LINE for row in found)
    if len({row.office_id for row in found}) == 1 and not is_one_meant:
        rows = numbers.told(found, at=said.at, catalogue=said.catalogue)
        text = replies.of_tickets(rows, said=draft.code, ways=said.ways)
        return _tell(said, text, is_aside=is_aside, office=found[0].office_id)
    return _which_ticket(said, draft, found, is_aside)


def _how_many_before_mine(said: Said, draft: Draft, offices: Sequence[str]) -> Ticket | None:
    """Take "NHAC 5" as how many may be before the only number this phone has; None where it has none, or several."""
    if draft.intent != Intent.QUEUE_ALERT or offices or draft.before is not None or not draft.code:
        return None
    if not draft.code.isdigit() or not 1 <= int(draft.code) <= MOST_BEFORE:
        return None
    own = numbers.of_phone(said.phone, at=said.at)
    return own[0] if len(own) == 1 else None


# --- a number --------------------------------------------------------------------------------------------


def _of_ticket(said: Said, draft: Draft, row: Ticket, *, is_aside: bool) -> Decision:
    [known] = numbers.told([row], at=said.at, catalogue=said.catalogue)
    if draft.intent == Intent.QUEUE_ALERT and row.state in IN_LINE:
        return _remind(said, draft, row, known, is_aside=is_aside)
    text = replies.of_ticket(known, ways=said.ways)
    return _tell(said, text, is_aside=is_aside, about=row.subject, office=row.office_id)


def _remind(said: Said, draft: Draft, row: Ticket, known: TicketTold, *, is_aside: bool) -> Decision:
    """Let the phone be told, or tell it now where the turn is as near already."""
    before = draft.before if draft.before is not None else replies.USUALLY_BEFORE
    tell = partial(_tell, said, is_aside=is_aside, about=row.subject, office=row.office_id)
    if not 1 <= before <= MOST_BEFORE:
        text = replies.before_how_many(known, most=MOST_BEFORE, ways=said.ways)
        return tell(text, outcome=Outcome.IMPOSSIBLE)
    if known.fresh.is_fresh and known.ahead <= before:
        return tell(replies.of_ticket(known, ways=said.ways, is_near=True))
    try:
        queueing.want_alert(ticket_id=row.pk, phone=said.phone, before=before, at=said.at)
    except TooManyAlerts as refusal:
        text = replies.too_many_alerts(int(refusal.data["count"]), ways=said.ways)
        return tell(text, outcome=Outcome.IMPOSSIBLE)
    except NotWaiting:
        # Called this very moment.
        row.refresh_from_db()
        return _of_ticket(said, replace(draft, intent=Intent.QUEUE), row, is_aside=is_aside)
    return tell(replies.alert_set(known, before=before, ways=said.ways))


def _drop(said: Said, draft: Draft, offices: Sequence[str], is_aside: bool) -> Decision:
    """Let the phone no longer be told: of the number named, else of all."""
    if not draft.code:
        count = queueing.drop_alert(phone=said.phone)
        return _tell(said, replies.alerts_dropped(count, number="", ways=said.ways), is_aside=is_aside)
    rows = numbers.with_number(draft.code, offices=offices, at=said.at)
    count = sum(queueing.drop_alert(phone=said.phone, ticket_id=row.pk) for row in rows)
    number = rows[0].shown if rows else draft.code
    return _tell(said, replies.alerts_dropped(count, number=number, ways=said.ways), is_aside=is_aside)


def _not_today(said: Said, draft: Draft, offices: Sequence[str], is_aside: bool) -> Decision:
    """Tell that the number was not given there today, and what is called there."""
    assert draft.code is not None
    place = numbers.place(offices[0], at=said.at, catalogue=said.catalogue) if len(offices) == 1 else None
    if place is None:
        return _tell(said, replies.not_today(draft.code, None, ways=said.ways), is_aside=is_aside)
    if not place.lines:
        return _tell(said, replies_place.no_lines(place.where, ways=said.ways), is_aside=is_aside)
    if all(line.is_idle for line in place.lines):
        return _tell(said, replies.not_today(draft.code, place.where, ways=said.ways), is_aside=is_aside)
    about = f"Hôm nay chưa thấy số {draft.code}. "
    text = replies_place.of_place(place.where, place.lines, fresh=place.fresh, ways=said.ways, about=about)
    return _tell(said, text, is_aside=is_aside, office=offices[0])


# --- a place ---------------------------------------------------------------------------------------------


def _without_number(said: Said, draft: Draft, offices: Sequence[str], is_aside: bool) -> Decision:
    if len(offices) > 1:
        return _which_place(said, draft, offices, is_aside)
    wants_alert = draft.intent == Intent.QUEUE_ALERT
    if wants_alert or not offices:
        own = [row for row in numbers.of_phone(said.phone, at=said.at) if not offices or row.office_id == offices[0]]
        if len(own) == 1:
            return _of_ticket(said, draft, own[0], is_aside=is_aside)
        if wants_alert and len(own) > 1:
            return _which_ticket(said, draft, own, is_aside)
    if not offices:
        return _ask(said, replies.how_to(ways=said.ways), _question(draft, Part.CODE, Part.SITE), is_aside)
    if wants_alert:
        where = next(iter(numbers.where_of(offices, catalogue=said.catalogue)), None)
        question = _question(replace(draft, place=offices[0]), Part.CODE, Part.SITE)
        return _ask(said, replies.ask_number(where, ways=said.ways), question, is_aside)
    return _of_place(said, offices[0], is_aside)


def _of_place(said: Said, office: str, is_aside: bool) -> Decision:
    place = numbers.place(office, at=said.at, catalogue=said.catalogue)
    if place is None:
        return _tell(said, replies.how_to(ways=said.ways), is_aside=is_aside)
    if not place.lines:
        text = replies_place.no_lines(place.where, ways=said.ways)
        return _tell(said, text, is_aside=is_aside, office=office)
    if place.fresh.is_fresh and all(line.is_idle for line in place.lines):
        is_open, opens_at = numbers.next_opening(office, at=said.at)
        if not is_open:
            text = replies_place.closed(place.where, opens_at=opens_at, at=said.at, ways=said.ways)
            return _tell(said, text, is_aside=is_aside, office=office)
    text = replies_place.of_place(place.where, place.lines, fresh=place.fresh, ways=said.ways)
    return _tell(said, text, is_aside=is_aside, office=office)


# --- asking which ----------------------------------------------------------------------------------------


def _which_ticket(said: Said, draft: Draft, rows: Sequence[Ticket], is_aside: bool) -> Decision:
    known = numbers.told(rows, at=said.at, catalogue=said.catalogue)
    if is_aside:
        keyword = "NHAC" if draft.intent == Intent.QUEUE_ALERT else "STT"
        text = replies.write_again(keyword, [(row.number, row.where) for row in known], ways=said.ways)
        return _tell(said, text, is_aside=True)
    subjects = tuple(row.subject for row in rows[:OFFERED])
    return asked(said, _which_text(said, draft, known), _question(draft, Part.SITE, subjects=subjects))


def _which_text(said: Said, draft: Draft, known: Sequence[TicketTold]) -> str:
    return replies.which_ticket(known, said=draft.code or "", ways=said.ways)


def _which_place(said: Said, draft: Draft, offices: Sequence[str], is_aside: bool) -> Decision:
    where = numbers.where_of(offices, catalogue=said.catalogue)
    if is_aside:
        text = replies.write_again("STT", [("", each) for each in where], ways=said.ways)
        return _tell(said, text, is_aside=True)
    subjects = tuple(f"office:{office}" for office in offices[:OFFERED])
    text = replies.which_place(where, ways=said.ways)
    return asked(said, text, _question(draft, Part.SITE, subjects=subjects))


def _question(draft: Draft, *parts: Part, subjects: tuple[str, ...] = ()) -> Question:
    return Question(Kind.QUEUE, draft, parts=parts, subjects=subjects)


def _ask(said: Said, text: str, question: Question, is_aside: bool) -> Decision:
    return _tell(said, text, is_aside=True) if is_aside else asked(said, text, question)


def _tell(
    said: Said, text: str, *, is_aside: bool, outcome: Outcome = Outcome.TOLD, about: str = "", office: str = ""
) -> Decision:
    return told(said, outcome, text, keeps_question=is_aside, about=about, office=office, until=OF_USE_FOR)


# --- answers ---------------------------------------------------------------------------------------------


def answer_to(said: Said, question: Question, reading: Reading) -> Decision | None:
    """Take a message as the answer to which place or number; None where it stands by itself."""
    assert question.draft is not None
    heard = said.read_as_answer(question.parts)
    is_by_itself = reading.intent in _REQUESTS or (reading.intent in ABOUT_A_LINE and heard == reading)
    if reading.intent in _OTHERS or is_by_itself:
        return None
    if reading.intent == Intent.REPLY_NO:
        return told(said, Outcome.DROPPED, replies.dropped(ways=said.ways))
    if reading.intent in (Intent.REPLY_YES, Intent.REPLY_CHOICE):
        return _chosen(said, question, 1 if reading.intent == Intent.REPLY_YES else reading.choice)
    draft = question.draft
    if heard.code is not None:
        draft = replace(draft, code=heard.code)
    if heard.before is not None and draft.before is None:
        draft = replace(draft, before=heard.before)
    offices = _offices(said, heard)
    if offices is None or offices:
        draft = replace(draft, place=heard.place, agency=heard.agency)
        return _go_on(said, draft, offices, is_aside=False)
    if heard.code is None:
        return None
    return _go_on(said, draft, (draft.place,) if draft.place else (), is_aside=False)


def _chosen(said: Said, question: Question, choice: int | None) -> Decision | None:
    """Take one of what was listed by its number; a small number may be the one asked for."""
    assert question.draft is not None
    draft, subjects = question.draft, question.subjects
    if choice is None or not 1 <= choice <= len(subjects):
        if not subjects and choice is not None and Part.CODE in question.parts:
            place = (draft.place,) if draft.place else ()
            return _go_on(said, replace(draft, code=str(choice)), place, is_aside=False)
        return None
    department, _, key = subjects[choice - 1].partition(":")
    if department == "office":
        return _go_on(said, replace(draft, place=key), (key,), is_aside=False)
    row = numbers.of_subject(subjects[choice - 1])
    return _of_ticket(said, draft, row, is_aside=False) if row is not None else None


def asking_text(said: Said, question: Question) -> str:
    """Return the text of an open question about a line."""
    assert question.draft is not None
    draft = question.draft
    if question.subjects and question.subjects[0].startswith("office:"):
        offices = [subject.partition(":")[2] for subject in question.subjects]
        return replies.which_place(numbers.where_of(offices, catalogue=said.catalogue), ways=said.ways)
    rows = [row for subject in question.subjects if (row := numbers.of_subject(subject)) is not None]
    if rows:
        return _which_text(said, draft, numbers.told(rows, at=said.at, catalogue=said.catalogue))
    if draft.place is not None:
        where = next(iter(numbers.where_of([draft.place], catalogue=said.catalogue)), None)
        return replies.ask_number(where, ways=said.ways)
    return replies.how_to(ways=said.ways)
