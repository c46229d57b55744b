# SPDX-License-Identifier: EUPL-1.2
"""The cast can be relied on: the other tests are built from it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from cast import PASSWORD, House, at
from motcua.appointments import offer
from motcua.appointments.models import Appointment
from motcua.kernel import clock
from motcua.people.access import access_of
from motcua.people.models import User
from motcua.people.rules import Action


def test_the_clock_stands_where_it_is_set_also_backwards(the_clock: Callable[[str], datetime]) -> None:
    the_clock("2026-11-26T09:00")
    assert clock.now().replace(microsecond=0) == at("2026-11-26T09:00")
    the_clock("2026-11-20T08:00")
    assert clock.now().replace(microsecond=0) == at("2026-11-20T08:00")


def test_what_the_house_offers(house: House) -> None:
    moment = at("2026-11-26T09:00")
    assert offer.visit_for(office="DN-TTHCC", agency="DN-SXD", procedure_codes=[], at=moment).service.places == 2
    own = offer.visit_for(office="DN-HC", agency="DN-HC", procedure_codes=["2.000815"], at=moment)
    assert (own.service, own.length_minutes) == (house.copies_hc, 15)
    with pytest.raises(offer.NotYetOffered) as later:
        offer.visit_for(office="DN-TTHCC", agency="DN-SNGV", procedure_codes=[], at=moment)
    assert "01/01/2027" in later.value.message
    with pytest.raises(offer.NotYetOffered):
        offer.visit_for(office="DN-HC", agency="DN-NHS", procedure_codes=[], at=moment)


@pytest.mark.parametrize(
    "status",
    ["requested", "confirmed", "proposed", "checked_in", "served", "cancelled", "refused", "no_show"],
)
def test_an_appointment_is_brought_to_every_state(book: Callable[..., Appointment], status: str) -> None:
    assert book(status=status).status == status


def test_an_officer_may_answer_here_and_not_elsewhere(binh: User, hoa: User) -> None:
    on = at("2026-11-26T09:00").date()
    assert access_of(binh, on=on).may(Action.CONFIRM, office="DN-TTHCC")
    assert not access_of(hoa, on=on).may(Action.CONFIRM, office="DN-TTHCC")


def test_everybody_can_sign_in(quantri: User, tongdai: User, an: User, phuc: User) -> None:
    for user in (quantri, tongdai, an, phuc):
        request = RequestFactory().post("/")
        assert authenticate(request, username=user.username, password=PASSWORD) == user


def test_a_client_is_signed_in(client_for: Callable[..., Any], binh: User) -> None:
    assert client_for(binh).session["_auth_user_id"] == str(binh.pk)
    assert "_auth_user_id" not in client_for().session
