# SPDX-License-Identifier: EUPL-1.2
"""The cashier's counter: found by wand or hand, taken once, given back right, counted again, deferred, by QR code."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doors.desk.desk_words import text
from money import Till
from motcua.doors.desk.cash_typed import is_scan, sum_from
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping, operations, queries, vietqr
from motcua.payments.models import Charge, Inflow, Payment, Receipt, Refund
from motcua.payments.rules import Method, Source, State

pytestmark = pytest.mark.django_db

COUNTER = "/quay/thu-ngan/"
COPIES = {"name": "Phí bản sao", "per": "copy", "vnd": 8_000, "exempt": ["poor"], "due": "before_intake"}
LEVY = {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000, "due": "at_result"}


def page_of(dossier: Dossier) -> str:
    return f"{COUNTER}ho-so/{dossier.code}/"


def take(client: Client, dossier: Dossier, *, given: str = "", key: str = "k1", vnd: int = 16_000) -> Any:
    charges = Charge.objects.filter(dossier=dossier, state="open")
    keys = [charge.key for charge in charges] or ["fee:1"]
    sent = {"khoa": key, "so-tien": str(vnd), "dua": given, "khoan": keys}
    return client.post(f"{page_of(dossier)}viec/tien-mat/", sent)


# --- finding -------------------------------------------------------------------------------------------


def test_a_dossier_is_found_however_its_code_is_written(cashier: Client, owing: Callable[..., Dossier]) -> None:
    dossier = owing()
    plain = dossier.code.replace("-", "").lower()
    for typed in (dossier.code, plain, f" {dossier.code.replace('-', ' ')} ", f"https://mc.vn/h/{dossier.code}"):
        answer = cashier.post(COUNTER, {"tim": typed})
        assert (answer.status_code, answer["Location"]) == (303, page_of(dossier)), typed


def test_a_receipt_or_a_reference_leads_to_its_payment(
    cashier: Client, till: Till, owing: Callable[..., Dossier], now: datetime
) -> None:
    paid = operations.take_cash(dossier_id=owing().pk, amount_vnd=16_000, key="a", by=till.cashier, at=now)
    found = f"{COUNTER}thanh-toan/{paid.pk}/"
    for typed in (
        "BL-26 0000001",
        "bl26-1",
        paid.reference,
        f"LE PHI {paid.reference}",
        f"https://x/thanh-toan/{paid.pk}/",
    ):
        assert cashier.post(COUNTER, {"tim": typed})["Location"] == found, typed


@pytest.mark.parametrize("typed", ["", "H17-261126-9999", "BL-26 0000099", "MC1234567890", "xyz", "%00"])
def test_what_is_not_there_says_so_and_is_kept(cashier: Client, owing: Callable[..., Dossier], typed: str) -> None:
    owing()
    answer = cashier.post(COUNTER, {"tim": typed})
    assert answer.status_code == 404
    assert "Xin quét lại hoặc gõ lại" in text(answer)


def test_another_offices_money_is_not_there(
    now: datetime, owing: Callable[..., Dossier], till: Till, desk: Any, client_for: Callable[..., Client]
) -> None:
    dossier = owing()
    paid = operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=now)
    elsewhere = client_for(desk.elsewhere)
    for typed in (dossier.code, "BL-26 0000001", paid.reference):
        assert elsewhere.post(COUNTER, {"tim": typed}).status_code == 404
    assert elsewhere.get(page_of(dossier)).status_code == 404
    assert elsewhere.get(f"{COUNTER}thanh-toan/{paid.pk}/").status_code == 404
    assert elsewhere.get(f"{COUNTER}thanh-toan/{paid.pk}/bien-lai.pdf").status_code == 404


# --- taking cash ---------------------------------------------------------------------------------------


def test_cash_is_taken_with_one_press_and_the_change_stands_there(
    cashier: Client, owing: Callable[..., Dossier]
) -> None:
    dossier = owing()
    assert "16.000 đ" in text(cashier.get(page_of(dossier)))
    answer = take(cashier, dossier, given="50")
    paid = Payment.objects.get()
    assert (answer.status_code, paid.state) == (303, State.PAID)
    page = text(cashier.get(answer["Location"]))
    for said in ("Đã nhận 16.000 đ", "Khách đưa 50.000 đ", "Trả lại 34.000 đ", "In biên lai BL-26 0000001"):
        assert said in page, said


def test_pressed_twice_is_taken_once(cashier: Client, owing: Callable[..., Dossier]) -> None:
    dossier = owing()
    first, second = take(cashier, dossier), take(cashier, dossier)
    assert first["Location"] == second["Location"]
    assert (Payment.objects.count(), Receipt.objects.count(), Inflow.objects.count()) == (1, 1, 1)


def test_too_little_takes_nothing_and_says_how_much_is_missing(cashier: Client, owing: Callable[..., Dossier]) -> None:
    answer = take(cashier, owing(), given="10.000")
    assert answer.status_code == 422
    assert "Còn thiếu 6.000 đ" in text(answer)
    assert not Payment.objects.exists()


def test_a_sum_that_changed_meanwhile_is_not_taken(cashier: Client, owing: Callable[..., Dossier]) -> None:
    answer = take(cashier, owing(), vnd=12_000)
    assert answer.status_code == 409
    assert "nay là 16.000 đ" in text(answer)
    assert not Payment.objects.exists()


def test_a_wand_in_the_field_for_the_money_opens_the_next_dossier_and_takes_nothing(
    cashier: Client, owing: Callable[..., Dossier]
) -> None:
    here, after = owing(), owing(at="2026-11-26T09:30")
    for scanned in (after.code, after.code.lower(), f"https://mc.vn/h/{after.code}"):
        assert take(cashier, here, given=scanned)["Location"] == page_of(after)
    assert take(cashier, here, given="H17-000000-0000").status_code == 422
    assert not Payment.objects.exists()


def test_some_of_the_lines_are_taken_and_the_rest_stays(cashier: Client, owing: Callable[..., Dossier]) -> None:
    dossier = owing(fees=[COPIES, LEVY])
    assert 'name="khoan" value="fee:1" data-vnd="8000" checked' in cashier.get(page_of(dossier)).content.decode()
    sent = {"khoa": "k", "so-tien": "8000", "khoan": ["fee:1"]}
    answer = cashier.post(f"{page_of(dossier)}viec/tien-mat/", sent, follow=True)
    assert "Hồ sơ còn 16.000 đ chưa nộp" in text(answer)
    assert queries.owed(dossier).open_vnd == 16_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("50.000", 50_000),
        ("50000", 50_000),
        ("50", 50_000),
        ("50k", 50_000),
        ("16.000 đ", 16_000),
        ("1 000 000", 10**6),
    ],
)
def test_sums_are_read_as_people_type_them(typed: str, meant: int) -> None:
    assert sum_from(typed, is_short=True) == meant
    assert not is_scan(typed)


@pytest.mark.parametrize("typed", ["", "năm mươi", "-5", "5.0000", "1e9", "99999999999", "٥٠"])
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        sum_from(typed, is_short=True)


# --- counting again, deferring -------------------------------------------------------------------------


def test_counted_again_with_copies_and_with_a_group_that_proved_itself(
    cashier: Client, owing: Callable[..., Dossier]
) -> None:
    dossier = owing(fees=[COPIES])
    again = f"{page_of(dossier)}viec/dem-lai/"
    assert "24.000 đ" in text(cashier.post(again, {"ban": "3", "trang": "1"}, follow=True))
    unproved = cashier.post(again, {"ban": "3", "nhom": "poor"})
    assert unproved.status_code == 422
    assert "Xin ghi giấy tờ chứng minh" in text(unproved)
    page = text(cashier.post(again, {"ban": "3", "nhom": "poor", "chung-minh": "Sổ hộ nghèo 12/2026"}, follow=True))
    assert "Không phải nộp" in page
    assert "miễn cho người thuộc hộ nghèo" in page
    assert "Sổ hộ nghèo 12/2026" in page


def test_deferred_a_dossier_can_be_received(cashier: Client, owing: Callable[..., Dossier]) -> None:
    dossier = owing(fees=[COPIES])
    assert dossier.name in text(cashier.get(COUNTER))
    answer = cashier.post(f"{page_of(dossier)}viec/nop-sau/", {"han": "at_result"}, follow=True)
    assert "Đã ghi: nộp khi nhận kết quả." in text(answer)
    dossier.refresh_from_db()
    assert dossier.fee_due == "at_result"
    assert dossier.name not in text(cashier.get(COUNTER))


# --- by QR code ----------------------------------------------------------------------------------------


def test_the_qr_code_is_shown_and_the_page_says_when_the_money_came(
    cashier: Client, owing: Callable[..., Dossier], now: datetime
) -> None:
    dossier = owing()
    page = text(cashier.post(f"{page_of(dossier)}viec/ma-qr/", {}, follow=True))
    payment = Payment.objects.get(method=Method.VIETQR)
    for said in ("Chờ chuyển khoản 16.000 đ", payment.reference, "0011001234567"):
        assert said in page, said
    slip = text(cashier.get(f"{COUNTER}thanh-toan/{payment.pk}/ma-qr/?kho=a6"))
    assert payment.reference in slip
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=16_000, at=now, heard_at=now, payment=payment
    )
    assert "Đã nộp đủ 16.000 đ" in text(cashier.get(f"{page_of(dossier)}manh/"))
    assert "Đã nhận 16.000 đ" in text(cashier.get(f"{COUNTER}thanh-toan/{payment.pk}/manh/"))
    assert cashier.get(f"{COUNTER}thanh-toan/{payment.pk}/ma-qr/").status_code == 404


def test_after_a_part_has_come_only_the_rest_is_asked_for(
    cashier: Client, owing: Callable[..., Dossier], now: datetime
) -> None:
    dossier = owing()
    cashier.post(f"{page_of(dossier)}viec/ma-qr/", {})
    payment = Payment.objects.get(method=Method.VIETQR)
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=10_000, at=now, heard_at=now, payment=payment
    )
    page = text(cashier.get(page_of(dossier)))
    for said in ("Đã đến 10.000 đ bằng chuyển khoản, chưa đủ", "Chờ chuyển khoản 6.000 đ", "10.000 đ trong 16.000 đ"):
        assert said in page, said
    assert "6.000 đ" in text(cashier.get(f"{COUNTER}thanh-toan/{payment.pk}/ma-qr/"))
    payment.refresh_from_db()
    assert vietqr.read(vietqr.of(payment))["amount_vnd"] == 6_000


def test_what_was_not_enough_goes_back_once_all_was_paid_in_cash(
    cashier: Client, owing: Callable[..., Dossier], now: datetime, till: Till
) -> None:
    dossier = owing()
    cashier.post(f"{page_of(dossier)}viec/ma-qr/", {})
    payment = Payment.objects.get(method=Method.VIETQR)
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=10_000, at=now, heard_at=now, payment=payment
    )
    take(cashier, dossier)
    page = text(cashier.get(f"{COUNTER}thanh-toan/{payment.pk}/"))
    assert "Đã đến 10.000 đ trong 16.000 đ, đang giữ" in page
    assert 'value="10000"' in page
    wish = {"luot": str(payment.pk), "so-tien": "10.000", "cach": "bank", "ly-do": "Đã nộp tiền mặt", "den": "VCB 0071"}
    cashier.post("/quay/thu-ngan/hoan-tien/de-nghi/", wish)
    refund = Refund.objects.get()
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=now)
    operations.pay_refund(refund_id=refund.pk, proof="FT9", by=till.cashier, at=now)
    assert bookkeeping.unclear("DN-HC") == bookkeeping.check("DN-HC") == []


# --- receipts ------------------------------------------------------------------------------------------


def test_a_receipt_printed_again_says_so(
    cashier: Client, owing: Callable[..., Dossier], the_clock: Callable[[str], datetime]
) -> None:
    take(cashier, owing())
    address = f"{COUNTER}thanh-toan/{Payment.objects.get().pk}/bien-lai.pdf"
    first = cashier.get(address)
    assert (first["Content-Type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    assert cashier.get(address).content == first.content
    the_clock("2026-11-27T09:30")
    assert cashier.get(address).content != first.content


def test_the_counter_counts_what_was_taken_today(cashier: Client, owing: Callable[..., Dossier]) -> None:
    take(cashier, owing())
    page = text(cashier.get(COUNTER))
    assert "1 lượt" in page
    assert "16.000 đ" in page


def test_as_many_statements_for_many_lines_as_for_one(
    cashier: Client, owing: Callable[..., Dossier], django_assert_max_num_queries: Any
) -> None:
    one = owing()
    many = owing(fees=[{"name": f"Phí {n}", "per": "case", "vnd": 1_000 * n} for n in range(1, 15)])
    for dossier in (one, many):
        with django_assert_max_num_queries(16):
            cashier.get(page_of(dossier))
    for n in range(8):
        take(cashier, owing(at=f"2026-11-26T1{n}:00"), key=f"k{n}", vnd=16_000)
    with django_assert_max_num_queries(14):
        cashier.get(COUNTER)


def test_whoever_takes_no_money_does_not_come_in(
    now: datetime, till: Till, desk: Any, owing: Callable[..., Dossier], client_for: Callable[..., Client]
) -> None:
    dossier = owing()
    for who in (desk.specialist, desk.leader):
        client = client_for(who)
        assert client.get(COUNTER).status_code == 403
        assert client.get(page_of(dossier)).status_code == 403
    assert client_for(None).get(COUNTER).status_code == 302
    assert client_for(till.cashier).get("/quay/")["Location"] == COUNTER
