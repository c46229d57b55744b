# SPDX-License-Identifier: EUPL-1.2
"""A commune with a special day, for tests. Fixtures everywhere:

`duong_xa -> DuongXa` brings `desk` (hence `house`): office and agency HN-DX (Mon–Fri 08:00–12:00, 13:30–17:30) and its
rule of seed 004: Tuesdays, no writing and no slip, 2 working hours, intake until 15:30, with pagers, for 2.000815 and
2.000635. Units HN-DX.MC, .TP, .LD; people with their roles there:
    officer (OFFICER), specialist (SPECIALIST, of .TP), leader (LEADER, signs), head (HEAD),
    volunteer (VOLUNTEER, without a shift: `open_shift(user)` is the caller's care)
    copies: ProcedureVersion of 2.000815 (Chứng thực), extract: of 2.000635 (Hộ tịch, two required papers)
`from specials import taken_in`; `taken_in(duong_xa, lan, "2026-12-01T11:00", is_special=…, version=…) -> Dossier`
Tuesdays to use: 2026-12-01 (plain), 2026-11-24 (public holiday).
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest

from cast import Citizen, at
from filing import Desk, _person, _units, _version_of
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, Unit, UnitMember
from motcua.kernel.text import sort_key
from motcua.offices.models import Agency, Counter, Locality, Office, WeeklySession
from motcua.people.models import Role, User
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion, RequiredPaper
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Model, Scope
from motcua.specialdays.rules import Unit as PromiseUnit

__all__ = ["DuongXa", "duong_xa", "taken_in"]

TUESDAY = 1
TUESDAY_ON = date(2026, 12, 1)


@dataclass(frozen=True)
class DuongXa:
    office: Office
    agency: Agency
    officer: User
    specialist: User
    leader: User
    head: User
    volunteer: User
    copies: ProcedureVersion
    extract: ProcedureVersion
    rule: SpecialDayRule

    def unit(self, short: str) -> Unit:
        return Unit.objects.get(pk=f"HN-DX.{short}")


@pytest.fixture
def duong_xa(desk: Desk) -> DuongXa:
    office, agency = _commune()
    units = _units("HN-DX", "HN-DX")
    people = {
        "officer": _person("canbo.hn-dx", "Nguyễn Thị Hiền", Role.OFFICER, "HN-DX"),
        "specialist": _person("chuyenvien.hn-dx", "Trần Văn Tư", Role.SPECIALIST, "HN-DX"),
        "leader": _person("lanhdao.hn-dx", "Lê Minh Ký", Role.LEADER, "HN-DX"),
        "head": _person("truong.hn-dx", "Đỗ Thị Trưởng", Role.HEAD, "HN-DX"),
        "volunteer": _person("tinhnguyen.hn-dx", "Phạm Thu Đoàn", Role.VOLUNTEER, "HN-DX"),
    }
    UnitMember.objects.create(unit=units["MC"], user=people["officer"])
    UnitMember.objects.create(unit=units["TP"], user=people["specialist"])
    UnitMember.objects.create(unit=units["LD"], user=people["leader"], may_sign=True)
    extract = _extract()
    for code in ("2.000815", "2.000635"):
        AgencyProcedure.objects.get_or_create(agency=agency, procedure_id=code)
    rule = SpecialDayRule.objects.create(
        office=office,
        model=Model.NO_WRITING_NO_SLIP,
        weekdays=[TUESDAY],
        scope=Scope.PROCEDURES,
        scope_values=["2.000815", "2.000635"],
        promise_unit=PromiseUnit.WORKING_HOUR,
        promise=2,
        intake_cutoff=time(15, 30),
        uses_pager=True,
        is_assisted=True,
        valid_from=date(2022, 9, 13),
        decision="153/KH-UBND",
    )
    copies = _version_of("2.000815")
    return DuongXa(office=office, agency=agency, copies=copies, extract=extract, rule=rule, **people)


def taken_in(duong_xa: DuongXa, who: Citizen, moment: str | datetime, **wishes: Any) -> Dossier:
    """Take in copies to be certified at the counter of the commune, as the officer there does."""
    return operations.take_in(
        **{
            "office": duong_xa.office,
            "agency": duong_xa.agency,
            "version": duong_xa.copies,
            "applicant": {"name": who.name, "phone": who.phone},
            "answers": {},
            "return_by": "counter",
            "by": duong_xa.officer,
            "at": at(moment),
            **wishes,
        }
    )


def _commune() -> tuple[Office, Agency]:
    city = Locality.objects.create(code="01", name="Thành phố Hà Nội", kind="city", identifier="H26")
    commune = Locality.objects.create(code="01-DX", name="Xã Dương Xá", kind="commune", parent=city)
    name = "UBND xã Dương Xá"
    agency = Agency.objects.create(
        code="HN-DX",
        name=name,
        short_name="xa Duong Xa",
        locality=commune,
        kind="committee",
        identifier="H26.301",
        sort_key=sort_key(name),
        search_key="ubnd xa duong xa hn-dx",
    )
    called = "Bộ phận Một cửa xã Dương Xá"
    office = Office.objects.create(
        code="HN-DX",
        name=called,
        short_name="Mot cua Duong Xa",
        address="Xã Dương Xá, Gia Lâm, Hà Nội",
        locality=commune,
        sort_key=sort_key(called),
        search_key="bo phan mot cua xa duong xa hn-dx",
    )
    halves = ((time(8), time(12)), (time(13, 30), time(17, 30)))
    WeeklySession.objects.bulk_create(
        WeeklySession(office=office, weekday=day, opens_at=opens, closes_at=closes)
        for day in range(5)
        for opens, closes in halves
    )
    Counter.objects.bulk_create(Counter(code=f"HN-DX-{each}", office=office, number=each) for each in range(1, 5))
    return office, agency


def _extract() -> ProcedureVersion:
    """Return the procedure of an extract from the civil register, with a short form and two required papers."""
    name = "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh"
    procedure, _made = Procedure.objects.get_or_create(
        code="2.000635",
        defaults={
            "name": name,
            "field": "Hộ tịch",
            "parent_field": "Tư pháp",
            "agency_level": "xa",
            "sort_key": sort_key(name),
        },
    )
    version = ProcedureVersion.objects.filter(procedure=procedure).first()
    if version is None:
        version = ProcedureVersion.objects.create(
            procedure=procedure,
            online_level=Procedure.OnlineLevel.FULL,
            time_limit=0,
            limit_unit=Procedure.LimitUnit.SAME_DAY_15H,
            fee_vnd=8000,
        )
    version.form = {
        "questions": [
            {"key": "owner", "kind": "person", "label": "Người có tên trong sổ hộ tịch", "required": True},
            {
                "key": "event",
                "kind": "choice",
                "label": "Loại việc hộ tịch",
                "required": True,
                "choices": [{"value": "birth", "label": "Khai sinh"}, {"value": "marriage", "label": "Kết hôn"}],
            },
            {"key": "copies", "kind": "number", "label": "Số bản sao", "required": True},
        ]
    }
    version.save()
    RequiredPaper.objects.get_or_create(version=version, code="id", defaults={"order": 1, "name": "Căn cước"})
    RequiredPaper.objects.get_or_create(
        version=version, code="proof", defaults={"order": 2, "name": "Giấy tờ chứng minh quan hệ"}
    )
    return ProcedureVersion.objects.select_related("procedure").get(pk=version.pk)
