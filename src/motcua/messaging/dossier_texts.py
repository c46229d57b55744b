# SPDX-License-Identifier: EUPL-1.2
"""The texts about dossiers, of the size and with the marks that `texts` tells: the code first, then what is new.

Nobody's name, no procedure and no paper's content stands in them: others read a family's messages. The code and the
promised moment never give way; reasons, places and links do.
"""

from collections.abc import Sequence
from datetime import datetime

from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Place, Ways, at_place, cuts, fitted, marked, moment
from motcua.messaging.told import address_of as address_of
from motcua.messaging.told import by_moment, promise_of

# In the order in which they give way; a place has its own rank, behind these.
_COURTESY, _BRING, _HOURS, _WORDS = 1, 2, 3, 4
_LINK = 8
# The end of a code by which its own phone may ask for it.
END = 4


@worded("ma tra_loi_truoc")
def sent(*, code: str, answer_by: datetime, told_at: datetime, ways: Ways) -> str:
    """Tell that a dossier has arrived and by when the office answers."""
    return fitted(
        f"Hồ sơ {code}: đã gửi đến cơ quan. Cơ quan trả lời trước {by_moment(answer_by, told_at)}.",
        _follow(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma hen_tra")
def received(*, code: str, due_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the dossier was taken over, and the promise."""
    return fitted(
        f"Hồ sơ {code}: đã tiếp nhận. Hẹn trả kết quả {moment(due_at)}",
        at_place(place),
        ".",
        _follow(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma can_bo_sung")
def supplement_asked(*, code: str, points: Sequence[str], ways: Ways) -> str:
    """Tell what is missing and where it can be completed."""
    return fitted(
        f"Hồ sơ {code}: cần bổ sung",
        _points(points),
        Piece(_LINK, (f" Xem và nộp: {address_of(code, ways)}", f" Hỏi: {ways.switchboard}")),
        has_marks=ways.has_marks,
    )


@worded("ma loi_hua")
def supplement_taken(
    *, code: str, due_at: datetime | None, answer_by: datetime | None, told_at: datetime, ways: Ways
) -> str:
    """Tell that the completion has come, and the new date; without one, by when the office answers."""
    promise = promise_of(due_at=due_at, answer_by=answer_by, told_at=told_at)
    return fitted(f"Hồ sơ {code}: đã nhận bổ sung. {promise}", _follow(code, ways), has_marks=ways.has_marks)


@worded("ma tong_dai")
def refused(*, code: str, reason: str, ways: Ways) -> str:
    """Tell that the office does not take the dossier over, and why."""
    return fitted(
        f"Hồ sơ {code}: cơ quan không tiếp nhận.",
        _reason(reason),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma hen_moi")
def extended(*, code: str, due_before: datetime, due_after: datetime, reason: str, ways: Ways) -> str:
    """Apologise and tell the one new date."""
    return fitted(
        f"Hồ sơ {code}: xin lỗi Ông/Bà, hẹn lại {moment(due_after)}",
        Piece(_COURTESY, (f" thay cho {moment(due_before)}", "")),
        ".",
        _reason(reason),
        Piece(_BRING, (f" Hỏi: {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma ket_qua")
def result_ready(
    *, code: str, is_granted: bool, is_late: bool, place: Place, hours: str, ways: Ways, has_slip: bool = True
) -> str:
    """Tell that the result can be fetched: where, when they are open, what to bring; a late one with an apology."""
    both = (" Mang giấy tờ tùy thân, giấy tiếp nhận.",) if has_slip else ()
    what = "đã có kết quả" if is_granted else "đã có văn bản trả lời"
    return fitted(
        f"Hồ sơ {code}: {'xin lỗi vì trễ hẹn, ' if is_late else ''}{what}. Nhận",
        at_place(place),
        Piece(_HOURS, (f", {hours}", "")) if hours else "",
        ".",
        Piece(_BRING, (*both, " Mang giấy tờ tùy thân.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma ket_qua")
def result_online(*, code: str, is_granted: bool, is_late: bool, ways: Ways) -> str:
    """Tell that the electronic result can be opened, and where."""
    what = "đã có kết quả" if is_granted else "đã có văn bản trả lời"
    return fitted(
        f"Hồ sơ {code}: {'xin lỗi vì trễ hẹn, ' if is_late else ''}{what}, bản điện tử.",
        Piece(_LINK, (f" Tải về: {address_of(code, ways)}", f" Hỏi: {ways.switchboard}")),
        has_marks=ways.has_marks,
    )


@worded("ma luc")
def returned(*, code: str, at: datetime, ways: Ways) -> str:
    """Tell that the result was handed over, so that nobody fetches it unseen."""
    return fitted(
        f"Hồ sơ {code}: đã trả kết quả lúc {moment(at)}.",
        Piece(_COURTESY, (f" Không phải Ông/Bà nhận? Gọi {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma")
def withdrawn(*, code: str, ways: Ways) -> str:
    """Tell that the dossier was taken back, as asked."""
    return fitted(
        f"Hồ sơ {code}: đã rút theo yêu cầu, cơ quan dừng giải quyết.",
        Piece(_COURTESY, (f" Không phải Ông/Bà rút? Gọi {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma tong_dai")
def stopped(*, code: str, reason: str, ways: Ways) -> str:
    """Tell that the office has stopped handling the dossier, and why."""
    return fitted(
        f"Hồ sơ {code}: cơ quan dừng giải quyết.",
        _reason(reason),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma tong_dai")
def answer_late(*, code: str, ways: Ways) -> str:
    """Apologise that what was sent has not been answered in time."""
    return fitted(
        f"Hồ sơ {code}: xin lỗi Ông/Bà, cơ quan chưa trả lời đúng hạn.",
        Piece(_COURTESY, (" Đã báo người phụ trách xử lý ngay.", "")),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma hen_tra tong_dai")
def due_missed(*, code: str, due_at: datetime, ways: Ways) -> str:
    """Apologise that the promised moment passed without a result."""
    return fitted(
        f"Hồ sơ {code}: xin lỗi Ông/Bà, chưa có kết quả như đã hẹn {moment(due_at)}.",
        Piece(_COURTESY, (" Đã báo lãnh đạo. Có kết quả sẽ nhắn ngay.", " Có kết quả sẽ nhắn ngay.", "")),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


# --- their parts ---------------------------------------------------------------------------------------


def end_of(code: str) -> str:
    """Return the end of a code by which its own phone may ask for it."""
    return code[-END:]


def _follow(code: str, ways: Ways) -> Piece:
    ask = f"TT {end_of(code)} gửi {ways.short_code}"
    return Piece(_COURTESY, (f" Theo dõi: {address_of(code, ways)} hoặc {ask}", f" Theo dõi: {ask}", ""))


def _points(points: Sequence[str]) -> Piece:
    words = [said for point in points if (said := marked(point).strip(" .;"))]
    if not words:
        return Piece(_WORDS, (".",))
    joined = "; ".join(words)
    count = f" ({len(words)} điều)" if len(words) > 1 else ""
    forms = [f": {joined}.", *(f"{count}: {cut}" for cut in cuts(joined)), f"{count}."]
    return Piece(_WORDS, tuple(forms))


def _reason(reason: str) -> Piece:
    words = marked(reason).rstrip(" .")
    if not words:
        return Piece(_WORDS, ("",))
    return Piece(_WORDS, (f" Lý do: {words}.", *(f" Lý do: {cut}" for cut in cuts(words)), ""))
