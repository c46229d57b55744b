# SPDX-License-Identifier: EUPL-1.2
"""The texts about ratings, complaints and the yearly questionnaire: of the size and with the marks `texts` tells.

A visit is told by its number alone; no text says what somebody wrote. How to answer and the link never give way.
"""

from datetime import datetime

from motcua.messaging.texts import Piece, Ways, cuts, fitted, marked, moment, named

# In the order in which they give way.
_COURTESY, _STOP, _OFFICE, _ANSWER = 1, 2, 3, 4


def how_was_it(*, number: str, office: str, office_name: str, address: str, ways: Ways) -> str:
    """Ask what somebody thinks of a finished visit, with both ways to answer."""
    return fitted(
        f"{number}",
        _at(office, office_name),
        ": xin cho biết anh/chị có hài lòng. Trả lời 5 (rất hài lòng), 3 (hài lòng), 1 (không)",
        Piece(_COURTESY, (" và lý do", "")),
        f" hoặc mở {address}",
        Piece(_STOP, (". Không hỏi nữa: KHONG HOI", "")),
        has_marks=ways.has_marks,
    )


def rating_taken(*, is_content: bool, complain_at: str, ways: Ways) -> str:
    """Thank for a rating; whoever was not content hears where to say more."""
    if is_content:
        return fitted("Cảm ơn anh/chị đã đánh giá. Ý kiến không kèm tên người gửi.", has_marks=ways.has_marks)
    return fitted(
        "Cảm ơn anh/chị đã góp ý, xin lỗi vì chưa phục vụ tốt.",
        Piece(_COURTESY, (" Ý kiến không kèm tên người gửi.", "")),
        f" Cần trả lời cụ thể: {complain_at}",
        has_marks=ways.has_marks,
    )


def rating_unclear(*, ways: Ways) -> str:
    """Ask for one number where what was said could be read in two ways."""
    return fitted(
        "Xin trả lời một số: 5 (rất hài lòng), 3 (hài lòng) hoặc 1 (không hài lòng).", has_marks=ways.has_marks
    )


def rated_before(*, ways: Ways) -> str:
    """Tell that the visit has its rating."""
    return fitted("Lượt này đã được đánh giá. Cảm ơn anh/chị.", has_marks=ways.has_marks)


def asked_no_more(*, ways: Ways) -> str:
    """Tell that nobody asks this phone again."""
    return fitted("Chúng tôi sẽ không hỏi đánh giá nữa. Cảm ơn anh/chị.", has_marks=ways.has_marks)


def complaint_received(*, code: str, due_at: datetime, address: str, ways: Ways) -> str:
    """Tell that a complaint arrived and by when it is answered."""
    return fitted(
        f"Phản ánh {code} đã nhận. Cơ quan trả lời trước {moment(due_at)}",
        Piece(_ANSWER, (f". Xem: {address}", "")),
        has_marks=ways.has_marks,
    )


def complaint_late(*, code: str, ways: Ways) -> str:
    """Apologise for a reply that is late, and say who has taken it over."""
    return fitted(
        f"Phản ánh {code}: xin lỗi, cơ quan chưa trả lời đúng hạn. Việc đã chuyển lên lãnh đạo.",
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def complaint_answered(*, code: str, answer: str, address: str, ways: Ways) -> str:
    """Tell the reply, as much as there is room for, and where all of it is."""
    words = marked(answer).rstrip(" .")
    return fitted(
        f"Phản ánh {code}: ",
        Piece(_ANSWER, (words, *cuts(words), "đã trả lời")),
        f". Xem đủ: {address}",
        has_marks=ways.has_marks,
    )


def complaint_handed_up(*, code: str, office: str, office_name: str, ways: Ways) -> str:
    """Tell those above that a complaint has no reply in time."""
    return fitted(
        f"Phản ánh {code}",
        _at(office, office_name),
        " quá hạn chưa trả lời, đã chuyển lên. Xem: /quay/gop-y/",
        has_marks=ways.has_marks,
    )


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
