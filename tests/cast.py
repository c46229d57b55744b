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
         |"refused"|"no_show", by=None (an officer of the office), channel="WEB", proposed_at=None (one hour later))
`client_for(user=None) -> django.test.Client` signed in as this person; without one nobody is.
`api_token(user) -> str` is a bearer token of this person; `bearer(user) -> {"HTTP_AUTHORIZATION": …}` for Client.
To import: `from cast import at, Citizen, House, PASSWORD`; `at("2026-11-26T09:00") -> datetime` in the office's zone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.kernel import clock
from motcua.kernel.models import InstanceClock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people import tokens
from motcua.people.models import ApiToken, Role, RoleHeld, User
from places import House, house

__all__ = ["PASSWORD", "Citizen", "House", "at", "house"]

PASSWORD = "cau-rong-phun-lua-68"
# So slow that a test never sees a second pass.
STANDING = 1e-9


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
