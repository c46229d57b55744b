# SPDX-License-Identifier: EUPL-1.2
"""The rules of a conversation by text message. Pure: no database, clock or settings."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold

# A question is open this long; the answer to it is of no use later. Rule: R-018.
LIFE = timedelta(minutes=30)
CLOCKS_APART = timedelta(minutes=2)
# What only informs is worth sending for half a day.
INFORMS_FOR = timedelta(hours=12)
# The same text again so soon is the network's repetition, not the person's. Rule: R-019.
REPEAT_WITHIN = timedelta(minutes=2)
# So short a text answers a question, and may truly answer the next one too.
ANSWER_LENGTH = 10
# Whoever is asked something new reads it before answering; the network repeats itself sooner.
READS_AFTER = timedelta(seconds=15)
# The same reply goes out so often in a row within an hour, then there is silence: two machines are talking.
SAME_REPLIES = 3
# No network holds a message for so long; its clock is wrong.
OLDEST = timedelta(days=30)
LIMIT_WINDOW = timedelta(hours=1)
# Longer texts are cut before they are read; the longest SMS has ten parts.
TEXT_LIMIT = 2_000
# What a message about vaccination is about as long as there is no booking; its text is health data.
ABOUT_A_SHOT = "vaccination"
# A message that cannot be answered is tried so often, then the person is sent to the switchboard.
ATTEMPTS = 4


class Outcome(TextChoices):
    """What came of a message."""

    BOOKED = "booked", _("đã hẹn giờ")
    EXISTS = "exists", _("đã hẹn từ trước")
    ASKED = "asked", _("đã hỏi lại")
    OFFERED = "offered", _("đã đưa giờ để chọn")
    CALLED_OFF = "called_off", _("đã hủy theo tin nhắn")
    MOVED = "moved", _("đã đổi giờ theo tin nhắn")
    ACCEPTED = "accepted", _("đã nhận giờ đề nghị")
    DECLINED = "declined", _("không nhận giờ đề nghị")
    WAITING = "waiting", _("chờ giờ sớm hơn")
    IMPOSSIBLE = "impossible", _("không làm được, đã báo lý do")
    TOLD = "told", _("đã trả lời")
    DROPPED = "dropped", _("bỏ theo ý người nhắn")
    HELPED = "helped", _("đã hướng dẫn cú pháp")
    NOT_UNDERSTOOD = "not_understood", _("không hiểu, không trả lời nữa")
    SPAM = "spam", _("quảng cáo, máy tự trả lời")
    NOT_A_PERSON = "not_a_person", _("không phải số di động của người dân")
    LIMITED = "limited", _("quá nhiều tin trong một giờ")
    SILENCED = "silenced", _("lặp lại, không trả lời nữa")
    FAILED = "failed", _("trục trặc, đã nhờ gọi tổng đài")


def sender(given: str, *, own_number: str) -> tuple[str, bool]:
    """Return the sender as it is kept, and whether it may be answered: only Vietnamese mobiles that are not us.

    Short codes, words such as "VIETTEL", landlines and foreign numbers are never answered. Rule: R-020.
    """
    kept = " ".join(given.split())[:40]
    if kept == own_number:
        return kept, False
    try:
        number = phones.normalise(given)
    except InvalidInput:
        return kept, False
    return number, phones.may_get_sms(number)


def is_repetition(*, text: str, earlier: str, was_last: bool, asked_for: timedelta | None = None) -> bool:
    """Say whether a text is the network's repetition of an `earlier` one of the last two minutes.

    A short answer ("CO", "2") is one only where nothing of this phone came in between (`was_last`), and where the
    earlier one was not answered by a new question that has been read since: it stands `asked_for` so long. Rule: R-019.
    """
    if text != earlier:
        return False
    has_read = asked_for is not None and asked_for >= READS_AFTER
    return len(fold(text)) > ANSWER_LENGTH or (was_last and not has_read)


def ends_at(*, received_at: datetime, stored_at: datetime, at: datetime) -> datetime:
    """Return when the question asked at `at` ends: 30 minutes after its message, and never before 30 minutes from now.

    Where the network or the house was late, nobody is asked what can no longer be answered.
    """
    return max(received_at + max(at - stored_at, timedelta(0)), at) + LIFE


def may_answer(*, received_at: datetime, asked_at: datetime) -> bool:
    """Say whether a yes, a no or a number may be meant for the question asked at `asked_at`.

    One that was written before nobody could have meant so; the network's clock may go some minutes behind ours.
    """
    return received_at >= asked_at - CLOCKS_APART


def is_over_limit(*, count: int, limit: int) -> bool:
    """Say whether a phone's `count` messages of an hour, this one among them, are more than are answered."""
    return count > limit


def digest(text: str) -> str:
    """Return by what a text is known again without keeping it."""
    return hashlib.sha256(text.encode()).hexdigest()


def replies_in_a_row(*, new: str, last: str, count: int, replied_at: datetime | None, received_at: datetime) -> int:
    """Return how often the reply of digest `new` has come in a row, this time included, within an hour of the last."""
    is_again = new == last and replied_at is not None and received_at - replied_at < LIMIT_WINDOW
    return count + 1 if is_again else 1


def is_echo(*, text: str, replies: list[str]) -> bool:
    """Say whether a text is one of our own coming back; such a text is never answered."""
    heard = fold(text)
    return any(heard == fold(reply) for reply in replies if reply)
