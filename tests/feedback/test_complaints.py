# SPDX-License-Identifier: EUPL-1.2
"""A complaint has its day, goes up when nobody answers, and is answered by somebody else than whom it concerns."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cast import Citizen, House, at
from feedback.test_comments import filled_in, head_of
from motcua.appointments.models import Appointment
from motcua.feedback import erasing, operations, queries, robots
from motcua.feedback.errors import AlreadyAnswered, ConcernsOneself, NoSuchComplaint, TooManySent
from motcua.feedback.models import Complaint, FeedbackRule
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.people.access import access_of
from motcua.people.models import Role, RoleHeld, User
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
    row = complain(house, lan, agency=None, about_kind="appointment", about_subject=visit.subject)
    assert (row.officer, row.agency_id) == (phuc, "DN-STC")
    assert may_answer(phuc) == set()
    assert client_for(phuc).get(f"/quay/gop-y/phan-anh/{row.pk}/").status_code == 404
    assert client_for(phuc).post(f"/quay/gop-y/phan-anh/{row.pk}/", {"tra-loi": "Không có gì."}).status_code == 404
    with pytest.raises(ConcernsOneself):
        operations.answer_complaint(complaint_id=row.pk, text="Không có gì đâu.", by=phuc, at=NOW)
    with pytest.raises(IntegrityError, match="complaint_not_answered_by_whom_it_concerns"), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(answered_by=phuc)
    other = head_of(house, office="DN-TTHCC")
    assert may_answer(other) == {row.pk}
    answered = client_for(other).post(f"/quay/gop-y/phan-anh/{row.pk}/", {"tra-loi": "Đã xem xét và nhắc nhở."})
    assert answered.status_code == 302


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
