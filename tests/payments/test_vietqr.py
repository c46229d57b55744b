# SPDX-License-Identifier: EUPL-1.2
"""VietQR: the payload to the byte, its check, what a purpose may hold, and the picture read by somebody else."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cast import at
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.payments import operations, references, vietqr
from motcua.payments.errors import NoTransferCode
from motcua.payments.rules import Method

PURPOSE = "LE PHI H17250901 0012"
DYNAMIC = (
    "00020101021238570010A00000072701270006970436011300110012345670208QRIBFTTA53037045405160005802VN"
    "62250821LE PHI H17250901 001263040299"
)
STATIC = "00020101021138570010A00000072701270006970436011300110012345670208QRIBFTTA53037045802VN6304E8DB"
BANK, ACCOUNT = "970436", "0011001234567"


@pytest.mark.rule("R-064")
def test_the_worked_examples_come_out_byte_for_byte() -> None:
    assert vietqr.payload(bin=BANK, account=ACCOUNT, amount_vnd=16_000, purpose=PURPOSE) == DYNAMIC
    assert vietqr.payload(bin=BANK, account=ACCOUNT) == STATIC
    assert vietqr.check("123456789") == "29B1"


def test_the_command_prints_exactly_the_payload() -> None:
    asked = ["--bin", BANK, "--account", ACCOUNT]
    done = _command(*asked, "--amount", "16000", "--purpose", PURPOSE)
    assert (done.returncode, done.stdout) == (0, f"{DYNAMIC}\n")
    assert _command(*asked).stdout == f"{STATIC}\n"
    bad = _command("--bin", "97043", "--account", "0011 00", "--amount", "abc")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 3
    assert "BIN" in bad.stderr
    assert "Traceback" not in bad.stderr


def _command(*words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "motcua.cli", "vietqr", *words]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def test_what_was_written_is_read() -> None:
    said = vietqr.read(DYNAMIC)
    assert (said["bin"], said["account"], said["amount_vnd"], said["purpose"]) == (BANK, ACCOUNT, 16_000, PURPOSE)
    assert said["is_dynamic"]
    assert vietqr.read(STATIC)["amount_vnd"] is None
    card = vietqr.payload(bin=BANK, account="9704360123456789", to_card=True)
    assert "QRIBFTTC" in card
    assert vietqr.read(card)["to_card"]


@pytest.mark.parametrize("place", range(0, len(DYNAMIC), 3))
def test_one_changed_sign_is_found(place: int) -> None:
    changed = "8" if DYNAMIC[place] != "8" else "9"
    with pytest.raises(NoTransferCode):
        vietqr.read(DYNAMIC[:place] + changed + DYNAMIC[place + 1 :])


@pytest.mark.parametrize("text", ["", "6304", "https://example.vn", DYNAMIC[:-8], DYNAMIC * 9, f"{STATIC}x"])
def test_what_is_no_transfer_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoTransferCode):
        vietqr.read(text)


@pytest.mark.parametrize(
    "body", ["0102115802VN", "000201", "00020138010A", "000201381000060000005802VN", "00020100020153037045802VN"]
)
def test_a_right_check_over_nonsense_is_no_transfer(body: str) -> None:
    with pytest.raises(NoTransferCode):
        vietqr.read(f"{body}6304{vietqr.check(body + '6304')}")


@given(st.text(max_size=200))
def test_reading_raises_nothing_else(text: str) -> None:
    for each in (text, f"{text}6304{vietqr.check(text + '6304')}" if text.isascii() else text):
        try:
            vietqr.read(each)
        except NoTransferCode:
            continue


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{4,19}", fullmatch=True),
    st.one_of(st.none(), st.integers(1, vietqr.MOST_VND)),
    st.text(max_size=60),
)
def test_every_payload_reads_as_it_was_meant(bin: str, account: str, vnd: int | None, purpose: str) -> None:
    said = vietqr.read(vietqr.payload(bin=bin, account=account, amount_vnd=vnd, purpose=purpose))
    assert (said["bin"], said["account"], said["amount_vnd"]) == (bin, account, vnd)
    assert said["purpose"] == vietqr.harmless(purpose)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lệ phí hồ sơ H17.12-250901-0012", "Le phi ho so H17122509010012"),
        ("  ĐÓNG\nPHÍ…  số/1 ", "DONG PHI so 1"),
        ("Nguyễn Văn Đạt – 50.000đ", "Nguyen Van Dat 50000d"),
        ("😀¥", ""),
    ],
)
@pytest.mark.rule("R-064")
def test_a_purpose_is_made_harmless(typed: str, kept: str) -> None:
    assert vietqr.harmless(typed) == kept


def test_too_long_a_purpose_keeps_its_end_where_the_reference_stands() -> None:
    reference = references.new()
    assert vietqr.shortened(f"Lệ phí cấp bản sao trích lục khai sinh {reference}").endswith(reference)
    assert len(vietqr.shortened("x" * 40)) == 25


@pytest.mark.parametrize("vnd", [0, -1, 10**13])
def test_sums_that_cannot_be_are_refused(vnd: int) -> None:
    with pytest.raises(InvalidInput):
        vietqr.payload(bin=BANK, account=ACCOUNT, amount_vnd=vnd)


@pytest.mark.django_db
@pytest.mark.rule("R-064")
def test_a_payments_picture_is_read_by_an_independent_reader(owing: Callable[..., Dossier]) -> None:
    now = at("2026-11-26T10:00")
    payment = operations.begin_payment(dossier_id=owing().pk, method=Method.VIETQR, at=now, actor="citizen")
    with Image.open(BytesIO(vietqr.png(payment))) as picture:
        [seen] = zxingcpp.read_barcodes(picture.convert("L"))
    assert seen.text == vietqr.of(payment)
    said = vietqr.read(seen.text)
    assert (said["account"], said["amount_vnd"]) == (ACCOUNT, 16_000)
    assert references.found_in(said["purpose"]) == [payment.reference]
    assert len(said["purpose"]) <= 25
    drawn = vietqr.svg(payment)
    assert drawn.startswith("<svg xmlns=")
    assert "style" not in drawn
