# SPDX-License-Identifier: EUPL-1.2
"""Numbers are drawn and called: in order, once, by the written rules."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import at
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.queueing import operations, queries, waiting
from motcua.queueing.errors import (
    CounterBusy,
    CounterPausedNow,
    LineClosed,
    LineFull,
    NothingCalled,
    NotServedHere,
    NotWaiting,
    Stale,
    UnknownPriority,
)
from motcua.queueing.models import LineState, Ticket, WaitPattern
from motcua.queueing.rules import State, Why

NINE = "2026-11-26T09:00"
C3 = "DN-TTHCC-3"
Draw = Callable[..., Ticket]


def call(binh: User, counter: str = C3, moment: str = NINE, **more: Any) -> Ticket | None:
    return operations.call_next(counter=counter, by=binh, at=at(moment), **more)


def test_numbers_go_up_and_restart_each_day(draw: Draw, lines: Lines) -> None:
    assert [draw().shown, draw().shown, draw(line=lines.b).shown] == ["A001", "A002", "B001"]
    assert draw(at_="2026-11-27T08:00").shown == "A001"


def test_the_order_is_that_of_the_numbers_not_whose_request_came_first(draw: Draw, binh: User) -> None:
    late, early = draw(at_="2026-11-26T08:00:01"), draw(at_="2026-11-26T08:00:00")
    assert [late.shown, early.shown] == ["A001", "A002"]
    assert called_in_order(binh) == ["A001", "A002"]


def test_a_newcomer_is_told_how_many_are_before(draw: Draw) -> None:
    assert [draw().ahead, draw().ahead, draw().ahead] == [0, 1, 2]


def test_numbers_are_given_from_half_an_hour_before_opening(draw: Draw) -> None:
    with pytest.raises(LineClosed) as refused:
        draw(at_="2026-11-26T06:59")
    assert refused.value.data["opens_at"] == at("2026-11-26T07:00")
    assert draw(at_="2026-11-26T07:00").shown == "A001"
    assert draw(at_="2026-11-26T12:15").shown == "A002"
    with pytest.raises(LineClosed):
        draw(at_="2026-11-26T17:00")


def test_nobody_gets_a_number_on_a_holiday(draw: Draw) -> None:
    with pytest.raises(LineClosed):
        draw(at_="2026-11-24T09:00")


def test_the_daily_limit_holds(draw: Draw, lines: Lines) -> None:
    lines.a.daily_limit = 2
    lines.a.save()
    draw(), draw()
    with pytest.raises(LineFull):
        draw()


def test_an_unknown_class_is_refused(draw: Draw) -> None:
    with pytest.raises(UnknownPriority):
        draw(priority="vip")


def test_next_is_who_came_first_over_all_lines_of_the_counter(draw: Draw, lines: Lines, binh: User) -> None:
    draw(line=lines.b, at_="2026-11-26T08:01")
    draw(line=lines.a, at_="2026-11-26T08:00")
    first = call(binh)
    assert first is not None
    assert (first.shown, first.state, first.counter_id) == ("A001", State.CALLED, C3)
    operations.finish(counter=C3, by=binh, at=at(NINE))
    second = call(binh)
    assert second is not None
    assert second.shown == "B001"
    operations.finish(counter=C3, by=binh, at=at(NINE))
    assert call(binh) is None


def test_a_busy_counter_says_with_whom(draw: Draw, binh: User) -> None:
    draw(), draw()
    first = call(binh)
    assert first is not None
    with pytest.raises(CounterBusy) as refused:
        call(binh)
    assert refused.value.data["number"] == "A001"
    done_and_next = call(binh, finish=True)
    assert done_and_next is not None
    assert done_and_next.shown == "A002"
    assert queries.ticket(first.pk).state == State.DONE


def test_a_stale_screen_does_nothing(draw: Draw, binh: User) -> None:
    draw(), draw()
    first = call(binh)
    assert first is not None
    operations.finish(counter=C3, by=binh, at=at(NINE), seen=str(first.pk))
    second = call(binh)
    assert second is not None
    for deed in (operations.finish, operations.mark_absent, operations.recall, operations.start):
        with pytest.raises(Stale) as refused:
            deed(counter=C3, by=binh, at=at(NINE), seen=str(first.pk))
        assert refused.value.data["number"] == "A002"
    with pytest.raises(Stale):
        call(binh, seen=str(first.pk))


def test_without_a_number_there_is_nothing_to_do(lines: Lines, binh: User) -> None:
    for deed in (operations.finish, operations.mark_absent, operations.recall, operations.start):
        with pytest.raises(NothingCalled):
            deed(counter=C3, by=binh, at=at(NINE))


def test_a_paused_counter_calls_nobody(draw: Draw, binh: User) -> None:
    draw()
    operations.pause(counter=C3, by=binh, at=at(NINE), reason="Họp")
    with pytest.raises(CounterPausedNow):
        call(binh)
    operations.resume(counter=C3, by=binh, at=at(NINE))
    assert call(binh) is not None


@pytest.mark.rule("R-027")
def test_priority_goes_first_and_the_overtaken_see_why(draw: Draw, binh: User) -> None:
    walk_in = draw(at_="2026-11-26T08:00")
    draw(at_="2026-11-26T08:05", priority="elderly")
    called = call(binh)
    assert called is not None
    assert (called.shown, called.why) == ("A002", Why.PRIORITY)
    assert [row.shown for row in queries.overtaken_by(walk_in)] == ["A002"]


@pytest.mark.rule("R-027")
def test_interleaved_priority_comes_after_so_many(draw: Draw, lines: Lines, binh: User) -> None:
    lines.a.priority_rule, lines.a.priority_every = "interleaved", 2
    lines.a.save()
    for minute in range(5):
        draw(at_=f"2026-11-26T08:0{minute}")
    for minute in range(5, 8):
        draw(at_=f"2026-11-26T08:0{minute}", priority=True)
    assert called_in_order(binh) == ["A006", "A001", "A002", "A007", "A003", "A004", "A008", "A005"]


def called_in_order(binh: User, moment: str = NINE) -> list[str]:
    """Call until nobody waits; before each call the places worked out must agree with who is called."""
    order = []
    while True:
        waiting = [row for row in queries.waiting_at("DN-TTHCC") if row.line.code == "A"]
        predicted = {row.shown: queries.position(row, at=at(moment)) for row in waiting}
        ticket = call(binh, moment=moment)
        if ticket is None:
            return order
        assert predicted[ticket.shown] == 0
        order.append(ticket.shown)
        operations.finish(counter=C3, by=binh, at=at(moment))


@pytest.mark.rule("R-028")
def test_booked_people_enter_at_their_hour(
    draw: Draw, book: Callable[..., Appointment], lines: Lines, binh: User
) -> None:
    booked = book(starts_at="2026-11-26T09:00", asked_at="2026-11-25T08:00", status="checked_in")
    for minute in (30, 40, 50):
        draw(at_=f"2026-11-26T08:{minute}")
    early = draw(at_="2026-11-26T08:45", appointment=booked)
    assert early.lane == 2
    # Twenty minutes before the hour nobody is overtaken; from five minutes before it the hour counts.
    before = call(binh, moment="2026-11-26T08:52")
    assert before is not None
    assert before.shown == "A001"
    operations.finish(counter=C3, by=binh, at=at("2026-11-26T08:54"))
    at_hour = call(binh, moment="2026-11-26T08:56")
    assert at_hour is not None
    assert (at_hour.shown, at_hour.why) == (early.shown, Why.BOOKED)


@pytest.mark.rule("R-028")
def test_a_booked_person_who_is_late_waits_like_the_others(
    draw: Draw, book: Callable[..., Appointment], lines: Lines
) -> None:
    booked = book(starts_at="2026-11-26T09:00", asked_at="2026-11-25T08:00", status="checked_in")
    assert draw(at_="2026-11-26T09:16", appointment=booked).lane == 0


@pytest.mark.rule("R-031")
def test_this_number_is_called_with_its_reason(draw: Draw, binh: User) -> None:
    first = draw()
    draw(), draw()
    chosen = operations.call_number(counter=C3, number="a 3", by=binh, at=at(NINE), reason="Trẻ sốt cao")
    assert (chosen.shown, chosen.why, chosen.reason) == ("A003", Why.CHOSEN, "Trẻ sốt cao")
    assert queries.overtaken_by(first)[0].reason == "Trẻ sốt cao"
    with pytest.raises(NotWaiting):
        operations.call_number(counter="DN-TTHCC-4", number="A003", by=binh, at=at(NINE))


@pytest.mark.rule("R-034")
def test_who_was_absent_comes_back_some_numbers_later(draw: Draw, binh: User) -> None:
    for _ in range(6):
        draw()
    first = call(binh)
    assert first is not None
    operations.recall(counter=C3, by=binh, at=at(NINE))
    assert operations.mark_absent(counter=C3, by=binh, at=at(NINE)).call_count == 2
    operations.bring_back(ticket_id=first.pk, by=binh, at=at(NINE))
    assert called_in_order(binh) == ["A002", "A003", "A004", "A001", "A005", "A006"]


def test_who_was_absent_may_be_called_again(draw: Draw, binh: User) -> None:
    draw(), draw()
    call(binh)
    operations.mark_absent(counter=C3, by=binh, at=at(NINE))
    again = operations.call_number(counter=C3, number="A001", by=binh, at=at(NINE))
    assert (again.why, again.call_count) == (Why.RETURNED, 2)


def test_a_transfer_keeps_number_and_time(draw: Draw, lines: Lines, binh: User) -> None:
    moved = draw(at_="2026-11-26T08:00")
    draw(line=lines.b, at_="2026-11-26T08:10")
    call(binh)
    operations.transfer(counter=C3, by=binh, at=at(NINE), to_line="B")
    again = queries.ticket(moved.pk)
    assert (again.state, again.waits_in_id, again.turn_at) == (State.TRANSFERRED, lines.b.pk, moved.turn_at)
    called = call(binh)
    assert called is not None
    assert (called.pk, called.shown, called.why) == (moved.pk, "A001", Why.TRANSFERRED)
    with pytest.raises(NotServedHere):
        operations.transfer(counter=C3, by=binh, at=at(NINE), to_line="B")
    with pytest.raises(NotServedHere):
        operations.transfer(counter=C3, by=binh, at=at(NINE), to_counter=C3)


def test_only_the_wanted_counter_calls_who_was_sent_to_it(draw: Draw, binh: User) -> None:
    moved = draw()
    call(binh)
    operations.transfer(counter=C3, by=binh, at=at(NINE), to_counter="DN-TTHCC-5")
    assert call(binh) is None
    called = call(binh, counter="DN-TTHCC-5")
    assert called is not None
    assert called.pk == moved.pk


def test_every_move_lets_the_version_grow(draw: Draw, lines: Lines, binh: User) -> None:
    def version() -> int:
        return sum(LineState.objects.values_list("changes", flat=True))

    seen = [version()]
    for deed in (
        draw,
        lambda: call(binh),
        lambda: operations.start(counter=C3, by=binh, at=at(NINE)),
        lambda: operations.recall(counter=C3, by=binh, at=at(NINE)),
        lambda: operations.mark_absent(counter=C3, by=binh, at=at(NINE)),
        lambda: operations.pause(counter=C3, by=binh, at=at(NINE)),
        lambda: operations.resume(counter=C3, by=binh, at=at(NINE)),
    ):
        deed()
        seen.append(version())
    assert seen == sorted(set(seen))


def test_each_fact_is_in_the_journal_once(draw: Draw, binh: User) -> None:
    draw()
    call(binh)
    operations.start(counter=C3, by=binh, at=at(NINE))
    operations.start(counter=C3, by=binh, at=at(NINE))
    operations.finish(counter=C3, by=binh, at=at(NINE) + timedelta(minutes=4))
    kinds = list(Entry.objects.filter(subject__startswith="ticket:").order_by("id").values_list("kind", flat=True))
    assert kinds == ["TicketIssued", "TicketCalled", "TicketStarted", "TicketDone"]


def test_with_thousands_before_somebody_no_range_is_told(draw: Draw, lines: Lines) -> None:
    WaitPattern.objects.create(
        line=lines.a,
        hour=WaitPattern.ALL_HOURS,
        sample_count=500,
        pace_seconds=600.0,
        low_factor=0.8,
        high_factor=1.2,
        learned_on=at(NINE).date(),
    )
    waiting.forget()
    assert waiting.range_for(line_id=lines.a.pk, ahead=3, at=at(NINE)) is not None
    assert waiting.range_for(line_id=lines.a.pk, ahead=4_000, at=at(NINE)) is None
    waiting.forget()
