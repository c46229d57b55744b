# SPDX-License-Identifier: EUPL-1.2
"""Everything of one phone in one place and order: whose it is, what is first, one visit one card, bounded reading."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at
from filing import Desk
from lines import Lines
from money import LEVY
from motcua.appointments.models import Appointment
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier, Supplement
from motcua.feedback.models import Rating, RatingQuestion
from motcua.people.models import User
from motcua.queueing.models import Ticket
from motcua.vaccination.models import VaccinationBooking
from motcua.visits import mine as visits
from motcua.visits import operations
from motcua.visits.mine import NoSuchThing, mine, one
from motcua.visits.mine_cards import Card, Kind, Rank, Way
from motcua.visits.mine_lines import lines_of
from motcua.visits.mine_rows import Visit, is_of_visit, joined

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
File = Callable[..., Dossier]
Owing = Callable[..., Dossier]
MORNING = at("2026-11-27T08:00")

NOBODYS = UUID("6f9619ff-8b86-4d11-b42d-00cf4fc964ff")


def from_home(row: Ticket, who: Citizen) -> Ticket:
    """Let the number be one the phone took from home."""
    Ticket.objects.filter(pk=row.pk).update(phone=who.phone, channel="WEB")
    row.refresh_from_db()
    return row


def titles(cards: tuple[Card, ...]) -> list[str]:
    return [card.step.title if card.step else card.title for card in cards]


def asked(kind: str, subject: str, phone: str, office: str, *, ends: str = "2026-12-31T09:00") -> RatingQuestion:
    return RatingQuestion.objects.create(
        kind=kind,
        subject=subject,
        office_id=office,
        visited_on=MORNING.date(),
        phone=phone,
        asked_at=MORNING,
        ends_at=at(ends),
    )


# --- whose it is -----------------------------------------------------------------------------------------------


def test_a_phone_without_anything_has_an_empty_page(house: Any, lan: Citizen) -> None:
    assert mine(lan.phone, at=MORNING).is_empty


@pytest.mark.rule("R-084")
def test_everything_of_the_phone_and_nothing_of_a_namesake_is_told(
    book: Book, file: File, book_shot: Callable[..., VaccinationBooking], lan: Citizen
) -> None:
    namesake = Citizen(lan.name, "+84905999888")
    book(status="confirmed")
    book(who=namesake, status="confirmed")
    file()
    file(who=namesake)
    book_shot()
    found = mine(lan.phone, at=MORNING)
    assert {card.kind for card in found.open} == {Kind.APPOINTMENT, Kind.DOSSIER, Kind.VACCINATION}
    assert len(found.open) == 3
    other = mine(namesake.phone, at=MORNING)
    assert {card.kind for card in other.open} == {Kind.APPOINTMENT, Kind.DOSSIER}
    for card in other.open:
        with pytest.raises(NoSuchThing):
            one(lan.phone, kind=card.kind, key=card.key, at=MORNING)


def test_a_child_and_a_vaccine_are_on_no_card(book_shot: Callable[..., VaccinationBooking], lan: Citizen) -> None:
    booking = book_shot()
    child = booking.children.get()
    told = repr(mine(lan.phone, at=MORNING).open) + repr(lines_of(mine(lan.phone, at=MORNING).open[0], at=MORNING))
    assert child.name not in told
    assert child.vaccine is None or child.vaccine.name not in told


def test_what_a_helper_typed_belongs_to_the_citizen_alone(file: File, lan: Citizen, desk: Desk) -> None:
    User.objects.filter(pk=desk.officer.pk).update(phone="+84905777666")
    file(channel="DESK")
    assert len(mine(lan.phone, at=MORNING).open) == 1
    assert mine("+84905777666", at=MORNING).is_empty


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("appointment", "x"),
        ("ticket", "7"),
        ("dossier", ""),
        ("vaccination", "-1"),
        ("rating", "1"),
        ("ticket", str(NOBODYS)),
    ],
)
def test_an_address_nobody_gave_leads_nowhere(house: Any, lan: Citizen, kind: str, key: str) -> None:
    with pytest.raises(NoSuchThing):
        one(lan.phone, kind=kind, key=key, at=MORNING)


# --- what comes first ------------------------------------------------------------------------------------------


def test_todays_hour_comes_first_with_counter_and_papers_then_what_is_to_do_then_what_only_waits(
    book: Book, file: File, owing: Owing, lan: Citizen
) -> None:
    file()
    file(status="supplement")
    book(starts_at="2026-12-03T09:00", status="confirmed")
    book(starts_at="2026-11-27T09:00", status="confirmed")
    found = mine(lan.phone, at=MORNING)
    assert titles(found.open)[0] == "Hôm nay 9 giờ, quầy 3"
    assert found.next_step == found.open[0]
    assert found.open[0].step is not None
    assert found.open[0].step.text.startswith("Mang: ")
    assert titles(found.open)[1] == "Xin bổ sung 1 điều"
    assert titles(found.open)[2].endswith("thứ Năm, 03/12, quầy 3")
    assert [card.rank for card in found.open] == [Rank.TODAY, Rank.TO_DO, Rank.COMING, Rank.WAITING]


def test_where_nothing_asks_for_its_owner_there_is_no_next_step(file: File, lan: Citizen) -> None:
    file()
    found = mine(lan.phone, at=MORNING)
    assert found.next_step is None
    assert len(found.open) == 1


def test_a_supplement_says_by_when(file: File, lan: Citizen) -> None:
    dossier = file(status="supplement")
    Supplement.objects.filter(dossier=dossier).update(answer_by=at("2026-12-03T17:00"))
    first = mine(lan.phone, at=MORNING).next_step
    assert first is not None
    assert first.step is not None
    assert first.step.title == "Nộp bổ sung trước 17 giờ thứ Năm, 03/12"
    assert first.way == Way.COMPLETE


def test_what_is_owed_is_told_with_its_sum(owing: Owing, lan: Citizen) -> None:
    owing(fees=[{**LEVY, "due": "before_intake"}])
    first = mine(lan.phone, at=MORNING).next_step
    assert first is not None
    assert first.step is not None
    assert (first.step.title, first.way) == ("Nộp 16.000 đ để cơ quan tiếp nhận", Way.PAY)


def test_a_ready_result_is_to_be_fetched_and_a_returned_one_is_over(file: File, lan: Citizen) -> None:
    ready = file(status="result_ready")
    file(status="returned")
    found = mine(lan.phone, at=MORNING)
    assert [(card.key, card.way) for card in found.open] == [(str(ready.pk), Way.FETCH)]
    assert [card.state for card in found.past] == ["đã trả kết quả"]


def test_a_number_in_line_says_how_many_are_before_and_goes_before_everything(
    lines: Lines, draw: Callable[..., Ticket], book: Book, lan: Citizen
) -> None:
    draw(at_="2026-11-27T07:40")
    from_home(draw(at_="2026-11-27T07:50"), lan)
    book(starts_at="2026-11-27T09:00", status="confirmed")
    found = mine(lan.phone, at=MORNING)
    assert titles(found.open) == ["Số A002: còn 1 người trước", "Hôm nay 9 giờ, quầy 3"]


def test_a_number_left_standing_on_another_day_is_over(lines: Lines, draw: Callable[..., Ticket], lan: Citizen) -> None:
    from_home(draw(at_="2026-11-25T08:00"), lan)
    found = mine(lan.phone, at=MORNING)
    assert (len(found.open), len(found.past)) == (0, 1)


# --- one visit, one card ---------------------------------------------------------------------------------------


def visit_with_dossier(book: Book, desk: Desk, lan: Citizen, lines: Lines) -> Dossier:
    """Lan comes to DN-HC at nine with an hour, gets a number, and hands a dossier in at the counter."""
    hour = book(
        office="DN-HC", agency="DN-HC", procedures=["2.000815"], starts_at="2026-11-27T09:00", status="confirmed"
    )
    operations.receive(appointment_id=hour.pk, office="DN-HC", by=desk.officer, at=at("2026-11-27T08:58"))
    return dossiers.take_in(
        office=hour.office,
        agency=hour.agency,
        version=desk.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=desk.officer,
        at=at("2026-11-27T09:10"),
    )


def test_hour_number_and_dossier_of_one_visit_are_one_card(book: Book, desk: Desk, lan: Citizen, lines: Lines) -> None:
    dossier = visit_with_dossier(book, desk, lan, lines)
    found = mine(lan.phone, at=at("2026-11-27T09:12"))
    assert [card.kind for card in found.open] == [Kind.DOSSIER]
    card = found.open[0]
    assert card.appointment is not None
    assert card.ticket is not None
    told = [line.kind for line in lines_of(card, at=at("2026-11-27T09:12"))]
    assert told == [
        "AppointmentRequested",
        "AppointmentConfirmed",
        "CitizenCheckedIn",
        "TicketIssued",
        "DossierSubmitted",
        "DossierReceived",
        "DossierHandedOver",
    ]
    by_hour = one(lan.phone, kind="appointment", key=str(card.appointment.pk), at=at("2026-11-27T09:12"))
    by_number = one(lan.phone, kind="dossier", key=str(dossier.pk), at=at("2026-11-27T09:12"))
    assert (by_hour.kind, by_hour.key) == (by_number.kind, by_number.key) == (Kind.DOSSIER, str(dossier.pk))


def test_the_visit_stays_one_card_when_it_is_over(book: Book, desk: Desk, lan: Citizen, lines: Lines) -> None:
    visit_with_dossier(book, desk, lan, lines)
    Appointment.objects.update(status="served", ended_at=at("2026-11-27T09:20"))
    Ticket.objects.update(state="done", ended_at=at("2026-11-27T09:20"))
    Dossier.objects.update(status="withdrawn", closed_at=at("2026-11-27T10:00"))
    found = mine(lan.phone, at=at("2026-11-28T08:00"))
    assert (len(found.open), [card.kind for card in found.past]) == (0, [Kind.DOSSIER])


def test_a_dossier_joins_the_visit_of_its_own_time_place_and_agency_only() -> None:
    came = at("2026-11-27T09:00")
    hour = Appointment(
        pk=1,
        office_id="DN-HC",
        agency_id="DN-HC",
        checked_in_at=came,
        ended_at=came + timedelta(minutes=20),
        starts_at=came,
    )
    visit = Visit(hour, None)
    good = {"office_id": "DN-HC", "agency_id": "DN-HC", "channel": "DESK", "submitted_at": came + timedelta(minutes=10)}
    assert is_of_visit(Dossier(pk=1, **good), visit)
    for other in (
        {"office_id": "DN-TTHCC"},
        {"agency_id": "DN-SXD"},
        {"channel": "WEB"},
        {"submitted_at": came - timedelta(minutes=6)},
        {"submitted_at": came + timedelta(minutes=36)},
        {"submitted_at": came + timedelta(days=1)},
    ):
        assert not is_of_visit(Dossier(pk=1, **{**good, **other}), visit), other
    # Two dossiers of one visit: the first is told with it, the second by itself.
    first, second = Dossier(pk=1, **good), Dossier(pk=2, **{**good, "submitted_at": came + timedelta(minutes=15)})
    assert joined([second, first], [visit]) == {1: visit}


# --- what may be rated -----------------------------------------------------------------------------------------


def test_a_finished_visit_that_may_be_rated_is_open_until_it_was_or_the_question_ends(
    book: Book, file: File, lan: Citizen, binh: User
) -> None:
    hour = book(starts_at="2026-11-26T14:00", status="served", by=binh)
    question = asked("appointment", hour.subject, lan.phone, hour.office_id)
    found = mine(lan.phone, at=MORNING)
    assert [(card.kind, card.way, card.rated) for card in found.open] == [
        (Kind.APPOINTMENT, Way.RATE, ("appointment", hour.subject))
    ]
    assert found.next_step == found.open[0]
    assert not found.past
    file()
    assert [card.rank for card in mine(lan.phone, at=MORNING).open] == [Rank.TO_RATE, Rank.WAITING]
    RatingQuestion.objects.filter(pk=question.pk).update(phone="")
    assert [card.kind for card in mine(lan.phone, at=MORNING).past] == [Kind.APPOINTMENT]


def test_a_visit_without_a_card_of_its_own_can_be_rated_too(house: Any, lan: Citizen) -> None:
    asked("ticket", f"ticket:{NOBODYS}", lan.phone, "DN-TTHCC")
    found = mine(lan.phone, at=MORNING)
    assert [(card.kind, card.rank) for card in found.open] == [(Kind.RATING, Rank.TO_RATE)]


def test_a_rating_given_stands_in_the_timeline(file: File, lan: Citizen) -> None:
    dossier = file(status="returned")
    Rating.objects.create(
        office=dossier.office, kind="dossier", subject=dossier.subject, score=3, channel="WEB", given_at=MORNING
    )
    card = mine(lan.phone, at=MORNING).past[0]
    assert lines_of(card, at=MORNING)[-1].title == "Đã đánh giá"


# --- what is over, a page at a time ----------------------------------------------------------------------------


def over(book: Book, file: File, count: int, who: Citizen) -> None:
    row = book(who=who, starts_at="2026-11-27T10:00")
    row.status = "cancelled"
    for n in range(count):
        row.pk = row.pk if n == 0 else None
        row.starts_at = at("2026-11-01T09:00") - timedelta(days=n)
        row.save()
        dossier = file(who=who, status="withdrawn")
        Dossier.objects.filter(pk=dossier.pk).update(submitted_at=at("2026-11-01T10:00") - timedelta(days=n))


def test_what_is_over_comes_ten_at_a_time_without_gap_or_repetition(book: Book, file: File, lan: Citizen) -> None:
    over(book, file, 28, lan)
    seen: list[tuple[str, str]] = []
    after, pages = "", 0
    while True:
        found = mine(lan.phone, at=MORNING, after=after)
        pages += 1
        assert len(found.past) <= visits.PAGE
        seen += [(card.kind, card.key) for card in found.past]
        moments = [card.at for card in found.past]
        assert moments == sorted(moments, reverse=True)
        after = found.more
        if not after:
            break
    assert pages >= 6
    assert len(seen) == len(set(seen)) == 56
    assert len(mine(lan.phone, at=MORNING, after="not-ours!").past) == visits.PAGE


def test_the_number_of_queries_does_not_grow_with_what_somebody_has(
    book: Book, file: File, owing: Owing, lan: Citizen, minh: Citizen, lines: Lines, draw: Callable[..., Ticket]
) -> None:
    def some(who: Citizen, count: int) -> None:
        for n in range(count):
            book(who=who, starts_at=at("2026-12-01T09:00") + timedelta(days=7 * n), status="confirmed")
            for status in ("submitted", "supplement", "processing", "result_ready"):
                file(who=who, status=status, channel="DESK" if n % 2 else "WEB")
            from_home(draw(at_=at("2026-11-27T07:30") + timedelta(minutes=n)), who)
        over(book, file, count, who)

    def queries(who: Citizen) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            mine(who.phone, at=MORNING)
        return len(caught)

    some(lan, 1)
    few = queries(lan)
    some(minh, 4)
    assert queries(minh) <= few
    assert few <= 40
