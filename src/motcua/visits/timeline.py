# SPDX-License-Identifier: EUPL-1.2
"""One timeline of a dossier, whatever department things happened in: the dossier, its money, its parcels; what is next.

Doors, the interface and messages tell the same by it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.dossiers import rules, timeline
from motcua.dossiers.course import Course
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.dossiers.timeline import DONE, NOW, Line, Next
from motcua.kernel import saying
from motcua.payments import owing, telling
from motcua.payments.queries import Owed
from motcua.payments.rules import Due
from motcua.post import telling as post
from motcua.post.models import Parcel
from motcua.post.rules import Direction, State

# A dossier has a parcel or two; more are asked for and called off.
_MOST = 20


def parcels_of(dossier: Dossier) -> list[Parcel]:
    """Return a dossier's parcels with what was told of them, the first asked for first. Two queries."""
    rows = Parcel.objects.filter(dossier=dossier).select_related("office").prefetch_related("notes")
    return list(rows.order_by("asked_at", "pk")[:_MOST])


def whole(course: Course, *, today: date | None = None, parcels: Sequence[Parcel] | None = None) -> list[Line]:
    """Return everything that happened, the oldest first; with `today` near days are said in words."""
    dossier = course.dossier
    sent = parcels_of(dossier) if parcels is None else parcels
    told = [
        *_plain(timeline.lines(course, today=today)),
        *telling.lines(dossier),
        *(line for parcel in sent for line in post.lines(parcel, list(parcel.notes.all()))),
    ]
    ordered = sorted(told, key=lambda line: line.at)
    if ordered and dossier.status in rules.OPEN and ordered[-1].state == DONE:
        ordered[-1] = replace(ordered[-1], state=NOW)
    return ordered


def next_step(
    course: Course, *, at: datetime, owed: Owed | None = None, parcels: Sequence[Parcel] | None = None
) -> Next:
    """Say what comes next and what the citizen has to do, if anything; what must be paid first goes before the rest."""
    dossier = course.dossier
    if dossier.status not in (Status.SUBMITTED, Status.RESULT_READY):
        return timeline.next_step(course, at=at)
    found = owing.seen(dossier) if owed is None else owed
    sent = parcels_of(dossier) if parcels is None else parcels
    if dossier.status == Status.SUBMITTED:
        return _before_intake(course, found, sent, at)
    return _with_result(course, found, sent, at)


def _before_intake(course: Course, owed: Owed, parcels: Sequence[Parcel], at: datetime) -> Next:
    dossier, coming = course.dossier, timeline.next_step(course, at=at)
    if dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None:
        parcel = _latest(parcels, Direction.PICKUP)
        coming = post.where(parcel, at=at) if parcel is not None else coming
    first_vnd = owing.open_vnd(owed, Due.BEFORE_INTAKE)
    if not first_vnd:
        return coming
    title = _("Nộp %(sum)s để cơ quan tiếp nhận") % {"sum": saying.vnd(first_vnd)}
    return Next("today", title, _("Nộp ngay trên trang này, hoặc tại quầy. Tiền đến là cơ quan tiếp nhận được hồ sơ."))


def _with_result(course: Course, owed: Owed, parcels: Sequence[Parcel], at: datetime) -> Next:
    dossier, coming = course.dossier, timeline.next_step(course, at=at)
    parcel = _latest(parcels, Direction.RETURN) if dossier.return_by == Dossier.ReturnBy.POST else None
    open_vnd = owing.open_vnd(owed, Due.BEFORE_INTAKE, Due.AT_RESULT)
    is_with_us = parcel is None or parcel.state == State.ASKED
    if open_vnd and is_with_us and dossier.return_by == Dossier.ReturnBy.POST:
        title = _("Nộp %(sum)s để cơ quan gửi kết quả") % {"sum": saying.vnd(open_vnd)}
        return Next("today", title, _("Đã có kết quả. Nộp ngay trên trang này, hoặc tại quầy."))
    if parcel is not None and parcel.state == State.ASKED:
        return Next("info", _("Đã có kết quả, cơ quan sắp gửi về nhà"), _("Gửi đi là có tin nhắn kèm mã bưu gửi."))
    if parcel is not None and parcel.state != State.CANCELLED:
        return post.where(parcel, at=at)
    if not open_vnd:
        return coming
    title = _("Nộp %(sum)s khi nhận kết quả") % {"sum": saying.vnd(open_vnd)}
    return replace(coming, title=title, text=f"{coming.title}. {coming.text}")


def _latest(parcels: Sequence[Parcel], direction: str) -> Parcel | None:
    return next((parcel for parcel in reversed(parcels) if parcel.direction == direction), None)


def _plain(lines: list[Line]) -> list[Line]:
    """Take the mark of the last line off: another department's line may come behind it."""
    return [replace(line, state=DONE) if line.state == NOW else line for line in lines]
