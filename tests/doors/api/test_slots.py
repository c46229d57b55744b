# SPDX-License-Identifier: EUPL-1.2
"""The free hours a program is told are those the database would give."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cast import House, at
from motcua.appointments import offer
from motcua.appointments.models import Appointment

SXD = {"agency": "DN-SXD"}


def starts(answer: Any) -> list[str]:
    return [slot["start"] for slot in answer["slots"]]


def test_a_week_from_today_without_a_procedure(anybody: Any) -> None:
    answer = anybody.get("/offices/DN-TTHCC/slots", **SXD)
    assert answer.keys() == {"slots", "closed"}
    # Notice of an hour: at nine, the first bookable half hour is ten.
    assert answer["slots"][0] == {"start": "2026-11-26T10:00:00+07:00", "free": 2}
    assert starts(answer)[-1] == "2026-12-02T16:30:00+07:00"
    assert [day["on"] for day in answer["closed"]] == ["2026-11-28", "2026-11-29"]
    assert all(day["reason"] for day in answer["closed"])


def test_a_holiday_is_closed_by_its_name(anybody: Any) -> None:
    answer = anybody.get("/offices/DN-TTHCC/slots", **SXD, from_="2026-12-28", days=7)
    assert "2027-01-01" in [day["on"] for day in answer["closed"]]
    assert any("Tết Dương lịch" in day["reason"] for day in answer["closed"])


def test_codes_in_lower_case(anybody: Any) -> None:
    assert anybody.get("/offices/dn-tthcc/slots", agency="dn-sxd") == anybody.get("/offices/DN-TTHCC/slots", **SXD)


def test_several_procedures_add_their_lengths(anybody: Any) -> None:
    one = anybody.get("/offices/DN-HC/slots", agency="DN-HC", procedure="1.001193", from_="2026-11-27", days=1)
    two = anybody.get(
        "/offices/DN-HC/slots", agency="DN-HC", procedure=["1.001193", "1.004873"], from_="2026-11-27", days=1
    )
    assert "2026-11-27T11:00:00+07:00" in starts(one)
    assert "2026-11-27T11:00:00+07:00" not in starts(two)
    assert "2026-11-27T10:30:00+07:00" in starts(two)
    repeated = anybody.get(
        "/offices/DN-HC/slots", agency="DN-HC", procedure=["1.001193", "1.001193", ""], from_="2026-11-27", days=1
    )
    assert repeated == one


@pytest.mark.parametrize("procedures", [[], ["2.000815"], ["1.001193", "1.004873"]])
def test_a_whole_quarter_is_what_the_office_offers_each_hour_once_in_order(
    anybody: Any, book: Callable[..., Appointment], procedures: list[str]
) -> None:
    for start in ("2026-11-27T09:00", "2026-11-27T09:30", "2026-12-07T07:30"):
        book(office="DN-HC", agency="DN-HC", starts_at=start)
    moment = at("2026-11-26T09:00")
    visit = offer.visit_for(office="DN-HC", agency="DN-HC", procedure_codes=procedures, at=moment)
    free, closed = offer.free_places(visit, first=date(2026, 11, 26), days=92, at=moment)
    answer = anybody.get("/offices/DN-HC/slots", agency="DN-HC", procedure=procedures, days=92)
    assert answer["slots"] == [{"start": each.starts_at.isoformat(), "free": each.free} for each in free]
    assert answer["closed"] == [{"on": each.on.isoformat(), "reason": each.reason} for each in closed]
    assert starts(answer) == sorted(set(starts(answer)))
    by_weeks: list[Any] = []
    for week in range(13):
        first = date(2026, 11, 26) + timedelta(days=7 * week)
        by_weeks += anybody.get("/offices/DN-HC/slots", agency="DN-HC", procedure=procedures, from_=first.isoformat())[
            "slots"
        ]
    assert [slot for slot in by_weeks if slot in answer["slots"]] == answer["slots"]


def test_a_full_hour_is_told_with_nothing_free(anybody: Any, book: Callable[..., Appointment], minh: Any) -> None:
    book(starts_at="2026-11-27T09:00")
    book(starts_at="2026-11-27T09:00", who=minh)
    answer = anybody.get("/offices/DN-TTHCC/slots", **SXD, from_="2026-11-27", days=1)
    assert {"start": "2026-11-27T09:00:00+07:00", "free": 0} in answer["slots"]


def test_nothing_before_now_and_nothing_beyond_the_horizon(anybody: Any, the_clock: Callable[[str], datetime]) -> None:
    assert anybody.get("/offices/DN-TTHCC/slots", **SXD, from_="2026-11-02", days=7)["slots"] == []
    assert anybody.get("/offices/DN-TTHCC/slots", **SXD, from_="2027-02-25", days=7)["slots"] == []
    the_clock("2026-11-26T23:30")
    assert starts(anybody.get("/offices/DN-TTHCC/slots", **SXD))[0] == "2026-11-27T07:30:00+07:00"


@pytest.mark.parametrize(
    "query",
    [
        {"from_": "27/11/2026"},
        {"from_": "1795750000"},
        {"from_": "0001-01-01"},
        {"from_": "9999-12-31"},
        {"from_": ""},
        {"from_": "2026-02-30"},
        {"from_": "2026-11-27T09:00"},
    ],
)
def test_a_day_that_cannot_be_read(anybody: Any, query: dict[str, str]) -> None:
    assert anybody.get("/offices/DN-TTHCC/slots", 422, **SXD, **query)["fields"] == {
        "from": "Ngày chưa đúng; ghi như 2026-12-03."
    }


@pytest.mark.parametrize(
    ("days", "said"), [("0", "Nhỏ nhất là 1."), ("93", "Lớn nhất là 92."), ("x", "Chỉ ghi số."), ("9" * 5000, None)]
)
def test_a_number_of_days_out_of_reach(anybody: Any, days: str, said: str | None) -> None:
    fields = anybody.get("/offices/DN-TTHCC/slots", 422, **SXD, days=days)["fields"]
    assert fields.keys() == {"days"}
    assert said is None or fields["days"] == said


def test_the_last_days_that_can_be_asked_for(anybody: Any) -> None:
    assert anybody.get("/offices/DN-TTHCC/slots", **SXD, from_="2199-12-31", days=92)["slots"] == []
    assert anybody.get("/offices/DN-TTHCC/slots", **SXD, from_="2000-01-01", days=92)["slots"] == []


def test_what_is_not_there_and_what_is_not_offered_yet(anybody: Any, house: House) -> None:
    assert anybody.get("/offices/DN-XX/slots", 404, **SXD)["error"] == "not_found"
    assert anybody.get("/offices/DN-TTHCC/slots", 404, agency="DN-XX")["error"] == "not_found"
    assert anybody.get("/offices/DN-TTHCC/slots", 404, agency="DN-SXD", procedure="0.000000")["error"] == "not_found"
    assert anybody.get("/offices/DN-TTHCC/slots", 422)["fields"] == {"agency": "Thiếu thông tin này."}
    later = anybody.get("/offices/DN-TTHCC/slots", 409, agency="DN-SNGV")
    assert (later["error"], later["on_from"]) == ("not_yet_offered", "2027-01-01")
    assert "từ ngày 01/01/2027" in later["message"]
    assert anybody.get("/offices/DN-HC/slots", 409, agency="DN-NHS")["error"] == "not_yet_offered"
