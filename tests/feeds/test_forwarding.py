# SPDX-License-Identifier: EUPL-1.2
"""A remote office of ours feeds the hub through cuts, lost answers, repetitions, and a hub that has forgotten."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cast import at
from feeds.hubs import shown
from lines import Lines
from motcua.connectors.asking import Answer, AnswerLost, NotReached
from motcua.connectors.feed_forward import sending
from motcua.feeds.models import Feed, FeedOut, FeedState, Forward, ReportedLine
from motcua.feeds.operations import forwarding
from motcua.journal import operations as journal
from motcua.offices.models import Office
from motcua.people import tokens
from motcua.people.models import ApiToken, User
from motcua.queueing import operations
from motcua.queueing.models import Line, Ticket
from motcua.queueing.rules import ACTIVE, IN_LINE
from motcua.reactions.table import react

HUB = "TU-XA"
NINE = at("2026-11-26T09:00")


class Network:
    """The line between the two: what `cut`, `lose` and `double` say happens to the next requests."""

    def __init__(self, token: str) -> None:
        self.token, self.plan, self.asked = token, [], 0

    def ask(self, url: str, *, method: str, body: bytes, headers: dict[str, str], **rest: Any) -> Answer:
        self.asked += 1
        assert headers["Authorization"] == f"Bearer {self.token}"
        fate = self.plan.pop(0) if self.plan else "whole"
        if fate == "cut":
            raise NotReached("ConnectionRefusedError")
        for _ in range(2 if fate == "double" else 1):
            response = Client().generic(
                method,
                url.removeprefix("https://hub.example"),
                body,
                content_type="application/json",
                HTTP_AUTHORIZATION=headers["Authorization"],
            )
        if fate == "lose":
            raise AnswerLost("TimeoutError")
        return Answer(response.status_code, response.content.decode())


@pytest.fixture
def network(lines: Lines, monkeypatch: pytest.MonkeyPatch, the_clock: Callable[..., Any]) -> Network:
    """The hub is the same house under another roof: it mirrors DN-HC's numbers at an office of its own."""
    the_clock(NINE)
    Office.objects.create(code="DN-XA", name="Hải Châu, nhìn từ trung tâm", address="-", locality_id="48")
    Feed.objects.create(code=HUB, office_id="DN-XA")
    token = tokens.issue_token(kind=ApiToken.Kind.FEED, name=HUB)
    Forward.objects.create(office_id="DN-HC", url="https://hub.example", feed=HUB, token=token)
    made = Network(token)
    monkeypatch.setattr(sending, "ask", made.ask)
    return made


def relay() -> None:
    while journal.relay(react=react):
        pass


def send(tries: int = 60) -> None:
    """Let the worker try as often as it takes."""
    for _ in range(tries):
        forward = Forward.objects.get()
        try:
            if not sending.send(forward, at=NINE) and not owed():
                return
        except (NotReached, AnswerLost):
            continue


def owed() -> int:
    forward = Forward.objects.get()
    return forward.last_seq - forward.taken_seq


def ours() -> dict[str, Any]:
    found = {}
    for line in Line.objects.filter(office="DN-HC", is_mirrored=False):
        tickets = Ticket.objects.filter(waits_in=line, is_mirrored=False)
        found[line.code] = {
            "serving": sorted([each.shown, str(each.counter.number)] for each in tickets.filter(state__in=ACTIVE)),
            "waiting": tickets.filter(state__in=IN_LINE).count(),
        }
    return found


def theirs() -> dict[str, Any]:
    found = {}
    for row in ReportedLine.objects.select_related("line"):
        tickets = Ticket.objects.filter(waits_in=row.line)
        found[row.line.code] = {
            "serving": sorted([each.shown, each.counter_label] for each in tickets.filter(state__in=ACTIVE)),
            "waiting": tickets.filter(state__in=IN_LINE).count(),
        }
    return found


def a_busy_hour(lines: Lines, hoa: User, dice: random.Random, deeds: int = 60) -> None:
    moment = NINE
    for _ in range(deeds):
        moment += timedelta(seconds=dice.randrange(5, 60))
        counter = f"DN-HC-{dice.randrange(1, 3)}"
        now = Ticket.objects.filter(counter=counter, state__in=ACTIVE).select_related("waits_in").first()
        deed = dice.choice(("press", "press", "press", "call", "call", "end", "move"))
        if deed == "press":
            line = dice.choice((lines.hc_a, lines.hc_b))
            operations.issue_ticket(line=line, channel="KIOSK", at=moment, actor="kiosk:DN-HC-k1", kiosk=lines.hc_kiosk)
        elif deed == "call" and now is None:
            operations.call_next(counter=counter, by=hoa, at=moment)
        elif deed == "end" and now is not None:
            end = dice.choice((operations.finish, operations.mark_absent, operations.recall))
            end(counter=counter, by=hoa, at=moment)
        elif deed == "move" and now is not None:
            operations.transfer(counter=counter, by=hoa, at=moment, to_line="B" if now.waits_in.code == "A" else "A")


@pytest.mark.rule("R-041")
@pytest.mark.parametrize("seed", range(4))
def test_through_any_cut_the_hub_shows_the_offices_numbers(
    network: Network, lines: Lines, hoa: User, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(3):
        a_busy_hour(lines, hoa, dice, deeds=25)
        relay()
        network.plan = dice.choices(("cut", "lose", "double", "whole"), k=12)
        send()
    network.plan = []
    send()
    assert owed() == 0
    assert theirs() == ours()
    numbers = [row.seq for row in FeedOut.objects.order_by("seq")]
    assert numbers == list(range(1, len(numbers) + 1))
    forward = Forward.objects.get()
    assert FeedState.objects.get().last_seq == forward.last_seq == len(numbers)
    assert (forward.problem, forward.is_snapshot_owed) == ("", False)


def test_the_relay_run_twice_numbers_nothing_twice(network: Network, lines: Lines) -> None:
    ticket = operations.issue_ticket(line=lines.hc_a, channel="DESK", at=NINE, actor="user:1")
    relay()
    kept = {"office": "DN-HC", "kind": "issued", "ticket": ticket, "at": NINE}
    entry = FeedOut.objects.get().entry_id
    assert not forwarding.store_event(entry_id=entry, **kept)
    assert forwarding.store_event(entry_id=entry + 1, **kept)
    assert Forward.objects.get().last_seq == 2


def test_a_hub_that_has_forgotten_is_told_again(network: Network, lines: Lines, hoa: User) -> None:
    a_busy_hour(lines, hoa, random.Random(3), deeds=20)
    relay()
    send()
    assert theirs() == ours()
    # The hub came back from yesterday's backup.
    Ticket.objects.filter(office="DN-XA").delete()
    FeedState.objects.update(last_seq=0)
    Forward.objects.update(answered_at=None)
    send()
    a_busy_hour(lines, hoa, random.Random(4), deeds=6)
    relay()
    send()
    assert FeedState.objects.get().last_seq == Forward.objects.get().last_seq
    assert theirs() == ours()


def test_what_is_too_old_to_be_told_again_is_told_as_a_whole(network: Network, lines: Lines, hoa: User) -> None:
    a_busy_hour(lines, hoa, random.Random(5), deeds=20)
    relay()
    send()
    assert forwarding.forget_sent(at=NINE) == 0
    assert forwarding.forget_sent(at=NINE + timedelta(days=9)) > 0
    Ticket.objects.filter(office="DN-XA").delete()
    FeedState.objects.update(last_seq=0)
    Forward.objects.update(answered_at=None)
    send(tries=3)
    assert theirs() == ours()


def test_two_instances_do_not_take_turns(network: Network, lines: Lines) -> None:
    send()
    body = json.dumps({"epoch": "other", "events": []})
    Client().post(
        f"/api/v1/feeds/{HUB}/events",
        body,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {network.token}",
    )
    Forward.objects.update(answered_at=None)
    sending.send(Forward.objects.get(), at=NINE)
    forward = Forward.objects.get()
    assert (forward.is_active, forward.problem) == (False, "epoch_over")


def test_the_slips_address_is_the_same_at_the_hub_only_where_ids_do_not_clash(network: Network, lines: Lines) -> None:
    ticket = operations.issue_ticket(line=lines.hc_a, channel="DESK", at=NINE, actor="user:1")
    relay()
    send()
    # Here both live in one database, so the hub must not take the id of the office's own ticket.
    mirrored = Ticket.objects.get(office="DN-XA")
    assert (mirrored.shown, mirrored.pk != ticket.pk) == (ticket.shown, True)
    assert shown()["A"]["waiting"] == 1


def test_a_failing_hub_is_asked_again_with_growing_pauses(network: Network, lines: Lines) -> None:
    network.plan = ["cut"] * 50
    forwarder = sending.Forwarder()
    for _ in range(5):
        assert forwarder.send_due(lambda: NINE) is False
    assert network.asked == 1
    assert Forward.objects.get().problem.startswith("NotReached")
