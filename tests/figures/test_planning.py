# SPDX-License-Identifier: EUPL-1.2
"""How many are expected and how many counters that takes: cases worked by hand, and what holds of any day."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.figures import planning
from motcua.figures.planning import Past, counters_needed, days_like, monday_of, open_minutes, plan_day
from motcua.kernel.working_time import Session

TUESDAY = date(2026, 12, 1)
DAY = [Session(time(7, 30), time(11, 30)), Session(time(13), time(17))]


@pytest.mark.parametrize(
    ("people", "service", "minutes", "counters"),
    [
        (0, 10, 60, 0),
        (10, 10, 0, 0),
        (1, 10, 60, 1),
        (4.8, 10, 60, 1),
        (4.9, 10, 60, 2),
        (23, 10, 60, 5),
        (23, 10, 30, 10),
        (48, 5, 60, 5),
        (0.1, 1, 60, 1),
    ],
)
def test_counters_for_so_many_people(people: float, service: float, minutes: int, counters: int) -> None:
    assert counters_needed(people, service_minutes=service, open_minutes=minutes) == counters


@pytest.mark.parametrize("share", [0, -0.5, 1.2])
def test_a_counter_is_never_busier_than_all_of_its_time(share: float) -> None:
    with pytest.raises(ValueError, match="busy"):
        counters_needed(5, service_minutes=10, open_minutes=60, busy=share)


@given(
    people=st.floats(0.01, 500, allow_nan=False),
    service=st.floats(1, 60, allow_nan=False),
    minutes=st.integers(1, 60),
)
def test_so_many_counters_are_enough_and_one_less_is_not(people: float, service: float, minutes: int) -> None:
    found = counters_needed(people, service_minutes=service, open_minutes=minutes)
    work, room = people * service, minutes * planning.BUSY_SHARE
    assert work <= found * room + 1e-6
    assert found == 1 or work > (found - 1) * room - 1e-6


def test_the_minutes_of_each_open_hour() -> None:
    assert open_minutes(DAY) == {7: 30, 8: 60, 9: 60, 10: 60, 11: 30, 13: 60, 14: 60, 15: 60, 16: 60}
    assert open_minutes([Session(time(8, 10), time(8, 25)), Session(time(8, 40), time(9))]) == {8: 35}
    assert open_minutes([]) == {}


# --- which days are alike ------------------------------------------------------------------------------


def test_the_same_weekday_of_the_last_eight_weeks() -> None:
    every = {TUESDAY - timedelta(days=back): True for back in range(1, 80)}
    found = days_like(TUESDAY + timedelta(weeks=1), before=TUESDAY, is_like=every)
    assert found == [TUESDAY - timedelta(weeks=week) for week in range(1, 9)]
    wednesday = days_like(TUESDAY + timedelta(days=1), before=TUESDAY, is_like=every)
    assert wednesday[0] == date(2026, 11, 25)
    assert {each.weekday() for each in wednesday} == {2}


def test_holidays_and_days_of_another_kind_are_left_out_and_not_replaced_by_older_ones() -> None:
    known = {TUESDAY - timedelta(weeks=week): week != 2 for week in range(1, 20)}
    found = days_like(TUESDAY, before=TUESDAY, is_like=known)
    assert len(found) == 7
    assert TUESDAY - timedelta(weeks=2) not in found
    assert days_like(TUESDAY, before=TUESDAY, is_like={}) == []


@given(on=st.dates(date(2026, 1, 1), date(2027, 12, 31)), before=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_days_alike_lie_before_and_bear_the_same_weekday(on: date, before: date) -> None:
    every = {before - timedelta(days=back): True for back in range(-10, 80)}
    found = days_like(on, before=before, is_like=every)
    assert all(each < before and each.weekday() == on.weekday() for each in found)
    assert all(before - each <= timedelta(weeks=8) for each in found)


# --- a day ---------------------------------------------------------------------------------------------


def by_hour(found: planning.DayPlan) -> dict[int, tuple[int, int]]:
    return {hour.hour: (hour.expected, hour.counters) for hour in found.hours if hour.expected}


def test_expected_is_the_median_of_those_without_an_hour_and_the_more_of_the_booked() -> None:
    past = [
        Past({8: 10, 9: 4}, {8: 2}),
        Past({8: 12}, {8: 4}),
        Past({8: 50}, {8: 3}),
    ]
    found = plan_day(TUESDAY, sessions=DAY, past=past, booked={8: 1, 14: 6}, service_minutes=10)
    # 12 (median) + 3 at eight; nobody at nine on most days; six have booked two o'clock.
    assert by_hour(found) == {8: (15, 4), 14: (6, 2)}
    assert (found.expected, found.booked, found.most_counters) == (21, 7, 4)
    assert found.busiest is not None
    assert found.busiest.hour == 8


def test_one_day_of_history_says_nothing_yet() -> None:
    found = plan_day(TUESDAY, sessions=DAY, past=[Past({8: 90})], booked={9: 2}, service_minutes=10)
    assert not found.has_history
    assert by_hour(found) == {9: (2, 1)}


def test_who_comes_before_opening_or_over_noon_is_served_in_the_next_open_hour() -> None:
    past = [Past({6: 3, 7: 1, 12: 4, 19: 2})] * 2
    found = plan_day(TUESDAY, sessions=DAY, past=past, booked={}, service_minutes=10)
    assert {hour: people for hour, (people, _counters) in by_hour(found).items()} == {7: 4, 13: 4, 16: 2}
    # Half an hour is open at seven: twice the counters.
    assert by_hour(found)[7] == (4, 2)


def test_a_closed_day_has_no_hours_and_says_why() -> None:
    found = plan_day(TUESDAY, sessions=[], past=[Past({8: 5})] * 3, booked={8: 1}, service_minutes=10, closed="Nghỉ lễ")
    assert (found.hours, found.closed, found.expected, found.busiest) == ((), "Nghỉ lễ", 0, None)


counts = st.dictionaries(st.integers(0, 23), st.integers(0, 80), max_size=12)


@given(past=st.lists(st.tuples(counts, counts), max_size=8), booked=counts, service=st.floats(1, 40, allow_nan=False))
def test_of_any_day_nobody_who_booked_is_forgotten(
    past: list[tuple[dict[int, int], dict[int, int]]], booked: dict[int, int], service: float
) -> None:
    found = plan_day(TUESDAY, sessions=DAY, past=[Past(*each) for each in past], booked=booked, service_minutes=service)
    assert found.booked == sum(booked.values())
    assert sum(hour.with_hour for hour in found.hours) >= sum(booked.values()) - 1e-6
    assert all((hour.counters > 0) == (hour.with_hour + hour.without_hour > 0) for hour in found.hours)
    most = sum(max((each.get(hour, 0) for each, _with in past), default=0) for hour in range(24))
    assert sum(hour.without_hour for hour in found.hours) <= most


@pytest.mark.parametrize(
    ("typed", "monday"),
    [
        ("", date(2026, 12, 7)),
        ("tuần sau", date(2026, 12, 7)),
        ("2026-12-01", date(2026, 11, 30)),
        ("2026-12-06", date(2026, 11, 30)),
        ("2026-12-16", date(2026, 12, 14)),
        ("2026-11-29", date(2026, 12, 7)),
        ("2027-06-01", date(2026, 12, 7)),
        ("9999-12-31", date(2026, 12, 7)),
        ("0001-01-01", date(2026, 12, 7)),
    ],
)
def test_the_week_that_is_asked_for(typed: str, monday: date) -> None:
    assert monday_of(typed, today=TUESDAY) == monday
