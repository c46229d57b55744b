# SPDX-License-Identifier: EUPL-1.2
"""Rare moments: short numbers, wrong clocks, nights, called twice over, and locks that must not wait for each other."""

import json
import threading
from collections.abc import Callable
from datetime import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at
from lines import Lines
from motcua.live import snapshot
from motcua.people.models import User
from motcua.queueing import leasing, operations, queries
from motcua.queueing.errors import LineFull, NumbersComeFromElsewhere, TooManyNumbers
from motcua.queueing.models import Ticket, TicketPrint
from motcua.queueing.operations import Given
from motcua.queueing.rules import State

C2, C3 = "DN-TTHCC-2", "DN-TTHCC-3"
NINE = "2026-11-26T09:00"
Draw = Callable[..., Ticket]


# --- calling again ---------------------------------------------------------------------------------------


def test_who_is_called_again_stands_first_on_the_boards(draw: Draw, lines: Lines, binh: User) -> None:
    sent = draw()
    operations.call_next(counter=C3, by=binh, at=at(NINE))
    operations.transfer(counter=C3, by=binh, at=at("2026-11-26T09:01"), to_line="B")
    draw()
    operations.call_number(counter=C2, number="A002", by=binh, at=at("2026-11-26T09:05"))
    again = operations.call_next(counter=C3, by=binh, at=at("2026-11-26T09:10"))
    assert again is not None
    assert (again.pk, again.called_at, again.recalled_at) == (sent.pk, at(NINE), at("2026-11-26T09:10"))
    board = json.loads(snapshot.read("DN-TTHCC", at=at("2026-11-26T09:11")).board)  # type: ignore[union-attr]
    assert [(call["number"], call["at"][11:16]) for call in board["calls"]] == [("A001", "09:10"), ("A002", "09:05")]


def test_whoever_came_later_sees_that_somebody_who_was_absent_went_first(draw: Draw, lines: Lines, binh: User) -> None:
    draw(at_="2026-11-26T08:00")
    operations.call_next(counter=C3, by=binh, at=at("2026-11-26T08:10"))
    operations.mark_absent(counter=C3, by=binh, at=at("2026-11-26T08:12"))
    later = draw(at_="2026-11-26T08:30")
    operations.call_number(counter=C3, number="A001", by=binh, at=at("2026-11-26T08:40"))
    assert [row.shown for row in queries.overtaken_by(later)] == ["A001"]


# --- locks -----------------------------------------------------------------------------------------------


def test_leaving_a_counter_takes_its_lines_in_the_one_order(draw: Draw, lines: Lines, binh: User) -> None:
    operations.begin_duty(counter=C3, by=binh, at=at(NINE))
    draw(line=lines.b)
    operations.call_next(counter=C3, by=binh, at=at(NINE))
    with CaptureQueriesContext(connection) as sent:
        operations.end_duty(counter=C3, by=binh, at=at(NINE))
    locks = [
        query["sql"] for query in sent if "FROM queueing_linestate" in query["sql"] and "FOR UPDATE" in query["sql"]
    ]
    assert str([lines.a.pk, lines.b.pk])[1:-1].replace(" ", "") in locks[0].replace(" ", "")


@pytest.mark.django_db(transaction=True)
def test_a_slip_being_noted_lets_nobody_be_skipped(draw: Draw, binh: User) -> None:
    first = draw()
    draw()
    is_held, is_over = threading.Event(), threading.Event()

    def note() -> None:
        with transaction.atomic():
            TicketPrint.objects.create(ticket_id=first.pk, asked_at=at(NINE))
            with connection.cursor() as cursor:
                # What the end of the transaction does with each row that points at a ticket.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            is_held.set()
            is_over.wait(60)
        connection.close()

    noting = threading.Thread(target=note)
    noting.start()
    assert is_held.wait(60)
    try:
        called = operations.call_next(counter=C3, by=binh, at=at(NINE))
    finally:
        is_over.set()
        noting.join()
    assert called is not None
    assert called.pk == first.pk


# --- lent numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("digits", "count"), [(1, 10), (1, 50), (2, 100)])
def test_a_block_larger_than_all_numbers_of_a_line_is_refused(lines: Lines, digits: int, count: int) -> None:
    lines.a.digits = digits
    lines.a.save()
    with pytest.raises(LineFull):
        operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=count, at=at(NINE))
    whole = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=9, at=at(NINE))
    assert (whole.first, whole.last) == (10**digits - 9, 10**digits - 1)


@pytest.mark.parametrize("clock", ["2026-12-26T09:00", "2026-11-25T09:00", "2026-10-01T09:00"])
def test_a_kiosk_with_a_wrong_clock_loses_no_number(lines: Lines, clock: str) -> None:
    lease = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=5, at=at(NINE))
    given = Given(leasing.ticket_id(lease.pk, lease.first), "A", lease.first, at(clock))
    later = at("2026-11-26T10:00")
    (merged,) = operations.merge_lent(kiosk=lines.kiosk, given=[given], at=later)
    assert at(NINE) <= merged.issued_at <= later


# --- nights, and numbers of other machines ----------------------------------------------------------------


def test_two_numbers_a_day_from_home_also_where_the_day_turns_late(draw: Draw, lines: Lines, lan: Citizen) -> None:
    lines.a.opens_at, lines.a.closes_at, lines.a.day_turns_at = time(19), time(6), time(6)
    lines.a.may_join_from_home = True
    lines.a.save()
    draw(at_="2026-11-26T23:00", phone=lan.phone)
    draw(at_="2026-11-27T00:10", phone=lan.phone)
    draw(at_="2026-11-27T00:20", phone=lan.phone)
    with pytest.raises(TooManyNumbers):
        draw(at_="2026-11-27T00:30", phone=lan.phone)


def test_only_its_own_machine_ends_a_mirrored_number(draw: Draw, binh: User) -> None:
    ticket = draw()
    Ticket.objects.update(is_mirrored=True)
    with pytest.raises(NumbersComeFromElsewhere):
        operations.leave_line(ticket_id=ticket.pk, at=at(NINE), actor="citizen")
    Ticket.objects.update(state=State.ABSENT)
    with pytest.raises(NumbersComeFromElsewhere):
        operations.bring_back(ticket_id=ticket.pk, by=binh, at=at(NINE))
