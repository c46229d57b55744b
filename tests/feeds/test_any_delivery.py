# SPDX-License-Identifier: EUPL-1.2
"""Cut, duplicated, reordered, replayed: whatever the network does, the hub's numbers equal the machine's own."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cast import at
from feeds.hubs import LINES, a_machine, send, shown
from motcua.feeds import operations
from motcua.feeds.machine import Machine
from motcua.feeds.models import Feed, HeldEvent
from motcua.queueing.models import Ticket

MORNING = at("2026-11-26T08:00")
EVENING = at("2026-11-26T16:30")
CODES = [code for code, _name, _prefix in LINES]

deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["press", "press", "press", "call", "call", "again", "done", "absent", "back", "give_up", "reset"]
        ),
        st.integers(0, 3),
        st.integers(0, 600),
    ),
    min_size=1,
    max_size=60,
)


def do(machine: Machine, deed: str, which: int, moment: datetime) -> None:
    line, counter = CODES[which % len(CODES)], str(which + 1)
    match deed:
        case "press":
            machine.press(line, moment)
        case "call":
            machine.call(counter, moment)
        case "again":
            machine.call_again(counter, moment)
        case "done":
            machine.finish(counter, moment)
        case "absent":
            machine.finish(counter, moment, kind="absent")
        case "back":
            machine.send_back(counter, moment)
        case "give_up":
            machine.give_up(line, which, moment)
        case "reset":
            machine.reset(moment, line=line if which % 2 else "")


def a_day(done: list[tuple[str, int, int]], begin: datetime = MORNING) -> Machine:
    machine, moment = a_machine(), begin
    for deed, which, seconds in done:
        # A machine may write the same second twice; it never goes back.
        moment += timedelta(seconds=seconds)
        do(machine, deed, which, moment)
    return machine


def rows() -> list[tuple[Any, ...]]:
    """Return all that is stored of the numbers but their ids."""
    names = ("line__code", "day", "shown", "state", "issued_at", "called_at", "recalled_at", "ended_at", "call_count")
    return sorted(Ticket.objects.values_list(*names, "counter_label", "ahead"), key=str)


def deliver(pieces: list[list[dict[str, Any]]], moment: datetime) -> None:
    for piece in pieces:
        send(piece, moment)


class Undone(Exception):
    pass


def kept_apart(machine: Machine, pieces: list[list[dict[str, Any]]], moment: datetime) -> tuple[Any, Any]:
    """Return what stands after this delivery, and undo it."""
    found: list[Any] = []
    try:
        with transaction.atomic():
            deliver(pieces, moment)
            found = [shown(), rows()]
            assert HeldEvent.objects.count() == 0
            raise Undone
    except Undone:
        return found[0], found[1]


def expected(machine: Machine) -> dict[str, Any]:
    """Return the machine's own numbers of the lines of which it has told anything."""
    spoken = {said["line"] for said in machine.outbox if said["line"]}
    return {code: own for code, own in machine.numbers().items() if code in spoken}


def without_last(numbers: dict[str, Any]) -> dict[str, Any]:
    return {code: {**own, "last_issued": ""} for code, own in numbers.items()}


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Machine, list[list[dict[str, Any]]]]:
    """A day, and its events as a bad network brings them: in any pieces and order, some twice, all in the end."""
    machine = a_day(draw(deeds))
    said = machine.outbox
    repeated = draw(st.lists(st.sampled_from(said), max_size=20)) if said else []
    order = draw(st.permutations([*said, *repeated]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=8)))
    return machine, [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]


@pytest.mark.rule("R-041")
@given(deliveries())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_delivery_of_a_day_gives_the_book_of_the_machine(
    feed: Feed, day: tuple[Machine, list[list[dict[str, Any]]]]
) -> None:
    machine, pieces = day
    numbers, stored = kept_apart(machine, pieces, EVENING)
    in_order = kept_apart(machine, [machine.outbox], EVENING)
    assert (numbers, stored) == in_order
    assert {code: numbers[code] for code in expected(machine)}.keys() == expected(machine).keys()
    # After a reset the last number given stays on the board until the next one is.
    assert without_last({code: numbers[code] for code in expected(machine)}) == without_last(expected(machine))
    if not any(said["kind"] == "reset" for said in machine.outbox):
        given = [code for code, own in expected(machine).items() if own["last_issued"]]
        assert {code: numbers[code]["last_issued"] for code in given} == {
            code: expected(machine)[code]["last_issued"] for code in given
        }


@pytest.mark.rule("R-042")
@given(deliveries())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_day_that_comes_the_next_day_is_the_same_however_it_comes_and_leaves_nothing_on_todays_board(
    feed: Feed, day: tuple[Machine, list[list[dict[str, Any]]]]
) -> None:
    machine, pieces = day
    next_day = EVENING + timedelta(days=1)
    numbers, stored = kept_apart(machine, pieces, next_day)
    assert (numbers, stored) == kept_apart(machine, [machine.outbox], next_day)
    assert all(own["serving"] == [] and own["waiting"] == 0 for own in numbers.values())


@pytest.mark.rule("R-041")
@given(deeds, deeds, st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_snapshot_settles_what_was_lost_before_it(
    feed: Feed, lost: list[tuple[str, int, int]], after: list[tuple[str, int, int]], with_tickets: bool
) -> None:
    machine = a_day(lost)
    half = machine.outbox[: len(machine.outbox) // 2]
    snapshot = machine.snapshot(EVENING, with_tickets=with_tickets)
    known = machine.seq
    assume(known > 0)
    moment = EVENING
    for deed, which, seconds in after:
        moment += timedelta(seconds=min(seconds, 4))
        do(machine, deed, which, moment)
    rest = [said for said in machine.outbox if said["seq"] > known]
    try:
        with transaction.atomic():
            send(half, EVENING)
            # What follows the snapshot comes before it.
            send(rest, moment)
            operations.hear_snapshot(
                feed=feed.pk, lines=snapshot["lines"], as_of=EVENING, seq=snapshot["seq"], at=moment
            )
            assert HeldEvent.objects.count() == 0
            own = machine.numbers()
            assert without_last(shown()) == without_last(own)
            raise Undone
    except Undone:
        return
