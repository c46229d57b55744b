# SPDX-License-Identifier: EUPL-1.2
"""What the national portal is told of a dossier, in its own words and forms: moments, truths and numbers as text.

Only what the two services ask for leaves the house: never the answers of the form, notes, opinions or files
themselves. Optional fields without a value are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from motcua.dossiers.deed_words import deed_in_words
from motcua.dossiers.models import (
    Dossier,
    DossierContent,
    Extension,
    Handover,
    Paper,
    PortalStatus,
    Result,
    Supplement,
)
from motcua.dossiers.models.syncing import RECEIVED
from motcua.dossiers.rules import Status
from motcua.journal import operations as journal
from motcua.kernel import phone as phones
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.procedures import fees

Item = dict[str, Any]

#: KenhThucHien: at the counter, online, by post.
CHANNELS: Final[Mapping[str, str]] = {"DESK": "1", "WEB": "2", "API": "2", "POST": "3"}
PERSON, ORGANISATION = "1", "2"
DIRECTLY, BY_POST = "0", "1"
ASKED, GIVEN = "1", "2"
#: LoaiGiayTo: original, copy, only shown. Our choice where the portal's numbers are not published.
PAPER_FORMS: Final[Mapping[str, str]] = {"original": "1", "copy": "2", "shown": "3", "electronic": "4"}
#: Where the city has no row of its own.
CODES: Final[Mapping[str, str]] = {
    Status.SUBMITTED: "1",
    RECEIVED: "2",
    Status.REFUSED: "3",
    Status.PROCESSING: "4",
    Status.SIGNING: "4",
    Status.SIGNED: "4",
    Status.SUPPLEMENT: "5",
    Status.WITHDRAWN: "7",
    Status.STOPPED: "8",
    Status.RESULT_READY: "9",
    Status.RETURNED: "10",
}
#: What both sides can be asked about and must agree on.
COMPARED: Final = ("TrangThaiHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy")


@dataclass(frozen=True)
class Deed:
    """What was done with the dossier: which event, by whom, when."""

    kind: str
    actor: str
    at: datetime


def moment(at: datetime | None) -> str:
    """Return a moment as yyyyMMddHHmmss of Viet Nam, empty for none."""
    return at.astimezone(OFFICE_ZONE).strftime("%Y%m%d%H%M%S") if at else ""


def day(on: date | None) -> str:
    """Return the beginning of a day as a moment."""
    return moment(datetime.combine(on, time(), OFFICE_ZONE)) if on else ""


def truth(value: bool) -> str:
    return "True" if value else "False"


def code_of(dossier: Dossier) -> str:
    """Return the code by which the portal knows the dossier: its own where it came from there, else ours."""
    return dossier.external_code or dossier.code


def portal_status(dossier: Dossier) -> str:
    """Return the portal's code of the dossier's state, by the city's table."""
    state: str = dossier.status
    if state == Status.PROCESSING and not Handover.objects.filter(dossier=dossier, taken_at__isnull=False).exists():
        state = RECEIVED
    row = PortalStatus.objects.filter(status=state).first()
    return row.portal_code if row else CODES[state]


def dossier_item(dossier: Dossier) -> Item:
    """Return the item of DongBoHoSoMC: the dossier as it is now."""
    content = DossierContent.objects.filter(dossier=dossier).first()
    applicant: Mapping[str, Any] = content.applicant if content else {}
    result = Result.objects.filter(dossier=dossier).select_related("file", "draft_file").first()
    papers = list(
        Paper.objects.filter(dossier=dossier, replaced_at__isnull=True)
        .select_related("file")
        .order_by("added_at", "pk")
    )
    item = {
        "MaHoSo": code_of(dossier),
        "MaTTHC": dossier.procedure_id,
        "TenTTHC": dossier.procedure.name,
        "MaLinhVuc": "",
        "TenLinhVuc": dossier.procedure.field,
        "KenhThucHien": CHANNELS[dossier.channel],
        **_who(dossier, applicant),
        "TrichYeuHoSo": dossier.procedure.name,
        "NgayNopHoSo": moment(dossier.submitted_at),
        "NgayTiepNhan": moment(dossier.received_at),
        "NgayHenTra": moment(dossier.due_at),
        "TrangThaiHoSo": portal_status(dossier),
        "HinhThuc": BY_POST if dossier.return_by == Dossier.ReturnBy.POST else DIRECTLY,
        "DonViXuLy": dossier.holder.agency.name if dossier.holder else dossier.agency.name,
        "HoSoCoThanhPhanSoHoa": truth(any(paper.file_id for paper in papers)),
        "TaiKhoanDuocXacThucVoiVNeID": truth(False),
        "DuocThanhToanTrucTuyen": truth(False),
        "TaiLieuNop": [_document(paper) for paper in papers if paper.file_id],
        "DanhSachLePhi": _fees(dossier, content.answers if content else {}),
        "DanhSachTepDinhKemKhac": [_on_paper(paper) for paper in papers if not paper.file_id],
        "DanhSachHoSoBoSung": _supplements(dossier, papers),
        "DanhSachGiayToKetQua": [_outcome(result)] if result and result.signed_at else [],
    }
    return item | _left_out_when_empty(
        {
            "SoBienNhan": str(dossier.register_number or ""),
            "NgayTra": moment(dossier.returned_at),
            "NgayKetThucXuLy": moment(dossier.finished_at),
            "NgayTuChoi": moment(dossier.closed_at) if dossier.status == Status.REFUSED else "",
            "SoQuyetDinh": result.number if result else "",
            "NgayQuyetDinh": day(result.issued_on) if result else "",
        }
    )


def progress_item(dossier: Dossier, deed: Deed) -> Item:
    """Return the item of CapNhatTienDoHoSoMC: what was done, and the state the dossier is in now."""
    officer = _officer(deed.actor)
    citizen_or_house = "Hệ thống" if deed.actor == journal.SYSTEM else "Người nộp hồ sơ"
    item = {
        "MaHoSo": code_of(dossier),
        "NguoiXuLy": str(officer) if officer else citizen_or_house,
        "ThoiDiemXuLy": moment(deed.at),
        "NoiDungXuLy": deed_in_words(deed.kind),
        "TrangThai": portal_status(dossier),
    }
    return item | _left_out_when_empty(
        {
            "ChucDanh": officer.title if officer else "",
            "PhongBanXuLy": dossier.holder.name if dossier.holder else "",
            "NgayBatDau": moment(dossier.counted_from),
            "NgayKetThucTheoQuyDinh": moment(dossier.due_at),
        }
    )


def compared(item: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of an item that both sides must agree on."""
    return {name: str(item.get(name) or "") for name in COMPARED}


# --- parts of an item ------------------------------------------------------------------------------


def _who(dossier: Dossier, applicant: Mapping[str, Any]) -> Item:
    organisation = applicant.get("organisation") or {}
    optional = {
        "MaDoiTuong": str(organisation.get("tax_code") or ""),
        "MaDinhDanhCaNhan": "" if organisation else str(applicant.get("id_number") or ""),
    }
    return {
        "ChuHoSo": dossier.name,
        "LoaiDoiTuong": ORGANISATION if dossier.is_organisation else PERSON,
        "Email": str(applicant.get("email") or ""),
        "SoDienThoai": phones.national(dossier.phone) if dossier.phone else "",
        **_left_out_when_empty(optional),
    }


def _document(paper: Paper) -> Item:
    # The name people gave their file may say more than the portal needs; the file itself is fetched from us.
    return {
        "TepDinhKemId": str(paper.file_id),
        "TenTepDinhKem": f"{paper.name}.{paper.file.kind}" if paper.file else paper.name,
        "IsDeleted": truth(False),
        "MaThanhPhanHoSo": paper.code,
        "DuongDanTaiTepTin": "",
    }


def _on_paper(paper: Paper) -> Item:
    return {"TenGiayTo": paper.name, "SoLuong": str(paper.copies), "LoaiGiayTo": PAPER_FORMS[paper.form]}


def _fees(dossier: Dossier, answers: Mapping[str, Any]) -> list[Item]:
    try:
        lines = fees.lines(dossier.procedure_version, dossier.channel, answers=answers)
    except ValueError:
        return []
    return [
        {
            "TenPhiLePhi": line.name,
            "MaPhiLePhi": "",
            "HinhThucThu": "",
            "Gia": str(line.amount_vnd),
            "LoaiPhiLePhi": "",
        }
        for line in lines
        if line.amount_vnd
    ]


def _supplements(dossier: Dossier, papers: Iterable[Paper]) -> list[Item]:
    """Return the requests to complete the dossier and the new promises, which the portal keeps in one list."""
    brought = [_on_paper(paper) for paper in papers if paper.supplement]
    asked = [
        {
            "HoSoBoSungId": str(row.pk),
            "NguoiYeuCauBoSung": str(row.asked_by or ""),
            "NoiDungBoSung": "; ".join(str(point.get("what") or "") for point in row.points),
            "NgayBoSung": moment(row.asked_at),
            "NguoiTiepNhanBoSung": "",
            "ThongTinTiepNhan": "",
            "NgayTiepNhanBoSung": moment(row.answered_at),
            "TrangThaiBoSung": GIVEN if row.answered_at else ASKED,
            "DanhSachGiayToBoSung": brought,
            "DanhSachLePhiBoSung": [],
            "NgayHenTraTruoc": moment(row.due_before),
            "NgayHenTraMoi": moment(row.due_after),
        }
        for row in Supplement.objects.filter(dossier=dossier).select_related("asked_by").order_by("pk")
    ]
    extended = [
        {
            "HoSoBoSungId": f"GH{row.pk}",
            "NguoiYeuCauBoSung": str(row.given_by or ""),
            "NoiDungBoSung": row.reason,
            "NgayBoSung": moment(row.given_at),
            "NguoiTiepNhanBoSung": "",
            "ThongTinTiepNhan": "",
            "NgayTiepNhanBoSung": "",
            "TrangThaiBoSung": GIVEN,
            "DanhSachGiayToBoSung": [],
            "DanhSachLePhiBoSung": [],
            "NgayHenTraTruoc": moment(row.due_before),
            "NgayHenTraMoi": moment(row.due_after),
        }
        for row in Extension.objects.filter(dossier=dossier).select_related("given_by").order_by("pk")
    ]
    return asked + extended


def _outcome(result: Result) -> Item:
    file = result.file or result.draft_file
    return {
        "TenGiayTo": result.name,
        "MaThanhPhanHoSo": "",
        "GiayToId": str(file.pk) if file else "",
        "DuongDanTepTinKetQua": "",
    }


def _officer(actor: str) -> User | None:
    kind, _colon, key = actor.partition(":")
    return User.objects.filter(pk=int(key)).first() if kind == "user" and key.isdigit() else None


def _left_out_when_empty(values: Mapping[str, str]) -> Item:
    return {name: value for name, value in values.items() if value}
