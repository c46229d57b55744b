# SPDX-License-Identifier: EUPL-1.2
"""A finished visit is rated once, by whatever channel, and its phone is asked once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, House, at
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.feedback import counters, operations
from motcua.feedback.errors import AlreadyRated, NoSuchVisit, NotFinished, TooLateToRate
from motcua.feedback.links import meant, rating_address
from motcua.feedback.models import FeedbackRule, Rating, RatingQuestion
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.messaging.models import Message
from motcua.people.models import ApiToken, User
from motcua.people.tokens import issue_token
from motcua.queueing import operations as queueing
from motcua.queueing.models import Ticket
from motcua.visits import operations as visits
from reactions.world import relay, send_all

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
# The visit of `book(status="served")` ends at 09:20.
DONE, LATER = at("2026-11-27T09:20"), at("2026-11-27T10:00")


def asked() -> list[Message]:
    return list(Message.objects.filter(template="how_was_it").order_by("created_at"))


def serve(draw: Callable[..., Ticket], house: House, by: User, **given: Any) -> Ticket:
    """Draw a number at DN-TTHCC, call it to counter 3 and finish it at 08:20."""
    ticket = draw(**given)
    counter = house.counter(3).pk
    queueing.begin_duty(counter=counter, by=by, at=at("2026-11-26T07:55"), lines=[])
    visits.call_next(counter=counter, by=by, at=at("2026-11-26T08:10"))
    queueing.start(counter=counter, by=by, at=at("2026-11-26T08:11"))
    visits.finish(counter=counter, by=by, at=at("2026-11-26T08:20"))
    ticket.refresh_from_db()
    return ticket


@pytest.mark.rule("R-074")
def test_a_visit_is_rated_with_where_whose_and_who_served(book: Book, binh: User) -> None:
    visit = book(status="served", by=binh, procedures=["1.009974"])
    row = operations.rate(
        kind="appointment", subject=visit.subject, score=1, reasons=["cost", "waiting", "nonsense"], channel="WEB",
        text=" Chờ  lâu ", at=LATER,
    )  # fmt: skip
    assert (row.office_id, row.agency_id, row.procedure_id) == ("DN-TTHCC", "DN-SXD", "1.009974")
    assert (row.officer, row.reasons, row.text) == (binh, ["waiting", "cost"], "Chờ lâu")
    entry = Entry.objects.get(kind="RatingGiven")
    assert entry.subject == visit.subject
    assert "Chờ" not in str(entry.payload)


def test_the_second_rating_of_a_visit_is_refused_whatever_the_channel(book: Book) -> None:
    visit = book(status="served")
    operations.rate(kind="appointment", subject=visit.subject, score=3, channel="SMS", at=LATER)
    with pytest.raises(AlreadyRated):
        operations.rate(kind="appointment", subject=visit.subject, score=1, channel="WEB", at=LATER)
    assert list(Rating.objects.values_list("score", flat=True)) == [3]


@pytest.mark.parametrize("status", ["requested", "confirmed", "checked_in", "cancelled", "no_show"])
def test_only_what_is_finished_is_rated(book: Book, status: str) -> None:
    visit = book(status=status)
    with pytest.raises(NotFinished):
        operations.rate(kind="appointment", subject=visit.subject, score=3, channel="WEB", at=LATER)


def test_a_visit_long_ago_and_one_unknown_are_not_rated(book: Book) -> None:
    visit = book(status="served")
    with pytest.raises(TooLateToRate):
        operations.rate(kind="appointment", subject=visit.subject, score=3, channel="WEB", at=DONE + timedelta(days=31))
    for kind, subject in (("appointment", "appointment:999999"), ("ticket", "ticket:x"), ("dossier", visit.subject)):
        with pytest.raises(NoSuchVisit):
            operations.rate(kind=kind, subject=subject, score=3, channel="WEB", at=LATER)
    with pytest.raises(InvalidInput):
        operations.rate(kind="appointment", subject=visit.subject, score=4, channel="WEB", at=LATER)


def test_a_number_of_an_appointment_is_the_appointments_visit(
    book: Book, binh: User, lines: Lines, house: House
) -> None:
    visit = book(status="confirmed", starts_at="2026-11-26T10:00", asked_at="2026-11-26T08:00")
    came = visits.receive(appointment_id=visit.pk, office="DN-TTHCC", at=at("2026-11-26T09:55"), by=binh)
    assert came.ticket is not None
    counter = house.counter(3).pk
    queueing.begin_duty(counter=counter, by=binh, at=at("2026-11-26T09:50"), lines=[])
    visits.call_next(counter=counter, by=binh, at=at("2026-11-26T10:00"))
    queueing.start(counter=counter, by=binh, at=at("2026-11-26T10:01"))
    visits.finish(counter=counter, by=binh, at=at("2026-11-26T10:20"))
    row = operations.rate(
        kind="ticket", subject=came.ticket.subject, score=2, channel="SLIP", at=at("2026-11-26T10:30")
    )
    assert (row.kind, row.subject) == ("appointment", visit.subject)
    with pytest.raises(AlreadyRated):
        operations.rate(kind="appointment", subject=visit.subject, score=1, channel="WEB", at=at("2026-11-26T10:31"))
    relay()
    assert len(asked()) <= 1


# --- asking ------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-075")
def test_a_finished_visit_is_asked_about_once_with_a_link_that_works(book: Book, lan: Citizen) -> None:
    visit = book(status="served")
    relay()
    Entry.objects.filter(kind="AppointmentServed").update(relayed_at=None)
    relay()
    (message,) = asked()
    assert message.to_phone == lan.phone
    assert rating_address("appointment", visit.subject) in message.text
    assert message.parts == 1
    assert lan.name not in message.text


def test_a_phone_is_asked_once_a_day_and_office_however_many_matters(book: Book) -> None:
    book(status="served")
    book(status="served", starts_at="2026-11-27T10:00", agency="DN-STC")
    relay()
    assert len(asked()) == 1


def test_whoever_said_no_is_not_asked_nor_is_a_landline_nor_where_the_office_does_not(
    book: Book, lan: Citizen, minh: Citizen, house: House
) -> None:
    operations.ask_no_more(phone=lan.phone, at=at("2026-11-20T08:00"))
    book(status="served")
    book(status="served", who=Citizen("Nguyễn Thị Lan", "0236 3881 888"), starts_at="2026-11-27T10:00")
    relay()
    assert asked() == []
    FeedbackRule.objects.create(office=house.tthcc, asks_by_sms=False)
    book(status="served", who=minh, starts_at="2026-11-27T14:00")
    relay()
    assert asked() == []
    operations.ask_again(phone=lan.phone)
    FeedbackRule.objects.all().delete()
    book(status="served", starts_at="2026-11-27T15:00")
    relay()
    assert [message.to_phone for message in asked()] == [lan.phone]


@pytest.mark.rule("R-009")
def test_nobody_is_asked_at_night(book: Book, the_clock: Any, deliveries: Any, lan: Citizen) -> None:
    visit = book(status="served")
    Entry.objects.filter(kind="AppointmentServed").update(at=at("2026-11-27T21:30"))
    Appointment.objects.filter(pk=visit.pk).update(ended_at=at("2026-11-27T21:30"))
    the_clock("2026-11-27T22:00")
    relay()
    send_all()
    assert not [text for text in deliveries(lan.phone) if "danh-gia" in text]
    the_clock("2026-11-28T06:31")
    send_all()
    assert len([text for text in deliveries(lan.phone) if "danh-gia" in text]) == 1


def test_a_question_that_has_not_gone_out_is_taken_back_when_somebody_rates(book: Book) -> None:
    visit = book(status="served")
    relay()
    operations.rate(kind="appointment", subject=visit.subject, score=3, channel="SLIP", at=LATER)
    relay()
    assert [message.status for message in asked()] == [Message.Status.WITHDRAWN]


def test_the_phone_of_a_question_is_forgotten_after_it_ended(book: Book) -> None:
    book(status="served")
    relay()
    assert operations.forget_phones(at=DONE + timedelta(days=4)) == 0
    assert operations.forget_phones(at=DONE + timedelta(days=6)) == 1
    assert RatingQuestion.objects.get().phone == ""


# --- the page ----------------------------------------------------------------------------------------------


def test_the_page_takes_a_rating_without_scripts_and_thanks(book: Book, the_clock: Any) -> None:
    visit = book(status="served")
    the_clock("2026-11-27T10:00")
    address = rating_address("appointment", visit.subject)
    page = Client().get(address)
    assert page.status_code == 200
    assert "Rất hài lòng" in page.content.decode()
    assert not page.cookies
    sent = Client().post(address, {"score": "1", "reasons": ["waiting"], "text": "Chờ lâu"})
    assert sent.status_code == 302
    assert "Cảm ơn" in Client().get(sent["Location"]).content.decode()
    assert Rating.objects.get().channel == "WEB"
    again = Client().post(address, {"score": "3"})
    assert again.status_code == 200
    assert "đã được đánh giá" in again.content.decode()
    assert Rating.objects.get().score == 1


def test_a_rating_from_paper_is_told_apart_and_nothing_typed_is_lost(book: Book, the_clock: Any) -> None:
    visit = book(status="served")
    the_clock("2026-11-27T10:00")
    address = rating_address("appointment", visit.subject) + "?tu=phieu"
    refused = Client().post(address, {"text": "Rất nhanh"})
    assert refused.status_code == 422
    assert "Rất nhanh" in refused.content.decode()
    assert Client().post(address, {"score": "3"}).status_code == 302
    assert Rating.objects.get().channel == "SLIP"


def test_an_address_that_was_made_up_finds_nothing(book: Book) -> None:
    visit = book(status="served")
    token = rating_address("appointment", visit.subject).split("/")[2]
    assert meant(token) == ("appointment", visit.subject)
    for wrong in (f"h{visit.pk}-{'0' * 16}", f"s{token[1:]}", "x", token + "0"):
        assert Client().get(f"/danh-gia/{wrong}/").status_code == 404


# --- the tablet --------------------------------------------------------------------------------------------


def test_the_tablet_of_a_counter_shows_the_visit_just_finished_and_takes_one_touch(
    draw: Callable[..., Ticket], binh: User, house: House, the_clock: Any, lines: Lines
) -> None:
    ticket = serve(draw, house, binh, line=lines.a)
    the_clock("2026-11-26T08:21")
    device = Client()
    assert "Ghi danh" in device.get("/danh-gia/").content.decode()
    assert device.post("/danh-gia/", {"token": "mc_nothing"}).status_code == 422
    token = issue_token(kind=ApiToken.Kind.DEVICE, name="DN-TTHCC-3")
    assert device.post("/danh-gia/", {"token": token}).status_code == 302
    page = device.get("/danh-gia/").content.decode()
    assert ticket.shown in page
    assert 'http-equiv="refresh" content="30' in page
    touched = device.post("/danh-gia/", {"luot": ticket.subject, "score": "1"})
    assert Rating.objects.get().channel == "TABLET"
    assert "Vì điều gì" in device.get(touched["Location"]).content.decode()
    device.post("/danh-gia/", {"luot": ticket.subject, "reasons": ["attitude"]})
    assert Rating.objects.get().reasons == ["attitude"]
    device.post("/danh-gia/", {"luot": ticket.subject, "score": "3"})
    assert Rating.objects.get().score == 1
    assert ticket.shown not in device.get("/danh-gia/").content.decode()


def test_the_tablet_falls_back_forgets_who_left_and_loses_its_counter_with_its_token(
    draw: Callable[..., Ticket], binh: User, house: House, the_clock: Any, lines: Lines
) -> None:
    ticket = serve(draw, house, binh, line=lines.a)
    the_clock("2026-11-26T08:21")
    device = Client()
    device.post("/danh-gia/", {"token": issue_token(kind=ApiToken.Kind.DEVICE, name="DN-TTHCC-3")})
    assert ticket.shown not in device.get(f"/danh-gia/?nghi={ticket.subject}").content.decode()
    the_clock("2026-11-26T08:40")
    assert ticket.shown not in device.get("/danh-gia/").content.decode()
    device.post("/danh-gia/", {"luot": ticket.subject, "score": "3"})
    assert not Rating.objects.exists()
    row = ApiToken.objects.get(kind="DEVICE")
    row.revoked_at = at("2026-11-26T08:41")
    row.save()
    assert counters.counter_of(row.pk) is None
    assert "Ghi danh" in device.get("/danh-gia/").content.decode()
