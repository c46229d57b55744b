# SPDX-License-Identifier: EUPL-1.2
"""Short addresses, and what Facebook and Zalo are told of a page: tags and a picture."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from cast import House
from motcua.publicity.models import ArrivalCount
from specials import DuongXa

PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537.36"}


@pytest.fixture(autouse=True)
def _now(the_clock: Callable[[str], Any]) -> None:
    the_clock("2026-11-26T09:00")


def test_a_short_address_leads_on_and_counts_the_channel_without_a_cookie(house: House, client: Client) -> None:
    answer = client.get("/h/DN-SXD/?k=poster", **PHONE)
    assert (answer.status_code, answer["Location"]) == (302, "/hen-gio/dn-sxd/")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.get("/h/dn-tthcc/?k=leaflet", **PHONE)["Location"] == "/hen-gio/?noi=DN-TTHCC"
    assert client.get("/h/DN-HC/?k=khac", **PHONE)["Location"] == "/hen-gio/dn-hc/"
    assert client.get("/h/DN-HC/?noi=1", **PHONE)["Location"] == "/hen-gio/?noi=DN-HC"
    counted = set(ArrivalCount.objects.values_list("code", "channel", "count"))
    assert counted == {("DN-SXD", "poster", 1), ("DN-TTHCC", "leaflet", 1), ("DN-HC", "other", 2)}


def test_previews_and_looks_are_not_counted(house: House, client: Client) -> None:
    client.get("/h/DN-SXD/", HTTP_USER_AGENT="facebookexternalhit/1.1")
    client.head("/h/DN-SXD/", **PHONE)
    assert not ArrivalCount.objects.exists()


@pytest.mark.parametrize("code", ["KHONG-CO", "dn-sxd%00", "%3Cscript%3E"])
def test_an_unknown_short_address_is_a_kind_page(house: House, client: Client, code: str) -> None:
    answer = client.get(f"/h/{code}/", **PHONE)
    if code == "dn-sxd%00":
        assert answer.status_code in (302, 404)
        return
    assert answer.status_code == 404
    assert "không dẫn đến cơ quan nào" in answer.content.decode()


def tags(client: Client, address: str) -> dict[str, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    html = answer.content.decode()
    assert len(html.encode()) < 50_000
    found = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', html))
    found["canonical"] = re.findall(r'<link rel="canonical" href="([^"]*)">', html)[0]
    return found


@pytest.mark.parametrize(
    ("address", "title", "kind"),
    [
        ("/", "Hẹn giờ trước, đến không phải chờ", "trang-dau/mot-cua"),
        ("/hen-gio/", "Hẹn giờ ở bộ phận một cửa", "trang-dau/mot-cua"),
        ("/hen-gio/?noi=DN-TTHCC", "Hẹn giờ ở Trung tâm Phục vụ hành chính công", "noi/DN-TTHCC"),
        ("/hen-gio/dn-sxd/", "Hẹn giờ với Sở Xây dựng", "co-quan/DN-SXD"),
        ("/hen-gio/dn-sngv/", "Hẹn giờ với Sở Ngoại vụ", "co-quan/DN-SNGV"),
        ("/thu-tuc/2.000815/", "Chứng thực", "thu-tuc/2.000815"),
        ("/ngay-dac-biet/", "Ngày đặc biệt", "trang-dau/mot-cua"),
        ("/ngay-dac-biet/hn-dx/", "Ngày đặc biệt ở Bộ phận Một cửa xã Dương Xá", "ngay-dac-biet/HN-DX"),
    ],
)
def test_public_pages_say_what_is_shared(
    duong_xa: DuongXa, client: Client, address: str, title: str, kind: str
) -> None:
    found = tags(client, address)
    assert found["og:title"].startswith(title)
    assert found["description"] == found["og:description"] != ""
    assert found["canonical"] == found["og:url"] == f"http://127.0.0.1:8000{address.partition('?')[0]}"
    assert f"/the-chia-se/{kind}.png?v=20261126" in found["og:image"]
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    path = found["og:image"].removeprefix("http://127.0.0.1:8000").replace("&amp;", "&")
    picture = client.get(path)
    assert picture.status_code == 200
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    assert len(picture.content) <= 100_000
    again = client.get(path, HTTP_IF_NONE_MATCH=picture["ETag"])
    assert again.status_code == 304
    assert not picture.cookies


def test_a_card_changes_with_what_stands_on_it(house: House, client: Client, book: Callable[..., Any]) -> None:
    address = "/the-chia-se/co-quan/DN-SXD.png"
    first = client.get(address)["ETag"]
    assert client.get(address)["ETag"] == first
    assert client.get(f"{address}?lang=en")["ETag"] != first
    house.sxd.name = "Sở Xây dựng và Giao thông"
    house.sxd.save()
    assert client.get(address)["ETag"] != first
    house.sxd.name = "Ban Quản lý " * 13
    house.sxd.save()
    assert len(client.get(address).content) <= 100_000


def test_a_card_of_nothing_is_not_there_and_none_costs_much(house: House, client: Client) -> None:
    for wrong in ("co-quan/KHONG", "noi/KHONG", "thu-tuc/9.9", "khac/DN-SXD", "ngay-dac-biet/KHONG"):
        assert client.get(f"/the-chia-se/{wrong}.png").status_code == 404, wrong
    with CaptureQueriesContext(connection) as seen:
        client.get("/the-chia-se/co-quan/DN-SXD.png")
    assert len(seen) <= 16, [query["sql"][:90] for query in seen]


def test_framed_pages_and_pages_about_a_person_have_no_tags(house: House, client: Client) -> None:
    assert "og:title" not in client.get("/nhung/dn-sxd/").content.decode()
    assert "og:title" not in client.get("/hen-gio/tra-cuu/").content.decode()
