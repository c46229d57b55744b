# SPDX-License-Identifier: EUPL-1.2
"""The cast: who appears in the tests, and the small house they appear in. Each name below is a pytest fixture.

`the_clock("2026-11-26T09:00") -> datetime` lets the instance's clock stand at that moment (also earlier than before).
`house -> House` is the sample: offices DN-TTHCC (24 Trần Phú, Mon–Fri) and DN-HC (Mon–Fri and Saturday mornings, open
for intake but not counted), both 07:30–11:30 and 13:00–17:00; agencies DN-SXD, DN-STC, DN-SNGV at DN-TTHCC, DN-HC at
DN-HC, DN-NHS nowhere; the public holidays of 2025–2027. Services of 30 minutes with 2 places: general ones of DN-SXD
(counter 3), DN-STC (counter 1) and DN-HC (counter 1); DN-HC's 2.000815 of its own, 15 minutes, 4 places (counter 2);
DN-SXD's 1.009974 of its own, 45 minutes, 2 places (counter 3); DN-SNGV's opens on 01/01/2027.
    house.tthcc, house.hc: Office · house.sxd, house.stc, house.sngv, house.dn_hc, house.nhs: Agency
    house.general_sxd, house.general_stc, house.general_hc, house.copies_hc, house.permit_sxd: Service
    house.counter(3) -> Counter of DN-TTHCC; house.counter(1, office="DN-HC")
`lan`, `minh` -> Citizen(name, phone), phone as E.164.
`binh` officer at DN-TTHCC · `hoa` officer at DN-HC, which is elsewhere · `an` receptionist at DN-TTHCC · `phuc` head of
DN-TTHCC · `quantri` city administrator · `tongdai` operator everywhere -> User; they bring `house`. PASSWORD is theirs.
`book(...) -> Appointment` asks for an hour through the operation; keyword-only, all with defaults:
    book(who=lan, starts_at="2026-11-27T09:00", office="DN-TTHCC", agency="DN-SXD", procedures=(), content=…,
         asked_at="2026-11-26T09:00", status="requested"|"confirmed"|"proposed"|"checked_in"|"served"|"cancelled"
         |"refused"|"no_show", by=None (an officer of the office), channel="WEB", proposed_at="2026-11-27T10:00")
`client_for(user=None) -> django.test.Client` signed in as this person; without one nobody is.
`api_token(user) -> str` is a bearer token of this person; `bearer(user) -> {"HTTP_AUTHORIZATION": …}` for Client.
To import: `from cast import at, Citizen, House, PASSWORD`; `at("2026-11-26T09:00") -> datetime` in the office's zone.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.appointments import operations
from motcua.appointments.models import Appointment, Service
from motcua.kernel import clock
from motcua.kernel.models import InstanceClock
from motcua.kernel.text import fold, sort_key
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, AgencyName, Counter, Locality, Office, PublicDay, WeeklySession
from motcua.offices.operations import search_text
from motcua.people import tokens
from motcua.people.models import ApiToken, Role, RoleHeld, User
from motcua.procedures.models import AgencyProcedure, Procedure

PASSWORD = "cau-rong-phun-lua-68"
# So slow that a test never sees a second pass.
STANDING = 1e-9

_DATA = Path(clock.__file__).resolve().parents[1] / "cli" / "demo_data"


def at(text: str | datetime) -> datetime:
    """Return the moment "2026-11-26T09:00" in the office's zone."""
    moment = datetime.fromisoformat(text) if isinstance(text, str) else text
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)


@pytest.fixture
def the_clock(db: None) -> Callable[[str | datetime], datetime]:
    def set_clock(text: str | datetime) -> datetime:
        InstanceClock.objects.all().delete()
        clock.forget()
        clock.set_to(at=at(text), speed=STANDING)
        return at(text)

    return set_clock


# --- places ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class House:
    tthcc: Office
    hc: Office
    sxd: Agency
    stc: Agency
    sngv: Agency
    dn_hc: Agency
    nhs: Agency
    general_sxd: Service
    general_stc: Service
    general_hc: Service
    copies_hc: Service
    permit_sxd: Service

    def counter(self, number: int, *, office: str = "DN-TTHCC") -> Counter:
        return Counter.objects.get(pk=f"{office}-{number}")


@pytest.fixture
def house(db: None) -> House:
    _localities()
    agencies = _agencies()
    offices = _offices()
    PublicDay.objects.bulk_create(_public_days())
    _procedures()
    services = _services()
    return House(
        tthcc=offices["DN-TTHCC"],
        hc=offices["DN-HC"],
        sxd=agencies["DN-SXD"],
        stc=agencies["DN-STC"],
        sngv=agencies["DN-SNGV"],
        dn_hc=agencies["DN-HC"],
        nhs=agencies["DN-NHS"],
        general_sxd=services["DN-SXD", None],
        general_stc=services["DN-STC", None],
        general_hc=services["DN-HC", None],
        copies_hc=services["DN-HC", "2.000815"],
        permit_sxd=services["DN-SXD", "1.009974"],
    )


def _localities() -> None:
    city = Locality(code="48", name="Thành phố Đà Nẵng", kind="city", identifier="H17")
    wards = [("48-HC", "Phường Hải Châu"), ("48-NHS", "Phường Ngũ Hành Sơn")]
    Locality.objects.bulk_create(
        [city, *(Locality(code=code, name=name, kind="commune", parent=city) for code, name in wards)]
    )


def _agencies() -> dict[str, Agency]:
    rows = [
        ("DN-SXD", "Sở Xây dựng", "So Xay dung", "48", "department"),
        ("DN-STC", "Sở Tài chính", "So Tai chinh", "48", "department"),
        ("DN-SNGV", "Sở Ngoại vụ", "So Ngoai vu", "48", "department"),
        ("DN-HC", "UBND phường Hải Châu", "P. Hai Chau", "48-HC", "committee"),
        ("DN-NHS", "UBND phường Ngũ Hành Sơn", "P. Ngu Hanh Son", "48-NHS", "committee"),
    ]
    others = {
        "DN-SXD": [("sxd", False), ("Sở Giao thông vận tải", True), ("sgtvt", True)],
        "DN-STC": [("stc", False), ("Sở Kế hoạch và Đầu tư", True), ("skhdt", True), ("so kh-dt", True)],
        "DN-HC": [("p hai chau", False), ("UBND quận Hải Châu", True)],
    }
    agencies = [
        Agency(
            code=code,
            name=name,
            short_name=short,
            locality_id=locality,
            kind=kind,
            sort_key=sort_key(name),
            search_key=search_text([name, short, code, *(text for text, _ in others.get(code, []))]),
        )
        for code, name, short, locality, kind in rows
    ]
    Agency.objects.bulk_create(agencies)
    AgencyName.objects.bulk_create(
        AgencyName(
            agency_id=code,
            text=text,
            kind=AgencyName.Kind.FORMER if is_former else AgencyName.Kind.ABBREVIATION,
        )
        for code, names in others.items()
        for text, is_former in names
    )
    return {agency.code: agency for agency in agencies}


def _offices() -> dict[str, Office]:
    rows = [
        (
            "DN-TTHCC",
            "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
            "tthc|tthcc|trung tam hanh chinh",
            "24 Trần Phú, Đà Nẵng",
            "48",
        ),
        ("DN-HC", "Bộ phận Một cửa Hải Châu", "hai chau|mot cua hai chau", "270 Trần Phú, Đà Nẵng", "48-HC"),
    ]
    offices = [
        Office(
            code=code,
            name=name,
            short_name="TT HCC Da Nang" if code == "DN-TTHCC" else "Mot cua Hai Chau",
            abbreviations=words,
            address=address,
            locality_id=locality,
            sort_key=sort_key(name),
            search_key=search_text([name, code, address, *words.split("|")]),
        )
        for code, name, words, address, locality in rows
    ]
    Office.objects.bulk_create(offices)
    morning, afternoon = (time(7, 30), time(11, 30)), (time(13), time(17))
    sessions = [
        WeeklySession(office=office, weekday=weekday, opens_at=opens, closes_at=closes)
        for office in offices
        for weekday in range(5)
        for opens, closes in (morning, afternoon)
    ]
    saturday = WeeklySession(
        office=offices[1], weekday=5, opens_at=morning[0], closes_at=morning[1], counts_for_deadline=False
    )
    WeeklySession.objects.bulk_create([*sessions, saturday])
    Counter.objects.bulk_create(
        Counter(code=f"{office.code}-{number}", office=office, number=number)
        for office in offices
        for number in range(1, 6)
    )
    return {office.code: office for office in offices}


def _public_days() -> list[PublicDay]:
    with (_DATA / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        PublicDay(
            on=date.fromisoformat(row["date"]),
            kind=row["kind"],
            name=row["name"],
            status=row["status"],
            makes_up_on=date.fromisoformat(row["makes_up_on"]) if row["makes_up_on"] else None,
        )
        for row in rows
    ]


def _procedures() -> None:
    same_day, working_day = Procedure.LimitUnit.SAME_DAY_15H, Procedure.LimitUnit.WORKING_DAY
    rows = [
        ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", "Chứng thực", 0, same_day, 2_000, "DN-HC"),
        ("2.000884", "Chứng thực chữ ký trong giấy tờ, văn bản", "Chứng thực", 0, same_day, 10_000, "DN-HC"),
        ("1.001193", "Đăng ký khai sinh", "Hộ tịch", 0, same_day, 0, "DN-HC"),
        ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch", 3, working_day, 15_000, "DN-HC"),
        ("1.009974", "Cấp giấy phép xây dựng mới", "Xây dựng", 20, Procedure.LimitUnit.CALENDAR_DAY, 150_000, "DN-SXD"),
        ("2.001583", "Đăng ký thành lập công ty TNHH một thành viên", "Doanh nghiệp", 3, working_day, 0, "DN-STC"),
    ]
    Procedure.objects.bulk_create(
        Procedure(
            code=code,
            name=name,
            field=field,
            online_level=Procedure.OnlineLevel.PART,
            agency_level="xa" if agency == "DN-HC" else "so",
            time_limit=limit,
            limit_unit=unit,
            fee_vnd=fee,
            bring="Căn cước của người đến\nBản chính giấy tờ" if code == "2.000815" else "",
            search_key=fold(f"{name} {code} {field}"),
            sort_key=sort_key(name),
        )
        for code, name, field, limit, unit, fee, agency in rows
    )
    AgencyProcedure.objects.bulk_create(AgencyProcedure(agency_id=row[-1], procedure_id=row[0]) for row in rows)


def _services() -> dict[tuple[str, str | None], Service]:
    rows = [
        ("DN-TTHCC", "DN-SXD", None, date(2016, 9, 1), 30, 2, 3),
        ("DN-TTHCC", "DN-STC", None, date(2016, 9, 1), 30, 2, 1),
        ("DN-TTHCC", "DN-SNGV", None, date(2027, 1, 1), 30, 2, 5),
        ("DN-TTHCC", "DN-SXD", "1.009974", date(2016, 9, 1), 45, 2, 3),
        ("DN-HC", "DN-HC", None, date(2018, 1, 1), 30, 2, 1),
        ("DN-HC", "DN-HC", "2.000815", date(2018, 1, 1), 15, 4, 2),
    ]
    services = [
        Service(
            office_id=office,
            agency_id=agency,
            procedure_id=procedure,
            on_from=on_from,
            length_minutes=length,
            places=places,
            counter_id=f"{office}-{counter}",
        )
        for office, agency, procedure, on_from, length, places, counter in rows
    ]
    Service.objects.bulk_create(services)
    return {(service.agency_id, service.procedure_id): service for service in services}


# --- people ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Citizen:
    name: str
    phone: str


@pytest.fixture
def lan() -> Citizen:
    return Citizen("Nguyễn Thị Lan", "+84905111222")


@pytest.fixture
def minh() -> Citizen:
    return Citizen("Trần Quang Minh", "+84914333444")


def _staff(username: str, full_name: str, role: Role, office: str | None, title: str = "") -> User:
    user = User.objects.create_user(username=username, full_name=full_name, password=PASSWORD)
    if title:
        user.title = title
        user.save(update_fields=["title"])
    RoleHeld.objects.create(user=user, role=role, office_id=office)
    return user


@pytest.fixture
def binh(house: House) -> User:
    return _staff("canbo.dn-tthcc", "Lê Văn Bình", Role.OFFICER, "DN-TTHCC", "Chuyên viên, quầy 3")


@pytest.fixture
def hoa(house: House) -> User:
    return _staff("canbo.dn-hc", "Phạm Thị Hoa", Role.OFFICER, "DN-HC")


@pytest.fixture
def an(house: House) -> User:
    return _staff("tiepdon.dn-tthcc", "Võ Thành An", Role.RECEPTIONIST, "DN-TTHCC")


@pytest.fixture
def phuc(house: House) -> User:
    return _staff("truong.dn-tthcc", "Đặng Hồng Phúc", Role.HEAD, "DN-TTHCC", "Giám đốc Trung tâm")


@pytest.fixture
def quantri(house: House) -> User:
    return _staff("quantri", "Hoàng Minh Trí", Role.CITY_ADMIN, None)


@pytest.fixture
def tongdai(house: House) -> User:
    return _staff("tongdai", "Bùi Thu Thảo", Role.OPERATOR, None)


@pytest.fixture
def client_for(db: None) -> Callable[..., Client]:
    def sign_in(user: User | None = None, **options: Any) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def api_token(db: None) -> Callable[[User], str]:
    return lambda user: tokens.issue_token(kind=ApiToken.Kind.STAFF, name=user.username, user=user)


@pytest.fixture
def bearer(api_token: Callable[[User], str]) -> Callable[[User], dict[str, str]]:
    return lambda user: {"HTTP_AUTHORIZATION": f"Bearer {api_token(user)}"}


# --- appointments ----------------------------------------------------------------------------------


@pytest.fixture
def book(house: House, lan: Citizen) -> Callable[..., Appointment]:
    def book_hour(
        *,
        who: Citizen = lan,
        starts_at: str | datetime = "2026-11-27T09:00",
        office: str = "DN-TTHCC",
        agency: str = "DN-SXD",
        procedures: tuple[str, ...] | list[str] = (),
        content: str = "Hỏi về giấy phép xây dựng nhà ở",
        asked_at: str | datetime = "2026-11-26T09:00",
        status: str = "requested",
        by: User | None = None,
        channel: str = "WEB",
        proposed_at: str | datetime | None = None,
    ) -> Appointment:
        appointment = operations.request_hour(
            office=office,
            agency=agency,
            procedure_codes=list(procedures),
            name=who.name,
            phone=who.phone,
            content=content,
            starts_at=at(starts_at),
            channel=channel,
            at=at(asked_at),
        )
        officer = by or (_officer_of(office) if status not in ("requested", "cancelled") else None)
        return _brought_to(appointment, status, officer, at(asked_at), at(proposed_at) if proposed_at else None)

    return book_hour


def _officer_of(office: str) -> User:
    held = RoleHeld.objects.filter(office_id=office, role=Role.OFFICER).select_related("user").first()
    return held.user if held else _staff(f"canbo2.{office.lower()}", "Mai Quốc Khánh", Role.OFFICER, office)


def _brought_to(
    appointment: Appointment, status: str, officer: User | None, asked_at: datetime, proposed_at: datetime | None
) -> Appointment:
    known = {"appointment_id": appointment.pk}
    if status == "requested":
        return appointment
    if status == "cancelled":
        return operations.cancel(**known, at=asked_at + timedelta(minutes=5))
    assert officer is not None
    answered = {**known, "by": officer, "at": asked_at + timedelta(minutes=5)}
    if status == "refused":
        return operations.refuse(**answered, reason="Việc này không thuộc cơ quan")
    if status == "proposed":
        return operations.propose(**answered, starts_at=proposed_at or appointment.starts_at + timedelta(hours=1))
    appointment = operations.confirm(**answered)
    if status == "no_show":
        return operations.mark_no_show(**known, by=officer, at=appointment.starts_at + timedelta(hours=1))
    if status in ("checked_in", "served"):
        came = {**known, "by": officer, "at": appointment.starts_at - timedelta(minutes=5)}
        appointment = operations.check_in(**came, office=appointment.office_id).appointment
    if status == "served":
        return operations.finish(**known, by=officer, at=appointment.starts_at + timedelta(minutes=20))
    assert appointment.status == status, f"no way to {status}"
    return appointment
