# SPDX-License-Identifier: EUPL-1.2
"""Conversations end to end: a phone's text through a real Kannel into the house, the reply back onto the handset."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cast import House, at
from kannel import Kannel, kannel
from motcua.appointments.models import Appointment
from motcua.conversations import operations
from motcua.conversations.models import Inbound
from motcua.kernel import clock
from motcua.messaging.models import Message
from reactions.world import relay, send_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = "84905123456"
MANY = 200


class Handset:
    """Phones before a real Kannel; each text typed moves the clock a minute on."""

    def __init__(self, running: Kannel, set_clock: Callable[[Any], Any]) -> None:
        self.kannel = running
        self._set_clock = set_clock
        self._minute = 0

    def type(self, *texts: str, phone: str = PHONE) -> None:
        """Send texts and wait until the house has them all."""
        self._minute += 1
        self._set_clock(at(f"2026-11-26T09:{self._minute:02}"))
        for text in texts:
            self.kannel.say(phone, text)

    def got(self, *, had: int, more: int) -> list[str]:
        """Let the house answer and return what handsets got beyond the `had` they had."""
        while operations.answer_next(clock.now()):
            pass
        relay()
        send_all()
        return [sms.text for sms in self.kannel.wait_for(had + more)[had:]]

    def talk(self, text: str) -> str:
        """Send a text and return the one reply."""
        known, had = Inbound.objects.count(), len(self.kannel.received())
        self.type(text)
        until(lambda: Inbound.objects.count() == known + 1)
        [reply] = self.got(had=had, more=1)
        return reply


def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def handset(live_server: Any, settings: Any, house: House, the_clock: Callable[[Any], Any]) -> Iterator[Handset]:
    with kannel(hook=live_server.url) as running:
        for key, value in running.settings.items():
            setattr(settings, key, value)
        yield Handset(running, the_clock)


def test_an_hour_is_asked_for_completed_booked_and_cancelled_by_text(handset: Handset) -> None:
    assert "co quan nao" in handset.talk("HG Nguyễn Thị Nho hỏi quy hoạch 9h ngày 27/11")
    booked = handset.talk("sở xây dựng")
    row = Appointment.objects.get()
    assert booked.startswith(f"Ma hen {row.code}: 9h thu 6 27/11 tai So Xay dung")
    assert (row.phone, row.agency_id, row.channel) == ("+84905123456", "DN-SXD", "SMS")
    assert handset.talk(f"HUYHG {row.code}").startswith(f"Ma hen {row.code}: da huy 9h thu 6 27/11")
    row.refresh_from_db()
    assert row.status == "cancelled"
    until(lambda: set(Message.objects.values_list("status", flat=True)) == {"DELIVERED"})


def test_the_same_message_five_times_is_answered_once(handset: Handset) -> None:
    handset.type(*["HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11"] * 5)
    until(lambda: Inbound.objects.count() >= 1)
    time.sleep(2)
    [reply] = handset.got(had=0, more=1)
    assert reply.startswith(f"Ma hen {Appointment.objects.get().code}")
    time.sleep(1)
    assert len(handset.kannel.received()) == 1


def test_many_phones_at_once_get_one_answer_each_though_kannel_dies_between(handset: Handset) -> None:
    phones = [f"849051{number:05}" for number in range(MANY)]
    for phone in phones:
        handset.kannel.say(phone, "HG ?")
    until(lambda: Inbound.objects.count() == MANY, 120)
    handset.kannel.disconnect()
    handset.kannel.kill()
    while operations.answer_next(clock.now()):
        pass
    relay()
    assert send_all() == MANY
    handset.kannel.start()
    handset.kannel.connect()
    assert send_all() == 0
    assert Counter(sms.to for sms in handset.kannel.wait_for(MANY, seconds=60)) == Counter(
        f"+{phone}" for phone in phones
    )
