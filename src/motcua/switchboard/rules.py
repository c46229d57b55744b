# SPDX-License-Identifier: EUPL-1.2
"""When somebody is called back. Pure: no database, no clock, no settings."""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import WorkingCalendar, is_open_at, next_opening


class Cause(TextChoices):
    FAILED = "FAILED", _("tin nhắn không đến")
    LANDLINE = "LANDLINE", _("không nhận được tin nhắn")
    PROPOSAL = "PROPOSAL", _("chưa trả lời đề nghị")
    WISH = "WISH", _("xin gọi thay tin nhắn")


class Outcome(TextChoices):
    BOOKED = "BOOKED", _("đã đặt hẹn")
    MOVED = "MOVED", _("đã đổi giờ hẹn")
    CANCELLED = "CANCELLED", _("đã hủy hẹn")
    ACCEPTED = "ACCEPTED", _("đồng ý giờ đề nghị")
    DECLINED = "DECLINED", _("không nhận giờ đề nghị")
    EARLIER = "EARLIER", _("chờ giờ sớm hơn")
    ANSWERED = "ANSWERED", _("đã hướng dẫn")
    REACHED = "REACHED", _("gặp được")
    NOT_REACHED = "NOT_REACHED", _("không gặp")
    WRONG_NUMBER = "WRONG_NUMBER", _("sai số")
    WILL_COME = "WILL_COME", _("sẽ đến")


# What may come of calling somebody back; all but one of them end the matter.
OF_CALLING_BACK = (Outcome.REACHED, Outcome.NOT_REACHED, Outcome.WRONG_NUMBER, Outcome.WILL_COME)
# The causes in which there is a message to say.
OF_MESSAGES = (Cause.FAILED, Cause.LANDLINE, Cause.WISH)

NEXT_AFTER = timedelta(hours=2)
ATTEMPTS_AT_MOST = 3
# An operator who began a call this long ago and never said that it ended is no longer speaking.
CALL_LASTS = timedelta(minutes=30)
SOONEST_ABOUT_PROPOSAL = timedelta(hours=2)


def first_attempt(*, at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when to call for the first time: now in office hours, else at the next opening. Raises: NoWorkingDay."""
    return at if is_open_at(calendar, at=at) else next_opening(calendar, after=at)


def next_attempt(*, attempts: int, at: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Return when to call again after `attempts` calls in vain: two hours later within office hours.

    None after the third: then it is given up. Raises: NoWorkingDay. Rule: R-021.
    """
    if attempts >= ATTEMPTS_AT_MOST:
        return None
    return first_attempt(at=at + NEXT_AFTER, calendar=calendar)


def ask_about_proposal_at(*, proposed_at: datetime, starts_at: datetime, before: timedelta) -> datetime:
    """Return when to ask about a proposal that nobody has answered: `before` its hour.

    The person first has two hours for the message, or half of the time that is left.
    """
    patience = min(SOONEST_ABOUT_PROPOSAL, (starts_at - proposed_at) / 2)
    return max(starts_at - before, proposed_at + patience)


def may_settle(outcome: str) -> bool:
    """Say whether this outcome of calling back ends the matter."""
    return outcome in OF_CALLING_BACK and outcome != Outcome.NOT_REACHED
