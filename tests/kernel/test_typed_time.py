# SPDX-License-Identifier: EUPL-1.2
"""A moment is read from ISO texts only, and never one that breaks arithmetic."""

from datetime import date, datetime, timedelta

import pytest

from motcua.kernel.typed_time import read_day, read_moment, read_written_day
from motcua.kernel.working_time import OFFICE_ZONE

NINE = datetime(2026, 11, 27, 9, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    "text",
    ["2026-11-27T09:00", "2026-11-27 09:00:00", "2026-11-27T09:00+07:00", "2026-11-27t02:00z", " 2026-11-27T02:00Z"],
)
def test_one_moment_in_several_forms(text: str) -> None:
    assert read_moment(text) == NINE
    assert read_moment(text).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mai",
        "1795750000",
        "2026-11-27T25:00",
        "9999-12-31T23:59Z",
        "0001-01-01T00:00+14:00",
        "1999-12-31T23:00",
        "2026-11-27T09:00\0",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_moment(text)


def test_days() -> None:
    assert read_day(" 2026-11-27 ") == date(2026, 11, 27)
    for text in ("", "27/11/2026", "2200-01-01", "0001-01-01", "9999-12-31", "2026-02-30"):
        with pytest.raises(ValueError, match=r".*"):
            read_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "05/03/2026", "5/3/2026", "5-3-26", "5.3.2026", "05032026", "050326", "2026-03-05", "5 3 2026",
        "ngày 5 tháng 3 năm 2026", "sinh ngay 5 thang 3 nam 2026", " 05 / 03 / 2026 ", "５/３/２０２６",
    ],
)  # fmt: skip
def test_a_birthday_as_people_write_it(text: str) -> None:
    assert read_written_day(text, today=date(2026, 11, 26)) == date(2026, 3, 5)


def test_a_year_of_two_digits_is_the_latest_that_can_be_meant() -> None:
    today = date(2026, 11, 26)
    assert read_written_day("5/3/27", today=today) == date(2027, 3, 5)
    assert read_written_day("5/3/28", today=today) == date(1928, 3, 5)
    assert read_written_day("5/3/98", today=today) == date(1998, 3, 5)


@pytest.mark.parametrize(
    "text", ["", "30/2/2026", "5/2026", "tháng 3", "5/3/2026 8h", "mai", "1/1/0001", "9" * 5000, "5/3/202", "1/2/3/4"]
)
def test_what_is_no_birthday(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_written_day(text, today=date(2026, 11, 26))
