# SPDX-License-Identifier: EUPL-1.2
"""The dialogue's way to an hour: ask for what is missing, ask whether it was understood, ask for the hour itself."""

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from motcua.appointments import operations as appointments
from motcua.appointments import queries
from motcua.appointments.errors import OfficeClosed, SlotTaken
from motcua.appointments.models import Appointment, Service
from motcua.appointments.offer import NotYetOffered, Visit, free_places, near_free_hours, visit_for
from motcua.appointments.operations.booking import CONTENT_LIMIT, NAME_LIMIT
from motcua.appointments.rules import COMING, answer_by
from motcua.conversations import replies
from motcua.conversations.bookings import place_of
from motcua.conversations.deciding import TOO_BUSY, Decision, Said, asked, is_about_the_hour, told
from motcua.conversations.drafts import Draft, Kind, Question
from motcua.conversations.reply_parts import WhyNot
from motcua.conversations.rules import Outcome
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.text import fold, tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.texts import moment
from motcua.offices.models import Agency
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.reading import Part

# More than this is a list, not a question.
AGENCIES_ASKED = 3


def go_on(said: Said, draft: Draft) -> Decision:
    """Do what can be done with the draft: ask for what is lacking, ask for a yes, or book. Rule: R-018."""
    lacking = draft.lacking()
    if lacking == (Part.AGENCY,) and not draft.impossible and 2 <= len(draft.agencies) <= AGENCIES_ASKED:
        question = Question(Kind.AGENCY, draft, parts=lacking, agencies=draft.agencies)
        return asked(said, asking_text(said, question), question)
    if lacking:
        question = Question(Kind.PARTS, draft, parts=lacking)
        return asked(said, asking_text(said, question), replace(question, draft=draft.asked()))
    if draft.must_be_confirmed:
        # Instead of a yes people correct what is wrong; a name or a matter only where that was in doubt.
        parts = tuple(dict.fromkeys([*map(Part, draft.doubtful), Part.AGENCY, Part.DAY, Part.TIME]))
        question = Question(Kind.SURE, draft, parts=parts)
        return asked(said, asking_text(said, question), question)
    return _book(said, draft)


def asking_text(said: Said, question: Question) -> str:
    """Return the text of a question about a request for an hour."""
    draft = question.draft
    assert draft is not None
    if question.kind == Kind.AGENCY:
        names = dict(Agency.objects.filter(pk__in=question.agencies).values_list("code", "name"))
        found = [names.get(code, code) for code in question.agencies]
        return replies.which_agency(found, has_marks=said.has_marks)
    if question.kind == Kind.SURE:
        assert draft.start is not None
        short, full = _agency_names(draft)
        return replies.sure(
            name=draft.name or "",
            agency=short,
            agency_name=full,
            matter=_matter(draft),
            starts_at=draft.start,
            has_marks=said.has_marks,
        )
    return replies.ask(question.parts, impossible=draft.impossible, has_marks=said.has_marks)


def _agency_names(draft: Draft) -> tuple[str, str]:
    """Return the agency's short name and its whole one."""
    agency = Agency.objects.filter(pk=draft.agency).first()
    return (agency.short_name or agency.name, agency.name) if agency else (str(draft.agency), "")


def _matter(draft: Draft) -> str:
    """Return what the person comes for: the words typed, else the name of the procedure."""
    if draft.content:
        return draft.content
    return Procedure.objects.filter(pk=draft.procedure).values_list("name", flat=True).first() or ""


# --- the request -------------------------------------------------------------------------------------


def _book(said: Said, draft: Draft) -> Decision:
    assert draft.start is not None
    starts_at = draft.start.replace(tzinfo=OFFICE_ZONE)
    if (known := _identical(said, draft, starts_at)) is not None:
        return _exists(said, known)
    visit: Visit | None = None
    try:
        visit = _visit(draft, starts_at, said.at)
        booked = appointments.request_hour(
            office=visit.settings.office.pk,
            agency=draft.agency or "",
            procedure_codes=list(visit.procedure_codes),
            name=tidy(draft.name or "")[:NAME_LIMIT],
            phone=said.phone,
            content=tidy(_matter(draft))[:CONTENT_LIMIT],
            starts_at=starts_at,
            channel=Appointment.Channel.SMS,
            at=said.at,
        )
    except TOO_BUSY:
        raise
    except OfficeError as refusal:
        return _refused(said, draft, starts_at, visit, refusal)
    return _booked(said, draft, booked)


def _booked(said: Said, draft: Draft, booked: Appointment) -> Decision:
    row = Appointment.objects.select_related("office", "agency").get(pk=booked.pk)
    reply = replies.booked(
        code=row.code,
        name=row.name,
        matter=_matter(draft),
        starts_at=row.starts_at,
        place=place_of(row),
        answer_by=answer_by(confirm_by=row.confirm_by, starts_at=row.starts_at),
        ways=said.ways,
    )
    return Decision(Outcome.BOOKED, reply, row.starts_at, about=row.subject, office=row.office_id)


def _identical(said: Said, draft: Draft, starts_at: datetime) -> Appointment | None:
    """Return the open booking of this phone for the same person, agency and hour."""
    rows = [row for row in queries.open_of_phone(phone=said.phone) if row.status in COMING]
    same = (row for row in rows if (row.agency_id, row.starts_at) == (draft.agency, starts_at))
    return next((row for row in same if fold(row.name) == fold(draft.name or "")), None)


def _exists(said: Said, row: Appointment) -> Decision:
    reply = replies.already_booked(code=row.code, starts_at=row.starts_at, place=place_of(row), ways=said.ways)
    return Decision(Outcome.EXISTS, reply, row.starts_at, about=row.subject, office=row.office_id)


def _visit(draft: Draft, starts_at: datetime, at: datetime) -> Visit:
    """Return the visit that can be booked: at the office that has this very hour free where there are several.

    A procedure that is not the agency's stands as words only. Raises: NotYetOffered.
    """
    agency = draft.agency or ""
    known = AgencyProcedure.objects.filter(agency=agency, procedure=draft.procedure or "").exists()
    codes = [draft.procedure] if known and draft.procedure else []
    visits, refusal = [], None
    for office in _offices_of(agency, at.astimezone(OFFICE_ZONE).date()):
        try:
            visits.append(visit_for(office=office, agency=agency, procedure_codes=codes, at=at))
        except NotYetOffered as not_yet:
            refusal = refusal or not_yet
    if not visits:
        name = Agency.objects.filter(pk=agency).values_list("name", flat=True).first() or agency
        raise refusal or NotYetOffered(agency=name, where="", since="")
    if len(visits) == 1:
        return visits[0]
    return next((visit for visit in visits if _is_free(visit, starts_at, at)), visits[0])


def _offices_of(agency: str, today: date) -> list[str]:
    """Return the offices where the agency receives, those whose services are open today first."""
    ended = Q(on_until__lt=today) | Q(office__closed_on__lte=today) | Q(office__is_being_set_up=True)
    rows = Service.objects.filter(agency=agency).exclude(ended).order_by("office")
    offices = list(dict.fromkeys(rows.values_list("office", flat=True)))
    open_now = set(rows.filter(on_from__lte=today).values_list("office", flat=True))
    return sorted(offices, key=lambda office: (office not in open_now, office))


def _is_free(visit: Visit, starts_at: datetime, at: datetime) -> bool:
    free, _closed = free_places(visit, first=starts_at.date(), days=1, at=at)
    return any(each.starts_at == starts_at and each.free > 0 for each in free)


# --- an hour that cannot be had ------------------------------------------------------------------------


def _refused(said: Said, draft: Draft, starts_at: datetime, visit: Visit | None, refusal: OfficeError) -> Decision:
    if isinstance(refusal, InvalidInput) and not is_about_the_hour(refusal):
        # A name without letters or a matter without words: asked for as if it had not been said.
        name = None if "name" in refusal.fields else draft.name
        content = None if "content" in refusal.fields else draft.content
        return go_on(said, replace(draft, name=name, content=content))
    if not is_about_the_hour(refusal):
        reply = replies.cannot(replies.first_sentence(refusal.message), ways=said.ways)
        return told(said, Outcome.IMPOSSIBLE, reply)
    hours = tuple(hour.astimezone(OFFICE_ZONE) for hour in near_hours(refusal, visit, starts_at, said.at))
    question = Question(Kind.HOUR, draft, parts=(Part.DAY, Part.TIME), hours=hours)
    short, full = _agency_names(draft)
    reply = replies.choose_hour(
        agency=short, agency_name=full, reason=why_not(refusal, starts_at), hours=hours, ways=said.ways
    )
    return asked(said, reply, question, outcome=Outcome.OFFERED)


def near_hours(refusal: OfficeError, visit: Visit | None, starts_at: datetime, at: datetime) -> list[datetime]:
    """Return at most three free hours near the wanted one; beyond the horizon those nearest to its end."""
    if "alternatives" in refusal.data or visit is None:
        return list(refusal.data.get("alternatives", ()))
    last = visit.last_day(at)
    if starts_at.date() <= last:
        return near_free_hours(visit, around=starts_at, at=at)
    return _last_hours(visit, last, at)


def _last_hours(visit: Visit, last: date, at: datetime) -> list[datetime]:
    first = max(at.astimezone(OFFICE_ZONE).date(), date.fromordinal(last.toordinal() - 6))
    free, _closed = free_places(visit, first=first, days=(last - first).days + 1, at=at)
    return [each.starts_at for each in free if each.free > 0][-3:]


def why_not(refusal: OfficeError, starts_at: datetime) -> WhyNot:
    """Say in a few words why an hour cannot be had: full, closed and why, or past, too near, too far."""
    hour = moment(starts_at)
    if refusal.code == SlotTaken.code:
        return WhyNot(f"{hour} hết chỗ")
    if refusal.code == OfficeClosed.code:
        reason = str(refusal.data.get("reason", ""))
        # "Nobody is received that day" explains nothing.
        return WhyNot(f"{hour} không tiếp nhận", "" if "khong tiep nhan" in fold(reason) else reason)
    sentence = refusal.fields.get("start", "") if isinstance(refusal, InvalidInput) else refusal.message
    return WhyNot(f"{hour}: {replies.first_sentence(sentence)}")


def visit_of(row: Appointment, at: datetime) -> Visit | None:
    """Return the visit an appointment is, as the office offers it now."""
    try:
        return visit_for(office=row.office_id, agency=row.agency_id, procedure_codes=row.procedure_codes, at=at)
    except OfficeError:
        return None
