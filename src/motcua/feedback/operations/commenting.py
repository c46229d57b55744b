# SPDX-License-Identifier: EUPL-1.2
"""Comments on procedures and offices: written by anybody, shown after somebody of the house has read them."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.feedback.errors import CommentsClosed, NoSuchComment, TooManySent
from motcua.feedback.events import CommentAnswered, CommentModerated, CommentWritten
from motcua.feedback.models import Comment, Complaint, FeedbackRule
from motcua.feedback.rules import NAME_LIMIT, TEXT_LIMIT, CommentState
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import Procedure

SHORTEST = 8


@transaction.atomic
def write_comment(
    *,
    office: Office | None,
    agency: Agency | None,
    procedure: Procedure | None,
    name: str,
    text: str,
    stamp: str,
    writer_key: str,
    at: datetime,
) -> Comment:
    """Keep a comment until somebody has read it; the same form sent twice is one comment.

    Raises: CommentsClosed, TooManySent, InvalidInput. Records: CommentWritten. Rule: R-076.
    """
    if office is not None and FeedbackRule.objects.filter(office=office, takes_comments=False).exists():
        raise CommentsClosed
    said = tidy(text)
    if len(said) < SHORTEST:
        raise InvalidInput(fields={"text": _("Xin viết ít nhất vài chữ.")})
    if len(said) > TEXT_LIMIT:
        raise InvalidInput(fields={"text": _("Xin viết ngắn hơn: nhiều nhất %d chữ cái.") % TEXT_LIMIT})
    before = Comment.objects.filter(stamp=stamp).first()
    if before is not None:
        return before
    refuse_too_many(writer_key)
    try:
        with transaction.atomic():
            row = Comment.objects.create(
                office=office,
                agency=agency,
                procedure=procedure,
                name=tidy(name)[:NAME_LIMIT],
                text=said,
                stamp=stamp,
                writer_key=writer_key,
                written_at=at,
            )
    except IntegrityError as problem:
        if "comment_sent_once" not in str(problem):
            raise
        return Comment.objects.get(stamp=stamp)
    journal.record(
        CommentWritten(
            office=row.office_id or "",
            subject=row.subject,
            at=at,
            agency=row.agency_id,
            procedure=row.procedure_id,
        ),
        actor=journal.CITIZEN,
    )
    return row


def refuse_too_many(writer_key: str) -> None:
    """Raise TooManySent where so much came from one address within the hour; its key is another one every hour."""
    if not writer_key:
        return
    sent = (
        Comment.objects.filter(writer_key=writer_key).count() + Complaint.objects.filter(writer_key=writer_key).count()
    )
    if sent >= settings.COMMENTS_AN_HOUR:
        raise TooManySent(minutes=60)


@transaction.atomic
def moderate_comment(*, comment_id: int, state: str, reason: str = "", by: User, at: datetime) -> Comment:
    """Put a comment on the page, or take it off with a reason; again to the same state changes nothing.

    Raises: NoSuchComment, InvalidInput. Records: CommentModerated.
    """
    row = _locked(comment_id)
    if state not in (CommentState.SHOWN, CommentState.HIDDEN):
        raise InvalidInput
    why = tidy(reason)[:200] if state == CommentState.HIDDEN else ""
    if state == CommentState.HIDDEN and not why:
        raise InvalidInput(fields={"reason": _("Xin ghi vì sao không đăng.")})
    if (row.state, row.reason) == (state, why):
        return row
    row.state, row.reason, row.moderated_at, row.moderated_by = state, why, at, by
    row.save(update_fields=["state", "reason", "moderated_at", "moderated_by"])
    event = CommentModerated(office=row.office_id or "", subject=row.subject, at=at, state=state)
    journal.record(event, actor=by.actor)
    return row


@transaction.atomic
def answer_comment(*, comment_id: int, text: str, by: User, at: datetime) -> Comment:
    """Answer a comment on the page; a later answer takes the place of the one before.

    Raises: NoSuchComment, InvalidInput. Records: CommentAnswered.
    """
    row = _locked(comment_id)
    said = tidy(text)
    if not said:
        raise InvalidInput(fields={"text": _("Xin viết câu trả lời.")})
    if len(said) > TEXT_LIMIT:
        raise InvalidInput(fields={"text": _("Xin viết ngắn hơn: nhiều nhất %d chữ cái.") % TEXT_LIMIT})
    if row.answer == said:
        return row
    row.answer, row.answered_at, row.answered_by = said, at, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    journal.record(CommentAnswered(office=row.office_id or "", subject=row.subject, at=at), actor=by.actor)
    return row


def _locked(comment_id: int) -> Comment:
    row = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if row is None:
        raise NoSuchComment
    return row
