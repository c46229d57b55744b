# SPDX-License-Identifier: EUPL-1.2
"""The dialogue's way to a vaccination: `TC` name of the child, date of birth, vaccine, dose, hour and day.

Without a vaccine advice is wanted, which is a good answer; only name, day and hour are asked for. No vaccine is named
in a reply beyond what the parent wrote.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from motcua.conversations import replies
from motcua.conversations.deciding import TOO_BUSY, Decision, Said, asked, is_about_the_hour, told
from motcua.conversations.dialogue_booking import why_not
from motcua.conversations.drafts import Draft, Kind, Question
from motcua.conversations.rules import Outcome
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.text import fold, tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.texts import Place
from motcua.offices.models import Office
from motcua.reading import Part
from motcua.vaccination import operations as vaccination
from motcua.vaccination import queries
from motcua.vaccination.asking import NAME_LIMIT, WORDS_LIMIT
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.operations import ChildAsked
from motcua.vaccination.rules import Status


def go_on(said: Said, draft: Draft) -> Decision:
    """Do what can be done with the draft: ask for what is lacking, ask for a yes, or book. Rule: R-018."""
    lacking = draft.lacking()
    if lacking:
        question = Question(Kind.PARTS, draft, parts=lacking)
        return asked(said, asking_text(said, question), replace(question, draft=draft.asked()))
    if draft.must_be_confirmed:
        question = Question(Kind.SURE, draft, parts=(Part.DAY, Part.TIME))
        return asked(said, asking_text(said, question), question)
    return _book(said, draft)


def asking_text(said: Said, question: Question) -> str:
    """Return the text of a question about a vaccination."""
    draft = question.draft
    assert draft is not None
    if question.kind == Kind.SURE:
        assert draft.start is not None
        return replies.sure(
            name=draft.name or "",
            agency="tiêm chủng",
            matter=_matter(draft),
            starts_at=draft.start,
            has_marks=said.has_marks,
        )
    return replies.ask(question.parts, impossible=draft.impossible, of_child=True, has_marks=said.has_marks)


def _matter(draft: Draft) -> str:
    """Return what the parent wrote about the shot, in the parent's own words."""
    born_on = f"sinh {draft.born_on:%d/%m/%Y}" if draft.born_on else ""
    dose = f"mũi {draft.dose}" if draft.dose else ""
    shot = " ".join(part for part in (draft.vaccine or "", dose) if part)
    return ", ".join(part for part in (born_on, shot or "cần tư vấn") if part)


def _book(said: Said, draft: Draft) -> Decision:
    assert draft.start is not None
    starts_at = draft.start.replace(tzinfo=OFFICE_ZONE)
    office = _office(starts_at, said.at)
    if office is None:
        return told(said, Outcome.IMPOSSIBLE, replies.cannot("Chưa có buổi tiêm nào nhận hẹn", ways=said.ways))
    if (known := _identical(said, draft, starts_at)) is not None:
        reply = replies.already_booked(
            code=known.code, starts_at=known.starts_at, place=_place(known.office), ways=said.ways
        )
        return Decision(Outcome.EXISTS, reply, known.starts_at, about=known.subject, office=known.office_id)
    child = _child(draft)
    try:
        booked = vaccination.book(
            office=office.pk,
            starts_at=starts_at,
            phone=said.phone,
            guardian=f"Người nhà bé {child.name}"[:NAME_LIMIT],
            children=[child],
            channel=VaccinationBooking.Channel.SMS,
            at=said.at,
            # Whoever sends the child's data to book a shot wants them kept for it; the reply repeats them.
            consent=True,
        )
    except TOO_BUSY:
        raise
    except OfficeError as refusal:
        return _refused(said, draft, office, child, starts_at, refusal)
    reply = replies.shot_booked(
        code=booked.code,
        child=child.name,
        matter=_matter(draft),
        starts_at=booked.starts_at,
        place=_place(office),
        ways=said.ways,
    )
    return Decision(Outcome.BOOKED, reply, booked.starts_at, about=booked.subject, office=office.pk)


def _child(draft: Draft) -> ChildAsked:
    words = tidy(draft.vaccine or "")[:WORDS_LIMIT]
    vaccine = queries.vaccine_named(words) if words else None
    return ChildAsked(
        name=tidy(draft.name or "")[:NAME_LIMIT],
        born_on=draft.born_on,
        vaccine=vaccine.code if vaccine else "",
        vaccine_words=words,
        dose=draft.dose,
    )


def _office(starts_at: datetime, at: datetime) -> Office | None:
    """Return the health centre that has this very hour where there are several, else the first with sessions ahead."""
    offices = queries.offices_with_sessions(at=at)
    if len(offices) < 2:
        return offices[0] if offices else None
    for office in offices:
        free = queries.free_hours(office=office.pk, on=starts_at.date(), children=1, vaccines=[""], at=at)
        if any(each.starts_at == starts_at for each in free):
            return office
    return offices[0]


def _identical(said: Said, draft: Draft, starts_at: datetime) -> VaccinationBooking | None:
    rows = queries.open_of_phone(phone=said.phone)
    same = (row for row in rows if row.status == Status.BOOKED and row.starts_at == starts_at)
    child = fold(draft.name or "")
    return next((row for row in same if any(fold(each.name) == child for each in row.children.all())), None)


def _refused(
    said: Said, draft: Draft, office: Office, child: ChildAsked, starts_at: datetime, refusal: OfficeError
) -> Decision:
    if isinstance(refusal, InvalidInput) and not is_about_the_hour(refusal):
        if any(name.endswith("_name") or name == "guardian" for name in refusal.fields):
            return go_on(said, replace(draft, name=None))
        sentence = next(iter(refusal.fields.values()), refusal.message)
        return told(said, Outcome.IMPOSSIBLE, replies.cannot(replies.first_sentence(sentence), ways=said.ways))
    if not is_about_the_hour(refusal):
        return told(said, Outcome.IMPOSSIBLE, replies.cannot(replies.first_sentence(refusal.message), ways=said.ways))
    near = refusal.data.get("alternatives")
    if near is None:
        near = queries.near_free_hours(
            office=office.pk, around=starts_at, children=1, vaccines=[child.vaccine], at=said.at
        )
    hours = tuple(hour.astimezone(OFFICE_ZONE) for hour in near)
    question = Question(Kind.HOUR, draft, parts=(Part.DAY, Part.TIME), hours=hours)
    reply = replies.choose_hour(agency="Tiêm chủng", reason=why_not(refusal, starts_at), hours=hours, ways=said.ways)
    return asked(said, reply, question, outcome=Outcome.OFFERED)


def near_hours_of(booking_id: int, *, around: datetime, at: datetime) -> Sequence[datetime]:
    """Return at most three hours near `around` to which this booking could be moved."""
    row = queries.by_id(booking_id)
    vaccines = [child.vaccine_id or "" for child in row.children.all()]
    return queries.near_free_hours(
        office=row.office_id, around=around, children=len(vaccines), vaccines=vaccines, at=at
    )


def _place(office: Office) -> Place:
    return Place(agency=office.short_name or office.name, address=office.address, agency_name=office.name)
