# SPDX-License-Identifier: EUPL-1.2
"""A booking is found by code and phone only, shown masked, moved and called off; no page names a child."""

from collections.abc import Callable

import pytest

from cast import Citizen
from doors.portal.conftest import Visitor
from doors.ward_shots import Ward
from motcua.doors.portal import seals, vaccination_way
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.operations import ChildAsked

FIND = "/tiem-chung/tra-cuu/"
Book = Callable[..., VaccinationBooking]


@pytest.fixture
def found(ward: Ward, visitor: Visitor, book_shots: Book, lan: Citizen) -> Visitor:
    booking = book_shots()
    return visitor.open(f"/t/{booking.code}").press("Tra cứu", phone=lan.phone)


def test_the_masked_view_tells_the_hour_and_nobodys_health(found: Visitor) -> None:
    assert "N. T. Lan" in found.words
    assert "8 giờ sáng" in found.words
    for words in ("Bảo An", "Nguyễn Thị Lan", "5 trong 1", "dị ứng", "905111222", "0905 111 222"):
        assert words not in found.html
    assert found.answer.headers["Cache-Control"] == "private, no-store"


def test_a_wrong_code_and_a_wrong_phone_get_the_same_answer(
    ward: Ward, someone: Callable[[], Visitor], book_shots: Book, lan: Citizen, minh: Citizen
) -> None:
    code = book_shots().code
    said = {
        someone().open(FIND).press("Tra cứu", code=typed, phone=phone).words.replace(typed, "")
        for typed, phone in (("482914", lan.phone), (code, minh.phone), (code, "0905"))
    }
    assert len(said) == 1
    assert "Không tìm thấy" in said.pop()


def test_moving_reads_the_hour_back_and_keeps_the_code(found: Visitor) -> None:
    code = VaccinationBooking.objects.get().code
    # Links are opened by their addresses: this visitor presses buttons only.
    found.open(f"{found.at}doi/")
    assert "Đang hẹn 8 giờ sáng ngày mai" in found.words
    found.press("thứ Hai").press("9 giờ còn")
    assert "Đổi sang giờ này?" in found.words
    found.press("Đổi sang giờ mới")
    assert "Đã đổi giờ" in found.words
    booking = VaccinationBooking.objects.get()
    assert (booking.code, booking.starts_at.isoformat()) == (code, "2026-11-30T02:00:00+00:00")


def test_moving_to_a_full_hour_offers_near_ones(found: Visitor, book_shots: Book, minh: Citizen) -> None:
    book_shots(who=minh, starts_at="2026-11-27T09:00", children=[ChildAsked(name="Trần An")] * 3)
    address = f"{found.at}doi/"
    found.open(f"{address}?gio=2026-11-27T09:00").press("Đổi sang giờ mới")
    assert found.status == 409
    assert "8 giờ 30 sáng ngày mai" in found.words


def test_calling_off_asks_once_more(found: Visitor) -> None:
    found.open(f"{found.at}huy/")
    assert VaccinationBooking.objects.get().status == "booked"
    found.press("Hủy hẹn")
    assert "Đã hủy lịch tiêm" in found.words
    assert VaccinationBooking.objects.get().status == "cancelled"


@pytest.mark.parametrize("tail", ["", "huy/", "doi/"])
def test_a_token_of_another_kind_opens_nothing(ward: Ward, visitor: Visitor, book_shots: Book, tail: str) -> None:
    row = book_shots().pk
    for seal in (seals.LOOKED_UP, seals.DONE, vaccination_way.DONE):
        visitor.open(f"{FIND}{seal.close({'id': row})}/{tail}")
        assert visitor.status == 410
        assert "Tra cứu lịch tiêm" in visitor.words
