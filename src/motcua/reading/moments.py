# SPDX-License-Identifier: EUPL-1.2
"""Which of the hours and days said is the one wanted, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.reading.candidates import Candidate

_TODAYS_WEEKDAY = "đúng thứ hôm nay"
# A weekday by itself goes with any date that falls on it.
_ANY_SUCH_DAY = (_TODAYS_WEEKDAY, "thứ gần nhất")
_VAGUE_SCORE = 0.6
_NEIGHBOURS = 30


@dataclass(frozen=True)
class Choice:
    """What was chosen of a part: the candidate (None: nothing said), whether it must be asked, and why."""

    chosen: Candidate | None
    is_doubtful: bool = False
    reason: str = ""
    others: tuple[Candidate, ...] = ()


def wanted_hour(hours: Sequence[Candidate[time]], *, moving: bool = False) -> Choice:
    """Return the hour wanted: the only one; of several the last, in doubt unless one stands for moving from–to."""
    if not hours:
        return Choice(None)
    possible = [each for each in hours if each.value is not None]
    if len(possible) > 1 and len({each.value for each in possible}) > 1:
        return Choice(possible[-1], is_doubtful=not moving, reason="có nhiều giờ", others=tuple(hours))
    chosen = hours[-1] if moving or not possible else possible[-1]
    if any(each.is_impossible for each in hours):
        chosen = next(each for each in hours if each.is_impossible)
    return Choice(chosen, is_doubtful=chosen.value is None, reason=chosen.reason, others=tuple(hours))


def wanted_day(days: Sequence[Candidate[date]], hour: Candidate[time] | None, *, moving: bool = False) -> Choice:
    """Return the day wanted; a weekday and a date that do not agree are in doubt, and so are two equal days."""
    real = [each for each in days if each.score > _VAGUE_SCORE]
    if not real:
        vague = next((each for each in days if each.score == _VAGUE_SCORE), None)
        return Choice(vague, is_doubtful=vague is not None, reason="chưa rõ ngày nào")
    ranked = sorted(real, key=lambda each: (each.score + _nearness(each, hour), each.start), reverse=True)
    best = next((each for each in ranked if each.reason not in _ANY_SUCH_DAY and _same(each, ranked[0])), ranked[0])
    if moving and len(real) > 1:
        best = real[-1]
    if best.is_impossible or best.value is None:
        return Choice(best, is_doubtful=True, reason=best.reason, others=tuple(real))
    rivals = [each for each in ranked if each is not best and each.value is not None and not _same(each, best)]
    close = [each for each in rivals if each.score >= 2.0 and ranked[0].score - each.score < 1.6]
    if close and not moving:
        return Choice(best, is_doubtful=True, reason="có nhiều ngày", others=tuple(real))
    impossible = next((each for each in real if each.is_impossible), None)
    if impossible is not None and not moving:
        return Choice(impossible, is_doubtful=True, reason=impossible.reason, others=tuple(real))
    return Choice(best, reason=best.reason, others=tuple(each for each in real if _same(each, best)))


def _nearness(day: Candidate[date], hour: Candidate[time] | None) -> float:
    if hour is None:
        return 0.0
    gap = max(day.start - hour.end, hour.start - day.end, 0)
    return max(0.0, 1.0 - gap / _NEIGHBOURS)


def _same(one: Candidate[date], other: Candidate[date]) -> bool:
    """Say whether two mean the same day; a weekday without its week goes with any date that falls on it."""
    if one.value is None or other.value is None or one.value == other.value:
        return one.value == other.value
    is_open = one.reason in _ANY_SUCH_DAY or other.reason in _ANY_SUCH_DAY
    return is_open and one.value.weekday() == other.value.weekday()


def day_meant(day: Candidate[date], hour: time | None, received_at: datetime) -> date | None:
    """Return the day; today's own weekday is today while the hour is still ahead, else a week from now."""
    if day.value is None or day.reason != _TODAYS_WEEKDAY:
        return day.value
    is_past = hour is not None and datetime.combine(day.value, hour) <= received_at
    return day.value + timedelta(days=7) if is_past else day.value
