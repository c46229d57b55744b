# SPDX-License-Identifier: EUPL-1.2
"""The simulated machines of a demonstration live like a waiting room, and the hub shows their numbers."""

from datetime import timedelta

import pytest

from cast import House, at
from feeds.hubs import send, shown
from motcua.feeds import operations
from motcua.feeds.models import Feed, PlayedMachine
from motcua.feeds.operations import machines
from motcua.queueing.models import Line, Ticket

NINE = at("2026-11-26T09:00")


@pytest.fixture
def played(house: House) -> Feed:
    for order, (code, prefix) in enumerate((("K", ""), ("B", "B"))):
        Line.objects.create(office=house.hc, code=code, name=code, prefix=prefix, is_mirrored=True, order=order)
    feed = Feed.objects.create(code="MAY-1", office=house.hc)
    assert machines.install(feed=feed, counters=3)
    assert not machines.install(feed=feed, counters=3)
    return feed


def test_a_morning_is_lived_and_the_hub_shows_it(played: Feed) -> None:
    machines.play_machines(at=NINE)
    own = machines.played("MAY-1")
    assert shown() == {
        code: line | {"last_issued": line["last_issued"]} for code, line in own.machine.numbers().items()
    }
    assert own.machine.outbox == []
    assert 20 < Ticket.objects.count() < 120
    assert Ticket.objects.filter(state="done").count() > 10
    assert min(Ticket.objects.values_list("issued_at", flat=True)) < at("2026-11-26T07:20")


def test_in_pieces_it_lives_the_same_morning(played: Feed) -> None:
    machines.play_machines(at=NINE)
    whole = sorted(Ticket.objects.values_list("shown", "state", "issued_at", "called_at"), key=str)
    Ticket.objects.all().delete()
    PlayedMachine.objects.all().delete()
    played.now.delete()
    machines.install(feed=played, counters=3)
    moment = at("2026-11-26T06:00")
    while moment <= NINE:
        machines.play_machines(at=moment)
        moment += timedelta(minutes=7, seconds=3)
    machines.play_machines(at=NINE)
    assert sorted(Ticket.objects.values_list("shown", "state", "issued_at", "called_at"), key=str) == whole


def test_after_hours_nobody_is_left_and_the_next_day_begins_at_one(played: Feed) -> None:
    machines.play_machines(at=NINE)
    machines.play_machines(at=at("2026-11-26T19:00"))
    assert {line["waiting"] for line in shown().values()} == {0}
    machines.play_machines(at=at("2026-11-27T08:00"))
    today = Ticket.objects.filter(day=at("2026-11-27T08:00").date(), line__code="K")
    assert min(today.values_list("number", flat=True)) == 1


def test_visitors_press_and_call_and_a_cut_line_is_caught_up(played: Feed) -> None:
    at_night = at("2026-11-26T03:00")
    assert machines.press(feed="MAY-1", line="B", at=at_night) == "B001"
    machines.set_cut(feed="MAY-1", is_cut=True, at=at_night)
    assert machines.press(feed="MAY-1", line="B", at=at_night) == "B002"
    assert machines.call(feed="MAY-1", counter="Phòng 2", at=at_night) == "B001"
    assert machines.call(feed="MAY-1", counter="Phòng 1", at=at_night) is None
    assert machines.press(feed="MAY-1", line="?", at=at_night) is None
    assert shown()["B"] == {"serving": [], "waiting": 1, "last_issued": "B001"}
    machines.set_cut(feed="MAY-1", is_cut=False, at=at_night)
    assert shown()["B"] == {"serving": [["B001", "Phòng 2"]], "waiting": 1, "last_issued": "B002"}


def test_a_real_machine_takes_its_place_for_good(played: Feed) -> None:
    machines.play_machines(at=NINE)
    send([{"seq": 1, "kind": "issued", "line": "K", "number": "900", "at": NINE.isoformat()}], NINE)
    assert shown()["K"]["waiting"] == 1
    machines.play_machines(at=NINE + timedelta(minutes=10))
    assert PlayedMachine.objects.get().is_over
    assert machines.play_machines(at=NINE + timedelta(minutes=20)) == 0
    assert shown()["K"] == {"serving": [], "waiting": 1, "last_issued": "900"}
    assert operations.hear_events(feed="MAY-1", events=[], epoch="gia-lap", at=NINE).is_epoch_over
