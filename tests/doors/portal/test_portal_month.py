# SPDX-License-Identifier: EUPL-1.2
"""What the month page offers is what the offer says, day by day."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import House, at
from motcua.appointments.models import Appointment
from motcua.appointments.offer import forget_settings, free_places, visit_for
from motcua.offices.models import Closure

NOW = at("2026-11-26T09:00")
HOURS = "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC"


def _offered(html: str) -> dict[datetime, int]:
    found = re.findall(r'name="start" value="([^"]+)"><b>[^<]*</b> <small>còn (\d+) chỗ', html)
    return {datetime.fromisoformat(start): int(free) for start, free in found}


@pytest.mark.slow
def test_page_and_offer_agree_for_every_day_of_a_quarter(
    visitor: Any, book: Callable[..., Appointment], lan: Any
) -> None:
    for day in ("2026-11-27", "2026-12-01", "2026-12-31", "2027-01-04"):
        for hour in ("08:00", "08:30", "14:00"):
            book(starts_at=f"{day}T{hour}")
    visit = visit_for(office="DN-TTHCC", agency="DN-SXD", procedure_codes=[], at=NOW)
    today = NOW.date()
    places, closed = free_places(visit, first=today, days=91, at=NOW)
    shut = {entry.on for entry in closed}
    for offset in range(91):
        on = today + timedelta(days=offset)
        page = visitor.open(f"{HOURS}&ngay={on}").html
        expected = {p.starts_at: p.free for p in places if p.starts_at.date() == on and p.free > 0}
        assert _offered(page) == expected, on
        cell = re.search(rf'<a class="day[^>]*ngay={on}&?[^>]*>', page)
        assert bool(cell) == bool(expected), on
        if on in shut:
            assert "không tiếp nhận" in visitor.words, on


def test_days_off_say_why_and_when_it_opens_again(visitor: Any, the_clock: Callable[..., Any]) -> None:
    the_clock("2026-11-23T08:00")
    visitor.open(f"{HOURS}&ngay=2026-11-24")
    assert (
        "Ngày 24/11 không tiếp nhận (Nghỉ lễ: Ngày Văn hóa Việt Nam). Mở lại 7 giờ 30 sáng thứ Tư, 25/11."
        in visitor.words
    )
    assert "thứ Ba, 24/11/2026: Nghỉ lễ" in visitor.words


def test_the_agencys_own_closure_is_shown(visitor: Any, house: House) -> None:
    Closure.objects.create(
        office=house.tthcc,
        agency=house.sxd,
        starts_at=at("2026-11-27T00:00"),
        ends_at=at("2026-11-28T00:00"),
        reason="Tập huấn",
    )
    forget_settings()
    visitor.open(f"{HOURS}&ngay=2026-11-27")
    assert "không tiếp nhận (Tập huấn)" in visitor.words
    assert not _offered(visitor.html)


def test_a_full_day_says_so(visitor: Any, house: House, someone: Callable[[], Any]) -> None:
    type(house.general_sxd).objects.filter(pk=house.general_sxd.pk).update(places=0)
    forget_settings()
    visitor.open(f"{HOURS}&ngay=2026-11-27")
    assert "Ngày 27/11 đã hết chỗ" in visitor.words
    assert "hết chỗ" in visitor.words


def test_days_beyond_the_horizon_are_not_called_full(visitor: Any) -> None:
    visitor.open(f"{HOURS}&thang=2027-02")
    assert "thứ Năm, 25/02/2027: chưa nhận hẹn cho ngày này" in visitor.words
    assert "thang=2027-03" not in visitor.html


@pytest.mark.parametrize("asked", ["ngay=2030-01-01", "ngay=1999-01-01", "ngay=x", "thang=9999-99", "thang=1900-01"])
def test_odd_days_and_months_still_show_a_month(visitor: Any, asked: str) -> None:
    visitor.open(f"{HOURS}&{asked}")
    assert visitor.status == 200
    assert "Tháng" in visitor.words


def test_several_procedures_add_up_and_end_before_closing(visitor: Any) -> None:
    visitor.open("/hen-gio/dn-hc/gio/?noi=DN-HC&tt=2.000884&tt=1.001193&ngay=2026-11-27")
    assert "khoảng 1 giờ" in visitor.words
    last = max(_offered(visitor.html))
    assert last == at("2026-11-27T16:00")


def test_the_earliest_hours_come_first(visitor: Any) -> None:
    visitor.open(HOURS)
    assert re.search(r"Sớm nhất 10 giờ sáng hôm nay 10 giờ 30 sáng hôm nay 11 giờ trưa hôm nay", visitor.words)


def test_looking_at_months_costs_few_queries(visitor: Any) -> None:
    address = "/hen-gio/dn-hc/gio/?noi=DN-HC&tt=2.000884&tt=1.001193"
    visitor.open(address)
    with CaptureQueriesContext(connection) as warm:
        visitor.open(f"{address}&thang=2027-01")
    assert len(warm) <= 4, [query["sql"][:90] for query in warm]
    forget_settings()
    with CaptureQueriesContext(connection) as cold:
        visitor.open(f"{address}&thang=2027-01")
    assert len(cold) <= 9, [query["sql"][:90] for query in cold]


def test_without_a_place_in_the_address_the_only_one_is_taken(visitor: Any) -> None:
    assert visitor.open("/hen-gio/dn-sxd/gio/").status == 200


def test_what_is_not_offered_yet_says_from_when(visitor: Any) -> None:
    visitor.open("/hen-gio/dn-sngv/")
    assert "Nhận hẹn giờ từ ngày 01/01/2027" in visitor.words
    visitor.open("/hen-gio/dn-sngv/gio/?noi=DN-TTHCC")
    assert "01/01/2027" in visitor.words
    assert visitor.status == 409


def test_dates_are_the_offices_own(visitor: Any, the_clock: Callable[..., Any]) -> None:
    the_clock("2026-11-26T23:30")
    visitor.open(HOURS)
    assert "7 giờ 30 sáng ngày mai" in visitor.words
    the_clock("2026-11-27T00:30")
    assert "7 giờ 30 sáng hôm nay" in visitor.open(HOURS).words
