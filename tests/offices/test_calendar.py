# SPDX-License-Identifier: EUPL-1.2
"""Which hours an office keeps on which day, and why it keeps none."""

from datetime import date, time

import pytest

from cast import House, at
from motcua.kernel.working_time import deadline_in_working_minutes, is_open_at, next_working_day
from motcua.offices import operations, queries
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Agency, Closure, Locality, Office, PublicDay

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13), time(17))
NOW = at("2026-11-20T08:00")


def calendar(office: Office) -> OfficeCalendar:
    return queries.calendar_of(office)


def hours(office: Office, on: str) -> list[tuple[time, time]]:
    return [(each.opens_at, each.closes_at) for each in calendar(office).sessions_on(date.fromisoformat(on))]


def close(office: Office, starts_at: str, ends_at: str, agency: Agency | None = None) -> None:
    closure = Closure(
        office=office, agency=agency, starts_at=at(starts_at), ends_at=at(ends_at), reason="Mất điện cả toà nhà"
    )
    operations.save_master(closure, by="system", at=NOW)


def test_a_working_day_has_two_sessions(house: House) -> None:
    assert hours(house.tthcc, "2026-11-25") == [MORNING, AFTERNOON]
    assert calendar(house.tthcc).hours_in_words(date(2026, 11, 25)) == "7 giờ 30 – 11 giờ 30, 13 giờ – 17 giờ"


def test_a_holiday_is_off_and_says_its_name(house: House) -> None:
    assert hours(house.tthcc, "2026-11-24") == []
    assert calendar(house.tthcc).closed_reason(date(2026, 11, 24)) == "Nghỉ lễ: Ngày Văn hóa Việt Nam"
    assert next_working_day(calendar(house.tthcc), after=date(2026, 11, 23)) == date(2026, 11, 25)


def test_a_working_saturday_keeps_the_hours_of_the_monday_it_makes_up_for(house: House) -> None:
    assert hours(house.tthcc, "2026-08-22") == [MORNING, AFTERNOON]
    # Also where Saturday has hours of its own: the swapped day is a Monday in all but name, and counts.
    assert hours(house.hc, "2026-08-22") == [MORNING, AFTERNOON]
    assert all(each.counts_for_deadline for each in calendar(house.hc).sessions_on(date(2026, 8, 22)))
    assert hours(house.tthcc, "2026-08-31") == []
    assert "Nghỉ hoán đổi" in str(calendar(house.tthcc).closed_reason(date(2026, 8, 31)))


def test_saturday_mornings_are_open_for_intake_and_not_counted(house: House) -> None:
    saturday = calendar(house.hc)
    assert is_open_at(saturday, at=at("2026-11-28T09:00"))
    assert not is_open_at(saturday, at=at("2026-11-28T13:30"))
    assert next_working_day(saturday, after=date(2026, 11, 27)) == date(2026, 11, 30)
    due = deadline_in_working_minutes(saturday, start=at("2026-11-27T16:00"), minutes=240)
    assert due == at("2026-11-30T10:30")
    assert calendar(house.tthcc).closed_reason(date(2026, 11, 28)) == "Ngày này không tiếp nhận"


def test_sunday_is_off(house: House) -> None:
    assert calendar(house.hc).closed_reason(date(2026, 11, 29)) == "Chủ nhật nghỉ"


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "left"),
    [
        ("2026-11-25T09:00", "2026-11-25T10:00", [(time(7, 30), time(9)), (time(10), time(11, 30)), AFTERNOON]),
        ("2026-11-25T07:00", "2026-11-25T08:00", [(time(8), time(11, 30)), AFTERNOON]),
        ("2026-11-25T11:00", "2026-11-25T14:00", [(time(7, 30), time(11)), (time(14), time(17))]),
        ("2026-11-25T11:30", "2026-11-25T13:00", [MORNING, AFTERNOON]),
        ("2026-11-24T00:00", "2026-11-26T00:00", []),
    ],
    ids=["inside", "at the opening", "over noon", "between sessions", "the whole day"],
)
def test_a_closure_cuts_the_sessions(house: House, starts_at: str, ends_at: str, left: list[tuple[time, time]]) -> None:
    close(house.tthcc, starts_at, ends_at)
    assert hours(house.tthcc, "2026-11-25") == left


def test_a_closed_day_says_why(house: House) -> None:
    close(house.tthcc, "2026-11-25T00:00", "2026-11-26T00:00")
    assert calendar(house.tthcc).closed_reason(date(2026, 11, 25)) == "Mất điện cả toà nhà"
    assert calendar(house.tthcc).closed_reason(date(2026, 11, 26)) is None


def test_an_agencys_closure_closes_only_this_agency(house: House) -> None:
    close(house.tthcc, "2026-11-25T00:00", "2026-11-26T00:00", house.sxd)
    whole, day = calendar(house.tthcc), date(2026, 11, 25)
    assert whole.for_agency("DN-SXD").closed_reason(day) == "Mất điện cả toà nhà"
    assert whole.for_agency("DN-STC").closed_reason(day) is None
    assert whole.for_everybody().closed_reason(day) is None


def test_a_local_day_off_holds_there_and_below_and_nowhere_else(house: House) -> None:
    elsewhere = Locality.objects.create(code="42", name="Tỉnh Hà Tĩnh", kind="province")
    other = Office.objects.create(code="HT-TP", name="Hà Tĩnh", address="Hà Tĩnh", locality=elsewhere)
    for weekly in house.tthcc.sessions.all():
        weekly.pk, weekly.office = None, other
        weekly.save()
    local = PublicDay(on=date(2026, 11, 27), kind="holiday", name="Lễ hội thành phố", locality_id="48")
    operations.save_master(local, by="system", at=NOW)
    assert (hours(house.tthcc, "2026-11-27"), hours(house.hc, "2026-11-27")) == ([], [])
    assert hours(other, "2026-11-27") == [MORNING, AFTERNOON]


def test_hours_hold_between_their_days(house: House) -> None:
    house.tthcc.sessions.filter(weekday=4, opens_at=time(13)).update(valid_to=date(2026, 11, 26))
    assert hours(house.tthcc, "2026-11-20") == [MORNING, AFTERNOON]
    assert hours(house.tthcc, "2026-11-27") == [MORNING]


def test_a_locality_that_has_ended_keeps_its_offices_open(house: House) -> None:
    Locality.objects.filter(pk="48-HC").update(valid_to=date(2025, 6, 30))
    assert hours(house.hc, "2026-11-25") == [MORNING, AFTERNOON]
    assert [office.code for office in queries.search_offices("hai chau")] == ["DN-HC"]


def test_hours_do_not_depend_on_the_servers_zone(house: House) -> None:
    close(house.tthcc, "2026-11-25T07:30+07:00", "2026-11-25T02:00+00:00")
    assert hours(house.tthcc, "2026-11-25")[0] == (time(9), time(11, 30))
