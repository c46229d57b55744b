# SPDX-License-Identifier: EUPL-1.2
"""The description of the interface is complete, and its page needs nothing from outside."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from chromium import chromium
from motcua.doors.api.site import api

PROMISED = (
    {
        "/api/v1/offices": {"get": {200, 422}},
        "/api/v1/agencies": {"get": {200, 422}},
        "/api/v1/procedures": {"get": {200, 422}},
        "/api/v1/offices/{office}/slots": {"get": {200, 404, 409, 422}},
        "/api/v1/offices/{office}/special-days/account": {"get": {200, 401, 403, 404, 422}},
        "/api/v1/mine": {"get": {200, 403, 422}},
        "/api/v1/queues": {"get": {200, 304, 422}},
        "/api/v1/offices/{office}/queue": {"get": {200, 304, 404, 422}},
        "/api/v1/offices/{office}/queue/stream": {"get": {200, 404, 422}},
        "/api/v1/appointments": {"post": {201, 400, 404, 409, 422, 503}},
        "/api/v1/appointments/{code}": {"get": {200, 404, 422, 429}},
        "/api/v1/appointments/{code}/cancel": {"post": {200, 404, 409, 422, 429}},
        "/api/v1/appointments/{code}/move": {"post": {200, 404, 409, 422, 429, 503}},
        "/api/v1/desk/appointments": {"get": {200, 401, 403, 404, 422}},
        "/api/v1/sms": {"post": {202, 401, 422}},
        "/api/v1/dossiers/{draft}/papers/{paper}": {
            "put": {200, 404, 409, 410, 413, 415, 422, 429, 503},
            "delete": {204, 404, 409, 410, 422},
        },
        "/api/v1/dossiers/{draft}/papers/{paper}/uploads": {"post": {201, 404, 413, 422, 429}},
        "/api/v1/dossiers/{draft}/papers/{paper}/uploads/{upload}": {
            "get": {200, 404, 422},
            "patch": {200, 404, 409, 413, 415, 422, 503},
        },
        "/api/v1/dossiers/{code}": {"get": {200, 403, 404, 422, 429}},
        "/api/v1/dossiers/{code}/supplement": {"post": {200, 403, 404, 409, 422}},
        "/api/v1/dossiers/{code}/withdraw": {"post": {200, 403, 404, 409, 422}},
        "/api/v1/dossiers/{code}/fees": {"get": {200, 403, 404, 422, 429}},
        "/api/v1/dossiers/{code}/payments": {"post": {201, 403, 404, 409, 422}},
        "/api/v1/payments/{payment}": {"get": {200, 403, 404, 422}},
        "/api/v1/postage": {"get": {200, 404, 409, 422}},
        "/api/v1/dossiers/{code}/parcels": {"post": {201, 403, 404, 409, 422}},
        "/api/v1/parcels/{code}": {"get": {200, 403, 404, 422, 429}},
        "/api/v1/phone-checks": {"post": {201, 422, 429}},
        "/api/v1/phone-checks/{check}": {"post": {200, 410, 422}},
    }
    | {
        f"/api/v1/desk/appointments/{{code}}/{deed}": {"post": {200, 401, 403, 404, 409, 422}}
        for deed in ("confirm", "propose", "refuse", "check-in", "no-show")
    }
    | {
        f"/api/v1/counters/{{counter}}/{deed}": {"post": {200, 401, 403, 404, 409, 422}}
        for deed in ("call-next", "start", "recall", "absent", "transfer", "pause", "resume", "done", "call")
    }
)


@pytest.fixture(scope="module")
def description() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema()))


def operations(description: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_all_that_is_promised_is_described(description: Any) -> None:
    for path, methods in PROMISED.items():
        for method, codes in methods.items():
            described = {int(code) for code in description["paths"][path][method]["responses"]}
            assert codes <= described, path


def test_every_operation_has_a_name_a_summary_and_a_shape_for_each_answer(description: Any) -> None:
    names = [operation["operationId"] for *_, operation in operations(description)]
    assert len(names) == len(set(names))
    for path, _, operation in operations(description):
        assert operation["summary"], path
        for code, answer in operation["responses"].items():
            if code not in ("204", "304") and not {"text/event-stream", "application/pdf"} & {*answer["content"]}:
                assert answer["content"]["application/json"]["schema"], (path, code)


def test_staff_operations_and_only_those_ask_for_a_token(description: Any) -> None:
    assert description["components"]["securitySchemes"]["StaffBearer"] == {"type": "http", "scheme": "bearer"}
    for path, _, operation in operations(description):
        asks = {"StaffBearer": []} in operation.get("security", [])
        is_staffs = path.startswith(("/api/v1/desk/", "/api/v1/counters/")) or path.endswith(
            ("/account", "/figures/post")
        )
        assert asks == is_staffs, path
        assert ({"GatewayBearer": []} in operation.get("security", [])) == (path == "/api/v1/sms")


def test_the_key_is_required_and_bodies_may_be_empty_where_promised(description: Any) -> None:
    book = description["paths"]["/api/v1/appointments"]["post"]
    assert [(each["name"], each["required"]) for each in book["parameters"]] == [("Idempotency-Key", True)]
    for deed in ("confirm", "no-show", "served"):
        body = description["paths"][f"/api/v1/desk/appointments/{{code}}/{deed}"]["post"]["requestBody"]
        assert not body["required"]


def test_the_description_is_served(db: None, client: Client, description: Any) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response["Content-Type"].startswith("application/json")
    assert response.json() == description
    assert description["openapi"].startswith("3.")


# --- its page in a browser -------------------------------------------------------------------------


KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}


def serve(route: Any, answers: dict[str, Any], strangers: list[str]) -> None:
    address = urlsplit(route.request.url)
    if address.hostname != "localhost":
        strangers.append(route.request.url)
        route.abort()
    elif address.path in answers:
        status, headers, body = answers[address.path]
        route.fulfill(status=status, headers=headers, body=body)
    else:
        found = finders.find(re.sub(r"\.[0-9a-f]{12}\.", ".", address.path.removeprefix("/static/")))
        kind = KINDS.get(address.path.rsplit(".", 1)[-1], "text/plain")
        route.fulfill(
            status=200 if found else 404, content_type=kind, body=Path(str(found)).read_bytes() if found else ""
        )


@pytest.fixture
def answers(db: None, client: Client) -> dict[str, Callable[[], Any]]:
    kept = {}
    for path in ("/api/v1/docs", "/api/v1/openapi.json"):
        response = client.get(path)
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        kept[path] = (response.status_code, headers, bytes(response.content))
    return kept


@pytest.mark.browser
def test_the_page_shows_every_operation_and_asks_nobody_outside(answers: dict[str, Any]) -> None:
    strangers: list[str] = []
    said: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda wrong: said.append(str(wrong)))
        page.route("**/*", lambda route: serve(route, answers, strangers))
        page.goto("http://localhost/api/v1/docs")
        page.wait_for_selector(".opblock")
        shown = page.locator(".opblock").count()
        page.locator("button.authorize").first.click()
        page.wait_for_selector("text=StaffBearer")
    assert shown == sum(len(methods) for methods in json.loads(answers["/api/v1/openapi.json"][2])["paths"].values())
    assert (strangers, said) == ([], [])
    assert "unsafe-inline" not in answers["/api/v1/docs"][1]["Content-Security-Policy"]
