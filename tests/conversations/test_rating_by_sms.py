# SPDX-License-Identifier: EUPL-1.2
"""Whoever was asked how it was answers by SMS as people write; from everybody else the same words are no rating."""

from collections.abc import Callable

import pytest

from cast import Citizen
from conversations.talking import Talk, outcome
from motcua.appointments.models import Appointment
from motcua.feedback import operations
from motcua.feedback.models import Rating
from motcua.messaging.models import Message
from reactions.world import relay

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
AFTER = "2026-11-27T10:00"


@pytest.fixture
def asked(book: Book, lan: Citizen) -> Appointment:
    """Lan's visit, which ended at 09:20 and was asked about."""
    visit = book(status="served")
    relay()
    assert Message.objects.filter(template="how_was_it", to_phone=lan.phone).exists()
    return visit


@pytest.mark.rule("R-075")
def test_a_bare_five_is_a_rating_only_from_a_phone_that_was_asked(
    talk: Talk, asked: Appointment, lan: Citizen, minh: Citizen
) -> None:
    talk("5", phone=minh.phone, when=AFTER)
    assert not Rating.objects.exists()
    reply = talk.one("5", phone=lan.phone, when=AFTER)
    assert reply.startswith("Cam on")
    row = Rating.objects.get()
    assert (row.score, row.channel, row.subject) == (3, "SMS", asked.subject)
    assert row.text == ""


def test_words_with_reasons_are_kept_and_whoever_is_not_content_hears_where_to_complain(
    talk: Talk, asked: Appointment, lan: Citizen
) -> None:
    reply = talk.one("không hài lòng vì chờ lâu quá", phone=lan.phone, when=AFTER)
    assert "/gop-y/dn-tthcc/" in reply
    row = Rating.objects.get()
    assert (row.score, row.reasons) == (1, ["waiting"])
    assert row.text == "không hài lòng vì chờ lâu quá"


def test_a_second_answer_is_an_ordinary_message_again(talk: Talk, asked: Appointment, lan: Citizen) -> None:
    talk.one("3", phone=lan.phone, when=AFTER)
    talk("1", phone=lan.phone)
    assert [row.score for row in Rating.objects.all()] == [2]
    assert outcome() in ("helped", "not_understood")


def test_thanks_alone_is_no_rating_and_gets_no_answer(talk: Talk, asked: Appointment, lan: Citizen) -> None:
    assert talk("cam on", phone=lan.phone, when=AFTER) == []
    assert not Rating.objects.exists()


def test_what_can_be_read_in_two_ways_is_asked_once_more(talk: Talk, asked: Appointment, lan: Citizen) -> None:
    reply = talk.one("5 nhưng không hài lòng", phone=lan.phone, when=AFTER)
    assert reply.startswith("Xin tra loi mot so")
    assert not Rating.objects.exists()
    talk.one("1", phone=lan.phone)
    assert Rating.objects.get().score == 1


def test_while_something_else_is_asked_a_number_belongs_to_that(talk: Talk, asked: Appointment, lan: Citizen) -> None:
    talk("HG Nguyen Thi Lan so xay dung", phone=lan.phone, when=AFTER)
    assert outcome() == "asked"
    talk("5", phone=lan.phone)
    assert not Rating.objects.exists()
    talk("rat hai long", phone=lan.phone)
    assert Rating.objects.get().score == 3


def test_a_request_is_a_request_also_from_a_phone_that_was_asked(talk: Talk, asked: Appointment, lan: Citizen) -> None:
    talk("STT A012 hai chau", phone=lan.phone, when=AFTER)
    talk("5h chieu mai", phone=lan.phone)
    assert not Rating.objects.exists()


def test_after_some_days_the_question_is_closed(talk: Talk, asked: Appointment, lan: Citizen) -> None:
    talk("5", phone=lan.phone, when="2026-12-01T10:00")
    assert not Rating.objects.exists()


def test_whoever_wants_no_questions_gets_none(talk: Talk, asked: Appointment, lan: Citizen, book: Book) -> None:
    assert "khong hoi" in talk.one("KHONG HOI", phone=lan.phone, when=AFTER)
    book(status="served", starts_at="2026-12-01T09:00", asked_at="2026-11-30T09:00")
    relay()
    assert Message.objects.filter(template="how_was_it").count() == 1
    operations.ask_again(phone=lan.phone)
