# SPDX-License-Identifier: EUPL-1.2
"""The page of publicity: what can be printed by whom, and the slides of a lobby."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House, at
from motcua.people.models import RoleHeld, User
from motcua.publicity import operations
from motcua.publicity.models import LobbySlide
from motcua.publicity.rules import Channel

PAGE = "/quan-tri/truyen-thong/"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 500


@pytest.fixture(autouse=True)
def _now(the_clock: Callable[[str], Any], settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    the_clock("2026-11-26T09:00")


@pytest.fixture
def of_agency(house: House) -> User:
    """A head of one agency at the centre, not of the whole of it."""
    user = User.objects.create_user(username="truong.sxd", full_name="Lê Hữu Nghĩa")
    RoleHeld.objects.create(user=user, role="HEAD", office=house.tthcc, agency=house.sxd)
    return user


def test_a_head_looks_prints_and_sees_where_people_came_from(phuc: User, client_for: Callable[..., Client]) -> None:
    client = client_for(phuc)
    for channel in (Channel.POSTER, Channel.POSTER, Channel.ZALO):
        operations.count_arrival(code="DN-SXD", channel=channel, at=at("2026-11-25T09:00"))
    html = client.get(f"{PAGE}?noi=DN-TTHCC&mau=leaflet").content.decode()
    assert "Áp phích, standee, tờ gấp" in html
    assert "3 lượt mở địa chỉ ngắn" in html
    assert html.count("<img ") == 2
    assert "/h/DN-TTHCC/?k=leaflet" in html
    asked = "noi=DN-TTHCC&co-quan=DN-SXD&kenh=zalo&tieng=en"
    pdf = client.get(f"{PAGE}leaflet.pdf?{asked}")
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf["Content-Disposition"] == 'inline; filename="DN-SXD-leaflet-en.pdf"'
    assert client.get(f"{PAGE}leaflet/1.png?{asked}")["Content-Type"] == "image/png"
    assert client.get(f"{PAGE}leaflet/2.png?{asked}").status_code == 404
    assert client.get(f"{PAGE}khac.pdf?{asked}").status_code == 404


@pytest.mark.parametrize("tail", ["?noi=DN-HC", "?noi=KHONG", "poster-a3.pdf?noi=DN-HC", "poster-a3/0.png?noi=DN-HC"])
def test_another_office_does_not_exist_for_a_head(phuc: User, client_for: Callable[..., Client], tail: str) -> None:
    assert client_for(phuc).get(f"{PAGE}{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["", "poster-a3.pdf?noi=DN-TTHCC", "poster-a3/0.png?noi=DN-TTHCC"])
def test_who_may_not_is_told_no(binh: User, an: User, client_for: Callable[..., Client], tail: str) -> None:
    assert client_for(binh).get(f"{PAGE}{tail}").status_code == 403
    assert client_for(an).get(f"{PAGE}{tail}").status_code == 403
    assert client_for().get(f"{PAGE}{tail}").status_code == 302


def test_the_head_of_one_agency_sees_that_agency_alone(of_agency: User, client_for: Callable[..., Client]) -> None:
    client = client_for(of_agency)
    operations.count_arrival(code="DN-SXD", channel=Channel.POSTER, at=at("2026-11-25T09:00"))
    operations.count_arrival(code="DN-STC", channel=Channel.ZALO, at=at("2026-11-25T09:00"))
    operations.count_arrival(code="DN-TTHCC", channel=Channel.ZALO, at=at("2026-11-25T09:00"))
    html = client.get(PAGE).content.decode()
    assert "Sở Xây dựng" in html
    assert "Sở Tài chính" not in html
    assert "1 lượt mở địa chỉ ngắn" in html
    assert "Trình chiếu ở sảnh" not in html
    assert client.get(f"{PAGE}?noi=DN-TTHCC&co-quan=DN-STC").status_code == 404
    assert client.get(f"{PAGE}poster-a3.pdf?noi=DN-TTHCC&co-quan=DN-STC").status_code == 404
    assert client.get(f"{PAGE}poster-a3.pdf?noi=DN-TTHCC")["Content-Disposition"].count("DN-SXD") == 1
    form = {"viec": "loi", "noi": "DN-TTHCC", "title": "Của tôi", "text": "x"}
    assert client.post(PAGE, form).status_code == 404
    assert not LobbySlide.objects.exists()


def test_slides_are_arranged_added_and_taken_away(phuc: User, client_for: Callable[..., Client]) -> None:
    client = client_for(phuc)
    here = {"noi": "DN-TTHCC"}
    text = {**here, "viec": "loi", "title": "Dời phòng", "text": "Sang tầng 2", "first_on": "26/11/2026", "last_on": ""}
    assert client.post(PAGE, text).status_code == 302
    slide = LobbySlide.objects.get(kind="text")
    order = {f"thu-tu-own-{slide.pk}": "1", "thu-tu-booking": "2", "thu-tu-today": "x", f"chieu-own-{slide.pk}": "1"}
    assert client.post(PAGE, {**here, "viec": "xep", **order}).status_code == 302
    assert list(LobbySlide.objects.order_by("place").values_list("kind", "is_on"))[:3] == [
        ("text", True), ("booking", False), ("today", False),
    ]  # fmt: skip
    assert client.post(PAGE, {**here, "viec": "bo", "trang": f"own-{slide.pk}"}).status_code == 302
    assert not LobbySlide.objects.filter(kind="text").exists()
    assert client.post(PAGE, {**here, "viec": "bo", "trang": f"own-{slide.pk}"}).status_code == 404
    assert client.post(PAGE, {**here, "viec": "khac"}).status_code == 404


def test_what_is_wrong_is_said_beside_its_field_and_typed_words_stay(
    phuc: User, client_for: Callable[..., Client], settings: LazySettings
) -> None:
    client = client_for(phuc)
    wrong = {"viec": "loi", "noi": "DN-TTHCC", "title": "Dời phòng", "text": "Sang tầng 2", "first_on": "26/11/2026"}
    answer = client.post(PAGE, {**wrong, "last_on": "25/11/2026"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Ngày cuối phải bằng hoặc sau ngày đầu." in html
    assert "Sang tầng 2" in html
    file = SimpleUploadedFile("p.mp4", b"khong phai phim")
    answer = client.post(PAGE, {"viec": "phim", "noi": "DN-TTHCC", "title": "Phim", "film": file})
    assert answer.status_code == 422
    assert "không phải phim mp4 hoặc webm" in answer.content.decode()
    file = SimpleUploadedFile("p.mp4", MP4)
    assert client.post(PAGE, {"viec": "phim", "noi": "DN-TTHCC", "title": "Phim", "film": file}).status_code == 302
    assert LobbySlide.objects.get(kind="video").film_type == "mp4"


def test_the_page_costs_a_bounded_number_of_queries(quantri: User, client_for: Callable[..., Client]) -> None:
    client = client_for(quantri)
    client.get(f"{PAGE}?noi=DN-TTHCC")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"{PAGE}?noi=DN-TTHCC").status_code == 200
    assert len(seen) <= 22, [query["sql"][:90] for query in seen]
