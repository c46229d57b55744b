# SPDX-License-Identifier: EUPL-1.2
"""The pass to a citizen's own pages: half an hour after the last page, this browser, this instance, this path."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.http import HttpRequest, HttpResponse

from cast import at
from motcua.doors.portal import citizen_pass, leaving
from motcua.doors.portal.citizen_pass import COOKIE, Holder

# A pass by code ends what others had signed in with.
pytestmark = pytest.mark.django_db
NOON = at("2026-11-26T12:00")
PHONE = "+84905111222"


def opened(way: str = "phone") -> HttpResponse:
    return citizen_pass.open_pass(HttpResponse(), phone=PHONE, way=way, at=NOON)


def with_cookies(cookies: SimpleCookie) -> HttpRequest:
    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in cookies.items() if morsel["max-age"] != 0}
    return request


def test_the_pass_says_whose_it_is_and_how_that_was_proved() -> None:
    assert citizen_pass.holder(with_cookies(opened().cookies), at=NOON) == Holder(PHONE, "phone", NOON)
    found = citizen_pass.holder(with_cookies(opened("oidc").cookies), at=NOON)
    assert found is not None
    assert found.way == "oidc"


def test_a_way_nobody_knows_opens_nothing() -> None:
    with pytest.raises(ValueError, match="guess"):
        opened("guess")


def test_the_cookie_holds_no_readable_phone_and_goes_to_its_own_path_only() -> None:
    morsel = opened().cookies[COOKIE]
    assert "905111222" not in morsel.value
    assert (morsel["path"], morsel["httponly"], morsel["samesite"]) == ("/toi/", True, "Lax")
    assert morsel["max-age"] == 30 * 60


def test_it_ends_half_an_hour_after_the_last_page() -> None:
    request = with_cookies(opened().cookies)
    assert citizen_pass.holder(request, at=NOON + timedelta(minutes=29, seconds=59)) is not None
    assert citizen_pass.holder(request, at=NOON + timedelta(minutes=30)) is None
    assert citizen_pass.holder(request, at=NOON - timedelta(hours=1)) is None


def test_each_page_counts_the_half_hour_anew_and_remembers_since_when() -> None:
    who = citizen_pass.holder(with_cookies(opened().cookies), at=NOON)
    assert who is not None
    later = NOON + timedelta(minutes=20)
    request = with_cookies(citizen_pass.renew(HttpResponse(), who, at=later).cookies)
    assert citizen_pass.holder(request, at=NOON + timedelta(minutes=49)) == Holder(PHONE, "phone", NOON)


def test_however_often_it_is_used_it_ends_after_half_a_day() -> None:
    who = Holder(PHONE, "phone", NOON)
    for hours, is_good in ((11.9, True), (12.1, False)):
        moment = NOON + timedelta(hours=hours)
        request = with_cookies(citizen_pass.renew(HttpResponse(), who, at=moment).cookies)
        assert (citizen_pass.holder(request, at=moment) is not None) is is_good


def test_once_left_a_copy_of_it_opens_nothing_and_the_next_one_does() -> None:
    copied = with_cookies(opened().cookies)
    who = citizen_pass.holder(copied, at=NOON)
    assert who is not None
    for _again in range(2):
        leaving.note(who.mark, at=NOON)
    assert citizen_pass.holder(copied, at=NOON) is None
    assert citizen_pass.holder(with_cookies(opened().cookies), at=NOON) is not None


def test_a_forged_pass_and_one_of_another_instance_are_none(settings: object) -> None:
    request = with_cookies(opened().cookies)
    settings.SECRET_KEY = "another instance's"  # type: ignore[attr-defined]
    assert citizen_pass.holder(request, at=NOON) is None
    request.COOKIES = {COOKIE: "gAAAAAforged"}
    assert citizen_pass.holder(request, at=NOON) is None
    assert citizen_pass.holder(HttpRequest(), at=NOON) is None


def test_it_ends_when_something_proved_elsewhere_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citizen_pass, "ENDED_BY", [lambda who, _at: who.phone == PHONE and who.way == "phone"])
    assert citizen_pass.holder(with_cookies(opened().cookies), at=NOON) is None
    assert citizen_pass.holder(with_cookies(opened("oidc").cookies), at=NOON) is not None


def test_leaving_empties_the_jar_and_names_the_passes_of_this_person() -> None:
    response = citizen_pass.close_pass(opened())
    citizen_pass.forget_paths(response, drafts=["d1", "d2"], payments=["p1"])
    assert citizen_pass.holder(with_cookies(response.cookies), at=NOON) is None
    assert response.headers["Clear-Site-Data"] == '"cookies"'
    paths = {(morsel.key, morsel["path"], morsel["max-age"]) for morsel in response.cookies.values()}
    assert paths == {
        (COOKIE, "/toi/", 0),
        ("ho_so", "/ho-so/nop/d1/", 0),
        ("ho_so", "/ho-so/nop/d2/", 0),
        ("thanh_toan", "/thanh-toan/p1/", 0),
    }
