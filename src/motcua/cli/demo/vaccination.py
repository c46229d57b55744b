# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's vaccination: sessions of the coming days at DN-CDC with their stock, and a few families.

Sessions are made anew for days that have none yet, so that an instance started weeks later still has some ahead.
"""

from datetime import date, datetime, time, timedelta

from motcua.cli import lists
from motcua.cli.demo.sample import DATA
from motcua.journal import operations as journal
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.vaccination import operations, queries
from motcua.vaccination.models import SessionStock, VaccinationBooking, VaccinationSession, Vaccine
from motcua.vaccination.operations import ChildAsked
from motcua.vaccination.tables import VACCINATION_RULES, VACCINES

OFFICE = "DN-CDC"
DAYS_AHEAD = 14
SATURDAY = 5
_HOURS = ((time(7, 30), time(11)), (time(13, 30), time(16, 30)))
# Doses a session has; in the afternoon half of them.
_STOCK = {
    "DPT-VGB-HIB": 12, "6IN1": 6, "OPV": 20, "IPV": 12, "ROTA": 8, "PCV": 8, "SOI": 12, "MR": 10, "MMR": 6,
    "VNNB": 12, "DPT": 8, "THUY-DAU": 6, "CUM": 20, "VGB": 10, "BCG": 10, "VGB-SS": 4, "HPV": 4,
}  # fmt: skip
Child = tuple[str, int, str, str, int | None, str]
# Guardian, minutes from now, children: name, age in days, sex, vaccine, dose, notes.
_FAMILIES: list[tuple[str, int, list[Child], str]] = [
    ("Nguyễn Thị Thùy Dung", -45, [("Lê Gia Bảo", 126, "boy", "DPT-VGB-HIB", 2, "")], "observing"),
    ("Trần Văn Hòa", -15, [("Trần Khánh An", 72, "girl", "DPT-VGB-HIB", 1, "Đang uống men tiêu hóa")], "checked_in"),
    (
        "Phạm Thị Thanh Tâm",
        30,
        [("Võ Minh Khang", 285, "boy", "SOI", 1, "Dị ứng trứng"), ("Võ Minh Thư", 570, "girl", "MR", 1, "")],
        "booked",
    ),
    ("Đỗ Quang Huy", 60, [("Đỗ Bảo Ngọc", 50, "girl", "DPT-VGB-HIB", 1, "")], "booked"),
    ("Hồ Thị Ngọc Lan", 24 * 60, [("Nguyễn Hồ Phúc", 400, "boy", "", None, "Chưa biết cần mũi nào")], "booked"),
    ("Bùi Đức Anh", 24 * 60 + 60, [("Bùi Nhật Minh", 190, "boy", "CUM", 1, "")], "booked"),
]


def make(*, at: datetime, has_families: bool = True) -> int:
    """Make the sessions of the coming days that are not there, and once the families; return how many were booked."""
    office = Office.objects.filter(pk=OFFICE).first()
    if office is None:
        return 0
    if not Vaccine.objects.exists():
        # An instance that is older than this department.
        for table in (VACCINES, VACCINATION_RULES):
            lists.fill(table, DATA / f"{table.name.replace('-', '_')}.csv")
    _sessions(office, at)
    if not has_families or VaccinationBooking.objects.exists():
        return 0
    return sum(_family(at, number, *family) for number, family in enumerate(_FAMILIES))


def _sessions(office: Office, at: datetime) -> None:
    calendar = offices.calendar_of(office).for_everybody()
    today = at.astimezone(OFFICE_ZONE).date()
    known = set(Vaccine.objects.values_list("pk", flat=True))
    there = set(VaccinationSession.objects.filter(office=office, on__gte=today).values_list("on", flat=True))
    wanted: list[VaccinationSession] = []
    for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        if day in there or not calendar.intake_on(day):
            continue
        for opens, closes in _HOURS[: 1 if day.weekday() == SATURDAY else 2]:
            wanted.append(
                VaccinationSession(office=office, on=day, opens_at=opens, closes_at=closes, step_minutes=15, places=4)
            )
    # In a few statements: hundreds of rows of sample data need no history.
    SessionStock.objects.bulk_create(
        SessionStock(session=session, vaccine_id=code, doses=doses // (1 if session.opens_at < time(12) else 2))
        for session in VaccinationSession.objects.bulk_create(wanted)
        for code, doses in _STOCK.items()
        if code in known
    )


def _family(
    at: datetime,
    number: int,
    guardian: str,
    minutes: int,
    children: list[Child],
    state: str,
) -> int:
    """Book for one family, at the nearest free hour, and bring the booking to its state; 1 where that was possible."""
    wanted = at + timedelta(minutes=minutes)
    asked = [
        ChildAsked(name, _born(at, age), sex, vaccine, "", dose, notes)
        for name, age, sex, vaccine, dose, notes in children
    ]
    booked_at = at - timedelta(days=1)
    try:
        free = queries.near_free_hours(
            office=OFFICE, around=wanted, children=len(asked), vaccines=[c.vaccine for c in asked], at=booked_at,
            count=40,
        )  # fmt: skip
        starts_at = min(free, key=lambda start: abs(start - wanted), default=None)
        if starts_at is None:
            return 0
        booking = operations.book(
            office=OFFICE,
            starts_at=starts_at,
            phone=f"0905000{number + 801}",
            guardian=guardian,
            children=asked,
            channel=VaccinationBooking.Channel.WEB,
            at=booked_at,
            consent=True,
        )
        _bring_to(booking, state, min(at, max(starts_at, at - timedelta(minutes=20))))
    except OfficeError:
        return 0
    return 1


def _bring_to(booking: VaccinationBooking, state: str, came_at: datetime) -> None:
    if state == "booked" or booking.starts_at.astimezone(OFFICE_ZONE).date() != came_at.astimezone(OFFICE_ZONE).date():
        return
    by = User.objects.filter(username=f"tiemchung.{OFFICE.lower()}").first()
    actor = by.actor if by else journal.SYSTEM
    operations.check_in(booking_id=booking.pk, at=came_at, actor=actor)
    if state == "observing":
        for child in booking.children.all():
            operations.give_shot(child_id=child.pk, lot="5IN1-2611A", at=came_at, actor=actor)


def _born(at: datetime, age_days: int) -> date:
    return at.astimezone(OFFICE_ZONE).date() - timedelta(days=age_days)
