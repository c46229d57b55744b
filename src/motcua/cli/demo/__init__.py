# SPDX-License-Identifier: EUPL-1.2
"""The demonstration: sample data once, a clock that finds the office open, accounts and a few appointments."""

from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from motcua.cli.demo import (
    accounts,
    appointments,
    calls,
    certificates,
    dossiers,
    feeds,
    lines,
    money,
    postal,
    posting,
    queues,
    sample,
    shifts,
    special_days,
    tags,
    units,
    vaccination,
)
from motcua.cli.instance import Instance
from motcua.dossiers.models import Unit
from motcua.figures import counting
from motcua.kernel import clock, speech
from motcua.kernel.working_time import OFFICE_ZONE, WorkingCalendar, is_open_at, next_working_day
from motcua.offices import queries as offices

# The office whose hours decide whether a newcomer meets an open house.
MAIN_OFFICE = "DN-TTHCC"
MORNING = time(8, 30)
# The sample dossiers reach back no further.
COUNTED_BACK = timedelta(weeks=8)


def prepare(instance: Instance, *, at: datetime | None, has_people: bool = True) -> list[str]:
    """Load what is not there yet and set the clock; return Vietnamese lines for whoever started the office.

    The clock goes to `at` where given. Otherwise it is left alone in office hours, and outside them it moves on to
    08:30 of the next working day. Without people the offices are furnished and staffed, and nobody has come yet.
    Raises: ClockWouldRunBackwards if this instance has already passed `at`.
    """
    with transaction.atomic():
        sample.load(at=at or clock.now())
        lines.make()
        accounts.create(password=instance.keepsake().demo_password)
        units.make(password=instance.keepsake().demo_password)
        tags.make(at=at or clock.now())
        postal.make(at=at or clock.now())
        money.prepare()
    _make_certificates()
    said = _set_clock(at)
    if has_people:
        _let_people_come()
        _count_figures()
    else:
        feeds.make(is_played=False)
    return [*said, *accounts.lines(), *units.lines(), *postal.lines()]


def _let_people_come() -> None:
    with transaction.atomic():
        appointments.make(at=clock.now())
        vaccination.make(at=clock.now())
        calls.make(at=clock.now())
        queues.make(at=clock.now())
        feeds.make()
        if dossiers.make(at=clock.now()):
            special_days.make(at=clock.now())
            tags.lend(at=clock.now())
            posting.make(at=clock.now())
            money.make(at=clock.now())
        # After the days that are over: somebody has one open shift at a time.
        shifts.make(at=clock.now())


def _count_figures() -> None:
    """Count the weeks that were played, so that nobody meets empty figures first; the worker goes on from there."""
    today = clock.now().astimezone(OFFICE_ZONE).date()
    counting.recount(today - COUNTED_BACK, today, at=clock.now())


def _make_certificates() -> None:
    """Make sample certificates where this demonstration signs with its own; given ones are never touched."""
    signing, seals = Path(settings.SIGNING_FILE), Path(settings.SEALS_FOLDER)
    if settings.DATA in signing.parents and settings.DATA in seals.parents:
        agencies = Unit.objects.values_list("agency_id", flat=True).distinct()
        certificates.make(signing, seals, agencies=sorted(set(agencies)))


def _set_clock(at: datetime | None) -> list[str]:
    if at is not None:
        clock.set_to(at=at, note=f"đồng hồ được đặt từ {_said(at)}")
        return [f"Đồng hồ của bản dùng thử chạy từ {_said(at)}."]
    now = clock.now()
    calendar = offices.calendar_of(offices.office(MAIN_OFFICE)).for_everybody()
    if is_open_at(calendar, at=now):
        return [f"Đồng hồ của bản dùng thử đang là {_said(now)}."] if clock.is_moved() else []
    morning = next_morning(calendar, after=now)
    clock.set_to(at=morning, note=f"ngoài giờ làm việc nên đồng hồ chạy từ {_said(morning)}")
    return [f"Ngoài giờ làm việc, nên đồng hồ của bản dùng thử chạy từ {_said(morning)}."]


def next_morning(calendar: WorkingCalendar, *, after: datetime) -> datetime:
    """Return the first 08:30 later than `after` on a working day when people are received at that minute.

    Raises: NoWorkingDay.
    """
    day = after.astimezone(OFFICE_ZONE).date() - timedelta(days=1)
    while True:
        day = next_working_day(calendar, after=day)
        morning = datetime.combine(day, MORNING, OFFICE_ZONE)
        if morning > after and is_open_at(calendar, at=morning):
            return morning


def _said(at: datetime) -> str:
    return f"{speech.hour(at.astimezone(OFFICE_ZONE))} {speech.day(at.astimezone(OFFICE_ZONE))}"
