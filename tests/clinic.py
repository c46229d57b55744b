# SPDX-License-Identifier: EUPL-1.2
"""The health centre of the tests: DN-CDC, 118 Lê Đình Lý, with three vaccines and three sessions.

`clinic -> Clinic` brings `house`: on Friday 27/11/2026 a morning 08:00–10:00 and an afternoon 13:30–15:30, on Monday
30/11 a morning 08:00–10:00; steps of 30 minutes with 3 places, 4 children a phone and day. Stock of the first morning:
DPT-VGB-HIB 2, VGB 5, no SOI; of the others 5 of each. Dose rules: see `_DOSES`.
`thu` gives the shots there (role VACCINATOR), `hanh` receives people there, `trung` is its head -> User.
`book_shot(...) -> VaccinationBooking` books through the operation; keyword-only, all with defaults.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest

from cast import PASSWORD, Citizen, at
from motcua.kernel.text import sort_key
from motcua.offices.models import Office, WeeklySession
from motcua.people.models import Role, RoleHeld, User
from motcua.vaccination import operations
from motcua.vaccination.models import DoseRule, SessionStock, VaccinationBooking, VaccinationSession, Vaccine
from motcua.vaccination.operations import ChildAsked
from places import House

__all__ = ["Clinic", "book_shot", "clinic", "hanh", "khoi", "thu", "trung"]

FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
_VACCINES = [
    ("DPT-VGB-HIB", "5 trong 1 (bạch hầu, ho gà, uốn ván, viêm gan B, Hib)", "5in1|5 trong 1|DPT-VGB-Hib|quinvaxem"),
    ("VGB", "Viêm gan B", "vgb|viem gan|viem gan b"),
    ("SOI", "Sởi", "soi|soi don"),
]
# Vaccine, dose, months, gap in days.
_DOSES = [
    ("DPT-VGB-HIB", 1, 2, 0),
    ("DPT-VGB-HIB", 2, 3, 28),
    ("DPT-VGB-HIB", 3, 4, 28),
    ("VGB", 1, 0, 0),
    ("SOI", 1, 9, 0),
]


@dataclass(frozen=True)
class Clinic:
    office: Office
    morning: VaccinationSession
    afternoon: VaccinationSession
    monday: VaccinationSession

    def stock(self, vaccine: str, session: VaccinationSession | None = None) -> SessionStock:
        return SessionStock.objects.get(session=session or self.morning, vaccine=vaccine)


@pytest.fixture
def clinic(house: House) -> Clinic:
    office = Office.objects.create(
        code="DN-CDC",
        name="Phòng tiêm chủng – Trung tâm Kiểm soát bệnh tật",
        short_name="Phong tiem chung CDC",
        address="118 Lê Đình Lý, Đà Nẵng",
        locality_id="48",
        sort_key=sort_key("Phòng tiêm chủng"),
        search_key="phong tiem chung cdc",
    )
    WeeklySession.objects.bulk_create(
        WeeklySession(office=office, weekday=day, opens_at=time(7, 30), closes_at=time(16, 30)) for day in range(5)
    )
    Vaccine.objects.bulk_create(Vaccine(code=code, name=name, short_names=short) for code, name, short in _VACCINES)
    DoseRule.objects.bulk_create(
        DoseRule(vaccine_id=code, dose=dose, min_age_months=months, min_gap_days=gap)
        for code, dose, months, gap in _DOSES
    )
    sessions = [
        VaccinationSession.objects.create(
            office=office, on=on, opens_at=opens, closes_at=closes, step_minutes=30, places=3
        )
        for on, opens, closes in [
            (FRIDAY, time(8), time(10)),
            (FRIDAY, time(13, 30), time(15, 30)),
            (MONDAY, time(8), time(10)),
        ]
    ]
    plenty = {"DPT-VGB-HIB": 5, "VGB": 5, "SOI": 5}
    for session, stock in zip(sessions, [{"DPT-VGB-HIB": 2, "VGB": 5}, plenty, plenty], strict=True):
        SessionStock.objects.bulk_create(
            SessionStock(session=session, vaccine_id=code, doses=doses) for code, doses in stock.items()
        )
    return Clinic(office, *sessions)


def _staff(username: str, full_name: str, role: Role) -> User:
    user = User.objects.create_user(username=username, full_name=full_name, password=PASSWORD)
    RoleHeld.objects.create(user=user, role=role, office_id="DN-CDC")
    return user


@pytest.fixture
def thu(clinic: Clinic) -> User:
    return _staff("tiemchung.dn-cdc", "Lê Thị Minh Thư", Role.VACCINATOR)


@pytest.fixture
def hanh(clinic: Clinic) -> User:
    return _staff("tiepdon.dn-cdc", "Ngô Thị Hạnh", Role.RECEPTIONIST)


@pytest.fixture
def trung(clinic: Clinic) -> User:
    return _staff("truong.dn-cdc", "Hồ Đình Trung", Role.HEAD)


@pytest.fixture
def khoi() -> ChildAsked:
    """A boy who is four months old on the first morning."""
    return ChildAsked("Nguyễn Minh Khôi", date(2026, 7, 12), "boy", "DPT-VGB-HIB", "5in1", 2, "Dị ứng trứng")


@pytest.fixture
def book_shot(clinic: Clinic, lan: Citizen, khoi: ChildAsked) -> Callable[..., VaccinationBooking]:
    def book(
        *,
        who: Citizen = lan,
        starts_at: str | datetime = "2026-11-27T08:00",
        children: Sequence[ChildAsked] = (),
        booked_at: str | datetime = "2026-11-25T09:00",
        channel: str = "WEB",
    ) -> VaccinationBooking:
        return operations.book(
            office="DN-CDC",
            starts_at=at(starts_at),
            phone=who.phone,
            guardian=who.name,
            children=children or [khoi],
            channel=channel,
            at=at(booked_at),
            consent=True,
        )

    return book
