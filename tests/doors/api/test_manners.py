# SPDX-License-Identifier: EUPL-1.2
"""However a program calls, it gets JSON, a Vietnamese sentence and never a failure of ours."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from motcua.doors.api import public

BOOK = "/appointments"
CONFIRM = "/desk/appointments/100000/confirm"


def refusal(response: Any, status: int, error: str) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, "application/json; charset=utf-8")
    answer: dict[str, Any] = json.loads(response.content)
    assert answer["error"] == error
    assert answer["message"]
    return answer


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_an_unknown_address(anybody: Any, method: str) -> None:
    for path in (
        "",
        "/",
        "/nothing",
        "/offices/",
        "/offices/DN-HC",
        "/appointments/1/2/3",
        "/desk",
        "/%00",
        "/../..",
        "/offices/%2e%2e/slots/x",
    ):
        refusal(anybody.ask(method, path), 404, "not_found")


def test_an_unknown_address_outside_the_version(anybody: Any) -> None:
    for path in ("/api", "/api/", "/api/v2/offices"):
        refusal(anybody.client.get(path), 404, "not_found")


def test_a_wrong_method(anybody: Any) -> None:
    reading, writing = "GET, HEAD, OPTIONS", "OPTIONS, POST"
    for method, path, allow in (
        ("DELETE", "/offices", reading),
        ("POST", "/offices", reading),
        ("PATCH", "/appointments/100000", reading),
        ("TRACE", "/offices", reading),
        ("XYZ", "/offices", reading),
        ("POST", "/docs", reading),
        ("POST", "/openapi.json", reading),
        ("GET", BOOK, writing),
        ("HEAD", BOOK, writing),
        ("PUT", BOOK, writing),
        ("GET", CONFIRM, writing),
    ):
        response = anybody.ask(method, path)
        assert (response.status_code, response["Allow"]) == (405, allow)
        if method != "HEAD":
            refusal(response, 405, "method_not_allowed")


def test_a_strict_browser_may_call_without_the_mark_against_forgery(client_for: Callable[..., Any]) -> None:
    strict = client_for(enforce_csrf_checks=True)
    assert strict.post("/api/v1/appointments", {}, content_type="application/json").status_code == 422
    assert strict.post("/api/v1/nothing").status_code == 404
    assert strict.post("/api/v1/docs").status_code == 405


def test_head_and_options(anybody: Any) -> None:
    head = anybody.ask("HEAD", "/offices")
    assert (head.status_code, head.content) == (200, b"")
    options = anybody.ask("OPTIONS", BOOK)
    assert (options.status_code, options["Allow"], options.content) == (204, "OPTIONS, POST", b"")


@pytest.mark.parametrize("path", [BOOK, "/appointments/100000/cancel", "/appointments/100000/move"])
def test_a_body_that_is_no_json(anybody: Any, path: str) -> None:
    for raw in (
        b"{",
        b"not json",
        b"\xff\xfe\x00",
        b'{"name": }',
        b"'x'",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"{" * 3 + b"}",
        b"9" * 5_000,
        b'{"start": NaN',
        b"\x00",
    ):
        refusal(anybody.ask("POST", path, raw=raw, HTTP_IDEMPOTENCY_KEY="k"), 400, "bad_request")


@pytest.mark.parametrize("path", [BOOK, "/appointments/100000/cancel", "/appointments/100000/move"])
def test_json_of_another_shape(anybody: Any, path: str) -> None:
    for raw in (
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b"NaN",
        b"-Infinity",
        b"[" * 900 + b"]" * 900,
        b'{"":""}',
        b'{"name":{"name":{}}}',
    ):
        answer = refusal(anybody.ask("POST", path, raw=raw, HTTP_IDEMPOTENCY_KEY="k"), 422, "invalid")
        assert answer["fields"]


@pytest.mark.parametrize("deed", ["confirm", "propose", "refuse", "no-show", "served"])
def test_staff_bodies_of_another_shape(as_staff: Callable[..., Any], binh: Any, deed: str) -> None:
    caller = as_staff(binh)
    for raw in (b"{", b"[]", b"7", b'{"version": "x"}'):
        response = caller.ask("POST", f"/desk/appointments/100000/{deed}", raw=raw)
        assert response.status_code in (400, 404, 422)
        assert json.loads(response.content)["error"] in ("bad_request", "not_found", "invalid")


def test_a_body_that_is_too_large(anybody: Any) -> None:
    raw = b'{"content": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    refusal(anybody.ask("POST", BOOK, raw=raw, HTTP_IDEMPOTENCY_KEY="k"), 413, "too_large")


def test_a_body_in_another_wrapping(anybody: Any) -> None:
    response = anybody.client.post("/api/v1/appointments", {"name": "Lan"}, HTTP_IDEMPOTENCY_KEY="k")
    refusal(response, 400, "bad_request")
    packed = anybody.ask(
        "POST", BOOK, raw=zlib.compress(b"{}"), HTTP_IDEMPOTENCY_KEY="k", HTTP_CONTENT_ENCODING="deflate"
    )
    refusal(packed, 400, "bad_request")


def test_strange_signs_in_addresses(anybody: Any) -> None:
    for sign in ("%00", "%ff", "%ed%a0%80", "%F0%9F%98%80", "%0d%0aX:1", "%27--", "%25s", "x" * 4000):
        for path in (
            f"/offices/{sign}/slots?agency=DN-SXD",
            f"/offices/DN-HC/slots?agency={sign}&procedure={sign}",
            f"/appointments/{sign}?phone={sign}",
            f"/agencies?q={sign}&after={sign}",
            f"/procedures?agency={sign}&{sign}={sign}",
        ):
            response = anybody.ask("GET", path)
            assert response.status_code in (200, 404, 422), path
            assert response["Content-Type"].startswith("application/json")


def test_the_sentence_is_vietnamese_in_any_browser(anybody: Any) -> None:
    for language in ("en", "en-US,en;q=0.9", "fr", ""):
        response = anybody.ask("GET", "/offices/DN-XX/slots?agency=x", HTTP_ACCEPT_LANGUAGE=language)
        assert json.loads(response.content)["message"] == "Không có nơi tiếp nhận nào mang mã này."
        assert response["Content-Language"] == "vi"


def test_a_failure_of_ours_has_a_number_and_tells_nothing_else(
    anybody: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("lỗi thử")

    monkeypatch.setattr(public.queries, "by_code_and_phone", fail)
    response = anybody.ask("GET", "/appointments/482914?phone=0905111222")
    answer = refusal(response, 500, "failed")
    assert answer["reference"] == response["X-Reference"]
    assert answer["reference"] in answer["message"]
    assert "lỗi thử" not in response.content.decode()
    ours = [record for record in caplog.records if record.name.startswith("motcua")]
    assert ours
    assert not [record for record in ours if "482914" in str(record.msg) or "0905111222" in str(record.msg)]


def test_a_database_that_refuses_is_a_busy_sentence(anybody: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(public.offices, "search_offices", locked)
    response = anybody.ask("GET", "/offices")
    refusal(response, 503, "busy")
    assert response["Retry-After"] == "2"
