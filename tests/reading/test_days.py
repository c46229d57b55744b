# SPDX-License-Identifier: EUPL-1.2
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua import reading
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import Part

THURSDAY = datetime(2026, 11, 19, 9, tzinfo=OFFICE_ZONE)


def day_of(text: str, at: datetime = THURSDAY) -> date | None:
    message = f"HG Nguyen Van An so xay dung xin gpxd {text}"
    return reading.read(message, received_at=at, catalogue=sample_catalogue()).day


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10h 20/11", date(2026, 11, 20)),
        ("10h 20-11-26", date(2026, 11, 20)),
        ("10h 20.11.2026", date(2026, 11, 20)),
        ("10h ngày 7 tháng 12", date(2026, 12, 7)),
        ("10h ngay 7 thang 12 nam 2026", date(2026, 12, 7)),
        ("10h mai", date(2026, 11, 20)),
        ("10h mốt", date(2026, 11, 21)),
        ("10h ngay kia", date(2026, 11, 21)),
        ("10h t6", date(2026, 11, 20)),
        ("10h thu 2", date(2026, 11, 23)),
        ("10h thứ hai tuần sau", date(2026, 11, 23)),
        ("10h thu sau tuan sau", date(2026, 11, 27)),
        ("10h cn", date(2026, 11, 22)),
        ("10h ngày 15", date(2026, 12, 15)),
        ("10h ngay 20", date(2026, 11, 20)),
        ("10h 3 ngay nua", date(2026, 11, 22)),
        ("10h hom nay", date(2026, 11, 19)),
        ("10h t5", date(2026, 11, 19)),
        ("8h t5", date(2026, 11, 26)),
        ("10h ngay 5/1", date(2027, 1, 5)),
        ("10h 10/3", date(2026, 3, 10)),
        ("10h ngay 5 thang sau", date(2026, 12, 5)),
        ("10h thu sau 20/11", date(2026, 11, 20)),
        ("10h thu nam 10/12", date(2026, 12, 10)),
    ],
)
def test_a_day_is_read_as_people_mean_it(text: str, wanted: date) -> None:
    assert day_of(text) == wanted


@pytest.mark.parametrize(
    "text", ["10h 30/2", "10h 31/11", "10h 32/12", "10h 20/13", "10h ngay 31 thang 4", "10h 29/2/2027"]
)
def test_a_day_that_cannot_be_is_said(text: str) -> None:
    message = f"HG Nguyen Van An so xay dung xin gpxd {text}"
    found = reading.read(message, received_at=THURSDAY, catalogue=sample_catalogue())
    assert (found.day, found.missing) == (None, (Part.DAY,))
    assert [part for part, _said in found.impossible] == [Part.DAY]


@pytest.mark.parametrize(
    "text", ["10h tuan sau", "10h cuoi tuan", "10h thu 2 ngay 20/11", "10h 20/11 hoac 21/11", "9h 25 hoac 26/11", "10h"]
)
def test_a_day_in_doubt_is_asked(text: str) -> None:
    assert day_of(text) is None


@given(st.integers(0, 89))
def test_every_day_of_the_horizon_is_read_back(ahead: int) -> None:
    day = THURSDAY.date() + timedelta(days=ahead)
    assert day_of(f"10h {day.day}/{day.month}") == day
    assert day_of(f"10h ngay {day.day} thang {day.month} nam {day.year}") == day


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 23))
def test_a_weekday_is_the_next_whose_hour_is_still_ahead(weekday: int, today: int, now: int) -> None:
    at = datetime(2026, 11, 16, now, 30, tzinfo=OFFICE_ZONE) + timedelta(days=today)
    name = "cn" if weekday == 6 else f"t{weekday + 2}"
    found = day_of(f"10h {name}", at)
    assert found is not None
    assert found.weekday() == weekday
    assert timedelta(0) < datetime.combine(found, time(10), OFFICE_ZONE) - at <= timedelta(days=7)
