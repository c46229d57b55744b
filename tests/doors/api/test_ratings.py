# SPDX-License-Identifier: EUPL-1.2
"""Rating by another program: by what shows that the visit is one's own, once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, House
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier
from motcua.feedback.links import rating_address
from motcua.feedback.models import Rating
from motcua.people import phone_check
from motcua.people.models import User
from motcua.queueing.models import Ticket

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]


def rate(body: dict[str, Any], **headers: str) -> Any:
    return Client().post("/api/v1/ratings", body, content_type="application/json", **headers)


@pytest.fixture(autouse=True)
def _later(the_clock: Any) -> None:
    the_clock("2026-11-27T10:00")


def test_an_appointment_is_rated_by_code_and_phone_once(book: Book, lan: Citizen, minh: Citizen) -> None:
    visit = book(status="served")
    body = {"kind": "appointment", "code": visit.code, "phone": lan.phone, "score": 1, "reasons": ["waiting", "x"]}
    assert rate({**body, "phone": minh.phone}).status_code == 404
    given = rate(body)
    assert given.status_code == 201
    assert given.json()["reasons"] == ["waiting"]
    again = rate(body)
    assert (again.status_code, again.json()["error"]) == (409, "already_rated")
    assert Rating.objects.get().channel == "WEB"


def test_what_is_not_finished_unknown_or_badly_written_is_refused(book: Book, lan: Citizen) -> None:
    visit = book(status="confirmed")
    body = {"kind": "appointment", "code": visit.code, "phone": lan.phone, "score": 3}
    assert rate(body).json()["error"] == "visit_not_finished"
    assert rate({**body, "kind": "visit"}).status_code == 422
    assert rate({**body, "kind": "ticket", "code": "A012"}).status_code == 404
    assert rate({"score": 3, "token": "h1-0000000000000000"}).status_code == 404
    assert rate({**body, "score": "five"}).status_code == 422


def test_the_token_of_the_address_is_enough_and_bad_scores_are_named(book: Book) -> None:
    visit = book(status="served")
    token = rating_address("appointment", visit.subject).split("/")[2]
    wrong = rate({"token": token, "score": 5})
    assert wrong.status_code == 422
    assert "score" in wrong.json()["fields"]
    assert rate({"token": token, "score": 2}).status_code == 201


def test_a_number_is_rated_by_its_id(draw: Callable[..., Ticket], lines: Lines, the_clock: Any) -> None:
    ticket = draw(line=lines.a)
    Ticket.objects.filter(pk=ticket.pk).update(state="done", ended_at=the_clock("2026-11-27T09:50"))
    the_clock("2026-11-27T10:00")
    assert rate({"kind": "ticket", "code": str(ticket.pk), "score": 3}).status_code == 201
    assert Rating.objects.get().agency_id == "DN-SXD"


def test_a_dossier_needs_its_own_phone_checked(file: Callable[..., Dossier], minh: Citizen) -> None:
    dossier = file(status="returned", at="2026-11-26T09:00")
    body = {"kind": "dossier", "code": dossier.code, "score": 3}
    assert rate(body).status_code == 403

    def proof(phone: str) -> str:
        check = phone_check.ask(phone=phone, at=dossier.submitted_at)
        return phone_check.proof_of(
            phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=dossier.submitted_at)
        )

    assert rate(body, HTTP_X_PHONE_CHECK=proof(minh.phone)).status_code == 404
    assert rate(body, HTTP_X_PHONE_CHECK=proof(dossier.phone)).status_code == 201


def test_staff_type_in_what_was_said_at_their_office_but_never_about_themselves(
    book: Book, house: House, binh: User, an: User, hoa: User, bearer: Callable[[User], dict[str, str]]
) -> None:
    visit = book(status="served", by=binh)
    body = {"kind": "appointment", "code": visit.code, "score": 3}
    assert rate(body, **bearer(hoa)).status_code == 404
    own = rate(body, **bearer(binh))
    assert (own.status_code, own.json()["error"]) == (403, "rates_oneself")
    linked = {"token": rating_address("appointment", visit.subject).split("/")[2], "score": 3}
    own = rate(linked, **bearer(binh))
    assert (own.status_code, own.json()["error"]) == (403, "rates_oneself")
    assert rate(body, **bearer(an)).status_code == 201
    assert Rating.objects.get().channel == "SLIP"


def test_who_served_does_not_rate_by_the_citizens_page(book: Book, binh: User, client: Client) -> None:
    page = rating_address("appointment", book(status="served", by=binh).subject)
    client.force_login(binh)
    refused = client.post(page, {"score": "3"})
    assert (refused.status_code, Rating.objects.count()) == (403, 0)
    assert "Lượt này do chính anh/chị phục vụ" in refused.content.decode()
    client.logout()
    assert client.post(page, {"score": "3"}).status_code == 302
    assert Rating.objects.get().score == 3
