# SPDX-License-Identifier: EUPL-1.2
"""Special days as everybody reads them: by place, by office, by procedure, inside another site; light, few queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doors.portal.conftest import Visitor
from doors.portal.test_portal_journey import Screen, browser, site  # noqa: F401
from doors.portal.test_portal_pages import FIRST_LOAD_BYTES, _first_load
from motcua.appointments.models import Service
from motcua.offices.models import EmbedSite
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Model, Scope, Unit
from specials import DuongXa

PLACES, OFFICE, FRAMED = "/ngay-dac-biet/", "/ngay-dac-biet/hn-dx/", "/nhung/ngay-dac-biet/hn-dx/"
TITLE = "Thứ Ba hằng tuần: Không viết, không giấy hẹn"
PROMISE = "Trả kết quả trong 2 giờ làm việc; nhận hồ sơ đến 15 giờ 30."


@pytest.fixture
def citizen(duong_xa: DuongXa, the_clock: Callable[..., Any]) -> Visitor:
    the_clock("2026-12-01T09:00")
    return Visitor(Client())


def test_places_tell_their_days_and_lead_to_the_office(citizen: Visitor) -> None:
    citizen.open(PLACES)
    assert TITLE in citizen.words
    assert "Hôm nay" in citizen.words
    assert f'href="{OFFICE}"' in citizen.html
    assert "lần tới mọi ngày" not in citizen.words
    assert "Không có nơi nào tên “tay giang”" in citizen.open(f"{PLACES}?q=tay+giang").words
    SpecialDayRule.objects.all().delete()
    assert "Chưa nơi nào có ngày đặc biệt" in citizen.open(PLACES).words


def test_the_office_tells_today_first_then_next_then_all(citizen: Visitor, duong_xa: DuongXa) -> None:
    words = citizen.open(OFFICE).words
    assert words.index("Hôm nay, thứ Ba, 01/12/2026") < words.index("Ngày tới: thứ Ba, 08/12/2026")
    assert words.count(TITLE) == 3
    assert PROMISE in words
    assert "Đến sau giờ ấy vẫn được nhận như ngày thường, có giấy hẹn." in words
    assert "Theo văn bản số 153/KH-UBND. Áp dụng từ 13/09/2022." in words
    for version in (duong_xa.copies, duong_xa.extract):
        assert f'href="/thu-tuc/{version.procedure_id}/"' in citizen.html
        assert version.procedure.name in words
    for paper in ("a4", "a3"):
        assert f'href="/api/v1/offices/HN-DX/special-days/notice.pdf?kho={paper}"' in citizen.html


def test_an_office_without_special_days_says_so(citizen: Visitor) -> None:
    assert "Nơi này chưa có ngày đặc biệt" in citizen.open("/ngay-dac-biet/dn-hc/").words
    assert citizen.open("/ngay-dac-biet/xx/").status == 404
    assert citizen.open("/ngay-dac-biet/?thu-tuc=9.9").status == 404


def test_a_holiday_is_no_special_day(citizen: Visitor, the_clock: Callable[..., Any]) -> None:
    the_clock("2026-11-24T09:00")
    words = citizen.open(OFFICE).words
    assert "Hôm nay, thứ Ba, 24/11/2026, không phải ngày đặc biệt." in words
    assert "Thứ Ba, 24/11 không có (nghỉ lễ: Ngày Văn hóa Việt Nam)." in words


def test_a_procedure_tells_where_it_is_next_done_so(citizen: Visitor, duong_xa: DuongXa) -> None:
    told = "hôm nay: không viết, không giấy hẹn; trả kết quả trong 2 giờ làm việc; nhận hồ sơ đến 15 giờ 30"
    assert told in citizen.open("/thu-tuc/2.000635/").words
    assert told in citizen.open("/ngay-dac-biet/?thu-tuc=2.000635").words
    assert "Ngày đặc biệt</h2>" not in citizen.open("/thu-tuc/1.009974/").html
    assert "Chưa nơi nào có ngày đặc biệt cho thủ tục này" in citizen.open("/ngay-dac-biet/?thu-tuc=1.009974").words


def test_a_booking_for_such_a_day_says_so(citizen: Visitor, duong_xa: DuongXa) -> None:
    places = {"length_minutes": 30, "places": 2}
    Service.objects.create(agency=duong_xa.agency, office=duong_xa.office, on_from=date(2026, 1, 1), **places)
    hours = "/hen-gio/hn-dx/gio/?noi=HN-DX&tt=2.000635&ngay=2026-12"
    for day, is_special in (("08", True), ("09", False)):
        citizen.open(f"{hours}-{day}").press("9 giờ còn")
        citizen.press("Tiếp tục", name="Nguyễn Thị Lan", phone="0905 111 222")
        assert "Gửi yêu cầu hẹn" in citizen.words
        assert (f"{TITLE}; trả kết quả trong 2 giờ làm việc" in citizen.words) is is_special


def test_it_is_found_from_the_first_page_the_footer_and_the_office(citizen: Visitor) -> None:
    assert citizen.open("/").html.count('href="/ngay-dac-biet/"') == 2
    assert f'href="{OFFICE}"' in citizen.open("/xep-hang/hn-dx/").html
    assert "/ngay-dac-biet/dn-hc/" not in citizen.open("/xep-hang/dn-hc/").html


def test_inside_another_site_it_sets_no_cookie_and_leads_out(citizen: Visitor) -> None:
    assert "frame-ancestors 'none'" in citizen.open(FRAMED).answer["Content-Security-Policy"]
    EmbedSite.objects.create(origin="https://duongxa.hanoi.gov.vn")
    for address in (FRAMED, f"{OFFICE}?nhung=1"):
        citizen.open(address)
        assert citizen.at == FRAMED
        assert "https://duongxa.hanoi.gov.vn" in citizen.answer["Content-Security-Policy"].split("frame-ancestors")[1]
        assert "X-Frame-Options" not in citizen.answer
        assert not citizen.answer.cookies
        assert PROMISE in citizen.words
        assert 'href="/thu-tuc/2.000635/" target="_blank" rel="noopener"' in citizen.html
        assert 'class="top"' not in citizen.html
    assert "frame-ancestors 'none'" in citizen.open(OFFICE).answer["Content-Security-Policy"]


def test_the_guide_gives_one_line_a_notice(citizen: Visitor) -> None:
    html = citizen.open("/nhung/huong-dan/").html
    assert html.count(f"{FRAMED}&quot;") == 1
    assert "Ngày đặc biệt ở Bộ phận Một cửa xã Dương Xá" in html


@pytest.fixture
def long_lists(duong_xa: DuongXa) -> None:
    """Three hundred procedures under five rules, and eighty places."""
    for number in range(300):
        code = f"9.{number:06}"
        name = f"Xác nhận việc thứ {number:03}, có giấy tờ kèm theo, ở cơ sở thuộc địa bàn của xã, theo quy định mới"
        Procedure.objects.create(code=code, name=name, field="Khác", agency_level="xa", sort_key=f"x{number:03}")
        limit = {"time_limit": 3, "limit_unit": "working_day", "fee_basis": "theo nghị quyết của Hội đồng nhân dân"}
        ProcedureVersion.objects.create(procedure_id=code, online_level="mot_phan", **limit)
        AgencyProcedure.objects.create(agency=duong_xa.agency, procedure_id=code)
    common = {"scope": Scope.ALL, "valid_from": date(2023, 10, 2), "office": duong_xa.office}
    for weekday in range(4):
        SpecialDayRule.objects.create(model=Model.ONLINE_DAY, weekdays=[weekday], **common)
    shared = {**common, "office": None, "locality_id": "48", "promise_unit": Unit.SAME_DAY}
    SpecialDayRule.objects.create(model=Model.NO_SLIP, weekdays=[1, 3], **shared)


@pytest.mark.parametrize("address", [PLACES, OFFICE, FRAMED, "/thu-tuc/2.000635/", "/ngay-dac-biet/?thu-tuc=2.000815"])
def test_pages_are_light_and_cost_few_queries(citizen: Visitor, long_lists: None, address: str) -> None:
    citizen.open(address)
    with CaptureQueriesContext(connection) as seen:
        html = citizen.open(address).html
    assert len(seen) <= (19 if address.startswith("/thu-tuc") else 11), [query["sql"][:100] for query in seen]
    assert len(html.encode()) < 50_000
    assert _first_load(html) <= FIRST_LOAD_BYTES
    assert html.count("<h1") == 1
    assert not citizen.answer.cookies


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_the_pages_are_read_by_everybody(
    site: str,  # noqa: F811
    citizen: Visitor,
    browser: Any,  # noqa: F811
    width: int,
    scripts: bool,
) -> None:
    screen = Screen(browser, site, width=width, scripts=scripts)
    screen.open("/")
    screen.press("Xem ngày đặc biệt")
    screen.press("Bộ phận Một cửa xã Dương Xá")
    assert PROMISE in screen.page.inner_text("main")
    screen.press("Cấp bản sao trích lục hộ tịch")
    screen.press("hôm nay: không viết")
    screen.open(f"{PLACES}?thu-tuc=2.000635")
    screen.open(FRAMED)
    screen.open("/ngay-dac-biet/dn-hc/")


def test_what_holds_every_day_says_when_next_on_a_day_off(
    duong_xa: DuongXa, citizen: Visitor, the_clock: Callable[..., Any]
) -> None:
    SpecialDayRule.objects.update(weekdays=[0, 1, 2, 3, 4])
    the_clock("2026-12-05T09:00")
    citizen.open(PLACES)
    assert "lần tới thứ Hai, 07/12" in citizen.words
