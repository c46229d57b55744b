# SPDX-License-Identifier: EUPL-1.2
"""The simulated network is an outside system: what a handset got, no rollback takes back, and never twice."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from cast import at
from motcua.connectors.sms_simulator import book, handsets
from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.messaging.gateway import GatewayUnavailable, MessageRefused, Outgoing

pytestmark = pytest.mark.django_db
LAN, MINH = "+84905111222", "+84914333444"


def _message(phone: str = LAN, text: str = "Ma hen 482914") -> Outgoing:
    return Outgoing(uuid4(), phone, text, at("2026-11-26T09:00"))


class Undone(Exception):
    pass


def test_a_rollback_does_not_empty_the_book(deliveries: Any) -> None:
    def send_and_undo() -> None:
        with transaction.atomic():
            SimulatorGateway().send(_message())
            raise Undone

    with pytest.raises(Undone):
        send_and_undo()
    assert deliveries() == ["Ma hen 482914"]


def test_a_message_id_that_is_in_the_book_is_refused_by_the_book_and_counts_as_delivered(deliveries: Any) -> None:
    message = _message()
    assert book.deliver(message)
    assert not book.deliver(message)
    assert SimulatorGateway().send(message).is_delivered
    assert len(deliveries()) == 1


def test_a_broken_connection_to_the_book_is_a_gateway_that_does_not_answer_and_heals(deliveries: Any) -> None:
    SimulatorGateway().send(_message())
    book._connection().execute("SET statement_timeout = 1")
    lost = book._connection()
    lost.close()
    SimulatorGateway().send(_message())
    assert len(deliveries()) == 2


def test_a_book_that_cannot_be_written_is_a_gateway_that_does_not_answer(
    deliveries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "_WRITE", "SELECT 1 / 0, %s, %s, %s, %s, %s, %s")
    with pytest.raises(GatewayUnavailable):
        SimulatorGateway().send(_message())


def test_the_network_behaves_as_told_one_phone_before_everybody(deliveries: Any) -> None:
    handsets.behave(phone=Behaviour.EVERYBODY, mode="UNREACHABLE")
    handsets.behave(phone=LAN, mode="FAILS")
    with pytest.raises(MessageRefused):
        SimulatorGateway().send(_message(LAN))
    with pytest.raises(GatewayUnavailable):
        SimulatorGateway().send(_message(MINH))
    handsets.behave(phone=MINH, mode="DELIVERS")
    SimulatorGateway().send(_message(MINH))
    assert deliveries(MINH) == ["Ma hen 482914"]


def test_handsets_show_the_one_that_rang_last_first_and_those_told_to_fail(deliveries: Any) -> None:
    for phone, text in ((LAN, "mot"), (MINH, "hai"), (LAN, "ba")):
        SimulatorGateway().send(_message(phone, text))
    handsets.behave(phone="+84900000001", mode="FAILS")
    shown = handsets.handsets()
    assert [(each.phone, [sms.text for sms in each.messages]) for each in shown] == [
        (LAN, ["ba", "mot"]),
        (MINH, ["hai"]),
        ("+84900000001", []),
    ]
    assert [each.phone for each in handsets.handsets(phone=MINH)] == [MINH]


def test_an_unknown_way_to_behave_is_refused() -> None:
    with pytest.raises(ValueError, match="LAUGHS"):
        handsets.behave(phone=LAN, mode="LAUGHS")
