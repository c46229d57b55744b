# SPDX-License-Identifier: EUPL-1.2
"""A complaint has its day, goes up when nobody answers, and is answered by somebody else than whom it concerns."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cast import Citizen, House, at
from feedback.test_comments import filled_in, head_of
from feedback.test_ratings import serve
from motcua.appointments.models import Appointment
from motcua.feedback import erasing, operations, queries, robots
from motcua.feedback.errors import AlreadyAnswered, ConcernsOneself, NoSuchComplaint, TooManySent
from motcua.feedback.links import rating_address
from motcua.feedback.models import Complaint, FeedbackRule
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.messaging.models import Message
from motcua.people.access import access_of
from motcua.people.models import Role, RoleHeld, User
from motcua.queueing.models import Ticket
from reactions.world import relay, settle

pytestmark = pytest.mark.django_db
# A Thursday; five working days end on the Thursday after.
NOW, DUE = at("2026-11-26T09:00"), at("2026-12-03T17:00")
WORDS = "Cán bộ quầy 3 nói to, bắt làm lại giấy."


def complain(house: House, lan: Citizen, **given: Any) -> Complaint:
    """Complain about DN-TTHCC through the operation."""
    values: dict[str, Any] = {
        "office": house.tthcc, "agency": "DN-SXD", "kind": "complaint", "name": lan.name, "phone": lan.phone,
        "text": WORDS, "stamp": f"s{Complaint.objects.count()}", "writer_key": "", "at": NOW,
    }  # fmt: skip
    return operations.send_complaint(**{**values, **given})


def may_answer(user: User) -> set[int]:
    rows, _further = queries.complaints_of(access_of(user, on=NOW.date()), state="open")
    return {row.pk for row in rows}


@pytest.mark.rule("R-077")
def test_the_reply_is_due_in_working_days_as_the_office_sets_it(house: House, lan: Citizen) -> None:
    row = complain(house, lan)
    assert (row.due_at, row.due_on.isoformat()) == (DUE, "2026-12-03")
    FeedbackRule.objects.create(office=house.tthcc, reply_days=2)
    assert complain(house, lan).due_at == at("2026-11-30T17:00")


def test_it_is_told_with_its_code_and_no_word_of_it_is_in_the_journal(house: House, lan: Citizen) -> None:
    row = complain(house, lan)
    relay()
    message = Message.objects.get(template="complaint_received")
    assert row.code in message.text
    assert message.parts == 1
    entry = Entry.objects.get(kind="ComplaintSent")
    assert entry.payload["agency"] == "DN-SXD"
    assert not any(word in str(entry.payload) for word in (lan.name, lan.phone, "quầy"))


@pytest.mark.rule("R-077")
def test_without_a_reply_it_goes_up_once_and_those_above_are_told(house: House, lan: Citizen, quantri: User) -> None:
    quantri.phone = "0905999888"
    quantri.save()
    row = complain(house, lan)
    relay()
    settle(at("2026-12-03T16:59"))
    row.refresh_from_db()
    assert row.handed_up_at is None
    settle(at("2026-12-03T17:00"))
    settle(at("2026-12-04T17:00"))
    row.refresh_from_db()
    assert row.handed_up_at is not None
    assert Message.objects.filter(template="complaint_late", to_phone=lan.phone).count() == 1
    assert Message.objects.filter(template="complaint_handed_up", to_phone="+84905999888").count() == 1


@pytest.fixture(autouse=True)
def _the_hour_of_the_test(the_clock: Any) -> None:
    the_clock("2026-12-03T17:00")


def test_an_answered_one_never_goes_up_and_its_reply_is_told(house: House, lan: Citizen, phuc: User) -> None:
    row = complain(house, lan)
    operations.answer_complaint(complaint_id=row.pk, text="Đã nhắc nhở cán bộ.", by=phuc, at=NOW)
    relay()
    settle(at("2026-12-04T17:00"))
    row.refresh_from_db()
    assert row.handed_up_at is None
    text = Message.objects.get(template="complaint_answered").text
    assert "Da nhac nho can bo" in text
    with pytest.raises(AlreadyAnswered):
        operations.answer_complaint(complaint_id=row.pk, text="Lần nữa, lần nữa.", by=phuc, at=NOW)


@pytest.mark.rule("R-077")
def test_whom_it_concerns_neither_sees_nor_answers_it_and_the_database_refuses_too(
    house: House, lan: Citizen, phuc: User, book: Callable[..., Appointment], client_for: Callable[..., Client]
) -> None:
    visit = book(status="served", by=phuc, starts_at="2026-11-26T08:00", asked_at="2026-11-25T08:00", agency="DN-STC")
    other = head_of(house, office="DN-TTHCC")
    row = complain(house, lan, agency=None, about_kind="appointment", about_subject=visit.subject)
    assert (row.officer, row.agency_id) == (phuc, "DN-STC")
    assert may_answer(phuc) == set()
    assert client_for(phuc).get(f"/quay/gop-y/phan-anh/{row.pk}/").status_code == 404
    assert client_for(phuc).post(f"/quay/gop-y/phan-anh/{row.pk}/", {"tra-loi": "Không có gì."}).status_code == 404
    with pytest.raises(ConcernsOneself):
        operations.answer_complaint(complaint_id=row.pk, text="Không có gì đâu.", by=phuc, at=NOW)
    with pytest.raises(IntegrityError, match="complaint_not_answered_by_whom_it_concerns"), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(answered_by=phuc)
    assert may_answer(other) == {row.pk}
    answered = client_for(other).post(f"/quay/gop-y/phan-anh/{row.pk}/", {"tra-loi": "Đã xem xét và nhắc nhở."})
    assert answered.status_code == 302


@pytest.mark.rule("R-077")
def test_where_nobody_is_left_at_the_office_it_goes_up_at_once(
    house: House, lan: Citizen, phuc: User, quantri: User, book: Callable[..., Appointment], settings: Any
) -> None:
    settings.COMPLAINTS_A_DAY = 9
    visit = book(status="served", by=phuc, starts_at="2026-11-26T08:00", asked_at="2026-11-25T08:00", agency="DN-STC")
    about: dict[str, Any] = {"agency": None, "about_kind": "appointment", "about_subject": visit.subject}
    alone = complain(house, lan, **about)
    assert (alone.is_for_city, alone.handed_up_at) == (True, NOW)
    assert may_answer(quantri) == {alone.pk}
    # A leader of another agency is nobody to answer it; one of this agency is.
    head_of(house, office="DN-TTHCC", agency="DN-SXD", role=Role.LEADER)
    assert complain(house, lan, **about).is_for_city
    leader = head_of(house, office="DN-TTHCC", agency="DN-STC", role=Role.LEADER)
    answered = complain(house, lan, **about)
    assert may_answer(leader) == {answered.pk}
    # The leader had a hand in it too: the row keeps one of them apart, so neither sees it.
    visit.answered_by = leader
    visit.save()
    both = complain(house, lan, **about)
    assert both.is_for_city
    assert both.pk not in may_answer(leader) | may_answer(phuc)


def test_a_visit_at_another_office_is_said_and_not_left_out_in_silence(
    house: House, lan: Citizen, hoa: User, book: Callable[..., Appointment]
) -> None:
    visit = book(office="DN-HC", agency="DN-HC", status="served", by=hoa)
    with pytest.raises(InvalidInput) as refused:
        complain(house, lan, about_kind="appointment", about_subject=visit.subject)
    assert house.hc.name in refused.value.fields["visit"]


@pytest.mark.rule("R-077")
def test_whoever_was_not_content_complains_about_that_very_visit(
    house: House, lan: Citizen, phuc: User, draw: Callable[..., Ticket], the_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "FASTEST_SECONDS", 0)
    the_clock("2026-11-26T09:00")
    ticket = serve(draw, house, phuc)
    the_clock("2026-11-26T12:00")
    rating = rating_address("ticket", ticket.subject)
    thanks = Client().get(Client().post(rating, {"score": "1"})["Location"]).content.decode()
    address = f"/gop-y/dn-tthcc/phan-anh/?luot={ticket.pk}"
    assert f'href="{address}"' in thanks
    page = Client().get(address).content.decode()
    assert "kèm lượt vừa đánh giá" in page
    assert (
        Client().post(address, filled_in(page, kind="report", text=WORDS, name="Lan", phone=lan.phone)).status_code
        == 302
    )
    row = Complaint.objects.get()
    assert (row.about_subject, row.officer) == (ticket.subject, phuc)
    assert may_answer(phuc) == set()
    assert "kèm lượt" not in Client().get("/gop-y/dn-tthcc/phan-anh/?luot=h1-0000000000000000").content.decode()


def test_whoever_tries_codes_of_visits_is_slowed(house: House, lan: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "FASTEST_SECONDS", 0)
    page = Client().get("/gop-y/dn-tthcc/phan-anh/").content.decode()
    given = filled_in(page, kind="report", text=WORDS, name=lan.name, phone=lan.phone)
    answers = [
        Client().post("/gop-y/dn-tthcc/phan-anh/", {**given, "visit": f"H17.30.5-261120-{number:04}"}).status_code
        for number in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2


def test_the_same_answer_sent_twice_is_one_and_a_long_one_is_not_cut(
    house: House, lan: Citizen, phuc: User, client_for: Callable[..., Client]
) -> None:
    row = complain(house, lan)
    address, head = f"/quay/gop-y/phan-anh/{row.pk}/", client_for(phuc)
    long = "Đã xem xét. " * 300
    refused = head.post(address, {"tra-loi": long})
    assert refused.status_code == 422
    assert long.strip() in refused.content.decode()
    assert [head.post(address, {"tra-loi": "Đã xem xét và nhắc nhở."}).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.filter(kind="ComplaintAnswered").count() == 1
    late = head.post(address, {"tra-loi": "Một câu trả lời khác hẳn."})
    assert late.status_code == 409
    assert "Một câu trả lời khác hẳn." in late.content.decode()


def test_everybody_answers_what_is_theirs_and_the_citys_is_the_citys_alone(
    house: House, lan: Citizen, minh: Citizen, phuc: User, hoa: User, binh: User, quantri: User
) -> None:
    of_sxd = complain(house, lan, stamp="a")
    of_stc = complain(house, lan, agency="DN-STC", stamp="b")
    of_hc = complain(house, minh, office=house.hc, agency="DN-HC", stamp="c")
    of_head = complain(house, minh, is_for_city=True, stamp="d")
    leader = head_of(house, office="DN-TTHCC", agency="DN-STC", role=Role.LEADER)
    assert may_answer(leader) == {of_stc.pk}
    assert may_answer(phuc) == {of_sxd.pk, of_stc.pk}
    assert may_answer(quantri) == {of_sxd.pk, of_stc.pk, of_hc.pk, of_head.pk}
    assert may_answer(binh) == may_answer(hoa) == set()
    of_head.refresh_from_db()
    assert of_head.handed_up_at == NOW
    assert queries.waiting_for_answer("DN-TTHCC", None) == 2
    assert queries.waiting_for_answer("DN-TTHCC", ["DN-STC"]) == 1
    limited_city = User.objects.create_user(username="mot-phan", full_name="Lý Thu")
    RoleHeld.objects.create(user=limited_city, role=Role.CITY_ADMIN, agency_id="DN-STC")
    assert may_answer(limited_city) == {of_stc.pk}


def test_what_is_late_or_soon_will_be_stands_first(
    house: House, lan: Citizen, phuc: User, client_for: Callable[..., Client], the_clock: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    row = complain(house, lan)
    access = access_of(phuc, on=NOW.date())
    assert queries.urgent_complaints(access, at=NOW) == []
    assert queries.urgent_complaints(access, at=at("2026-12-02T18:00")) == [row]
    the_clock("2026-12-04T08:00")
    head = client_for(phuc)
    page = head.get("/quay/gop-y/phan-anh/").content.decode()
    assert "quá hạn" in page
    with django_assert_max_num_queries(9):
        head.get("/quay/gop-y/phan-anh/")


def test_one_phone_sends_so_many_a_day_and_a_form_sent_twice_is_one(house: House, lan: Citizen, settings: Any) -> None:
    settings.COMPLAINTS_A_DAY = 2
    first = complain(house, lan, stamp="same")
    assert complain(house, lan, stamp="same") == first
    complain(house, lan, stamp="b")
    with pytest.raises(TooManySent):
        complain(house, lan, stamp="c")


def test_it_is_sent_on_the_page_and_followed_by_code_and_phone(
    house: House, lan: Citizen, minh: Citizen, phuc: User, the_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock("2026-11-26T09:00")
    monkeypatch.setattr(robots, "FASTEST_SECONDS", 0)
    page = Client().get("/gop-y/dn-tthcc/phan-anh/").content.decode()
    given = filled_in(page, kind="report", text=WORDS, name=lan.name, phone=lan.phone, agency="DN-SXD", visit="")
    sent = Client().post("/gop-y/dn-tthcc/phan-anh/", given)
    assert sent.status_code == 302, sent.content.decode()
    row = Complaint.objects.get()
    assert row.code in Client().get(sent["Location"]).content.decode()
    wrong = Client().post("/gop-y/tra-cuu/", {"code": row.code, "phone": minh.phone})
    assert wrong.status_code == 404
    operations.answer_complaint(complaint_id=row.pk, text="Đã nhắc nhở cán bộ.", by=phuc, at=NOW)
    found = Client().post("/gop-y/tra-cuu/", {"code": row.code, "phone": lan.phone})
    shown = Client().get(found["Location"]).content.decode()
    assert "Đã nhắc nhở cán bộ." in shown
    assert phuc.full_name not in shown
    assert lan.phone not in found["Location"]


def test_a_code_of_somebody_elses_visit_names_nobody(
    house: House, lan: Citizen, minh: Citizen, book: Callable[..., Appointment], the_clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    the_clock("2026-11-26T09:00")
    monkeypatch.setattr(robots, "FASTEST_SECONDS", 0)
    visit = book(who=minh)
    page = Client().get("/gop-y/dn-tthcc/phan-anh/").content.decode()
    given = filled_in(page, kind="report", text=WORDS, name=lan.name, phone=lan.phone, visit=visit.code)
    refused = Client().post("/gop-y/dn-tthcc/phan-anh/", given)
    assert refused.status_code == 422
    assert WORDS in refused.content.decode()
    assert not Complaint.objects.exists()


def test_forgetting_a_phone_leaves_the_count_and_nothing_of_the_person(house: House, lan: Citizen) -> None:
    row = complain(house, lan)
    assert erasing.held_of(phone=lan.phone) == [row]
    erasing.forget_phone(phone=lan.phone, at=NOW)
    row.refresh_from_db()
    assert lan.phone not in str(vars(row))
    assert lan.name not in str(vars(row))
    assert WORDS not in str(vars(row))
    assert Complaint.objects.count() == 1
    with pytest.raises(NoSuchComplaint):
        queries.complaint_by_code_and_phone(code=row.code, phone=lan.phone, address="")
