# SPDX-License-Identifier: EUPL-1.2
"""The cashier in a real browser by keyboard and wand alone: no mouse from the slip to the closing; judged by axe."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from chromium import Axe, chromium, until
from money import Till
from motcua.dossiers.models import Dossier
from motcua.payments import operations
from motcua.payments.models import CashClosing, Inflow, Payment
from motcua.payments.rules import Source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTER = "/quay/thu-ngan/"
FEES = [
    {"name": "Phí bản sao", "per": "copy", "vnd": 8_000, "exempt": ["poor"], "due": "at_result"},
    {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000, "due": "at_result"},
]
# Of a tick or a choice the label around it is what a finger meets.
TOUCHED = (
    "main .button,main summary,main label.choice,main input:not([type=hidden]):not([type=checkbox]):not([type=radio])"
)
TOO_SMALL = """selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)
  .map(e => [e.id || e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([t, r]) => r.height < 44).map(([t, r]) => [t, r.width, r.height])"""


@pytest.fixture
def people(owing: Callable[..., Dossier], till: Till, the_clock: Callable[[str], datetime]) -> list[Dossier]:
    """Two people with slips, and one whose money came without a reference."""
    now = the_clock("2026-11-27T08:30")
    dossiers = [owing(fees=FEES, at=f"2026-11-26T09:{minute}0") for minute in range(2)]
    operations.take_inflow(
        source=Source.BANK,
        external_id="0011001234567/FT1",
        amount_vnd=16_000,
        at=now,
        heard_at=now,
        account=till.account,
        text="le phi",
    )
    return dossiers


@pytest.fixture
def open_page(
    people: list[Dossier], till: Till, live_server: Any, settings: LazySettings
) -> Iterator[Callable[..., Any]]:
    """Open an address in chromium, signed in as the cashier before the browser starts; there is no mouse."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client()
    client.force_login(till.cashier, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["phien"].value
    with chromium() as browser:

        def opened(address: str = COUNTER, width: int = 1280, **options: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", **options)
            context.add_cookies([{"name": "phien", "value": cookie, "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        browser.close()


def stored(work: Callable[[], Any]) -> Any:
    """Ask the database from a thread of its own: playwright's loop runs in this one."""

    def ask() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(ask).result()


def scan(page: Any, text: str) -> None:
    """Do as a wand does: write, wherever the cursor stands, and press Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_from_the_slip_to_the_closing_without_a_mouse(open_page: Callable[..., Any], people: list[Dossier]) -> None:
    first, second = people
    page = open_page()
    until(page, "document.activeElement.id === 'tim'")
    scan(page, first.code)
    page.wait_for_url(f"**/ho-so/{first.code}/")
    until(page, "document.activeElement.id === 'dua'")

    # Counted again: two copies, by F8; the cursor stands in the first field.
    page.keyboard.press("F8")
    until(page, "document.activeElement.id === 'ban'")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã đếm lại phí, lệ phí.")
    assert "32.000 đ" in page.inner_text("[data-cash-sum]")

    # What is given back stands there while it is typed; Enter takes it.
    until(page, "document.activeElement.id === 'dua'")
    page.keyboard.type("20")
    assert "Còn thiếu 12.000 đ" in page.inner_text("[data-cash-change]")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("50")
    assert "Trả lại 18.000 đ" in page.inner_text("[data-cash-change]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanh-toan/**")
    assert "Trả lại 18.000 đ" in page.inner_text(".cash-paid")
    until(page, "document.activeElement.id === 'in-bien-lai'")

    # The wand is used for the next person though the cursor stands on the receipt's button.
    scan(page, second.code)
    page.wait_for_url(f"**/ho-so/{second.code}/")
    assert stored(lambda: Payment.objects.count()) == 1

    # The wand again, into the field for the money: it opens the first one, nothing is taken.
    scan(page, first.code)
    page.wait_for_url(f"**/ho-so/{first.code}/")
    assert stored(lambda: Payment.objects.count()) == 1
    scan(page, second.code)
    page.wait_for_url(f"**/ho-so/{second.code}/")

    # By transfer: F4 shows the code; what came settles it, and the page says so when it looks again.
    page.keyboard.press("F4")
    page.wait_for_selector("text=Chờ chuyển khoản 24.000 đ")
    stored(lambda: _transfer(second))
    page.evaluate("htmx.ajax('GET', document.querySelector('#phai-thu').dataset.refresh, {target: '#phai-thu'})")
    page.wait_for_selector("text=Đã nộp đủ 24.000 đ")

    # Unclear money is told on the counter; the till is counted by notes.
    page.goto(page.url.split("/quay/")[0] + "/quay/thu-ngan/chot-quy/")
    until(page, "document.activeElement.id === 'to-500000'")
    for pieces in ("", "", "", "", "1", "1", "", "1"):
        page.keyboard.type(pieces)
        page.keyboard.press("Tab")
    assert "Đúng bằng sổ" in page.inner_text("[data-notes-gap]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã chốt quỹ: 32.000 đ.")
    assert stored(lambda: CashClosing.objects.get().difference_vnd) == 0
    assert page.wrong == []


def _transfer(dossier: Dossier) -> None:
    payment = Payment.objects.get(dossier=dossier)
    operations.take_inflow(
        source=Source.BANK,
        external_id="0011001234567/FT2",
        amount_vnd=24_000,
        at=payment.begun_at,
        heard_at=payment.begun_at,
        payment=payment,
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_cashier_is_sound(
    open_page: Callable[..., Any], people: list[Dossier], till: Till, width: int
) -> None:
    inflow, paid = stored(lambda: _some_of_all(people[0], till))
    page = open_page(width=width)
    addresses = [
        "",
        f"ho-so/{people[0].code}/",
        f"ho-so/{people[1].code}/",
        f"thanh-toan/{paid}/?vua=1&dua=50000",
        "can-xem/",
        f"can-xem/{inflow}/",
        "hoan-tien/",
        "chot-quy/",
        "so/",
        "so/thang/",
        "doi-soat/",
        "man-hinh/",
    ]
    wrong = []
    for address in addresses:
        page.goto(f"{page.url.split('/quay/')[0]}{COUNTER}{address}")
        found = Axe().run(page)
        if found.violations_count:
            wrong.append((address, found.generate_snapshot()))
        if small := page.evaluate(TOO_SMALL, TOUCHED):
            wrong.append((address, small))
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append((address, f"{wide} wide"))
    assert wrong == []
    assert page.wrong == []


def _some_of_all(dossier: Dossier, till: Till) -> tuple[int, str]:
    now = datetime.fromisoformat("2026-11-27T08:31+07:00")
    paid = operations.take_cash(dossier_id=dossier.pk, amount_vnd=24_000, key="b", by=till.cashier, at=now)
    operations.ask_refund(payment_id=paid.pk, amount_vnd=8_000, reason="Thu thừa", way="cash", by=till.cashier, at=now)
    return Inflow.objects.filter(source=Source.BANK).get().pk, str(paid.pk)
