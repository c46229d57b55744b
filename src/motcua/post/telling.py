# SPDX-License-Identifier: EUPL-1.2
"""A parcel's course in the words of its citizen: what happened to it, and where it is now. Pure but for its notes.

Rule: R-070 (two invitations), R-071 (when papers that come by post count as filed).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from motcua.dossiers.timeline import DONE, LATE, Line, Next
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.models import Parcel, ParcelNote
from motcua.post.operations import pricing
from motcua.post.rules import Deed, Direction, Doubt, Reason, State

# What a citizen is told of one by one; the rest only moves, and is said by where the parcel is.
_TOLD: Final = (
    Deed.LABELLED,
    Deed.HANDED_OVER,
    Deed.COLLECTED,
    Deed.OUT,
    Deed.DELIVERED,
    Deed.FAILED,
    Deed.RETURNING,
    Deed.RETURNED,
    Deed.LOST,
    Deed.CANCELLED,
)

_EVERY_DAY: Final = (Deed.OUT, Deed.FAILED)


def lines(parcel: Parcel, notes: Sequence[ParcelNote] | None = None) -> list[Line]:
    """Return what happened to a parcel, the oldest first; `notes` are its own, asked for where left out."""
    told = sorted(notes if notes is not None else parcel.notes.all(), key=lambda note: (note.at, note.pk))
    found = [Line(parcel.asked_at, "ParcelAsked", _asked(parcel), (_price(parcel),))]
    told_before: set[tuple[str, date | None]] = set()
    tried = 0
    for note in told:
        # A carrier's computer and its clerk often tell the same; nobody comes twice a day.
        once = (note.deed, _day(note.at) if note.deed in _EVERY_DAY else None)
        if note.deed not in _TOLD or once in told_before:
            continue
        told_before.add(once)
        tried += note.deed == Deed.FAILED
        title, details, state = _words(note, parcel, tried)
        found.append(Line(note.at, f"Parcel:{note.deed}", title, tuple(filter(None, details)), state))
    if parcel.is_late and parcel.due_at is not None:
        text = _("Lẽ ra đến trước %(moment)s. Đã báo bưu điện. Xin lỗi Ông/Bà.") % _moment(parcel.due_at)
        found.append(Line(parcel.due_at, "ParcelLate", _("Bưu điện chuyển chậm"), (text,), LATE))
    return sorted(found, key=lambda line: line.at)


def steps(parcel: Parcel, notes: Sequence[ParcelNote] | None = None) -> list[Line]:
    """Return the whole course with every place a carrier told, for who follows one parcel; the oldest first."""
    told = notes if notes is not None else list(parcel.notes.all())
    own = lines(parcel, told)
    rest = [
        Line(note.at, f"Parcel:{note.deed}", _sentence(_course_of(note)), tuple(filter(None, [note.place])))
        for note in told
        if note.deed not in _TOLD and note.deed != Deed.ASKED
    ]
    return sorted([*own, *rest], key=lambda line: line.at)


def where(parcel: Parcel, *, at: datetime) -> Next:
    """Say where a parcel is and what its citizen has to do, if anything."""
    today = at.astimezone(OFFICE_ZONE).date()
    is_pickup = parcel.direction == Direction.PICKUP
    match parcel.state:
        case State.ASKED:
            if is_pickup:
                return Next(
                    "info", _("Bưu tá sẽ đến nhà lấy giấy tờ"), _("Bưu tá gọi điện trước khi đến. %(same)s") % _bring()
                )
            return Next(
                "info", _("Có kết quả là gửi về nhà"), _("Đổi được địa chỉ cho đến khi cơ quan dán nhãn bưu gửi.")
            )
        case State.LABELLED:
            if is_pickup:
                return Next("info", _("Bưu điện đã nhận yêu cầu, sắp đến lấy"), _("Bưu tá gọi điện trước khi đến."))
            return Next("info", _("Kết quả đã đóng gói, chờ giao cho bưu điện"), _code(parcel))
        case State.CARRIED:
            return _carried(parcel, at, today, is_pickup=is_pickup)
        case State.FAILED:
            vain = _("Bưu tá đến mà chưa lấy được giấy tờ") if is_pickup else _("Bưu tá đến mà chưa giao được")
            return Next("today", vain, _again(parcel))
        case State.RETURNING:
            return _going_back(parcel, is_pickup=is_pickup)
        case State.RETURNED:
            return _returned(parcel, is_pickup=is_pickup)
        case State.DELIVERED:
            title = _("Cơ quan đã nhận giấy tờ") if is_pickup else _("Kết quả đã giao tận tay")
            return Next("done", title, _received(parcel, today))
        case State.LOST:
            text = _("Cơ quan xin lỗi Ông/Bà, đã khiếu nại bưu điện và sẽ gọi điện hướng dẫn. %(code)s")
            return Next("late", _("Bưu điện báo thất lạc bưu gửi"), text % {"code": _code(parcel)})
        case _:
            return Next("info", _("Đã thôi gửi qua bưu chính"), "")


def due_words(parcel: Parcel) -> str:
    """Return by when a parcel under way arrives: "chậm nhất thứ Năm, 03/12"; empty where none is known."""
    if parcel.due_at is None:
        return ""
    return _("chậm nhất %(day)s") % {"day": saying.short_day(parcel.due_at.astimezone(OFFICE_ZONE).date())}


def _carried(parcel: Parcel, at: datetime, today: date, *, is_pickup: bool) -> Next:
    title = _("Giấy tờ đang trên đường đến cơ quan") if is_pickup else _("Kết quả đang trên đường về nhà")
    if parcel.due_at is not None and parcel.due_at < at:
        text = _("Lẽ ra đến trước %(moment)s. Đã báo bưu điện. Xin lỗi Ông/Bà.") % _moment(parcel.due_at, today)
        return Next("late", _("Bưu điện chuyển chậm"), text)
    due = due_words(parcel)
    if is_pickup:
        filed = _("Hồ sơ tính là nộp từ lúc cơ quan và bưu điện ký bảng kê giao nhận.")
        return Next("info", title, " ".join(filter(None, [_full(due), filed])))
    return Next("info", title, " ".join(filter(None, [_full(due), _code(parcel), _bring()["same"]])))


def _going_back(parcel: Parcel, *, is_pickup: bool) -> Next:
    if is_pickup:
        return Next(
            "late",
            _("Bưu điện báo mang giấy tờ trả lại Ông/Bà"),
            _("Chưa nhận lại được, xin gọi %(office)s.") % {"office": parcel.office.name},
        )
    soon = _("Về đến nơi là có tin nhắn.")
    was_invited = parcel.doubt != Doubt.EARLY_RETURN
    text = _("Đã mời đủ hai lần. %(soon)s") % {"soon": soon} if was_invited else soon
    return Next("late", _("Bưu gửi đang quay về cơ quan"), text)


def _returned(parcel: Parcel, *, is_pickup: bool) -> Next:
    place = {"office": parcel.office.name, "address": parcel.office.address}
    if is_pickup:
        return Next(
            "late", _("Bưu tá chưa lấy được giấy tờ"), _("Đặt lại một chuyến khác, hoặc mang đến %(office)s.") % place
        )
    text = _("Nhận tại %(office)s, %(address)s, hoặc nhờ gửi lại về nhà.") % place
    return Next("today", _("Kết quả đang ở cơ quan"), text)


def _again(parcel: Parcel) -> str:
    """Return what comes after a try in vain: the second invitation, or that it goes back. Rule: R-070."""
    if parcel.tries <= 1:
        return (
            _("Bưu tá gọi và đến lần nữa sau ít nhất hai ngày làm việc. Xin giữ điện thoại bên mình. %(same)s")
            % _bring()
        )
    if parcel.direction == Direction.PICKUP:
        return _("Bưu tá đã đến hai lần. Xin gọi bưu điện để hẹn giờ, hoặc mang giấy tờ đến %(office)s.") % {
            "office": parcel.office.name
        }
    return _("Đã mời hai lần. Xin gọi bưu điện để hẹn giờ nhận, nếu không bưu gửi quay về cơ quan.")


def _words(note: ParcelNote, parcel: Parcel, tried: int) -> tuple[str, list[str], str]:
    is_pickup = parcel.direction == Direction.PICKUP
    match note.deed:
        case Deed.LABELLED:
            title = _("Bưu điện nhận yêu cầu đến nhà lấy giấy tờ") if is_pickup else _("Kết quả đã đóng gói để gửi")
            return title, [_code(parcel)], DONE
        case Deed.HANDED_OVER:
            if is_pickup:
                return _("Bưu điện giao giấy tờ cho cơ quan"), [], DONE
            return _("Kết quả được gửi về nhà, mã %(code)s") % {"code": parcel.code}, [_full(due_words(parcel))], DONE
        case Deed.COLLECTED:
            return _("Bưu tá đã lấy giấy tờ tại nhà"), [_full(due_words(parcel))], DONE
        case Deed.OUT:
            title = _("Bưu tá đang đến lấy giấy tờ") if is_pickup else _("Bưu tá đang đi giao")
            return title, [note.place], DONE
        case Deed.DELIVERED:
            if is_pickup:
                filed = _("Hồ sơ tính là nộp lúc %(hour)s.") % {"hour": saying.hour(note.at.astimezone(OFFICE_ZONE))}
                return _("Cơ quan đã nhận giấy tờ"), [filed], DONE
            taken = _("Người nhận: %(name)s") % {"name": note.received_by} if note.received_by else ""
            return _("Đã giao kết quả tận tay"), [taken], DONE
        case Deed.FAILED:
            told = {
                "number": tried,
                "reason": str(Reason(note.reason).label) if note.reason in Reason.values else note.text,
            }
            words = _("Mời lần %(number)d chưa gặp: %(reason)s") if told["reason"] else _("Mời lần %(number)d chưa gặp")
            return words % told, [], LATE
        case Deed.RETURNING:
            if is_pickup:
                return _("Bưu điện báo mang giấy tờ trả lại"), [], LATE
            was_invited = parcel.doubt != Doubt.EARLY_RETURN
            invited = _("Đã mời hai lần, cách nhau ít nhất hai ngày làm việc.") if was_invited else ""
            return _("Bưu gửi quay về cơ quan"), [invited], LATE
        case Deed.RETURNED:
            return _("Cơ quan đã nhận lại bưu gửi"), [_("Nhận tại cơ quan, hoặc nhờ gửi lại.")], DONE
        case Deed.LOST:
            return _("Bưu điện báo thất lạc"), [_("Cơ quan xin lỗi Ông/Bà, đã khiếu nại bưu điện.")], LATE
        case _:
            return _("Đã thôi gửi qua bưu chính"), [], DONE


def _asked(parcel: Parcel) -> str:
    if parcel.direction == Direction.PICKUP:
        return _("Nhờ bưu điện đến nhà lấy giấy tờ")
    return _("Nhờ bưu điện mang kết quả về nhà")


def _price(parcel: Parcel) -> str:
    return pricing.said(full_vnd=parcel.full_vnd, you_pay_vnd=parcel.you_pay_vnd, supported_vnd=parcel.supported_vnd)


def _received(parcel: Parcel, today: date) -> str:
    if parcel.ended_at is None:
        return ""
    told = {**_moment(parcel.ended_at, today), "name": parcel.received_by}
    if parcel.direction == Direction.PICKUP:
        return _("Hồ sơ tính là nộp lúc %(moment)s.") % told
    return (_("Lúc %(moment)s, người nhận: %(name)s.") if parcel.received_by else _("Lúc %(moment)s.")) % told


def _course_of(note: ParcelNote) -> str:
    return (
        str(Deed(note.deed).label)
        if note.deed in Deed.values
        else note.text or _("tin của bưu điện: %(code)s") % {"code": note.code}
    )


def _code(parcel: Parcel) -> str:
    return _("Mã bưu gửi: %(code)s.") % {"code": parcel.code} if parcel.code else ""


def _bring() -> dict[str, str]:
    return {"same": _("Khi nhận xin cho xem căn cước.")}


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()


def _full(words: str) -> str:
    return f"{_sentence(words)}." if words else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _moment(at: datetime, today: date | None = None) -> dict[str, str]:
    return {"moment": saying.day_and_hour(at.astimezone(OFFICE_ZONE), today=today)}
