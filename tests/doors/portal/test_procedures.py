# SPDX-License-Identifier: EUPL-1.2
"""The public pages of the catalogue: found without marks, read, counted; light, and in few queries."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House, at
from motcua.procedures import operations
from motcua.procedures.models import Procedure, ProcedureStep, ProcedureVersion, RequiredPaper

FIRST_LOAD_BYTES = 50_000


@pytest.fixture
def permit(house: House, the_clock: Any) -> ProcedureVersion:
    the_clock("2026-11-26T09:00")
    version = ProcedureVersion.objects.get(procedure="1.009974")
    choices = [{"value": "house", "label": "Nhà ở"}, {"value": "work", "label": "Công trình"}]
    version.form = {"questions": [{"key": "what", "kind": "choice", "label": "Xây gì?", "choices": choices}]}
    version.fees = [{"name": "Lệ phí", "vnd": 75_000}]
    version.life_events = ["home"]
    version.decided_by = "Sở Xây dựng"
    version.legal_basis = "Luật Xây dựng\nNghị định"
    version.save()
    when = {"key": "what", "is": "work"}
    RequiredPaper.objects.create(version=version, code="design", name="Bản vẽ", form="original", copies=2, when=when)
    ProcedureStep.objects.create(version=version, number=1, name="Thẩm định", kind="handling", time_limit=8)
    return version


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content[:400]
    assert not response.cookies
    assert len(response.content) < FIRST_LOAD_BYTES
    return response.content.decode()


def codes(page: str) -> list[str]:
    return re.findall(r'href="/thu-tuc/(\d\.\d{6})/"', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=chung+thuc+ban+sao", ["2.000815"]),
        ("q=Khai%20sinh", ["1.001193"]),
        ("q=1.009974", ["1.009974"]),
        ("linh-vuc=X%C3%A2y+d%E1%BB%B1ng", ["1.009974"]),
        ("co-quan=DN-STC", ["2.001583"]),
        ("su-kien=home", ["1.009974"]),
        ("muc=toan_trinh", []),
        ("muc=mot_phan&q=ket+hon+hon+nhan", []),
        ("su-kien=khong-co&muc=cung-khong", []),
        ("q=%25&linh-vuc=%00", []),
    ],
)
def test_procedures_are_found_and_filtered(
    client: Client, permit: ProcedureVersion, query: str, found: list[str]
) -> None:
    assert codes(shown(client, f"/thu-tuc/?{query}")) == found


def test_all_are_listed_page_by_page_each_once(client: Client, permit: ProcedureVersion) -> None:
    Procedure.objects.bulk_create(
        Procedure(code=f"9.{n:06}", name=f"Việc {n:03}", field="Thử", sort_key=f"{n:03}", search_key="viec")
        for n in range(60)
    )
    ProcedureVersion.objects.bulk_create(
        ProcedureVersion(procedure_id=f"9.{n:06}", online_level="toan_trinh", time_limit=1, limit_unit="working_day")
        for n in range(60)
    )
    seen: list[str] = []
    path: str | None = "/thu-tuc/?q=viec"
    while path:
        page = shown(client, path)
        seen += codes(page)
        further = re.search(r'href="(\?[^"]*sau=[^"]*)"', page)
        path = "/thu-tuc/" + further.group(1).replace("&amp;", "&") if further else None
    assert seen == [f"9.{n:06}" for n in range(60)]


def test_a_procedure_says_all_that_it_asks_and_promises(client: Client, permit: ProcedureVersion) -> None:
    page = shown(client, "/thu-tuc/1.009974/")
    for said in (
        "Có kết quả trong 20 ngày kể từ khi nhận đủ giấy tờ, tính cả ngày nghỉ.",
        "75.000 đ một lần",
        "bản chính, 2 bản · bắt buộc",
        "Chỉ khi “Xây gì” là “Công trình”",
        "nhiều nhất 8 giờ làm việc",
        "Sở Xây dựng",
        "Luật Xây dựng",
        "Phiên bản 1",
        "đang áp dụng",
    ):
        assert said in page, said
    assert 'href="/ho-so/nop/?thu-tuc=1.009974"' in page
    assert 'href="/hen-gio/dn-sxd/?tt=1.009974"' in page
    assert 'href="/thu-tuc/?su-kien=home"' in page


def test_what_comes_later_and_what_was_before_are_told(client: Client, permit: ProcedureVersion) -> None:
    now = at("2026-11-26T09:00")
    new = operations.new_version(permit.procedure, from_on=date(2027, 1, 1), by="user:7", at=now)
    ProcedureVersion.objects.filter(pk=new.pk).update(time_limit=15)
    page = shown(client, "/thu-tuc/1.009974/")
    assert "Thay đổi từ ngày 01/01/2027" in page
    assert "trong 20 ngày" in page
    assert "đến hết ngày 31/12/2026" in page


def test_a_procedure_done_only_at_the_counter_is_not_filed_here(client: Client, permit: ProcedureVersion) -> None:
    ProcedureVersion.objects.filter(pk=permit.pk).update(online_level="truc_tiep", level_reason="Phải ký trước mặt.")
    page = shown(client, "/thu-tuc/1.009974/")
    assert "/ho-so/nop/" not in page
    assert "Vì sao chưa toàn trình: Phải ký trước mặt." in page


def test_an_unknown_code_is_said_kindly(client: Client, house: House) -> None:
    assert "Không có thủ tục nào mang mã này" in shown(client, "/thu-tuc/9.999999/", 404)


def test_the_statistics_are_a_table_of_what_is_loaded(client: Client, permit: ProcedureVersion) -> None:
    ProcedureVersion.objects.filter(procedure="1.001193").update(online_level="toan_trinh")
    page = shown(client, "/thu-tuc/thong-ke/")
    assert "1 trong 6 thủ tục làm được trực tuyến toàn trình (17 %)." in page
    assert "<b>1/4</b>" in page
    assert page.count("<caption>") == 2
    assert "style=" not in page


def test_pages_cost_few_queries_however_long_the_catalogue(client: Client, permit: ProcedureVersion) -> None:
    for path, most in (("/thu-tuc/?q=c", 6), ("/thu-tuc/1.009974/", 12), ("/thu-tuc/thong-ke/", 3)):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        assert len(seen) <= most, [query["sql"][:120] for query in seen]


def test_in_english_what_is_known_in_english(client: Client, permit: ProcedureVersion) -> None:
    RequiredPaper.objects.filter(version=permit).update(name_en="Drawings")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Drawings" in client.get("/thu-tuc/1.009974/").content.decode()


def test_the_interface_tells_the_same(client: Client, permit: ProcedureVersion) -> None:
    told = client.get("/api/v1/procedures/1.009974").json()
    assert told["level"] == {"code": "mot_phan", "reason": ""}
    assert told["limit"]["said"].startswith("Có kết quả trong 20 ngày")
    assert told["fee"] == [{"name": "Lệ phí", "amount_vnd": 75_000, "explained": "75.000 đ một lần", "basis": ""}]
    assert [(paper["code"], paper["required"]) for paper in told["papers"]] == [("design", True)]
    assert [(step["name"], step["agency"]) for step in told["steps"]] == [("Thẩm định", None)]
    assert told["form"]["questions"][0]["key"] == "what"
    assert (told["valid_from"], told["version"], told["agencies"]) == (None, 1, ["DN-SXD"])
    missing = client.get("/api/v1/procedures/9.999999")
    assert (missing.status_code, missing.json()["error"]) == (404, "not_found")
