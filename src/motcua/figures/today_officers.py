# SPDX-License-Identifier: EUPL-1.2
"""What officers did: people served, dossiers in hand, in time and late; for oneself, and for the head by officer.

What people thought is told only as a sum of at least five ratings, of months that are over: nobody learns from it what
one person said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q

from motcua.dossiers.models import Dossier, Handover
from motcua.dossiers.models.dossier import URGENT_AT
from motcua.dossiers.rules import WORKING, Timeliness
from motcua.feedback.models import Rating
from motcua.feedback.rules import Score
from motcua.figures.today_lines import LONGEST_SERVICE_MINUTES, lines_of
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import Role, RoleHeld, User
from motcua.queueing.events import TicketDone

ENOUGH_RATINGS = 5
RATING_MONTHS = 3
MOST_OFFICERS = 200
ROLES = (Role.HEAD, Role.OFFICER, Role.SPECIALIST, Role.LEADER)


@dataclass(frozen=True)
class Ratings:
    """Ratings of the three full months before this one; there are at least ENOUGH_RATINGS."""

    count: int
    content: int

    @property
    def percent(self) -> int:
        """How many of a hundred were content or glad."""
        return round(100 * self.content / self.count)


@dataclass(frozen=True)
class Figures:
    """One officer's figures at a moment; weeks begin on Monday. Minutes are the median of the month's services.

    `on_time` and `late` count pieces of work on dossiers that ended this month, `in_hand` those begun and not ended.
    """

    user: User
    today: int = 0
    week: int = 0
    month: int = 0
    minutes: float | None = None
    in_hand: int = 0
    in_hand_late: int = 0
    in_hand_today: int = 0
    on_time: int = 0
    late: int = 0
    ratings: Ratings | None = None

    @property
    def has_any(self) -> bool:
        return bool(self.week or self.month or self.in_hand or self.on_time or self.late)


def own(user: User, *, offices: Sequence[str], at: datetime) -> Figures:
    """Return one's own figures at the offices where one works. Four queries."""
    return _figures([user], offices=list(offices), agencies=None, lines=None, at=at)[0]


def of_office(office: str, *, agencies: Sequence[str] | None, at: datetime) -> list[Figures]:
    """Return the figures of those who work at the office, by name; at most MOST_OFFICERS.

    Of a role limited to agencies: who works for these alone, and of them what was done in these agencies' lines and
    for their dossiers. Seven queries.
    """
    on = at.astimezone(OFFICE_ZONE).date()
    held = RoleHeld.objects.filter(office=office, role__in=ROLES, user__is_active=True).filter(
        Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until_on__isnull=True) | Q(until_on__gte=on)
    )
    if agencies is not None:
        held = held.filter(agency__in=agencies)
    people = User.objects.filter(pk__in=held.values("user")).order_by("full_name", "username")[:MOST_OFFICERS]
    lines = None if agencies is None else [line.pk for line in lines_of(office, agencies)]
    return _figures(list(people), offices=[office], agencies=agencies, lines=lines, at=at)


def _figures(
    people: Sequence[User],
    *,
    offices: list[str],
    agencies: Sequence[str] | None,
    lines: list[int] | None,
    at: datetime,
) -> list[Figures]:
    ids = [each.pk for each in people]
    served = _served(people, offices=offices, lines=lines, at=at)
    in_hand = _in_hand(ids, offices, agencies, at=at)
    ended = _ended(ids, offices, agencies, at=at)
    ratings = _ratings(ids, offices, agencies, at=at)
    found = []
    for user in people:
        today, week, month, minutes = served.get(user.actor, (0, 0, 0, None))
        open_, late_open, open_today = in_hand.get(user.pk, (0, 0, 0))
        on_time, late = ended.get(user.pk, (0, 0))
        found.append(
            Figures(
                user=user,
                today=today,
                week=week,
                month=month,
                minutes=minutes,
                in_hand=open_,
                in_hand_late=late_open,
                in_hand_today=open_today,
                on_time=on_time,
                late=late,
                ratings=ratings.get(user.pk),
            )
        )
    return found


# Who served somebody is in the journal alone; by `entry_office_at`.
_SERVED = """
SELECT actor, count(*) FILTER (WHERE at >= %(today)s), count(*) FILTER (WHERE at >= %(week)s),
       count(*) FILTER (WHERE at >= %(month)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)
           FILTER (WHERE at >= %(month)s AND minutes > 0 AND minutes <= %(longest)s)
FROM (
    SELECT entry.actor, entry.at, extract(epoch FROM ticket.ended_at - ticket.started_at) / 60 AS minutes
    FROM (
        SELECT actor, at, substring(subject FROM 8) AS ticket FROM journal_entry
        WHERE office_id = ANY(%(offices)s) AND at >= %(since)s AND at <= %(at)s AND kind = %(kind)s
            AND actor = ANY(%(actors)s)
    ) AS entry
    JOIN queueing_ticket AS ticket ON ticket.id = entry.ticket::uuid
    WHERE %(lines)s::bigint[] IS NULL OR ticket.waits_in_id = ANY(%(lines)s::bigint[])
) AS served
GROUP BY actor
"""


def _served(
    people: Sequence[User], *, offices: list[str], lines: list[int] | None, at: datetime
) -> dict[str, tuple[int, int, int, float | None]]:
    on = at.astimezone(OFFICE_ZONE).date()
    week, month = _begins(on - timedelta(days=on.weekday())), _begins(on.replace(day=1))
    values: dict[str, Any] = {
        "today": _begins(on),
        "week": week,
        "month": month,
        "since": min(week, month),
        "at": at,
        "kind": TicketDone.__name__,
        "offices": offices,
        "actors": [each.actor for each in people],
        "lines": lines,
        "longest": LONGEST_SERVICE_MINUTES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SERVED, values)
        return {actor: tuple(rest) for actor, *rest in cursor.fetchall()}


def _in_hand(
    ids: list[int], offices: list[str], agencies: Sequence[str] | None, *, at: datetime
) -> dict[int, tuple[int, int, int]]:
    evening = _begins(at.astimezone(OFFICE_ZONE).date() + timedelta(days=1))
    rows = Dossier.objects.filter(assignee__in=ids, status__in=[*WORKING], holder_office__in=offices)
    if agencies is not None:
        rows = rows.filter(Q(agency__in=agencies) | Q(holder__agency__in=agencies))
    counted = (
        rows.annotate(urgent_at=URGENT_AT)
        .order_by()
        .values_list("assignee")
        .annotate(
            count=Count("pk"),
            late=Count("pk", filter=Q(urgent_at__lt=at)),
            near=Count("pk", filter=Q(urgent_at__gte=at, urgent_at__lt=evening)),
        )
    )
    return {user: (count, late, near) for user, count, late, near in counted}


def _ended(
    ids: list[int], offices: list[str], agencies: Sequence[str] | None, *, at: datetime
) -> dict[int, tuple[int, int]]:
    """Count what each ended this month, in time and late. By `handover_taken`."""
    month = _begins(at.astimezone(OFFICE_ZONE).date().replace(day=1))
    rows = Handover.objects.filter(taken_by__in=ids, ended_at__gte=month, ended_at__lte=at, unit__office__in=offices)
    if agencies is not None:
        rows = rows.filter(Q(dossier__agency__in=agencies) | Q(unit__agency__in=agencies))
    in_time = Q(outcome__in=[Timeliness.EARLY, Timeliness.ON_TIME])
    counted = (
        rows.order_by()
        .values_list("taken_by")
        .annotate(on_time=Count("pk", filter=in_time), late=Count("pk", filter=Q(outcome=Timeliness.LATE)))
    )
    return {user: (on_time, late) for user, on_time, late in counted}


def _ratings(ids: list[int], offices: list[str], agencies: Sequence[str] | None, *, at: datetime) -> dict[int, Ratings]:
    """Count ratings of the three full months before this one, of those who have enough."""
    until = at.astimezone(OFFICE_ZONE).date().replace(day=1)
    since = until
    for _month in range(RATING_MONTHS):
        since = (since - timedelta(days=1)).replace(day=1)
    rows = Rating.objects.filter(
        officer__in=ids, office__in=offices, given_at__gte=_begins(since), given_at__lt=_begins(until)
    )
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    counted = (
        rows.order_by()
        .values(user=F("officer"))
        .annotate(count=Count("pk"), content=Count("pk", filter=Q(score__gte=Score.CONTENT)))
        .filter(count__gte=ENOUGH_RATINGS)
    )
    return {row["user"]: Ratings(row["count"], row["content"]) for row in counted}


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
