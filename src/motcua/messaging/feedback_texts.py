# SPDX-License-Identifier: EUPL-1.2
"""The texts about ratings, complaints and the yearly questionnaire: of the size and with the marks `texts` tells.

A visit is told by its number alone; no text says what somebody wrote. How to answer never gives way, and links do so
last.
"""

from datetime import datetime

from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Ways, cuts, fitted, marked, moment, named
from motcua.messaging.told import rating_steps

# In the order in which they give way.
_COURTESY, _STOP, _OFFICE, _ANSWER, _LINK = 1, 2, 3, 4, 5


@worded("luot cach_tra_loi")
def how_was_it(*, number: str, office: str, office_name: str, address: str, ways: Ways) -> str:
    """Ask what somebody thinks of a finished visit, with both ways to answer."""
    return fitted(
        f"{number}",
        _at(office, office_name),
        Piece(_COURTESY, (": xin cho biết anh/chị có hài lòng không.", ": anh/chị có hài lòng?")),
        " Trả lời ",
        Piece(_ANSWER, rating_steps()),
        Piece(_LINK, (f" hoặc mở {address}", "")),
        Piece(_STOP, (". Không hỏi nữa: KHONG HOI", "")),
        has_marks=ways.has_marks,
    )


@worded()
def rating_taken(*, ways: Ways) -> str:
    """Thank whoever was content."""
    return fitted("Cảm ơn anh/chị đã đánh giá. Ý kiến không kèm tên người gửi.", has_marks=ways.has_marks)


@worded("trang_gop_y")
def rating_regretted(*, complain_at: str, ways: Ways) -> str:
    """Thank whoever was not content, and say where to say more."""
    return fitted(
        "Cảm ơn anh/chị đã góp ý, xin lỗi vì chưa phục vụ tốt.",
        Piece(_COURTESY, (" Ý kiến không kèm tên người gửi.", "")),
        f" Cần trả lời cụ thể: {complain_at}",
        has_marks=ways.has_marks,
    )


@worded("cach_tra_loi")
def rating_unclear(*, ways: Ways) -> str:
    """Ask for one number where what was said could be read in two ways."""
    return fitted(f"Xin trả lời một số: {rating_steps()[0]}.", has_marks=ways.has_marks)


@worded()
def rated_before(*, ways: Ways) -> str:
    """Tell that the visit has its rating."""
    return fitted("Lượt này đã được đánh giá. Cảm ơn anh/chị.", has_marks=ways.has_marks)


@worded()
def asked_no_more(*, ways: Ways) -> str:
    """Tell that nobody asks this phone again."""
    return fitted("Chúng tôi sẽ không hỏi đánh giá nữa. Cảm ơn anh/chị.", has_marks=ways.has_marks)


@worded("ma")
def complaint_received(*, code: str, due_at: datetime, address: str, ways: Ways) -> str:
    """Tell that a complaint arrived and by when it is answered."""
    return fitted(
        f"Phản ánh {code} đã nhận. Cơ quan trả lời trước {moment(due_at)}",
        Piece(_ANSWER, (f". Xem: {address}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma")
def complaint_late(*, code: str, ways: Ways) -> str:
    """Apologise for a reply that is late, and say who has taken it over."""
    return fitted(
        f"Phản ánh {code}: xin lỗi, cơ quan chưa trả lời đúng hạn. Việc đã chuyển lên lãnh đạo.",
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma trang_tra_cuu")
def complaint_answered(*, code: str, answer: str, address: str, ways: Ways) -> str:
    """Tell the reply, as much as there is room for, and where all of it is."""
    words = marked(answer).rstrip(" .")
    return fitted(
        f"Phản ánh {code}: ",
        Piece(_ANSWER, (words, *cuts(words), "đã trả lời")),
        f". Xem đủ: {address}",
        has_marks=ways.has_marks,
    )


@worded("ma")
def complaint_handed_up(*, code: str, office: str, office_name: str, ways: Ways) -> str:
    """Tell those above that a complaint has no reply in time."""
    return fitted(
        f"Phản ánh {code}",
        _at(office, office_name),
        " quá hạn chưa trả lời, đã chuyển lên. Xem: /quay/gop-y/",
        has_marks=ways.has_marks,
    )


@worded("trang_khao_sat")
def survey_invitation(*, year: int, office: str, office_name: str, address: str, ways: Ways) -> str:
    """Invite to the yearly questionnaire."""
    return fitted(
        f"Khảo sát năm {year}",
        _at(office, office_name),
        ": xin trả lời 7 câu, 2 phút",
        Piece(_COURTESY, (", không kèm tên", "")),
        f": {address}",
        Piece(_STOP, (". Không hỏi nữa: KHONG HOI", "")),
        has_marks=ways.has_marks,
    )


def _at(office: str, office_name: str) -> Piece:
    whole = named(office, office_name, before=" tại ")
    return Piece(_OFFICE, (*whole.forms, ""), (*whole.marked, ""))
