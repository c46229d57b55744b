# SPDX-License-Identifier: EUPL-1.2
"""What a clerk of the post does with a parcel in hand, and how a wand, a file or a person names it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import fold
from motcua.post.rules import Deed, Direction, Reason


class Work(TextChoices):
    """The works of a clerk's day, in their order; the value is also what a file calls it."""

    TAKE = "nhan", _("Nhận tại cơ quan")
    COLLECT = "lay", _("Nhận tại nhà dân")
    OUT = "di-phat", _("Mang đi phát")
    DELIVER = "phat", _("Phát thành công")
    FAIL = "khong-phat", _("Phát không được")
    SEND_BACK = "chuyen-hoan", _("Chuyển hoàn")
    GIVE = "giao-lai", _("Giao lại cơ quan")


# What is told of the parcel; the other two put it on a hand-over list, which tells it when both sides sign.
DEEDS: Final[dict[str, str]] = {
    Work.COLLECT: Deed.COLLECTED,
    Work.OUT: Deed.OUT,
    Work.DELIVER: Deed.DELIVERED,
    Work.FAIL: Deed.FAILED,
    Work.SEND_BACK: Deed.RETURNING,
}
# Told once a day: a parcel goes out again, and is tried again, on another day.
DAILY: Final = frozenset({Work.OUT, Work.FAIL})

# The works of one way only: papers are fetched, results are handed out.
ONLY: Final[dict[str, str]] = {
    Work.TAKE: Direction.RETURN,
    Work.COLLECT: Direction.PICKUP,
    Work.DELIVER: Direction.RETURN,
    Work.SEND_BACK: Direction.RETURN,
}

_WORKS: Final = {
    Work.TAKE: ("nhan tai co quan", "handed_over", "take"),
    Work.COLLECT: ("nhan tai nha", "nhan tai nha dan", "collected", "collect"),
    Work.OUT: ("mang di phat", "di phat", "out"),
    Work.DELIVER: ("phat thanh cong", "da phat", "delivered", "deliver"),
    Work.FAIL: ("phat khong duoc", "khong phat", "phat khong thanh cong", "failed", "fail"),
    Work.SEND_BACK: ("chuyen hoan", "hoan", "returning", "return"),
    Work.GIVE: ("giao lai co quan", "giao lai", "returned", "give"),
}
_REASONS: Final = {
    Reason.ABSENT: ("vang", "vang nha", "di vang", "khong co nha", "khong co nguoi nhan"),
    Reason.WRONG_ADDRESS: ("sai dia chi", "khong tim thay dia chi"),
    Reason.NO_ANSWER: ("khong lien lac duoc", "khong nghe may", "khong goi duoc"),
    Reason.REFUSED: ("tu choi", "nguoi nhan tu choi", "khong nhan"),
    Reason.NO_PAPERS: ("thieu giay to", "thieu giay to tuy than", "khong co giay to"),
    Reason.NOT_PAID: ("chua tra tien", "chua tra tien thu ho", "khong tra tien"),
    Reason.OTHER: ("khac", "ly do khac"),
}


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One code under the wand: what was done with the parcel, when, and what belongs to it."""

    code: str
    work: Work
    at: datetime
    reason: str = ""
    text: str = ""
    received_by: str = ""
    proof: str = ""
    taken_vnd: int | None = None


def work_of(text: str) -> Work | None:
    """Return the work a word, a value or a digit names: "phat", "Phát thành công", "delivered", "4"."""
    wanted = fold(text)
    if wanted.isdigit() and 0 < int(wanted) <= len(Work):
        return list(Work)[int(wanted) - 1]
    spaced = wanted.replace("-", " ").replace("_", " ")
    for work, words in _WORKS.items():
        if wanted in (fold(work.value), *words) or spaced in (fold(work.value).replace("-", " "), *words):
            return work
    return None


def reason_of(text: str) -> Reason | None:
    """Return the reason a word, a value or a digit names: "vắng nhà", "absent", "1"."""
    wanted = fold(text)
    if wanted.isdigit() and 0 < int(wanted) <= len(Reason):
        return list(Reason)[int(wanted) - 1]
    for reason, words in _REASONS.items():
        if wanted in (reason.value, *words):
            return reason
    return None
