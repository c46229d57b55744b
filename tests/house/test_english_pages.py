# SPDX-License-Identifier: EUPL-1.2
"""Pages asked for in English hold no Vietnamese but names, messages and what people have typed in."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, House, at
from doors.portal.conftest import Visitor
from doors.ward_shots import Ward
from house.english import left_in_vietnamese, see
from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.people.models import User


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


def test_waiting_for_an_earlier_hour_is_in_english(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], book: Callable[..., Appointment], lan: Citizen
) -> None:
    now = the_clock("2026-11-26T09:00")
    code = book(starts_at="2026-11-30T14:00", status="confirmed").code
    citizen = Visitor(english()).open(f"/d/{code}").press("Look up", phone=lan.phone)
    for button, said in [
        ("Ask for an earlier hour", "Waiting for an earlier hour"),
        ("Stop waiting", "You no longer wait"),
        ("Ask for an earlier hour", "at most once a day"),
    ]:
        citizen.press(button)
        assert said in citizen.words
        assert left_in_vietnamese(citizen.html) == []
    operations.offer_earlier_hours(at=now)
    citizen.open(citizen.at)
    assert "Held for you until" in citizen.words
    assert left_in_vietnamese(citizen.html) == []
    citizen.press("Take this hour")
    assert "The earlier hour is yours" in citizen.words
    assert left_in_vietnamese(citizen.html) == []


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


@pytest.mark.parametrize("who", ["quantri", "phuc", "nga"])
def test_administration_is_in_english(
    request: pytest.FixtureRequest,
    english: Callable[..., Client],
    the_clock: Callable[[str], datetime],
    ward: Ward,
    who: str,
) -> None:
    the_clock("2026-11-26T09:00")
    client = english(request.getfixturevalue(who))
    page = see(client, "/quan-tri/")
    lists = sorted(set(re.findall(r'href="(/quan-tri/\w+/\w+/)"', page)))
    assert lists
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
    see(client, "/quan-tri/nghi-ca-ngay/", 403 if who == "nga" else 200)


def test_the_simulated_phones_are_in_english(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], settings: Any
) -> None:
    settings.IS_DEMO = True
    the_clock("2026-11-26T09:00")
    see(english(), "/gia-lap/tin-nhan/")
    see(english(), "/gia-lap/tin-nhan/?so=0905", 422)
    client = english()
    for mode in ("DELIVERS", "LATE", "TWICE", "FAILS", "UNREACHABLE"):
        see(client, "/gia-lap/dien-thoai/1/mang/", mang=mode, giay="3")
    page = see(client, "/gia-lap/dien-thoai/1/gui/", **{"noi-dung": "HG 9h thứ 5 3/12 sxd Nguyễn Thị Lan"})
    assert "The last message has no answer yet." in page


def test_the_interface_for_programs_stays_vietnamese(house: House, client: Client) -> None:
    answer = client.get(
        "/api/v1/offices/DN-KHONG/slots?agency=DN-SXD&from=2026-12-01", headers={"accept-language": "en"}
    )
    assert answer.status_code == 404
    assert answer.json()["message"] == "Không có nơi tiếp nhận nào mang mã này."
