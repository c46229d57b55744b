# SPDX-License-Identifier: EUPL-1.2
"""The questions of the yearly questionnaire and their answers. Pure.

What a citizen judges by the decree on one-stop units: time against the promise, how often one had to come, whether what
was published was right, attitude, cost – and, since waiting was found to be the main reason of discontent, how long one
waited, which stands beside what was measured. Rule: R-074.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """One question: `key`, the words, the answers by key, and which of them are good ones."""

    key: str
    words: Promise
    answers: tuple[tuple[str, Promise], ...]
    good: frozenset[str]
    # What the share of good answers is called at the head of a column.
    head: Promise

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for key, _words in self.answers)


QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        "time",
        _("Kết quả có trả đúng hẹn không?"),
        (
            ("early", _("Sớm hơn hẹn")),
            ("on_time", _("Đúng hẹn")),
            ("late", _("Trễ hẹn")),
            ("none", _("Không có hẹn, chưa có kết quả")),
        ),
        frozenset({"early", "on_time"}),
        _("Đúng hẹn hoặc sớm"),
    ),
    Question(
        "visits",
        _("Anh/chị phải đến mấy lần cho việc này?"),
        (("0", _("Không phải đến")), ("1", _("1 lần")), ("2", _("2 lần")), ("3", _("3 lần trở lên"))),
        frozenset({"0", "1", "2"}),
        _("Đến nhiều nhất 2 lần"),
    ),
    Question(
        "information",
        _("Thông tin, giấy tờ được hướng dẫn có đúng và đủ không?"),
        (("yes", _("Đúng và đủ")), ("partly", _("Thiếu một phần")), ("no", _("Sai hoặc không rõ"))),
        frozenset({"yes"}),
        _("Hướng dẫn đúng, đủ"),
    ),
    Question(
        "attitude",
        _("Thái độ của cán bộ thế nào?"),
        (("3", _("Rất hài lòng")), ("2", _("Hài lòng")), ("1", _("Không hài lòng"))),
        frozenset({"3", "2"}),
        _("Hài lòng về thái độ"),
    ),
    Question(
        "cost",
        _("Anh/chị có phải trả khoản nào ngoài mức niêm yết không?"),
        (("no", _("Không")), ("yes", _("Có")), ("unknown", _("Không biết mức niêm yết"))),
        frozenset({"no"}),
        _("Không trả ngoài niêm yết"),
    ),
    Question(
        "wait",
        _("Anh/chị chờ bao lâu trước khi được gọi vào quầy?"),
        (
            ("0", _("Dưới 15 phút")),
            ("15", _("Từ 15 đến dưới 30 phút")),
            ("30", _("Từ 30 phút đến 1 giờ")),
            ("60", _("Trên 1 giờ")),
        ),
        frozenset({"0", "15"}),
        _("Nói chờ dưới 30 phút"),
    ),
    Question(
        "overall",
        _("Nhìn chung, anh/chị hài lòng đến mức nào?"),
        (("3", _("Rất hài lòng")), ("2", _("Hài lòng")), ("1", _("Không hài lòng"))),
        frozenset({"3", "2"}),
        _("Hài lòng chung"),
    ),
)
#: Without this one a questionnaire says too little.
NEEDED: Final = "overall"


def answers_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return the known answers among those given, by question; others are left out."""
    return {question.key: given[question.key] for question in QUESTIONS if given.get(question.key) in question.keys}
