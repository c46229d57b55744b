# SPDX-License-Identifier: EUPL-1.2
"""Complaints: taken with a reply due in working days, handed up when late, answered by somebody else than concerned."""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.feedback.errors import (
    AlreadyAnswered,
    ConcernsOneself,
    NoSuchComplaint,
    NoSuchVisit,
    TooManySent,
)
from motcua.feedback.events import ComplaintAnswered, ComplaintHandedUp, ComplaintSent
from motcua.feedback.finished import Concerned, concerned
from motcua.feedback.models import Complaint, FeedbackRule
from motcua.feedback.operations.commenting import refuse_too_many
from motcua.feedback.rules import TEXT_LIMIT, ComplaintKind, ComplaintState
from motcua.journal import operations as journal
from motcua.kernel import codes
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE, NoWorkingDay, deadline_in_working_days
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.models import RoleHeld, User
from motcua.people.rules import MAY, Action

LATE = "complaint_late"
KINDS = (LATE,)
# Who reads the law's default where the office has set nothing. Rule: R-077.
REPLY_DAYS = 5
TRIES = 8


@transaction.atomic
def send_complaint(
    *,
    office: Office,
    agency: str | None,
    kind: str,
    name: str,
    phone: str,
    text: str,
    about_kind: str = "",
    about_subject: str = "",
    is_for_city: bool = False,
    stamp: str,
    writer_key: str,
    at: datetime,
) -> Complaint:
    """Take a complaint; its reply is due in the office's working days, and the moment that hands it up is set.

    About a visit it concerns who served there or has it in hand, and its agency is the visit's. Where nobody is left at
    the office who may answer it and is not concerned, it is the city's from the beginning. A form sent twice is one
    complaint.
    Raises: InvalidInput, BadPhone, TooManySent. Records: ComplaintSent. Rule: R-077.
    """
    before = Complaint.objects.filter(stamp=stamp).first()
    if before is not None:
        return before
    said, number = _checked(kind, name, text), phones.normalise(phone)
    refuse_too_many(writer_key)
    _refuse_many_of(number, at)
    visit = _visit(about_kind, about_subject, office)
    due_at = due_of(office, at=at)
    is_above = is_for_city or (visit is not None and _leaves_nobody(visit, at=at))
    row = Complaint(
        stamp=stamp,
        writer_key=writer_key,
        kind=kind,
        office=office,
        agency_id=(visit.agency if visit else None) or agency,
        officer=User.objects.filter(pk=visit.officer).first() if visit and visit.officer else None,
        about_subject=about_subject if visit else "",
        is_for_city=is_above,
        name=tidy(name)[:120],
        phone=number,
        text=said,
        sent_at=at,
        due_at=due_at,
        due_on=due_at.astimezone(OFFICE_ZONE).date(),
        # What concerns the heads is above them from the beginning.
        handed_up_at=at if is_above else None,
    )
    kept = _insert(row)
    if kept is not row:
        return kept
    journal.reschedule(subject=row.subject, office=office.pk, wanted={LATE: due_at}, kinds=KINDS)
    journal.record(
        ComplaintSent(
            office=office.pk, subject=row.subject, at=at, agency=row.agency_id, complaint=kind, due_at=due_at
        ),
        actor=journal.CITIZEN,
    )
    return row


def due_of(office: Office, *, at: datetime) -> datetime:
    """Return when a reply to what is sent now is due: the close of the last of the office's working days."""
    rule = FeedbackRule.objects.filter(office=office).first()
    days = rule.reply_days if rule is not None else REPLY_DAYS
    calendar = offices.calendar_of(office).for_everybody()
    try:
        return deadline_in_working_days(calendar, start=at, days=days, counting="day_after")
    except NoWorkingDay:
        # An office without hours may be complained of too.
        return at + timedelta(days=days)


def _checked(kind: str, name: str, text: str) -> str:
    said, wrong = tidy(text), {}
    if kind not in ComplaintKind.values:
        wrong["kind"] = _("Xin chọn khiếu nại hay phản ánh, kiến nghị.")
    if len(said) < 10:
        wrong["text"] = _("Xin viết rõ điều muốn phản ánh.")
    if len(said) > 3 * TEXT_LIMIT:
        wrong["text"] = _("Xin viết ngắn hơn: nhiều nhất %d chữ cái.") % (3 * TEXT_LIMIT)
    if not tidy(name):
        wrong["name"] = _("Xin ghi họ và tên.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return said


def _refuse_many_of(phone: str, at: datetime) -> None:
    if Complaint.objects.filter(phone=phone, sent_at__gt=at - timedelta(days=1)).count() >= settings.COMPLAINTS_A_DAY:
        raise TooManySent(minutes=24 * 60)


def _visit(kind: str, subject: str, office: Office) -> Concerned | None:
    """Return whom the visit it is about concerns. Raises: InvalidInput where it was at another office."""
    if not subject:
        return None
    try:
        visit = concerned(kind, subject)
    except NoSuchVisit:
        return None
    if visit.office != office.pk:
        # Taken all the same, it would not say whom it concerns.
        said = _("Lượt này ở nơi khác: %(office)s. Xin gửi ở trang góp ý của nơi ấy, hoặc để trống ô này.")
        name = Office.objects.filter(pk=visit.office).values_list("name", flat=True).first() or visit.office
        raise InvalidInput(fields={"visit": said % {"office": name}})
    return visit


def _leaves_nobody(visit: Concerned, *, at: datetime) -> bool:
    """Say whether the office has nobody who may answer and did not work at the visit.

    The row keeps one of those it concerns apart from it; where several of them might answer, none at the office does.
    """
    on = at.astimezone(OFFICE_ZONE).date()
    held = RoleHeld.objects.filter(
        Q(agency__isnull=True) | Q(agency=visit.agency),
        Q(from_on__isnull=True) | Q(from_on__lte=on),
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        role__in=MAY[Action.ANSWER_COMPLAINTS],
        office=visit.office,
        user__is_active=True,
    )
    answering = set(held.values_list("user", flat=True))
    concerned_too = answering & visit.officers
    return bool(concerned_too) and (answering <= visit.officers or bool(concerned_too - {visit.officer}))


def _insert(row: Complaint) -> Complaint:
    """Write the row under a code nobody has; sent twice at once, the constraint `complaint_sent_once` takes one."""
    drawn = random.SystemRandom()
    for _nth in range(TRIES):
        row.code = codes.new_code(codes.LONGEST, drawn)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError as problem:
            row.pk = None
            if "complaint_sent_once" in str(problem):
                return Complaint.objects.get(stamp=row.stamp)
            if "complaint_code_once" not in str(problem):
                raise
    raise RuntimeError("no free code was drawn")


@transaction.atomic
def answer_complaint(*, complaint_id: int, text: str, by: User, at: datetime) -> Complaint:
    """Answer a complaint, once; never by whom it concerns. The same answer sent twice is one.

    Raises: NoSuchComplaint, ConcernsOneself, AlreadyAnswered, InvalidInput. Records: ComplaintAnswered. Rule: R-077.
    """
    row = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    if row is None:
        raise NoSuchComplaint
    if row.officer_id == by.pk:
        raise ConcernsOneself
    said = tidy(text)
    if row.state != ComplaintState.OPEN:
        if row.answered_by_id == by.pk and row.answer == said:
            return row
        raise AlreadyAnswered
    if len(said) < 10:
        raise InvalidInput(fields={"text": _("Xin viết câu trả lời cho người dân.")})
    if len(said) > 3 * TEXT_LIMIT:
        raise InvalidInput(fields={"text": _("Xin viết ngắn hơn: nhiều nhất %d chữ cái.") % (3 * TEXT_LIMIT)})
    row.state, row.answer, row.answered_at, row.answered_by = ComplaintState.ANSWERED, said, at, by
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    journal.reschedule(subject=row.subject, office=row.office_id, wanted={}, kinds=KINDS)
    journal.record(
        ComplaintAnswered(
            office=row.office_id, subject=row.subject, at=at, agency=row.agency_id, was_late=at > row.due_at
        ),
        actor=by.actor,
    )
    return row


@transaction.atomic
def hand_up(*, complaint_id: int, at: datetime) -> bool:
    """Hand a complaint up that has no reply in time; once. Records: ComplaintHandedUp."""
    row = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    if row is None or row.state != ComplaintState.OPEN or row.due_at > at:
        return False
    row.handed_up_at = row.handed_up_at or at
    row.save(update_fields=["handed_up_at"])
    journal.record(
        ComplaintHandedUp(office=row.office_id, subject=row.subject, at=at, agency=row.agency_id, due_at=row.due_at),
        actor=journal.SYSTEM,
    )
    return True
