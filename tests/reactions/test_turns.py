# SPDX-License-Identifier: EUPL-1.2
"""Who wanted to be told is told in time, once, and never of a turn that has come already."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import Citizen, at
from lines import Lines
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.journal.models import Entry
from motcua.kernel.text import sms_parts
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.queueing import operations
from motcua.queueing.models import Ticket
from motcua.reactions.truth import is_still_owed
from motcua.switchboard.models import CallBack
from reactions.world import network, relay, send_all

pytestmark = pytest.mark.django_db
EIGHT, LATER = at("2026-11-26T08:00"), at("2026-11-26T08:10")
Draw = Callable[..., Ticket]


@pytest.fixture
def desk(lines: Lines, binh: User) -> Callable[[], Ticket | None]:
    """Call the next at counter 3 of DN-TTHCC, the one before being done, at nine."""
    nine = at("2026-11-26T09:00")
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=nine, lines=["A"])
    return lambda: operations.call_next(counter="DN-TTHCC-3", by=binh, at=nine, finish=True)


def from_home(lines: Lines, who: Citizen) -> Ticket:
    lines.a.may_join_from_home = True
    lines.a.save()
    return operations.issue_ticket(line=lines.a, channel=Ticket.Channel.WEB, at=LATER, actor="citizen", phone=who.phone)


def templates() -> list[str]:
    return list(Message.objects.order_by("created_at").values_list("template", flat=True))


def test_a_number_from_home_is_told_with_its_page(lines: Lines, draw: Draw, lan: Citizen, deliveries: Any) -> None:
    for _person in range(3):
        draw()
    ticket = from_home(lines, lan)
    relay()
    send_all()
    (text,) = deliveries(lan.phone)
    assert text.startswith(f"So {ticket.shown} tai ")
    assert "con 3 nguoi truoc" in text
    assert "Goi ma chua den la mat luot" in text
    assert text.endswith(f"/so/{ticket.pk}/")
    assert sms_parts(text).parts == 1


def test_a_number_from_the_kiosk_tells_nobody(draw: Draw) -> None:
    draw()
    relay()
    assert templates() == []


def test_when_so_many_are_before_it_is_told_once(
    lines: Lines, draw: Draw, desk: Callable[[], Ticket | None], lan: Citizen, deliveries: Any
) -> None:
    for _person in range(5):
        draw()
    ticket = draw()
    operations.want_alert(ticket_id=ticket.pk, phone=lan.phone, before=3, at=EIGHT)
    relay()
    assert templates() == []
    desk()
    relay()
    assert templates() == []
    desk()
    relay()
    desk()
    relay()
    send_all()
    (text,) = deliveries(lan.phone)
    assert text.startswith(f"So {ticket.shown} tai ")
    assert "con 3 nguoi truoc" in text
    Entry.objects.update(relayed_at=None)
    relay()
    assert templates() == ["turn_near"]


def test_nothing_goes_out_once_the_number_was_called(
    lines: Lines, draw: Draw, desk: Callable[[], Ticket | None], lan: Citizen, deliveries: Any
) -> None:
    draw()
    ticket = draw()
    operations.want_alert(ticket_id=ticket.pk, phone=lan.phone, before=1, at=EIGHT)
    relay()
    draw()
    relay()
    assert templates() == ["turn_near"]
    desk()
    assert desk() == ticket
    assert not is_still_owed(Message.objects.get())
    send_all()
    assert deliveries() == []
    assert Message.objects.get().status == Message.Status.WITHDRAWN


def test_the_call_itself_takes_the_message_back(
    lines: Lines, draw: Draw, desk: Callable[[], Ticket | None], lan: Citizen
) -> None:
    from_home(lines, lan)
    relay()
    assert Message.objects.get().status == Message.Status.QUEUED
    desk()
    relay()
    assert Message.objects.get().status == Message.Status.WITHDRAWN


def test_who_left_hears_nothing_more(lines: Lines, draw: Draw, desk: Callable[..., Any], lan: Citizen) -> None:
    draw()
    ticket = draw()
    operations.want_alert(ticket_id=ticket.pk, phone=lan.phone, before=1, at=EIGHT)
    operations.leave_line(ticket_id=ticket.pk, at=EIGHT, actor="citizen")
    desk()
    relay()
    assert templates() == []


def test_nobody_is_telephoned_about_a_turn_or_a_code(
    lines: Lines, lan: Citizen, deliveries: Any, the_clock: Any
) -> None:
    the_clock(LATER)
    network(Behaviour.Mode.FAILS, lan.phone)
    from_home(lines, lan)
    relay()
    send_all()
    relay()
    assert Message.objects.get().status == Message.Status.FAILED
    assert not CallBack.objects.exists()


def test_a_message_half_an_hour_old_is_not_sent(lines: Lines, lan: Citizen, deliveries: Any, the_clock: Any) -> None:
    from_home(lines, lan)
    relay()
    the_clock(LATER + timedelta(minutes=31))
    send_all()
    assert deliveries() == []
    assert Message.objects.get().status == Message.Status.TOO_LATE
