# SPDX-License-Identifier: EUPL-1.2
"""The pages of figures: report, chart and table agree, files, comparison, rows; limited to office and agency."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import at
from figures.played import Play, played
from motcua.figures import counting, reports
from motcua.offices.models import Office
from motcua.people.models import RoleHeld, User

__all__ = ["played"]

Door = Callable[..., Client]
HOME = "/quan-tri/so-lieu/"
NOVEMBER = "ky=thang&tu=2026-11-01"


@pytest.fixture
def november(played: Play, the_clock: Callable[[str], Any]) -> None:
    played(8)
    counting.recount(date(2026, 10, 26), date(2026, 11, 30), at=the_clock("2026-12-10T09:00"))


@pytest.fixture
def leader(november: None) -> User:
    """Signs for DN-SXD at 24 Trần Phú, and sees the figures of that agency alone."""
    user = User.objects.create_user(username="lanhdao.sxd", full_name="Lê Văn Đạt")
    RoleHeld.objects.create(user=user, role="LEADER", office_id="DN-TTHCC", agency_id="DN-SXD")
    return user


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def test_every_report_has_a_page_and_its_number_stands_in_the_table(
    november: None, phuc: User, client_for: Door
) -> None:
    client = client_for(phuc)
    home = text_of(client, HOME)
    for name in reports.ALL:
        assert f"/quan-tri/so-lieu/{name}/" in home
        page = text_of(client, f"{HOME}{name}/?{NOVEMBER}")
        assert '<table class="numbers">' in page
    table = reports.report(
        "dossiers", office="DN-TTHCC", agencies=None, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30),
        at=at("2026-12-10T09:00"), by="agency",
    )  # fmt: skip
    page = text_of(client, f"{HOME}dossiers/?{NOVEMBER}&xem=co-quan")
    assert table.total is not None
    for value in table.total.values:
        assert f">{value}<" in page


def test_the_chart_has_a_name_and_says_in_words_what_the_table_says(
    november: None, phuc: User, client_for: Door
) -> None:
    page = text_of(client_for(phuc), f"{HOME}waits/?{NOVEMBER}&xem=co-quan")
    assert 'role="img"' in page
    assert 'aria-labelledby="bieu-do-t bieu-do-d"' in page
    assert '<title id="bieu-do-t">Thời gian chờ và phục vụ: Chờ, trung vị</title>' in page
    said = page.split('<desc id="bieu-do-d">')[1].split("</desc>")[0]
    assert "Sở Xây dựng: " in said
    assert " phút" in said
    assert " style=" not in page
    assert "<style" not in page


def test_the_whole_is_compared_with_the_month_before_and_the_city_in_words(
    november: None, phuc: User, client_for: Door
) -> None:
    page = text_of(client_for(phuc), f"{HOME}promises/?{NOVEMBER}")
    assert "So với kỳ trước" in page
    assert "So với thành phố" in page
    assert "so với kỳ trước (" in page
    assert "tốt hơn" in page or "kém hơn" in page


def test_files_hold_the_same_numbers_and_no_formula(november: None, phuc: User, client_for: Door) -> None:
    client = client_for(phuc)
    answer = client.get(f"{HOME}dossiers/?{NOVEMBER}&xem=co-quan&tai=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "no-store" in answer["Cache-Control"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Cơ quan", "Mã", "Hồ sơ gửi đến"]
    assert sum(int(line[2]) for line in lines[1:-1]) == int(lines[-1][2]) > 0
    assert client.get(f"{HOME}dossiers/?{NOVEMBER}&tai=xlsx").content[:2] == b"PK"


def test_a_number_leads_to_its_rows_page_by_page(november: None, phuc: User, client_for: Door) -> None:
    client = client_for(phuc)
    page = text_of(client, f"{HOME}waits/?{NOVEMBER}&xem=co-quan")
    address = page.split('href="dong/?')[-1].split('"')[0].replace("&amp;", "&")
    rows = text_of(client, f"{HOME}waits/dong/?{address}")
    assert rows.count('<th scope="row">') > 5
    served = f"{HOME}waits/dong/?{NOVEMBER}&noi=dn-tthcc&so=served"
    first = text_of(client, served)
    assert first.count('<th scope="row">') == 50
    further = first.split('<a class="button" href="?')[1].split('"')[0].replace("&amp;", "&")
    second = text_of(client, f"{HOME}waits/dong/?{further}")
    assert "Trang đầu" in second
    assert not set(first.split("<tbody>")[1].split("<tr>")[1:5]) & set(second.split("<tbody>")[1].split("<tr>")[1:])


def test_rows_of_dossiers_lead_to_the_dossier_and_are_closed_to_the_city(
    november: None, phuc: User, quantri: User, client_for: Door
) -> None:
    address = f"{HOME}on-time/dong/?{NOVEMBER}&noi=dn-tthcc&so=finished.late"
    assert "/quay/ho-so/" in text_of(client_for(phuc), address)
    assert "/quay/ho-so/" in text_of(client_for(phuc), address.replace("finished.late", "pending.late"))
    city = client_for(quantri)
    assert city.get(address).status_code == 403
    assert "dong/?" not in text_of(city, f"{HOME}on-time/?{NOVEMBER}&noi=dn-tthcc")
    assert "dong/?" in text_of(city, f"{HOME}waits/?{NOVEMBER}&noi=dn-tthcc")
    # Single opinions are nobody's to look up.
    assert client_for(phuc).get(f"{HOME}satisfaction/dong/?{NOVEMBER}&so=rating.1").status_code == 403
    assert client_for(phuc).get(f"{HOME}waits/dong/?{NOVEMBER}&so=nothing").status_code == 404


def test_a_leader_of_one_agency_sees_its_numbers_its_rows_its_files_and_nothing_else(
    leader: User, client_for: Door
) -> None:
    client = client_for(leader)
    for name in reports.ALL:
        for way in ("", "co-quan", "thu-tuc", "thoi-gian"):
            page = text_of(client, f"{HOME}{name}/?{NOVEMBER}&xem={way}")
            assert "Sở Tài chính" not in page
            assert "Đăng ký thành lập công ty" not in page
            assert "UBND phường" not in page
    own = reports.report(
        "dossiers", office="DN-TTHCC", agencies=["DN-SXD"], first_on=date(2026, 11, 1), last_on=date(2026, 11, 30),
        at=at("2026-12-10T09:00"), by="agency",
    )  # fmt: skip
    answer = client.get(f"{HOME}dossiers/?{NOVEMBER}&xem=co-quan&tai=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(answer)))
    assert own.total is not None
    assert [line[1] for line in lines[1:]] == ["DN-SXD", ""]
    assert lines[-1][2] == str(own.total.values[0])
    rows = text_of(client, f"{HOME}dossiers/dong/?{NOVEMBER}&so=received.web,received.desk")
    assert "Sở Xây dựng" in rows
    assert "Sở Tài chính" not in rows
    assert client.get(f"{HOME}dossiers/?{NOVEMBER}&co-quan=DN-STC").status_code == 404
    assert client.get(f"{HOME}dossiers/?{NOVEMBER}&noi=dn-hc").status_code == 404
    assert client.get(f"{HOME}dossiers/?{NOVEMBER}&noi=tat-ca").status_code == 404
    assert "So với thành phố" not in text_of(client, f"{HOME}promises/?{NOVEMBER}")
    # A leader sees dossiers, not the desk: no rows of tickets.
    assert client.get(f"{HOME}waits/dong/?{NOVEMBER}&so=served").status_code == 403


def test_by_officer_for_the_head_alone(november: None, phuc: User, quantri: User, client_for: Door) -> None:
    page = text_of(client_for(phuc), f"{HOME}waits/?{NOVEMBER}&xem=can-bo")
    assert "xem=can-bo" in page
    city = client_for(quantri)
    assert "xem=can-bo" not in text_of(city, f"{HOME}waits/?{NOVEMBER}&noi=dn-tthcc")
    assert city.get(f"{HOME}waits/?{NOVEMBER}&noi=dn-tthcc&xem=can-bo").status_code == 422
    assert city.get(f"{HOME}waits/dong/?{NOVEMBER}&noi=dn-tthcc&so=served&can-bo=1").status_code == 403


def test_days_out_of_order_and_months_not_finished_are_said_kindly(
    november: None, phuc: User, client_for: Door
) -> None:
    client = client_for(phuc)
    page = text_of(client, f"{HOME}waits/?ky=tu-chon&tu=2026-11-10&den=2026-11-01", 422)
    assert "Ngày cuối phải bằng hoặc sau ngày đầu." in page
    page = text_of(client, f"{HOME}qd-766/?ky=thang&tu=2026-12-01", 422)
    assert "tháng đã hết" in page
    assert client.get(f"{HOME}khong-co/").status_code == 404
    assert client.get(f"{HOME}waits/?tu=abc&ky=xyz&noi=%00&xem=zzz").status_code == 200


def test_what_was_typed_stays_and_what_is_not_there_is_said(november: None, phuc: User, client_for: Door) -> None:
    client = client_for(phuc)
    page = text_of(client, f"{HOME}waits/?ky=tu-chon&tu=2026-11-10&den=2026-11-01", 422)
    assert 'id="tu" name="tu" value="2026-11-10"' in page
    assert 'id="den" name="den" value="2026-11-01"' in page
    assert "Nhiều nhất 366 ngày" in text_of(client, f"{HOME}waits/?ky=tu-chon&tu=2020-01-01&den=2026-11-01", 422)
    assert "không tiếp nhận ở nơi đã chọn" in text_of(client, f"{HOME}waits/?{NOVEMBER}&co-quan=KHONG-CO", 422)
    assert "Không có thủ tục mang mã này" in text_of(client, f"{HOME}waits/?{NOVEMBER}&thu-tuc=9.9", 422)
    rows = f"{HOME}waits/dong/?{NOVEMBER}&noi=dn-tthcc&so=served"
    for after in ("9999-12-31T23:59:59-07:00~a~b", "0001-01-01T00:00:00+07:00~a~b", "2026-11-10T00:00:00+07:00~%00~b"):
        text_of(client, f"{rows}&sau={after}")
    text_of(client, f"{HOME}on-time/dong/?{NOVEMBER}&noi=dn-tthcc&so=pending.late&sau={'9' * 150}")


def test_whose_only_office_is_not_open_yet_finds_nothing_there(
    november: None, phuc: User, client_for: Door, bearer: Callable[[User], dict[str, str]]
) -> None:
    Office.every.filter(pk="DN-TTHCC").update(is_being_set_up=True)
    for address in (HOME, f"{HOME}waits/", f"{HOME}waits/?noi=dn-tthcc", f"{HOME}waits/?noi=tat-ca"):
        assert client_for(phuc).get(address).status_code == 404
    api = Client(**bearer(phuc))
    assert api.get("/api/v1/figures/waits").status_code == 422
    assert api.get("/api/v1/figures/waits?office=DN-TTHCC").status_code == 404


def test_every_count_of_every_report_leads_to_as_many_rows(november: None, phuc: User, client_for: Door) -> None:
    """Also the lines of no agency and of several procedures, the fields of form 06a, and what was taken over."""
    client, seen = client_for(phuc), set()
    for name, ways in {
        "hours": ["gio"], "waits": ["co-quan"], "dossiers": ["thu-tuc", "can-bo"], "appointments": ["thu-tuc"],
        "form-06a": [""], "form-06b": [""], "on-time": ["co-quan"],
    }.items():  # fmt: skip
        for way in ways:
            page = text_of(client, f"{HOME}{name}/?{NOVEMBER}&noi=dn-tthcc&xem={way}")
            for address, number in re.findall(r'href="(dong/[^"]+)">([0-9.]+)</a>', page):
                rows, following, found = f"{HOME}{name}/{address.replace('&amp;', '&')}", "", 0
                while True:
                    told = text_of(client, rows if not following else f"{rows.split('?')[0]}?{following}")
                    found += told.count('<th scope="row">') - told.count("Không có dòng nào.")
                    further = re.search(r'<a class="button" href="[?]([^"]+)"', told)
                    if not further:
                        break
                    following = further[1].replace("&amp;", "&")
                assert found == int(number.replace(".", "")), (name, way, address)
                seen |= {
                    word for word in ("chung=", "linh-vuc=", "pending.before", "can-bo=", "gio=") if word in address
                }
    assert seen == {"chung=", "linh-vuc=", "pending.before", "can-bo=", "gio="}


def test_lines_of_no_agency_are_not_for_a_role_of_one(leader: User, client_for: Door) -> None:
    page = text_of(client_for(leader), f"{HOME}dossiers/dong/?{NOVEMBER}&so=received.web,received.desk&chung=co-quan")
    assert "Không có dòng nào." in page


def test_a_page_asks_as_many_questions_of_a_year_as_of_a_day(november: None, phuc: User, client_for: Door) -> None:
    client = client_for(phuc)

    def questions(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{HOME}on-time/?{query}").status_code == 200
        return len(asked)

    questions("ky=ngay&tu=2026-11-17")
    assert questions("ky=nam&tu=2026-11-17") <= questions("ky=ngay&tu=2026-11-17") + 1 <= 32


def test_reports_are_found_from_the_menu_and_from_the_administration(
    november: None, phuc: User, leader: User, binh: User, client_for: Door
) -> None:
    assert "/quan-tri/so-lieu/" in text_of(client_for(phuc), "/quay/dn-tthcc/")
    assert "/quan-tri/so-lieu/" in text_of(client_for(phuc), "/quan-tri/")
    assert "/quan-tri/so-lieu/" not in text_of(client_for(binh), "/quay/dn-tthcc/")
