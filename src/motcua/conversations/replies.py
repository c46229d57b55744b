# SPDX-License-Identifier: EUPL-1.2
"""The texts of the dialogue: the code first where there is one; without marks one SMS, with marks two joined parts.

The machinery, the marks and the order of giving way are those of `messaging.texts`; here the name and the matter, which
the person typed, give way before the place. A list of bookings may take two SMS.
"""

from collections.abc import Sequence
from datetime import datetime

from motcua.conversations.reply_parts import (
    COURTESY,
    EXAMPLE,
    REASON,
    Listed,
    WhyNot,
    at_agency,
    cut,
    has_no_marks,
    in_brackets,
    listing,
    matter_of,
    name_of,
    where,
)
from motcua.kernel.speech import sms_time
from motcua.messaging.texts import Piece, Place, Ways, cuts, fitted, marked, moment, named, plain
from motcua.reading import Part

# --- asking for an hour ----------------------------------------------------------------------------


def booked(
    *, code: str, name: str, matter: str, starts_at: datetime, place: Place, answer_by: datetime, ways: Ways
) -> str:
    """Repeat what was understood and booked, by when the office answers, and how to cancel. Rule: R-018."""
    return fitted(
        f"Mã hẹn {code}: {moment(starts_at)}",
        *at_agency(place),
        ". ",
        name_of(name),
        matter_of(matter, after="."),
        # The day is named even where it is today: the text may travel late.
        f" Trả lời trước {moment(answer_by)}.",
        f" Hủy: HUYHG {code} gửi {ways.short_code}",
        has_marks=ways.has_marks,
    )


def shot_booked(*, code: str, child: str, matter: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Repeat what was understood and booked for a child; of the vaccine nothing but what the parent wrote."""
    return fitted(
        f"Mã hẹn {code}: {moment(starts_at)}",
        *at_agency(place),
        ". Bé ",
        name_of(child),
        matter_of(matter, after="."),
        Piece(COURTESY, (" Mang sổ tiêm.", "")),
        f" Hủy: HUYHG {code} gửi {ways.short_code}",
        has_marks=ways.has_marks,
    )


def already_booked(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that this very hour is booked already, and how to change it."""
    return fitted(
        f"Mã hẹn {code}: Ông/Bà đã hẹn {moment(starts_at)}",
        *at_agency(place),
        " từ trước, không hẹn thêm.",
        Piece(COURTESY, (f" Đổi: DOIHG {code} giờ ngày.", "")),
        f" Hủy: HUYHG {code} gửi {ways.short_code}",
        has_marks=ways.has_marks,
    )


_ALONE = {
    Part.AGENCY: ("Ông/Bà cần đến cơ quan nào? Trả lời tên sở, phường", "sở xây dựng"),
    Part.PROCEDURE: ("Ông/Bà cần làm việc gì? Trả lời việc cần làm", "xin phép sửa nhà"),
    Part.NAME: ("Ông/Bà tên gì? Trả lời họ và tên người đến", "Nguyễn Văn An"),
    Part.DAY: ("Hẹn ngày nào? Trả lời ngày", "20/11"),
    Part.TIME: ("Hẹn lúc mấy giờ? Trả lời giờ", "8h30"),
    Part.CODE: ("Mã hẹn nào? Trả lời mã", "482914"),
    Part.BORN_ON: ("Bé sinh ngày nào? Trả lời ngày sinh", "15/3/2026"),
}
_WORDS = {
    Part.AGENCY: "cơ quan",
    Part.PROCEDURE: "việc cần làm",
    Part.NAME: "họ tên",
    Part.DAY: "ngày",
    Part.TIME: "giờ",
    Part.CODE: "mã hẹn",
    Part.BORN_ON: "ngày sinh",
}
_CHILD = {**_WORDS, Part.NAME: "họ tên bé"}


def ask(
    parts: Sequence[Part],
    *,
    impossible: Sequence[tuple[str, str]] = (),
    of_child: bool = False,
    has_marks: bool = False,
) -> str:
    """Ask for what is missing in one message, the most important first; what cannot be is named before."""
    wanted = list(dict.fromkeys(parts))
    if wanted == [Part.DAY, Part.TIME]:
        question, example = "Hẹn lúc mấy giờ, ngày nào? Trả lời giờ và ngày", "8h30 20/11"
    elif len(wanted) == 1 and not (of_child and wanted == [Part.NAME]):
        question, example = _ALONE[wanted[0]]
    else:
        words = _CHILD if of_child else _WORDS
        question = f"Xin cho biết: {', '.join(words[part] for part in wanted)}"
        example = ", ".join(_ALONE[part][1] for part in wanted)
    return fitted(
        *[_cannot_be(part, said) for part, said in impossible],
        f"{question}",
        Piece(EXAMPLE, (f" (vd: {example})", "")),
        ".",
        has_marks=has_marks,
    )


def _cannot_be(part: str, said: str) -> Piece:
    what = {Part.DAY: "ngày", Part.TIME: "giờ", Part.BORN_ON: "ngày sinh"}.get(Part(part), "phần")
    words = marked(said)
    if plain(words).startswith(f"{plain(what)} "):
        words = words[len(what) + 1 :]
    return Piece(REASON, (f"Không có {what} {words[:30]}. ", f"{what.capitalize()} không đúng. "))


def which_agency(names: Sequence[str], *, has_marks: bool = False) -> str:
    """Ask which of several agencies is meant, answered by its number or name."""
    numbered = ", ".join(f"{number}) {marked(name)[:28].strip()}" for number, name in enumerate(names, start=1))
    return fitted("Ông/Bà cần đến: ", numbered, "? Trả lời số hoặc tên cơ quan.", has_marks=has_marks)


def sure(
    *, name: str, agency: str, matter: str, starts_at: datetime, agency_name: str = "", has_marks: bool = False
) -> str:
    """Ask whether the message was understood rightly."""
    return fitted(
        "Hiểu là: ",
        name_of(name),
        named(agency, agency_name, before=", "),
        matter_of(matter, after=""),
        f", {moment(starts_at)}. Đúng không? ",
        _YES_OR_NO,
        has_marks=has_marks,
    )


_YES_OR_NO = "Trả lời CO hoặc KHONG"


def choose_hour(
    *, code: str = "", agency: str, reason: WhyNot, hours: Sequence[datetime], ways: Ways, agency_name: str = ""
) -> str:
    """Say why the hour cannot be had and offer the nearest free ones by number."""
    head = (f"Mã hẹn {code}: ",) if code else (named(agency, agency_name), ": ")
    why = (marked(reason.said), in_brackets(reason.detail))
    if hours:
        tail = f". Còn {numbered_hours(hours, has_marks=True)}. {_by_number(hours)}"
    else:
        tail = f". Chưa thấy giờ trống gần đây. Xin gọi {ways.switchboard}"
    return fitted(*head, *why, tail, has_marks=ways.has_marks)


def numbered_hours(hours: Sequence[datetime], *, has_marks: bool = False) -> str:
    """Name hours by number, the day once where they share it: "1) 9h, 2) 9h30 thu 6 20/11"."""
    said = [sms_time(hour, has_marks=has_marks) for hour in hours]
    if len({hour.date() for hour in hours}) == 1:
        said = [*(each.split()[0] for each in said[:-1]), said[-1]]
    return ", ".join(f"{number}) {each}" for number, each in enumerate(said, start=1))


def _by_number(hours: Sequence[datetime]) -> str:
    return "Trả lời 1 hoặc giờ khác" if len(hours) == 1 else f"Trả lời số 1-{len(hours)} hoặc giờ khác"


def choose_again(hours: Sequence[datetime], *, has_marks: bool = False) -> str:
    """Ask once more for one of the hours that were offered."""
    return fitted(f"Còn {numbered_hours(hours, has_marks=True)}. {_by_number(hours)}", has_marks=has_marks)


def cannot(sentence: str, *, ways: Ways, code: str = "") -> str:
    """Say in the house's own sentence why it cannot be done, and whom to call."""
    head, words = f"Mã hẹn {code}: " if code else "", marked(sentence).rstrip(" .")
    return fitted(
        head,
        Piece(REASON, (f"{words}.", *cuts(words))),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


# --- bookings there are ----------------------------------------------------------------------------


def not_found(*, code: str, ways: Ways) -> str:
    """Say that this phone has no booking of this code; the same whether it is unknown or somebody else's. R-007."""
    return fitted(
        f"Không tìm thấy mã hẹn {plain(code)[:8]} của số điện thoại này. Xin xem lại mã, hoặc gọi {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def no_booking(*, ways: Ways) -> str:
    """Say that this phone has no open booking."""
    return fitted(
        "Số điện thoại này không có lịch hẹn nào. ",
        f"Hẹn giờ: HG họ tên, cơ quan, việc, giờ ngày gửi {ways.short_code}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def bookings(rows: Sequence[Listed], *, ways: Ways) -> str:
    """List the open bookings, in two SMS at most, and how to change one."""
    tail = f". Hủy: HUYHG mã, đổi: DOIHG mã giờ ngày gửi {ways.short_code}"
    return listing("Lịch hẹn: ", rows, tail, has_marks=ways.has_marks)


def which_booking(rows: Sequence[Listed], *, deed: str, has_marks: bool = False) -> str:
    """Ask which of several bookings is meant, answered by its number or code."""
    tail = ". Trả lời số thứ tự hoặc mã hẹn"
    return listing(f"{deed} lịch nào? ", rows, tail, is_numbered=True, has_marks=has_marks)


def sure_to_cancel(row: Listed, *, has_marks: bool = False) -> str:
    """Ask whether the one open booking is to be cancelled."""
    told = f"Mã hẹn {row.code}: hủy {moment(row.starts_at)}"
    return fitted(told, where(row), f"? {_YES_OR_NO}", has_marks=has_marks)


def sure_to_move(row: Listed, *, starts_at: datetime, has_marks: bool = False) -> str:
    """Ask whether the one open booking is to be moved to this hour."""
    return fitted(
        f"Mã hẹn {row.code}: đổi từ {moment(row.starts_at)} sang {moment(starts_at)}",
        where(row),
        f"? {_YES_OR_NO}",
        has_marks=has_marks,
    )


def ask_about(code: str, question: str, *, has_marks: bool = False) -> str:
    """Ask something about a booking, its code first."""
    head = f"Mã hẹn {code}: " if code else ""
    return fitted(head, cut(question), has_marks=has_marks and not has_no_marks(question))


def kept(row: Listed, *, has_marks: bool = False) -> str:
    """Tell that the booking stays as it is."""
    return fitted(f"Mã hẹn {row.code}: vẫn giữ {moment(row.starts_at)}", where(row), ".", has_marks=has_marks)


def same_hour(row: Listed, *, has_marks: bool = False) -> str:
    """Tell that the booking is at this hour already."""
    told = f"Mã hẹn {row.code}: đã hẹn đúng giờ này rồi, {moment(row.starts_at)}"
    return fitted(told, where(row), ".", has_marks=has_marks)


def cancelled_before(row: Listed, *, ways: Ways) -> str:
    """Tell that the booking was called off earlier."""
    return fitted(
        f"Mã hẹn {row.code}: lịch {moment(row.starts_at)} đã hủy trước đó, không cần hủy nữa.",
        Piece(COURTESY, (f" Hẹn lại: HG họ tên, cơ quan, việc, giờ ngày gửi {ways.short_code}", "")),
        has_marks=ways.has_marks,
    )


def no_longer(row: Listed, *, status: str, ways: Ways) -> str:
    """Tell that the booking is in a state in which this cannot be done."""
    return fitted(
        f"Mã hẹn {row.code}: lịch {moment(row.starts_at)} {marked(status)}, không đổi hay hủy được nữa. ",
        f"Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


# --- an earlier hour ---------------------------------------------------------------------------------


def waiting(row: Listed, *, ways: Ways) -> str:
    """Tell that an earlier hour is offered as soon as there is one."""
    return fitted(
        f"Mã hẹn {row.code}: khi có giờ sớm hơn {moment(row.starts_at)} sẽ nhắn tin ngay. Lịch này vẫn giữ.",
        Piece(COURTESY, (f" Thôi chờ: HG SOM {row.code} gửi {ways.short_code}", "")),
        has_marks=ways.has_marks,
    )


def sure_to_stop_waiting(row: Listed, *, has_marks: bool = False) -> str:
    """Ask whether the person no longer waits for an earlier hour."""
    told = f"Mã hẹn {row.code}: đang chờ giờ sớm hơn {moment(row.starts_at)}. Thôi chờ? "
    return fitted(told, _YES_OR_NO, has_marks=has_marks)


def stopped_waiting(row: Listed, *, has_marks: bool = False) -> str:
    """Tell that no earlier hour is offered any more."""
    told = f"Mã hẹn {row.code}: không báo giờ sớm hơn nữa. Vẫn giữ {moment(row.starts_at)}"
    return fitted(told, where(row), ".", has_marks=has_marks)


# --- the rest ------------------------------------------------------------------------------------------


def how_to(*, ways: Ways) -> str:
    """Say how to write, with one example."""
    return fitted(
        "HG họ tên, cơ quan, việc, giờ ngày.",
        Piece(EXAMPLE, (_EXAMPLE.format("Nguyễn Văn An"),), (_EXAMPLE.format("Lê Văn An"), "")),
        " Hủy: HUYHG mã.",
        Piece(COURTESY, (" Đổi: DOIHG mã giờ ngày.", "")),
        f" Gửi {ways.short_code}, hỏi {ways.switchboard}",
        has_marks=ways.has_marks,
    )


_EXAMPLE = " Vd: HG {}, Sở Xây dựng, cấp phép, 8h30 20/11."


def not_yet(what: str, *, ways: Ways) -> str:
    """Say honestly that this cannot be asked by text message yet."""
    return fitted(
        f"Tra cứu {what} bằng tin nhắn sắp có. Xin gọi {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def dropped(*, ways: Ways) -> str:
    """Tell that nothing was booked, as wished, and how to begin again."""
    return fitted(
        "Đã bỏ, chưa hẹn giờ nào. ",
        f"Hẹn lại: HG họ tên, cơ quan, việc, giờ ngày gửi {ways.short_code}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def nothing_changed(*, ways: Ways) -> str:
    """Tell that all bookings stay as they are."""
    return fitted(
        f"Đã bỏ, các lịch hẹn vẫn giữ nguyên. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def limit_reached(*, ways: Ways) -> str:
    """The one last sentence to a phone that writes too often."""
    return fitted(
        f"Quá nhiều tin trong một giờ, tạm không nhận thêm. Xin nhắn lại sau, hoặc gọi {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def failed(*, ways: Ways) -> str:
    """Say that the message could not be dealt with, and whom to call."""
    return fitted(
        f"Xin lỗi, tin nhắn chưa xử lý được do trục trặc. Xin nhắn lại sau ít phút, hoặc gọi {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def again(question: str, *, has_marks: bool = False) -> str:
    """Ask the same once more, kindly, where the answer was not understood."""
    courtesy = Piece(COURTESY, ("Chưa hiểu ý Ông/Bà. ", ""))
    return fitted(courtesy, question, has_marks=has_marks and not has_no_marks(question))


def first_sentence(text: str) -> str:
    """Return a sentence's first part: the reason, without the advice that suits a page only."""
    return text.split(". ")[0].rstrip(".")
