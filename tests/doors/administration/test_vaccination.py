# SPDX-License-Identifier: EUPL-1.2
"""Sessions, their stock and the vaccines: by whoever plans them at the own office, never below what is promised."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import House
from doors.administration.page_reading import text_of
from doors.ward_shots import Ward
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.vaccination.models import DoseRule, SessionStock, VaccinationBooking, VaccinationSession

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]


def page(row: VaccinationSession) -> str:
    return reverse("admin:vaccination_vaccinationsession_change", args=[row.pk])


def test_the_vaccinator_plans_the_own_offices_sessions(
    ward: Ward,
    nga: User,
    phuc: User,
    client_for: ClientFor,
    change: Change,
) -> None:
    client = client_for(nga)
    assert "Buổi tiêm" in text_of(client.get("/quan-tri/"))
    change(client, page(ward.friday), places=5)
    ward.friday.refresh_from_db()
    assert ward.friday.places == 5
    assert Entry.objects.filter(subject=f"vaccinationsession:{ward.friday.pk}", actor=nga.actor).exists()
    assert "Số bé mỗi khung giờ" in text_of(client.get(page(ward.friday).replace("change", "history")))
    # The head of another office, and the vaccines themselves.
    assert client_for(phuc).get(page(ward.friday)).status_code == 404
    assert client.get(reverse("admin:vaccination_vaccine_changelist")).status_code == 403


def test_a_new_session_with_its_stock(
    ward: Ward,
    nga: User,
    client_for: ClientFor,
    change: Change,
) -> None:
    client, add = client_for(nga), reverse("admin:vaccination_vaccinationsession_add")
    typed: dict[str, Any] = {
        "office": "DN-HC", "on": "04/12/2026", "opens_at": "13:30", "closes_at": "16:30", "stocks-0-vaccine": "SOI",
        "stocks-0-doses": "20",
    }  # fmt: skip
    change(client, add, **typed)
    made = VaccinationSession.objects.get(on="2026-12-04")
    assert [(row.vaccine_id, row.doses) for row in made.stocks.all()] == [("SOI", 20)]
    again = change(client, add, **(typed | {"opens_at": "16:00", "closes_at": "17:00"}))
    assert "Trùng giờ với buổi tiêm" in text_of(again)
    assert VaccinationSession.objects.filter(on="2026-12-04").count() == 1


def test_never_fewer_doses_than_are_promised(
    ward: Ward,
    nga: User,
    book_shots: Callable[..., VaccinationBooking],
    client_for: ClientFor,
    change: Change,
) -> None:
    book_shots()
    row = SessionStock.objects.get(session=ward.friday, vaccine="5IN1")
    place = list(ward.friday.stocks.order_by("vaccine")).index(row)
    answer = change(client_for(nga), page(ward.friday), **{f"stocks-{place}-doses": "0"})
    assert "Đã giữ 1 liều" in text_of(answer)
    row.refresh_from_db()
    assert row.doses == 4


def test_the_city_changes_a_dose_rule(
    ward: Ward,
    house: House,
    quantri: User,
    client_for: ClientFor,
    change: Change,
) -> None:
    client, address = client_for(quantri), reverse("admin:vaccination_vaccine_change", args=["SOI"])
    change(client, address, **{"doses-0-min_age_months": "6"})
    assert DoseRule.objects.get(vaccine="SOI").min_age_months == 6
    told = text_of(client.get(reverse("admin:vaccination_vaccine_history", args=["SOI"])))
    assert "6" in told


@pytest.mark.parametrize("who", ["binh", "an", "tongdai"])
def test_nobody_else_gets_in(who: str, ward: Ward, client_for: ClientFor, request: pytest.FixtureRequest) -> None:
    assert client_for(request.getfixturevalue(who)).get(page(ward.friday)).status_code == 403
