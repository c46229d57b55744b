# SPDX-License-Identifier: EUPL-1.2
"""The head's day against a hall set up by hand: waits, counters, promises, load; what a role of one agency sees."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import House, at
from lines import Lines
from motcua.appointments import offer
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.feedback.models import Complaint
from motcua.figures import today, today_lines, today_promises
from motcua.figures.advice import Deed, Seat
from motcua.figures.today import Sight, Today
from motcua.offices.models import Closure
from motcua.people.models import User
from motcua.queueing import operations
from motcua.queueing.models import CounterLine, Duty, Kiosk, Line, Skill, Ticket
from specials import DuongXa, taken_in

pytestmark = pytest.mark.django_db
WHOLE = Sight()
OFFICE = "DN-TTHCC"
# A Thursday.
NINE = at("2026-11-26T09:00")


def read(moment: datetime = NINE, sight: Sight = WHOLE, office: str = OFFICE) -> Today:
    return today.read(office, sight=sight, at=moment)


def serve(officer: User, ticket: Ticket, *, start: str, minutes: int, counter: int = 3) -> None:
    """Let the counter call and serve this ticket, from `start` on, for so many minutes."""
    code, begins = f"{ticket.office_id}-{counter}", at(start)
    operations.call_number(counter=code, number=ticket.shown, by=officer, at=begins)
    operations.start(counter=code, by=officer, at=begins)
    operations.finish(counter=code, by=officer, at=begins + timedelta(minutes=minutes))


# --- waiting -------------------------------------------------------------------------------------------


def test_an_office_without_lines_dossiers_or_machines_has_an_empty_day(house: House) -> None:
    found = read()
    assert (found.is_open, found.closed) == (True, "")
    assert (found.waiting, found.over, found.came, found.served, found.longest_minutes) == (0, 0, 0, 0, 0)
    assert found.lines == []
    assert found.advice == []
    assert found.machines == []
    assert not found.promises.is_in_danger
    assert [hour.hour for hour in found.hours] == [7, 8, 9, 10, 11, 13, 14, 15, 16]


def test_who_waits_too_long_by_line(lines: Lines, draw: Callable[..., Ticket]) -> None:
    draw(at_="2026-11-26T08:10")
    draw(at_="2026-11-26T08:30")
    draw(at_="2026-11-26T08:31")
    draw(line=lines.b, at_="2026-11-26T08:55")
    found = read()
    assert [(row.line.code, row.waiting, row.over, row.longest_minutes) for row in found.lines] == [
        ("A", 3, 2, 50),
        ("B", 1, 0, 5),
    ]
    assert [(each.number, each.line, each.minutes) for each in found.long_waits] == [
        ("A001", "Xây dựng", 50),
        ("A002", "Xây dựng", 30),
    ]
    assert (found.waiting, found.over, found.longest_minutes, found.came) == (4, 2, 50, 4)


def test_the_threshold_is_the_houses_setting(lines: Lines, draw: Callable[..., Ticket], settings: Any) -> None:
    settings.LONG_WAIT_MINUTES = 10
    draw(at_="2026-11-26T08:50")
    draw(at_="2026-11-26T08:51")
    assert read().over == 1


def test_who_has_an_hour_waits_from_that_hour_on(
    lines: Lines, draw: Callable[..., Ticket], book: Callable[..., Appointment]
) -> None:
    booked = book(starts_at="2026-11-26T08:30", asked_at="2026-11-25T08:00", status="confirmed")
    draw(at_="2026-11-26T08:05", appointment=booked)
    assert read().lines[0].longest_minutes == 30


def test_yesterdays_tickets_are_no_part_of_today(lines: Lines, draw: Callable[..., Ticket], binh: User) -> None:
    serve(binh, draw(at_="2026-11-25T15:00"), start="2026-11-25T15:05", minutes=5)
    found = read()
    assert (found.came, found.served) == (0, 0)


# --- counters and advice -------------------------------------------------------------------------------


def test_each_counter_tells_what_it_does_and_for_how_long(
    lines: Lines, draw: Callable[..., Ticket], binh: User, phuc: User
) -> None:
    first, second = draw(at_="2026-11-26T08:00"), draw(at_="2026-11-26T08:01")
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-26T07:30"))
    serve(binh, first, start="2026-11-26T08:05", minutes=7)
    operations.begin_duty(counter=f"{OFFICE}-1", by=phuc, at=at("2026-11-26T08:20"))
    operations.call_number(counter=f"{OFFICE}-1", number=second.shown, by=phuc, at=at("2026-11-26T08:40"))
    now = {row.counter.number: row for row in read().counters}
    assert (now[3].now.seat, now[3].now.minutes, now[3].served, now[3].user) == (Seat.IDLE, 48, 1, binh)
    assert (now[1].now.seat, now[1].now.minutes, now[1].number) == (Seat.CALLING, 20, second.shown)
    operations.pause(counter=f"{OFFICE}-3", by=binh, reason="Họp", at=at("2026-11-26T08:50"))
    paused = {row.counter.number: row for row in read().counters}[3]
    assert (paused.now.seat, paused.now.minutes, paused.pause_reason) == (Seat.PAUSED, 10, "Họp")
    closed = [row for number, row in now.items() if number not in (1, 3)]
    assert {row.now.seat for row in closed} == {Seat.CLOSED}


def test_a_counter_whose_screen_has_not_been_heard_of_is_silent(lines: Lines, binh: User) -> None:
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-26T07:30"))
    Duty.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=10))
    assert {row.counter.number: row.now.seat for row in read().counters}[3] == Seat.SILENT


def test_the_lines_of_a_counter_are_its_own_and_those_its_officer_may_serve(lines: Lines, binh: User) -> None:
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-26T07:30"))
    both = frozenset({lines.a.pk, lines.b.pk})

    def third() -> Any:
        return {row.counter.number: row.now for row in read().counters}[3]

    assert (third().serves, third().could) == (both, both)
    Skill.objects.create(user=binh, line=lines.b)
    assert third().could == {lines.b.pk}
    Skill.objects.all().delete()
    CounterLine.objects.create(counter_id=f"{OFFICE}-3", line=lines.a)
    assert third().could == {lines.a.pk}
    CounterLine.objects.all().delete()
    Duty.objects.update(line_ids=[lines.b.pk])
    assert (third().serves, third().could) == ({lines.b.pk}, both)


def test_advice_comes_from_what_is_measured(lines: Lines, draw: Callable[..., Ticket], binh: User) -> None:
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-25T07:30"))
    for number in range(6):
        served = draw(at_=at("2026-11-25T08:00") + timedelta(minutes=20 * number))
        serve(binh, served, start=f"2026-11-25T{8 + number // 3:02}:{20 * (number % 3):02}", minutes=9)
    for _each in range(4):
        draw(at_="2026-11-26T08:50")
    found = read()
    assert found.lines[0].is_measured
    assert found.lines[0].service_minutes == pytest.approx(9)
    assert not found.lines[1].is_measured
    (only,) = found.advice
    assert (only.deed, only.waiting, only.minutes) == (Deed.OPEN, 4, 36)
    assert only.counter != 3


def test_nobody_is_asked_to_open_a_counter_over_noon_at_night_or_on_a_holiday(
    lines: Lines, draw: Callable[..., Ticket]
) -> None:
    for _each in range(4):
        draw(at_="2026-11-26T08:00")
    assert read(NINE).advice != []
    assert read(at("2026-11-26T12:10")).advice == []
    assert read(at("2026-11-26T18:00")).advice == []


def test_a_closed_day_says_why(lines: Lines, house: House) -> None:
    sunday = read(at("2026-11-29T09:00"))
    assert (sunday.is_open, sunday.closed, sunday.hours) == (False, "Chủ nhật nghỉ", [])
    holiday = read(at("2026-11-24T09:00"))
    assert not holiday.is_open
    assert "nghỉ" in holiday.closed.lower()
    Closure.objects.create(
        office=house.tthcc, starts_at=at("2026-11-27T00:00"), ends_at=at("2026-11-28T00:00"), reason="Mất điện"
    )
    offer.forget_settings()
    assert read(at("2026-11-27T09:00")).closed == "Mất điện"


# --- promises ------------------------------------------------------------------------------------------


def test_requests_near_the_end_of_their_four_working_hours(book: Callable[..., Appointment]) -> None:
    book(starts_at="2026-11-30T09:00", asked_at="2026-11-25T15:40")  # until 10:10 on the 26th
    book(starts_at="2026-11-30T10:00", asked_at="2026-11-25T15:00")  # until 09:30
    book(starts_at="2026-11-30T14:00", asked_at="2026-11-25T09:00", agency="DN-STC")  # until 14:30 on the 25th
    book(starts_at="2026-11-30T15:00", asked_at="2026-11-26T08:00", status="confirmed")
    found = read().promises.requests
    assert (found.open, found.late, found.near) == (3, 1, 1)
    assert [(each.name, each.is_late) for each in found.first] == [
        ("Sở Tài chính", True),
        ("Sở Xây dựng", False),
    ]


def test_dossiers_late_and_due_today(file: Callable[..., Dossier]) -> None:
    late = file(status="processing", at="2026-11-23T09:00")
    soon = file(status="processing", at="2026-11-25T09:00")
    later = file(status="processing", at="2026-11-25T10:00")
    Dossier.objects.filter(pk=late.pk).update(due_at=at("2026-11-25T17:00"))
    Dossier.objects.filter(pk=soon.pk).update(due_at=at("2026-11-26T16:00"))
    Dossier.objects.filter(pk=later.pk).update(due_at=at("2026-11-27T08:00"))
    file(status="returned", at="2026-11-23T09:00")
    found = read(office="DN-HC").promises.dossiers
    assert (found.open, found.late, found.near) == (3, 1, 1)
    assert [(each.key, each.is_late) for each in found.first] == [(late.code, True), (soon.code, False)]


def test_promises_of_special_days_late_and_with_four_fifths_gone(duong_xa: DuongXa, lan: Any) -> None:
    taken_in(duong_xa, lan, "2026-12-01T08:10")
    second = taken_in(duong_xa, lan, "2026-12-01T09:00")
    taken_in(duong_xa, lan, "2026-12-01T10:30")
    row = SpecialIntake.objects.get(dossier=second)
    assert row.promised_at == at("2026-12-01T11:00")
    found = today_promises.special("HN-DX", None, at=at("2026-12-01T10:40"))
    assert (found.open, found.late, found.near) == (3, 1, 1)
    assert found.first[1].key == second.code
    assert today_promises.special("HN-DX", ["DN-HC"], at=at("2026-12-01T10:40")).open == 0


def test_complaints_late_and_due_tomorrow(house: House) -> None:
    def complain(code: str, due_on: str, agency: str | None = None) -> None:
        moment = at("2026-11-20T09:00")
        Complaint.objects.create(
            code=code, kind="complaint", office=house.tthcc, agency_id=agency, name="Lan", phone="+84905111222",
            text="Chờ lâu", sent_at=moment, due_at=at(f"{due_on}T17:00"), due_on=due_on, stamp=f"stamp-{code}",
        )  # fmt: skip

    complain("1", "2026-11-25")
    complain("2", "2026-11-26")
    complain("3", "2026-11-27", agency="DN-SXD")
    complain("4", "2026-11-30")
    found = read().promises.complaints
    assert (found.open, found.late, found.near) == (4, 1, 2)
    assert read(sight=Sight(["DN-SXD"])).promises.complaints.open == 1
    assert [(row.is_late, row.name) for row in found.first] == [(True, "khiếu nại"), *[(False, "khiếu nại")] * 2]


def test_nobody_is_told_of_a_complaint_about_oneself_nor_a_head_of_one_for_the_city(house: House, phuc: User) -> None:
    for code, more in (("1", {"officer": phuc}), ("2", {"is_for_city": True}), ("3", {})):
        Complaint.objects.create(
            code=code, kind="complaint", office=house.tthcc, name="Lan", phone="+84905111222", text="Chờ lâu",
            sent_at=at("2026-11-20T09:00"), due_at=at("2026-11-25T17:00"), due_on="2026-11-25", stamp=f"s-{code}",
            **more,
        )  # fmt: skip
    assert read(sight=Sight(reader=phuc.pk)).promises.complaints.late == 1
    assert read(sight=Sight(is_city=True)).promises.complaints.late == 3


# --- load, machines, money -----------------------------------------------------------------------------


def test_the_days_load_by_hour(lines: Lines, draw: Callable[..., Ticket], book: Callable[..., Appointment]) -> None:
    booked = book(starts_at="2026-11-26T08:30", asked_at="2026-11-25T08:00", status="checked_in")
    draw(at_="2026-11-26T08:20", appointment=booked)
    book(starts_at="2026-11-26T08:00", asked_at="2026-11-25T08:00", status="checked_in")
    book(starts_at="2026-11-26T14:00", asked_at="2026-11-25T08:00", status="confirmed")
    draw(at_="2026-11-26T07:10")
    hours = {hour.hour: hour for hour in read().hours}
    # The one with a number is counted once; who came at 7:55 for eight, without a number, at seven.
    assert {hour: row.came for hour, row in hours.items() if row.came} == {7: 2, 8: 1}
    assert {hour: row.booked for hour, row in hours.items() if row.booked} == {8: 2, 14: 1}
    assert [row.hour for row in hours.values() if row.is_now] == [9]


def test_machines_that_are_silent_come_first(lines: Lines) -> None:
    Kiosk.objects.create(code="DN-TTHCC-k2", office_id=OFFICE, name="Sảnh B", seen_at=datetime.now(UTC))
    found = read().machines
    assert [(each.kind, each.code, each.name, each.is_silent) for each in found] == [
        ("kiosk", "DN-TTHCC-k1", "", True),
        ("kiosk", "DN-TTHCC-k2", "Sảnh B", False),
    ]


def test_money_is_told_only_with_the_books(house: House) -> None:
    assert read().money is None
    money = read(sight=Sight(has_books=True)).money
    assert money is not None
    assert (money.tills, money.held_vnd, money.taken_vnd) == (0, 0, 0)
    assert read(sight=Sight(["DN-SXD"], has_books=True)).money is None


# --- a role of one agency ------------------------------------------------------------------------------


def test_a_role_of_one_agency_sees_its_own_lines_requests_and_dossiers_alone(
    lines: Lines, draw: Callable[..., Ticket], book: Callable[..., Appointment], house: House, binh: User
) -> None:
    draw(at_="2026-11-26T08:00")
    other = draw(line=lines.b, at_="2026-11-26T08:00")
    draw(line=lines.b, at_="2026-11-26T08:00")
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-26T07:30"))
    operations.call_number(counter=f"{OFFICE}-3", number=other.shown, by=binh, at=at("2026-11-26T08:10"))
    book(starts_at="2026-11-30T09:00", asked_at="2026-11-25T09:00")
    book(starts_at="2026-11-30T14:00", asked_at="2026-11-25T09:00", agency="DN-STC")
    book(starts_at="2026-11-26T14:00", asked_at="2026-11-25T09:00", agency="DN-STC", status="confirmed")
    found = read(sight=Sight(["DN-SXD"]))
    assert [row.line.pk for row in found.lines] == [lines.a.pk]
    assert (found.waiting, found.came, found.has_other_lines) == (1, 1, True)
    assert {each.line for each in found.long_waits} == {"Xây dựng"}
    assert {row.counter.number: row.number for row in found.counters}[3] == ""
    assert found.promises.requests.open == 1
    assert sum(hour.booked for hour in found.hours) == 0
    assert found.machines == []
    # A line shared with another agency is not that agency's own.
    lines.a.agencies.add(house.stc)
    assert read(sight=Sight(["DN-SXD"])).lines == []
    assert [row.line.pk for row in read(sight=Sight(["DN-SXD", "DN-STC"])).lines] == [lines.a.pk]
    assert read(sight=Sight([])).waiting == 0


def test_a_role_of_one_agency_is_advised_for_its_own_lines_by_what_all_of_them_take(
    lines: Lines, draw: Callable[..., Ticket], binh: User
) -> None:
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-26T07:30"))
    for _each in range(2):
        draw(at_="2026-11-26T08:50")
    assert read(sight=Sight(["DN-SXD"])).advice == []
    for _each in range(20):
        draw(line=lines.b, at_="2026-11-26T08:50")
    whole, own = read().advice, read(sight=Sight(["DN-SXD"])).advice
    assert {each.line_id for each in whole} >= {lines.b.pk}
    assert own == [each for each in whole if each.line_id == lines.a.pk]
    assert all("Việc khác" not in each.sentence for each in own)


# --- what it costs -------------------------------------------------------------------------------------


def test_a_number_of_questions_that_does_not_grow(
    lines: Lines, draw: Callable[..., Ticket], book: Callable[..., Appointment], binh: User, phuc: User
) -> None:
    def asked() -> int:
        read(sight=Sight(has_books=True))
        with CaptureQueriesContext(connection) as questions:
            read(sight=Sight(has_books=True))
        return len(questions)

    draw(at_="2026-11-26T08:00")
    few = asked()
    for number in range(12):
        draw(line=lines.b if number % 2 else lines.a, at_=f"2026-11-26T08:{number:02}")
    for hour in (9, 10, 14):
        book(starts_at=f"2026-11-30T{hour:02}:00", asked_at="2026-11-25T09:00")
    for number, who in ((3, binh), (1, phuc)):
        operations.begin_duty(counter=f"{OFFICE}-{number}", by=who, at=at("2026-11-26T08:00"))
        operations.call_next(counter=f"{OFFICE}-{number}", by=who, at=at("2026-11-26T08:30"))
    Line.objects.create(office_id=OFFICE, code="C", name="Khác", prefix="C")
    assert asked() == few
    assert few <= 36


def test_a_service_of_nobody_and_one_left_open_all_day_teach_nothing(
    lines: Lines, draw: Callable[..., Ticket], binh: User
) -> None:
    operations.begin_duty(counter=f"{OFFICE}-3", by=binh, at=at("2026-11-25T07:30"))
    for number in range(5):
        serve(binh, draw(at_="2026-11-25T08:00"), start=f"2026-11-25T0{number + 1}:30", minutes=6 + number)
    serve(binh, draw(at_="2026-11-25T08:00"), start="2026-11-25T08:00", minutes=500)
    found = today_lines.service_minutes([lines.a.pk, lines.b.pk], at=NINE)
    assert found == {None: pytest.approx(8), lines.a.pk: pytest.approx(8)}
    assert today_lines.service_minutes([lines.b.pk], at=NINE) == {}
