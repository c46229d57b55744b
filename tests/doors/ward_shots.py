# SPDX-License-Identifier: EUPL-1.2
"""A health centre for the tests of the doors: two mornings of shots at DN-HC, and who works there.

`ward -> Ward`: office DN-HC; a session on Friday 27/11/2026 07:30–09:30 (hours of 30 minutes, 3 places; 4 doses of
5IN1, 1 of SOI) and one on Monday 30/11 (the same hours; 9 doses of each).
`nga` gives the shots there; `book_shots(...)` books for one child or several.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest

from cast import Citizen, House, at
from motcua.people.models import RoleHeld, User
from motcua.vaccination import operations
from motcua.vaccination.models import DoseRule, SessionStock, VaccinationBooking, VaccinationSession, Vaccine
from motcua.vaccination.operations import ChildAsked

FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
NEXT = "2026-11-27T08:00"
BI = ChildAsked(name="Nguyễn Bảo An", born_on=date(2026, 6, 5), sex="boy", vaccine="5IN1", dose=1, notes="dị ứng trứng")


@dataclass(frozen=True)
class Ward:
    office: str
    friday: VaccinationSession
    monday: VaccinationSession


@pytest.fixture
def ward(house: House) -> Ward:
    vaccines = [
        Vaccine(code="5IN1", name="5 trong 1 (DPT-VGB-Hib)", short_names="5in1|5 trong 1|DPT-VGB-Hib"),
        Vaccine(code="SOI", name="Sởi", short_names="soi|soi don"),
    ]
    Vaccine.objects.bulk_create(vaccines)
    DoseRule.objects.create(vaccine_id="5IN1", dose=1, min_age_months=2)
    DoseRule.objects.create(vaccine_id="SOI", dose=1, min_age_months=9)
    hours = {"opens_at": time(7, 30), "closes_at": time(9, 30), "step_minutes": 30, "places": 3}
    friday, monday = (VaccinationSession.objects.create(office=house.hc, on=on, **hours) for on in (FRIDAY, MONDAY))
    for session, doses in ((friday, (4, 1)), (monday, (9, 9))):
        for vaccine, count in zip(vaccines, doses, strict=True):
            SessionStock.objects.create(session=session, vaccine=vaccine, doses=count)
    return Ward("DN-HC", friday, monday)


@pytest.fixture
def nga(house: House) -> User:
    """The nurse who gives the shots at DN-HC."""
    user = User.objects.create_user(username="tiemchung.dn-hc", full_name="Trần Thúy Nga", password="x")
    RoleHeld.objects.create(user=user, role="VACCINATOR", office_id="DN-HC")
    return user


@pytest.fixture
def book_shots(ward: Ward, lan: Citizen) -> Callable[..., VaccinationBooking]:
    def booked(
        *,
        who: Citizen = lan,
        starts_at: str | datetime = NEXT,
        children: Sequence[ChildAsked] = (BI,),
        asked_at: str = "2026-11-26T09:00",
        status: str = "booked",
        **more: Any,
    ) -> VaccinationBooking:
        booking = operations.book(
            office=ward.office,
            starts_at=at(starts_at),
            phone=who.phone,
            guardian=who.name,
            children=children,
            channel=VaccinationBooking.Channel.WEB,
            at=at(asked_at),
            consent=True,
            **more,
        )
        if status != "booked":
            operations.check_in(booking_id=booking.pk, at=at(starts_at), actor="system")
        if status == "observing":
            for child in booking.children.all():
                operations.give_shot(child_id=child.pk, lot="A1", at=at(starts_at), actor="system")
        return VaccinationBooking.objects.get(pk=booking.pk)

    return booked
