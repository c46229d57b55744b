# SPDX-License-Identifier: EUPL-1.2
"""Waiting for an earlier hour on the page of an appointment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import Citizen, House, at
from motcua.appointments import operations, queries
from motcua.appointments.models import Appointment, Offer, Slot, Wish

FIND = "/hen-gio/tra-cuu/"
NOW = at("2026-11-26T09:00")
EARLIEST = at("2026-11-26T13:00")


@pytest.fixture
def late(house: House, book: Callable[..., Appointment]) -> Appointment:
    """Lan's agreed hour, Monday at 14."""
    return book(starts_at="2026-11-30T14:00", status="confirmed")


@pytest.fixture
def page(visitor: Any, late: Appointment) -> Any:
    visitor.open(f"/d/{late.code}")
    return visitor.press("Tra cứu", phone="0905 111 222")


def test_the_wish_is_made_and_given_up_by_buttons(page: Any, late: Appointment) -> None:
    page.press("Muốn giờ sớm hơn")
    assert "Đang chờ giờ sớm hơn" in page.words
    assert queries.wish_of(late.pk) is not None
    assert page.status == 200
    page.press("Thôi, không chờ nữa")
    assert "Không chờ giờ sớm hơn nữa" in page.words
    assert queries.wish_of(late.pk) is None
    page.press("Muốn giờ sớm hơn")
    assert Wish.objects.count() == 1


def test_an_offered_hour_is_shown_with_its_end_and_taken(page: Any, late: Appointment) -> None:
    page.press("Muốn giờ sớm hơn")
    assert operations.offer_earlier_hours(at=NOW) == 1
    page.open(page.at)
    assert "Có giờ sớm hơn 13 giờ Thứ Năm, 26/11/2026".lower() in page.words.lower()
    assert "Giữ chỗ cho Ông/Bà đến 11 giờ trưa hôm nay" in page.words
    form, button = page.find("Nhận giờ này")
    address, values = page.sending(form, button, {})
    page.press("Nhận giờ này")
    assert "Đã nhận giờ sớm hơn" in page.words
    assert "Đã xác nhận" in page.words
    late.refresh_from_db()
    assert (late.starts_at, late.status) == (EARLIEST, "confirmed")
    assert page.client.post(address, values).status_code == 302
    assert Slot.objects.get(starts_at=EARLIEST).taken == 1


def test_no_thanks_keeps_the_old_hour_and_the_wish(page: Any, late: Appointment) -> None:
    page.press("Muốn giờ sớm hơn")
    operations.offer_earlier_hours(at=NOW)
    page.open(page.at).press("Thôi, giữ giờ cũ")
    assert "Vẫn giữ giờ đang hẹn" in page.words
    assert "Đang chờ giờ sớm hơn" in page.words
    assert Slot.objects.get(starts_at=EARLIEST).taken == 0


def test_an_offer_that_lapsed_meanwhile_is_refused_kindly(page: Any, late: Appointment, the_clock: Any) -> None:
    page.press("Muốn giờ sớm hơn")
    operations.offer_earlier_hours(at=NOW)
    page.open(page.at)
    the_clock(NOW + timedelta(hours=2))
    page.press("Nhận giờ này")
    assert page.status == 409
    assert "Giờ sớm hơn này không còn được giữ. Lịch hẹn vẫn là 14 giờ thứ Hai, 30/11" in page.words
    assert "Nhận giờ này" not in page.words


def test_somebody_elses_offer_cannot_be_answered(
    page: Any, late: Appointment, book: Callable[..., Appointment], minh: Citizen
) -> None:
    other = book(who=minh, starts_at="2026-11-30T15:00")
    operations.want_earlier(appointment_id=other.pk, at=NOW)
    operations.offer_earlier_hours(at=NOW)
    foreign = Offer.objects.get()
    for typed in (str(foreign.pk), "", "x", "²", "9" * 30):
        for tail in ("nhan/", "giu-gio-cu/"):
            assert page.client.post(f"{page.at}som-hon/{tail}", {"offer": typed}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.ended_at is None


@pytest.mark.parametrize(("status", "may"), [("requested", True), ("confirmed", True), ("cancelled", False)])
def test_the_button_is_there_only_while_something_earlier_can_come(
    visitor: Any, book: Callable[..., Appointment], status: str, may: bool
) -> None:
    visitor.open(f"/d/{book(status=status).code}").press("Tra cứu", phone="0905 111 222")
    assert ("Muốn giờ sớm hơn" in visitor.words) == may


def test_an_hour_too_near_says_so(visitor: Any, book: Callable[..., Appointment]) -> None:
    visitor.open(f"/d/{book(starts_at='2026-11-26T11:00').code}").press("Tra cứu", phone="0905 111 222")
    assert "Muốn giờ sớm hơn" not in visitor.words
    answer = visitor.client.post(f"{visitor.at}som-hon/")
    assert answer.status_code == 409
    assert "không còn kịp báo giờ sớm hơn" in answer.content.decode()


def test_links_opened_ahead_wish_for_nothing(page: Any) -> None:
    for tail in ("", "thoi/", "nhan/", "giu-gio-cu/"):
        assert page.client.get(f"{page.at}som-hon/{tail}").status_code == 405
    assert not Wish.objects.exists()
