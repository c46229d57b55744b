# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens to a dossier, its phone is told once, in the state it is in by then; time acts on it in time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cast import Citizen, House, at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import events, operations
from motcua.dossiers.models import Dossier, LogEntry, Opinion
from motcua.journal.events import Event
from motcua.journal.models import DueMoment, Entry
from motcua.kernel.text import sms_parts
from motcua.messaging.models import Message
from motcua.reactions.dossiers_truth import is_still_owed
from motcua.reactions.table import REACTIONS
from reactions.world import relay, send_all, settle

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
POINT = {"paper": "", "question": "", "what": "Ảnh giấy khai sinh bị mờ", "how": "Chụp lại cả bốn góc"}


def told(dossier: Dossier) -> list[Message]:
    rows = Message.objects.filter(subject=dossier.subject)
    return sorted(rows, key=lambda row: int(row.key.partition(":")[2]))


def templates(dossier: Dossier) -> list[str]:
    return [message.template.removeprefix("dossier_") for message in told(dossier)]


def test_each_fact_about_dossiers_that_concerns_a_citizen_has_a_line_in_the_table() -> None:
    facts = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)} - {Event}
    about_dossiers = {fact for fact in facts if not fact.__name__.startswith(("Draft", "DossierErased", "Absence"))}
    assert about_dossiers <= set(REACTIONS)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("submitted", ["sent"]),
        ("supplement", ["supplement_asked"]),
        ("processing", ["received"]),
        ("signing", ["received"]),
        ("signed", ["received"]),
        ("result_ready", ["result_ready"]),
        ("returned", ["returned"]),
        ("refused", ["refused"]),
        ("withdrawn", ["withdrawn"]),
    ],
)
def test_a_citizen_is_told_what_is_so_when_the_relay_comes(file: File, status: str, expected: list[str]) -> None:
    dossier = file(status=status)
    relay()
    assert templates(dossier) == expected


def test_every_step_is_told_in_order_when_the_relay_keeps_up(
    file: File, desk: Desk, the_clock: Any, deliveries: Any
) -> None:
    dossier = file(version=desk.permit, at="2026-11-26T09:00")
    pk = dossier.pk
    steps: list[tuple[str, Callable[[datetime], object]]] = [
        ("2026-11-26T10:00", lambda t: operations.receive(dossier_id=pk, by=desk.officer, at=t)),
        (
            "2026-11-27T10:00",
            lambda t: operations.ask_for_supplement(dossier_id=pk, points=[POINT], by=desk.specialist, at=t),
        ),
        ("2026-11-30T10:00", lambda t: operations.give_supplement(dossier_id=pk, at=t)),
        (
            "2026-12-01T10:00",
            lambda t: operations.extend(
                dossier_id=pk, new_due_at=at("2027-01-08T17:00"), reason="Chờ ý kiến", by=desk.leader, at=t
            ),
        ),
        ("2026-12-02T10:00", lambda t: operations.draft_result(dossier_id=pk, by=desk.specialist, at=t)),
        ("2026-12-02T11:00", lambda t: operations.sign(dossier_id=pk, by=desk.leader, at=t)),
        ("2026-12-02T14:00", lambda t: operations.issue_result(dossier_id=pk, by=desk.officer, at=t)),
        ("2026-12-02T15:00", lambda t: operations.return_result(dossier_id=pk, by=desk.officer, at=t)),
    ]
    the_clock("2026-11-26T09:00")
    relay()
    send_all()
    for when, step in steps:
        step(the_clock(when))
        relay()
        send_all()
    assert templates(dossier) == [
        "sent",
        "received",
        "supplement_asked",
        "supplement_taken",
        "extended",
        "result_ready",
        "returned",
    ]
    assert {message.status for message in told(dossier)} == {Message.Status.DELIVERED}
    *texts, asked = deliveries(dossier.phone)
    assert "danh-gia" in asked
    assert len(texts) == 7
    assert all(text.startswith(f"Ho so {dossier.code}: ") and sms_parts(text).parts == 1 for text in texts)
    assert "Co quan tra loi truoc" in texts[0]
    assert "Hen tra ket qua" in texts[1]
    assert "Anh giay khai sinh bi mo: Chup lai ca bon goc" in texts[2]
    assert f"/h/{dossier.code}" in texts[2]
    assert "hen lai 17h thu 6 08/01" in texts[4]
    assert "7h30-11h30, 13h-17h" in texts[5]
    assert not any("Lan" in text or "xay dung" in text for text in texts)


def test_the_relay_twice_tells_once(file: File) -> None:
    dossier = file()
    relay()
    Entry.objects.update(relayed_at=None)
    relay()
    assert templates(dossier) == ["sent"]


def test_what_is_no_longer_so_is_taken_back(file: File, desk: Desk) -> None:
    dossier = file()
    relay()
    operations.receive(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-26T09:30"))
    relay()
    operations.withdraw(dossier_id=dossier.pk, at=at("2026-11-26T09:40"))
    relay()
    withdrawn = Message.Status.WITHDRAWN
    assert [message.status for message in told(dossier)] == [withdrawn, withdrawn, Message.Status.QUEUED]
    assert not is_still_owed(told(dossier)[0])


def test_what_was_brought_to_the_counter_is_told_once(desk: Desk, lan: Citizen, house: House) -> None:
    dossier = operations.take_in(
        office=house.hc,
        agency=house.dn_hc,
        version=desk.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=desk.officer,
        at=at("2026-11-26T09:00"),
    )
    relay()
    assert templates(dossier) == ["received"]


def test_what_was_sent_and_not_answered_in_time_is_apologised_for(file: File, the_clock: Any) -> None:
    dossier = file()
    relay()
    assert dossier.answer_by is not None
    settle(the_clock(dossier.answer_by))
    assert templates(dossier) == ["sent", "answer_late"]


def test_a_missed_promise_is_apologised_for_once_and_handled_on(file: File, desk: Desk, the_clock: Any) -> None:
    dossier = file(status="processing")
    relay()
    assert dossier.due_at is not None
    settle(the_clock(dossier.due_at))
    settle(the_clock("2026-11-27T09:00"))
    assert templates(dossier) == ["received", "due_missed"]
    assert [entry.kind for entry in LogEntry.objects.filter(dossier=dossier)].count("DueDateMissed") == 1
    the_clock("2026-11-27T10:00")
    for deed, by in ((operations.draft_result, desk.specialist), (operations.sign, desk.leader)):
        deed(dossier_id=dossier.pk, by=by, at=at("2026-11-27T10:00"))
    operations.issue_result(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-27T10:00"))
    relay()
    assert "xin loi vi tre hen, da co ket qua" in told(dossier)[-1].text


def test_a_stopped_clock_leaves_nothing_to_fall_due(file: File, desk: Desk) -> None:
    dossier = file(status="processing")
    relay()
    assert DueMoment.objects.filter(subject=dossier.subject, done_at=None).exists()
    operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=desk.specialist, at=at("2026-11-26T10:00"))
    relay()
    assert not DueMoment.objects.filter(subject=dossier.subject, done_at=None).exists()


def test_a_late_opinion_is_noted_once_and_an_answered_one_never(file: File, desk: Desk, the_clock: Any) -> None:
    dossier = file(version=desk.permit, status="processing")
    for unit in ("DN-HC.LD", "DN-SXD.TP"):
        operations.ask_opinion(
            dossier_id=dossier.pk,
            unit=unit,
            question="Có đồng ý không?",
            due_at=at("2026-11-27T10:00"),
            by=desk.specialist,
            at=at("2026-11-26T10:00"),
        )
    relay()
    answered = Opinion.objects.get(unit="DN-HC.LD")
    operations.answer_opinion(opinion_id=answered.pk, answer="Đồng ý", by=desk.leader, at=at("2026-11-26T15:00"))
    relay()
    settle(the_clock("2026-11-27T10:00"))
    settle(the_clock("2026-11-28T10:00"))
    late = [entry.kind for entry in LogEntry.objects.filter(dossier=dossier)].count("OpinionLate")
    assert late == 1
    assert templates(dossier) == ["received"]


def test_an_electronic_result_is_told_with_its_address(file: File) -> None:
    dossier = file(status="result_ready", return_by="online")
    relay()
    # No file was signed: it is fetched at the counter all the same.
    assert "Nhan tai" in told(dossier)[-1].text
