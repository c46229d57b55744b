# SPDX-License-Identifier: EUPL-1.2
"""The papers of the post: what machines read on them, what stands on them, and what never does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import at
from dossiers.sheets.reading_back import codes_on, sizes_of, words_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.sheets.facts import follow_link
from motcua.post.models import HandoverItem, HandoverList, Parcel
from motcua.post.rules import Direction, State, Zone, s10
from motcua.post.sheets import (
    Paper,
    label_pdf,
    label_pictures,
    list_mark,
    list_of_mark,
    list_pdf,
    list_pictures,
    shipment_pdf,
    shipment_pictures,
)
from posting import PostHouse

pytestmark = pytest.mark.django_db
NOW = at("2026-12-01T08:05")
HOME = {"name": "Nguyễn Thị Lan", "phone": "+84905111222", "address": "12 Lê Lợi", "locality": "", "note": "cổng xanh"}
PAPERS = [{"name": "Tờ khai cấp bản sao trích lục", "form": "original", "copies": 1}, {"name": "Căn cước", "copies": 2}]


@pytest.fixture
def wrapped(post_house: PostHouse, file: Callable[..., Dossier]) -> Callable[..., Parcel]:
    """Return a parcel with a code; a new dossier for each."""

    def make(**wanted: Any) -> Parcel:
        serial = 12345678 + Parcel.objects.count()
        values: dict[str, Any] = {
            "office": post_house.office,
            "dossier": file(status="result_ready"),
            "carrier": post_house.carrier,
            "direction": Direction.RETURN,
            "code": s10("EA", serial),
            "state": State.LABELLED,
            "home": HOME,
            "zone": Zone.INNER_CITY,
            "grams": 100,
            "contents": PAPERS,
            "full_vnd": 26_000,
            "you_pay_vnd": 10_000,
            "supported_vnd": 16_000,
            "asked_at": NOW,
            "asked_by": "citizen",
            "labelled_at": NOW,
        }
        return Parcel.objects.create(**(values | wanted))

    return make


def listed(post_house: PostHouse, parcels: list[Parcel], **wanted: Any) -> HandoverList:
    values: dict[str, Any] = {
        "office": post_house.office,
        "carrier": post_house.carrier,
        "direction": HandoverList.Direction.TO_CARRIER,
        "year": 2026,
        "number": 7,
        "opened_at": NOW,
    }
    made = HandoverList.objects.create(**(values | wanted))
    for parcel in parcels:
        HandoverItem.objects.create(list=made, parcel=parcel, added_at=NOW, is_signed=made.signed_at is not None)
    return made


def test_a_label_is_read_by_the_wand_and_leads_a_phone_to_the_dossier(wrapped: Callable[..., Parcel]) -> None:
    parcel = wrapped()
    page = label_pictures([parcel], at=NOW, ppi=203.0)[0]
    assert codes_on(page) == {"Code128": "EA123456785VN", "QRCode": follow_link(parcel.dossier.code)}
    pdf = label_pdf([parcel], at=NOW)
    assert sizes_of(pdf) == [(105, 148)]
    said = words_of(pdf)
    for words in (
        "TRẢ KẾT QUẢ TẠI NHÀ",
        "EA 123 456 785 VN",
        "Nguyễn Thị Lan",
        "12 Lê Lợi",
        "0905 111 222",
        "cổng xanh",
        parcel.office.address,
        parcel.dossier.code,
        "100 g",
        "KHÔNG THU HỘ",
        "mời ít nhất hai lần",
    ):
        assert words in said, words


def test_a_label_of_a_pickup_goes_to_the_office_and_says_what_is_collected(wrapped: Callable[..., Parcel]) -> None:
    said = words_of(label_pdf([wrapped(direction=Direction.PICKUP, is_cod=True, cod_vnd=26_000)], at=NOW))
    assert "NHẬN HỒ SƠ TẠI NHÀ" in said
    assert "THU HỘ 26.000 đ" in said
    assert said.index("NGƯỜI GỬI") < said.index("Nguyễn Thị Lan") < said.index("NGƯỜI NHẬN")


def test_many_labels_stand_four_on_a_sheet_and_each_is_read(wrapped: Callable[..., Parcel]) -> None:
    parcels = [wrapped() for _number in range(5)]
    pdf = label_pdf(parcels, at=NOW, paper=Paper.A4)
    assert sizes_of(pdf) == [(210, 297), (210, 297)]
    assert all(parcel.code[2:8] in words_of(pdf).replace(" ", "") for parcel in parcels)
    assert sizes_of(label_pdf(parcels, at=NOW)) == [(105, 148)] * 5


def test_the_longest_name_and_address_stay_on_their_label(wrapped: Callable[..., Parcel]) -> None:
    home = HOME | {"name": "Nguyễn Phước Bảo Quý Tôn Nữ " * 6, "address": "Căn hộ 1205, tòa nhà Ắ Ẵ Ữ " * 7}
    parcel = wrapped(home=home)
    assert sizes_of(label_pdf([parcel], at=NOW)) == [(105, 148)]
    assert codes_on(label_pictures([parcel], at=NOW, ppi=203.0)[0])["Code128"] == parcel.code


def test_labels_of_many_places_are_read_at_once(wrapped: Callable[..., Parcel]) -> None:
    for _number in range(3):
        wrapped()
    rows = Parcel.objects.select_related("office", "carrier", "dossier").order_by("pk")
    with CaptureQueriesContext(connection) as asked:
        label_pdf(list(rows), at=NOW)
    assert len(asked) <= 2


def test_erased_people_are_named_nowhere(wrapped: Callable[..., Parcel]) -> None:
    parcel = wrapped(home={})
    for pdf in (label_pdf([parcel], at=NOW), shipment_pdf(parcel, at=NOW)):
        assert "đã được xóa theo quy định" in words_of(pdf)


def test_a_list_says_both_sides_its_rows_and_totals_and_no_names(
    wrapped: Callable[..., Parcel], post_house: PostHouse
) -> None:
    parcels = [wrapped(), wrapped(grams=250, is_cod=True, cod_vnd=26_000)]
    made = listed(post_house, parcels)
    said = words_of(list_pdf(made, at=NOW))
    for words in (
        "BẢNG KÊ GIAO NHẬN BƯU GỬI",
        "Số: 07/2026",
        f"Bên giao: {post_house.office.name}",
        f"Bên nhận: {post_house.carrier.name}",
        parcels[0].code,
        parcels[1].dossier.code,
        "Tổng cộng: 02 bưu gửi",
        "350 g",
        "26.000 đ",
        "Chưa đủ chữ ký của hai bên",
    ):
        assert words in said, words
    assert "Nguyễn Thị Lan" not in said
    assert "Lê Lợi" not in said
    assert codes_on(list_pictures(made, at=NOW, ppi=203.0)[0]) == {"Code128": list_mark(made)}


def test_a_signed_list_says_who_signed_when(wrapped: Callable[..., Parcel], post_house: PostHouse) -> None:
    signed = {
        "direction": HandoverList.Direction.FROM_CARRIER,
        "office_signed_at": NOW,
        "office_signed_by": post_house.clerk,
        "carrier_signed_at": NOW,
        "carrier_signed_by": post_house.clerk,
        "carrier_name": "Trần Văn Giao",
        "signed_at": NOW,
    }
    made = listed(post_house, [wrapped(direction=Direction.PICKUP)], **signed)
    said = words_of(list_pdf(made, at=NOW))
    assert f"Bên giao: {post_house.carrier.name}" in said
    assert "Hai bên cùng ký lúc 08 giờ 05 phút, ngày 01 tháng 12 năm 2026" in said
    assert "Trần Văn Giao" in said
    assert "là lúc cơ quan nhận hồ sơ" in said


def test_a_long_list_goes_on_overleaf_under_its_head(wrapped: Callable[..., Parcel], post_house: PostHouse) -> None:
    parcel = wrapped()
    made = listed(post_house, [parcel])
    rows = [
        Parcel(
            **{name: getattr(parcel, name) for name in ("office", "dossier", "carrier", "zone", "grams", "asked_at")},
            direction=Direction.RETURN,
            code=s10("EA", 12345700 + number),
            state=State.DELIVERED,
            full_vnd=0,
            you_pay_vnd=0,
            supported_vnd=0,
            asked_by="citizen",
        )
        for number in range(60)
    ]
    HandoverItem.objects.bulk_create(
        HandoverItem(list=made, parcel=each, added_at=NOW) for each in Parcel.objects.bulk_create(rows)
    )
    with CaptureQueriesContext(connection) as asked:
        pdf = list_pdf(made, at=NOW)
    assert len(asked) <= 4
    assert len(sizes_of(pdf)) > 1
    assert words_of(pdf).count("Mã bưu gửi") == len(sizes_of(pdf))


@pytest.mark.parametrize("typed", ["BK12", "bk12", " bk 12 "])
def test_the_mark_of_a_list_is_known_in_any_spelling(typed: str) -> None:
    assert list_of_mark(typed) == 12


@pytest.mark.parametrize("typed", ["", "BK", "EA123456785VN", "BK1X"])
def test_what_is_no_list_is_none(typed: str) -> None:
    assert list_of_mark(typed) is None


def test_the_consignment_sheet_says_what_the_law_asks(wrapped: Callable[..., Parcel]) -> None:
    parcel = wrapped(direction=Direction.PICKUP, price_rule="≤ 100 g, nội thành")
    said = words_of(shipment_pdf(parcel, at=NOW))
    for words in (
        "PHIẾU GỬI HỒ SƠ",
        "Nguyễn Thị Lan",
        parcel.office.name,
        "26.000 đ",
        "10.000 đ",
        "16.000 đ",
        "Tờ khai cấp bản sao trích lục",
        "bản chính",
        "J+1",
        "khiếu nại trong 6 tháng",
        "5 ngày làm việc",
        parcel.dossier.procedure.name,
    ):
        assert words in said, words
    assert len(sizes_of(shipment_pdf(parcel, at=NOW))) == 1
    assert codes_on(shipment_pictures(parcel, at=NOW, ppi=300.0)[0]) == {
        "Code128": parcel.code,
        "QRCode": follow_link(parcel.dossier.code),
    }
