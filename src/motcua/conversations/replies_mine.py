# SPDX-License-Identifier: EUPL-1.2
"""The replies about one's own things: what comes next and a short list in two SMS at most; what still comes."""

from collections.abc import Sequence
from typing import Final

from motcua.conversations.reply_parts import TWO_PARTS
from motcua.kernel.text import sms_parts
from motcua.messaging.groups import OWED_BY_LAW, Group
from motcua.messaging.texts import Piece, Ways, fits, fitted, marked, plain
from motcua.visits.mine_cards import Card, Kind, Rank

_COURTESY = 1
#: How a group is named in a text, and how it is written to us.
_CALLED: Final = {
    Group.APPOINTMENT: ("lịch hẹn", "LICH HEN"),
    Group.TURN: ("số thứ tự", "SO THU TU"),
    Group.DOSSIER: ("hồ sơ", "HO SO"),
    Group.MONEY: ("phí, lệ phí", "PHI"),
    Group.POST: ("bưu chính", "BUU CHINH"),
    Group.RATING: ("hỏi đánh giá", "DANH GIA"),
}


def mine(cards: Sequence[Card], *, ways: Ways) -> str:
    """Tell what to do next and what else is open; what has no room is on the page."""
    if not cards:
        return _nothing(ways)
    asks = cards[0].rank < Rank.WAITING
    first = f"Việc tiếp theo: {_told(cards[0], with_place=True)}." if asks else "Không có việc gì phải làm lúc này."
    rest = [_told(card) for card in (cards[1:] if asks else cards)]
    tail = f" Xem: {ways.site.rstrip('/')}/toi/"
    for count in range(len(rest), -1, -1):
        listed = f" Đang mở: {'; '.join(rest[:count])}{'; ...' if count < len(rest) else '.'}" if count else ""
        text = f"{first}{listed}{tail}"
        if ways.has_marks and fits(marked(text)):
            return marked(text)
        if sms_parts(plain(text)).units <= TWO_PARTS:
            return plain(text)
    return plain(f"{_short(first, TWO_PARTS - len(tail))}{tail}")


def _told(card: Card, *, with_place: bool = False) -> str:
    title = card.step.title if card.step else card.state
    place = f", {card.place}" if with_place and card.kind != Kind.RATING else ""
    return f"{_what(card)}{title}{place}"


def _what(card: Card) -> str:
    match card.kind:
        case Kind.DOSSIER:
            return f"hồ sơ {card.code}: "
        case Kind.APPOINTMENT if card.rank != Rank.NOW:
            return f"hẹn {card.code}: "
        case Kind.VACCINATION:
            return f"lịch tiêm {card.code}: "
        case Kind.DRAFT:
            return "hồ sơ đang soạn: "
        case Kind.RATING:
            return f"{card.place}: "
        case _:
            return ""


def _short(text: str, room: int) -> str:
    words = text.split()
    while len(words) > 1 and len(" ".join(words)) > room - 3:
        words.pop()
    return f"{' '.join(words)}..."


def _nothing(ways: Ways) -> str:
    return fitted(
        "Số điện thoại này chưa có lịch hẹn, số thứ tự hay hồ sơ nào đang mở.",
        Piece(_COURTESY, (" Việc làm bằng số khác thì nhắn từ số đó.", "")),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def less(group: Group | None, *, ways: Ways) -> str:
    """Say what no longer comes, what still does, and how to have it again."""
    if group is None:
        head, back = "Đã bớt tin nhắn: chỉ còn tin bắt buộc theo luật và câu trả lời cho tin Ông/Bà nhắn.", ""
    else:
        name, written = _CALLED[group]
        still = f"Đã bớt tin về {name}; tin bắt buộc theo luật vẫn gửi." if group in OWED_BY_LAW else ""
        head, back = still or f"Không nhắn tin {name} nữa.", f" {written}"
    return fitted(f"{head} Nhận lại: soạn BAT TIN{back} gửi {ways.short_code}", has_marks=ways.has_marks)


def again(group: Group | None, *, ways: Ways) -> str:
    """Say that everything comes again, and how to have less."""
    name, written = (f" về {_CALLED[group][0]}", f" {_CALLED[group][1]}") if group else ("", "")
    return fitted(
        f"Đã bật lại tin nhắn{name}. Muốn bớt: soạn TAT TIN{written} gửi {ways.short_code}", has_marks=ways.has_marks
    )
