# SPDX-License-Identifier: EUPL-1.2
"""What stands on the scanning screen: the mode, what was said last, and a question the last scan asks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.doors.postal.modes import FIRST, MODES, PAPERS, REASONS, Mode
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.models import HandoverList, Parcel
from motcua.post.operations.scanning import Scanned
from motcua.post.rules import Reason, State
from motcua.post.works import Work

ICONS = {"done": "check", "known": "info", "late": "warn", "info": "info"}


@dataclass(frozen=True)
class Told:
    """One big word with its lines; `kind` is done, known, late or info."""

    kind: str
    word: str
    lines: list[str] = field(default_factory=list)
    code: str = ""
    undo: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass(frozen=True)
class Question:
    """What must be answered before the scan counts; `kind` is reason, handing or sign."""

    kind: str
    subject: str
    parcel: Parcel | None = None
    list: HandoverList | None = None
    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Screen:
    mode: Mode = FIRST
    told: Told | None = None
    question: Question | None = None

    def values(self) -> dict[str, Any]:
        return {
            "modes": MODES,
            "mode": self.mode,
            "told": self.told,
            "question": self.question,
            "reasons": REASONS,
            "papers": PAPERS,
        }


def said_of(done: Scanned) -> Told:
    """Say what became of a scan: a big word, the parcel, what comes next."""
    parcel = done.parcel
    if done.is_known:
        when = {"when": saying.day_and_hour(done.at.astimezone(OFFICE_ZONE)), "work": done.work.label.lower()}
        return Told("known", _("Đã quét rồi"), [_("%(when)s đã ghi: %(work)s.") % _capital(when)], parcel.code)
    word, line = _WORDS[done.work](parcel)
    undo = ""
    if done.list is not None:
        undo = f"{done.list.pk}:{parcel.code}"
        line = _("Bảng kê số %(number)s.") % {"number": numbered(done.list)}
    return Told("done", word, [line] if line else [], parcel.code, undo)


def said_of_signing(signed: HandoverList, count: int) -> Told:
    """Say what a signature did."""
    number = {"number": numbered(signed)}
    if signed.signed_at is None:
        return Told("done", _("Đã ký"), [_("Bảng kê số %(number)s còn chờ cơ quan ký.") % number])
    parcels = ngettext("%(count)d bưu gửi", "%(count)d bưu gửi", count) % {"count": count}
    told = {**number, "parcels": parcels, "hour": hour(signed.signed_at)}
    return Told("done", _("Hai bên đã ký"), [_("Bảng kê số %(number)s, %(parcels)s, lúc %(hour)s.") % told])


def numbered(found: HandoverList) -> str:
    """Write the number of a list: "07/2026"."""
    return f"{found.number:02}/{found.year}"


def hour(at: datetime) -> str:
    return saying.hour(at.astimezone(OFFICE_ZONE))


def _capital(words: dict[str, str]) -> dict[str, str]:
    return {**words, "when": words["when"][:1].upper() + words["when"][1:]}


def _taken(parcel: Parcel) -> tuple[str, str]:
    return _("Đã nhận"), ""


def _collected(parcel: Parcel) -> tuple[str, str]:
    return _("Đã lấy"), _("Mang về giao cơ quan, cùng ký bảng kê.")


def _out(parcel: Parcel) -> tuple[str, str]:
    if parcel.is_cod and parcel.cod_vnd:
        return _("Đi phát"), _("Thu hộ %(sum)s khi giao.") % {"sum": saying.vnd(parcel.cod_vnd)}
    return _("Đi phát"), _("Không thu hộ.")


def _delivered(parcel: Parcel) -> tuple[str, str]:
    return _("Đã phát"), _("Người nhận: %(name)s.") % {"name": parcel.received_by}


def _failed(parcel: Parcel) -> tuple[str, str]:
    told: dict[str, Any] = {"times": parcel.tries}
    if parcel.next_try_on is None:
        return _("Chưa phát được"), _("Đã mời %(times)d lần.") % told
    told["day"] = saying.short_day(parcel.next_try_on)
    return _("Chưa phát được"), _("Đã mời %(times)d lần. Việc tiếp theo: từ %(day)s.") % told


def _sent_back(parcel: Parcel) -> tuple[str, str]:
    return _("Chuyển hoàn"), _("Mang về cơ quan, cùng ký bảng kê.")


def _given(parcel: Parcel) -> tuple[str, str]:
    return _("Đã ghi"), ""


_WORDS = {
    Work.TAKE: _taken,
    Work.COLLECT: _collected,
    Work.OUT: _out,
    Work.DELIVER: _delivered,
    Work.FAIL: _failed,
    Work.SEND_BACK: _sent_back,
    Work.GIVE: _given,
}

CHIPS = {
    State.ASKED: "quiet",
    State.LABELLED: "wait",
    State.CARRIED: "wait",
    State.FAILED: "late",
    State.DELIVERED: "done",
    State.RETURNING: "late",
    State.RETURNED: "quiet",
    State.LOST: "refused",
    State.CANCELLED: "quiet",
}


def reason_words(reason: str) -> str:
    return str(Reason(reason).label) if reason in Reason.values else ""
