# SPDX-License-Identifier: EUPL-1.2
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.appointments import rules
from motcua.appointments.rules import Arrival, Reminder, Status
from motcua.kernel.working_time import OFFICE_ZONE, Session

MORNING, AFTERNOON = Session(time(7, 30), time(11, 30)), Session(time(13), time(17))
FRIDAY = date(2026, 11, 27)


def test_hours_begin_with_each_session_and_end_inside_it() -> None:
    starts = rules.starts_on(day=FRIDAY, sessions=[MORNING, AFTERNOON], step_minutes=30, slot_count=1)
    assert starts[0] == at("2026-11-27T07:30")
    assert starts[-1] == at("2026-11-27T16:30")
    assert at("2026-11-27T11:00") in starts
    assert at("2026-11-27T11:30") not in starts
    assert len(starts) == 16


def test_a_visit_of_two_steps_never_runs_past_the_end_of_a_session() -> None:
    starts = rules.starts_on(day=FRIDAY, sessions=[MORNING], step_minutes=45, slot_count=2)
    assert all(start + timedelta(minutes=90) <= at("2026-11-27T11:30") for start in starts)


@given(
    opens=st.integers(0, 600),
    length=st.integers(1, 600),
    step=st.integers(5, 120),
    count=st.integers(1, 5),
)
def test_no_hour_is_offered_twice_and_each_fits_its_session(opens: int, length: int, step: int, count: int) -> None:
    closes = min(opens + length, 1_439)
    session = Session(time(opens // 60, opens % 60), time(closes // 60, closes % 60))
    starts = rules.starts_on(day=FRIDAY, sessions=[session], step_minutes=step, slot_count=count)
    assert len(starts) == len(set(starts))
    midnight = datetime.combine(FRIDAY, time(), OFFICE_ZONE)
    for start in starts:
        minute = (start - midnight).total_seconds() / 60
        assert opens <= minute
        assert minute + step * count <= closes


def test_lengths_of_several_procedures_add_up_to_whole_steps() -> None:
    assert rules.slots_needed(lengths_minutes=[30], step_minutes=30) == 1
    assert rules.slots_needed(lengths_minutes=[30, 15], step_minutes=30) == 2
    assert rules.slots_needed(lengths_minutes=[45, 45, 30], step_minutes=30) == 4
    assert rules.slots_needed(lengths_minutes=[], step_minutes=30) == 1


def test_ended_appointments_never_come_back() -> None:
    for ended in (Status.REFUSED, Status.EXPIRED, Status.SERVED, Status.NO_SHOW, Status.CANCELLED):
        assert not any(rules.may_become(ended, wanted) for wanted in Status)


@pytest.mark.rule("R-009")
@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        ("2026-11-27T09:00", {"day": "2026-11-26T18:00", "hours": "2026-11-27T07:00"}),
        ("2026-11-27T08:30", {"day": "2026-11-26T18:00", "hours": "2026-11-27T06:30"}),
        ("2026-11-27T08:00", {"day": "2026-11-26T20:30"}),
        ("2026-11-27T07:30", {"day": "2026-11-26T20:30"}),
        ("2026-11-27T16:30", {"day": "2026-11-26T18:00", "hours": "2026-11-27T14:30"}),
    ],
)
def test_reminders_keep_the_quiet_hours(hour: str, expected: dict[str, str]) -> None:
    moments = rules.reminders_for(starts_at=at(hour), agreed_at=at("2026-11-20T09:00"))
    names = {"day": Reminder.DAY_BEFORE, "hours": Reminder.HOURS_BEFORE}
    assert moments == {names[name]: at(moment) for name, moment in expected.items()}


@pytest.mark.rule("R-009")
@given(minute=st.integers(0, 1_439), ahead=st.integers(0, 20_000))
def test_no_reminder_falls_in_the_quiet_hours_or_after_the_event(minute: int, ahead: int) -> None:
    starts_at = datetime.combine(FRIDAY, time(minute // 60, minute % 60), OFFICE_ZONE)
    agreed_at = starts_at - timedelta(minutes=ahead)
    for moment in rules.reminders_for(starts_at=starts_at, agreed_at=agreed_at).values():
        assert not rules.is_quiet(moment.astimezone(OFFICE_ZONE).time())
        assert agreed_at < moment < starts_at


@pytest.mark.parametrize(
    ("status", "here", "moment", "expected"),
    [
        (Status.CONFIRMED, True, "2026-11-27T08:55", Arrival.ON_TIME),
        (Status.CONFIRMED, True, "2026-11-27T08:29", Arrival.EARLY),
        (Status.CONFIRMED, True, "2026-11-27T09:15", Arrival.ON_TIME),
        (Status.CONFIRMED, True, "2026-11-27T09:16", Arrival.LATE),
        (Status.CONFIRMED, True, "2026-11-26T23:59", Arrival.WRONG_DAY),
        (Status.CONFIRMED, True, "2026-11-28T00:00", Arrival.WRONG_DAY),
        (Status.CONFIRMED, False, "2026-11-27T09:00", Arrival.WRONG_PLACE),
        (Status.CHECKED_IN, True, "2026-11-27T09:00", Arrival.ALREADY),
        (Status.REQUESTED, True, "2026-11-27T08:50", Arrival.NOT_CONFIRMED),
        (Status.CANCELLED, True, "2026-11-27T08:50", Arrival.ENDED),
    ],
)
def test_each_arrival_has_its_own_answer(status: str, here: bool, moment: str, expected: Arrival) -> None:
    answer = rules.arrival(
        status=status, starts_at=at("2026-11-27T09:00"), is_here=here, at=at(moment), grace_minutes=15
    )
    assert answer == expected


def test_the_desk_turns_yellow_in_the_last_hour_and_red_when_missed() -> None:
    assert rules.urgency(working_minutes_left=61, is_missed=False).colour == "calm"
    assert rules.urgency(working_minutes_left=60, is_missed=False).colour == "soon"
    assert rules.urgency(working_minutes_left=0, is_missed=True).colour == "late"
