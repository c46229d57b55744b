# SPDX-License-Identifier: EUPL-1.2
"""Signing in at a real provider of identities, without a browser: whose number it is, and what is refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import Client

from cast import at
from motcua.doors.portal import citizen_pass, mine_way, signing_in
from motcua.journal.models import Entry
from motcua.people import citizens, phone_check
from motcua.people.models import OwnSignIn, PhoneCheck
from oidc_provider.running import CLIENT, SECRET, Running, free_port, provider

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-085")]
HOUSE = "http://testserver"
BACK, AFTER = f"{HOUSE}/dang-nhap/tra-ve/", f"{HOUSE}/dang-nhap/"
PHONE = "+84905111222"
NOON = "2026-11-26T12:00"


@pytest.fixture(scope="module")
def vneid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with provider(tmp_path_factory.mktemp("provider"), back=BACK, after=AFTER) as running:
        yield running


@pytest.fixture
def citizen(vneid: Running, settings: Any, the_clock: Callable[[str], Any]) -> Client:
    settings.PUBLIC_URL = HOUSE
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = vneid.issuer, CLIENT, SECRET
    the_clock(NOON)
    return Client()


def come_back(citizen: Client, vneid: Running, *, who: str = "lan") -> Any:
    """Go to the provider, agree there, and open the address it sends the browser to."""
    away = citizen.get("/dang-nhap/tiep/")["Location"]
    return citizen.get(str(vneid.agree(away, who=who)))


def holder(citizen: Client) -> citizen_pass.Holder | None:
    class Request:
        COOKIES = {name: morsel.value for name, morsel in citizen.cookies.items()}

    return citizen_pass.holder(Request(), at=at(NOON))  # type: ignore[arg-type]


def test_without_a_provider_there_is_no_button(db: None, the_clock: Callable[[str], Any]) -> None:
    the_clock(NOON)
    page = Client().get("/dang-nhap/").content.decode()
    assert "/toi/" in page
    assert "VNeID" not in page
    assert Client().get("/dang-nhap/tiep/")["Location"] == "/dang-nhap/"


def test_somebody_whose_number_the_provider_checked_lands_on_their_own_pages(citizen: Client, vneid: Running) -> None:
    assert "Đăng nhập bằng VNeID" in citizen.get("/dang-nhap/").content.decode()
    response = come_back(citizen, vneid)
    assert (response.status_code, response["Location"]) == (302, "/toi/")
    who = holder(citizen)
    assert who is not None
    assert (who.phone, who.way) == (PHONE, "oidc")
    assert citizen.cookies[signing_in.COOKIE].value == ""
    assert citizen.cookies[citizen_pass.COOKIE]["path"] == "/toi/"


def test_what_is_under_way_lies_in_an_encrypted_cookie_of_its_own_path(citizen: Client) -> None:
    away = citizen.get("/dang-nhap/tiep/")
    cookie = away.cookies[signing_in.COOKIE]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/dang-nhap/", "Lax", True)
    assert 0 < cookie["max-age"] <= 600
    state = httpx.URL(away["Location"]).params["state"]
    assert state not in cookie.value


def test_somebody_whose_number_nobody_checked_proves_it_once(citizen: Client, vneid: Running) -> None:
    response = come_back(citizen, vneid, who="minh")
    assert response["Location"] == "/dang-nhap/dien-thoai/"
    assert holder(citizen) is None
    typed = citizen.post("/dang-nhap/dien-thoai/", {"phone": "0914 333 444"})
    assert typed["Location"] == "/dang-nhap/ma/"
    check = PhoneCheck.objects.get()
    assert citizen.post("/dang-nhap/ma/", {"code": "000000x"}).status_code == 422
    assert citizen.post("/dang-nhap/ma/", {"code": phone_check.code_of(check)})["Location"] == "/toi/"
    who = holder(citizen)
    assert who is not None
    assert who.phone == "+84914333444"
    # The next time the number is known.
    again = Client()
    assert come_back(again, vneid, who="minh")["Location"] == "/toi/"


def test_a_number_that_cannot_be_is_said_at_its_field_and_kept(citizen: Client, vneid: Running) -> None:
    come_back(citizen, vneid, who="minh")
    page = citizen.post("/dang-nhap/dien-thoai/", {"phone": "0236 3881 888"})
    assert page.status_code == 422
    assert "0236 3881 888" in page.content.decode()


def test_a_return_sent_again_opens_nothing(citizen: Client, vneid: Running) -> None:
    away = citizen.get("/dang-nhap/tiep/")["Location"]
    kept = citizen.cookies[signing_in.COOKIE].value
    back = str(vneid.agree(away))
    assert citizen.get(back)["Location"] == "/toi/"
    stranger = Client()
    stranger.cookies[signing_in.COOKIE] = kept
    again = stranger.get(back)
    assert (again.status_code, citizen_pass.COOKIE in again.cookies) == (410, False)
    # Without what was kept it is nothing at all, as on somebody else's machine.
    assert Client().get(back).status_code == 410


def test_another_persons_answer_does_not_sign_me_in_as_them(citizen: Client, vneid: Running) -> None:
    theirs = str(vneid.agree(Client().get("/dang-nhap/tiep/")["Location"], who="minh"))
    citizen.get("/dang-nhap/tiep/")
    assert citizen.get(theirs).status_code == 410
    assert holder(citizen) is None


@pytest.mark.parametrize(
    "query", ["", "?error=access_denied&state=STATE", "?code=x&state=STATE", "?state=STATE&state=x"]
)
def test_a_return_without_a_good_code_leads_to_the_other_way(query: str, citizen: Client) -> None:
    away = httpx.URL(citizen.get("/dang-nhap/tiep/")["Location"])
    response = citizen.get("/dang-nhap/tra-ve/" + query.replace("STATE", away.params["state"]))
    page = response.content.decode()
    assert response.status_code == 410
    assert "Bằng mã gửi đến điện thoại" in page
    assert OwnSignIn.objects.count() == 0


@pytest.mark.parametrize("address", ["/dang-nhap/dien-thoai/", "/dang-nhap/ma/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_later_steps_are_for_who_came_back_only(address: str, method: str, citizen: Client) -> None:
    assert getattr(citizen, method)(address, {"phone": "0914333444", "code": "123456"}).status_code == 410
    citizen.cookies[signing_in.COOKIE] = "forged"
    assert getattr(citizen, method)(address, {"phone": "0914333444", "code": "123456"}).status_code == 410
    assert PhoneCheck.objects.count() == 0


def test_a_provider_that_is_down_leaves_the_code_over_sms(citizen: Client, settings: Any) -> None:
    settings.OIDC_ISSUER = f"http://127.0.0.1:{free_port()}"
    response = citizen.get("/dang-nhap/tiep/")
    assert response.status_code == 503
    assert "Bằng mã gửi đến điện thoại" in response.content.decode()
    assert citizen.get("/dang-nhap/thoat/").status_code == 200


def test_leaving_closes_the_pages_here_and_leads_to_the_provider(citizen: Client, vneid: Running) -> None:
    come_back(citizen, vneid)
    who = holder(citizen)
    assert who is not None
    left = citizen.post("/toi/thoat/", {"trang": mine_way.mark_of(who)})
    assert holder(citizen) is None
    assert left["Location"] == "/dang-nhap/thoat/"
    told = citizen.get("/dang-nhap/thoat/").content.decode()
    assert f"{vneid.issuer}/identity/o/logout?client_id={CLIENT}&amp;post_logout_redirect_uri=" in told
    assert "Đăng xuất khỏi VNeID" in told


def test_another_sites_form_empties_nobodys_cookies(citizen: Client) -> None:
    answer = citizen.post("/dang-nhap/thoat/")
    assert answer.status_code == 405
    assert "Clear-Site-Data" not in answer.headers


def test_who_has_the_number_now_ends_the_pages_of_who_had_it(citizen: Client, vneid: Running) -> None:
    come_back(citizen, vneid)
    assert holder(citizen) is not None
    citizens.proved_by_code(phone=PHONE, at=at(NOON) + timedelta(minutes=1))
    assert holder(citizen) is None
    # What the provider knows is older than the code: the number must be proved anew.
    assert come_back(Client(), vneid)["Location"] == "/dang-nhap/dien-thoai/"


def test_no_name_number_or_identity_is_left_in_journal_or_addresses(citizen: Client, vneid: Running) -> None:
    response = come_back(citizen, vneid)
    told = " ".join(f"{each.subject} {each.payload}" for each in Entry.objects.all()) + response["Location"]
    assert not any(word in told for word in ("905111222", "Lan", "048192000111"))
