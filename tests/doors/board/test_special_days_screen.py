# SPDX-License-Identifier: EUPL-1.2
"""The lobby's screen of special days: today in large letters, the list turning by itself, readable from afar."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chromium import until
from doors.board.conftest import Hall
from doors.board.test_board_in_the_browser import axe, picture
from motcua.doors.board import special_days
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Model, Scope
from specials import DuongXa

SCREEN = "/bang/hn-dx/ngay-dac-biet/"
EMPTY = "Hôm nay không phải ngày đặc biệt"


def shown(client: Client, address: str = SCREEN, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    return str(answer.content.decode())


def add_procedures(duong_xa: DuongXa, count: int) -> None:
    for number in range(count):
        code = f"9.{number:06}"
        name = f"Xác nhận việc thứ {number:03}, có giấy tờ kèm theo"
        Procedure.objects.create(code=code, name=name, field="Khác", agency_level="xa", sort_key=f"x{number:03}")
        limit = {"time_limit": 3, "limit_unit": "working_day"}
        ProcedureVersion.objects.create(procedure_id=code, online_level="mot_phan", **limit)
        AgencyProcedure.objects.create(agency=duong_xa.agency, procedure_id=code)


def test_it_tells_today_until_when_and_the_next_day(
    duong_xa: DuongXa, client: Client, the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-12-01T09:00")
    html = shown(client)
    for words in (
        "Hôm nay, thứ Ba, 01/12/2026", "Không viết, không giấy hẹn", "Trả kết quả trong 2 giờ làm việc",
        "Hôm nay nhận đến 15 giờ 30", "Ngày tới: <b>thứ Ba, 08/12/2026</b>", duong_xa.extract.procedure.name,
    ):  # fmt: skip
        assert words in html
    assert len(html.encode()) < 50_000
    the_clock("2026-12-01T15:31")
    html = shown(client)
    assert "Hôm nay đã hết giờ nhận. Hồ sơ nộp bây giờ được nhận như ngày thường." in html
    assert "Trả kết quả trong 2 giờ" not in html


def test_a_day_without_says_so_and_when_next(duong_xa: DuongXa, client: Client, the_clock: Callable[..., Any]) -> None:
    the_clock("2026-11-30T09:00")
    html = shown(client)
    assert EMPTY in html
    assert "Ngày tới: <b>thứ Ba, 01/12/2026</b>" in html
    the_clock("2026-11-24T09:00")
    assert "<p>Nghỉ lễ: Ngày Văn hóa Việt Nam.</p>" in shown(client)
    assert "Chưa có ngày nào sắp tới." in shown(client, "/bang/dn-hc/ngay-dac-biet/")
    assert client.get("/bang/xx/ngay-dac-biet/").status_code == 404


def test_it_changes_its_mark_only_with_what_is_shown(
    duong_xa: DuongXa, client: Client, the_clock: Callable[..., Any]
) -> None:
    def mark(moment: str) -> str:
        the_clock(moment)
        return shown(client).split('data-version="')[1].split('"')[0]

    assert mark("2026-12-01T09:00") == mark("2026-12-01T11:00")
    assert mark("2026-12-01T11:00") != mark("2026-12-01T15:31")
    assert mark("2026-12-01T15:31") != mark("2026-12-02T08:00")


def test_it_costs_few_queries_and_waits_for_its_database(
    duong_xa: DuongXa, client: Client, the_clock: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock("2026-12-01T09:00")
    rule = {"scope": Scope.ALL, "weekdays": [1], "valid_from": date(2023, 10, 2), "office": duong_xa.office}
    SpecialDayRule.objects.create(model=Model.ONLINE_DAY, **rule)
    add_procedures(duong_xa, 100)
    shown(client)
    with CaptureQueriesContext(connection) as seen:
        html = shown(client)
    assert len(seen) <= 14, [query["sql"][:100] for query in seen]
    assert html.count("<li>") <= 2 + special_days.MOST_LINES
    assert len(html.encode()) < 50_000

    def down(*_given: Any, **_more: Any) -> None:
        raise OperationalError("the database does not answer")

    monkeypatch.setattr(special_days, "notice_at", down)
    assert "Đang kết nối" in shown(client, status=503)


def test_the_list_of_screens_leads_to_it(duong_xa: DuongXa, client: Client) -> None:
    assert f'href="{SCREEN}"' in client.get("/bang/").content.decode()


@pytest.fixture
def tuesday(hall: Hall, duong_xa: DuongXa, the_clock: Callable[..., Any]) -> None:
    """Nine procedures on Tuesday 1/12; asked for before the browser, whose loop lets nobody at the database."""
    the_clock("2026-12-01T09:00")
    add_procedures(duong_xa, 7)
    codes = ["2.000815", "2.000635", *(f"9.{number:06}" for number in range(7))]
    SpecialDayRule.objects.filter(pk=duong_xa.rule.pk).update(scope_values=codes)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_the_screen_on_a_wall(tuesday: None, open_screen: Callable[..., Any], width: int, height: int) -> None:
    page = open_screen(SCREEN, width=width, height=height)
    until(page, "document.querySelectorAll('.special-page.is-shown').length === 1")
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    parts = "document.querySelector('.special-screen-parts')"
    assert page.evaluate(f"{parts}.scrollHeight <= {parts}.clientHeight + 1")
    # Ten metres away a capital of three centimetres is read; on a screen 68 cm high that is a letter of 4 % of it.
    for piece in (".special-name", ".special-until", ".special-page.is-shown li"):
        size = page.evaluate(f"parseFloat(getComputedStyle(document.querySelector('{piece}')).fontSize)")
        assert size >= 43
    axe(page)
    picture(page, f"special-days-{width}")
    first = page.inner_text(".special-page.is-shown")
    until(page, f"document.querySelector('.special-page.is-shown').innerText !== {json.dumps(first)}")
    assert page.wrong == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_is_too_high_for_the_wall_goes_to_a_page_more(tuesday: None, open_screen: Callable[..., Any]) -> None:
    """As wide fonts do it: a narrow screen. All procedures are shown once, in their order, none beyond the edge."""
    page = open_screen(SCREEN, width=1000, height=2600)
    until(page, "document.querySelectorAll('.special-page.is-shown').length === 1")
    listed = page.evaluate("[...document.querySelectorAll('.special-page')].map(e => e.querySelectorAll('li').length)")
    assert len(listed) > 2
    assert sum(listed) == 9
    rows = page.evaluate("[...document.querySelectorAll('.special-page li')].map(e => e.textContent)")
    assert [row.split(",")[0] for row in rows[2:]] == [f"Xác nhận việc thứ {number:03}" for number in range(7)]
    starts = page.evaluate("[...document.querySelectorAll('.special-page ol')].map(e => e.start)")
    assert starts == [1 + sum(listed[:place]) for place in range(len(listed))]
    numbers = page.evaluate("[...document.querySelectorAll('[data-page-number]')].map(e => e.textContent)")
    assert numbers == [f"{place + 1}/{len(listed)}" for place in range(len(listed))]
    assert page.wrong == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [{"reduced_motion": "reduce"}, {"java_script_enabled": False}])
def test_where_nothing_may_move_all_procedures_stand_there(
    tuesday: None, open_screen: Callable[..., Any], how: dict[str, Any]
) -> None:
    page = open_screen(SCREEN, width=360, height=740, **how)
    text = page.inner_text("main")
    for number in range(7):
        assert f"Xác nhận việc thứ {number:03}" in text
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_a_day_off_nobody_is_told_that_dossiers_are_taken_in(
    duong_xa: DuongXa, the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-12-06T09:00")
    page = shown(Client())
    assert EMPTY in page
    assert "Chủ nhật nghỉ." in page
    assert "được nhận như ngày thường" not in page
    the_clock("2026-12-02T09:00")
    assert "được nhận như ngày thường" in shown(Client())
