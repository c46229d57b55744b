# SPDX-License-Identifier: EUPL-1.2
"""Paper: the first slip of a ticket is printed once, another one has a reason, and what went wrong is seen."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cast import at
from connectors.printers import PretendedPrinter
from doors.kiosk.conftest import ROOT
from lines import Lines
from motcua.connectors.printer_escpos import printer as escpos
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.queueing import overview, printing
from motcua.queueing.models import Kiosk, Ticket, TicketPrint
from motcua.queueing.slips import slip_of
from motcua.worker.jobs import print_slip
from reactions.world import relay

NOW = at("2026-11-27T08:30")


@pytest.fixture
def printer(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendedPrinter]:
    """The kiosk's printer on the network."""
    monkeypatch.setattr(escpos, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(escpos, "END_SECONDS", 0.6)
    monkeypatch.setattr(escpos, "CONNECT_SECONDS", 0.5)
    with PretendedPrinter() as found:
        Kiosk.objects.filter(pk="DN-HC-k1").update(printer=Kiosk.Printer.NETWORK, printer_address=found.address)
        yield found


def press(kiosk: Client, key: str = "k-1") -> str:
    answer = kiosk.post(f"{ROOT}so/", {"line": "A"}, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)
    return str(answer.json()["ticket"])


def attempts_waiting() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'attempt' FROM procrastinate_jobs WHERE task_name = 'print_slip' ORDER BY id")
        return [int(attempt) for (attempt,) in cursor.fetchall()]


def print_all() -> None:
    relay()
    for attempt in attempts_waiting():
        print_slip(attempt)


def outcome(kiosk: Client, ticket: str) -> dict[str, Any]:
    return dict(kiosk.get(f"{ROOT}da-in/{ticket}/").json())


def facts(kind: str) -> list[dict[str, Any]]:
    return list(Entry.objects.filter(kind=kind).order_by("id").values_list("payload", flat=True))


# --- a printer of the network ----------------------------------------------------------------------


@pytest.mark.rule("R-040")
def test_a_number_comes_out_of_the_printer_once(kiosk: Client, printer: PretendedPrinter) -> None:
    ticket = press(kiosk)
    relay()
    assert outcome(kiosk, ticket) == {"outcome": "asked", "reason": ""}
    # A job that runs again, or is taken over from a worker that died, prints nothing.
    for _ in range(3):
        print_all()
    assert printer.papers == 1
    assert outcome(kiosk, ticket) == {"outcome": "printed", "reason": ""}
    assert [(each["outcome"], each["is_first"]) for each in facts("TicketPrinted")] == [("printed", True)]
    assert printing.without_paper(office="DN-HC", at=NOW) == []


def test_a_worker_that_dies_while_printing_leaves_the_truth(kiosk: Client, printer: PretendedPrinter) -> None:
    ticket = press(kiosk)
    relay()
    assert printing.begin(attempt=attempts_waiting()[0], at=NOW) is not None
    assert outcome(kiosk, ticket)["outcome"] == "asked"
    print_all()
    assert printer.papers == 0
    row = Ticket.objects.get(pk=ticket)
    assert printing.outcome_of(row, at=NOW + timedelta(minutes=1)) == ("failed", printing.UNCLEAR)
    assert [each.ticket_id for each in printing.without_paper(office="DN-HC", at=NOW)] == [row.pk]


def test_a_printer_without_paper_is_seen_at_kiosk_and_desk(kiosk: Client, printer: PretendedPrinter) -> None:
    printer.roll = 0x72
    ticket = press(kiosk)
    print_all()
    assert outcome(kiosk, ticket) == {"outcome": "failed", "reason": "máy in hết giấy"}
    assert [(each.kind, each.number, each.reason) for each in overview.troubles("DN-HC", at=NOW)] == [
        ("unprinted", "A001", "máy in hết giấy")
    ]
    # The number is as good as any other.
    assert Ticket.objects.get(pk=ticket).state == "waiting"


def test_a_slip_that_comes_too_late_is_not_printed(
    kiosk: Client, printer: PretendedPrinter, the_clock: Callable[[str], datetime]
) -> None:
    ticket = press(kiosk)
    relay()
    the_clock("2026-11-27T08:45")
    print_all()
    assert printer.papers == 0
    assert outcome(kiosk, ticket) == {"outcome": "failed", "reason": "máy in bận quá lâu"}


def test_another_slip_needs_a_reason_and_is_written_down(kiosk: Client, printer: PretendedPrinter) -> None:
    ticket = press(kiosk)
    print_all()
    again = {"ticket_id": ticket, "kiosk": None, "at": NOW, "actor": "user:1"}
    with pytest.raises(InvalidInput):
        printing.reprint(**again, reason="  ")
    printing.reprint(**again, reason="giấy kẹt, phiếu rách")
    print_all()
    assert printer.papers == 2
    assert [each["reason"] for each in facts("ReprintAsked")] == ["giấy kẹt, phiếu rách"]
    assert TicketPrint.objects.filter(ticket=ticket, is_first=True).count() == 1


def test_numbers_given_by_staff_or_by_a_browser_print_nothing_here(
    kiosk: Client, lines: Lines, draw: Callable[..., Ticket]
) -> None:
    press(kiosk)
    draw(line=lines.hc_a, channel=Ticket.Channel.DESK)
    relay()
    assert attempts_waiting() == []
    assert TicketPrint.objects.count() == 0


# --- a browser's own paper -------------------------------------------------------------------------


def test_the_browser_claims_the_first_slip_once(kiosk: Client) -> None:
    ticket = press(kiosk)
    assert outcome(kiosk, ticket)["outcome"] == ""
    assert [kiosk.post(f"{ROOT}in/{ticket}/").status_code for _ in range(3)] == [201, 409, 409]
    assert TicketPrint.objects.count() == 1


def test_a_browser_that_never_says_what_became_of_it(kiosk: Client) -> None:
    ticket = press(kiosk)
    kiosk.post(f"{ROOT}in/{ticket}/")
    row = Ticket.objects.get(pk=ticket)
    assert printing.outcome_of(row, at=NOW + timedelta(minutes=1)) == ("failed", printing.OFF)
    assert len(printing.without_paper(office="DN-HC", at=NOW + timedelta(minutes=1))) == 1


def test_another_offices_slip_is_not_there(kiosk: Client, draw: Callable[..., Ticket]) -> None:
    foreign = draw().pk
    assert kiosk.post(f"{ROOT}in/{foreign}/").status_code == 404
    assert kiosk.get(f"{ROOT}da-in/{foreign}/").status_code == 404


# --- what stands on it -----------------------------------------------------------------------------


def test_a_slip_says_what_one_needs_to_know(kiosk: Client, lines: Lines, settings: Any) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn"
    press(kiosk)
    row = Ticket.objects.select_related("office", "line").get(pk=press(kiosk, "k-2"))
    slip = slip_of(row, lines.hc_kiosk)
    assert (slip.number, slip.line, slip.paper_mm) == ("A002", "Tư pháp - Hộ tịch", 80)
    assert slip.words == ("Trước Ông/Bà còn 1 người", "Lấy số lúc 8 giờ 30, 27/11/2026")
    assert slip.follow == ("Quét mã xem còn mấy người, xong thì đánh giá", "Soạn STT A002 hai chau gửi 8188")
    assert slip.follow_url == f"https://motcua.example.vn/so/{row.pk}/"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(5, 30, "Chờ khoảng 5–30 phút"), (100, 119, "Chờ khoảng 100–119 phút"), (130, 185, "Chờ khoảng 2–4 giờ")],
)
def test_a_long_wait_is_said_in_hours(
    kiosk: Client, lines: Lines, draw: Callable[..., Ticket], low: int, high: int, said: str
) -> None:
    draw(line=lines.hc_a)
    Ticket.objects.update(wait_low=low, wait_high=high)
    assert said in slip_of(Ticket.objects.select_related("office", "line").get(), lines.hc_kiosk).words


def test_a_slip_names_nobody(kiosk: Client, lines: Lines, draw: Callable[..., Ticket]) -> None:
    row = draw(line=lines.hc_a, priority="pregnant", channel=Ticket.Channel.KIOSK)
    row = Ticket.objects.select_related("office", "line").get(pk=row.pk)
    assert "mang thai" not in str(slip_of(row, lines.hc_kiosk))
