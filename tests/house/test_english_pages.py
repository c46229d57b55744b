# SPDX-License-Identifier: EUPL-1.2
"""Pages asked for in English hold no Vietnamese but names and what people have typed in."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.test import Client
from django.utils import translation

from cast import Citizen, House, at
from motcua.appointments.models import Appointment
from motcua.people.models import User

MARKED = re.compile(r"\w*[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]\w*", re.IGNORECASE)
STAYS = ["Một Cửa", "Tiếng Việt", "Đà Nẵng"]


@pytest.fixture(autouse=True)
def _vietnamese_again() -> Iterator[None]:
    """A page asked for in English leaves its language behind in the thread."""
    with translation.override("vi"):
        yield


def left_in_vietnamese(page: str) -> list[str]:
    """Return the Vietnamese words of a page that are neither names nor anything else people have typed in."""
    page = unicodedata.normalize("NFC", page)
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|title|placeholder|alt|content|value|data-[\w-]+)="([^"]*)"', page)
    text = " ".join(html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *attributes])).split()).casefold()
    for known in sorted(_typed_in() | set(STAYS), key=len, reverse=True):
        text = text.replace(known.casefold(), " ")
    return MARKED.findall(text)


def _typed_in() -> set[str]:
    found: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("motcua."):
            continue
        fields = [field.name for field in model._meta.concrete_fields if isinstance(field, (CharField, TextField))]
        for row in model._default_manager.values_list(*fields):
            found |= {" ".join(line.split()) for value in row if value for line in str(value).splitlines()}
    return {text for text in found if MARKED.search(text)}


@pytest.fixture
def english(house: House, client_for: Callable[..., Client]) -> Callable[..., Client]:
    def sign_in(user: User | None = None) -> Client:
        client = client_for(user)
        client.cookies["ngon_ngu"] = "en"
        return client

    return sign_in


def see(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == status, address
    page = answer.content.decode()
    if "<html" in page:
        assert '<html lang="en"' in page, address
    assert left_in_vietnamese(page) == [], address
    return page


def test_words_left_in_vietnamese_are_found(house: House) -> None:
    page = f'<h1 title="Hẹn giờ">{house.sxd.name}</h1><p>Book <b>một</b> hour</p><input placeholder="đây">'
    assert left_in_vietnamese(page) == ["một", "hẹn", "giờ", "đây"]


@pytest.mark.django_db
def test_the_browsers_wish_is_enough(house: House, client: Client) -> None:
    assert "What do you need today?" in client.get("/", headers={"accept-language": "en-GB,en;q=0.8"}).content.decode()
    assert "Hôm nay cần việc gì?" in client.get("/", headers={"accept-language": "ko"}).content.decode()


def test_the_way_to_an_hour_is_in_english(english: Callable[..., Client], the_clock: Callable[[str], datetime]) -> None:
    the_clock("2026-11-26T09:00")
    client = english()
    for address in (
        "/",
        "/hen-gio/",
        "/hen-gio/?q=xay",
        "/hen-gio/?q=khong-co",
        "/hen-gio/dn-sxd/",
        "/hen-gio/dn-nhs/",
    ):
        see(client, address)
    see(client, "/hen-gio/dn-sngv/gio/?noi=DN-TTHCC", 409)
    see(client, "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-12-06")
    see(client, "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2027-01-01")
    page = see(client, "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-12-03")
    assert "Thursday, 3 December" in page
    see(client, "/nhung/dn-sxd/gio/?noi=DN-TTHCC")
    see(client, "/nhung/huong-dan/?co-quan=DN-SXD")
    see(client, "/khong-co-trang-nay/", 404)


@pytest.mark.parametrize(
    "status", ["requested", "confirmed", "proposed", "checked_in", "served", "cancelled", "refused", "no_show"]
)
def test_a_citizen_follows_an_appointment_in_english(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], book: Callable[..., Appointment], status: str
) -> None:
    the_clock("2026-11-27T08:30")
    appointment = book(status=status, starts_at="2026-11-27T14:00")
    client = english()
    see(client, "/hen-gio/tra-cuu/")
    wrong = client.post("/hen-gio/tra-cuu/", {"code": appointment.code, "phone": "0905"}, follow=True)
    assert left_in_vietnamese(wrong.content.decode()) == []
    found = client.post("/hen-gio/tra-cuu/", {"code": appointment.code, "phone": appointment.phone}, follow=True)
    own = found.redirect_chain[-1][0]
    assert left_in_vietnamese(found.content.decode()) == []
    for tail in ("doi/", "huy/", "dong-y/"):
        assert left_in_vietnamese(client.get(f"{own}{tail}", follow=True).content.decode()) == [], tail


def test_the_desk_is_in_english(
    english: Callable[..., Client],
    the_clock: Callable[[str], datetime],
    book: Callable[..., Appointment],
    minh: Citizen,
    binh: User,
    phuc: User,
) -> None:
    the_clock("2026-11-27T08:30")
    see(english(), "/quay/dang-nhap/")
    hours = [at("2026-11-27T08:30") + timedelta(minutes=30 * step) for step in range(1, 4)]
    for start, status in zip(hours, ["requested", "confirmed", "proposed"], strict=True):
        book(starts_at=start, status=status, by=binh)
    for start, status in zip(hours, ["checked_in", "served", "no_show"], strict=True):
        book(who=minh, starts_at=start, status=status, by=binh, agency="DN-STC")
    for person in (binh, phuc):
        client = english(person)
        for page in (
            "",
            "ngay/?ngay=2026-11-27",
            "ngay/?ngay=2026-11-29",
            "don-tiep/",
            "dat-ho/",
            "dat-ho/?agency=DN-SXD",
        ):
            see(client, f"/quay/DN-TTHCC/{page}")
        see(client, "/quay/doi-mat-khau/")
        for appointment in Appointment.objects.all():
            for page in ("", "de-nghi/", "tu-choi/", "doi-gio/", "huy/"):
                see(client, f"/quay/DN-TTHCC/hen/{appointment.pk}/{page}")
        see(client, "/quay/DN-TTHCC/hen/999999/", 404)


def test_the_citizen_is_refused_in_vietnamese_by_an_officer_who_reads_english(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], book: Callable[..., Appointment], binh: User
) -> None:
    the_clock("2026-11-26T10:00")
    appointment = book()
    english(binh).post(f"/quay/DN-TTHCC/hen/{appointment.pk}/tu-choi/", {"version": appointment.version, "chon": "1"})
    appointment.refresh_from_db()
    assert appointment.reason == "Việc này cần nộp hồ sơ trước, chưa cần hẹn giờ."


@pytest.mark.parametrize("who", ["quantri", "phuc"])
def test_administration_is_in_english(
    request: pytest.FixtureRequest,
    english: Callable[..., Client],
    the_clock: Callable[[str], datetime],
    who: str,
) -> None:
    the_clock("2026-11-26T09:00")
    client = english(request.getfixturevalue(who))
    page = see(client, "/quan-tri/")
    lists = sorted(set(re.findall(r'href="(/quan-tri/\w+/\w+/)"', page)))
    assert len(lists) >= 3
    for address in lists:
        rows = re.findall(rf'href="({address}[^"/?]+/change/)', see(client, address))
        see(client, f"{address}?q=a")
        for own in rows[:1]:
            see(client, own)
            see(client, own.replace("/change/", "/history/"))
        if f"{address}add/" in page:
            see(client, f"{address}add/")
            empty = client.post(f"{address}add/", {})
            assert left_in_vietnamese(empty.content.decode()) == [], f"{address}add/"
    see(client, "/quan-tri/nghi-ca-ngay/")


def test_the_simulated_phones_are_in_english(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], settings: Any
) -> None:
    settings.IS_DEMO = True
    the_clock("2026-11-26T09:00")
    see(english(), "/gia-lap/tin-nhan/")
    see(english(), "/gia-lap/tin-nhan/?so=0905", 422)


def test_the_interface_for_programs_stays_vietnamese(house: House, client: Client) -> None:
    answer = client.get(
        "/api/v1/offices/DN-KHONG/slots?agency=DN-SXD&from=2026-12-01", headers={"accept-language": "en"}
    )
    assert answer.status_code == 404
    assert answer.json()["message"] == "Không có nơi tiếp nhận nào mang mã này."
