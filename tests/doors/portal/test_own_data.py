# SPDX-License-Identifier: EUPL-1.2
"""My data: only who holds the pass sees it; erasing asks for a second check, and names what goes and what stays."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cast import Citizen, at
from motcua.appointments.models import Appointment
from motcua.doors.portal import citizen_pass
from motcua.owndata.models import Erasure
from motcua.people import phone_check
from motcua.people.models import PhoneCheck

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-086"), pytest.mark.rule("R-088")]
NOON = "2026-11-26T12:00"
Book = Callable[..., Appointment]


def signed_in(phone: str) -> Client:
    client = Client()
    response = citizen_pass.open_pass(HttpResponse(), phone=phone, way="phone", at=at(NOON))
    client.cookies[citizen_pass.COOKIE] = response.cookies[citizen_pass.COOKIE].value
    return client


def mark_in(client: Client, address: str = "/toi/du-lieu/") -> dict[str, str]:
    found = re.search(r'name="trang" value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return {"trang": found[1]}


@pytest.fixture
def own(lan: Citizen, the_clock: Callable[[Any], datetime]) -> Client:
    the_clock(NOON)
    return signed_in(lan.phone)


@pytest.mark.parametrize("tail", ["", "tai/", "xoa/", "xoa/x/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_without_the_pass_gets_in(tail: str, method: str, the_clock: Callable[[Any], datetime]) -> None:
    the_clock(NOON)
    response = getattr(Client(), method)(f"/toi/du-lieu/{tail}")
    assert response.status_code in (302, 405)
    assert response.get("Location", "/toi/") == "/toi/"


def test_a_form_of_another_site_does_nothing(own: Client, book: Book, lan: Citizen) -> None:
    appointment = book(status="confirmed")
    for tail, sent in (("tai/", {}), ("xoa/", {}), ("xoa/", {"huy": f"appointment:{appointment.pk}"})):
        assert own.post(f"/toi/du-lieu/{tail}", sent)["Location"] == "/toi/"
    assert (Appointment.objects.get().status, PhoneCheck.objects.count()) == ("confirmed", 0)


def test_everything_is_fetched_in_one_file(own: Client, book: Book, lan: Citizen) -> None:
    book(status="served")
    response = own.post("/toi/du-lieu/tai/", mark_in(own))
    assert response["Content-Disposition"] == 'attachment; filename="du-lieu-20261126-1200.zip"'
    assert "no-store" in response["Cache-Control"]
    made = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert lan.name in made.read("du-lieu.html").decode()


def test_what_is_to_come_can_be_called_off_here_and_then_it_goes(own: Client, book: Book) -> None:
    appointment = book(status="confirmed")
    page = own.get("/toi/du-lieu/xoa/").content.decode()
    assert "Còn việc chưa xong" in page
    assert "Gửi mã để xóa" not in page
    refused = own.post("/toi/du-lieu/xoa/", mark_in(own))
    assert refused.status_code == 409
    called_off = {**mark_in(own, "/toi/du-lieu/xoa/"), "huy": f"appointment:{appointment.pk}"}
    assert own.post("/toi/du-lieu/xoa/", called_off)["Location"] == "/toi/du-lieu/xoa/"
    assert Appointment.objects.get().status == "cancelled"
    assert "Gửi mã để xóa" in own.get("/toi/du-lieu/xoa/").content.decode()


def test_another_persons_appointment_is_not_there(own: Client, book: Book, minh: Citizen) -> None:
    theirs = book(who=minh, status="confirmed")
    sent = {**mark_in(own), "huy": f"appointment:{theirs.pk}"}
    assert own.post("/toi/du-lieu/xoa/", sent).status_code == 404
    assert Appointment.objects.get().status == "confirmed"


def test_erasing_takes_a_second_code_and_ends_the_visit(own: Client, book: Book, lan: Citizen) -> None:
    book(status="served")
    asked = own.post("/toi/du-lieu/xoa/", mark_in(own))["Location"]
    assert lan.phone[3:] not in asked
    check = PhoneCheck.objects.get()
    wrong = own.post(asked, {**mark_in(own), "code": "12345"})
    assert wrong.status_code == 422
    assert Erasure.objects.count() == 0
    done = own.post(asked, {**mark_in(own), "code": phone_check.code_of(check)})
    assert "Đã xóa dữ liệu của Ông/Bà" in done.content.decode()
    assert Erasure.objects.count() == 1
    assert Appointment.objects.get().phone == ""
    assert own.get("/toi/du-lieu/").status_code == 302


def test_a_code_sent_to_another_phone_erases_nothing(own: Client, book: Book, minh: Citizen) -> None:
    book(status="served")
    asked = own.post("/toi/du-lieu/xoa/", mark_in(own))["Location"]
    other = signed_in(minh.phone)
    check = PhoneCheck.objects.get()
    refused = other.post(asked, {**mark_in(other), "code": phone_check.code_of(check)})
    assert refused.status_code == 410
    assert Erasure.objects.count() == 0
    assert Appointment.objects.get().phone != ""


def test_an_address_made_up_leads_back(own: Client) -> None:
    page = own.get("/toi/du-lieu/xoa/made-up/")
    assert page.status_code == 410
    assert "/toi/du-lieu/" in page.content.decode()


@pytest.mark.parametrize("tail", ["", "xoa/"])
def test_as_many_questions_for_ten_appointments_as_for_one(
    tail: str, own: Client, book: Book, django_assert_max_num_queries: Any
) -> None:
    for hour in (8, 9, 10, 14, 15):
        book(starts_at=f"2026-11-27T{hour:02}:00", asked_at="2026-11-26T08:00", status="served")
    with django_assert_max_num_queries(40):
        own.get(f"/toi/du-lieu/{tail}")
