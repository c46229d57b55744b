# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.kernel.working_time import (
    OFFICE_ZONE,
    NoWorkingDay,
    Session,
    deadline_in_calendar_days,
    deadline_in_working_days,
    deadline_in_working_minutes,
    deadline_same_day,
    is_open_at,
    next_opening,
    next_working_day,
    working_minutes_between,
)

from .calendars import (
    OFFICE,
    OFFICE_WITH_SATURDAYS,
    SOME_DAYS,
    WeekCalendar,
    counted_spans,
    local,
    moments,
    naive_deadline,
    naive_minutes,
    week_calendars,
)

FOUR_HOURS = 240
MINUTES = st.integers(0, 1500)
NEVER_OPEN = WeekCalendar(week={}, special={})

# Every way to promise a moment, for the properties all of them share.
PROMISES = {
    "minutes": lambda calendar, start: deadline_in_working_minutes(calendar, start=start, minutes=130),
    "exact": lambda calendar, start: deadline_in_working_days(calendar, start=start, days=1, counting="exact_hours"),
    "day_after": lambda calendar, start: deadline_in_working_days(calendar, start=start, days=2, counting="day_after"),
    "calendar": lambda calendar, start: deadline_in_calendar_days(calendar, start=start, days=3),
    "same_day": lambda calendar, start: deadline_same_day(calendar, start=start),
}
EVERY_PROMISE = pytest.mark.parametrize("promise", PROMISES.values(), ids=PROMISES.keys())


@pytest.mark.rule("R-003")
@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-27T16:00", "2026-11-30T10:30"),  # Friday afternoon
        ("2026-11-23T16:00", "2026-11-25T10:30"),  # 24/11 is a holiday
        ("2026-12-31T20:00", "2027-01-04T11:30"),  # New Year and a weekend
        ("2026-11-26T07:30", "2026-11-26T11:30"),  # ends with the session, not at 13:00
        ("2026-11-26T11:30", "2026-11-26T17:00"),
        ("2026-11-26T12:10", "2026-11-26T17:00"),
    ],
)
def test_four_working_hours(asked, due):
    assert deadline_in_working_minutes(OFFICE, start=local(asked), minutes=FOUR_HOURS) == local(due)


def test_two_working_hours_go_around_lunch():
    assert deadline_in_working_minutes(OFFICE, start=local("2026-11-26T11:00"), minutes=120) == local(
        "2026-11-26T14:30"
    )


def test_seconds_are_kept():
    due = deadline_in_working_minutes(OFFICE, start=local("2026-11-26T11:29:30"), minutes=1)
    assert due == local("2026-11-26T13:00:30")
    assert working_minutes_between(OFFICE, start=local("2026-11-26T11:29:30"), end=due) == 1


@pytest.mark.rule("R-013")
def test_what_arrives_outside_hours_counts_from_the_next_opening():
    due = deadline_in_working_minutes(OFFICE, start=local("2026-11-27T20:00"), minutes=30)
    assert due == local("2026-11-30T08:00")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-26T09:00", "2026-11-26T09:00"),
        ("2026-11-26T11:30", "2026-11-26T11:30"),
        ("2026-11-26T12:00", "2026-11-26T13:00"),
        ("2026-11-27T20:00", "2026-11-30T07:30"),
    ],
)
def test_no_minutes_are_the_start_itself_or_the_next_opening(start, due):
    assert deadline_in_working_minutes(OFFICE, start=local(start), minutes=0) == local(due)


@pytest.mark.rule("R-010")
def test_a_saturday_morning_is_open_and_does_not_count():
    saturday = local("2026-11-28T08:00")
    assert is_open_at(OFFICE_WITH_SATURDAYS, at=saturday)
    due = deadline_in_working_minutes(OFFICE_WITH_SATURDAYS, start=saturday, minutes=FOUR_HOURS)
    assert due == local("2026-11-30T11:30")
    assert next_working_day(OFFICE_WITH_SATURDAYS, after=date(2026, 11, 27)) == date(2026, 11, 30)


@pytest.mark.rule("R-004")
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-26T09:00", 1, "2026-11-27T09:00"),
        ("2026-11-26T07:30", 1, "2026-11-26T17:00"),
        ("2026-11-23T09:00", 5, "2026-12-01T09:00"),
    ],
)
def test_a_working_day_is_eight_working_hours_from_the_minute(start, days, due):
    assert deadline_in_working_days(OFFICE, start=local(start), days=days, counting="exact_hours") == local(due)


@pytest.mark.rule("R-014")
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-26T09:00", 1, "2026-11-27T17:00"),
        ("2026-11-26T20:00", 1, "2026-11-27T17:00"),
        ("2026-11-27T09:00", 1, "2026-11-30T17:00"),
        ("2026-11-23T09:00", 2, "2026-11-26T17:00"),
        ("2026-11-28T09:00", 1, "2026-11-30T17:00"),
    ],
)
def test_counting_from_the_day_after_ends_with_the_close_of_the_last_day(start, days, due):
    assert deadline_in_working_days(OFFICE, start=local(start), days=days, counting="day_after") == local(due)


@pytest.mark.rule("R-006")
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-26T09:00", 1, "2026-11-27T17:00"),  # the day of the event is not counted
        ("2026-11-26T09:00", 2, "2026-11-30T17:00"),  # Saturday moves to Monday
        ("2026-11-22T09:00", 2, "2026-11-25T17:00"),  # the holiday moves to the day after
        ("2026-11-20T09:00", 10, "2026-11-30T17:00"),  # days off in between are counted
    ],
)
def test_calendar_days_end_on_a_working_day(start, days, due):
    assert deadline_in_calendar_days(OFFICE, start=local(start), days=days) == local(due)


@pytest.mark.rule("R-005")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-27T15:00", "2026-11-27T17:00"),
        ("2026-11-27T15:00:59", "2026-11-27T17:00"),
        ("2026-11-27T15:01", "2026-11-30T17:00"),
        ("2026-11-27T15:05", "2026-11-30T17:00"),
        ("2026-11-23T15:05", "2026-11-25T17:00"),  # over the holiday
        ("2026-11-27T06:00", "2026-11-27T17:00"),
        ("2026-11-27T12:00", "2026-11-27T17:00"),
        ("2026-11-28T09:00", "2026-11-30T17:00"),  # a Saturday that does not count
    ],
)
def test_the_same_day_until_three_in_the_afternoon(received, due):
    assert deadline_same_day(OFFICE_WITH_SATURDAYS, start=local(received)) == local(due)


@pytest.mark.rule("R-005")
def test_after_the_last_session_of_a_half_day_the_next_working_day_is_due():
    half_day = date(2026, 11, 27)
    calendar = WeekCalendar(week=OFFICE.week, special={half_day: (Session(time(7, 30), time(11, 30)),)})
    assert deadline_same_day(calendar, start=local("2026-11-27T11:29")) == local("2026-11-27T11:30")
    assert deadline_same_day(calendar, start=local("2026-11-27T11:30")) == local("2026-11-30T17:00")


def test_another_cutoff_can_be_set():
    start = local("2026-11-26T10:30")
    assert deadline_same_day(OFFICE, start=start, cutoff=time(10)) == local("2026-11-27T17:00")


@pytest.mark.parametrize(
    ("at", "is_open", "opens"),
    [
        ("2026-11-26T07:29", False, "2026-11-26T07:30"),
        ("2026-11-26T07:30", True, "2026-11-26T13:00"),
        ("2026-11-26T11:30", False, "2026-11-26T13:00"),
        ("2026-11-26T16:59", True, "2026-11-27T07:30"),
        ("2026-11-27T17:00", False, "2026-11-28T07:30"),
        ("2026-11-28T11:30", False, "2026-11-30T07:30"),
        ("2026-11-24T09:00", False, "2026-11-25T07:30"),
    ],
)
def test_open_now_and_the_next_opening(at, is_open, opens):
    assert is_open_at(OFFICE_WITH_SATURDAYS, at=local(at)) is is_open
    assert next_opening(OFFICE_WITH_SATURDAYS, after=local(at)) == local(opens)


def test_a_session_not_open_for_intake_is_not_an_opening():
    inside = Session(time(8), time(12), is_open_for_intake=False)
    calendar = WeekCalendar(week={}, special={date(2026, 11, 26): (inside,)})
    assert not is_open_at(calendar, at=local("2026-11-26T09:00"))
    with pytest.raises(NoWorkingDay):
        next_opening(calendar, after=local("2026-11-26T07:00"))


@EVERY_PROMISE
def test_a_calendar_without_working_days_says_so(promise):
    with pytest.raises(NoWorkingDay) as caught:
        promise(NEVER_OPEN, local("2026-11-26T09:00"))
    assert caught.value.message == (
        "Lịch làm việc không có ngày nào mở trong 60 ngày tới. Xin báo người phụ trách xem lại lịch."
    )


def test_sixty_empty_days_are_the_limit():
    start, session = local("2026-11-01T18:00"), (Session(time(8), time(12)),)
    for ahead, is_found in ((59, True), (60, False)):
        calendar = WeekCalendar(week={}, special={start.date() + timedelta(days=ahead): session})
        if is_found:
            assert deadline_in_working_minutes(calendar, start=start, minutes=0).hour == 8
        else:
            with pytest.raises(NoWorkingDay):
                deadline_in_working_minutes(calendar, start=start, minutes=0)


def test_long_limits_pass_over_many_holidays():
    due = deadline_in_working_days(OFFICE, start=local("2026-11-02T07:30"), days=240, counting="exact_hours")
    assert working_minutes_between(OFFICE, start=local("2026-11-02T07:30"), end=due) == 240 * 480


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="aware"):
        deadline_in_working_minutes(OFFICE, start=datetime.fromisoformat("2026-11-26T09:00"), minutes=1)
    with pytest.raises(ValueError, match="negative"):
        deadline_in_working_minutes(OFFICE, start=local("2026-11-26T09:00"), minutes=-1)
    with pytest.raises(ValueError, match="at least one day"):
        deadline_in_calendar_days(OFFICE, start=local("2026-11-26T09:00"), days=0)
    with pytest.raises(ValueError, match="opens before"):
        Session(time(12), time(12))


@settings(max_examples=80, deadline=None)
@given(week_calendars(), moments(), st.integers(1, 1500))
def test_the_deadline_equals_a_count_minute_by_minute(calendar, start, minutes):
    due = deadline_in_working_minutes(calendar, start=start, minutes=minutes)
    assert due == naive_deadline(calendar, start, minutes)


@settings(max_examples=80, deadline=None)
@given(week_calendars(), moments(), moments())
def test_the_minutes_between_equal_a_count_minute_by_minute(calendar, start, end):
    assert working_minutes_between(calendar, start=start, end=end) == naive_minutes(calendar, start, end)


@given(week_calendars(), moments(), MINUTES)
def test_the_minutes_between_start_and_deadline_are_those_asked(calendar, start, minutes):
    due = deadline_in_working_minutes(calendar, start=start, minutes=minutes)
    assert working_minutes_between(calendar, start=start, end=due) == minutes


@given(week_calendars(), moments(), MINUTES, MINUTES)
def test_two_limits_one_after_the_other_are_their_sum(calendar, start, first, second):
    between = deadline_in_working_minutes(calendar, start=start, minutes=first)
    total = deadline_in_working_minutes(calendar, start=start, minutes=first + second)
    assert deadline_in_working_minutes(calendar, start=between, minutes=second) == total


@given(week_calendars(), moments(), MINUTES, MINUTES)
def test_more_minutes_are_never_due_earlier(calendar, start, minutes, more):
    due = deadline_in_working_minutes(calendar, start=start, minutes=minutes)
    assert deadline_in_working_minutes(calendar, start=start, minutes=minutes + more) >= due


# Drawing a calendar takes long on a machine with other work; nothing here claims how long.
@EVERY_PROMISE
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(calendar=week_calendars(), one=moments(), other=moments())
def test_asking_later_is_never_due_earlier(promise, calendar, one, other):
    one, other = sorted((one, other))
    assert promise(calendar, one) <= promise(calendar, other)


@pytest.mark.rule("R-003")
@EVERY_PROMISE
@given(calendar=week_calendars(), start=moments(), holiday=SOME_DAYS)
def test_one_more_holiday_never_makes_a_promise_earlier(promise, calendar, start, holiday):
    assert promise(calendar.with_holiday(holiday), start) >= promise(calendar, start)


@EVERY_PROMISE
@given(calendar=week_calendars(), start=moments())
def test_a_promise_is_after_the_start_and_inside_or_at_the_end_of_a_counted_session(promise, calendar, start):
    due = promise(calendar, start)
    assert due > start
    assert any(opens < due <= closes for opens, closes in counted_spans(calendar, due.date()))


@EVERY_PROMISE
@given(calendar=week_calendars(), start=moments())
def test_the_zone_of_the_server_does_not_matter(promise, calendar, start):
    due = promise(calendar, start.astimezone(UTC))
    assert due == promise(calendar, start)
    assert due.tzinfo is OFFICE_ZONE


@given(week_calendars(), moments())
def test_the_next_opening_is_the_first_open_minute_after_a_closed_one(calendar, after):
    opens = next_opening(calendar, after=after)
    assert opens > after
    assert is_open_at(calendar, at=opens)
