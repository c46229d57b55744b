# SPDX-License-Identifier: EUPL-1.2
"""The simulated portal's side of the adapter: the same questions and answers, whoever brings them.

It is strict: every required field must be there as text, a message id it has is never taken twice.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from motcua.connectors.national_portal.portal import LOOK_UP, Code
from motcua.connectors.portal_simulator.models import HeldDossier, HeldStep, PortalBehaviour, PortalSession
from motcua.dossiers.models import PortalMessage

Mode, Service = PortalBehaviour.Mode, PortalMessage.Service
AUTH, SERVICE = "auth", "service"

_MOMENT: Final = re.compile(r"\d{14}")
_TRUTHS: Final = {"True", "False"}
_LISTS: Final = frozenset(
    ["TaiLieuNop", "DanhSachLePhi", "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung", "DanhSachGiayToKetQua"]
)
_REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    Service.DOSSIER: _LISTS
    | {"MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "ChuHoSo", "LoaiDoiTuong", "Email", "SoDienThoai"}
    | {"TrichYeuHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "HinhThuc", "DonViXuLy", "KenhThucHien"},
    Service.PROGRESS: frozenset(["MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai"]),
}


@dataclass(frozen=True)
class Reply:
    """What goes back: the HTTP status, the JSON, and after how many real seconds."""

    status: int
    said: dict[str, Any]
    late_seconds: int = 0

    @property
    def text(self) -> str:
        return json.dumps(self.said, ensure_ascii=False) if self.said else ""


def answer(what: str, body: bytes, *, at: datetime) -> Reply:
    """Answer one question as the page of the simulator was told to."""
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return _error(Code.BAD_FIELD, "không phải JSON", status=400)
    if not isinstance(asked, dict):
        return _error(Code.BAD_FIELD, "không phải JSON", status=400)
    if what == AUTH:
        return _open_session(asked)
    told = behaviour_towards(_code_in(asked))
    if told.mode == Mode.UNREACHABLE:
        return Reply(503, {})
    if not PortalSession.objects.filter(token=str(asked.get("session") or "")).exists():
        return _error(Code.SESSION_OVER, "phiên làm việc đã hết")
    return _as_told(told, asked, at)


def behaviour_towards(code: str) -> PortalBehaviour:
    """Return how the portal behaves towards a dossier: as told for it, else for every one, else it accepts."""
    told = {each.code: each for each in PortalBehaviour.objects.filter(code__in=[code, PortalBehaviour.EVERY])}
    return told.get(code) or told.get(PortalBehaviour.EVERY) or PortalBehaviour(code=code)


def behave(*, code: str, mode: str, late_seconds: int = PortalBehaviour.LATE_SECONDS) -> None:
    """Let the portal behave like this towards a dossier from now on. Raises: ValueError for an unknown mode."""
    told = {"mode": Mode(mode), "late_seconds": late_seconds}
    PortalBehaviour.objects.update_or_create(code=code, defaults=told)


def end_sessions() -> None:
    """Let all sessions be over."""
    PortalSession.objects.all().delete()


def _open_session(asked: Mapping[str, Any]) -> Reply:
    told = behaviour_towards(PortalBehaviour.EVERY)
    if told.mode == Mode.UNREACHABLE:
        return Reply(503, {})
    if not asked.get("username") or not asked.get("password"):
        return _error(Code.NOT_SIGNED_IN, "thiếu tên hoặc mật khẩu")
    session = PortalSession.objects.create(token=secrets.token_hex(16))
    return Reply(200, {"error_code": Code.FINE, "session": session.token})


def _as_told(told: PortalBehaviour, asked: Mapping[str, Any], at: datetime) -> Reply:
    if asked.get("service") == LOOK_UP:
        return _look_up(str(asked.get("mahoso") or ""))
    if told.mode == Mode.REFUSES:
        return _error(Code.REFUSED, "Cổng từ chối (giả lập)")
    reply = _take(asked, at)
    if told.mode == Mode.TWICE:
        # What the network brought a second time is answered to nobody.
        _take(asked, at)
    is_new = reply.said.get("error_code") == Code.FINE
    if told.mode == Mode.LOSES and is_new:
        return Reply(504, {})
    late = told.late_seconds if told.mode == Mode.LATE and is_new else 0
    return Reply(reply.status, reply.said, late)


def _take(asked: Mapping[str, Any], at: datetime) -> Reply:
    service, data = str(asked.get("service") or ""), asked.get("data")
    if service not in _REQUIRED or not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict):
        return _error(Code.BAD_FIELD, "không hiểu yêu cầu")
    item: dict[str, Any] = data[0]
    problem = _problem_of(service, item)
    if problem:
        return _error(Code.BAD_FIELD, problem)
    try:
        message_id = UUID(str(asked.get("messageid")))
    except ValueError:
        return _error(Code.BAD_FIELD, "thiếu messageid")
    if HeldStep.objects.filter(message_id=message_id).update(repeated=F("repeated") + 1):
        return _error(Code.TAKEN_BEFORE, "tin này đã nhận")
    try:
        with transaction.atomic():
            return _write(service, item, str(asked.get("isUpdating")), message_id, at)
    except IntegrityError:
        HeldStep.objects.filter(message_id=message_id).update(repeated=F("repeated") + 1)
        return _error(Code.TAKEN_BEFORE, "tin này đã nhận")


def _write(service: str, item: dict[str, Any], updating: str, message_id: UUID, at: datetime) -> Reply:
    code = item["MaHoSo"]
    held = HeldDossier.objects.select_for_update().filter(code=code).first()
    if service == Service.DOSSIER and (held is None) == (updating == "True"):
        known = Code.UNKNOWN if held is None else Code.KNOWN_ALREADY
        return _error(known, "chưa có hồ sơ này" if held is None else "đã có hồ sơ này")
    if held is None and service == Service.PROGRESS:
        return _error(Code.UNKNOWN, "chưa có hồ sơ này")
    if service == Service.DOSSIER:
        held = held or HeldDossier(code=code)
        held.facts, held.status, held.changed_at = item, item["TrangThaiHoSo"], at
        held.save()
        what = item["DonViXuLy"]
    else:
        assert held is not None
        held.status, held.changed_at = item["TrangThai"], at
        held.save(update_fields=["status", "changed_at"])
        what = item["NoiDungXuLy"]
    HeldStep.objects.create(
        dossier=held, message_id=message_id, service=service, status=held.status, what=what[:300], at=at
    )
    return Reply(200, {"error_code": Code.FINE})


def _look_up(code: str) -> Reply:
    held = HeldDossier.objects.filter(code=code).first()
    found = [{**held.facts, "TrangThaiHoSo": held.status}] if held else []
    return Reply(200, {"error_code": Code.FINE, "result": found})


def _problem_of(service: str, item: Mapping[str, Any]) -> str:
    """Say what is wrong with an item; nothing where nothing is."""
    missing = sorted(_REQUIRED[service] - item.keys())
    if missing:
        return f"thiếu {missing[0]}"
    for name, value in _leaves(item):
        if not isinstance(value, str):
            return f"{name} không phải chữ"
        if name.startswith(("Ngay", "ThoiDiem")) and value and not _MOMENT.fullmatch(value):
            return f"{name} không phải yyyyMMddHHmmss"
        if name in ("IsDeleted", "HoSoCoThanhPhanSoHoa") and value not in _TRUTHS:
            return f"{name} không phải True hoặc False"
    return "" if item["MaHoSo"] else "thiếu MaHoSo"


def _leaves(item: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in item.items():
        if isinstance(value, list):
            found += [leaf for part in value for leaf in (_leaves(part) if isinstance(part, dict) else [(name, part)])]
        else:
            found.append((name, value))
    return found


def _code_in(asked: Mapping[str, Any]) -> str:
    data = asked.get("data")
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    return str(first.get("MaHoSo") or asked.get("mahoso") or "")


def _error(code: str, words: str, *, status: int = 200) -> Reply:
    return Reply(status, {"error_code": code, "error_message": words})
