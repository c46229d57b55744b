# SPDX-License-Identifier: EUPL-1.2
"""Three weeks of numbers that were drawn and called, so that waiting times can be told, and a few people waiting now.

The past is played out and written in one go; this morning's numbers go through the same operations as everybody's.
"""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection

from motcua.cli.demo.played import Habit, Visitor, bump, play
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, Session
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Counter, Office
from motcua.people.models import User
from motcua.queueing import estimate, learning, operations, rules, waiting
from motcua.queueing.estimate import Call, Pattern, PlayedDay
from motcua.queueing.models import Line, LineDay, Ticket
from motcua.queueing.rules import Lane, State

PAST_DAYS = 15
TOLD_DAYS = 4
# Where people wait when the demonstration begins, how many came, and how many counters have called.
THIS_MORNING = {"DN-TK": (14, 3)}


@dataclass(frozen=True)
class Flow:
    """How many people come in an hour on the whole, how many counters are staffed, how long one visit takes."""

    people: float
    counters: int
    minutes: float

    def habit(self, branches: int) -> Habit:
        return Habit(
            people=lambda hour: (
                self.people * (0.75 + 0.6 * bump(hour, at=8.5, width=1) + 0.4 * bump(hour, at=14, width=1))
            ),
            counters=lambda hour: self.counters,
            visit_minutes=self.minutes,
            short_of_one_share=0.1 if self.counters > 2 else 0,
            branches=branches,
        )


FLOWS = {
    "DN-TTHCC": Flow(34, 8, 13),
    "DN-HC": Flow(24, 4, 9),
    "DN-TK": Flow(19, 4, 11),
    "DN-BVDN": Flow(30, 5, 9),
    "DN-BVPSN": Flow(27, 5, 10),
    "DN-CDC": Flow(14, 3, 11),
    "HT-TP": Flow(17, 4, 12),
    "BK-PN": Flow(7, 2, 14),
    "BK-CD": Flow(7, 2, 14),
    "HN-DX": Flow(8, 2, 13),
}


def make(*, at: datetime) -> int:
    """Play and learn the past and let this morning's people wait, where no number was given yet; return how many."""
    if Ticket.objects.exists():
        return 0
    today = at.astimezone(OFFICE_ZONE).date()
    rows = list(Office.objects.filter(pk__in=FLOWS).order_by("pk"))
    calendars = offices.calendars_of(rows)
    lines: dict[str, list[Line]] = {row.pk: [] for row in rows}
    for line in Line.objects.filter(office__in=rows, is_active=True).order_by("office", "order", "code"):
        lines[line.office_id].append(line)
    writer = _Writer()
    for code, of_office in lines.items():
        if of_office:
            _play(writer, code, of_office, calendars[code].for_everybody(), today)
    writer.write()
    learning.learn(at=at)
    for back in range(1, PAST_DAYS):
        learning.score(on=today - timedelta(days=back))
    return writer.count + sum(_this_morning(code, lines.get(code, []), at) for code in THIS_MORNING)


def _play(writer: "_Writer", office: str, lines: Sequence[Line], calendar: OfficeCalendar, today: date) -> None:
    habit = FLOWS[office].habit(len(lines))
    pasts = [_Past(line) for line in lines]
    days = _days_before(today, calendar)
    for number, on in enumerate(days):
        sessions = calendar.intake_on(on)
        dice = Random(f"{office} {on.toordinal()}")
        spans = [(_seconds(each.opens_at), _seconds(each.closes_at)) for each in sessions]
        visitors = play(habit, dice=dice, sessions=spans)
        for branch, past in enumerate(pasts):
            mine = [visitor for visitor in visitors if visitor.branch == branch]
            ranges = past.live(on, mine, sessions, is_told=number >= len(days) - TOLD_DAYS)
            writer.add(past.line, on, mine, ranges, dice)


def _days_before(today: date, calendar: OfficeCalendar) -> list[date]:
    past = (today - timedelta(days=back) for back in range(1, 60))
    open_days = (day for day in past if len(calendar.intake_on(day)) > 1)
    return sorted(day for day, _number in zip(open_days, range(PAST_DAYS), strict=False))


def _seconds(clock: time) -> float:
    return 3_600.0 * clock.hour + 60 * clock.minute


class _Past:
    """What a line has lived through so far, and what it has learned of it before the days on which it tells."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._days: list[tuple[date, PlayedDay]] = []
        self._patterns: dict[int, Pattern] | None = None

    def live(
        self, on: date, visitors: Sequence[Visitor], sessions: Sequence[Session], *, is_told: bool
    ) -> list[estimate.Range | None]:
        """Live one more day; return what each visitor was told on taking the number."""
        midnight = (on - date(1970, 1, 1)).days * estimate.DAY
        calls = sorted(
            Call(midnight + each.called, midnight + each.issued, midnight + each.issued, each.ahead, True)
            for each in visitors
            if each.called is not None
        )
        day = PlayedDay(calls, waiting.spans_between(on, sessions), 0)
        told: list[estimate.Range | None] = [None] * len(visitors)
        # Another maker's machine has told nobody anything.
        if is_told and not self.line.is_mirrored:
            told = self._told(on, day, [midnight + each.issued for each in visitors], visitors)
        self._days.append((on, day))
        return told

    def _told(
        self, on: date, day: PlayedDay, moments: Sequence[float], visitors: Sequence[Visitor]
    ) -> list[estimate.Range | None]:
        if self._patterns is None:
            self._patterns = estimate.learn(
                [PlayedDay(each.calls, each.closed, (on - past).days) for past, each in self._days]
            )
        gaps = estimate.gaps_of(day.calls, day.closed)
        return [
            estimate.told_range(
                ahead=visitor.ahead,
                at=moment,
                patterns=self._patterns,
                recent=estimate.recent_gaps(gaps, moment),
                closed=day.closed,
            )
            for moment, visitor in zip(moments, visitors, strict=True)
        ]


# What a past number needs; the rest is empty.
_COLUMNS = (
    "id, office_id, line_id, waits_in_id, day, number, shown, lane, state, channel, phone, issued_at, turn_at,"
    " ready_at, ahead, wait_low, wait_high, counter_id, counter_label, called_at, started_at, ended_at, call_count,"
    " why, reason, is_mirrored"
)


class _Writer:
    """Collects past numbers and writes them all at once: thirty thousand rows, one by one, would take a minute."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []
        self._days: list[LineDay] = []
        self._counters = set(Counter.objects.values_list("pk", flat=True))

    @property
    def count(self) -> int:
        return len(self._rows)

    def add(
        self,
        line: Line,
        on: date,
        visitors: Sequence[Visitor],
        ranges: Sequence[estimate.Range | None],
        dice: Random,
    ) -> None:
        """Note one day's numbers of a line, in the order in which they were drawn."""
        midnight = datetime(on.year, on.month, on.day, tzinfo=OFFICE_ZONE)
        for number, (visitor, told) in enumerate(zip(visitors, ranges, strict=True), start=1):
            self._rows.append(self._row(line, on, midnight, number, visitor, told, dice))
        if visitors and not line.is_mirrored:
            self._days.append(
                LineDay(
                    line=line, day=on, last_number=len(visitors), lowest_lent=10**line.digits, given_count=len(visitors)
                )
            )

    def _row(
        self,
        line: Line,
        on: date,
        midnight: datetime,
        number: int,
        visitor: Visitor,
        told: estimate.Range | None,
        dice: Random,
    ) -> tuple[object, ...]:
        issued_at, called_at, ended_at = (
            None if moment is None else midnight + timedelta(seconds=math.floor(moment))
            for moment in (visitor.issued, visitor.called, visitor.ended)
        )
        is_done = called_at is not None and not visitor.is_absent
        state = State.DONE if is_done else State.LEFT
        counter = f"{line.office_id}-{visitor.counter}" if called_at is not None else ""
        is_ours = not line.is_mirrored and counter in self._counters
        return (
            uuid.UUID(int=dice.getrandbits(128), version=4),
            line.office_id,
            line.pk,
            line.pk,
            on,
            number,
            rules.shown_number(line.prefix, number, line.digits),
            int(Lane.PRIORITY if visitor.has_priority else Lane.WALK_IN),
            state.value,
            (Ticket.Channel.FEED if line.is_mirrored else Ticket.Channel.KIOSK).value,
            "",
            issued_at,
            issued_at,
            issued_at,
            visitor.ahead,
            told.low if told else None,
            told.high if told else None,
            counter if is_ours else None,
            f"Phòng {visitor.counter}" if line.is_mirrored and called_at is not None else "",
            called_at,
            called_at if is_done else None,
            ended_at,
            0 if called_at is None else 1 if is_done else 3,
            "",
            "",
            line.is_mirrored,
        )

    def write(self) -> None:
        LineDay.objects.bulk_create(self._days, batch_size=2_000)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY queueing_ticket ({_COLUMNS}) FROM STDIN") as copy,
        ):
            for row in self._rows:
                copy.write_row(row)


# --- this morning --------------------------------------------------------------------------------------


def _this_morning(office: str, lines: Sequence[Line], at: datetime) -> int:
    """Let some people come within the last half hour, and some counters call; return how many numbers were given."""
    people, called = THIS_MORNING[office]
    officer = User.objects.filter(username=f"canbo.{office.lower()}").first()
    if officer is None or not lines:
        return 0
    dice = Random(f"{office} {at.date().toordinal()}")
    # The last counters, so that the first ones are free for whoever tries the desk.
    counters = Counter.objects.filter(office=office).order_by("-number").values_list("pk", flat=True)[:called]
    coming = [(dice.uniform(1, 28), "") for _person in range(people)]
    calling = [(9.0 - 3.5 * number, counter) for number, counter in enumerate(counters)]
    count = 0
    for minutes, counter in sorted([*coming, *calling], reverse=True):
        moment = at - timedelta(minutes=minutes)
        if counter:
            if operations.call_next(counter=counter, by=officer, at=moment) is not None:
                operations.start(counter=counter, by=officer, at=moment + timedelta(seconds=40))
            continue
        try:
            operations.issue_ticket(
                line=dice.choice(lines), channel=Ticket.Channel.KIOSK, at=moment, actor=f"kiosk:{office}-k1"
            )
        except OfficeError:
            # Not open yet at that minute: one person less.
            continue
        count += 1
    return count
