# SPDX-License-Identifier: EUPL-1.2
"""What every gateway promises, kept by the simulator, by a real Kannel and by an HTTP provider alike."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import at
from connectors.providers import losing_answers
from contracts.lines import Line, line_of
from motcua.messaging import gateway
from motcua.messaging.gateway import GatewayUnavailable, MessageRefused, Outgoing, SendUnclear

pytestmark = pytest.mark.django_db
LAN, MINH = "+84905111222", "+84914333444"
GATEWAYS = ["simulator", "kannel", "http"]
TEXTS = [
    "Ma hen 482914: 8h30 thu 5 03/12",
    "100% & a+b = c? #1 \"x\" 'y' @ $ _ / \\ [z] {t} ~ ^ | €",
    "Mã hẹn 482914: đã xác nhận, đường Trần Phú",
    "Ma hen 482914 " * 14,
    "Mã hẹn đổi " * 14,
]


@pytest.fixture(params=GATEWAYS)
def line(request: Any, settings: Any, deliveries: Any) -> Iterator[Line]:
    with line_of(request.param, settings) as found:
        yield found


def _sent(text: str = TEXTS[0], *, phone: str = LAN, message_id: UUID | None = None) -> gateway.Accepted:
    return gateway.current().send(Outgoing(message_id or uuid4(), phone, text, at("2026-11-26T09:00")))


def test_a_text_arrives_as_it_was_written_whatever_signs_it_has(line: Line) -> None:
    for text in TEXTS:
        assert _sent(text).reference
    arrived = line.arrived(len(TEXTS))
    assert sorted(text.rstrip() for _, text in arrived) == sorted(text.rstrip() for text in TEXTS)
    assert {phone for phone, _ in arrived} == {LAN}


def test_each_phone_gets_its_own(line: Line) -> None:
    _sent("mot", phone=LAN)
    _sent("hai", phone=MINH)
    assert sorted(line.arrived(2)) == [(LAN, "mot"), (MINH, "hai")]


def test_a_line_that_is_down_takes_nothing_says_so_and_heals(line: Line) -> None:
    line.go_down()
    for _ in range(2):
        with pytest.raises(GatewayUnavailable):
            _sent("luc mat mang")
    line.come_up()
    _sent("luc co mang")
    assert line.arrived(1) == [(LAN, "luc co mang")]


def test_only_a_gateway_that_knows_ids_may_get_one_twice_without_harm(line: Line) -> None:
    message_id = uuid4()
    _sent("mot lan", message_id=message_id)
    if gateway.current().knows_ids:
        _sent("mot lan", message_id=message_id)
    assert line.arrived(1) == [(LAN, "mot lan")]


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_number_that_is_none_is_refused_for_good(name: str, settings: Any, deliveries: Any) -> None:
    with line_of(name, settings) as line:
        if name == "http":
            # A tiny provider knows no numbers; what a refusal looks like is a setting.
            settings.SMS_HTTP_SUCCESS, settings.SMS_HTTP_REFUSED = "never", "status"
        with pytest.raises(MessageRefused):
            _sent("khong den", phone=line.bad_number)


@pytest.mark.parametrize("hangs", [True, False])
@pytest.mark.parametrize(("name", "address"), [("kannel", "KANNEL_URL"), ("http", "SMS_HTTP_URL")])
def test_a_lost_answer_is_neither_yes_nor_no(name: str, address: str, hangs: bool, settings: Any) -> None:
    settings.SMS_GATEWAY, settings.SMS_TIMEOUT_SECONDS = name, 0.3
    with losing_answers(hangs=hangs) as port:
        setattr(settings, address, f"http://127.0.0.1:{port}/")
        with pytest.raises(SendUnclear):
            _sent()


@pytest.mark.parametrize("name", ["kannel", "http"])
def test_what_a_gateway_raises_holds_nothing_of_a_person_and_no_secret(name: str, settings: Any) -> None:
    settings.SMS_GATEWAY, settings.SMS_TIMEOUT_SECONDS = name, 0.3
    settings.KANNEL_PASSWORD, settings.SMS_HTTP_HEADER = "mat-khau-rieng", "Authorization: Bearer mat-khau-rieng"
    settings.SMS_HTTP_SEND_ALSO = ["key=mat-khau-rieng"]
    with losing_answers() as port:
        for url in ("http://127.0.0.1:1/", f"http://127.0.0.1:{port}/", "http://[bad", "ftp://x/", ""):
            settings.KANNEL_URL = settings.SMS_HTTP_URL = url
            with pytest.raises((GatewayUnavailable, SendUnclear)) as raised:
                _sent("chuyen rieng")
            said = f"{raised.value!r} {raised.value.__cause__!r}"
            assert not [secret for secret in ("mat-khau", "905111222", "chuyen rieng") if secret in said]
