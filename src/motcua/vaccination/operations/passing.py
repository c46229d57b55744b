# SPDX-License-Identifier: EUPL-1.2
"""What the passing of time does to a booking: the evening before, the end of a watch, the end of the day."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.vaccination import rules
from motcua.vaccination.events import VaccinationReminderDue, WatchOver
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.operations.booking import locked
from motcua.vaccination.operations.caring import finish, mark_no_show, put_off
from motcua.vaccination.rules import Outcome, Status

REMINDER = "vaccination_reminder"
WATCH_OVER = "vaccination_watch_over"
DAY_OVER = "vaccination_day_over"
KINDS = [REMINDER, WATCH_OVER, DAY_OVER]
# What the desk has not ended by then is ended for it, so that codes and doses do not stay taken.
DAY_OVER_AT = time(23, 0)
# A reminder hours late helps less than it disturbs.
REMINDER_LASTS = timedelta(hours=3)


def plan(booking: VaccinationBooking, *, at: datetime) -> None:
    """Set the moments at which time will act on the booking, from its present state; safe to repeat."""
    journal.reschedule(subject=booking.subject, office=booking.office_id, wanted=_moments(booking, at), kinds=KINDS)


def _moments(booking: VaccinationBooking, at: datetime) -> dict[str, datetime]:
    if booking.status not in rules.OPEN:
        return {}
    day = booking.starts_at.astimezone(OFFICE_ZONE).date()
    moments = {DAY_OVER: datetime.combine(day, DAY_OVER_AT, OFFICE_ZONE)}
    if booking.status == Status.BOOKED:
        reminder = rules.reminder_for(starts_at=booking.starts_at, agreed_at=at)
        return {**moments, REMINDER: reminder} if reminder else moments
    ends = [child.observe_until for child in booking.children.all() if child.observe_until]
    next_end = min((end for end in ends if end > at), default=None)
    return {**moments, WATCH_OVER: next_end} if next_end else moments


@transaction.atomic
def settle(*, kind: str, booking_id: int, due_at: datetime, at: datetime) -> None:
    """Do what was due at `due_at`, if it still applies: the booking may have changed since it was planned.

    Records: VaccinationReminderDue, WatchOver; at the day's end ChildrenDidNotCome, ShotPostponed and BookingDone.
    """
    booking = locked(booking_id)
    if kind == REMINDER and booking.status == Status.BOOKED and at < booking.starts_at:
        if at - due_at <= REMINDER_LASTS:
            journal.record(
                VaccinationReminderDue(
                    office=booking.office_id, subject=booking.subject, at=at, starts_at=booking.starts_at
                ),
                actor=journal.SYSTEM,
            )
    elif kind == WATCH_OVER and booking.status == Status.OBSERVING:
        over = [child for child in booking.children.all() if child.observe_until and child.observe_until <= at]
        if over:
            journal.record(
                WatchOver(office=booking.office_id, subject=booking.subject, at=at, children=len(over)),
                actor=journal.SYSTEM,
            )
    elif kind == DAY_OVER and booking.starts_at <= at:
        _end_day(booking, at)


def _end_day(booking: VaccinationBooking, at: datetime) -> None:
    if booking.status == Status.BOOKED:
        mark_no_show(booking_id=booking.pk, at=at)
    elif booking.status in (Status.CHECKED_IN, Status.OBSERVING):
        for child in booking.children.filter(outcome=Outcome.WAITING):
            put_off(booking, child, reason=_("Hết buổi, chưa tiêm"), at=at, actor=journal.SYSTEM)
        finish(booking_id=booking.pk, at=at, actor=journal.SYSTEM, reason=_("Hết ngày"))
