# SPDX-License-Identifier: EUPL-1.2
"""Who holds a tag is called once for a press; calling goes on while nobody comes; the worker tells the transmitter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cast import at
from motcua.connectors.pager_simulator import transmitter as simulator
from motcua.connectors.pager_simulator.models import HeardCall, SimulatedTag, TransmitterBehaviour
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.pagers import operations, queries, rules, sending
from motcua.pagers.errors import LoanEnded
from motcua.pagers.models import Call, Loan
from pagers.conftest import Box

Mode = TransmitterBehaviour.Mode
AT, SOON, LATER = at("2026-12-01T09:30"), at("2026-12-01T09:30:05"), at("2026-12-01T09:33")


@pytest.fixture
def loan(box: Box, waiting: Callable[..., Dossier]) -> Loan:
    return operations.lend(office=box.office, number=1, dossier=waiting(), by=box.by, at=AT - timedelta(minutes=20))


def call(loan: Loan, box: Box, moment: datetime = AT, *, again: bool = False) -> Loan:
    return operations.call(loan_id=loan.pk, by=box.by, at=moment, again=again)


def send_all() -> None:
    """Send what is due, as if every pause were over."""
    for _ in range(50):
        Call.objects.filter(state="waiting").update(next_at=datetime.now(UTC))
        if not sending.send_next(at=LATER):
            return


def answers() -> list[tuple[bool, bool]]:
    return list(Entry.objects.filter(kind="PagerCallAnswered").values_list("payload__ok", "payload__by_hand"))


# --- the press -----------------------------------------------------------------------------------------


def test_one_press_is_one_call_however_often_it_comes(loan: Loan, box: Box) -> None:
    for _ in range(3):
        called = call(loan, box)
    assert (called.state, called.step, called.calls, called.first_called_at) == ("called", "pager", 1, AT)
    assert call(loan, box, SOON, again=True).calls == 1
    again = call(loan, box, LATER, again=True)
    assert (again.calls, again.called_at, again.first_called_at) == (2, LATER, AT)
    assert Entry.objects.filter(kind="PagerCalled").count() == 2
    # The one that had not gone out is not sent any more.
    assert list(Call.objects.order_by("number").values_list("state", flat=True)) == ["dropped", "waiting"]


def test_a_tag_that_came_back_is_not_called_and_it_is_told_who_took_it(loan: Loan, box: Box) -> None:
    operations.give_back(loan_id=loan.pk, by=box.colleague, at=AT)
    with pytest.raises(LoanEnded) as refusal:
        call(loan, box, LATER)
    assert "Đỗ Thị Trưởng" in refusal.value.message
    assert not Call.objects.exists()


def test_calling_goes_on_step_by_step_and_never_back(loan: Loan, box: Box) -> None:
    operations.escalate(loan_id=loan.pk, step="aloud", at=AT)
    assert not Entry.objects.filter(kind="PagerUnanswered").exists()
    call(loan, box)
    for step in ("aloud", "aloud", "sms", "aloud"):
        operations.escalate(loan_id=loan.pk, step=step, at=LATER)
    steps = Entry.objects.filter(kind="PagerUnanswered").order_by("id").values_list("payload__step", flat=True)
    assert list(steps) == ["aloud", "sms"]
    assert queries.loan(loan.pk).step == "sms"
    operations.note_coming(loan_id=loan.pk, at=LATER, actor=box.by.actor)
    assert operations.note_coming(loan_id=loan.pk, at=LATER, actor=box.by.actor).state == "coming"
    assert Entry.objects.filter(kind="PagerComing").count() == 1


# --- to the transmitter ----------------------------------------------------------------------------------


def test_a_call_buzzes_the_tag(loan: Loan, box: Box) -> None:
    call(loan, box)
    assert sending.send_next(at=AT)
    assert not sending.send_next(at=AT)
    tag = SimulatedTag.objects.get()
    assert (tag.office, tag.number, tag.buzzed, tag.heard) == ("HN-DX", 1, 1, 1)
    assert queries.last_calls([loan])[loan.pk].state == "sent"
    box.transmitter.refresh_from_db()
    assert box.transmitter.heard_at == AT
    assert answers() == [(True, False)]


@pytest.mark.parametrize("mode", [Mode.TWICE, Mode.LOSES, Mode.SLOW])
def test_a_transmitter_that_repeats_or_loses_its_answer_buzzes_once_for_a_call(
    loan: Loan, box: Box, settings: Any, mode: str
) -> None:
    settings.PAGER_TIMEOUT_SECONDS = 0.1
    simulator.behave(office="HN-DX", mode=mode)
    call(loan, box)
    send_all()
    assert SimulatedTag.objects.get().buzzed == 1
    assert HeardCall.objects.get().times == (1 if mode == Mode.SLOW else 2)
    assert queries.last_calls([loan])[loan.pk].state == "sent"
    assert answers() == [(True, False)]


def test_a_dead_transmitter_is_asked_with_growing_pauses_and_ends_loudly(loan: Loan, box: Box) -> None:
    simulator.behave(office="HN-DX", mode=Mode.DEAD)
    call(loan, box)
    assert sending.send_next(at=AT)
    assert not sending.send_next(at=AT)
    waiting = Call.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    box.transmitter.refresh_from_db()
    assert (box.transmitter.failing_since, bool(box.transmitter.last_error)) == (AT, True)
    Call.objects.update(send_before=datetime.now(UTC), next_at=datetime.now(UTC))
    assert sending.send_next(at=SOON)
    assert queries.last_calls([loan])[loan.pk].state == "failed"
    assert answers() == [(False, False)]
    assert not SimulatedTag.objects.exists()
    # Once it answers again, so does the desk hear of it.
    simulator.behave(office="HN-DX", mode=Mode.ANSWERS)
    call(loan, box, LATER, again=True)
    assert sending.send_next(at=LATER)
    box.transmitter.refresh_from_db()
    assert box.transmitter.failing_since is None


def test_one_that_has_been_silent_for_long_keeps_nobody_waiting(loan: Loan, box: Box) -> None:
    simulator.behave(office="HN-DX", mode=Mode.DEAD)
    type(box.transmitter).objects.update(failing_since=AT - timedelta(minutes=10))
    call(loan, box)
    assert sending.send_next(at=AT)
    assert queries.last_calls([loan])[loan.pk].state == "failed"


def test_a_tag_that_came_back_before_its_call_went_out_is_left_alone(loan: Loan, box: Box) -> None:
    call(loan, box)
    operations.give_back(loan_id=loan.pk, by=box.by, at=SOON)
    assert not sending.send_next(at=SOON)
    assert Call.objects.get().state == "dropped"
    # The same where the call was written down just after the return was begun.
    Call.objects.update(state="waiting", next_at=datetime.now(UTC))
    assert sending.send_next(at=SOON)
    assert Call.objects.get().state == "dropped"
    assert answers() == []


def test_what_a_killed_sender_had_in_hand_is_sent_by_another_once_its_time_is_over(loan: Loan, box: Box) -> None:
    call(loan, box)
    assert sending._claim_next() is not None
    assert not sending.send_next(at=SOON)
    Call.objects.update(in_hand_until=datetime.now(UTC))
    assert sending.send_next(at=SOON)
    assert SimulatedTag.objects.get().buzzed == 1


def test_without_a_transmitter_the_officer_presses(loan: Loan, box: Box) -> None:
    box.transmitter.delete()
    call(loan, box)
    assert sending.send_next(at=AT)
    assert queries.last_calls([loan])[loan.pk].state == "by_hand"
    assert answers() == [(True, True)]


def test_a_transmitter_set_up_wrongly_fails_at_once_and_says_why(loan: Loan, box: Box) -> None:
    type(box.transmitter).objects.update(driver="http", settings={"url": "http://10.0.0.5/"})
    call(loan, box)
    assert sending.send_next(at=AT)
    ended = Call.objects.get()
    assert ended.state == "failed"
    assert "MOTCUA_PAGER_HOSTS" in ended.error


def test_pauses_grow_and_end() -> None:
    assert [rules.pause_seconds(attempts) for attempts in (1, 2, 3, 5, 6, 99)] == [1, 2, 4, 16, 30, 30]
