# SPDX-License-Identifier: EUPL-1.2
"""Whether a person filled in a public form, found out without any outside service.

Four things together: a field nobody sees stays empty; a signed stamp says when the form was opened, so that it is not
sent within seconds or days later; a question in plain Vietnamese has its answer; and so much comes from one network
address in an hour. Ages are real time. Nobody is told which of them failed. Rule: R-076.
"""

import random
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from motcua.feedback.errors import LooksLikeRobot
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold

_SALT: Final = "feedback.form"
FASTEST_SECONDS: Final = 4
LASTS_SECONDS: Final = 12 * 3_600
#: The field only a program fills in.
TRAP: Final = "website"
_NUMBERS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_ODD_ONES: Final = (
    (("mèo", "bàn", "ghế"), "mèo", _("con vật")),
    (("cam", "xe", "nhà"), "cam", _("loại quả")),
    (("đỏ", "sông", "cửa"), "đỏ", _("màu sắc")),
    (("gà", "bút", "áo"), "gà", _("con vật")),
    (("xanh", "đường", "giấy"), "xanh", _("màu sắc")),
    (("chuối", "tủ", "cầu"), "chuối", _("loại quả")),
)


@dataclass(frozen=True)
class Form:
    """A form as it is handed out: the stamp for its hidden field, and the question in words."""

    stamp: str
    question: str


def new_form(about: str, *, at: datetime | None = None) -> Form:
    """Hand out a form about one thing ("office:DN-HC"); `at` is real time, now where none is given."""
    drawn = random.SystemRandom().randrange(len(_ODD_ONES) + 45)
    moment = at or datetime.now(UTC)
    facts = {"about": about, "at": moment.timestamp(), "q": drawn, "n": secrets.token_hex(12)}
    return Form(signing.dumps(facts, salt=_SALT), question_of(drawn))


def again(stamp: str, about: str) -> Form:
    """Return the same form for a page that shows a refusal; a stamp that is no longer good is replaced."""
    try:
        facts = signing.loads(stamp, salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return new_form(about)
    return Form(stamp, question_of(facts["q"])) if facts["about"] == about else new_form(about)


def require_person(*, stamp: str, about: str, trap: str, answer: str, now: datetime | None = None) -> str:
    """Return the mark of this very form, the same however often it is sent.

    Raises: LooksLikeRobot; InvalidInput on `answer` for a wrong one, for whoever misread the question.
    """
    try:
        facts = signing.loads(stamp, salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        raise LooksLikeRobot from None
    age = (now or datetime.now(UTC)).timestamp() - float(facts["at"])
    if trap.strip() or facts["about"] != about or age < FASTEST_SECONDS:
        raise LooksLikeRobot
    if not _is_right(facts["q"], answer):
        raise InvalidInput(fields={"answer": _("Câu trả lời chưa đúng. Xin đọc lại câu hỏi.")})
    return str(facts["n"])


def writer_key(address: str, *, now: datetime | None = None) -> str:
    """Return a hash of a network address that is another one every hour; empty for an unknown address."""
    if not address:
        return ""
    hour = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H")
    return salted_hmac("feedback.writer", f"{hour}:{address}", algorithm="sha256").hexdigest()


def question_of(drawn: int) -> str:
    """Return the question of this number in words."""
    if drawn < len(_ODD_ONES):
        words, _right, kind = _ODD_ONES[drawn]
        return str(_("Từ nào là tên một {kind}: {words}?")).format(kind=kind, words=", ".join(words))
    first, second = _sum(drawn - len(_ODD_ONES))
    return str(_("{first} cộng {second} bằng mấy?")).format(first=_NUMBERS[first].capitalize(), second=_NUMBERS[second])


def right_answer(drawn: int) -> str:
    """Return the answer that is expected: a word, or a number in digits."""
    if drawn < len(_ODD_ONES):
        return _ODD_ONES[drawn][1]
    return str(sum(_sum(drawn - len(_ODD_ONES))))


def _is_right(drawn: int, answer: str) -> bool:
    said, right = fold(answer).strip(" ."), right_answer(drawn)
    if said == fold(right):
        return True
    return right.isdigit() and said == fold(_NUMBERS[int(right)])


def _sum(nth: int) -> tuple[int, int]:
    """Return the nth pair of numbers from 1 to 9 whose sum is at most 10."""
    pairs = [(first, second) for first in range(1, 10) for second in range(1, 10) if first + second <= 10]
    return pairs[nth]
