# SPDX-License-Identifier: EUPL-1.2
"""The small house the cast appears in: its offices, agencies, public days, procedures and services (see `cast`)."""

import csv
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest

from motcua import cli
from motcua.appointments.models import Service
from motcua.kernel.text import fold, sort_key
from motcua.offices.models import Agency, AgencyName, Counter, Locality, Office, PublicDay, WeeklySession
from motcua.offices.operations import search_text
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion

_DATA = Path(cli.__file__).resolve().parent / "demo_data"


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
            agency_level="xa" if agency == "DN-HC" else "so",
            bring="Căn cước của người đến\nBản chính giấy tờ" if code == "2.000815" else "",
            search_key=fold(f"{name} {code} {field}"),
            sort_key=sort_key(name),
        )
        for code, name, field, _limit, _unit, _fee, agency in rows
    )
    ProcedureVersion.objects.bulk_create(
        ProcedureVersion(
            procedure_id=code,
            online_level=Procedure.OnlineLevel.PART,
            time_limit=limit,
            limit_unit=unit,
            fee_vnd=fee,
            result_name=name,
        )
        for code, name, _field, limit, unit, fee, _agency in rows
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
