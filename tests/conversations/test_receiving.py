# SPDX-License-Identifier: EUPL-1.2
"""Messages are kept before anything else, in whatever shape they come, and answered each once and in order."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cast import House, at
from conversations.talking import Talk
from motcua.appointments.models import Appointment
from motcua.conversations import operations, queries
from motcua.conversations.models import Conversation, Inbound
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.messaging.operations import send_message
from motcua.reactions.truth import is_still_owed
from motcua.worker import tending
from reactions.world import network, relay, send_all

pytestmark = pytest.mark.django_db
FULL = "HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11"
Clock = Callable[..., Any]


@pytest.mark.parametrize("written", ["84905123456", "+84905123456", "0905123456", "0905.123.456", "0084905123456"])
def test_a_sender_is_one_number_however_it_is_written(talk: Talk, written: str) -> None:
    assert talk.send(FULL, phone=written).from_phone == "+84905123456"


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", "\ud800", "🙂" * 700, "x" * 10_240, "\u200b\u202e", "", "\n\t"])
def test_nothing_odd_raises_or_stops_the_next(talk: Talk, odd: str) -> None:
    talk(odd)
    talk(odd, phone=odd, provider=f"k{odd}", provider_id=f"id{odd}")
    assert talk(FULL)[0].startswith("Ma hen ")


def test_a_message_is_answered_once_however_often_one_asks(talk: Talk) -> None:
    talk(FULL)
    assert not operations.answer_next(talk.now)
    Entry.objects.update(relayed_at=None)
    relay()
    assert Message.objects.count() == 1


def test_what_was_received_before_a_crash_is_answered_after_it(talk: Talk) -> None:
    talk.send(FULL)
    assert Inbound.objects.get().answered_at is None
    assert talk.answers()[0].startswith("Ma hen ")


def test_the_messages_of_a_phone_are_answered_in_their_order(talk: Talk) -> None:
    for text in ("HG Nguyen Thi Nho hoi quy hoach 9h 27/11", "sxd", "HG xem"):
        talk.send(text)
    talk.answers()
    assert list(Inbound.objects.order_by("id").values_list("outcome", flat=True)) == ["asked", "booked", "told"]


def test_one_that_waits_for_another_try_holds_back_its_own_phone_only(talk: Talk) -> None:
    first = talk.send("HG ?")
    Inbound.objects.filter(pk=first.pk).update(not_before=at("2100-01-01T00:00"))
    talk.send("HG xem")
    talk.send("HG ?", phone="0914333444")
    talk.answers()
    assert list(Inbound.objects.order_by("id").values_list("outcome", flat=True)) == ["", "", "told"]


def test_a_moment_in_the_future_is_taken_as_now_except_in_a_demonstration(talk: Talk, settings: Any) -> None:
    later = at("2026-11-26T12:00")
    given = {"provider": "kannel", "from_phone": "0905123456", "to": "8188", "received_at": later, "at": talk.now}
    assert operations.receive(**given, provider_id="1", text="HG ?").received_at == talk.now
    settings.IS_DEMO = True
    assert operations.receive(**given, provider_id="2", text="HG xem").received_at == later


def test_a_message_the_network_brought_late_is_asked_about_and_answered(talk: Talk) -> None:
    _brought(talk, "HG Nguyen Van An hoi quy hoach 9h ngay 27/11", received="2026-11-26T08:00")
    assert talk.answers()[0].startswith("Ong/Ba can den co quan nao?")
    assert "9h thu 6 27/11" in talk.one("sxd", when="2026-11-26T09:10")


def test_a_yes_of_the_backlog_is_not_taken_for_a_question_nobody_had_seen(talk: Talk) -> None:
    talk(FULL)
    _brought(talk, "HUYHG", received="2026-11-26T08:30")
    _brought(talk, "CO", received="2026-11-26T08:40")
    talk.answers()
    assert Appointment.objects.get().status == "requested"
    assert "da huy" in talk.one("CO", when="2026-11-26T09:05")


def test_what_was_missing_may_have_been_on_its_way_already(talk: Talk) -> None:
    _brought(talk, "HG Nguyen Van An so xay dung hoi quy hoach", received="2026-11-26T08:30")
    _brought(talk, "9h ngay 27/11", received="2026-11-26T08:31")
    assert any("9h thu 6 27/11" in reply for reply in talk.answers())


def _brought(talk: Talk, text: str, *, received: str) -> None:
    given = {"provider": "kannel", "provider_id": text, "from_phone": "0905123456", "to": "8188", "text": text}
    operations.receive(**given, received_at=at(received), at=talk.now)


def test_relative_days_are_read_against_the_moment_of_receipt(talk: Talk) -> None:
    talk.send("HG Nguyen Van An so xay dung hoi quy hoach 9h mai", when="2026-11-26T23:50")
    talk.now = at("2026-11-27T00:10")
    assert "9h thu 6 27/11" in talk.answers()[0]


def test_an_id_is_of_one_provider(talk: Talk) -> None:
    talk.send("HG ?", provider="kannel", provider_id="7")
    assert not talk.send("HG xem", provider="api:vnpt", provider_id="7").is_repeat
    assert not talk.send("HG 1", provider_id="").is_repeat
    assert not talk.send("HG 2", provider_id="").is_repeat


# --- going out ---------------------------------------------------------------------------------------------


def test_the_reply_reaches_the_handset_once(talk: Talk, the_clock: Clock, deliveries: Callable[..., list[str]]) -> None:
    the_clock("2026-11-26T09:02")
    reply = talk.one(FULL)
    send_all()
    send_all()
    assert deliveries("+84905123456") == [reply]


def test_a_provider_down_for_a_day_brings_what_is_still_of_use(
    talk: Talk, the_clock: Clock, deliveries: Callable[..., list[str]]
) -> None:
    the_clock("2026-11-26T09:02")
    network("UNREACHABLE")
    booked = talk.one("HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 30/11")
    talk.one("HG Nguyen Thi Nho hoi quy hoach 9h 27/11", phone="0914333444")
    assert send_all() == 2
    network("DELIVERS")
    the_clock("2026-11-27T09:02")
    for message in Message.objects.all():
        send_message(message_id=message.pk, at=at("2026-11-27T09:02"), is_still_owed=is_still_owed)
    assert deliveries() == [booked]
    assert Message.objects.get(to_phone="+84914333444").status == Message.Status.TOO_LATE


def test_a_question_is_withdrawn_once_a_later_message_has_its_reply(talk: Talk) -> None:
    talk("HG Nguyen Thi Nho hoi quy hoach 9h 27/11")
    question = Message.objects.get()
    assert is_still_owed(question)
    talk("sxd")
    assert not is_still_owed(question)
    assert all(is_still_owed(each) for each in Message.objects.exclude(pk=question.pk))


# --- keeping and forgetting --------------------------------------------------------------------------------


def test_texts_are_forgotten_after_their_days(talk: Talk, the_clock: Clock, settings: Any) -> None:
    talk("HG Nguyen Thi Nho hoi quy hoach 9h 27/11")
    waiting = talk.send("HG xem", phone="0914333444")
    the_clock(talk.now + timedelta(days=settings.SMS_TEXTS_KEPT_DAYS, hours=2))
    tending.keep_house()
    assert list(Inbound.objects.all()) == [waiting]
    assert not Conversation.objects.exclude(question=None).exists()


def test_what_a_conversation_had_understood_is_forgotten_soon(talk: Talk) -> None:
    talk("HG Nguyen Thi Nho hoi quy hoach 9h 27/11")
    operations.forget_old(at=talk.now + timedelta(hours=2))
    assert Conversation.objects.get().question is None
    assert Inbound.objects.count() == 1


def test_of_a_phone_that_never_got_a_reply_nothing_is_kept_beside_its_texts(talk: Talk) -> None:
    talk("Tu dong tra loi: toi dang ban, xin goi lai sau")
    assert Conversation.objects.count() == 1
    operations.forget_old(at=talk.now)
    assert (Conversation.objects.count(), Inbound.objects.count()) == (0, 1)


def test_forgetting_goes_on_until_all_that_is_too_old_is_gone(
    talk: Talk, the_clock: Clock, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for phone in ("0905123456", "0914333444"):
        talk("HG xem", phone=phone)
    the_clock(talk.now + timedelta(days=settings.SMS_TEXTS_KEPT_DAYS, hours=2))
    monkeypatch.setattr(operations, "FORGET_AT_ONCE", 1)
    while tending.keep_house():
        pass
    assert not Inbound.objects.exists()


@pytest.mark.rule("R-025")
def test_what_was_written_about_a_shot_is_only_for_those_who_see_health_data(talk: Talk, clinic: object) -> None:
    talk("TC Nguyen Minh Khoi 12/03/2025 5in1 mui 2")
    talk("9h")
    talk("HG xem")
    talk.send("tc nguyen minh khoi soi")
    seen = [each.text for each in queries.last_of_phone(phone="+84905123456")]
    assert seen == ["HG xem"]
    assert len(queries.last_of_phone(phone="+84905123456", with_health_data=True)) == 4


def test_the_operator_sees_the_last_messages_of_a_phone(talk: Talk, house: House) -> None:
    talk("HG ?")
    talk("HG xem")
    talk("HG ?", phone="0914333444")
    newest, oldest = queries.last_of_phone(phone="+84905123456")
    assert (newest.text, oldest.text) == ("HG xem", "HG ?")
    assert newest.reply.startswith("So dien thoai nay")
    day = queries.received_on(on=date(2026, 11, 26))
    assert len(day) == 3
    assert list(queries.received_on(on=date(2026, 11, 26), after=day[0].pk, limit=1)) == [day[1]]


def test_a_moment_of_another_age_is_taken_as_now(talk: Talk) -> None:
    row = operations.receive(
        provider="api:x",
        provider_id="1",
        from_phone="0905123456",
        to="8188",
        text="HG ?",
        received_at=at("2000-01-01T00:00"),
        at=at("2026-11-26T09:00"),
    )
    assert row.received_at == at("2026-11-26T09:00")
