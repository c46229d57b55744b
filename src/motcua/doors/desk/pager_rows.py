# SPDX-License-Identifier: EUPL-1.2
"""How a lent tag looks at the desk: what its holder waits for, how far calling has gone, what can be pressed now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.doors.desk.entry import Desk
from motcua.dossiers.rules import CLOSED, Status
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.models import Message
from motcua.pagers import queries
from motcua.pagers.chain import MISSING_PHONE, Link, chain
from motcua.pagers.models import Call, Loan

#: In this order rows stand: who is to be called, who did not come, who was called, who comes, who waits.
_TO_CALL, _IN_VAIN, _CALLED, _COMING, _WAITING = range(5)


@dataclass(frozen=True)
class Row:
    """One open loan with the last call of its tag."""

    loan: Loan
    call: Call | None
    may_return: bool

    @property
    def number(self) -> int:
        return int(self.loan.pager.number)

    @property
    def is_ready(self) -> bool:
        return bool(self.loan.dossier.status == Status.RESULT_READY)

    @property
    def is_over(self) -> bool:
        """Whether the dossier is over although the tag is still out."""
        return self.loan.dossier.status in CLOSED

    @property
    def is_to_call(self) -> bool:
        return self.is_ready and self.loan.state == Loan.State.WAITING

    @property
    def is_called(self) -> bool:
        return bool(self.loan.state == Loan.State.CALLED)

    @property
    def is_in_vain(self) -> bool:
        """Whether nobody came after tag, screen, voice and message."""
        return self.is_called and self.loan.step == Loan.Step.SMS

    @property
    def is_by_hand(self) -> bool:
        """Whether the officer still has to press the number on the keypad."""
        return self.call is not None and self.call.state == Call.State.BY_HAND and self.loan.state == Loan.State.CALLED

    @property
    def rank(self) -> int:
        if self.is_to_call:
            return _TO_CALL
        if self.is_called:
            return _IN_VAIN if self.is_in_vain else _CALLED
        return _COMING if self.loan.state == Loan.State.COMING else _WAITING

    @property
    def kind(self) -> str:
        """The kind of chip: red for nobody came, gold for somebody to call."""
        kinds = {_TO_CALL: "today", _IN_VAIN: "late", _CALLED: "wait", _COMING: "done", _WAITING: "quiet"}
        return kinds[self.rank]

    @property
    def words(self) -> str:
        """What is so, in one sentence."""
        loan = self.loan
        if self.is_over:
            return _("hồ sơ đã xong, thẻ chưa về")
        if self.is_to_call:
            return _("có kết quả, chưa gọi")
        if loan.state == Loan.State.COMING:
            return _("đang đến quầy, báo lúc %(hour)s") % {"hour": hour_of(loan.coming_at)}
        if not self.is_called:
            return _("đang chờ kết quả")
        told = {"hour": hour_of(loan.called_at), "times": loan.calls}
        if self.call is not None and self.call.state == Call.State.FAILED:
            return _("gọi lúc %(hour)s nhưng thẻ không rung được, chưa ai đến") % told
        if self.call is not None and self.call.state == Call.State.SENT:
            once, often = (
                _("đã rung lúc %(hour)s, chưa ai đến"),
                _("đã rung %(times)s lần, lần cuối %(hour)s, chưa ai đến"),
            )
            return (often if loan.calls > 1 else once) % told
        return _("gọi lúc %(hour)s") % told

    @property
    def transmitter(self) -> tuple[str, str] | None:
        """The kind of chip and the words for what the transmitter did with the last call."""
        if self.call is None or self.loan.state != Loan.State.CALLED:
            return None
        return call_words(self.call.state, attempts=self.call.attempts, number=self.number)

    @property
    def step_words(self) -> str:
        """How far calling has gone beyond the tag."""
        if not self.is_called:
            return ""
        written = _("đã gọi màn hình, loa và nhắn tin; xin gọi điện hoặc tìm ở sảnh")
        unwritten = _("đã gọi màn hình và loa hai lần; hồ sơ không có số điện thoại, xin tìm ở sảnh")
        steps = {
            Loan.Step.ALOUD: _("đang gọi bằng màn hình và loa"),
            Loan.Step.SMS: written if self.loan.dossier.phone else unwritten,
        }
        return steps.get(Loan.Step(self.loan.step), "")


def call_words(state: str, *, attempts: int, number: int) -> tuple[str, str]:
    """Return the kind of chip and the words for what became of one call."""
    if state == Call.State.WAITING:
        if attempts > 1:
            return "wait", _("bộ phát chưa trả lời, đang thử lại lần %(times)s") % {"times": attempts}
        return "wait", _("đang gửi đến bộ phát")
    if state == Call.State.BY_HAND:
        return "today", _("bấm số %(number)s trên bàn phím, rồi bấm Xong") % {"number": number}
    if state == Call.State.FAILED:
        return "late", _("bộ phát không trả lời → gọi loa")
    return ("quiet", _("không còn cần")) if state == Call.State.DROPPED else ("done", _("bộ phát đã phát"))


def link_words(link: Link, *, number: int) -> tuple[str, str, str]:
    """Return the way, the kind of chip and the words of one link of the chain of calls."""
    if link.step == Loan.Step.PAGER:
        kind, words = call_words(link.state, attempts=link.attempts, number=number)
        return _("Thẻ rung, lần %(times)s") % {"times": link.number}, kind, words
    if link.step == Loan.Step.ALOUD:
        return _("Màn hình và loa"), "done", _("đã gọi thẻ %(number)s") % {"number": number}
    if link.state == MISSING_PHONE:
        return _("Tin nhắn"), "late", _("hồ sơ không có số điện thoại; đã gọi loa thêm một lần")
    is_bad = link.state in (Message.Status.FAILED, Message.Status.CALL, Message.Status.TOO_LATE)
    kind = "done" if link.state == Message.Status.DELIVERED else "late" if is_bad else "wait"
    return _("Tin nhắn"), kind, link.state_label or _("đang soạn")


def chain_rows(loan: Loan) -> list[tuple[datetime, str, str, str]]:
    """Return the chain of calls of a loan: when, which way, the kind of chip, what became of it."""
    number = int(loan.pager.number)
    return [(link.at, *link_words(link, number=number)) for link in chain(loan)]


def rows_of(desk: Desk, loans: Sequence[Loan], *, may_return: bool) -> list[Row]:
    """Return loans as rows, who is to be called first; one statement beside the loans' own."""
    calls = queries.last_calls(loans)
    rows = [Row(loan, calls.get(loan.pk), may_return) for loan in loans]
    return sorted(rows, key=lambda row: (row.rank, row.loan.dossier.due_at or row.loan.lent_at, row.number))


def split(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows that still wait, and those whose dossier is over while the tag is out."""
    kept = list(rows)
    return [row for row in kept if not row.is_over], [row for row in kept if row.is_over]


def hour_of(at: datetime | None) -> str:
    """Say the hour of a moment at the office."""
    return saying.hour(at.astimezone(OFFICE_ZONE)) if at is not None else "–"
