# SPDX-License-Identifier: EUPL-1.2
"""Weekly hours as cells of a list: whatever an office keeps can be written and read back."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.offices.columns import CannotRead
from motcua.offices.session_words import Hours, cells, read_saturday, read_sessions

clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None, fold=0))


@st.composite
def sessions(draw: st.DrawFn) -> Hours:
    first, second = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
    # With a first day of its own each session may lie beside any other.
    begins = draw(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
    ends = draw(st.none() | st.dates(min_value=begins))
    return Hours(draw(st.integers(0, 6)), first, second, draw(st.booleans()), draw(st.booleans()), begins, ends)


@given(st.lists(sessions(), max_size=8, unique=True))
def test_what_is_written_is_read_back(kept: list[Hours]) -> None:
    written = cells(kept)
    assert sorted([*read_sessions(written.sessions), *read_saturday(written.saturday)], key=str) == sorted(
        kept, key=str
    )


def test_common_hours_stand_once_for_the_week() -> None:
    week = [Hours(day, time(7, 30), time(11, 30)) for day in range(5)]
    saturday = Hours(5, time(7, 30), time(11), True, False)
    assert cells([*week, saturday]) == ("07:30-11:30", "07:30-11:00")
    assert read_sessions("07:30-11:30") == week
    assert read_saturday("07:30-11:00") == [saturday]


def test_a_day_that_differs_stands_alone() -> None:
    hours = [Hours(day, time(8), time(11)) for day in (0, 1, 2, 3)]
    assert cells(hours).sessions == "T2 08:00-11:00|T3 08:00-11:00|T4 08:00-11:00|T5 08:00-11:00"
    assert read_sessions("CN 08:00-10:00 không tính hạn") == [Hours(6, time(8), time(10), True, False)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sáng", "không phải là buổi làm việc"),
        ("11:30-07:30", "đóng cửa trước khi mở"),
        ("07:30-25:00", "không có giờ 25:00"),
        ("07:30-11:30|11:00-17:00", "trùng giờ"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(CannotRead, match=reason):
        read_sessions(text)
