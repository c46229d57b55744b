# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.speech import SOUTH, day, day_and_hour, duration, hour, number, short_day, sms_time
from motcua.kernel.working_time import OFFICE_ZONE


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("clock", "said"),
    [(time(9), "9 giờ"), (time(8, 30), "8 giờ 30"), (time(13, 35), "13 giờ 35"), (time(0, 5), "0 giờ 05")],
)
def test_the_hour(clock, said):
    assert hour(clock) == said


def test_an_instant_is_told_in_the_zone_of_the_office():
    moment = datetime(2026, 12, 2, 20, 30, tzinfo=UTC)
    assert hour(moment) == "3 giờ 30"
    assert short_day(moment) == "thứ Năm, 03/12"
    assert sms_time(moment) == "3h30 thu 5 03/12"


def test_the_day():
    assert day(date(2026, 12, 3)) == "thứ Năm, 03/12/2026"
    assert short_day(date(2026, 11, 29)) == "Chủ nhật, 29/11"


@pytest.mark.parametrize(
    ("moment", "today", "said"),
    [
        ("2026-12-03T09:00", None, "9 giờ sáng thứ Năm, 03/12"),
        ("2026-12-03T11:30", None, "11 giờ 30 trưa thứ Năm, 03/12"),
        ("2026-12-03T14:00", None, "14 giờ thứ Năm, 03/12"),
        ("2026-12-03T13:35", date(2026, 12, 3), "13 giờ 35 hôm nay"),
        ("2026-12-03T09:00", date(2026, 12, 2), "9 giờ sáng ngày mai"),
        ("2026-12-03T09:00", date(2026, 12, 4), "9 giờ sáng hôm qua"),
        ("2027-01-04T11:30", date(2026, 12, 31), "11 giờ 30 trưa thứ Hai, 04/01"),
        ("2027-11-20T08:00", date(2026, 12, 31), "8 giờ sáng thứ Bảy, 20/11/2027"),
    ],
)
def test_the_moment_as_people_say_it(moment, today, said):
    assert day_and_hour(at(moment), today=today) == said


@pytest.mark.parametrize(
    ("moment", "today", "said"),
    [
        ("2026-12-03T09:00", None, "9h thu 5 03/12"),
        ("2026-11-30T08:30", None, "8h30 thu 2 30/11"),
        ("2026-11-29T08:05", None, "8h05 CN 29/11"),
        ("2026-12-03T13:35", date(2026, 12, 3), "13h35 hom nay"),
    ],
)
def test_the_moment_in_an_sms(moment, today, said):
    assert sms_time(at(moment), today=today) == said


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.times(), st.integers(-400, 400))
def test_an_sms_moment_is_ascii(on, clock, away):
    moment = datetime.combine(on, clock, OFFICE_ZONE)
    assert sms_time(moment, today=moment.date() + timedelta(days=away)).isascii()


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 phút"), (45, "45 phút"), (60, "1 giờ"), (72, "1 giờ 12 phút"), (1565, "26 giờ 5 phút"), (-3, "0 phút")],
)
def test_a_length_of_time(minutes, said):
    assert duration(minutes) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "không"), (1, "một"), (4, "bốn"), (5, "năm"), (10, "mười"), (11, "mười một"), (14, "mười bốn"),
        (15, "mười lăm"), (20, "hai mươi"), (21, "hai mươi mốt"), (24, "hai mươi tư"), (25, "hai mươi lăm"),
        (31, "ba mươi mốt"), (55, "năm mươi lăm"), (100, "một trăm"), (101, "một trăm linh một"),
        (105, "một trăm linh năm"), (110, "một trăm mười"), (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"), (124, "một trăm hai mươi tư"), (155, "một trăm năm mươi lăm"),
        (1001, "một nghìn không trăm linh một"), (1015, "một nghìn không trăm mười lăm"),
        (2005, "hai nghìn không trăm linh năm"), (1_000_001, "một triệu không trăm linh một"),
        (10**12, "một nghìn tỷ"), (-21, "âm hai mươi mốt"),
    ],
)  # fmt: skip
def test_numbers_in_words(n, said):
    assert number(n) == said


def test_numbers_in_the_south():
    assert [number(n, accent=SOUTH) for n in (24, 105, 1104)] == [
        "hai mươi bốn",
        "một trăm lẻ năm",
        "một ngàn một trăm lẻ bốn",
    ]


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_different_numbers_are_said_differently(one, other):
    assert (number(one) == number(other)) == (one == other)


def test_the_first_two_hundred_thousand_numbers_are_all_different():
    said = {number(n) for n in range(0, 2_000_000, 10)} | {number(n) for n in range(20_000)}
    assert len(said) == 200_000 + 18_000
