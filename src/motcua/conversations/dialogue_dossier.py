# SPDX-License-Identifier: EUPL-1.2
"""The dialogue about dossiers: `TT <mã>` in any spelling, the end of a code, or `TT` alone. Rule: R-045.

Whoever writes from the dossier's own phone is told what concerns them; anybody else only how far it is.
"""

from typing import Final

from motcua.conversations import replies_dossier as replies
from motcua.conversations.deciding import Decision, Said, told
from motcua.conversations.replies_dossier import DossierTold
from motcua.conversations.rules import Outcome
from motcua.dossiers import following, queries, timeline
from motcua.dossiers.course import Course, course_of
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier, Sheet
from motcua.dossiers.rules import CLOSED, Status
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.texts import Place
from motcua.payments import owing
from motcua.payments.queries import Owed
from motcua.payments.rules import Due
from motcua.reading import Reading
from motcua.visits import timeline as visits

#: What is longer than the end of a code is a code.
LONGEST_END: Final = 6
LISTED: Final = 5


def go_on(said: Said, reading: Reading) -> Decision:
    """Answer a question about a dossier; an open question stays open."""
    code = reading.code or ""
    if not code:
        return _latest(said)
    if code.isdigit() and len(code) <= LONGEST_END:
        return _ending_in(said, code)
    try:
        dossier = queries.by_code(code)
    except NoSuchDossier:
        return _tell(said, replies.not_found(code, ways=said.ways))
    return _of(said, dossier)


def _latest(said: Said) -> Decision:
    """Tell what is under way for this phone."""
    found = following.open_of_phone(said.phone, limit=LISTED)
    if not found:
        return _tell(said, replies.none_open(ways=said.ways))
    return _one_or_list(said, found)


def _ending_in(said: Said, end: str) -> Decision:
    found = following.ending_in(end, phone=said.phone, limit=LISTED)
    if not found:
        return _tell(said, replies.none_ends_so(end, ways=said.ways))
    return _one_or_list(said, found)


def _one_or_list(said: Said, found: list[Dossier]) -> Decision:
    if len(found) == 1:
        return _of(said, found[0])
    rows = [following.progress_of(dossier) for dossier in found]
    return _tell(said, replies.several(rows, ways=said.ways))


def _of(said: Said, dossier: Dossier) -> Decision:
    if dossier.phone != said.phone:
        reply = replies.stranger(following.progress_of(dossier), ways=said.ways)
        return _tell(said, reply, about=dossier)
    return _tell(said, replies.own(_told(said, course_of(dossier)), ways=said.ways), about=dossier)


def _told(said: Said, course: Course) -> DossierTold:
    dossier = course.dossier
    promised = dossier.answer_by if dossier.status == Status.SUBMITTED else dossier.due_at
    sheet = Sheet.Kind.REFUSAL if dossier.status == Status.REFUSED else Sheet.Kind.STOP
    office = dossier.office
    holder = dossier.holder.name if dossier.holder and dossier.status not in CLOSED else ""
    owed = owing.seen(dossier)
    return DossierTold(
        progress=following.progress_of(dossier),
        holder=holder,
        answer_by=dossier.answer_by,
        due_at=dossier.due_at,
        is_late=promised is not None and promised < said.at,
        points=tuple(timeline.point_words(point) for point in course.supplement.points) if course.supplement else (),
        place=Place(agency=office.short_name or office.name, address=office.address, agency_name=office.name),
        reason=course.reasons.get(sheet, ""),
        has_file=dossier.return_by == Dossier.ReturnBy.ONLINE and bool(course.result and course.result.file_id),
        is_special=bool(dossier.special),
        told_on=said.at.astimezone(OFFICE_ZONE).date(),
        first_vnd=owing.open_vnd(owed, Due.BEFORE_INTAKE) if dossier.status == Status.SUBMITTED else 0,
        open_vnd=owing.open_vnd(owed, Due.BEFORE_INTAKE, Due.AT_RESULT),
        by_post=_by_post(course, owed, said),
    )


def _by_post(course: Course, owed: Owed, said: Said) -> str:
    """Return where what travels by post is, in few words; empty where nothing does."""
    dossier = course.dossier
    is_awaited = dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None
    is_sent = dossier.status == Status.RESULT_READY and dossier.return_by == Dossier.ReturnBy.POST
    if not (is_sent or (is_awaited and dossier.status == Status.SUBMITTED)):
        return ""
    return visits.next_step(course, at=said.at, owed=owed).title


def _tell(said: Said, reply: str, *, about: Dossier | None = None) -> Decision:
    return told(
        said,
        Outcome.TOLD,
        reply,
        keeps_question=True,
        about=about.subject if about else "",
        office=about.office_id if about else "",
    )
