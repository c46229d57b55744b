# SPDX-License-Identifier: EUPL-1.2
"""Accounts with carriers at the desk: who sees which office's, reading sheets in, what differs, accepting, files."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from cast import at
from money import Till
from motcua.connectors.post_simulator import codes, protocol
from motcua.offices.models import Office
from motcua.people.models import Role, RoleHeld, User
from motcua.post import operations, sending
from motcua.post.account_lines import Line
from motcua.post.models import Carrier, CarrierBill, CarrierOrder, CodStatement, Contract, UnclearNews
from post.computers import computer, happen, read_all, send_all
from post.conftest import Trip, trip
from post.test_accounts import delivered

__all__ = ["computer", "trip"]

ClientFor = Callable[..., Client]
NOW = "2026-11-30T08:00"
COD, BILLS, CONNECTION = (f"/quay/buu-chinh/doi-soat/{part}" for part in ("", "cuoc/", "ket-noi/"))


@pytest.fixture(autouse=True)
def _morning(the_clock: Callable[[str], Any]) -> None:
    the_clock(NOW)


@pytest.fixture
def head() -> User:
    user = User.objects.create_user(username="truong", full_name="Đỗ Văn Trưởng")
    RoleHeld.objects.create(user=user, role=Role.HEAD, office_id="DN-HC")
    return user


def words(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


# --- who may -------------------------------------------------------------------------------------------------


@pytest.fixture
def both(trip: Trip) -> dict[str, Any]:
    """A statement and a bill at DN-HC."""
    lines, by, house = [Line(1, "EA999999999VN", 10_000)], trip.officer, trip.house
    common = {"office": house.office, "carrier": house.carrier, "lines": lines, "by": by, "at": at(NOW)}
    return {
        "cod": operations.read_cod_statement(**common, number="01", until_on=date(2026, 11, 30)),
        "bill": operations.read_bill(**common, month=date(2026, 11, 1)),
    }


def pages(both: dict[str, Any]) -> dict[str, list[str]]:
    """Every address of these pages: to be looked at, and to be pressed by whoever sees, or changes."""
    cod, bill = both["cod"].pk, both["bill"].pk
    return {
        "seen": [COD, BILLS, CONNECTION, f"{COD}thu-ho/{cod}/", f"{COD}cuoc/{bill}/"],
        "pressed": [COD, f"{COD}thu-ho/{cod}/viec/"],
        "changed": [BILLS, f"{COD}cuoc/{bill}/chap-nhan/", f"{COD}ket-noi/viec/"],
    }


def test_cashiers_see_and_reconcile_heads_accept_others_do_not(
    both: dict[str, Any],
    till: Till,
    trip: Trip,
    head: User,
    quantri: User,
    client_for: ClientFor,
) -> None:
    addresses = pages(both)
    for user, may_change in ((till.cashier, False), (head, True), (quantri, True)):
        client = client_for(user)
        assert {client.get(each).status_code for each in addresses["seen"]} == {200}
        assert {client.post(each).status_code for each in addresses["pressed"]} <= {302, 422}
        told = {client.post(each).status_code for each in addresses["changed"]}
        assert told <= {302, 422} if may_change else told == {403}
    for user in (trip.officer, trip.house.clerk):
        client = client_for(user)
        assert {client.get(each).status_code for each in addresses["seen"]} == {403}
        assert {client.post(each).status_code for kind in ("pressed", "changed") for each in addresses[kind]} == {403}
    for each in addresses["seen"]:
        assert client_for().get(each).url.startswith("/quay/dang-nhap/")


def test_another_offices_accounts_do_not_exist(both: dict[str, Any], phuc: User, client_for: ClientFor) -> None:
    client, addresses = client_for(phuc), pages(both)
    assert client.get(f"{COD}?noi=DN-HC").status_code == 404
    for each in addresses["seen"][3:]:
        assert client.get(each).status_code == 404
    for each in (addresses["pressed"][1], addresses["changed"][1]):
        assert client.post(each).status_code == 404
    assert client.get(f"{COD}thu-ho/999999/").status_code == 404


def test_an_office_without_a_contract_is_told_what_to_do(phuc: User, client_for: ClientFor) -> None:
    for address in (COD, BILLS, CONNECTION):
        assert "chưa có hợp đồng bưu chính" in words(client_for(phuc).get(address))


# --- what was collected --------------------------------------------------------------------------------------


def test_a_file_is_read_in_and_shown_line_by_line(trip: Trip, till: Till, client_for: ClientFor) -> None:
    parcel, client = delivered(trip), client_for(till.cashier)
    assert "10.000 đ" in words(client.get(COD))
    sheet = f"Mã bưu gửi;Số tiền thu hộ\n{parcel.code};10.000\nEA999999999VN;5.000\nCộng;15.000\n"
    sent = SimpleUploadedFile("cod.csv", sheet.encode("utf-8-sig"), "text/csv")
    answer = client.post(COD, {"noi": "DN-HC", "so": " 01/2026 ", "den": "2026-11-30", "tep": sent}, follow=True)
    shown = words(answer)
    assert "Bảng đối soát 01/2026" in shown
    assert "không có trong sổ" in shown
    assert parcel.code in shown
    statement = CodStatement.objects.get()
    assert answer.redirect_chain[0][0] == f"{COD}thu-ho/{statement.pk}/"
    assert "1 dòng lệch" in words(client.get(COD))
    assert "Chưa có dòng nào khớp thêm" in words(client.post(f"{COD}thu-ho/{statement.pk}/viec/", follow=True))


def test_typed_lines_do_as_well_and_what_is_wrong_is_told_with_everything_kept(
    trip: Trip,
    till: Till,
    client_for: ClientFor,
) -> None:
    parcel, client = delivered(trip), client_for(till.cashier)
    answer = client.post(COD, {"noi": "DN-HC", "so": "01", "dong": f"{parcel.code} mười nghìn"})
    assert answer.status_code == 422
    assert "Dòng 1" in words(answer)
    assert "mười nghìn</textarea>" in words(answer)
    assert client.post(COD, {"noi": "DN-HC", "so": "", "dong": f"{parcel.code} 10000"}).status_code == 422
    assert client.post(COD, {"noi": "DN-HC", "so": "01", "dong": f"{parcel.code} 10000"}).status_code == 302
    # Sent twice by a slow line it is one; another of its number is refused.
    assert client.post(COD, {"noi": "DN-HC", "so": "01", "dong": f"{parcel.code} 10000"}).status_code == 302
    assert "nội dung khác" in words(client.post(COD, {"noi": "DN-HC", "so": "01", "dong": f"{parcel.code} 1"}))
    assert CodStatement.objects.count() == 1


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a book", b"\xff\xfe\xfa", b"", b"a,b\n1,2\n", b"\x00" * 100])
def test_a_file_that_is_none_is_refused_kindly(
    trip: Trip,
    till: Till,
    client_for: ClientFor,
    content: bytes,
) -> None:
    sent = SimpleUploadedFile("x.xlsx", content)
    answer = client_for(till.cashier).post(COD, {"noi": "DN-HC", "so": "01", "tep": sent})
    assert answer.status_code in (409, 422)
    assert not CodStatement.objects.exists()


def test_statements_go_out_as_files(both: dict[str, Any], till: Till, client_for: ClientFor) -> None:
    client, address = client_for(till.cashier), f"{COD}thu-ho/{both['cod'].pk}/"
    answer = client.get(address, {"tai": "csv"})
    assert "EA999999999VN,10000,0,không có trong sổ" in answer.content.decode("utf-8-sig")
    assert "no-store" in answer["Cache-Control"]
    book = load_workbook(io.BytesIO(client.get(address, {"tai": "xlsx"}).content))
    assert [cell.value for cell in book.active[2]][:3] == ["EA999999999VN", 10_000, 0]
    book = load_workbook(io.BytesIO(client.get(f"{COD}cuoc/{both['bill'].pk}/", {"tai": "xlsx"}).content))
    assert book.active.max_row == 3


# --- what a month costs ------------------------------------------------------------------------------------


def test_a_bill_is_read_compared_and_accepted(trip: Trip, head: User, client_for: ClientFor) -> None:
    parcel, client = trip.carried(), client_for(head)
    book = Workbook()
    book.active.append(["Số hiệu", "Khối lượng", "Cước"])
    book.active.append([parcel.code, 100, 27_000])
    out = io.BytesIO()
    book.save(out)
    sent = SimpleUploadedFile("t11.xlsx", out.getvalue())
    shown = words(client.post(BILLS, {"noi": "DN-HC", "thang": "2026-11", "tep": sent}, follow=True))
    assert "lệch tiền" in shown
    assert "01/2022/HĐ-BĐ" in shown
    assert "Trả theo giá của ta: 26.000 đ" in shown
    assert "Trả như bưu điện kê: 27.000 đ" in shown
    bill = CarrierBill.objects.get()
    address = reverse("desk:post_bill_accept", kwargs={"pk": bill.pk})
    assert "trả theo giá nào" in words(client.post(address, {"theo": "x"}, follow=True))
    assert "trả bưu điện 26.000 đ" in words(client.post(address, {"theo": "ours"}, follow=True))
    assert "đã được chấp nhận" in words(client.post(address, {"theo": "billed"}, follow=True))
    bill.refresh_from_db()
    assert (bill.paid_vnd, bill.accepted_by) == (26_000, head)
    assert client.post(BILLS, {"noi": "DN-HC", "thang": "13/2026", "dong": "A1 1"}).status_code == 422


# --- the connection ------------------------------------------------------------------------------------------


def test_what_the_carrier_was_not_told_and_what_it_tells_in_riddles(
    trip: Trip,
    computer: Carrier,
    head: User,
    client_for: ClientFor,
) -> None:
    parcel = trip.carried()
    protocol.behave("REFUSES")
    sending.send_next(at=at(NOW))
    protocol.behave("ANSWERS")
    happen(parcel, codes.UNKNOWN, "2026-11-27T08:00")
    protocol.happen(number="EA999999999VN", code=codes.OUT, at=at("2026-11-27T08:00"))
    read_all(NOW)
    client = client_for(head)
    shown = words(client.get(CONNECTION))
    assert "không gửi được" in shown
    assert "EA999999999VN" in shown
    assert "“kiểm tra nội bộ”" in shown
    order = CarrierOrder.objects.get()
    act = reverse("desk:post_connection_act")
    told = words(client.post(act, {"noi": "DN-HC", "viec": "gui-lai", "gi": str(order.pk)}, follow=True))
    assert "được gửi lại ngay" in told
    send_all()
    assert CarrierOrder.objects.get().state == "sent"
    assert "không còn cần" in words(client.post(act, {"viec": "gui-lai", "gi": str(order.pk)}, follow=True))
    client.post(act, {"noi": "DN-HC", "viec": "doc-lai", "gi": "VNPOST"})
    assert Carrier.objects.get().last_id == ""
    UnclearNews.objects.update(number=parcel.code)
    assert "thêm được 1 tin" in words(
        client.post(act, {"noi": "DN-HC", "viec": "thu-lai", "gi": "VNPOST"}, follow=True)
    )


def test_another_offices_orders_are_not_sent_from_here(
    trip: Trip,
    computer: Carrier,
    phuc: User,
    client_for: ClientFor,
) -> None:
    trip.labelled(trip.pay(trip.asked()))
    CarrierOrder.objects.update(state="failed")
    Contract.objects.create(
        office=Office.objects.get(pk="DN-TTHCC"), carrier=computer, number="02", valid_from=date(2022, 1, 1)
    )
    order = CarrierOrder.objects.get()
    client_for(phuc).post(reverse("desk:post_connection_act"), {"viec": "gui-lai", "gi": str(order.pk)})
    assert CarrierOrder.objects.get().state == "failed"


def test_the_pages_ask_few_questions(trip: Trip, till: Till, client_for: ClientFor) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(till.cashier)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    delivered(trip)
    # The first page of all also asks who comes.
    client.get(COD)
    before = {address: asked(address) for address in (COD, BILLS, CONNECTION)}
    for _ in range(3):
        delivered(trip)
    assert {address: asked(address) for address in before} == before
