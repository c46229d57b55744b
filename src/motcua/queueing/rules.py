# SPDX-License-Identifier: EUPL-1.2
"""States of a ticket, whose turn it is, when numbers are given: pure, without database, clock or settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.kernel.working_time import OFFICE_ZONE


class State(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("số thứ tự", "đang chờ")
    CALLED = "called", pgettext_lazy("số thứ tự", "đang gọi")
    SERVING = "serving", pgettext_lazy("số thứ tự", "đang làm việc")
    DONE = "done", pgettext_lazy("số thứ tự", "xong")
    ABSENT = "absent", pgettext_lazy("số thứ tự", "vắng")
    TRANSFERRED = "transferred", pgettext_lazy("số thứ tự", "đã chuyển, đang chờ")
    LEFT = "left", pgettext_lazy("số thứ tự", "đã về")


# A transferred ticket waits again, at another line or for another counter.
IN_LINE = frozenset({State.WAITING, State.TRANSFERRED})
ACTIVE = frozenset({State.CALLED, State.SERVING})
ENDED = frozenset({State.DONE, State.LEFT})


class Lane(models.IntegerChoices):
    """Why somebody is asked for earlier or later than by the time of coming."""

    WALK_IN = 0, _("lấy số tại chỗ")
    PRIORITY = 1, _("ưu tiên theo quy định")
    BOOKED = 2, _("đã hẹn giờ")


class PriorityRule(models.TextChoices):
    STRICT = "strict", _("ưu tiên gọi trước mọi số khác")
    INTERLEAVED = "interleaved", _("xen kẽ: sau một số lượt thường thì gọi một số ưu tiên")


class BookingRule(models.TextChoices):
    AT_HOUR = "at_hour", _("đến giờ hẹn thì gọi trước người lấy số")
    ALTERNATE = "alternate", _("từ giờ hẹn, xen kẽ với người lấy số")
    AS_WALK_IN = "as_walk_in", _("chờ như người lấy số lúc đến")


class Why(models.TextChoices):
    """Why a number was called out of the order of coming; empty where it was in order."""

    PRIORITY = "priority", _("ưu tiên theo quy định")
    BOOKED = "booked", _("đã hẹn giờ")
    RETURNED = "returned", _("gọi lại sau khi vắng")
    TRANSFERRED = "transferred", _("được chuyển đến, giữ giờ lấy số")
    CHOSEN = "chosen", _("cán bộ gọi riêng")


@dataclass(frozen=True)
class Hours:
    """When a line gives numbers on one working day; `closes_at` may lie after midnight."""

    opens_at: datetime
    closes_at: datetime


def working_day(at: datetime, *, turns_at: time) -> date:
    """Return the working day of a moment: a line whose day turns at 05:00 still has yesterday's at 04:59."""
    local = at.astimezone(OFFICE_ZONE)
    return local.date() if local.time() >= turns_at else local.date() - timedelta(days=1)


def shown_number(prefix: str, number: int, digits: int) -> str:
    """Return what is printed, shown and spoken: "A012"."""
    return f"{prefix}{number:0{digits}d}"


def own_hours(on: date, *, opens_at: time, closes_at: time) -> Hours:
    """Return a line's own hours on a working day; one that closes before it opens closes on the next morning."""
    opens = datetime.combine(on, opens_at, OFFICE_ZONE)
    closes = datetime.combine(on, closes_at, OFFICE_ZONE)
    return Hours(opens, closes if closes > opens else closes + timedelta(days=1))


def is_over(*, issued_at: datetime, openings: Sequence[datetime], at: datetime, life_hours: int) -> bool:
    """Say whether somebody who has waited since then can no longer be there.

    A line that has opened again on a later working day, or so many hours, ends the waiting; midnight alone does not.
    """
    if at - issued_at >= timedelta(hours=life_hours):
        return True
    return any(issued_at < opening <= at for opening in openings)


def ahead_of_newcomer(lane: int, waiting: Sequence[int], *, rule: PriorityRule | str, every: int) -> int:
    """Return about how many are called before somebody who joins now; `waiting` counts walk-ins, priority, booked."""
    walk_ins, priority, booked = waiting
    others = walk_ins + booked
    if lane == Lane.PRIORITY:
        return priority if rule == PriorityRule.STRICT else priority + min(others, every * priority)
    if lane == Lane.BOOKED:
        return booked + (priority if rule == PriorityRule.STRICT else min(priority, booked // every + 1))
    return others + (priority if rule == PriorityRule.STRICT else min(priority, others // every + 1))


@dataclass(frozen=True)
class Waiting:
    """One waiting ticket as the order of calling sees it."""

    ticket: object
    lane: int
    turn_at: datetime
    number: int


@dataclass(frozen=True)
class LineRules:
    """How a line orders: what its settings say."""

    priority: str
    priority_every: int
    booking: str
    booking_every: int
    early: timedelta


def rank(lane: int, turn_at: datetime, *, at: datetime, by: LineRules, since_priority: int, since_booked: int) -> int:
    """Return how early a lane is asked for: lower first. `claims.NEXT` says the same in SQL, and a test compares them.

    Rule: R-027 (priority), R-028 (booked people enter at their hour).
    """
    if lane == Lane.PRIORITY:
        return 0 if by.priority == PriorityRule.STRICT or since_priority >= by.priority_every else 3
    if lane == Lane.BOOKED:
        if turn_at > at + by.early:
            return 2
        return 1 if by.booking == BookingRule.AT_HOUR or since_booked >= by.booking_every else 4
    return 2


def calling_order(
    waiting: Sequence[Waiting], *, at: datetime, by: LineRules, since_priority: int, since_booked: int
) -> list[Waiting]:
    """Return the waiting tickets in the order in which they would be called, if nobody else came."""
    lanes = {lane: sorted((w for w in waiting if w.lane == lane), key=lambda w: (w.turn_at, w.number)) for lane in Lane}
    heads = dict.fromkeys(lanes, 0)
    order: list[Waiting] = []
    while len(order) < len(waiting):
        first = [rows[heads[lane]] for lane, rows in lanes.items() if heads[lane] < len(rows)]
        chosen = min(
            first,
            key=lambda w: (
                rank(w.lane, w.turn_at, at=at, by=by, since_priority=since_priority, since_booked=since_booked),
                w.turn_at,
                w.number,
            ),
        )
        heads[Lane(chosen.lane)] += 1
        order.append(chosen)
        since_priority = 0 if chosen.lane == Lane.PRIORITY else since_priority + 1
        since_booked = 0 if chosen.lane == Lane.BOOKED else since_booked + 1
    return order
