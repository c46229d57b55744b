# SPDX-License-Identifier: EUPL-1.2
"""Slips on a network printer: as wide as the paper, readable with all marks, once, and honest about what went wrong."""

import socket
import time
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp

from connectors.printers import CUT, PretendedPrinter
from motcua.connectors.printer_escpos import printer as escpos
from motcua.connectors.printer_escpos.drawing import draw_slip
from motcua.connectors.printer_escpos.printer import EscposPrinter, commands
from motcua.queueing import printing
from motcua.queueing.printing import NotPrinted, Slip

SLIP = Slip(
    paper_mm=80,
    office="Bộ phận Một cửa Hải Châu",
    address="270 Trần Phú, Đà Nẵng",
    line="ĐẤT ĐAI: KỲ HẠN, HỆ SỐ, CHỮ KÝ",
    number="A012",
    words=("Trước Ông/Bà còn 6 người", "Chờ khoảng 15–25 phút", "Lấy số lúc 8 giờ 30, 19/11/2026"),
    follow_url="https://motcua.example.gov.vn/so/0b8f8a52-54f5-5a0e-9a57-3b1de5a7f7aa/",
    follow=("Quét mã để xem còn mấy người", "Soạn STT A012 hai chau gửi 8188"),
    thanks="Cảm ơn Ông/Bà.",
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escpos, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(escpos, "END_SECONDS", 0.6)
    monkeypatch.setattr(escpos, "SEND_SECONDS", 1.0)
    monkeypatch.setattr(escpos, "CONNECT_SECONDS", 0.5)


def reason_of(address: str, slip: Slip = SLIP) -> str:
    with pytest.raises(NotPrinted) as said:
        EscposPrinter().print_slip(slip, address=address)
    return said.value.reason


# --- the picture -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper_mm", "dots"), [(80, 576), (58, 384)])
def test_a_slip_is_exactly_as_wide_as_its_paper_prints(paper_mm: int, dots: int) -> None:
    picture = draw_slip(replace(SLIP, paper_mm=paper_mm))
    assert (picture.width, picture.mode) == (dots, "1")
    # GS v 0: bytes a row, little-endian.
    data = commands(picture)
    head = data.index(b"\x1dv0\x00")
    assert int.from_bytes(data[head + 4 : head + 6], "little") * 8 == dots
    assert data.startswith(b"\x1b@")
    assert data.endswith(CUT)


@pytest.mark.parametrize("paper_mm", [80, 58])
def test_the_code_on_the_slip_can_be_read(paper_mm: int) -> None:
    picture = draw_slip(replace(SLIP, paper_mm=paper_mm)).convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [SLIP.follow_url]


@pytest.mark.parametrize(("marked", "plain"), [("Ệ", "Ê"), ("Ữ", "Ư"), ("Ẩ", "Â"), ("Ờ", "Ơ"), ("Đ", "D"), ("ẵ", "ă")])
def test_every_mark_is_on_the_paper(marked: str, plain: str) -> None:
    """A second mark makes dots that the letter without it does not have; one that was lost would leave none."""
    bare = Slip(80, "", "", "", "A1", (), SLIP.follow_url, ())
    one, other = (black(replace(bare, line=letter * 8)) for letter in (marked, plain))
    assert abs(one - other) > 8 * 6


def black(slip: Slip) -> int:
    return draw_slip(slip).histogram()[0]


def test_nothing_is_cut_off_and_a_long_name_wraps() -> None:
    narrow = replace(SLIP, paper_mm=58)
    long = replace(narrow, line="Nghiên cứu thường xuyên " * 6, number="TT1234")
    picture = draw_slip(long)
    edge = [picture.getpixel((x, y)) for x in (0, picture.width - 1) for y in range(picture.height)]
    assert all(edge)
    assert picture.height > draw_slip(narrow).height


# --- the printer -----------------------------------------------------------------------------------


def test_one_slip_one_cut() -> None:
    with PretendedPrinter() as printer:
        EscposPrinter().print_slip(SLIP, address=printer.address)
    assert (printer.papers, printer.connections) == (1, 1)
    assert bytes(printer.taken) == commands(draw_slip(SLIP))


def test_a_printer_that_answers_nothing_prints_all_the_same() -> None:
    with PretendedPrinter(is_mute=True) as printer:
        EscposPrinter().print_slip(SLIP, address=printer.address)
        deadline = time.monotonic() + 60
        while not printer.papers and time.monotonic() < deadline:
            time.sleep(0.02)
    assert printer.papers == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"offline": 0x16}, printing.COVER_OPEN),
        ({"offline": 0x32}, printing.PAPER_END),
        ({"roll": 0x72}, printing.PAPER_END),
        ({"offline": 0x52}, printing.FAULT),
    ],
)
def test_a_printer_that_cannot_is_sent_nothing(state: dict[str, Any], reason: str) -> None:
    with PretendedPrinter(**state) as printer:
        assert reason_of(printer.address) == reason
    assert bytes(printer.taken) == b""


def test_a_printer_that_is_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
    assert reason_of(address) == printing.OFF
    assert reason_of("127.0.0.1:cổng") == printing.OFF
    assert reason_of("") == printing.OFF


def test_a_line_that_breaks_in_the_middle_may_have_printed() -> None:
    with PretendedPrinter(breaks_after=5_000) as printer:
        assert reason_of(printer.address) == printing.UNCLEAR
    # And it is never sent again by itself.
    assert printer.connections == 1


def test_paper_that_ends_in_the_middle() -> None:
    with PretendedPrinter(ends_after=20_000) as printer:
        assert reason_of(printer.address) == printing.PAPER_END


def test_an_address_without_a_port_means_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def refuse(address: Any, timeout: float) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    for address in ("192.168.1.50", "192.168.1.50:9101", "[fe80::1]:9100"):
        assert reason_of(address) == printing.OFF
    assert asked[::2] == [("192.168.1.50", 9100), ("192.168.1.50", 9101), ("fe80::1", 9100)]
