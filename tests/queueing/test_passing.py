# SPDX-License-Identifier: EUPL-1.2
"""Midnight, silent desks, numbers lent to kiosks, wishes to be told: what time and cut lines do to numbers."""

import time as clocks
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from cast import Citizen, at
from lines import Lines
from motcua.kernel.errors import InvalidInput
from motcua.people.models import User
from motcua.queueing import leasing, operations, queries
from motcua.queueing.errors import CounterTaken, LineFull, NotFromHome, NotWaiting, TooManyAlerts, TooManyNumbers
from motcua.queueing.models import Duty, LineDay, Ticket, TurnAlert
from motcua.queueing.rules import State

C3 = "DN-TTHCC-3"
NINE = "2026-11-26T09:00"
Draw = Callable[..., Ticket]


@pytest.fixture(autouse=True, params=["UTC", "Asia/Ho_Chi_Minh"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The office's day is Viet Nam's, wherever the server's clock stands."""
    monkeypatch.setenv("TZ", request.param)
    clocks.tzset()
    yield
    monkeypatch.undo()
    clocks.tzset()


# --- the end of a day --------------------------------------------------------------------------------


@pytest.mark.rule("R-035")
def test_midnight_ends_nothing_and_the_next_opening_does(draw: Draw, binh: User) -> None:
    waiting = draw(at_="2026-11-26T16:59")
    assert operations.end_days(at=at("2026-11-27T00:00:01")) == 0
    assert operations.end_days(at=at("2026-11-27T06:59")) == 0
    assert operations.end_days(at=at("2026-11-27T07:00")) == 1
    assert queries.ticket(waiting.pk).state == State.LEFT
    assert operations.end_days(at=at("2026-11-27T07:01")) == 0


@pytest.mark.rule("R-035")
def test_who_waits_over_closing_time_is_still_called_first(draw: Draw, binh: User) -> None:
    draw(at_="2026-11-26T16:59")
    called = operations.call_next(counter=C3, by=binh, at=at("2026-11-26T17:20"))
    assert called is not None
    assert called.shown == "A001"


def test_what_a_counter_forgot_does_not_keep_it_from_calling_next_day(draw: Draw, binh: User) -> None:
    draw(at_="2026-11-26T16:00")
    operations.call_next(counter=C3, by=binh, at=at("2026-11-26T16:30"))
    operations.start(counter=C3, by=binh, at=at("2026-11-26T16:31"))
    operations.end_days(at=at("2026-11-27T07:05"))
    draw(at_="2026-11-27T07:10")
    called = operations.call_next(counter=C3, by=binh, at=at("2026-11-27T07:31"))
    assert called is not None
    assert called.day == date(2026, 11, 27)


@pytest.mark.rule("R-035")
def test_a_night_line_keeps_its_day_and_its_people_over_midnight(draw: Draw, lines: Lines, binh: User) -> None:
    night = lines.b
    night.opens_at, night.closes_at, night.day_turns_at = time(18), time(6), time(12)
    night.save()
    late = draw(line=night, at_="2026-11-26T23:58")
    early = draw(line=night, at_="2026-11-27T00:02")
    assert [(late.shown, late.day), (early.shown, early.day)] == [
        ("B001", date(2026, 11, 26)),
        ("B002", date(2026, 11, 26)),
    ]
    assert operations.end_days(at=at("2026-11-27T05:00")) == 0
    called = operations.call_next(counter=C3, by=binh, at=at("2026-11-27T05:00"))
    assert called is not None
    assert called.shown == "B001"
    assert operations.end_days(at=at("2026-11-27T17:59")) == 0
    assert operations.end_days(at=at("2026-11-27T18:00")) == 2
    assert draw(line=night, at_="2026-11-27T18:00").shown == "B001"


@pytest.mark.rule("R-035")
def test_a_line_that_never_closes_ends_numbers_after_so_many_hours(draw: Draw, lines: Lines) -> None:
    always = lines.b
    always.opens_at = always.closes_at = time(0)
    always.save()
    draw(line=always, at_="2026-11-26T23:50")
    assert draw(line=always, at_="2026-11-27T00:10").shown == "B001"
    assert operations.end_days(at=at("2026-11-27T19:49")) == 0
    assert operations.end_days(at=at("2026-11-27T19:51")) == 1
    assert Ticket.objects.filter(state=State.WAITING).count() == 1


@pytest.mark.rule("R-029")
def test_the_same_number_yesterday_and_today_are_two_tickets(draw: Draw, binh: User) -> None:
    yesterday, today = draw(at_="2026-11-26T08:00"), draw(at_="2026-11-27T08:00")
    assert yesterday.shown == today.shown
    assert yesterday.pk != today.pk
    found = queries.ticket_by_number(office="DN-TTHCC", number="A001", at=at("2026-11-27T09:00"))
    assert found.pk == today.pk


# --- a desk that falls silent --------------------------------------------------------------------------


@pytest.mark.rule("R-033")
def test_a_silent_desk_gives_its_number_back_to_the_head(draw: Draw, binh: User) -> None:
    first = draw()
    draw()
    operations.begin_duty(counter=C3, by=binh, at=at(NINE))
    operations.call_next(counter=C3, by=binh, at=at(NINE))
    soon, later = datetime.now(UTC) + timedelta(seconds=80), datetime.now(UTC) + timedelta(seconds=100)
    assert operations.return_lost(at=at(NINE), now=soon) == 0
    assert operations.return_lost(at=at(NINE), now=later) == 1
    back = queries.ticket(first.pk)
    assert (back.state, back.counter_id, back.turn_at) == (State.WAITING, None, first.turn_at)
    again = operations.call_next(counter="DN-TTHCC-4", by=binh, at=at(NINE))
    assert again is not None
    assert again.pk == first.pk


@pytest.mark.rule("R-033")
def test_who_is_being_served_stays_at_the_counter(draw: Draw, binh: User) -> None:
    draw()
    operations.begin_duty(counter=C3, by=binh, at=at(NINE))
    operations.call_next(counter=C3, by=binh, at=at(NINE))
    operations.start(counter=C3, by=binh, at=at(NINE))
    assert operations.return_lost(at=at(NINE), now=datetime.now(UTC) + timedelta(hours=1)) == 0


def test_a_counter_called_by_a_program_has_no_screen_to_fall_silent(draw: Draw, binh: User) -> None:
    draw()
    operations.call_next(counter=C3, by=binh, at=at(NINE))
    operations.pause(counter=C3, by=binh, at=at(NINE))
    assert operations.return_lost(at=at(NINE), now=datetime.now(UTC) + timedelta(hours=1)) == 0


def test_a_taken_counter_is_taken_over_only_on_purpose(lines: Lines, binh: User, phuc: User) -> None:
    operations.begin_duty(counter=C3, by=binh, at=at(NINE), lines=["A"])
    with pytest.raises(CounterTaken) as refused:
        operations.begin_duty(counter=C3, by=phuc, at=at(NINE))
    assert refused.value.data["person"] == "Lê Văn Bình"
    assert operations.beat(counter=C3, by=binh)
    operations.begin_duty(counter=C3, by=phuc, at=at(NINE), instead=True)
    assert not operations.beat(counter=C3, by=binh)


def test_a_counter_serves_the_lines_chosen_for_the_duty(draw: Draw, lines: Lines, binh: User) -> None:
    draw(line=lines.a)
    draw(line=lines.b)
    operations.begin_duty(counter=C3, by=binh, at=at(NINE), lines=["b"])
    called = operations.call_next(counter=C3, by=binh, at=at(NINE))
    assert called is not None
    assert called.shown == "B001"


def test_leaving_the_counter_gives_the_called_number_back(draw: Draw, binh: User) -> None:
    draw()
    operations.begin_duty(counter=C3, by=binh, at=at(NINE))
    operations.call_next(counter=C3, by=binh, at=at(NINE))
    operations.end_duty(counter=C3, by=binh, at=at(NINE))
    assert Ticket.objects.get().state == State.WAITING
    assert Duty.objects.get().user is None


# --- numbers lent to kiosks ----------------------------------------------------------------------------


@pytest.mark.rule("R-032")
def test_lent_numbers_and_drawn_ones_never_meet(draw: Draw, lines: Lines) -> None:
    lines.a.digits = 1
    lines.a.save()
    lease = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=4, at=at("2026-11-26T07:30"))
    assert (lease.first, lease.last) == (6, 9)
    assert [draw().number for _ in range(7)] == [1, 2, 3, 4, 5, 10, 11]
    with pytest.raises(LineFull):
        operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=4, at=at("2026-11-26T07:30"))


@pytest.mark.rule("R-032")
def test_what_was_given_while_cut_off_is_taken_over_once(draw: Draw, lines: Lines) -> None:
    lease = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=50, at=at("2026-11-26T07:30"))
    given = [
        operations.Given(
            ticket=leasing.ticket_id(lease.pk, lease.first + n),
            line="A",
            number=lease.first + n,
            issued_at=at("2026-11-26T08:00") + timedelta(minutes=n),
            priority="elderly" if n == 2 else "",
        )
        for n in range(5)
    ]
    online = draw(at_="2026-11-26T08:02:30")
    for _again in range(3):
        merged = operations.merge_lent(kiosk=lines.kiosk, given=given, at=at(NINE))
        assert [row.shown for row in merged] == ["A950", "A951", "A952", "A953", "A954"]
    assert Ticket.objects.count() == 6
    order = sorted(Ticket.objects.all(), key=lambda row: row.turn_at)
    assert [row.shown for row in order][:4] == ["A950", "A951", "A952", online.shown]
    assert queries.ticket(given[2].ticket).priority_id == "elderly"


@pytest.mark.rule("R-032")
def test_the_desk_may_call_a_lent_number_before_the_kiosk_is_back(lines: Lines, binh: User) -> None:
    lease = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=50, at=at("2026-11-26T07:30"))
    called = operations.call_number(counter=C3, number="A951", by=binh, at=at(NINE))
    assert called.pk == leasing.ticket_id(lease.pk, 951)
    operations.finish(counter=C3, by=binh, at=at(NINE))
    given = operations.Given(ticket=called.pk, line="A", number=951, issued_at=at("2026-11-26T08:40"))
    merged = operations.merge_lent(kiosk=lines.kiosk, given=[given], at=at("2026-11-26T09:30"))
    assert [(row.pk, row.state, row.issued_at) for row in merged] == [(called.pk, State.DONE, at("2026-11-26T08:40"))]
    assert Ticket.objects.count() == 1


def test_numbers_that_were_never_lent_are_not_taken_over(lines: Lines) -> None:
    lease = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=5, at=at("2026-11-26T07:30"))
    wrong = [
        operations.Given(ticket=uuid4(), line="A", number=lease.first, issued_at=at(NINE)),
        operations.Given(ticket=leasing.ticket_id(lease.pk, 3), line="A", number=3, issued_at=at(NINE)),
    ]
    assert operations.merge_lent(kiosk=lines.kiosk, given=wrong, at=at(NINE)) == []
    foreign = operations.Given(ticket=leasing.ticket_id(lease.pk, 995), line="A", number=995, issued_at=at(NINE))
    assert operations.merge_lent(kiosk=lines.hc_kiosk, given=[foreign], at=at(NINE)) == []


def test_lent_numbers_count_against_the_daily_limit(draw: Draw, lines: Lines) -> None:
    lines.a.daily_limit = 12
    lines.a.save()
    operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=10, at=at("2026-11-26T07:30"))
    draw(), draw()
    with pytest.raises(LineFull):
        draw()
    assert LineDay.objects.get().given_count == 12


# --- from home, and being told -------------------------------------------------------------------------


@pytest.mark.rule("R-036")
def test_two_numbers_a_day_from_home(draw: Draw, lines: Lines, lan: Citizen) -> None:
    with pytest.raises(NotFromHome):
        draw(phone=lan.phone)
    lines.a.may_join_from_home = True
    lines.a.save()
    draw(phone=lan.phone), draw(phone=lan.phone)
    with pytest.raises(TooManyNumbers):
        draw(phone=lan.phone)
    assert draw(phone=lan.phone, at_="2026-11-27T08:00").shown == "A001"


@pytest.mark.rule("R-036")
def test_people_are_told_once_when_their_turn_is_near(draw: Draw, binh: User, lan: Citizen) -> None:
    tickets = [draw() for _ in range(6)]
    operations.want_alert(ticket_id=tickets[5].pk, phone=lan.phone, before=3, at=at(NINE))
    assert operations.tell_near(office="DN-TTHCC", at=at(NINE)) == 0
    for _ in range(2):
        operations.call_next(counter=C3, by=binh, at=at(NINE))
        operations.finish(counter=C3, by=binh, at=at(NINE))
    assert operations.tell_near(office="DN-TTHCC", at=at(NINE)) == 1
    assert operations.tell_near(office="DN-TTHCC", at=at(NINE)) == 0
    operations.want_alert(ticket_id=tickets[5].pk, phone=lan.phone, before=5, at=at(NINE))
    assert operations.tell_near(office="DN-TTHCC", at=at(NINE)) == 0


@pytest.mark.rule("R-036")
def test_wishes_to_be_told_are_limited(draw: Draw, lan: Citizen) -> None:
    tickets = [draw() for _ in range(5)]
    for ticket in tickets[:3]:
        operations.want_alert(ticket_id=ticket.pk, phone=lan.phone, before=1, at=at(NINE))
    operations.want_alert(ticket_id=tickets[0].pk, phone="0905 111 222", before=2, at=at(NINE))
    assert TurnAlert.objects.count() == 3
    with pytest.raises(TooManyAlerts):
        operations.want_alert(ticket_id=tickets[3].pk, phone=lan.phone, before=1, at=at(NINE))
    with pytest.raises(InvalidInput):
        operations.want_alert(ticket_id=tickets[4].pk, phone="0914 333 444", before=31, at=at(NINE))
    assert operations.drop_alert(phone=lan.phone) == 3


def test_who_gave_up_is_not_called(draw: Draw, binh: User) -> None:
    first = draw()
    second = draw()
    operations.leave_line(ticket_id=first.pk, at=at(NINE), actor="citizen")
    operations.leave_line(ticket_id=first.pk, at=at(NINE), actor="citizen")
    called = operations.call_next(counter=C3, by=binh, at=at(NINE))
    assert called is not None
    assert called.pk == second.pk
    with pytest.raises(NotWaiting):
        operations.leave_line(ticket_id=second.pk, at=at(NINE), actor="citizen")
