# SPDX-License-Identifier: EUPL-1.2
"""Paying by a QR code in a real browser: chosen, scanned, the bank tells, the page says so; axe at each step."""

import json
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Error

from doors.portal.test_following import own_page
from doors.portal.test_portal_journey import Screen, browser, site  # noqa: F401
from money import LEVY
from motcua.doors.look import pictures
from motcua.dossiers.models import Dossier
from motcua.payments import vietqr
from motcua.payments.models import Payment

SECRET = "only-the-bank-knows"


def bank_tells(site: str, vnd: int, text: str, number: str) -> None:  # noqa: F811
    said = {
        "account": "0011001234567", "external_id": number, "amount_vnd": vnd, "text": f"MBVCB.81.{text}.CT tu 0011",
        "at": "2026-11-26T10:05:00+07:00",
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "X-Hook-Secret": SECRET}
    with urlopen(Request(f"{site}/hooks/pay/bank", json.dumps(said).encode(), headers)) as answer:
        assert answer.status == 200


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_a_citizen_pays_by_qr_and_sees_the_money_come(
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    owing: Callable[..., Dossier],
    settings: Any,
    the_clock: Any,
    width: int,
    scripts: bool,
) -> None:
    the_clock("2026-11-26T10:00")
    settings.BANK_HOOK_SECRETS = [SECRET]
    dossier = owing(fees=[{**LEVY, "due": "before_intake"}])
    screen = Screen(browser, site, width=width, scripts=scripts)
    page, told = screen.page, count(1)
    # The stream is the front's; here it says again and again that something changed.
    page.route("**/truc-tiep/", lambda route: route.fulfill(content_type="text/event-stream", body=_changed(told)))
    screen.open(own_page(dossier))
    assert "Nộp 16.000 đ để cơ quan tiếp nhận" in page.inner_text("main")
    screen.press("Nộp phí")
    screen.press("Chuyển khoản bằng mã VietQR")
    payment = Payment.objects.get()
    if scripts:
        # What a phone's camera sees on the screen is what the bank is to be told.
        assert _photographed(page) == [vietqr.of(payment)]
    bank_tells(site, 6_000, vietqr.purpose_of(payment), "FT1")
    _look(screen, "Đã nhận 6.000 đ, còn thiếu so với 16.000 đ")
    bank_tells(site, 10_000, vietqr.purpose_of(payment), "FT2")
    _look(screen, "Biên lai")
    assert "Đã nhận 16.000 đ" in page.inner_text("h1")
    screen.press("Về hồ sơ")
    assert "Cơ quan trả lời trước" in page.inner_text("main")
    assert "Đã nộp 16.000 đ" in page.inner_text("main")


def _photographed(page: Any) -> list[str]:
    """Return what a camera reads off the screen; the page shows itself anew all the time, so it looks again."""
    for _ in range(150):
        with suppress(Error):
            page.locator(".transfer-code .qr").scroll_into_view_if_needed()
            if read := pictures.texts_in(page.screenshot()):
                return read
        page.wait_for_timeout(200)
    raise AssertionError("the code never stands still")


def _look(screen: Screen, words: str) -> None:
    """Wait until the page says so by itself; without scripts somebody presses."""
    if not screen.scripts:
        screen.press("Đã trả? Xem lại")
    screen.page.get_by_text(words).first.wait_for(timeout=60_000)
    screen.check()


def _changed(told: Any) -> str:
    return f"retry: 700\n\nid: {next(told)}\nevent: changed\ndata: {{}}\n\n"
