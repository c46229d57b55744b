# SPDX-License-Identifier: EUPL-1.2
"""Units, people and dossiers for tests. Fixtures (import them into the test module or use `conftest` there):

`desk -> Desk` brings `house` (see cast): units DN-HC.MC (one-stop), DN-HC.TP (division), DN-HC.LD (leaders) of agency
DN-HC at office DN-HC, the same of DN-SXD at DN-TTHCC (DN-SXD.MC, .TP, .LD); people with their roles there:
    desk.officer (OFFICER, DN-HC), desk.specialist (SPECIALIST, DN-HC, member of DN-HC.TP),
    desk.leader (LEADER, DN-HC, signs for DN-HC), desk.elsewhere (OFFICER at DN-TTHCC)
    desk.copies: ProcedureVersion of 2.000815 (same day), desk.permit: of 1.009974 (20 working days)
`file(...) -> Dossier` sends one through the operation; keyword-only, all with defaults:
    file(who=lan, version=desk.copies, office="DN-HC", agency="DN-HC", at="2026-11-26T09:00", status="submitted"
         |"supplement"|"processing"|"signing"|"signed"|"result_ready"|"returned"|"refused"|"withdrawn", channel="WEB",
         return_by="counter", answers={})
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from cast import Citizen, House, at
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, Unit, UnitMember
from motcua.offices.models import Agency, Office
from motcua.people.models import Role, RoleHeld, User
from motcua.procedures.models import Procedure, ProcedureVersion

__all__ = ["Desk", "desk", "file"]


@dataclass(frozen=True)
class Desk:
    officer: User
    specialist: User
    leader: User
    elsewhere: User
    copies: ProcedureVersion
    permit: ProcedureVersion

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(pk=code)


def _person(username: str, full_name: str, role: str, office: str) -> User:
    user = User.objects.create_user(username=username, full_name=full_name, password=None)
    RoleHeld.objects.create(user=user, role=role, office_id=office)
    return user


def _version_of(code: str) -> ProcedureVersion:
    procedure = Procedure.objects.get(pk=code)
    return ProcedureVersion.objects.select_related("procedure").filter(procedure=procedure).order_by("number")[0]


def _units(agency: str, office: str) -> dict[str, Unit]:
    kinds = {"MC": Unit.Kind.ONE_STOP, "TP": Unit.Kind.DIVISION, "LD": Unit.Kind.LEADERS}
    names = {"MC": "Bộ phận Một cửa", "TP": "Phòng chuyên môn", "LD": "Lãnh đạo"}
    return {
        short: Unit.objects.create(
            code=f"{agency}.{short}", agency_id=agency, office_id=office, name=names[short], kind=kind, order=order
        )
        for order, (short, kind) in enumerate(kinds.items(), start=1)
    }


@pytest.fixture
def desk(house: House) -> Desk:
    here = _units("DN-HC", "DN-HC")
    _units("DN-SXD", "DN-TTHCC")
    officer = _person("nhan", "Trần Thị Nhàn", Role.OFFICER, "DN-HC")
    specialist = _person("chuyen", "Lê Văn Chuyên", Role.SPECIALIST, "DN-HC")
    leader = _person("lanhdao", "Phạm Minh Lãnh", Role.LEADER, "DN-HC")
    UnitMember.objects.create(unit=here["MC"], user=officer)
    UnitMember.objects.create(unit=here["TP"], user=specialist)
    UnitMember.objects.create(unit=here["LD"], user=leader, may_sign=True)
    return Desk(
        officer=officer,
        specialist=specialist,
        leader=leader,
        elsewhere=_person("xa", "Võ Thị Xa", Role.OFFICER, "DN-TTHCC"),
        copies=_version_of("2.000815"),
        permit=_version_of("1.009974"),
    )


@pytest.fixture
def file(desk: Desk, lan: Citizen) -> Callable[..., Dossier]:
    def make(
        *,
        who: Citizen = lan,
        version: ProcedureVersion = desk.copies,
        office: str = "DN-HC",
        agency: str = "DN-HC",
        at: str | datetime = "2026-11-26T09:00",
        status: str = "submitted",
        channel: str = "WEB",
        return_by: str = "counter",
        answers: dict[str, Any] | None = None,
    ) -> Dossier:
        moment = _moment(at)
        dossier = operations.file_dossier(
            office=Office.objects.get(pk=office),
            agency=Agency.objects.get(pk=agency),
            version=version,
            applicant={"name": who.name, "phone": who.phone},
            answers=answers or {},
            channel=channel,
            return_by=return_by,
            at=moment,
            actor="citizen",
        )
        return _brought_to(status, dossier, desk, moment)

    return make


def _moment(when: str | datetime) -> datetime:
    return at(when)


def _brought_to(status: str, dossier: Dossier, desk: Desk, moment: datetime) -> Dossier:
    """Let the office act, a minute at a time, until the dossier is in the wanted state."""
    pk = dossier.pk
    points = [{"paper": "", "question": "", "what": "Thiếu bản chính", "how": "Chụp lại bản chính"}]
    deeds: dict[str, Callable[[datetime], Dossier]] = {
        "supplement": lambda t: operations.ask_for_supplement(dossier_id=pk, points=points, by=desk.officer, at=t),
        "refused": lambda t: operations.refuse(dossier_id=pk, reason="Không thuộc thẩm quyền", by=desk.officer, at=t),
        "withdrawn": lambda t: operations.withdraw(dossier_id=pk, at=t, reason="Không cần nữa"),
        "processing": lambda t: operations.receive(dossier_id=pk, by=desk.officer, at=t),
        "signing": lambda t: operations.draft_result(dossier_id=pk, by=desk.specialist, at=t),
        "signed": lambda t: operations.sign(dossier_id=pk, by=desk.leader, at=t),
        "result_ready": lambda t: operations.issue_result(dossier_id=pk, by=desk.officer, at=t),
        "returned": lambda t: operations.return_result(dossier_id=pk, by=desk.officer, at=t),
    }
    ways = {
        "submitted": (),
        "supplement": ("supplement",),
        "refused": ("refused",),
        "withdrawn": ("withdrawn",),
    }
    line = ("processing", "signing", "signed", "result_ready", "returned")
    way = ways.get(status) if status in ways else line[: line.index(status) + 1]
    for step, deed in enumerate(way or (), start=1):
        dossier = deeds[deed](moment + timedelta(minutes=step))
    return Dossier.objects.get(pk=pk)
