# SPDX-License-Identifier: EUPL-1.2
"""What is read of what people say: each list by keyset, each for those whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from motcua.feedback.errors import NoSuchComment, NoSuchComplaint
from motcua.feedback.models import Comment, Complaint, Rating
from motcua.feedback.rules import CommentState, ComplaintState
from motcua.feedback.scope import is_for_all, seen
from motcua.feedback.small import hidden
from motcua.kernel import codes
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access
from motcua.people.guessing import refuse_if_guessing, remember_failure
from motcua.people.models import User
from motcua.people.rules import Action

Row = TypeVar("Row", Comment, Complaint, Rating)

PAGE = 20
# Less than a working day is left, or none.
URGENT_WITHIN = timedelta(days=1)


# --- comments --------------------------------------------------------------------------------------------


def shown_comments(
    *, office: str | None = None, procedure: str | None = None, before: int | None = None, limit: int = PAGE
) -> tuple[list[Comment], int | None]:
    """Return the newest comments on the page of an office or a procedure, and where the next page begins."""
    rows = Comment.objects.filter(state=CommentState.SHOWN).select_related("office", "agency", "procedure")
    rows = rows.filter(office=office) if office else rows.filter(procedure=procedure)
    return _page(rows, before, limit)


def comments_to_read(
    access: Access, *, state: str, before: int | None = None, limit: int = PAGE
) -> tuple[list[Comment], int | None]:
    """Return the comments in a state that this person moderates, the newest first."""
    rows = Comment.objects.filter(seen(access, Action.MODERATE_COMMENTS), state=state)
    return _page(rows.select_related("office", "agency", "procedure", "answered_by"), before, limit)


def comments_waiting(access: Access) -> int:
    """Return how many comments wait for this person to read them."""
    return Comment.objects.filter(seen(access, Action.MODERATE_COMMENTS), state=CommentState.WAITING).count()


def comment_of(access: Access, comment_id: int) -> Comment:
    """Return a comment this person moderates. Raises: NoSuchComment."""
    row = Comment.objects.filter(seen(access, Action.MODERATE_COMMENTS), pk=comment_id).first()
    if row is None:
        raise NoSuchComment
    return row


# --- complaints ------------------------------------------------------------------------------------------


def waiting_for_answer(office: str, agencies: Sequence[str] | None) -> int:
    """Return how many complaints of the office wait for a reply; of these agencies only where any are named."""
    rows = Complaint.objects.filter(office=office, state=ComplaintState.OPEN, is_for_city=False)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    return rows.count()


def complaints_of(
    access: Access, *, state: str, before: int | None = None, limit: int = PAGE
) -> tuple[list[Complaint], int | None]:
    """Return the complaints this person answers, the newest first."""
    return _page(_complaints(access).filter(state=state), before, limit)


def urgent_complaints(access: Access, *, at: datetime, limit: int = PAGE) -> list[Complaint]:
    """Return the open complaints that are late or soon will be, the latest due first."""
    rows = _complaints(access).filter(state=ComplaintState.OPEN, due_at__lt=at + URGENT_WITHIN)
    return list(rows.order_by("due_at", "pk")[:limit])


def complaint_of(access: Access, complaint_id: int) -> Complaint:
    """Return a complaint this person may answer; one about oneself does not exist. Raises: NoSuchComplaint."""
    row = _complaints(access).filter(pk=complaint_id).first()
    if row is None:
        raise NoSuchComplaint
    return row


def _complaints(access: Access) -> QuerySet[Complaint]:
    rows = Complaint.objects.filter(seen(access, Action.ANSWER_COMPLAINTS)).exclude(officer=access.user)
    if not is_for_all(access, Action.ANSWER_COMPLAINTS):
        rows = rows.filter(is_for_city=False)
    return rows.select_related("office", "agency", "answered_by")


def complaint_by_code_and_phone(*, code: str, phone: str, address: str) -> Complaint:
    """Return a complaint to whoever knows its code and phone; guessing is slowed. Raises: NoSuchComplaint, SlowDown."""
    cleaned = codes.clean(code)
    try:
        number = phones.normalise(phone)
    except InvalidInput:
        raise NoSuchComplaint from None
    refuse_if_guessing(phone=number, code=cleaned, address=address)
    rows = Complaint.objects.select_related("office", "agency").filter(code=cleaned, phone=number)
    row = rows.first()
    if row is None:
        remember_failure(phone=number, code=cleaned, address=address)
        raise NoSuchComplaint
    return row


# --- ratings ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScoreLine:
    """How often each step was given; `is_hidden` where the number is too small to be told."""

    name: str
    count: int
    glad: int
    content: int
    not_content: int
    is_hidden: bool = False

    @property
    def content_percent(self) -> int:
        """The share of glad and content ones, in whole percents."""
        return round(100 * (self.glad + self.content) / self.count) if self.count else 0


def ratings_with_words(
    access: Access, *, office: str, before: int | None = None, limit: int = PAGE
) -> tuple[list[Rating], int | None]:
    """Return the newest ratings of the office in which something was written; never one about this person.

    Who served is not loaded, and nobody knows who rated. Rule: R-075.
    """
    rows = Rating.objects.filter(seen(access, Action.SEE_FIGURES, office=office)).exclude(text="")
    rows = rows.exclude(officer=access.user).select_related("agency").defer("officer", "subject")
    return _page(rows, before, limit)


def scores(access: Access, *, office: str, begins: datetime, ends: datetime) -> ScoreLine:
    """Return the scores of an office's visits rated between two moments, of this person's agencies.

    Few are not told: whoever reads them may have served the one who gave them. Rule: R-075.
    """
    rows = _rated(access, office, begins, ends).aggregate(**_STEPS)
    is_small = 0 < rows["count"] < settings.RATING_SMALLEST
    return ScoreLine("", **(dict.fromkeys(_STEPS, 0) if is_small else rows), is_hidden=is_small)


def officer_scores(access: Access, *, office: str, begins: datetime, ends: datetime, at: datetime) -> list[ScoreLine]:
    """Return the scores by officer; whose are fewer than the setting says have no numbers, and cannot be computed.

    Only for who may see officers at the office, and only once the time is over: a number that grows with each visitor
    would tell what the last one said. Rule: R-075.
    """
    if ends > at or not access.may(Action.SEE_OFFICERS, office=office):
        return []
    rows = _rated(access, office, begins, ends).filter(officer__isnull=False)
    rows = rows.filter(seen(access, Action.SEE_OFFICERS, office=office))
    found: Any = rows.values("officer").annotate(**_STEPS)
    counted: dict[int, dict[str, Any]] = {row["officer"]: row for row in found}
    concealed = hidden({str(pk): row["count"] for pk, row in counted.items()}, smallest=settings.RATING_SMALLEST)
    people = {user.pk: user for user in User.objects.filter(pk__in=counted).order_by("full_name")}
    lines = []
    for pk, user in people.items():
        is_small = str(pk) in concealed
        row = {step: 0 if is_small else counted[pk][step] for step in _STEPS}
        lines.append(ScoreLine(user.full_name, **row, is_hidden=is_small))
    return lines


def rated_months(access: Access, *, office: str, limit: int = 24) -> list[datetime]:
    """Return the months in which visits of the office were rated, the newest first."""
    rows = Rating.objects.filter(seen(access, Action.SEE_FIGURES, office=office))
    months = rows.annotate(month=TruncMonth("given_at", tzinfo=OFFICE_ZONE)).values_list("month", flat=True)
    return list(months.order_by("-month").distinct()[:limit])


def reasons_counted(access: Access, *, office: str, begins: datetime, ends: datetime) -> dict[str, int]:
    """Return how often each reason was named, most often first."""
    counts: dict[str, int] = {}
    for reasons in (
        _rated(access, office, begins, ends).exclude(reasons=[]).values_list("reasons", flat=True).iterator()
    ):
        for reason in reasons:
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda each: -each[1]))


_STEPS = {
    "count": Count("pk"),
    "glad": Count("pk", filter=Q(score=3)),
    "content": Count("pk", filter=Q(score=2)),
    "not_content": Count("pk", filter=Q(score=1)),
}


def _rated(access: Access, office: str, begins: datetime, ends: datetime) -> QuerySet[Rating]:
    rows = Rating.objects.filter(seen(access, Action.SEE_FIGURES, office=office))
    return rows.filter(given_at__gte=begins, given_at__lt=ends)


def _page(rows: QuerySet[Row], before: int | None, limit: int) -> tuple[list[Row], int | None]:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None
