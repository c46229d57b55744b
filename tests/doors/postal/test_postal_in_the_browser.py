# SPDX-License-Identifier: EUPL-1.2
"""A clerk's whole day by wand and keyboard alone, in a real browser; the line pulled out; axe, a phone, the night."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client

from chromium import Axe, chromium, until
from doors.postal.conftest import now
from motcua.post.models import HandoverItem, HandoverList, Parcel, ParcelNote
from motcua.post.operations.listing import sign_list
from motcua.post.rules import State
from post.conftest import Trip
from wand import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Where pictures of the pages go, if somebody wants to see them.
PICTURES = os.environ.get("MOTCUA_PICTURES", "")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def opened(
    trip: Trip,
    the_clock: Callable[[str], Any],
    live_server: Any,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Any]]:
    the_clock("2026-11-26T10:45")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client()
    client.force_login(trip.house.clerk, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["phien"].value
    with chromium() as browser:

        def opened(address: str = "/buu-chinh/", width: int = 1280, **options: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN", **options)
            context.add_cookies([{"name": "phien", "value": cookie, "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        connections.close_all()


def test_the_whole_day_by_wand_and_keyboard(
    opened: Callable[..., Any], trip: Trip, the_clock: Callable[[str], Any]
) -> None:
    results = [trip.labelled(trip.pay(trip.asked())) for _number in range(3)]
    papers = trip.labelled(trip.asked(direction="pickup"))
    collected = trip.labelled(trip.asked(is_cod=True))
    page = opened()
    hands = Hands(page)
    until(page, "document.activeElement.id === 'ma'")

    # In the morning: three results at the office, faster than the answers come, one of them twice.
    for parcel in results:
        hands.scan(parcel.code)
    hands.scan(collected.code)
    hands.scan(results[0].code.lower())
    hands.says("Đã quét rồi")
    assert HandoverItem.objects.count() == 4
    hands.scan(results[2].code)
    hands.says("Đã quét rồi")
    picture(page, "known-1280")
    row = HandoverList.objects.get()

    # The list: signed by Enter, Enter.
    hands.mode("8", "ky")
    hands.press("Enter")
    hands.asks("Ký bảng kê này?", "4 bưu gửi", field="[name=ky]")
    picture(page, "sign-1280")
    hands.press("Enter")
    hands.says("Đã ký")
    sign_list(list_id=row.pk, side="office", by=trip.officer, at=row.opened_at)
    assert {now(parcel).state for parcel in results} == {State.CARRIED}

    # At homes: papers fetched; one result handed over; one with money; one in vain.
    the_clock("2026-11-26T14:00")
    hands.mode("2", "lay")
    hands.scan(papers.code)
    hands.says("Đã lấy")
    hands.mode("4", "phat")
    hands.scan(results[0].code)
    hands.asks("Ai nhận?", field="#nguoi_nhan")
    picture(page, "handing-1280")
    hands.press("Enter")
    hands.says("Đã phát", "Nguyễn Thị Lan")
    until(page, "document.activeElement.id === 'ma'")
    hands.scan(collected.code)
    hands.asks("Thu hộ 10.000 đ", field="#nguoi_nhan")
    hands.press("Enter")
    hands.asks("Thu đủ rồi gõ đúng", field="#thu")
    picture(page, "cod-1280")
    page.keyboard.type("10000")
    hands.press("Enter")
    hands.says("Đã phát")
    until(page, "document.activeElement.id === 'ma'")
    hands.mode("5", "khong-phat")
    hands.scan(results[1].code)
    hands.says("Vì sao chưa phát được?")
    picture(page, "reason-1280")
    hands.press("1")
    hands.says("Chưa phát được", "Đã mời 1 lần")
    picture(page, "failed-1280")

    # What cannot be is refused; what was asked by mistake is given up; the list of what comes back is undone once.
    hands.mode("6", "chuyen-hoan")
    hands.scan(results[1].code)
    hands.says("Không được", "hai ngày làm việc")
    picture(page, "refused-1280")
    hands.mode("5", "khong-phat")
    hands.scan(results[2].code)
    hands.says("Vì sao chưa phát được?")
    hands.press("Escape")
    hands.says("Chưa ghi gì")
    hands.mode("7", "giao-lai")
    hands.scan(papers.code)
    hands.says("Đã ghi")
    hands.press("0")
    hands.says("Đã bỏ khỏi bảng kê")
    hands.scan(papers.code)
    hands.says("Đã ghi")
    hands.mode("8", "ky")
    hands.press("Enter")
    hands.asks("Ký bảng kê này?", field="[name=ky]")
    hands.press("Enter")
    hands.says("Đã ký")
    back = HandoverList.objects.get(direction="from_carrier")
    sign_list(list_id=back.pk, side="office", by=trip.officer, at=back.opened_at)

    states = [now(parcel).state for parcel in (*results, collected, papers)]
    assert states == [State.DELIVERED, State.FAILED, State.CARRIED, State.DELIVERED, State.DELIVERED]
    assert "EA" not in page.url
    assert page.wrong == []
    page.context.close()


def test_fingers_and_wands_faster_than_the_answers_lose_nothing_and_confirm_nothing(
    opened: Callable[..., Any], trip: Trip, the_clock: Callable[[str], Any]
) -> None:
    first, second, third = (trip.carried(at=f"2026-11-26T11:0{minute}") for minute in range(3))
    the_clock("2026-11-26T14:00")
    page = opened()
    hands = Hands(page)
    hands.mode("5", "khong-phat")
    # Code and digit at once, twice; then a wand that writes two Enters where a name is asked.
    hands.scan(first.code)
    hands.scan("1")
    hands.scan(second.code)
    hands.scan("2")
    told = "document.getElementById('so-viec').textContent.split('phát không thành công').length === 3"
    until(page, f"{told} && !document.querySelector('[name=hoi]')")
    assert {now(parcel).state for parcel in (first, second)} == {State.FAILED}
    hands.mode("4", "phat")
    hands.scan(third.code)
    hands.press("Enter")
    hands.says("Ai nhận?")
    page.wait_for_timeout(500)
    assert now(third).state == State.CARRIED
    assert page.wrong == []
    page.context.close()


SCANNED_AS_THE_ANSWER_COMES = """([first, reason, second]) => {
  const field = document.getElementById("ma"), form = document.getElementById("quet");
  const scan = (code) => { field.value = code; form.requestSubmit(); };
  document.addEventListener("htmx:afterSettle", () => scan(second), { once: true });
  scan(first);
  scan(reason);
}"""


def test_a_code_that_comes_with_the_question_does_not_overtake_its_answer(
    opened: Callable[..., Any], trip: Trip, the_clock: Callable[[str], Any]
) -> None:
    first, second = (trip.carried(at=f"2026-11-26T11:0{minute}") for minute in range(2))
    the_clock("2026-11-26T14:00")
    page = opened()
    hands = Hands(page)
    hands.mode("5", "khong-phat")
    page.evaluate(SCANNED_AS_THE_ANSWER_COMES, [first.code, "1", second.code])
    until(page, f"document.querySelector('[name=ve]')?.value === {second.code!r}")
    hands.scan("2")
    hands.says("Chưa phát được", "Đã mời 1 lần")
    assert {now(parcel).state for parcel in (first, second)} == {State.FAILED}
    assert page.wrong == []
    page.context.close()


def test_without_a_line_scans_are_kept_and_sent_when_it_is_back(opened: Callable[..., Any], trip: Trip) -> None:
    carried, lost = trip.carried(), trip.carried(at="2026-11-26T11:02")
    page = opened("/buu-chinh/ngoai-mang/", width=360)
    hands = Hands(page)
    until(page, "navigator.serviceWorker.controller || navigator.serviceWorker.ready")
    until(page, "document.querySelector('[data-line]').textContent.includes('Có mạng')")
    page.wait_for_timeout(600)
    page.reload()
    page.context.set_offline(True)
    page.reload()
    until(page, "document.getElementById('quet-tay')")
    until(page, "document.querySelector('[data-line]').textContent.includes('Mất mạng')")
    hands.press("5")
    until(page, "document.querySelector('[data-mode-name]').textContent === 'Phát không được'")
    hands.scan(carried.code)
    until(page, "!document.querySelector('[data-ask=khong-phat]').hidden")
    picture(page, "offline-reason-360")
    hands.press("1")
    until(page, "document.querySelector('[data-count]').textContent === '1'")
    hands.press("4")
    until(page, "document.querySelector('[data-mode-name]').textContent === 'Phát thành công'")
    hands.scan(lost.code)
    until(page, "document.activeElement.id === 'ten'")
    page.keyboard.type("Nguyễn Văn Hùng")
    hands.press("Enter")
    until(page, "document.querySelector('[data-count]').textContent === '2'")
    hands.scan("EA123456784VN")
    until(page, "document.querySelector('[data-word]').textContent === 'Mã đọc sai'")
    hands.press("3")
    until(page, "document.querySelector('[data-mode-name]').textContent === 'Mang đi phát'")
    hands.scan("EA123499992VN")
    picture(page, "offline-360")
    kept = page.evaluate("localStorage.getItem('motcua-buu-chinh')")
    assert "Bạch Đằng" not in kept
    assert not ParcelNote.objects.filter(source="batch").exists()
    page.context.set_offline(False)
    until(page, "document.querySelector('[data-count]').textContent === '0'")
    assert (now(carried).state, now(carried).tries) == (State.FAILED, 1)
    assert (now(lost).state, now(lost).received_by) == (State.DELIVERED, "Nguyễn Văn Hùng")
    picture(page, "offline-sent-360")
    assert page.wrong == []
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_stands_over_the_edge(opened: Callable[..., Any], trip: Trip, width: int) -> None:
    waiting: Parcel = trip.labelled(trip.pay(trip.asked()))
    fetched: Parcel = trip.labelled(trip.asked(direction="pickup"))
    carried = trip.carried()
    trip.told(carried, "failed", "2026-11-26T11:30", reason="absent")
    row = trip.listed(waiting, way="to_carrier", at="2026-11-26T10:40", signs=False)
    pages = {
        "today": "",
        "take-over": "viec/can-nhan/",
        "empty": "viec/giao-lai/",
        "parcel": f"buu-gui/{carried.code}/",
        "pickup": f"buu-gui/{fetched.code}/",
        "lists": "bang-ke/",
        "list": f"bang-ke/{row.pk}/",
        "batch": "nhap/",
        "offline": "ngoai-mang/",
    }
    page = opened(width=width)
    base = page.url
    for name, address in pages.items():
        page.goto(f"{base}{address}")
        check(page, f"{name}-{width}")
    page.goto(base)
    hands = Hands(page)
    for digit, code, name in (("4", "phat", "handing"), ("5", "khong-phat", "reason")):
        hands.mode(digit, code)
        hands.scan(carried.code)
        hands.says("Đã quét rồi" if digit == "5" else "Ai nhận?")
        check(page, f"{name}-{width}")
        hands.press("Escape")
        if digit == "4":
            hands.says("Chưa ghi gì")
    page.goto(f"{base}nhap/")
    text = f"{waiting.code},nhan\n{carried.code},phat\nxin chào,phat\n"
    page.set_input_files("#tep", files=[{"name": "quet.csv", "mimeType": "text/csv", "buffer": text.encode()}])
    page.click("form[enctype] .button")
    page.wait_for_selector(".figures")
    check(page, f"preview-{width}")
    page.context.close()


def check(page: Any, name: str) -> None:
    picture(page, name)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name}: wider than the screen"
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main .button, main input:not([type=hidden]):not([type=radio])')]"
        ".filter((each) => each.getClientRects().length && !each.closest('[hidden]') && !each.matches('.unseen'))"
        ".map((each) => [each.textContent.trim(), Math.round(each.getBoundingClientRect().height)])"
        ".filter(([, height]) => height < 48)"
    )
    assert small == [], name
