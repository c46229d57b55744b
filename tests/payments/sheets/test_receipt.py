# SPDX-License-Identifier: EUPL-1.2
"""The receipt on paper: who took what from whom, in digits and in words, fees, levies and postage apart."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cast import at
from dossiers.sheets.reading_back import codes_on, sizes_of, words_of
from money import Till
from motcua.dossiers.models import Dossier, DossierContent
from motcua.dossiers.sheets import drawing
from motcua.payments import operations
from motcua.payments.models import Payment, Receipt
from motcua.payments.rules import Kind, Method, Source, State
from motcua.payments.sheets import receipt as sheet
from motcua.payments.sheets import receipt_pdf

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")
COPIES = {"name": "Phí chứng thực bản sao", "per": "page", "bands": [{"from": 1, "vnd": 2_000}], "basis": "TT 226/2016"}
LEVY = {"name": "Lệ phí hộ tịch", "per": "copy", "vnd": 8_000, "basis": "TT 85/2019"}


@pytest.fixture
def paid(owing: Callable[..., Dossier], till: Till) -> Payment:
    dossier = owing(fees=[COPIES, LEVY])
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=2, pages=3)
    operations.add_charge(
        dossier_id=dossier.pk,
        key="post:1",
        kind=Kind.POSTAGE,
        name="Cước trả kết quả tại nhà",
        amount_vnd=10_000,
        due="at_result",
        at=NOW,
        explained="giá 26.000 đ, địa phương hỗ trợ 16.000 đ",
    )
    content = DossierContent.objects.get(dossier=dossier)
    content.applicant = {**content.applicant, "address": "24 Trần Phú, phường Hải Châu"}
    content.save()
    owed = sum(charge.amount_vnd for charge in dossier.charges.filter(state="open"))
    return operations.take_cash(dossier_id=dossier.pk, amount_vnd=owed, key="a", by=till.cashier, at=NOW)


def keep(pdf: bytes, name: str) -> None:
    """Leave the paper to be looked at where somebody asked for it."""
    if folder := os.environ.get("MOTCUA_TEST_SHEETS"):
        (Path(folder) / name).write_bytes(pdf)


@pytest.mark.rule("R-068")
def test_the_receipt_says_all_a_receipt_must(paid: Payment) -> None:
    pdf = receipt_pdf(paid.receipt)
    keep(pdf, "bien-lai.pdf")
    assert sizes_of(pdf) == [(148, 210)]
    words = words_of(pdf)
    for said in (
        "ỦY BAN NHÂN DÂN",
        "BIÊN LAI",
        "THU TIỀN PHÍ, LỆ PHÍ",
        "BL-26",
        "0000001",
        "Nguyễn Thị Lan",
        "24 Trần Phú",
        paid.dossier.code,
        "Thu hộ cước bưu chính",
        "10 giờ 00 phút, ngày 26 tháng 11 năm 2026",
        "Ba mươi tám nghìn đồng",
        "tiền mặt",
        "Đỗ Thị Ngân",
    ):
        assert said in words, said
    assert "in lại" not in words
    assert "38.000" in words


def test_fees_levies_and_postage_stand_apart(paid: Payment) -> None:
    groups = {group["name"]: group["sum"] for group in sheet.facts_of(paid.receipt)["groups"]}
    assert list(groups) == ["Phí", "Lệ phí", "Thu hộ cước bưu chính"]
    assert groups["Thu hộ cước bưu chính"] == "10.000 đ"


def test_a_paper_printed_again_says_so_and_one_given_back_too(paid: Payment) -> None:
    Payment.objects.filter(pk=paid.pk).update(refunded_vnd=10_000, state=State.PARTLY_REFUNDED)
    pdf = receipt_pdf(paid.receipt, is_copy=True)
    keep(pdf, "bien-lai-lai.pdf")
    words = words_of(pdf)
    assert "(Bản in lại)" in words
    # Written aslant, letter by letter: where its words end is a reader's guess.
    assert "ĐÃHOÀNMỘTPHẦN" in words.replace(" ", "")
    assert "Đã hoàn 10.000" in words


def test_a_phone_reads_where_the_receipt_is_looked_up(paid: Payment) -> None:
    data = sheet.facts_of(paid.receipt)
    [picture] = drawing.pictures_of(sheet._TEMPLATE, data, at=NOW, ppi=200)
    assert codes_on(picture)["QRCode"].endswith(f"/thanh-toan/{paid.pk}/")


def test_a_transfer_is_receipted_without_a_hand(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing()
    payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=NOW, actor="citizen")
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=16_000, at=NOW, heard_at=NOW, payment=payment
    )
    pdf = receipt_pdf(Receipt.objects.get(payment=payment))
    keep(pdf, "bien-lai-chuyen-khoan.pdf")
    words = words_of(pdf)
    assert "THU TIỀN LỆ PHÍ" in words
    assert f"chuyển khoản (VietQR), mã tham chiếu {payment.reference}" in words
    assert "Mười sáu nghìn đồng" in words


def test_a_receipt_asked_for_twice_is_the_same(paid: Payment) -> None:
    receipt_pdf(paid.receipt)
    assert receipt_pdf(paid.receipt) == receipt_pdf(paid.receipt)
