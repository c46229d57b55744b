# SPDX-License-Identifier: EUPL-1.2
"""The till counted by notes, the books of a day and a month, reconciliation with the bank, files for spreadsheets."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from doors.desk.desk_words import text
from dossiers.sheets.reading_back import words_of
from money import Till, balance
from motcua.dossiers.models import Dossier
from motcua.payments import operations
from motcua.payments.models import CashClosing, Inflow, LedgerEntry, Payment
from motcua.payments.rules import Book, Method, Source, State
from motcua.people.models import User

pytestmark = pytest.mark.django_db

TILL, BOOK, MATCHING = "/quay/thu-ngan/chot-quy/", "/quay/thu-ngan/so/", "/quay/thu-ngan/doi-soat/"
HEADING = "Ngày giao dịch,Số giao dịch,Ghi có,Nội dung\r\n"


@pytest.fixture
def now(the_clock: Callable[[str], datetime]) -> datetime:
    return the_clock("2026-11-27T16:30")


@pytest.fixture
def taken(owing: Callable[..., Dossier], till: Till, now: datetime) -> Payment:
    return operations.take_cash(dossier_id=owing().pk, amount_vnd=16_000, key="a", by=till.cashier, at=now)


def told(file: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(file, content.encode() if isinstance(content, str) else content)


# --- the till ------------------------------------------------------------------------------------------


def test_the_till_is_counted_by_notes_and_on_paper(cashier: Client, taken: Payment) -> None:
    page = text(cashier.get(TILL))
    assert "Phải có trong quỹ" in page
    assert "500.000 đ" in page
    answer = cashier.post(TILL, {"to-10000": "1", "to-5000": "1", "to-1000": "1"}, follow=True)
    assert "Đã chốt quỹ: 16.000 đ." in text(answer)
    closing = CashClosing.objects.get()
    assert (closing.counted_vnd, closing.difference_vnd, closing.coins["10000"]) == (16_000, 0, 1)
    words = words_of(cashier.get(f"{TILL}{closing.pk}/phieu.pdf").content)
    for said in ("BIÊN BẢN KIỂM QUỸ TIỀN MẶT", "Mười sáu nghìn đồng", "Không chênh lệch", "Đỗ Thị Ngân"):
        assert said in words, said


def test_a_difference_needs_a_reason_and_is_booked(cashier: Client, taken: Payment) -> None:
    short = cashier.post(TILL, {"to-10000": "1"})
    assert short.status_code == 422
    assert "Xin ghi lý do chênh lệch" in text(short)
    assert 'value="1"' in short.content.decode()
    assert not CashClosing.objects.exists()
    cashier.post(TILL, {"to-10000": "1", "ghi-chu": "Trả lại nhầm"})
    assert (CashClosing.objects.get().difference_vnd, balance(Book.CASH)) == (-6_000, 10_000)
    assert "thiếu 6.000 đ" in text(cashier.get(TILL))


def test_after_closing_nothing_more_is_taken_today(
    cashier: Client, taken: Payment, owing: Callable[..., Dossier]
) -> None:
    cashier.post(TILL, {"to-1000": "16"})
    later = owing(at="2026-11-26T10:00")
    sent = {"khoa": "z", "so-tien": "16000", "khoan": "fee:1"}
    answer = cashier.post(f"/quay/thu-ngan/ho-so/{later.code}/viec/tien-mat/", sent)
    assert answer.status_code == 409
    assert "đã chốt" in text(answer)


def test_cash_is_handed_in_once_and_never_more_than_there_is(cashier: Client, taken: Payment) -> None:
    assert "Trong sổ chỉ có 16.000 đ" in text(cashier.post(f"{TILL}nop/", {"so-tien": "20.000", "khoa": "n1"}))
    for _again in range(2):
        cashier.post(f"{TILL}nop/", {"so-tien": "15.000", "khoa": "n2"})
    assert (balance(Book.TREASURY), balance(Book.CASH)) == (15_000, 1_000)


@pytest.mark.parametrize("typed", ["x", "-1", "1.5", "999999", "٣"])
def test_what_is_no_count_of_notes_is_refused(cashier: Client, taken: Payment, typed: str) -> None:
    assert cashier.post(TILL, {"to-1000": typed}).status_code == 422


def test_another_cashiers_sheet_is_for_who_sees_the_books(
    cashier: Client, taken: Payment, till: Till, client_for: Callable[..., Client], quantri: User, desk: Any
) -> None:
    cashier.post(TILL, {"to-1000": "16"})
    address = f"{TILL}{CashClosing.objects.get().pk}/phieu.pdf"
    assert client_for(desk.officer).get(address).status_code == 404
    assert client_for(quantri).get(f"{address}?noi=DN-HC").status_code == 200
    assert client_for(desk.elsewhere).get(address).status_code == 404


# --- the books -----------------------------------------------------------------------------------------


def test_a_day_of_the_books_has_balances_tills_and_entries(cashier: Client, taken: Payment) -> None:
    page = text(cashier.get(BOOK))
    for said in ("Sổ khớp", "Tiền mặt tại quầy", "16.000 đ", "Đỗ Thị Ngân", taken.dossier.code, "chưa chốt"):
        assert said in page, said
    assert "chưa có bút toán nào" in text(cashier.get(f"{BOOK}?ngay=2026-11-20"))
    assert text(cashier.get(f"{BOOK}?ngay=xyz&so=khong&sau=abc")) != ""


def test_a_month_stands_day_by_day(cashier: Client, taken: Payment) -> None:
    page = text(cashier.get(f"{BOOK}thang/?thang=2026-11"))
    assert "Sổ thu tháng 11/2026" in page
    assert "27/11" in page
    assert "Tháng này chưa có bút toán nào" in text(cashier.get(f"{BOOK}thang/?thang=2026-01"))


def test_the_books_as_files_have_no_formula(cashier: Client, taken: Payment) -> None:
    LedgerEntry.objects.update(text="=HYPERLINK(1)")
    csv = cashier.get(f"{BOOK}?tai=csv")
    assert "attachment" in csv["Content-Disposition"]
    said = csv.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in said
    assert taken.reference in said
    book = load_workbook(io.BytesIO(cashier.get(f"{BOOK}thang/?thang=2026-11&tai=xlsx").content))
    assert book.sheetnames == ["Số dư", "Từng ngày", "Đã thu theo loại", "Bút toán", "Biên lai"]
    receipts = list(book["Biên lai"].iter_rows(values_only=True))
    assert receipts[1][:2] == ("BL-26", 1)
    assert {cell.data_type for row in book["Bút toán"].iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


def test_pages_of_entries_go_on_by_their_number(
    cashier: Client, taken: Payment, django_assert_max_num_queries: Any
) -> None:
    entry = LedgerEntry.objects.first()
    assert entry is not None
    for number in range(60):
        entry.pk, entry.key = None, f"inflow:x{number}"
        entry.save(force_insert=True)
    with django_assert_max_num_queries(26):
        page = text(cashier.get(BOOK))
    assert "Xem tiếp" in page
    assert "Sổ không khớp" in page


def test_the_books_are_the_own_offices_and_the_citys(
    now: datetime, taken: Payment, till: Till, desk: Any, quantri: User, client_for: Callable[..., Client]
) -> None:
    for who, status in ((till.cashier, 200), (quantri, 200), (desk.officer, 403), (desk.leader, 403)):
        for address in (BOOK, f"{BOOK}thang/", MATCHING):
            assert client_for(who).get(f"{address}?noi=DN-HC").status_code == status, (who, address)
    assert client_for(till.cashier).get(f"{BOOK}?noi=DN-TTHCC").status_code == 404
    # The city sees books; it takes no money.
    assert client_for(quantri).get("/quay/thu-ngan/").status_code == 403


# --- reconciliation ------------------------------------------------------------------------------------


def test_a_statement_is_read_in_and_stands_beside_payments_and_receipts(
    cashier: Client, owing: Callable[..., Dossier], now: datetime, the_clock: Callable[[str], datetime]
) -> None:
    dossier = owing()
    payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=now, actor="citizen")
    lines = f"27/11/2026,FT1,16.000,LE PHI {payment.reference}\r\n27/11/2026,FT2,5.000,khong ro\r\n"
    answer = cashier.post(f"{MATCHING}sao-ke/", {"sao-ke": told("vcb.csv", HEADING + lines)}, follow=True)
    page = text(answer)
    for said in ("Đã đọc 2 dòng: 1 khớp, 1 cần xem", dossier.code, "BL-26 0000001", "còn khoản cần xem", "vcb.csv"):
        assert said in page, said
    payment.refresh_from_db()
    assert payment.state == State.PAID
    the_clock("2026-11-27T16:40")
    again = cashier.post(f"{MATCHING}sao-ke/", {"sao-ke": told("vcb.csv", HEADING + lines)}, follow=True)
    assert "không ghi gì thêm" in text(again)
    assert Inflow.objects.count() == 2
    assert "FT2" in cashier.get(f"{MATCHING}?tai=csv").content.decode()
    assert cashier.get(f"{MATCHING}?tai=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "chẳng có gì\r\n".encode()])
def test_what_is_no_statement_says_so(cashier: Client, till: Till, content: bytes) -> None:
    answer = cashier.post(f"{MATCHING}sao-ke/", {"sao-ke": told("x.csv", content)})
    assert answer.status_code in (200, 422)
    assert cashier.post(f"{MATCHING}sao-ke/", {}).status_code == 422
    assert not Inflow.objects.exists()


def test_a_transfer_told_twice_is_one_line(cashier: Client, till: Till, now: datetime) -> None:
    for _again in range(2):
        operations.take_inflow(
            source=Source.BANK, external_id="a/1", amount_vnd=5_000, at=now, heard_at=now, account=till.account
        )
    assert text(cashier.get(MATCHING)).count("a/1") == 1


def test_the_city_sees_the_books_but_not_who_paid(
    now: datetime, taken: Payment, quantri: User, client_for: Callable[..., Client]
) -> None:
    city = client_for(quantri)
    page = text(city.get(f"{BOOK}?noi=DN-HC"))
    assert taken.dossier.code in page
    assert taken.payer not in page
    assert city.get(f"/quay/thu-ngan/thanh-toan/{taken.pk}/").status_code == 404
    book = load_workbook(io.BytesIO(city.get(f"{BOOK}?noi=DN-HC&tai=xlsx").content))
    assert all(taken.payer not in map(str, row) for sheet in book for row in sheet.iter_rows(values_only=True))
