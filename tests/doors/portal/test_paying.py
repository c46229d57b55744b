# SPDX-License-Identifier: EUPL-1.2
"""Paying on the portal: from the dossier's own page to the receipt, without scripts; who may see what of a payment."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import at
from doors.portal.test_following import own_page
from money import LEVY
from motcua.dossiers.models import Dossier
from motcua.payments import operations, vnpay
from motcua.payments.models import Payment
from motcua.payments.rules import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("till", "morning")]
Owing = Callable[..., Dossier]
FIRST = {**LEVY, "due": "before_intake", "basis": "NQ 77/2025/NQ-HĐND"}
MOST_BYTES = 50_000


@pytest.fixture
def morning(the_clock: Any) -> Any:
    return the_clock("2026-11-26T10:00")


def came(payment: Payment, vnd: int, number: str = "FT1", when: str = "2026-11-26T10:05") -> None:
    moment = at(when)
    operations.take_inflow(
        source=Source.BANK, external_id=number, amount_vnd=vnd, at=moment, heard_at=moment, payment=payment
    )


def set_out(visitor: Any, dossier: Dossier, words: str = "Chuyển khoản bằng mã VietQR") -> Payment:
    visitor.open(own_page(dossier, "phi/")).press(words)
    return Payment.objects.latest("begun_at")


def test_from_the_own_page_to_the_receipt(visitor: Any, owing: Owing) -> None:
    dossier = owing(fees=[FIRST])
    page = visitor.open(own_page(dossier))
    assert "Nộp 16.000 đ để cơ quan tiếp nhận" in page.words
    assert "Lệ phí hộ tịch 16.000 đ một lần NQ 77/2025/NQ-HĐND nộp trước khi tiếp nhận 16.000 đ" in page.words
    payment = set_out(visitor, dossier)
    assert visitor.at == f"/thanh-toan/{payment.pk}/"
    for said in ("Vietcombank", "0011001234567", "TRUNG TAM PVHCC HAI CHAU", "16.000 đ", payment.reference):
        assert said in visitor.words
    assert "đang chờ tiền về" in visitor.words
    assert dossier.code in visitor.words
    assert len(visitor.answer.content) < MOST_BYTES
    came(payment, 16_000)
    paid = visitor.open(visitor.at)
    assert "Đã nhận 16.000 đ" in paid.words
    assert "BL-26 0000001" in paid.words
    receipt = visitor.client.get(f"{visitor.at}bien-lai.pdf")
    assert (receipt.status_code, receipt.content[:4]) == (200, b"%PDF")
    own = visitor.open(own_page(dossier))
    assert "Cơ quan trả lời trước" in own.words
    assert "Đã nộp 16.000 đ" in own.words
    link = re.search(r'href="([^"]+bien-lai\.pdf)"', own.answer.content.decode())
    assert link is not None
    assert visitor.client.get(link[1]).content[:4] == b"%PDF"


def test_a_page_opened_twice_sets_out_once(visitor: Any, owing: Owing) -> None:
    dossier = owing()
    assert set_out(visitor, dossier) == set_out(visitor, dossier)
    assert Payment.objects.count() == 1


def test_the_address_alone_tells_how_to_pay_and_nothing_of_anybody(
    visitor: Any, owing: Owing, client_for: Callable[..., Client]
) -> None:
    dossier = owing()
    payment = set_out(visitor, dossier)
    relative = client_for()
    page = relative.get(f"/thanh-toan/{payment.pk}/")
    told = page.content.decode()
    for said in ("16.000", "0011001234567", payment.reference):
        assert said in told
    for kept in (dossier.code, dossier.name, dossier.phone, "Lệ phí hộ tịch", "lam-lai"):
        assert kept not in told
    assert page["Cache-Control"] == "private, no-store"
    came(payment, 16_000)
    assert "Đã nhận" in relative.get(f"/thanh-toan/{payment.pk}/").content.decode()
    assert relative.get(f"/thanh-toan/{payment.pk}/bien-lai.pdf").status_code == 404
    assert relative.post(f"/thanh-toan/{payment.pk}/lam-lai/", {"cach": "vietqr"}).status_code == 302
    assert Payment.objects.count() == 1
    assert relative.get("/thanh-toan/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_only_what_must_be_paid_first_can_be_paid_first(visitor: Any, owing: Owing) -> None:
    dossier = owing(fees=[FIRST, {**LEVY, "name": "Phí bản sao", "vnd": 8_000}])
    page = visitor.open(own_page(dossier, "phi/"))
    assert "Nộp cả 24.000 đ Chỉ 16.000 đ phải nộp trước" in page.words
    answer = visitor.client.post(page.at, {"cach": "vietqr", "khoan": "truoc"})
    assert answer.status_code == 302
    payment = Payment.objects.get()
    assert payment.amount_vnd == 16_000
    came(payment, 16_000)
    own = visitor.open(own_page(dossier))
    assert "Còn 8.000 đ, nộp khi nhận kết quả" in own.words
    assert "Cơ quan trả lời trước" in own.words


def test_somebody_elses_dossier_has_no_page_of_fees(visitor: Any, owing: Owing, minh: Any) -> None:
    assert visitor.open(own_page(owing(), "phi/", minh.phone)).answer.status_code == 404


def test_too_little_asks_for_the_rest_and_too_much_is_told(visitor: Any, owing: Owing) -> None:
    payment = set_out(visitor, owing())
    came(payment, 6_000)
    short = visitor.open(f"/thanh-toan/{payment.pk}/")
    assert "Đã nhận 6.000 đ, còn thiếu so với 16.000 đ" in short.words
    assert "Nộp 10.000 đ" in short.words
    came(payment, 15_000, "FT2")
    paid = visitor.open(f"/thanh-toan/{payment.pk}/")
    assert "Nộp thừa 5.000 đ" in paid.words


def test_an_old_code_is_made_anew_and_money_for_the_old_one_still_counts(
    visitor: Any, owing: Owing, the_clock: Any
) -> None:
    payment = set_out(visitor, owing())
    the_clock("2026-11-30T10:00")
    # Nobody has settled the moment yet: the page knows by itself.
    old = visitor.open(f"/thanh-toan/{payment.pk}/")
    assert "Mã này đã hết hạn" in old.words
    assert "0011001234567" not in old.words
    visitor.press("Làm mã mới")
    anew = Payment.objects.latest("begun_at")
    assert visitor.at == f"/thanh-toan/{anew.pk}/"
    assert anew != payment
    came(payment, 16_000, when="2026-11-30T10:05")
    assert "Khoản này đã được nộp" in visitor.open(visitor.at).words


def test_the_gateway_shows_waits_and_offers_another_way(visitor: Any, owing: Owing, settings: LazySettings) -> None:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET, settings.VNPAY_URL = "DEMO", "geheim", "https://bank.example/pay"
    payment = set_out(visitor, owing(), "Trả qua cổng VNPAY")
    html = visitor.answer.content.decode()
    assert 'href="https://bank.example/pay?vnp_Amount=1600000' in html
    said = {"vnp_TxnRef": payment.reference, "vnp_Amount": "1600000", "vnp_ResponseCode": "00"}
    back = visitor.open(f"/thanh-toan/ket-qua?{vnpay.signed_query(said)}")
    # Said to be paid is not paid.
    assert "Cổng thanh toán báo đã trả" in back.words
    assert "đang chờ tiền về" in back.words
    assert Payment.objects.get().paid_at is None
    refused = visitor.open(f"/thanh-toan/ket-qua?{vnpay.signed_query({**said, 'vnp_ResponseCode': '24'})}")
    assert "Cổng thanh toán báo chưa trả được" in refused.words
    operations.fail_payment(payment_id=payment.pk, failure="51", at=at("2026-11-26T10:02"))
    failed = visitor.open(f"/thanh-toan/{payment.pk}/")
    assert "Tài khoản không đủ tiền." in failed.words
    visitor.press("Chuyển khoản bằng mã VietQR")
    assert Payment.objects.filter(method="vietqr").exists()


@pytest.mark.rule("R-065")
def test_what_comes_back_unsigned_shows_nothing_of_a_payment(visitor: Any, owing: Owing) -> None:
    payment = set_out(visitor, owing())
    page = visitor.open(f"/thanh-toan/ket-qua?vnp_TxnRef={payment.reference}&vnp_ResponseCode=00")
    assert page.answer.status_code == 400
    assert "Không đọc được lời báo của cổng thanh toán" in page.words
    assert payment.reference not in page.words


def test_only_the_part_that_changes_is_asked_for_again(visitor: Any, owing: Owing) -> None:
    payment = set_out(visitor, owing())
    here = f"/thanh-toan/{payment.pk}/"
    assert visitor.client.get(f"{here}truc-tiep/")["X-Motcua-Stream"] == f"payment:{payment.pk}"
    part = visitor.client.get(f"{here}trang-thai/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert payment.reference in part
    assert visitor.client.get(f"{here}trang-thai/").status_code == 302
    assert visitor.client.get(f"{here}qr.png").content[:4] == b"\x89PNG"
    assert visitor.client.get(f"{here}qr.svg")["Content-Type"] == "image/svg+xml"


def test_nothing_owed_and_no_way_to_pay_are_said(visitor: Any, owing: Owing, till: Any) -> None:
    free = owing(fees=[{**LEVY, "vnd": 0}])
    assert "Không còn khoản nào phải nộp" in visitor.open(own_page(free, "phi/")).words
    till.account.is_active = False
    till.account.save()
    page = visitor.open(own_page(owing(), "phi/"))
    assert "Nộp tiền mặt" in page.words
    assert "Nộp bằng cách nào?" not in page.words
    answer = visitor.client.post(page.at, {"cach": "vietqr"})
    assert answer.status_code == 409
    assert "chưa nhận thanh toán" in answer.content.decode()


def test_when_the_result_is_there_the_sum_stands_beside_it(visitor: Any, owing: Owing) -> None:
    page = visitor.open(own_page(owing(status="result_ready")))
    assert "Nộp 16.000 đ khi nhận kết quả Đã có kết quả. Nhận tại" in page.words


def test_a_payment_takes_few_queries_however_many_lines(
    visitor: Any, owing: Owing, django_assert_max_num_queries: Any
) -> None:
    many = [{**LEVY, "name": f"Lệ phí {number}"} for number in range(30)]
    payment = set_out(visitor, owing(fees=many))
    with django_assert_max_num_queries(4):
        visitor.client.get(f"/thanh-toan/{payment.pk}/")
    assert len(visitor.client.get(f"/thanh-toan/{payment.pk}/").content) < MOST_BYTES
