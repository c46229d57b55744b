# SPDX-License-Identifier: EUPL-1.2
"""The simulated network is an outside system: what a handset got, no rollback takes back, and never twice."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from cast import at
from motcua.connectors.sms_simulator import book, handsets, reports, sending
from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.connectors.sms_simulator.models import Behaviour, DeliveredSms, SentSms
from motcua.kernel.errors import InvalidInput
from motcua.messaging import operations as messaging
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
    monkeypatch.setattr(book, "_WRITE", "SELECT 1 / 0, %s, %s, %s, %s, %s, %s, %s")
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


# --- late, and twice -----------------------------------------------------------------------------------


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The ids of the messages whose arrival was reported."""
    told: list[Any] = []
    monkeypatch.setattr(messaging, "note_report", lambda **said: told.append(said["message_id"]), raising=False)
    return told


def _let_time_pass() -> None:
    book._connection().execute("UPDATE sms_simulator_deliveredsms SET received_at = received_at - interval '1 hour'")


def test_a_late_message_is_taken_now_seen_later_and_reported_once_then(deliveries: Any, reported: list[Any]) -> None:
    handsets.behave(phone=LAN, mode="LATE", late_seconds=60)
    message = _message()
    assert not SimulatorGateway().send(message).is_delivered
    assert handsets.talk_of(LAN) == []
    assert reports.report_arrivals(at=at("2026-11-26T09:01")) == 0
    _let_time_pass()
    assert [bubble.text for bubble in handsets.talk_of(LAN)] == [message.text]
    assert reports.report_arrivals(at=at("2026-11-26T10:00")) == 1
    assert reports.report_arrivals(at=at("2026-11-26T10:01")) == 0
    assert reported == [message.message_id]


def test_a_message_sent_again_after_the_network_became_late_is_reported_all_the_same(
    deliveries: Any, reported: list[Any]
) -> None:
    message = _message()
    SimulatorGateway().send(message)
    handsets.behave(phone=LAN, mode="LATE")
    assert not SimulatorGateway().send(message).is_delivered
    assert reports.report_arrivals(at=at("2026-11-26T09:01")) == 1
    assert reported == [message.message_id]


def test_a_message_handed_over_twice_is_seen_once_and_the_second_is_counted(deliveries: Any) -> None:
    handsets.behave(phone=LAN, mode="TWICE")
    assert SimulatorGateway().send(_message()).is_delivered
    assert deliveries() == ["Ma hen 482914"]
    assert [bubble.times for bubble in handsets.talk_of(LAN)] == [2]


# --- typing --------------------------------------------------------------------------------------------


class House:
    """Stands for the office's own `receive`: one message an id."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def receive(self, **given: Any) -> Any:
        self.calls.append(given)
        return type("Inbound", (), {"provider_id": given["provider_id"]})


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(sending, "receive", house.receive)
    return house


def test_what_is_typed_reaches_the_office_and_stays_on_the_handset(office: House, deliveries: Any) -> None:
    sending.send(phone=LAN, text="HG ?", message_id=uuid4(), at=at("2026-11-26T09:00"))
    SimulatorGateway().send(_message(text="Cu phap: HG ..."))
    assert [(bubble.is_own, bubble.text, bubble.parts) for bubble in handsets.talk_of(LAN)] == [
        (True, "HG ?", 1),
        (False, "Cu phap: HG ...", 1),
    ]
    (call,) = office.calls
    sent = SentSms.objects.get()
    assert call == {
        "provider": "simulator",
        "provider_id": str(sent.message_id),
        "from_phone": LAN,
        "to": "8188",
        "text": "HG ?",
        "received_at": at("2026-11-26T09:00"),
        "at": at("2026-11-26T09:00"),
    }


def test_a_network_that_repeats_itself_hands_over_one_message_five_times(office: House) -> None:
    handsets.behave(phone=LAN, mode="TWICE")
    sending.send(phone=LAN, text="HUYHG", message_id=uuid4(), at=at("2026-11-26T09:00"))
    assert len(office.calls) == 5
    assert len({call["provider_id"] for call in office.calls}) == 1
    assert [(bubble.times, bubble.is_taken) for bubble in handsets.talk_of(LAN)] == [(5, True)]


def test_the_same_form_twice_is_the_same_message(office: House) -> None:
    for _time in range(2):
        sending.send(phone=LAN, text="HUYHG", message_id=SAME, at=at("2026-11-26T09:00"))
    assert len({call["provider_id"] for call in office.calls}) == 1
    assert SentSms.objects.get().handed_over == 2


SAME = uuid4()


def test_a_sign_no_database_holds_is_left_out(office: House) -> None:
    sending.send(phone=LAN, text="HG\x00 ?", message_id=uuid4(), at=at("2026-11-26T09:00"))
    assert office.calls[0]["text"] == "HG ?"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0905 111 222", LAN), ("84905111222", LAN), ("8088", "8088"), ("Viettel", "VIETTEL"), ("199", "199")],
)
def test_who_sends_is_a_number_a_short_number_or_a_name(typed: str, kept: str) -> None:
    assert sending.sender(typed) == kept


@pytest.mark.parametrize("typed", ["", "12", "0905 111 22", "Nguyễn Văn An", "<b>", "A" * 12])
def test_who_can_send_nothing_is_explained(typed: str) -> None:
    with pytest.raises(InvalidInput):
        sending.sender(typed)


def test_the_book_keeps_what_older_programs_wrote(deliveries: Any) -> None:
    book._connection().execute(
        "INSERT INTO sms_simulator_deliveredsms (message_id, to_phone, text, parts, at, received_at) "
        "VALUES (%s, %s, 'cu', 1, now(), now())",
        [uuid4(), LAN],
    )
    row = DeliveredSms.objects.get()
    assert (row.refused, row.is_report_owed) == (0, False)
