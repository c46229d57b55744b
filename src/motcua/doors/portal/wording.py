# SPDX-License-Identifier: EUPL-1.2
"""How the public doors speak of a procedure and of what has become of an appointment. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.appointments import rules
from motcua.appointments.models import Appointment
from motcua.appointments.rules import COMING, Status
from motcua.kernel import saying
from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, AgencyName
from motcua.offices.operations import search_text
from motcua.procedures.models import Procedure, ProcedureVersion

KINDS: Final = {
    "department": gettext_lazy("Sở, ngành"),
    "committee": gettext_lazy("Ủy ban nhân dân"),
    "hospital": gettext_lazy("Y tế"),
    "health_centre": gettext_lazy("Y tế"),
}
OTHER_KIND: Final = gettext_lazy("Cơ quan khác")

CHIPS: Final = {
    Status.REQUESTED: ("wait", gettext_lazy("Chờ cơ quan trả lời")),
    Status.PROPOSED: ("today", gettext_lazy("Cơ quan đề nghị giờ khác")),
    Status.CONFIRMED: ("done", gettext_lazy("Đã xác nhận")),
    Status.CHECKED_IN: ("done", gettext_lazy("Đã đến")),
    Status.SERVED: ("done", gettext_lazy("Đã xong")),
    Status.REFUSED: ("refused", gettext_lazy("Cơ quan không nhận hẹn")),
    Status.EXPIRED: ("late", gettext_lazy("Cơ quan chưa kịp trả lời")),
    Status.NO_SHOW: ("quiet", gettext_lazy("Không đến")),
    Status.CANCELLED: ("quiet", gettext_lazy("Đã hủy")),
}


def time_limit(version: ProcedureVersion | None) -> str:
    """Say how long the office has for the result."""
    if version is None:
        return _("chưa công bố")
    if version.limit_unit == Procedure.LimitUnit.SAME_DAY_15H:
        return _("trong ngày, nếu nộp trước 15 giờ")
    return f"{version.time_limit} {version.get_limit_unit_display()}"


def fee(version: ProcedureVersion | None) -> str:
    """Say what the procedure costs; how it is counted where that is known, because a sum alone may mislead."""
    if version is None:
        return _("chưa công bố")
    if not version.fee_vnd:
        return version.fee_basis or _("không thu")
    return version.fee_basis or saying.vnd(version.fee_vnd)


def papers(procedures: Iterable[Procedure]) -> list[str]:
    """Return what to bring for all procedures of a visit, each paper once."""
    lines = (line.strip() for procedure in procedures for line in procedure.bring.splitlines())
    return list(dict.fromkeys(line for line in lines if line)) or [
        _("Căn cước, bản chính"),
        _("Giấy tờ về việc cần làm"),
    ]


def kind_of(agency: Agency) -> str:
    """Return the heading under which an agency is listed."""
    return str(KINDS.get(agency.kind, OTHER_KIND))


def former_name(agency: Agency, q: str) -> str:
    """Return the former name by which somebody looked for the agency; empty where its present name holds the words."""
    words = fold(q).split()
    if not words or _holds(words, [agency.name, agency.short_name, agency.code]):
        return ""
    former = [name.text for name in agency.other_names.all() if name.kind == AgencyName.Kind.FORMER]
    # Abbreviations of a former name are kept beside it, unmarked; only a written-out name is shown.
    full = [name for name in former if name[:1].isupper()]
    return next((name for name in full if _holds(words, [name])), full[0] if full and _holds(words, former) else "")


def _holds(words: list[str], names: list[str]) -> bool:
    text = search_text(names)
    return all(word in text for word in words)


@dataclass(frozen=True)
class Step:
    """One line of an appointment's course; `state` is is-done, is-now, is-late or nothing for what is still to come."""

    state: str
    title: str
    told: str


def course(appointment: Appointment, at: datetime) -> list[Step]:
    """Tell what has happened with an appointment and what comes next."""
    today = at.astimezone(OFFICE_ZONE).date()

    def moment(when: datetime | None) -> str:
        return saying.day_and_hour(when.astimezone(OFFICE_ZONE), today=today) if when else ""

    steps = [Step("is-done", _("Đã gửi yêu cầu"), moment(appointment.requested_at))]
    reason = appointment.reason
    match appointment.status:
        case Status.REQUESTED if appointment.confirm_by < at:
            steps.append(Step("is-late", _("Cơ quan trả lời chậm"), _("Đã báo người phụ trách. Xin lỗi Ông/Bà.")))
        case Status.REQUESTED:
            told = _("trước %(moment)s") % {"moment": moment(answer_by(appointment))}
            steps.append(Step("is-now", _("Chờ cơ quan trả lời"), told))
        case Status.PROPOSED:
            steps.append(
                Step("is-now", _("Cơ quan đề nghị giờ khác"), reason or _("Xin nhận giờ mới, hoặc đổi sang giờ khác."))
            )
        case Status.REFUSED:
            steps.append(Step("is-late", _("Cơ quan không nhận hẹn"), reason or moment(appointment.answered_at)))
        case Status.EXPIRED:
            steps.append(Step("is-late", _("Cơ quan chưa kịp trả lời"), _("Xin lỗi Ông/Bà. Xin hẹn một giờ khác.")))
        case Status.CANCELLED:
            if appointment.answered_at:
                steps.append(Step("is-done", _("Cơ quan đã trả lời"), moment(appointment.answered_at)))
            steps.append(Step("is-now", _("Đã hủy"), reason or moment(appointment.ended_at)))
        case _:
            steps.append(Step("is-done", _("Cơ quan đã xác nhận"), moment(appointment.answered_at)))
    return steps + _visit(appointment, moment(appointment.starts_at), moment(appointment.checked_in_at))


def _visit(appointment: Appointment, starts: str, came: str) -> list[Step]:
    place = (
        _("Đến quầy %(number)d") % {"number": appointment.counter.number} if appointment.counter else _("Đến nơi hẹn")
    )
    match appointment.status:
        case status if status in COMING:
            return [Step("is-now" if status == Status.CONFIRMED else "", place, starts)]
        case Status.CHECKED_IN:
            return [Step("is-now", _("Đã đến"), came)]
        case Status.SERVED:
            return [Step("is-done", _("Đã đến"), came), Step("is-done", _("Đã xong việc"), "")]
        case Status.NO_SHOW:
            return [Step("is-now", _("Không đến"), starts)]
        case _:
            return []


def answer_by(appointment: Appointment) -> datetime:
    """Return when the citizen knows at the latest: the promise, or the hour itself where that comes first."""
    return rules.answer_by(confirm_by=appointment.confirm_by, starts_at=appointment.starts_at)
