# SPDX-License-Identifier: EUPL-1.2
"""The rules of booking an hour. Pure: no database, no clock, no settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.kernel.working_time import OFFICE_ZONE, Session
from motcua.messaging.rules import QUIET_FROM, is_quiet


class Status(TextChoices):
    REQUESTED = "requested", _("chờ xác nhận")
    CONFIRMED = "confirmed", _("đã xác nhận")
    PROPOSED = "proposed", pgettext_lazy("trạng thái", "đề nghị giờ khác")
    REFUSED = "refused", _("không nhận hẹn")
    EXPIRED = "expired", _("quá giờ chưa trả lời")
    CHECKED_IN = "checked_in", _("đã đến")
    SERVED = "served", _("đã xong")
    NO_SHOW = "no_show", _("không đến")
    CANCELLED = "cancelled", _("đã hủy")


# The states in which the code is in use and the place is taken.
OPEN = (Status.REQUESTED, Status.CONFIRMED, Status.PROPOSED, Status.CHECKED_IN)
# The states in which the citizen is still expected.
COMING = (Status.REQUESTED, Status.CONFIRMED, Status.PROPOSED)

NEXT: dict[str, frozenset[str]] = {
    Status.REQUESTED: frozenset(
        {Status.CONFIRMED, Status.PROPOSED, Status.REFUSED, Status.EXPIRED, Status.CANCELLED, Status.REQUESTED}
    ),
    Status.PROPOSED: frozenset({Status.CONFIRMED, Status.PROPOSED, Status.CANCELLED, Status.EXPIRED, Status.REQUESTED}),
    Status.CONFIRMED: frozenset(
        {Status.CHECKED_IN, Status.NO_SHOW, Status.CANCELLED, Status.PROPOSED, Status.REFUSED, Status.REQUESTED}
    ),
    Status.CHECKED_IN: frozenset({Status.SERVED, Status.NO_SHOW}),
}


def may_become(status: str, wanted: str) -> bool:
    """Say whether an appointment in `status` may pass to `wanted`."""
    return wanted in NEXT.get(status, frozenset())


def starts_on(*, day: date, sessions: Iterable[Session], step_minutes: int, slot_count: int) -> list[datetime]:
    """Return the hours at which a visit of `slot_count` steps may begin that day, each wholly inside one session."""
    starts: list[datetime] = []
    for session in sessions:
        opens = datetime.combine(day, session.opens_at, OFFICE_ZONE)
        closes = datetime.combine(day, session.closes_at, OFFICE_ZONE)
        begins = opens
        while begins + timedelta(minutes=step_minutes * slot_count) <= closes:
            starts.append(begins)
            begins += timedelta(minutes=step_minutes)
    return starts


def slots_needed(*, lengths_minutes: Sequence[int], step_minutes: int) -> int:
    """Return how many steps a visit takes: the lengths of its procedures added up, rounded up to whole steps."""
    total = sum(lengths_minutes) or step_minutes
    return -(-total // step_minutes)


def slot_starts(*, starts_at: datetime, step_minutes: int, slot_count: int) -> list[datetime]:
    """Return the beginnings of the steps a visit from `starts_at` takes."""
    return [starts_at + timedelta(minutes=step_minutes * step) for step in range(slot_count)]


# --- reminders -----------------------------------------------------------------------------------

EVENING = time(20, 30)
DAY_BEFORE_AT = time(18, 0)
HOURS_BEFORE = timedelta(hours=2)


class Reminder(StrEnum):
    DAY_BEFORE = "remind_day_before"
    HOURS_BEFORE = "remind_hours_before"


def reminders_for(*, starts_at: datetime, agreed_at: datetime) -> dict[Reminder, datetime]:
    """Return when to remind of an hour agreed at `agreed_at`: the day before and two hours before.

    One that falls in the quiet hours goes out at 20:30 the evening before, merged with the day-before one. Moments
    already past when the hour was agreed are left out: the confirmation has just been read.
    Rule: R-009 (no reminder between 21:00 and 06:30).
    """
    local = starts_at.astimezone(OFFICE_ZONE)
    eve = local.date() - timedelta(days=1)
    day_before = datetime.combine(eve, DAY_BEFORE_AT, OFFICE_ZONE)
    hours_before = local - HOURS_BEFORE
    if is_quiet(hours_before.time()):
        moments = {Reminder.DAY_BEFORE: datetime.combine(eve, EVENING, OFFICE_ZONE)}
    else:
        moments = {Reminder.DAY_BEFORE: day_before, Reminder.HOURS_BEFORE: hours_before}
    return {kind: moment for kind, moment in moments.items() if moment > agreed_at}


# --- an earlier hour -----------------------------------------------------------------------------

MOST_OFFERS = 3
OFFER_LASTS = timedelta(hours=2)
OFFER_AHEAD = timedelta(hours=3)
# The states in which an earlier hour can be wished for; a proposal of the office is answered first.
MAY_WISH = (Status.REQUESTED, Status.CONFIRMED)


def may_wish(*, status: str, starts_at: datetime, at: datetime) -> bool:
    """Say whether an hour earlier than `starts_at` could still be offered: some of it lies 3 hours ahead."""
    return status in MAY_WISH and starts_at > at + OFFER_AHEAD


def is_time_to_offer(at: datetime) -> bool:
    """Say whether an offer made now can be answered before the quiet hours: from 06:30 to 19:00. Rule: R-017."""
    local = at.astimezone(OFFICE_ZONE)
    until = local + OFFER_LASTS
    quiet = datetime.combine(local.date(), QUIET_FROM, OFFICE_ZONE)
    return not is_quiet(local.time()) and until <= quiet


def may_be_offered(*, starts_at: datetime, instead_of: datetime, at: datetime) -> bool:
    """Say whether this hour is earlier than the present one and far enough ahead to answer and to come. Rule: R-016."""
    return at + OFFER_AHEAD <= starts_at < instead_of


# --- check-in ------------------------------------------------------------------------------------


class Arrival(StrEnum):
    ON_TIME = "on_time"
    EARLY = "early"
    LATE = "late"
    WRONG_DAY = "wrong_day"
    WRONG_PLACE = "wrong_place"
    ALREADY = "already_checked_in"
    NOT_CONFIRMED = "not_confirmed"
    ENDED = "ended"


EARLY_MINUTES = 30


def arrival(*, status: str, starts_at: datetime, is_here: bool, at: datetime, grace_minutes: int) -> Arrival:
    """Say how somebody arrives at `at` for an hour at `starts_at`; `is_here` = at the office the appointment is for."""
    if not is_here:
        return Arrival.WRONG_PLACE
    if status == Status.CHECKED_IN:
        return Arrival.ALREADY
    if status not in COMING:
        return Arrival.ENDED
    if starts_at.astimezone(OFFICE_ZONE).date() != at.astimezone(OFFICE_ZONE).date():
        return Arrival.WRONG_DAY
    if status != Status.CONFIRMED:
        return Arrival.NOT_CONFIRMED
    if at < starts_at - timedelta(minutes=EARLY_MINUTES):
        return Arrival.EARLY
    if at > starts_at + timedelta(minutes=grace_minutes):
        return Arrival.LATE
    return Arrival.ON_TIME


MAY_ENTER = frozenset({Arrival.ON_TIME, Arrival.EARLY, Arrival.LATE})


# --- the promise ---------------------------------------------------------------------------------


def answer_by(*, confirm_by: datetime, starts_at: datetime) -> datetime:
    """Return when the citizen knows at the latest: the promise, or the hour itself where that comes first."""
    return min(confirm_by, starts_at)


@dataclass(frozen=True)
class Urgency:
    """How much of the promise to answer is left; green, yellow in the last working hour, red when missed."""

    minutes_left: int
    colour: str


def urgency(*, working_minutes_left: int, is_missed: bool) -> Urgency:
    """Return the desk's colour for a request."""
    if is_missed:
        return Urgency(working_minutes_left, "late")
    return Urgency(working_minutes_left, "soon" if working_minutes_left <= 60 else "calm")
