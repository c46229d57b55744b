# SPDX-License-Identifier: EUPL-1.2
"""Nobody comes when the tag buzzes: the tag again with screen and voice, then a message; and it stops in time."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from motcua.connectors.pager_simulator import transmitter
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal.models import DueMoment, Entry
from motcua.kernel.text import sms_parts
from motcua.live import snapshot
from motcua.messaging.models import Message
from motcua.pagers import operations
from motcua.pagers.chain import chain
from motcua.pagers.models import Call, Loan
from motcua.pagers.sending import send_next
from motcua.reactions.truth import is_still_owed
from motcua.switchboard.models import CallBack
from motcua.visits.pagers import return_with_pager
from reactions.world import deliveries, network, relay, send_all, settle
from tags import TEN, Tags, tags

__all__ = ["deliveries", "tags"]

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-060")]
THREE, SIX = TEN + timedelta(minutes=3), TEN + timedelta(minutes=6)


@pytest.fixture
def called(tags: Tags) -> Loan:
    """Tag 1, called at ten; its dossier's result is there. What was told of the dossier has gone out."""
    loan = tags.lend()
    relay()
    Message.objects.all().delete()
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN)
    relay()
    return loan


def step(tags: Tags, loan: Loan) -> tuple[str, str, int]:
    now = tags.now(loan)
    return now.state, now.step, now.calls


def due() -> list[datetime]:
    return list(DueMoment.objects.filter(kind="pager_again", done_at=None).values_list("due_at", flat=True))


def test_the_tag_again_with_screen_and_voice_then_one_message(
    tags: Tags, called: Loan, the_clock: Callable[[Any], Any], deliveries: Any
) -> None:
    assert step(tags, called) == ("called", "pager", 1)
    assert due() == [THREE]
    the_clock(THREE - timedelta(seconds=1))
    settle(THREE - timedelta(seconds=1))
    assert step(tags, called) == ("called", "pager", 1)
    the_clock(THREE)
    settle(THREE)
    assert step(tags, called) == ("called", "aloud", 2)
    assert due() == [SIX]
    the_clock(SIX)
    settle(SIX)
    assert step(tags, called) == ("called", "sms", 2)
    assert due() == []
    send_all()
    (text,) = deliveries(tags.lan.phone)
    assert text.startswith(f"Ket qua ho so {called.dossier.code} da co, moi Ong/Ba den quay tra ket qua")
    assert "the rung so 1" in text
    assert sms_parts(text).parts == 1
    Entry.objects.update(relayed_at=None)
    relay()
    assert Message.objects.filter(subject=called.subject).count() == 1
    the_clock(SIX + timedelta(hours=1))
    settle(SIX + timedelta(hours=1))
    assert step(tags, called) == ("called", "sms", 2)


def test_each_way_stands_in_one_record(tags: Tags, called: Loan, the_clock: Callable[[Any], Any]) -> None:
    while send_next(at=TEN):
        pass
    relay()
    for moment in (THREE, SIX):
        the_clock(moment)
        settle(moment)
    send_all()
    told = [(link.at, link.step, link.state) for link in chain(tags.now(called))]
    assert told == [
        (TEN, "pager", Call.State.SENT),
        (THREE, "pager", Call.State.WAITING),
        (THREE, "aloud", "shown"),
        (SIX, "sms", Message.Status.DELIVERED),
    ]


@pytest.mark.parametrize("how", ["coming", "back", "lost", "returned", "with the tag"])
def test_who_comes_is_called_no_further(
    tags: Tags, called: Loan, how: str, the_clock: Callable[[Any], Any], deliveries: Any
) -> None:
    by, moment = tags.home.officer, TEN + timedelta(minutes=1)
    if how == "coming":
        operations.note_coming(loan_id=called.pk, at=moment, actor="citizen")
    elif how == "back":
        operations.give_back(loan_id=called.pk, by=by, at=moment)
    elif how == "lost":
        operations.report_lost(loan_id=called.pk, by=by, at=moment)
    elif how == "returned":
        dossiers.return_result(dossier_id=called.dossier_id, by=by, at=moment)
    else:
        return_with_pager(dossier_id=called.dossier_id, by=by, at=moment)
    relay()
    assert due() == []
    assert not [*tags_aloud(tags)]
    the_clock(SIX)
    settle(SIX)
    assert tags.now(called).step == "pager"
    assert not Message.objects.filter(subject=called.subject).exists()


def tags_aloud(tags: Tags) -> list[int]:
    found = snapshot.read(tags.home.office.pk, at=TEN)
    assert found is not None
    return [each["number"] for each in json.loads(found.board)["tags"]]


def test_who_comes_before_the_message_went_out_gets_none(
    tags: Tags, called: Loan, the_clock: Callable[[Any], Any], deliveries: Any
) -> None:
    for moment in (THREE, SIX):
        the_clock(moment)
        settle(moment)
    message = Message.objects.get(subject=called.subject)
    assert is_still_owed(message)
    operations.note_coming(loan_id=called.pk, at=SIX, actor="citizen")
    assert not is_still_owed(message)
    relay()
    message.refresh_from_db()
    assert message.status == Message.Status.WITHDRAWN
    send_all()
    assert deliveries(tags.lan.phone) == []


def test_a_returned_result_with_the_tag_still_out_calls_nobody(
    tags: Tags, called: Loan, the_clock: Callable[[Any], Any]
) -> None:
    the_clock(THREE)
    settle(THREE)
    assert tags_aloud(tags) == [1]
    dossiers.return_result(dossier_id=called.dossier_id, by=tags.home.officer, at=THREE)
    relay()
    assert tags_aloud(tags) == []
    assert step(tags, called) == ("coming", "aloud", 2)


def test_a_dead_transmitter_is_called_aloud_at_once(tags: Tags, called: Loan, the_clock: Callable[[Any], Any]) -> None:
    # Real time: there is none left to send.
    Call.objects.update(send_before=datetime.now(UTC))
    transmitter.behave(office="HN-DX", mode="DEAD")
    assert send_next(at=TEN)
    relay()
    assert step(tags, called) == ("called", "aloud", 1)
    the_clock(THREE)
    settle(THREE)
    assert step(tags, called) == ("called", "sms", 1)


def test_without_a_phone_nobody_is_written_to(tags: Tags, called: Loan, the_clock: Callable[[Any], Any]) -> None:
    Dossier.objects.filter(pk=called.dossier_id).update(phone="")
    for moment in (THREE, SIX):
        the_clock(moment)
        settle(moment)
    assert tags.now(called).step == "sms"
    assert not Message.objects.filter(subject=called.subject).exists()
    assert chain(tags.now(called))[-1].state == "no_phone"
    assert tags_aloud(tags) == [1]


def test_called_again_by_the_officer_the_patience_begins_anew(
    tags: Tags, called: Loan, the_clock: Callable[[Any], Any]
) -> None:
    later = TEN + timedelta(minutes=2)
    operations.call(loan_id=called.pk, by=tags.home.officer, at=later, again=True)
    # The moment of the first call falls due before the second is relayed.
    the_clock(THREE)
    settle(THREE)
    assert step(tags, called) == ("called", "pager", 2)
    assert due() == [later + timedelta(minutes=3)]


def test_pressed_in_the_very_moment_calling_would_go_on_the_patience_begins_anew(
    tags: Tags, called: Loan, the_clock: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed, call = THREE - timedelta(seconds=1), operations.call

    def just_before(**asked: Any) -> Loan:
        call(loan_id=called.pk, by=tags.home.officer, at=pressed, again=True)
        return call(**asked)

    monkeypatch.setattr(operations, "call", just_before)
    the_clock(THREE)
    settle(THREE)
    assert step(tags, called) == ("called", "pager", 2)
    assert due() == [pressed + timedelta(minutes=3)]


def test_before_the_result_is_there_the_message_says_something_else(
    tags: Tags, the_clock: Callable[[Any], Any]
) -> None:
    loan = tags.lend(number=2, status="processing")
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN)
    relay()
    for moment in (THREE, SIX):
        the_clock(moment)
        settle(moment)
    message = Message.objects.get(subject=loan.subject)
    assert message.text.startswith(f"Ho so {loan.dossier.code}: moi Ong/Ba tro lai quay, can bo can trao doi")
    tags.make_ready(loan.dossier, SIX)
    assert not is_still_owed(message)


def test_nobody_is_telephoned_about_a_message_to_the_hall(
    tags: Tags, called: Loan, the_clock: Callable[[Any], Any], deliveries: Any
) -> None:
    network("FAILS", tags.lan.phone)  # type: ignore[arg-type]
    for moment in (THREE, SIX):
        the_clock(moment)
        settle(moment)
    send_all()
    relay()
    assert Message.objects.get(subject=called.subject).status == Message.Status.FAILED
    assert not CallBack.objects.filter(subject=called.subject).exists()


def test_a_refused_dossier_calls_nobody_further(tags: Tags, the_clock: Callable[[Any], Any]) -> None:
    loan = tags.lend(status="processing")
    Dossier.objects.filter(pk=loan.dossier_id).update(status="submitted")
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN)
    the_clock(THREE)
    relay()
    settle(THREE)
    assert tags_aloud(tags) == [1]
    dossiers.refuse(dossier_id=loan.dossier_id, reason="Không thuộc thẩm quyền", by=tags.home.officer, at=THREE)
    relay()
    assert tags_aloud(tags) == []
    assert due() == []
