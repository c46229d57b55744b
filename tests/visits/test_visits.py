# SPDX-License-Identifier: EUPL-1.2
"""An appointment and its number, together or not at all."""

from collections.abc import Callable

import pytest

from cast import House, at
from lines import Lines
from motcua.appointments.errors import NotCheckedIn
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.queueing import operations as queueing
from motcua.queueing.models import Line, Ticket
from motcua.queueing.rules import BookingRule, Lane, State
from motcua.visits import operations as visits

Book = Callable[..., Appointment]
Draw = Callable[..., Ticket]
NINE = "2026-11-27T09:00"


@pytest.fixture
def booked(book: Book) -> Appointment:
    """Lan's hour on Friday at nine, with the agency of line A."""
    return book(starts_at=NINE, status="confirmed")


def receive(appointment: Appointment, by: User, moment: str = "2026-11-27T08:58") -> visits.Received:
    return visits.receive(appointment_id=appointment.pk, office=appointment.office_id, by=by, at=at(moment))


def test_who_comes_gets_the_number_of_the_line_of_the_agency(lines: Lines, booked: Appointment, an: User) -> None:
    came = receive(booked, an)
    assert came.ticket is not None
    assert (came.ticket.shown, came.ticket.line_id, came.ticket.lane) == ("A001", lines.a.pk, Lane.BOOKED)
    assert came.ticket.turn_at == at(NINE)
    assert came.said == "Ông/Bà đến đúng giờ hẹn. Số A001, sắp đến lượt."
    assert came.appointment.status == Status.CHECKED_IN
    kinds = Entry.objects.filter(kind__in=["CitizenCheckedIn", "TicketIssued"]).order_by("id")
    assert [(entry.kind, entry.actor) for entry in kinds] == [
        ("CitizenCheckedIn", an.actor),
        ("TicketIssued", an.actor),
    ]


def test_the_sentence_says_how_many_are_before(
    lines: Lines, draw: Draw, booked: Appointment, an: User, book: Book
) -> None:
    for _ in range(4):
        draw(at_="2026-11-27T08:00")
    late = receive(booked, an, "2026-11-27T09:30")
    assert late.said == "Ông/Bà đến muộn 30 phút so với giờ hẹn, xin chờ như người lấy số. Số A005, còn 4 người trước."
    assert late.ticket is not None
    assert (late.ticket.lane, late.ticket.turn_at) == (Lane.WALK_IN, at("2026-11-27T09:30"))
    early = receive(book(starts_at="2026-11-27T10:00", status="confirmed"), an, "2026-11-27T09:31")
    assert early.said == "Ông/Bà đến đúng giờ hẹn. Số A006 được gọi từ 10 giờ."


def test_a_line_without_hours_lets_the_booked_wait_like_all(lines: Lines, booked: Appointment, an: User) -> None:
    Line.objects.filter(pk=lines.a.pk).update(booking_rule=BookingRule.AS_WALK_IN)
    came = receive(booked, an, "2026-11-27T08:00")
    assert came.ticket is not None
    assert came.ticket.lane == Lane.WALK_IN
    assert came.said == "Ông/Bà đến sớm 1 giờ. Số A001, sắp đến lượt."


def test_a_kiosk_receives_in_its_own_name(lines: Lines, booked: Appointment) -> None:
    came = visits.receive(appointment_id=booked.pk, office="DN-TTHCC", kiosk=lines.kiosk, at=at("2026-11-27T08:58"))
    assert came.ticket is not None
    assert (came.ticket.channel, came.ticket.kiosk_id) == (Ticket.Channel.KIOSK, lines.kiosk.pk)
    assert {entry.actor for entry in Entry.objects.filter(kind="CitizenCheckedIn")} == {"kiosk:DN-TTHCC-k1"}


@pytest.mark.parametrize("change", [{"is_mirrored": True}, {"is_active": False}])
def test_where_the_office_gives_no_numbers_the_person_is_only_checked_in(
    lines: Lines, booked: Appointment, an: User, change: dict[str, bool]
) -> None:
    Line.objects.filter(office="DN-TTHCC").update(**change)
    came = receive(booked, an)
    assert (came.ticket, Ticket.objects.count()) == (None, 0)
    assert came.appointment.status == Status.CHECKED_IN
    assert came.said == "Ông/Bà đến đúng giờ hẹn. Xin nhận phiếu và đến quầy 3."


def test_coming_before_numbers_are_given_brings_the_number_later(lines: Lines, booked: Appointment, an: User) -> None:
    Line.objects.filter(pk=lines.a.pk).update(opens_at="08:50", closes_at="16:00")
    assert receive(booked, an, "2026-11-27T08:30").ticket is None
    again = receive(booked, an, "2026-11-27T08:56")
    assert again.ticket is not None
    assert (again.ticket.shown, again.said) == ("A001", "Số A001, sắp đến lượt.")


def test_a_second_coming_is_told_the_number_it_has(lines: Lines, booked: Appointment, an: User) -> None:
    receive(booked, an)
    with pytest.raises(NotCheckedIn) as refusal:
        receive(booked, an, "2026-11-27T08:59")
    assert (refusal.value.data["arrival"], refusal.value.data["number"]) == ("already_checked_in", "A001")
    assert Ticket.objects.count() == 1


def test_who_gave_the_number_up_and_comes_after_all_gets_another(lines: Lines, booked: Appointment, an: User) -> None:
    first = receive(booked, an).ticket
    assert first is not None
    queueing.leave_line(ticket_id=first.pk, at=at("2026-11-27T08:59"), actor="citizen")
    again = receive(booked, an, "2026-11-27T09:01").ticket
    assert again is not None
    assert (again.shown, again.state, again.appointment_id) == ("A002", State.WAITING, booked.pk)
    assert Ticket.objects.get(pk=first.pk).appointment_id is None


def test_who_may_not_enter_gets_no_number(lines: Lines, book: Book, an: User) -> None:
    asked = book(starts_at=NINE)
    with pytest.raises(NotCheckedIn):
        receive(asked, an)
    other = book(starts_at=NINE, office="DN-HC", agency="DN-HC", status="confirmed")
    with pytest.raises(NotCheckedIn):
        visits.receive(appointment_id=other.pk, office="DN-TTHCC", by=an, at=at("2026-11-27T08:58"))
    assert Ticket.objects.count() == 0


def test_both_or_neither(lines: Lines, booked: Appointment, an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**known: object) -> Ticket:
        raise RuntimeError

    monkeypatch.setattr(queueing, "issue_ticket", broken)
    with pytest.raises(RuntimeError):
        receive(booked, an)
    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED


# --- the end of a visit --------------------------------------------------------------------------------


@pytest.fixture
def called(lines: Lines, booked: Appointment, an: User, binh: User, house: House) -> Ticket:
    receive(booked, an)
    ticket = queueing.call_next(counter="DN-TTHCC-3", by=binh, at=at(NINE))
    assert ticket is not None
    assert ticket.appointment_id == booked.pk
    return ticket


def test_the_number_done_is_the_appointment_served(called: Ticket, booked: Appointment, binh: User) -> None:
    ticket = visits.finish(counter="DN-TTHCC-3", by=binh, at=at("2026-11-27T09:10"), seen=str(called.pk))
    booked.refresh_from_db()
    assert (ticket.state, booked.status) == (State.DONE, Status.SERVED)


def test_done_and_next_serves_the_appointment_too(called: Ticket, booked: Appointment, binh: User, draw: Draw) -> None:
    draw(at_="2026-11-27T09:05")
    following = visits.call_next(
        counter="DN-TTHCC-3", by=binh, at=at("2026-11-27T09:10"), seen=str(called.pk), finish=True
    )
    booked.refresh_from_db()
    assert following is not None
    assert (following.shown, booked.status) == ("A002", Status.SERVED)


def test_absent_leaves_the_appointment_as_it_is(called: Ticket, booked: Appointment, binh: User) -> None:
    queueing.mark_absent(counter="DN-TTHCC-3", by=binh, at=at("2026-11-27T09:10"))
    booked.refresh_from_db()
    assert booked.status == Status.CHECKED_IN


def test_a_visit_noted_in_the_list_ends_its_number(called: Ticket, booked: Appointment, binh: User) -> None:
    visits.finish_appointment(appointment_id=booked.pk, by=binh, at=at("2026-11-27T09:10"))
    called.refresh_from_db()
    assert called.state == State.DONE


def test_who_has_gone_waits_no_more(lines: Lines, booked: Appointment, an: User, binh: User) -> None:
    ticket = receive(booked, an).ticket
    visits.mark_no_show(appointment_id=booked.pk, by=binh, at=at("2026-11-27T09:40"))
    booked.refresh_from_db()
    assert ticket is not None
    ticket.refresh_from_db()
    assert (ticket.state, booked.status) == (State.LEFT, Status.NO_SHOW)


def test_a_visit_the_list_has_ended_already_can_still_be_finished_at_the_counter(
    called: Ticket, booked: Appointment, binh: User
) -> None:
    Appointment.objects.filter(pk=booked.pk).update(status=Status.SERVED)
    assert visits.finish(counter="DN-TTHCC-3", by=binh, at=at("2026-11-27T09:10")).state == State.DONE
