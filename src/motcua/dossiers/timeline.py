# SPDX-License-Identifier: EUPL-1.2
"""A dossier's course in the words of its citizen: what comes next, what happened, who has it in hand. Pure.

Names and titles of officers are public (NĐ 61/2018 Art.9(7)); what they tell each other, and what others said of the
dossier, is not told here. Rule: R-045.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.dossiers import rules, special_words
from motcua.dossiers.course import Course
from motcua.dossiers.models import Dossier, Handover, LogEntry, Opinion, Sheet, Supplement, Unit
from motcua.dossiers.rules import Status, Timeliness
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.procedures import fees
from motcua.procedures.models import ProcedureVersion

DONE, NOW, LATE = "is-done", "is-now", "is-late"


@dataclass(frozen=True)
class Line:
    """One thing that happened; `state` is is-done, is-now or is-late."""

    at: datetime
    kind: str
    title: str
    details: tuple[str, ...] = ()
    state: str = DONE


@dataclass(frozen=True)
class Next:
    """What comes next, and whose turn it is; `kind` is that of a notice: info, today, done or late."""

    kind: str
    title: str
    text: str = ""


def lines(course: Course, *, today: date | None = None) -> list[Line]:
    """Return what happened, the oldest first; with `today` near days are said in words."""
    told = [
        *(_told(entry, course, today) for entry in course.entries),
        *(_passed_on(row) for row in _moves(course.handovers)),
        *(line for opinion in course.opinions for line in _asked(opinion, today)),
    ]
    ordered = sorted(told, key=lambda line: line.at)
    if ordered and course.dossier.status in rules.OPEN and ordered[-1].state == DONE:
        ordered[-1] = replace(ordered[-1], state=NOW)
    return ordered


def next_step(course: Course, *, at: datetime) -> Next:
    """Say what comes next and what the citizen has to do, if anything."""
    dossier, today = course.dossier, at.astimezone(OFFICE_ZONE).date()
    match dossier.status:
        case Status.SUBMITTED:
            return _until_answer(dossier, at, today)
        case Status.SUPPLEMENT:
            count = len(course.supplement.points) if course.supplement else 1
            title = _("Xin bổ sung %(count)d điều") % {"count": count}
            return Next(
                "today", title, _("Bổ sung trên trang này, hoặc mang đến nơi đã nộp. Chỉ phải bổ sung một lần.")
            )
        case Status.PROCESSING | Status.SIGNING | Status.SIGNED:
            return _until_result(dossier, at, today, is_special=_runs(course))
        case Status.RESULT_READY:
            return _to_fetch(course)
        case Status.RETURNED:
            return Next(
                "done", _("Hồ sơ đã xong"), _("Kết quả đã trả %(moment)s.") % _moment(dossier.returned_at, today)
            )
        case Status.REFUSED:
            text = _reason(course.reasons.get(Sheet.Kind.REFUSAL, "")) or _("Xin hỏi tại nơi đã nộp.")
            return Next("late", _("Cơ quan không tiếp nhận hồ sơ"), text)
        case Status.WITHDRAWN:
            return Next("done", _("Hồ sơ đã rút theo yêu cầu"), _("Khi cần, có thể nộp lại từ đầu."))
        case _:
            text = _reason(course.reasons.get(Sheet.Kind.STOP, "")) or _("Xin hỏi tại nơi đã nộp.")
            return Next("late", _("Hồ sơ đã dừng giải quyết"), text)


def held_by(dossier: Dossier) -> str:
    """Return who has the dossier in hand: unit, agency, and the officer where one has taken it; empty when nobody."""
    if dossier.holder is None or dossier.status in rules.CLOSED:
        return ""
    who = person(dossier.assignee) if dossier.assignee else ""
    return " · ".join(part for part in (unit_name(dossier.holder), who) if part)


def person(user: User) -> str:
    """Return an officer's name and title, as the law makes them public."""
    return f"{user}, {user.title}" if user.title else str(user)


def unit_name(unit: Unit) -> str:
    """Return a unit with its agency, unless its name says that already."""
    agency = unit.agency.name
    return unit.name if agency in unit.name else f"{unit.name}, {agency}"


def point_words(point: dict[str, str]) -> str:
    """Return what is missing and what to do about it, in one sentence each."""
    what = point.get("what", "").strip() or point.get("paper", "") or point.get("question", "")
    how = point.get("how", "").strip()
    return f"{what.rstrip('. ')}: {how}" if how else what


def fee_words(dossier: Dossier) -> str:
    """Say what is to be paid by the version of the intake day; how it is counted, because a sum alone may mislead."""
    version = dossier.procedure_version
    found = fees.lines(version, dossier.channel)
    if version.fees and not fees.total_vnd(found):
        return _("không thu")
    said = [line.explained for line in found if line.explained]
    return "; ".join(said) or version.fee_basis or _("không thu")


def stage_names() -> list[str]:
    """Return the names of the five stages everybody may see, in order."""
    return [_("Đã gửi"), _("Đã tiếp nhận"), _("Đang giải quyết"), _("Đã có quyết định"), _("Đã trả kết quả")]


# --- what comes next -----------------------------------------------------------------------------------


def _until_answer(dossier: Dossier, at: datetime, today: date) -> Next:
    if dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None:
        text = _("Hồ sơ tính là nộp từ lúc cơ quan và bưu điện ký bảng kê giao nhận. Lúc đó có tin nhắn.")
        return Next("info", _("Chờ bưu điện mang giấy tờ đến"), text)
    if dossier.answer_by is not None and dossier.answer_by < at:
        text = _("Lẽ ra trả lời trước %(moment)s. Đã báo người phụ trách. Xin lỗi Ông/Bà.")
        return Next("late", _("Cơ quan trả lời chậm"), text % _moment(dossier.answer_by, today))
    title = _("Cơ quan trả lời trước %(moment)s") % _moment(dossier.answer_by, today)
    return Next("info", title, _("Không cần làm gì thêm. Có tin nhắn ngay khi cơ quan trả lời."))


def _runs(course: Course) -> bool:
    return bool(course.dossier.special) and course.special is not None and course.special.promised_at is not None


def _until_result(dossier: Dossier, at: datetime, today: date, *, is_special: bool = False) -> Next:
    if dossier.due_at is not None and dossier.due_at < at:
        text = _("Hẹn trả %(moment)s. Cơ quan xin lỗi Ông/Bà; đã báo lãnh đạo. Có tin nhắn ngay khi có kết quả.")
        return Next("late", _("Đã quá hẹn"), text % _moment(dossier.due_at, today))
    if is_special and dossier.due_at is not None:
        title = _("Trả kết quả %(when)s") % {"when": special_words.before(dossier.due_at, today=today)}
        return Next("info", title, _("Không cần giấy hẹn. Có tin nhắn ngay khi có kết quả."))
    title = _("Hẹn trả kết quả %(moment)s") % _moment(dossier.due_at, today)
    return Next("info", title, _("Không cần làm gì thêm. Có tin nhắn ngay khi có kết quả, kể cả khi xong sớm."))


def _to_fetch(course: Course) -> Next:
    dossier, file = course.dossier, course.result.file if course.result else None
    if dossier.return_by == Dossier.ReturnBy.ONLINE and file is not None:
        return Next("done", _("Đã có kết quả"), _("Tải bản điện tử dưới đây."))
    if dossier.return_by == Dossier.ReturnBy.POST:
        return Next("done", _("Đã có kết quả"), _("Kết quả được gửi về nhà qua bưu điện. Không cần đến quầy."))
    place = {"office": dossier.office.name, "address": dossier.office.address}
    text = _("Nhận tại %(office)s, %(address)s. Mang giấy tờ tùy thân và giấy tiếp nhận, nếu có.") % place
    return Next("done", _("Đã có kết quả"), text)


# --- what happened -------------------------------------------------------------------------------------


def _told(entry: LogEntry, course: Course, today: date | None) -> Line:
    title, details, state = _words(entry, course, today)
    kept = tuple(detail for detail in details if detail)
    return Line(entry.at, entry.kind, title, kept, state)


def _words(entry: LogEntry, course: Course, today: date | None) -> tuple[str, list[str], str]:
    dossier = course.dossier
    by = course.people.get(entry.actor)
    match entry.kind:
        case "DossierSubmitted":
            return _sent(dossier), [dossier.office.name], DONE
        case "DossierReceived":
            return _("Đã tiếp nhận"), [_by(_("Người tiếp nhận: %(name)s"), by), *_promised(course, today)], DONE
        case "SlipAsked":
            return _("Đã in giấy tiếp nhận theo yêu cầu"), [], DONE
        case "SupplementAsked":
            dropped = special_words.dropped(course.special) if course.special else ""
            return _("Cần bổ sung"), [*_wanted(course.supplement, by), dropped], DONE
        case "SupplementGiven":
            return _("Đã bổ sung"), _completed(course, today), DONE
        case "DossierRefused":
            reason = _reason(course.reasons.get(Sheet.Kind.REFUSAL, ""))
            return _("Cơ quan không tiếp nhận"), [reason, _by(_("Người trả lời: %(name)s"), by)], LATE
        case "ResultDrafted":
            return _("Đã trình ký"), [], DONE
        case "ResultSigned":
            return _("Đã ký kết quả"), [_by(_("Người ký: %(name)s"), by)], DONE
        case "ResultReady":
            return _("Đã có kết quả"), _result(course), DONE
        case "ResultReturned":
            return _("Đã trả kết quả"), [str(dossier.get_return_by_display())], DONE
        case "DueDateExtended":
            return _("Cơ quan xin lỗi và hẹn lại"), _new_date(course, today), LATE
        case "DossierWithdrawn":
            return _("Đã rút hồ sơ"), [_reason(course.reasons.get(Sheet.Kind.STOP, ""))], DONE
        case "DossierStopped":
            return _("Dừng giải quyết"), [_reason(course.reasons.get(Sheet.Kind.STOP, ""))], LATE
        case "IntakeOverdue":
            return _("Cơ quan trả lời chậm"), [_("Đã báo người phụ trách. Xin lỗi Ông/Bà.")], LATE
        case _:
            return _("Đã quá hẹn"), [_("Đã báo lãnh đạo. Cơ quan xin lỗi Ông/Bà.")], LATE


def _sent(dossier: Dossier) -> str:
    match dossier.channel:
        case Dossier.Channel.DESK:
            return _("Đã nộp hồ sơ tại quầy")
        case Dossier.Channel.POST:
            return _("Đã nộp hồ sơ qua bưu chính")
        case _:
            return _("Đã gửi hồ sơ trực tuyến")


def _promised(course: Course, today: date | None) -> list[str]:
    """Return what was promised at intake, on a special day with its model or why it went the ordinary way."""
    intake = course.special
    ordinary = _("Hẹn trả kết quả: %(moment)s") % _moment(course.dossier.first_due_at, today)
    if intake is None:
        return [ordinary]
    said = special_words.received(intake, today=today)
    return said if intake.promised_at is not None else [*said, ordinary]


def _wanted(asked: Supplement | None, by: User | None) -> list[str]:
    if asked is None:
        return []
    stopped = _("Thời gian giải quyết dừng lại từ lúc này, chờ bổ sung.") if asked.was_received else ""
    points = [point_words(point) for point in asked.points]
    return [*points, _reason(asked.reason), stopped, _by(_("Người yêu cầu: %(name)s"), by)]


def _completed(course: Course, today: date | None) -> list[str]:
    asked, version = course.supplement, course.dossier.procedure_version
    if asked is None or asked.due_after is None:
        return [_("Cơ quan xem lại hồ sơ từ lúc này.")]
    is_anew = version.on_supplement == ProcedureVersion.OnSupplement.RESTART
    counted = _("Thời gian giải quyết tính lại từ đầu.") if is_anew else _("Thời gian giải quyết được tính tiếp.")
    return [counted, _("Hẹn mới: %(moment)s") % _moment(asked.due_after, today)]


def _new_date(course: Course, today: date | None) -> list[str]:
    given = course.extension
    if given is None:
        return []
    before = _("Hẹn cũ: %(moment)s") % _moment(given.due_before, today)
    after = _("Hẹn mới: %(moment)s") % _moment(given.due_after, today)
    return [before, after, _reason(given.reason)]


def _result(course: Course) -> list[str]:
    result, dossier = course.result, course.dossier
    if result is None:
        return []
    number = _("Số: %(number)s") % {"number": result.number} if result.number else ""
    granted = "" if result.is_granted else _("Không được giải quyết.")
    reason = "" if result.is_granted else _reason(result.reason)
    return [result.name, number, granted, reason, _how_timely(dossier)]


def _how_timely(dossier: Dossier) -> str:
    if dossier.due_at is None or dossier.finished_at is None:
        return ""
    match rules.timeliness(due_at=dossier.due_at, ended_at=dossier.finished_at):
        case Timeliness.EARLY:
            return _("Sớm hơn hẹn.")
        case Timeliness.LATE:
            return _("Trễ hẹn. Cơ quan xin lỗi Ông/Bà.")
        case _:
            return _("Đúng hẹn.")


def _moves(handovers: Sequence[Handover]) -> list[Handover]:
    """Return the hand-overs by which the dossier went to another unit; a next step in the same one is not told."""
    units = [None, *(row.unit_id for row in handovers)]
    return [row for row, before in zip(handovers, units, strict=False) if row.unit_id != before]


def _passed_on(row: Handover) -> Line:
    taken = _by(_("Người xử lý: %(name)s"), row.taken_by)
    title = _("Chuyển đến %(unit)s") % {"unit": unit_name(row.unit)}
    return Line(row.given_at, "DossierHandedOver", title, tuple(part for part in (row.step_name, taken) if part))


def _asked(opinion: Opinion, today: date | None) -> list[Line]:
    unit = {"unit": unit_name(opinion.unit)}
    asked = Line(
        opinion.asked_at,
        "OpinionAsked",
        _("Hỏi ý kiến %(unit)s") % unit,
        (_("Hạn trả lời: %(moment)s") % _moment(opinion.due_at, today),),
    )
    if opinion.answered_at is None:
        return [asked]
    is_late = opinion.answered_at > opinion.due_at
    details = (_("Trả lời quá hạn."),) if is_late else ()
    return [asked, Line(opinion.answered_at, "OpinionGiven", _("%(unit)s đã có ý kiến") % unit, details)]


def _by(words: str, user: User | None) -> str:
    return words % {"name": person(user)} if user else ""


def _reason(words: str) -> str:
    return _("Lý do: %(reason)s") % {"reason": words.strip()} if words.strip() else ""


def _moment(at: datetime | None, today: date | None) -> dict[str, str]:
    return {"moment": saying.day_and_hour(at.astimezone(OFFICE_ZONE), today=today) if at else _("chưa rõ")}
