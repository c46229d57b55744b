# SPDX-License-Identifier: EUPL-1.2
"""The told waiting time: a range that holds for eight of ten people, learned from the line's own past."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cast import House, at
from lines import Lines
from motcua.kernel.working_time import OFFICE_ZONE, Session
from motcua.queueing import estimate, learning, waiting
from motcua.queueing.estimate import ALL_HOURS, DAY, HOUR, Call, Pattern, PlayedDay, Range
from motcua.queueing.models import Line, Ticket, WaitPattern, WaitScore
from motcua.queueing.rules import Lane, State
from motcua.worker import tending
from queueing import played_month
from queueing.played_month import Outcome

NOON = ((11.5 * HOUR, 13 * HOUR),)
STEADY = {ALL_HOURS: Pattern(200, 300.0, 0.5, 1.6)}


# --- a month -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.rule("R-038")
def test_in_a_played_month_eight_of_ten_people_are_called_within_what_they_were_told(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = played_month.make_lines(house.tthcc.pk)
    outcomes = played_month.play_month(lines, first=date(2026, 10, 5), days=24, told_days=10, seed=1)
    with capsys.disabled():
        print("\n" + "\n".join(f"  {name}: {_in_figures(each)}" for name, each in outcomes.items()))
        print(f"  all: {_in_figures(_together(outcomes))}")
    assert all(each.told > 500 for each in outcomes.values())
    together = _together(outcomes)
    assert 0.70 <= together.held_share <= 0.90
    for each in outcomes.values():
        assert 0.65 <= each.held_share <= 0.92
        assert each.mean_width < each.spread / 2
    # The nightly scores say the same as was counted here; they count people with priority too.
    scores = WaitScore.objects.filter(day__gte=date(2026, 10, 23))
    told, held = (sum(getattr(row, name) for row in scores) for name in ("told_count", "held_count"))
    assert told >= together.told
    assert held / told == pytest.approx(together.held_share, abs=0.03)


def _together(outcomes: dict[str, Outcome]) -> Outcome:
    every = outcomes.values()
    return Outcome(
        held=sum(each.held for each in every),
        sooner=sum(each.sooner for each in every),
        later=sum(each.later for each in every),
        widths=[width for each in every for width in each.widths],
        waits=[wait for each in every for wait in each.waits],
    )


def _in_figures(outcome: Outcome) -> str:
    return (
        f"{outcome.told} told, held {outcome.held_share:.1%}, sooner {outcome.sooner / outcome.told:.1%}, "
        f"later {outcome.later / outcome.told:.1%}; mean width {outcome.mean_width:.1f} min, "
        f"10–90 % of all waits {outcome.spread:.1f} min"
    )


# --- rules ---------------------------------------------------------------------------------------------


def _told(ahead: int, hour: float, **more: Any) -> Range:
    known = {"patterns": STEADY, "recent": (), "closed": NOON, **more}
    told = estimate.told_range(ahead=ahead, at=hour * HOUR, **known)
    assert told is not None
    return told


@pytest.mark.rule("R-038")
def test_too_short_a_history_says_nothing() -> None:
    few = {ALL_HOURS: Pattern(29, 300.0, 0.5, 1.6)}
    assert estimate.told_range(ahead=3, at=9 * HOUR, patterns=few, recent=(), closed=NOON) is None
    assert estimate.told_range(ahead=3, at=9 * HOUR, patterns={}, recent=(), closed=NOON) is None
    assert estimate.learn([_played(waits=29)]) == {}
    assert estimate.learn([_played(waits=30)])


def test_doubt_grows_more_slowly_than_the_line() -> None:
    near, far = _told(0, 8), _told(15, 8)
    assert near == Range(2, 8)
    assert (far.high - far.low) / 16 < (near.high - near.low)


def test_a_wait_over_noon_has_noon_in_it() -> None:
    assert _told(3, 8).high < 40
    assert _told(3, 11.4) == Range(100, 120)


def test_whoever_comes_over_noon_is_called_after_it() -> None:
    told = _told(0, 12.5)
    assert (told.low, told.high) == (30, 40)


def test_a_slower_hour_ahead_counts() -> None:
    slow_later = {**STEADY, 8: Pattern(200, 60.0, 0.5, 1.6), 9: Pattern(200, 600.0, 0.5, 1.6)}
    assert _told(9, 8.9, patterns=slow_later).low > 3 * _told(9, 8.2, patterns=slow_later).low


def test_a_slow_day_shows_within_a_few_calls() -> None:
    slow = [estimate.Gap(8 * HOUR + 600.0 * number, 600.0, 8) for number in range(6)]
    assert _told(5, 9, recent=slow).low > _told(5, 9).low
    assert estimate.tempo(slow, {ALL_HOURS: 300.0}) == pytest.approx((3_000 + 3_600) / (3_000 + 1_800))


@given(low=st.floats(0, 30_000), more=st.floats(0, 30_000))
def test_a_told_range_is_never_more_exact_than_what_is_known(low: float, more: float) -> None:
    told = estimate.rounded(low, low + more)
    assert 0 <= told.low * 60 <= low <= low + more <= told.high * 60
    assert told.low < told.high
    assert all(minutes < 10 or minutes % 5 == 0 or minutes == told.low + 1 for minutes in (told.low, told.high))


@given(ahead=st.integers(0, 400), hour=st.floats(0, 23.9))
def test_more_people_ahead_never_means_sooner(ahead: int, hour: float) -> None:
    less, more = _told(ahead, hour), _told(ahead + 1, hour)
    assert less.low <= more.low
    assert less.high <= more.high


@given(
    first=st.floats(0, DAY),
    seconds=st.floats(0, DAY),
    noon=st.tuples(st.floats(0, DAY), st.floats(0, 4 * HOUR)),
)
def test_open_time_taken_out_is_put_back(first: float, seconds: float, noon: tuple[float, float]) -> None:
    closed = ((noon[0], noon[0] + noon[1]),)
    last = estimate.after_open_seconds(first, seconds, closed)
    assert last >= first + seconds - 0.001
    assert estimate.open_seconds(first, last, closed) == pytest.approx(seconds, abs=0.01)


def _played(*, waits: int, pace: float = 300.0, age: int = 1) -> PlayedDay:
    dice = random.Random(7)
    calls, called = [], 8 * HOUR
    for _number in range(waits):
        called += pace * dice.uniform(0.7, 1.3)
        ahead = dice.randrange(6)
        issued = called - (ahead + 1) * pace * dice.uniform(0.8, 1.2)
        calls.append(Call(called, issued, issued, ahead, True))
    return PlayedDay(calls, (), age)


def test_the_newer_days_weigh_more() -> None:
    mixed = estimate.learn([_played(waits=100, pace=600.0, age=21), _played(waits=100, age=1)])
    assert mixed[ALL_HOURS].pace_seconds == pytest.approx(360, abs=60)


def test_a_line_that_is_never_busy_tells_a_short_wait() -> None:
    calls = [Call(8 * HOUR + 900.0 * n + 20, 8 * HOUR + 900.0 * n, 8 * HOUR + 900.0 * n, 0, True) for n in range(40)]
    patterns = estimate.learn([PlayedDay(calls, (), 1)])
    assert _told(0, 9, patterns=patterns) == Range(0, 1)


# --- from the database ---------------------------------------------------------------------------------


def _past(line: Line, *, first: str = "2026-11-25T08:00", count: int = 80, wait_minutes: float = 12) -> None:
    """Write a morning in which everybody had two before them and a number was called each four minutes."""
    dice, begins = random.Random(3), at(first)
    Ticket.objects.bulk_create(
        _ticket(
            line,
            number,
            issued_at=begins + timedelta(minutes=2.5 * number),
            called_at=begins + timedelta(minutes=2.5 * number + wait_minutes * dice.uniform(0.8, 1.2)),
            ahead=4,
        )
        for number in range(1, count + 1)
    )


def _ticket(line: Line, number: int, *, issued_at: datetime, called_at: datetime | None, **more: Any) -> Ticket:
    known = {"lane": Lane.WALK_IN, "channel": "KIOSK", "state": State.DONE if called_at else State.LEFT, **more}
    return Ticket(
        office_id=line.office_id,
        line=line,
        waits_in=known.pop("waits_in", line),
        day=issued_at.astimezone(OFFICE_ZONE).date(),
        number=number,
        shown=f"{line.prefix}{number:03d}{more.get('channel', '')[:1]}{more.get('lane', '')}",
        issued_at=issued_at,
        turn_at=issued_at,
        ready_at=known.pop("ready_at", issued_at),
        called_at=called_at,
        call_count=1 if called_at else 0,
        **known,
    )


@pytest.mark.django_db
def test_a_number_is_given_with_the_range_its_line_has_learned(lines: Lines, draw: Callable[..., Ticket]) -> None:
    assert draw(at_="2026-11-26T08:00").wait_low is None
    _past(lines.a)
    learning.learn(at=at("2026-11-25T22:00"))
    ticket = draw(at_="2026-11-26T08:05")
    assert ticket.ahead == 1
    assert ticket.wait_low is not None
    assert ticket.wait_high is not None
    assert 0 <= ticket.wait_low < ticket.wait_high <= 15
    assert draw(line=lines.b, at_="2026-11-26T08:06").wait_low is None


@pytest.mark.django_db
def test_asking_again_costs_nothing_and_asking_anew_one_query(lines: Lines) -> None:
    _past(lines.a)
    learning.learn(at=at("2026-11-25T22:00"))

    def ask(clock: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert waiting.range_for(line_id=lines.a.pk, ahead=2, at=at(clock)) is not None
        return len(asked)

    ask("2026-11-26T08:00:00")
    assert ask("2026-11-26T08:00:10") == 0
    assert ask("2026-11-26T08:00:20") == 1


@pytest.mark.django_db
def test_nobody_is_told_to_be_called_before_the_hour_of_an_appointment(lines: Lines) -> None:
    _past(lines.a)
    learning.learn(at=at("2026-11-25T22:00"))
    told = waiting.range_for(line_id=lines.a.pk, ahead=0, at=at("2026-11-26T08:00"), not_before=at("2026-11-26T08:40"))
    assert told == Range(40, 45)


@pytest.mark.django_db
def test_appointments_priority_and_numbers_given_offline_teach_nothing(lines: Lines) -> None:
    _past(lines.a)
    learning.learn(at=at("2026-11-25T22:00"))
    alone = _pattern(lines.a)
    begins = at("2026-11-25T08:00")
    strangers = [
        {"lane": Lane.PRIORITY},
        {"lane": Lane.BOOKED, "ready_at": begins + timedelta(hours=3)},
        {"channel": "OFFLINE"},
        {"waits_in": lines.b, "lane": Lane.WALK_IN, "channel": "API"},
    ]
    Ticket.objects.bulk_create(
        _ticket(
            lines.a, 900 + number, issued_at=begins, called_at=begins + timedelta(hours=3, seconds=number), **stranger
        )
        for number, stranger in enumerate(strangers)
    )
    learning.learn(at=at("2026-11-25T22:00"))
    assert _pattern(lines.a).sample_count == alone.sample_count == 80
    assert _pattern(lines.a).high_factor == pytest.approx(alone.high_factor, rel=0.05)


def _pattern(line: Line) -> WaitPattern:
    return WaitPattern.objects.get(line=line, hour=ALL_HOURS)


@pytest.mark.django_db
def test_another_makers_line_learns_from_what_its_machine_shows(lines: Lines) -> None:
    lines.b.is_mirrored = True
    lines.b.save()
    _past(lines.b, wait_minutes=10)
    Ticket.objects.update(ahead=0, is_mirrored=True)
    assert learning.learn(at=at("2026-11-25T22:00")) == 1
    told = waiting.range_for(line_id=lines.b.pk, ahead=3, at=at("2026-11-26T08:00"))
    assert told is not None
    assert told.low <= 10 <= told.high


@pytest.mark.django_db
def test_the_night_comes_once_and_a_missed_one_is_made_up(lines: Lines, the_clock: Any) -> None:
    _past(lines.a)
    assert not learning.learn_due(at=at("2026-11-25T08:00"))
    the_clock("2026-11-25T21:40")
    tending.learn_waits()
    learned = _pattern(lines.a)
    assert learned.learned_on == date(2026, 11, 25)
    assert not learning.learn_due(at=at("2026-11-26T21:00"))
    assert learning.learn_due(at=at("2026-11-27T07:00"))
    assert _pattern(lines.a).learned_on == date(2026, 11, 26)
    assert _pattern(lines.a).pk == learned.pk


@pytest.mark.django_db
def test_a_line_without_recent_people_forgets(lines: Lines) -> None:
    _past(lines.a)
    learning.learn(at=at("2026-11-25T22:00"))
    learning.learn(at=at("2026-12-31T22:00"))
    assert not WaitPattern.objects.exists()
    assert waiting.range_for(line_id=lines.a.pk, ahead=0, at=at("2027-01-04T08:00")) is None


@pytest.mark.django_db
def test_the_score_counts_who_was_called_within_sooner_and_later(lines: Lines) -> None:
    begins = at("2026-11-25T08:00")
    waits = {1: 9, 2: 10, 3: 20, 4: 21, 5: 40}
    told = {"wait_low": 10, "wait_high": 20}
    rows = [
        _ticket(lines.a, number, issued_at=begins, called_at=begins + timedelta(minutes=wait), **told)
        for number, wait in waits.items()
    ]
    rows.append(_ticket(lines.a, 6, issued_at=begins, called_at=None, **told))
    rows.append(_ticket(lines.a, 7, issued_at=begins, called_at=begins))
    Ticket.objects.bulk_create(rows)
    for _again in range(2):
        assert learning.score(on=date(2026, 11, 25)) == 1
    score = WaitScore.objects.get()
    assert (score.told_count, score.held_count, score.sooner_count, score.later_count) == (5, 2, 1, 2)


@pytest.mark.django_db
def test_the_day_is_closed_before_it_opens_and_over_noon(lines: Lines) -> None:
    midnight = waiting.local_seconds(at("2026-11-26T00:00"))
    spans = waiting.closed_spans(lines.a, date(2026, 11, 26))
    assert [((begins - midnight) / HOUR, (ends - midnight) / HOUR) for begins, ends in spans] == [(0, 7.5), (11.5, 13)]
    night = Line(office=lines.a.office, code="CC", opens_at=time(20), closes_at=time(6))
    assert waiting.closed_spans(night, date(2026, 11, 26)) == []
    assert waiting.spans_between(date(1970, 1, 1), [Session(time(8), time(9))]) == [(0.0, 8 * HOUR)]
