# SPDX-License-Identifier: EUPL-1.2
"""Every address of the desk × every role × own and foreign office."""

from collections.abc import Callable

import pytest
from django.test import Client

from doors.desk.desk_words import AS_HTMX
from motcua.appointments.models import Appointment
from motcua.people.models import RoleHeld, User

Book = Callable[..., Appointment]

# address below the office: which roles get in, and what the others of the office get
SEE = {"binh": 200, "an": 200, "phuc": 200, "quantri": 200, "tongdai": 403}
ANSWER = {"binh": 200, "an": 403, "phuc": 200, "quantri": 403, "tongdai": 403}
RECEIVE = {"binh": 200, "an": 200, "phuc": 200, "quantri": 403, "tongdai": 403}
BOOK = {"binh": 200, "an": 200, "phuc": 200, "quantri": 403, "tongdai": 200}
GET = {
    "": SEE,
    "manh/": SEE,
    "truc-tiep/": SEE,
    "ngay/": SEE,
    "ngay/?tai=csv": SEE,
    "hen/{pk}/": SEE,
    "ma/{code}/": {who: 302 if answer == 200 else answer for who, answer in SEE.items()},
    "hen/{pk}/de-nghi/": ANSWER,
    "hen/{pk}/tu-choi/": ANSWER,
    "hen/{pk}/doi-gio/": BOOK,
    "hen/{pk}/huy/": BOOK,
    "don-tiep/": RECEIVE,
    "don-tiep/hom-nay/": RECEIVE,
    "phieu/{pk}/": RECEIVE,
    "dat-ho/": BOOK,
    "dat-ho/{pk}/": BOOK,
}
POST = {
    "xac-nhan/": ANSWER,
    "tim/": SEE,
    "hen/{pk}/xac-nhan/": ANSWER,
    "hen/{pk}/den/": RECEIVE,
    "hen/{pk}/khong-den/": RECEIVE,
    "hen/{pk}/xong/": RECEIVE,
    "don-tiep/": RECEIVE,
    "don-tiep/anh/": RECEIVE,
}
EVERYWHERE = {"quantri", "tongdai"}


@pytest.fixture
def here(book: Book) -> Appointment:
    return book(starts_at="2026-11-27T08:00", status="checked_in")


@pytest.fixture
def elsewhere(book: Book) -> Appointment:
    return book(starts_at="2026-11-27T08:00", status="checked_in", office="DN-HC", agency="DN-HC")


@pytest.mark.parametrize("who", list(SEE))
def test_each_role_gets_what_is_its_own(
    request: pytest.FixtureRequest, desk_of: Callable[[User], Client], here: Appointment, who: str
) -> None:
    client = desk_of(request.getfixturevalue(who))
    got = {}
    for address, wanted in GET.items():
        given = client.get("/quay/DN-TTHCC/" + address.format(pk=here.pk, code=here.code))
        got[address] = (given.status_code, wanted[who])
    for address, wanted in POST.items():
        given = client.post("/quay/DN-TTHCC/" + address.format(pk=here.pk), {}, **AS_HTMX)
        got[f"POST {address}"] = (given.status_code, wanted[who])
    assert {address: pair for address, pair in got.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("who", ["binh", "an", "phuc"])
def test_another_office_does_not_exist(
    request: pytest.FixtureRequest,
    desk_of: Callable[[User], Client],
    here: Appointment,
    elsewhere: Appointment,
    who: str,
) -> None:
    client = desk_of(request.getfixturevalue(who))
    for office in ("DN-HC", "KHONG-CO"):
        for address in GET:
            assert (
                client.get(f"/quay/{office}/" + address.format(pk=elsewhere.pk, code=elsewhere.code)).status_code == 404
            )
        for address in POST:
            assert client.post(f"/quay/{office}/" + address.format(pk=elsewhere.pk), {}).status_code == 404


def test_another_offices_appointment_is_not_found_under_the_own_office(
    at_counter: Client, elsewhere: Appointment
) -> None:
    for address in [each for each in {**GET, **POST} if "{" in each]:
        method = at_counter.post if address in POST else at_counter.get
        assert method("/quay/DN-TTHCC/" + address.format(pk=elsewhere.pk, code=elsewhere.code)).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.status == "checked_in"


def test_another_agencys_appointment_is_not_found_for_a_limited_role(
    desk_of: Callable[[User], Client], here: Appointment, binh: User
) -> None:
    RoleHeld.objects.filter(user=binh).update(agency="DN-STC")
    client = desk_of(binh)
    for address in [each for each in GET if "{" in each]:
        assert client.get("/quay/DN-TTHCC/" + address.format(pk=here.pk, code=here.code)).status_code == 404


def test_nobody_gets_in_without_signing_in(client_for: Callable[..., Client], here: Appointment) -> None:
    client = client_for()
    for address in GET:
        given = client.get("/quay/DN-TTHCC/" + address.format(pk=here.pk, code=here.code))
        assert given.status_code == 302
        assert given["Location"].startswith("/quay/dang-nhap/")


def test_pages_with_names_are_never_kept_by_a_cache(at_counter: Client, here: Appointment) -> None:
    assert "no-store" in at_counter.get(f"/quay/DN-TTHCC/hen/{here.pk}/")["Cache-Control"]


def test_a_huge_number_is_not_found(at_counter: Client) -> None:
    assert at_counter.get(f"/quay/DN-TTHCC/hen/{10**30}/").status_code == 404
    chosen = {"chon": ["99999999999999999999:1", "9" * 18]}
    assert at_counter.post("/quay/DN-TTHCC/xac-nhan/", chosen).status_code in (200, 302)
