# SPDX-License-Identifier: EUPL-1.2
"""A gateway that knows no ids: a lost answer waits for its report, then one repeat, marked, and never a third time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.journal.models import Entry
from motcua.kernel.text import sms_parts
from motcua.messaging import gateway, rules
from motcua.messaging import operations as messaging
from motcua.messaging.gateway import Accepted, GatewayUnavailable, MessageRefused, Outgoing, SendUnclear
from motcua.messaging.models import Message, Receipt
from motcua.messaging.rules import REPORT_WITHIN, Report

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T09:00")
LATER = NOW + REPORT_WITHIN
MUCH_LATER = LATER + REPORT_WITHIN
LAN = "+84905111222"


class Killed(BaseException):
    """The process ends here."""


class Line:
    """A gateway that does as it is told, once for each telling, and takes everything afterwards."""

    knows_ids = False

    def __init__(self) -> None:
        self.told: list[BaseException | Callable[[], None]] = []
        self.sent: list[str] = []

    def send(self, message: Outgoing) -> Accepted:
        told = self.told.pop(0) if self.told else None
        if isinstance(told, GatewayUnavailable | MessageRefused):
            raise told
        self.sent.append(message.text)
        if isinstance(told, BaseException):
            raise told
        if told is not None:
            told()
        return Accepted(reference="r", provider="line")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    found = Line()
    monkeypatch.setattr(gateway, "current", lambda: found)
    return found


@pytest.fixture
def message(db: None) -> Message:
    return _owe()


def _owe(key: str = "Fact:1", **more: Any) -> Message:
    options = {"subject": "appointment:1", "template": "confirmed", "text": "Ma hen 482914", "at": NOW, **more}
    owed = messaging.queue_message(key=key, office="DN-TTHCC", to_phone=LAN, **options)
    assert owed is not None
    return owed


def _send(message: Message, when: datetime = NOW) -> bool:
    return messaging.send_message(message_id=message.pk, at=when)


def _report(message: Message, state: Report, when: datetime = NOW) -> bool:
    return messaging.note_report(message_id=message.pk, state=state, provider="line", at=when, detail="")


def _now(message: Message) -> tuple[str, int, bool]:
    message.refresh_from_db()
    return message.status, message.attempts, message.is_repeated


def test_a_lost_answer_waits_for_its_report(line: Line, message: Message) -> None:
    line.told = [SendUnclear("silence")]
    assert not _send(message)
    assert not _send(message, LATER - timedelta(seconds=1))
    assert _now(message) == ("QUEUED", 1, False)
    assert [each.state for each in Receipt.objects.all()] == ["UNCLEAR"]
    assert len(line.sent) == 1


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (Report.ACCEPTED, "SENT"), (Report.WAITING, "SENT"), (Report.DELIVERED, "DELIVERED"), (Report.FAILED, "FAILED"),
        (Report.REJECTED, "FAILED"),
    ],
)  # fmt: skip
def test_the_report_settles_it_and_nothing_is_repeated(
    line: Line, message: Message, report: Report, status: str
) -> None:
    line.told = [SendUnclear("silence")]
    _send(message)
    assert _report(message, report)
    assert _send(message, MUCH_LATER)
    assert _now(message) == (status, 1, False)
    assert len(line.sent) == 1
    assert message.sent_at is not None


@pytest.mark.rule("R-026")
def test_without_a_report_it_is_repeated_once_and_marked(line: Line, message: Message) -> None:
    line.told = [SendUnclear("silence")]
    _send(message)
    assert _send(message, LATER)
    assert _now(message) == ("SENT", 2, True)
    assert len(line.sent) == 2


def test_a_repeat_that_is_unclear_too_fails_loudly_and_is_never_sent_again(
    line: Line, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    line.told = [SendUnclear("silence"), SendUnclear("silence")]
    _send(message)
    assert not _send(message, LATER)
    assert not _send(message, MUCH_LATER - timedelta(seconds=1))
    with caplog.at_level("ERROR"):
        assert _send(message, MUCH_LATER)
    assert "message failed" in caplog.text
    assert _now(message) == ("FAILED", 2, True)
    assert _send(message, MUCH_LATER + timedelta(days=1))
    assert len(line.sent) == 2
    assert Entry.objects.filter(kind="MessageNotSent").count() == 1
    # The report that comes after all is the truth.
    _report(message, Report.DELIVERED, MUCH_LATER)
    assert _now(message)[0] == "DELIVERED"


def test_a_clear_no_is_no_lost_answer(line: Line, message: Message) -> None:
    line.told = [GatewayUnavailable("busy")] * 3
    assert [_send(message) for _ in range(4)] == [False, False, False, True]
    assert _now(message) == ("SENT", 4, False)
    assert len(line.sent) == 1


def test_a_clear_no_to_the_repeat_leaves_the_one_repeat_open(line: Line, message: Message) -> None:
    line.told = [SendUnclear("silence"), GatewayUnavailable("busy"), SendUnclear("silence")]
    _send(message)
    assert not _send(message, LATER)
    assert not _send(message, LATER)
    assert _send(message, MUCH_LATER)
    assert (_now(message), len(line.sent)) == (("FAILED", 3, True), 2)


def test_a_worker_killed_while_it_spoke_leaves_an_unclear_send(line: Line, message: Message) -> None:
    line.told = [Killed()]
    with pytest.raises(Killed):
        _send(message)
    assert not _send(message)
    assert _send(message, LATER)
    assert (_now(message), len(line.sent)) == (("SENT", 2, True), 2)


def test_a_gateway_that_knows_ids_is_asked_again_at_once(line: Line, message: Message) -> None:
    line.told, line.knows_ids = [Killed()], True
    with pytest.raises(Killed):
        _send(message)
    assert _send(message)
    assert _now(message) == ("SENT", 2, False)


def test_what_is_of_no_use_any_more_or_no_longer_owed_is_not_repeated(line: Line) -> None:
    line.told = [SendUnclear("silence"), SendUnclear("silence")]
    late, untrue = _owe("Fact:1", send_before=LATER), _owe("Fact:2", subject="appointment:2")
    _send(late)
    _send(untrue)
    assert messaging.withdraw_messages(subject="appointment:2", at=NOW, is_still_owed=lambda _: False) == 0
    assert _send(late, LATER)
    assert messaging.send_message(message_id=untrue.pk, at=LATER, is_still_owed=lambda _: False)
    assert [_now(late)[0], _now(untrue)[0]] == ["TOO_LATE", "WITHDRAWN"]
    assert len(line.sent) == 2


def test_a_report_may_come_before_the_answer_and_before_the_commit(line: Line, message: Message) -> None:
    line.told = [lambda: _report(message, Report.DELIVERED) and None]
    assert _send(message)
    assert _now(message) == ("DELIVERED", 1, False)
    assert {each.state for each in Receipt.objects.all()} == {"SENT", "DELIVERED"}


def test_a_refusal_reported_before_the_answer_stays_a_refusal(line: Line, message: Message) -> None:
    line.told = [lambda: _report(message, Report.REJECTED) and None]
    assert _send(message)
    assert _now(message)[0] == "FAILED"


def test_no_row_is_locked_while_a_gateway_is_spoken_to(line: Line, message: Message) -> None:
    def look() -> None:
        with transaction.atomic():
            assert Message.objects.select_for_update(nowait=True).get(pk=message.pk).handed_at == NOW

    line.told = [look]
    assert _send(message)


def test_a_gateway_down_for_a_day_gets_each_message_once_and_none_after_its_use(line: Line) -> None:
    useful = [_owe(f"Fact:{n}", subject=f"appointment:{n}", text=f"tin {n}") for n in range(1, 6)]
    stale = _owe("Fact:9", subject="appointment:9", send_before=NOW + timedelta(hours=12))
    line.told = [GatewayUnavailable("down")] * (6 * 12 + 5 * 12)
    for hour in range(24):
        for message in (*useful, stale):
            _send(message, NOW + timedelta(hours=hour))
    assert line.told == []
    for _again in range(3):
        assert [_send(message, NOW + timedelta(days=1)) for message in (*useful, stale)] == [True] * 6
    assert sorted(line.sent) == [f"tin {n}" for n in range(1, 6)]
    assert _now(stale)[0] == "TOO_LATE"


# --- reports in any order ----------------------------------------------------------------------------

STATUSES = sorted(Message.Status.values)


@given(st.sampled_from(STATUSES), st.booleans(), st.lists(st.sampled_from(sorted(Report)), min_size=1, max_size=6))
def test_reports_never_take_back_what_arrived(status: str, is_handed_over: bool, reports: list[Report]) -> None:
    seen = [status]
    for report in reports * 2:
        seen.append(rules.after_report(status=seen[-1], report=report, is_handed_over=is_handed_over))
    assert "DELIVERED" not in seen or set(seen[seen.index("DELIVERED") :]) == {"DELIVERED"}
    if Report.DELIVERED in reports and status != "CALL":
        assert seen[-1] == "DELIVERED"
    if status in ("TOO_LATE", "WITHDRAWN", "CALL") and Report.DELIVERED not in reports:
        assert set(seen) == {status}


def test_a_report_nobody_knows_is_a_mistake_of_the_caller(message: Message) -> None:
    with pytest.raises(ValueError, match="LAUGHED"):
        messaging.note_report(message_id=message.pk, state="LAUGHED", provider="line", at=NOW)


# --- cost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("[" * 80, 1), ("[" * 81, 2), ("ẹ" * 70, 1),
     ("ẹ" * 71, 2), ("ẹ" * 134, 2), ("ẹ" * 135, 3), ("€" * 80, 1), ("a" * 159 + "€", 2)],
)  # fmt: skip
def test_each_part_that_went_out_is_paid_for(line: Line, settings: Any, text: str, parts: int) -> None:
    settings.SMS_PART_COST_VND = 350
    message = _owe(text=text)
    assert (message.parts, sms_parts(text).parts, message.cost_vnd) == (parts, parts, 0)
    _send(message)
    message.refresh_from_db()
    assert message.cost_vnd == parts * 350


def test_one_sent_twice_is_paid_for_twice_and_one_not_sent_not_at_all(line: Line, settings: Any) -> None:
    settings.SMS_PART_COST_VND = 350
    line.told = [SendUnclear("silence"), MessageRefused("no such number")]
    twice, never = _owe("Fact:1"), _owe("Fact:2", subject="appointment:2")
    _send(twice)
    _send(never)
    _send(twice, LATER)
    twice.refresh_from_db()
    never.refresh_from_db()
    assert (twice.cost_vnd, never.cost_vnd) == (700, 0)


def test_without_a_price_no_cost_is_kept(line: Line, settings: Any, message: Message) -> None:
    settings.SMS_PART_COST_VND = 0
    _send(message)
    message.refresh_from_db()
    assert message.cost_vnd == 0
