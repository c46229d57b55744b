# SPDX-License-Identifier: EUPL-1.2
"""The texts of all messages: the code first, without marks one SMS (160 septets), with marks two joined parts at most.

Every sentence stands here with its marks; `fitted` takes them away unless the office wants them (`Ways.has_marks`).
Keywords that a person types back (HUYHG, CO, KHONG) have none.

What may be missing gives way in a fixed order, first by shorter forms, then wholly: what to bring, courtesies, the
link for booking again, the reason, the near hours, the place. The code, the hour and how to answer never give way.
"""

from collections.abc import Sequence
from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.fitting import MARKED_UNITS as MARKED_UNITS
from motcua.messaging.fitting import SEPTETS as SEPTETS
from motcua.messaging.fitting import Piece as Piece
from motcua.messaging.fitting import cuts as cuts
from motcua.messaging.fitting import fits as fits
from motcua.messaging.fitting import fitted as fitted
from motcua.messaging.fitting import marked as marked
from motcua.messaging.fitting import plain as plain
from motcua.messaging.own_words import worded
from motcua.messaging.told import Place as Place
from motcua.messaging.told import Ways as Ways
from motcua.messaging.told import at_place as at_place
from motcua.messaging.told import by_moment, listed, site_of
from motcua.messaging.told import moment as moment

# In the order in which they give way.
_BRING, _COURTESY, _LINK_AGAIN, _REASON, _HOURS, _PLACE, _LINK = range(1, 8)


# --- the messages ------------------------------------------------------------------------------------


@worded("ma gio tra_loi_truoc")
def request_received(
    *, code: str, starts_at: datetime, place: Place, confirm_by: datetime, told_at: datetime, ways: Ways
) -> str:
    """Tell that a request has arrived and by when the office answers."""
    return fitted(
        f"Mã hẹn {code}: {moment(starts_at)}",
        at_place(place),
        _answers_by(confirm_by, told_at),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio huy")
def confirmed(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Tell that the office agrees to the hour."""
    return fitted(
        f"Mã hẹn {code}: đã xác nhận {moment(starts_at)}",
        at_place(place),
        ".",
        _bring(bring),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio co_khong tong_dai")
def hour_proposed(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Ask whether another hour suits, and say where to answer."""
    return fitted(
        f"Mã hẹn {code}: cơ quan đề nghị {moment(starts_at)}",
        Piece(_COURTESY, (f" thay cho {moment(first_starts_at)}", "")),
        at_place(place),
        ". Trả lời CO hoặc KHONG",
        Piece(_LINK, (f", {site_of(ways)}/d/{code} hoặc gọi ", ", hoặc gọi ")),
        f"{ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def refused(*, code: str, starts_at: datetime, reason: str, ways: Ways) -> str:
    """Tell that the office does not accept the hour, and why."""
    return fitted(
        f"Mã hẹn {code}: cơ quan không nhận hẹn {moment(starts_at)}.",
        _reason(reason),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def cancelled_by_citizen(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the appointment is off, as asked."""
    return fitted(
        f"Mã hẹn {code}: đã hủy {moment(starts_at)}",
        at_place(place),
        " theo yêu cầu.",
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def cancelled_by_office(*, code: str, starts_at: datetime, place: Place, reason: str, ways: Ways) -> str:
    """Tell that the office called the appointment off, with an apology."""
    return fitted(
        f"Mã hẹn {code}: xin lỗi, cơ quan phải hủy {moment(starts_at)}",
        at_place(place),
        ".",
        _reason(reason),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tra_loi_truoc huy")
def moved(
    *,
    code: str,
    first_starts_at: datetime,
    starts_at: datetime,
    place: Place,
    confirm_by: datetime,
    told_at: datetime,
    ways: Ways,
) -> str:
    """Tell the new hour and by when the office answers."""
    return fitted(
        f"Mã hẹn {code}: đã đổi",
        Piece(_COURTESY, (f" từ {moment(first_starts_at)}", "")),
        f" sang {moment(starts_at)}",
        at_place(place),
        _answers_by(confirm_by, told_at),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio gio_dang_hen tra_loi_truoc co_khong")
def earlier_hour_offered(
    *, code: str, starts_at: datetime, instead_of: datetime, answer_by: datetime, ways: Ways
) -> str:
    """Ask whether an earlier hour suits; the text is not sent after `answer_by`, which is today."""
    until = moment(answer_by).split()[0]
    return fitted(
        f"Mã hẹn {code}: có giờ sớm hơn: {moment(starts_at)} (đang hẹn {moment(instead_of)}). "
        f"Nhận: trả lời CO trước {until}. Không: KHONG",
        has_marks=ways.has_marks,
    )


@worded("ma gio huy")
def earlier_hour_taken(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the earlier hour is agreed."""
    return fitted(
        f"Mã hẹn {code}: đã đổi",
        Piece(_COURTESY, (f" từ {moment(first_starts_at)}", "")),
        f" sang {moment(starts_at)}",
        at_place(place),
        ". Cơ quan đã xác nhận.",
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def promise_missed(*, code: str, starts_at: datetime, ways: Ways) -> str:
    """Tell that the office is late with its answer and that its head has taken the matter over."""
    return fitted(
        f"Mã hẹn {code}: xin lỗi, cơ quan chưa trả lời đúng hạn.",
        Piece(_REASON, (" Lãnh đạo cơ quan đang trực tiếp xử lý.", " Lãnh đạo đang xử lý.")),
        f" Vẫn giữ chỗ {moment(starts_at)}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Apologise for the hour that came without an answer, and name the nearest free hours."""
    return fitted(
        f"Mã hẹn {code}: xin lỗi, cơ quan không trả lời kịp {moment(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def proposal_expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Tell that the proposed hour came without the citizen's answer, and name the nearest free hours."""
    return fitted(
        f"Mã hẹn {code}: đã hết hạn trả lời giờ đề nghị {moment(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio huy")
def reminder(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind the day before, also where both reminders are merged; the day is named, because a text may travel late."""
    return _reminder(code, moment(starts_at), place, bring, ways)


@worded("ma gio huy")
def reminder_today(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind two hours before."""
    hour = moment(starts_at, today=starts_at.astimezone(OFFICE_ZONE).date())
    return _reminder(code, hour, place, bring, ways)


# --- their parts ---------------------------------------------------------------------------------------


def _reminder(code: str, hour: str, place: Place, bring: Sequence[str], ways: Ways) -> str:
    return fitted(
        f"Mã hẹn {code}: nhắc hẹn {hour}",
        at_place(place),
        ".",
        _bring(bring),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


def _answers_by(confirm_by: datetime, told_at: datetime) -> str:
    return f". Cơ quan trả lời trước {by_moment(confirm_by, told_at)}."


def _cancel(code: str, ways: Ways) -> str:
    return f" Hủy: HUYHG {code} gửi {ways.short_code}"


def _book_again(ways: Ways) -> tuple[str, Piece, str]:
    link = Piece(_LINK_AGAIN, (f"{site_of(ways)}/hen-gio/ hoặc gọi ", "gọi ", ""))
    return " Hẹn lại: ", link, ways.switchboard


def named(short: str, full: str, *, before: str = "") -> Piece:
    """Return a name that never gives way: the short one without marks, the full one with them where it is given."""
    return Piece(0, (f"{before}{plain(short)}",), (f"{before}{marked(full or short)}",))


def _bring(papers: Sequence[str]) -> Piece:
    names = [words for paper in papers if (words := marked(paper).strip(" .;"))]
    forms = (f" Mang: {', '.join(names[:count])}." for count in range(len(names), 0, -1))
    return Piece(_BRING, (*forms, ""))


def _reason(reason: str) -> Piece:
    words = marked(reason).rstrip(" .")
    if not words:
        return Piece(_REASON, ("",))
    return Piece(_REASON, (*(f" Lý do: {cut}." for cut in [words, *cuts(words)]), ""))


def _near(hours: Sequence[datetime]) -> Piece:
    forms = (f" Còn chỗ: {listed(sorted(hours)[:count])}." for count in range(len(hours), 0, -1))
    return Piece(_HOURS, (*forms, ""))
