# SPDX-License-Identifier: EUPL-1.2
"""An hour without a network, in a real browser: nothing lost, nothing doubled, everybody in the order of coming."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import at
from chromium import until
from doors.kiosk.browsing import Kiosk, begin, shows
from doors.kiosk.conftest import ROOT, enrol
from lines import Lines
from motcua.people import tokens
from motcua.people.models import ApiToken, User
from motcua.queueing import operations as queueing
from motcua.queueing.models import Kiosk as KioskRow
from motcua.queueing.models import Ticket, TicketPrint
from motcua.queueing.rules import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pull_out(context: Any, kiosk: Kiosk) -> None:
    context.set_offline(True)
    until(kiosk.page, "kiosk.network.isCut")


def put_back(context: Any, kiosk: Kiosk) -> None:
    context.set_offline(False)
    until(kiosk.page, "!kiosk.network.isCut")
    kiosk.page.evaluate("kiosk.lending.sync()")
    until(kiosk.page, "kiosk.store.all('given').then((rows) => { window.left = rows.length; }) && window.left === 0")


@pytest.mark.slow
@pytest.mark.rule("R-032")
def test_an_hour_without_a_network(context: Any, lines: Lines, hoa: User, the_clock: Callable[[str], datetime]) -> None:
    other = other_kiosk(lines)
    kiosk = begin(context, has_own_clock=True)
    page = kiosk.page
    given = [kiosk.take("A")]
    kiosk.done()
    pull_out(context, kiosk)
    assert page.locator("[data-offline]").is_visible()
    offline = []
    for place in range(40):
        offline.append(kiosk.take("AB"[place % 4 == 3]))
        if place == 0:
            assert page.inner_text("[data-wait]") == "Thời gian chờ: chưa biết (mất mạng)"
        # Ninety seconds between two people; the page goes back to the start by itself.
        page.clock.fast_forward(90_000)
        if place == 15:
            page.reload()
            until(page, "document.body.dataset.ready === 'yes'")
        if place == 25:
            # The browser is killed and comes back without a network.
            page.close()
            page = kiosk.page = context.new_page()
            page.clock.install(time=at("2026-11-27T09:11"))
            page.goto(ROOT)
            until(page, "document.body.dataset.ready === 'yes'")
        if place % 4 == 0:
            given.append(other("A"))
        if place == 20:
            # Somebody comes to the counter with a number the house has not heard of.
            called = queueing.call_number(counter="DN-HC-1", number=offline[0], by=hoa, at=at("2026-11-27T09:00"))
    assert len(kiosk.kept("given")) == 40
    the_clock("2026-11-27T09:40")
    put_back(context, kiosk)

    assert len(set(offline)) == 40
    assert set(offline) & set(given) == set()
    rows = list(Ticket.objects.filter(channel=Ticket.Channel.OFFLINE).order_by("issued_at"))
    assert [row.shown for row in rows] == offline
    assert Ticket.objects.count() == 40 + len(given)
    numbers = Ticket.objects.values_list("line_id", "day", "number")
    assert len(set(numbers)) == len(numbers)
    called.refresh_from_db()
    assert (called.shown, called.state, called.issued_at < at("2026-11-27T08:40")) == (offline[0], State.CALLED, True)
    assert {row.state for row in rows if row.pk != called.pk} == {State.WAITING}
    # Everybody had paper once.
    page.evaluate("kiosk.lending.sync()")
    until(
        page,
        "kiosk.store.all('prints').then((rows) => { window.papersLeft = rows.length; }) && window.papersLeft === 0",
    )
    assert TicketPrint.objects.filter(outcome="printed").count() == 41
    page.close()


def other_kiosk(lines: Lines) -> Callable[[str], str]:
    """Another machine of the office that never lost the network."""
    KioskRow.objects.create(code="DN-HC-k2", office_id="DN-HC")
    token = tokens.issue_token(kind=ApiToken.Kind.DEVICE, name="DN-HC-k2")
    client, count = Client(HTTP_AUTHORIZATION=f"Bearer {token}"), iter(range(1000))

    def take(line: str) -> str:
        answer = client.post(
            "/api/v1/offices/DN-HC/tickets",
            {"line": line},
            content_type="application/json",
            HTTP_IDEMPOTENCY_KEY=f"other-{next(count)}",
        )
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["number"])

    return take


def test_a_press_whose_answer_is_lost_leaves_no_ghost_in_the_line(context: Any) -> None:
    kiosk = begin(context)
    # The request arrives and its answer does not: the worst moment to lose the network.
    kiosk.page.route("**/so/", lambda route: (route.fetch(), route.abort("connectionreset")))
    number = kiosk.take("A")
    assert number != "A001"
    kiosk.page.unroute("**/so/")
    put_back(context, kiosk)
    until(
        kiosk.page,
        "kiosk.store.all('presses').then((rows) => { window.pressed = rows.length; }) && window.pressed === 0",
    )
    states = dict(Ticket.objects.values_list("shown", "state"))
    assert states == {"A001": State.LEFT, number: State.WAITING}


def test_a_repeated_merge_changes_nothing(context: Any) -> None:
    kiosk = begin(context)
    pull_out(context, kiosk)
    number = kiosk.take("A")
    context.set_offline(False)
    # Twice the office takes over and its word does not arrive.
    calls: list[int] = []

    def lose(route: Any) -> None:
        calls.append(1)
        route.fetch()
        route.abort("connectionreset")

    kiosk.page.route("**/gop-so/", lose)
    until(kiosk.page, "!kiosk.network.isCut")
    for _ in range(2):
        kiosk.page.evaluate("kiosk.lending.sync()")
    assert calls
    assert len(kiosk.kept("given")) == 1
    kiosk.page.unroute("**/gop-so/")
    put_back(context, kiosk)
    assert list(Ticket.objects.values_list("shown", flat=True)) == [number]


def test_numbers_of_yesterday_are_not_given(context: Any, the_clock: Callable[[str], datetime]) -> None:
    kiosk = begin(context, has_own_clock=True)
    pull_out(context, kiosk)
    kiosk.take("A")
    kiosk.page.clock.fast_forward(23 * 3_600_000)
    kiosk.page.clock.fast_forward(3_600_000)
    until(kiosk.page, "kiosk.network.now() > new Date('2026-11-28T08:00+07:00')")
    shows(kiosk.page, "start")
    kiosk.press('[data-line="A"]')
    kiosk.press('[data-do="take"]')
    for _ in range(6):
        kiosk.page.clock.fast_forward(3_000)
        kiosk.page.wait_for_timeout(100)
    shows(kiosk.page, "sorry")
    the_clock("2026-11-28T08:31")
    put_back(context, kiosk)
    assert Ticket.objects.get().issued_at.date() == at("2026-11-27T08:30").date()


def test_a_browser_that_never_was_enrolled_keeps_nothing(browser: Any, live_server: Any, kiosk: Client) -> None:
    page = browser.new_context(base_url=live_server.url, locale="vi-VN").new_page()
    page.goto(ROOT)
    assert "Ghi danh máy lấy số" in page.inner_text("body")
    assert page.locator("[data-screen]").count() == 0
    assert page.context.cookies() == []


def test_enrolling_again_is_not_needed_after_a_reload(context: Any, client: Client) -> None:
    kiosk = begin(context)
    kiosk.page.reload()
    shows(kiosk.page, "start")
    assert enrol("DN-HC-k1", client).get(ROOT)["X-Kiosk"] == "DN-HC-k1"
