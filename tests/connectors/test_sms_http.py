# SPDX-License-Identifier: EUPL-1.2
"""A provider's own names, ways and words: what is sent is what it asks for, what it says is understood as told."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from cast import at
from connectors.providers import Provider, provider
from motcua.connectors.sms_http.fields import names_of
from motcua.connectors.sms_http.gateway import HttpGateway
from motcua.messaging.gateway import Accepted, GatewayUnavailable, MessageRefused, Outgoing, SendUnclear

MESSAGE = Outgoing(UUID(int=7), "+84905111222", "Mã hẹn & 100%", at("2026-11-26T09:00"))


@pytest.fixture
def server(settings: Any) -> Iterator[Provider]:
    with provider() as found:
        settings.SMS_HTTP_URL = found.url
        settings.SMS_HTTP_SEND_FIELDS = ["id=RequestID", "from=Service_ID", "to=User_ID", "text=Message"]
        settings.SMS_HTTP_SEND_ALSO = ["CP_Code=MOTCUA", "sign=a=b"]
        settings.SMS_HTTP_HEADER = "Authorization: Bearer abc:def"
        yield found


@pytest.mark.parametrize(("way", "method"), [("GET", "GET"), ("POST", "POST"), ("JSON", "POST"), ("json", "POST")])
def test_the_provider_is_asked_in_its_own_words(server: Provider, settings: Any, way: str, method: str) -> None:
    settings.SMS_HTTP_METHOD = way
    assert HttpGateway().send(MESSAGE) == Accepted(reference=str(UUID(int=7)), provider="http")
    [asked] = server.asked
    assert (asked.method, asked.path, asked.headers["Authorization"]) == (method, "/api/mt", "Bearer abc:def")
    assert asked.fields == {
        "RequestID": str(UUID(int=7)), "Service_ID": "8188", "User_ID": "84905111222", "Message": "Mã hẹn & 100%",
        "CP_Code": "MOTCUA", "sign": "a=b",
    }  # fmt: skip


def test_an_address_with_a_question_in_it_keeps_it(server: Provider, settings: Any) -> None:
    settings.SMS_HTTP_URL, settings.SMS_HTTP_METHOD = f"{server.url}?key=1", "GET"
    HttpGateway().send(MESSAGE)
    assert server.asked[0].fields["key"] == "1"


@pytest.mark.parametrize(("form", "number"), [("84", "84905111222"), ("+84", "+84905111222"), ("0", "0905111222")])
def test_numbers_have_the_form_the_provider_wants(server: Provider, settings: Any, form: str, number: str) -> None:
    settings.SMS_HTTP_PHONE = form
    HttpGateway().send(MESSAGE)
    assert server.asked[0].fields["User_ID"] == number


@pytest.mark.parametrize(
    ("status", "text", "success", "refused", "raised"),
    [
        (200, "anything", "", "", None),
        (202, "", "", "", None),
        (200, '{"status": 1}', r'"status": *1\b', "", None),
        (200, '{"status": 12}', r'"status": *1\b', "", GatewayUnavailable),
        (200, "ERR invalid_number", "^OK", "invalid_number", MessageRefused),
        (200, "ERR low balance", "^OK", "invalid_number", GatewayUnavailable),
        (400, "", "", "", MessageRefused),
        (422, "", "", "", MessageRefused),
        (400, "bad key", "", "invalid_number", GatewayUnavailable),
        (401, "", "", "", GatewayUnavailable),
        (403, "", "", "", GatewayUnavailable),
        (404, "", "", "", GatewayUnavailable),
        (302, "", "", "", GatewayUnavailable),
        (429, "", "", "", GatewayUnavailable),
        (500, "", "", "", GatewayUnavailable),
        (503, "", "", "", GatewayUnavailable),
        (504, "", "", "", SendUnclear),
    ],
)
def test_what_an_answer_means(
    server: Provider, settings: Any, status: int, text: str, success: str, refused: str, raised: Any
) -> None:
    server.status, server.text = status, text
    settings.SMS_HTTP_SUCCESS, settings.SMS_HTTP_REFUSED = success, refused
    if raised is None:
        assert HttpGateway().send(MESSAGE).provider == "http"
    else:
        with pytest.raises(raised):
            HttpGateway().send(MESSAGE)


def test_names_are_read_as_a_setting_gives_them() -> None:
    assert names_of(["id=Request_ID", "from=User_ID", "nonsense", "=x", "sign=a=b", "at="]) == {
        "id": "Request_ID", "from": "User_ID", "sign": "a=b", "at": "",
    }  # fmt: skip
