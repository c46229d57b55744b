# SPDX-License-Identifier: EUPL-1.2
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.reading.hours import hours
from motcua.reading.typed import typed


def read(text: str) -> list[time | None]:
    words = typed(text)
    return [each.value for each in hours(words, words.flat)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("8h30", time(8, 30)),
        ("8g30", time(8, 30)),
        ("8:30", time(8, 30)),
        ("08h00", time(8)),
        ("8 giờ 30", time(8, 30)),
        ("8h30'", time(8, 30)),
        ("8 giờ 30 phút", time(8, 30)),
        ("8 rưỡi", time(8, 30)),
        ("2 ruoi chieu", time(14, 30)),
        ("10h kém 15", time(9, 45)),
        ("9 giờ thiếu 15", time(8, 45)),
        ("8h kem 10", time(7, 50)),
        ("2h chiều", time(14)),
        ("14:45", time(14, 45)),
        ("9h sáng", time(9)),
        ("3h", time(15)),
        ("5 gio", time(17)),
        ("6h", time(6)),
        ("7h tối", time(19)),
        ("12h", time(12)),
        ("1h trưa", time(13)),
        ("11h30 trưa", time(11, 30)),
        ("tám giờ rưỡi", time(8, 30)),
        ("chín giờ sáng", time(9)),
        ("9am", time(9)),
        ("3pm", time(15)),
        ("8.30 sang mai", time(8, 30)),
        ("chiều mai 3h", time(15)),
        ("chieu nay luc 4h", time(16)),
        ("0h", time(0)),
        ("23h59", time(23, 59)),
        ("tu 8h den 9h", time(8)),
        ("14h-15h", time(14)),
        ("9h mai, nham 10h mai", time(10)),
    ],
)
def test_an_hour_is_read_as_people_mean_it(text: str, wanted: time) -> None:
    assert read(text) == [wanted]


@pytest.mark.parametrize("text", ["25h", "8h75", "24h", "26h ngay 20/1", "8:61", "13pm"])
def test_an_hour_that_cannot_be_is_said_not_bent(text: str) -> None:
    assert read(text) == [None]


@pytest.mark.parametrize("text", ["8h hoac 9h", "8h hay 9h"])
def test_two_hours_to_choose_from_are_none(text: str) -> None:
    assert read(text) == [None]


@pytest.mark.parametrize("text", ["20/11", "0905123456", "nha 3 tang", "hang B2", "300m2", "quan 3", "to 12", "5in1"])
def test_other_numbers_are_no_hours(text: str) -> None:
    assert read(text) == []


@given(st.times().filter(lambda at: at.hour > 5 or at.hour == 0), st.sampled_from("hg:"))
def test_an_hour_of_the_clock_is_read_back(at: time, sign: str) -> None:
    assert read(f"HG Nguyen Van An {at.hour}{sign}{at.minute:02}") == [at.replace(second=0, microsecond=0)]
