# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries so that nothing foreign runs in our pages, and nobody frames or keeps them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings

from cast import House
from house.routes import all_routes
from motcua.appointments.models import Appointment
from motcua.people.models import User

PUBLIC, FRAMED, STAFF = "public", "framed", "staff"


@pytest.fixture
def values(house: House, book: Callable[..., Appointment], the_clock: Callable[[str], Any]) -> dict[str, str]:
    the_clock("2026-11-26T09:00")
    row = book()
    return {"office": "dn-tthcc", "agency": "dn-sxd", "pk": str(row.pk), "code": row.code}


@pytest.fixture
def answers(values: dict[str, str], phuc: User, client_for: Callable[..., Client], settings: Any) -> dict[str, Any]:
    """The answer of every address to a simple GET, by its path: staff's as the head, the others as a stranger."""
    settings.IS_DEMO = True
    head = client_for(phuc)
    paths = [(route.family, route.path(values)) for route in all_routes() if "dang-xuat" not in route.pattern]
    given = {path: (head if family in ("desk", "admin") else Client()).get(path) for family, path in paths}
    given["/khong-co-trang-nay/"] = Client().get("/khong-co-trang-nay/")
    return given


def rules_of(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}


def test_no_answer_lets_foreign_or_written_in_scripts_and_styles_run(answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        rules = rules_of(answer["Content-Security-Policy"])
        assert rules["default-src"] == ["'none'"], path
        assert rules["base-uri"] == ["'none'"], path
        for name in ("script-src", "style-src", "connect-src", "form-action", "font-src"):
            assert rules[name] == ["'self'"], (path, name)
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & {
            word for rule in rules.values() for word in rule
        }


def test_no_page_holds_what_the_policy_would_stop(answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert "javascript:" not in page, path
        assert ' onclick="' not in page, path
        assert "<script>" not in page, path


def test_every_answer_has_a_reference_is_not_guessed_and_tells_other_sites_nothing(answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        assert len(answer["X-Reference"]) == 8, path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["Referrer-Policy"] == "same-origin", path
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", path


def test_nothing_may_be_framed_but_the_embedded_flow_and_only_by_listed_sites(answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        assert rules_of(answer["Content-Security-Policy"])["frame-ancestors"] == ["'none'"], path
        assert answer["X-Frame-Options"] == "DENY", path


@override_settings(EMBED_SITES=["https://sxd.example.gov.vn"])
def test_listed_sites_may_frame_the_embedded_flow(values: dict[str, str]) -> None:
    for path in ("/nhung/", "/nhung/dn-sxd/"):
        answer = Client().get(path)
        ancestors = rules_of(answer["Content-Security-Policy"])["frame-ancestors"]
        assert "https://sxd.example.gov.vn" in ancestors, path
        assert "X-Frame-Options" not in answer, path
    for path in ("/", "/hen-gio/", "/quay/dang-nhap/", "/quan-tri/"):
        answer = Client().get(path)
        assert rules_of(answer["Content-Security-Policy"])["frame-ancestors"] == ["'none'"], path


def test_public_pages_set_no_cookie_and_open_no_session(answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        if not path.startswith(("/quay/", "/quan-tri/", "/gia-lap/")):
            assert list(answer.cookies) == [], path


def test_pages_of_staff_are_kept_by_no_cache(answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        if path.startswith(("/quay/", "/quan-tri/")) and answer.status_code == 200:
            assert {"no-store", "private"} & set(answer.get("Cache-Control", "").replace(",", " ").split()), path


def test_cookies_of_staff_are_out_of_reach_of_scripts(phuc: User, settings: Any) -> None:
    answer = Client().post("/quay/dang-nhap/", {"username": phuc.username, "password": "cau-rong-phun-lua-68"})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert settings.CSRF_COOKIE_HTTPONLY
    assert phuc.password not in answer.content.decode()
