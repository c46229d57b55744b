# SPDX-License-Identifier: EUPL-1.2
"""Where two things meet in a dossier's life: waiting and a unit's deadline, a changed mind and a paper, two locks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from cast import at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import completion, drafts, operations, sealing
from motcua.dossiers.errors import DossierMovedOn
from motcua.dossiers.files import storage
from motcua.dossiers.log import append
from motcua.dossiers.models import Dossier, Draft, Handover, LogEntry, Opinion, Paper, Result, StoredFile, Unit, Upload
from motcua.dossiers.operations import timing
from motcua.dossiers.operations.papering import Sent
from motcua.journal.models import DueMoment
from motcua.kernel.errors import InvalidInput
from motcua.procedures.models import ProcedureStep
from paperwork import draft, files, pdf

__all__ = ["desk", "draft", "file", "files", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
POINT = {"paper": "", "question": "", "what": "Ảnh bị mờ", "how": "Chụp lại"}
PDF = b"%PDF-1.4"


def step(desk: Desk, number: int, kind: str, agency: str = "DN-HC", hours: int = 0) -> None:
    ProcedureStep.objects.create(
        version=desk.permit, number=number, name=f"Bước {number}", kind=kind, agency_id=agency, time_limit=hours
    )


def stored(name: str) -> StoredFile:
    when = at("2026-11-26T09:30")
    return storage.keep(content=PDF, name=name, kind="pdf", pages=1, at=when, by="user:1")


def test_the_refusal_says_who_acted_also_where_it_was_the_citizen(file: File, desk: Desk) -> None:
    dossier = file(status="withdrawn")
    with pytest.raises(DossierMovedOn) as refusal:
        operations.receive(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-26T10:00"))
    assert "rút hồ sơ, người nộp, lúc" in refusal.value.message


def test_that_time_passed_takes_nobody_s_form_away(file: File, desk: Desk) -> None:
    dossier = file(version=desk.permit, status="processing")
    assert dossier.due_at is not None
    timing.settle(kind=timing.MISSED, dossier_id=dossier.pk, due_at=dossier.due_at, at=dossier.due_at)
    assert LogEntry.objects.filter(dossier=dossier, kind="DueDateMissed").exists()
    operations.draft_result(dossier_id=dossier.pk, by=desk.specialist, at=dossier.due_at, version=dossier.version)


def test_near_is_not_told_of_a_promise_that_was_moved(file: File, desk: Desk) -> None:
    dossier = file(version=desk.permit, status="processing")
    near = timing.near_from(dossier)
    assert near is not None
    operations.extend(
        dossier_id=dossier.pk, new_due_at=at("2026-12-30T17:00"), reason="x", by=desk.leader, at=at("2026-12-10T09:00")
    )
    timing.settle(kind=timing.NEAR, dossier_id=dossier.pk, due_at=near, at=near)
    assert not LogEntry.objects.filter(dossier=dossier, kind="DueDateNear").exists()


def test_a_new_date_on_a_sunday_is_the_next_opening(file: File, desk: Desk) -> None:
    dossier = file(version=desk.permit, status="processing")
    operations.extend(
        dossier_id=dossier.pk, new_due_at=at("2026-12-20T17:00"), reason="x", by=desk.leader, at=at("2026-12-10T09:00")
    )
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("2026-12-21T07:30")


@pytest.mark.parametrize("new_due_at", ["2126-12-20T17:00", "9999-12-31T23:59"])
def test_a_slip_of_a_hundred_years_is_no_promise(file: File, desk: Desk, new_due_at: str) -> None:
    dossier = file(version=desk.permit, status="processing")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "by": desk.leader, "at": at("2026-12-10T09:00")}
    with pytest.raises(InvalidInput) as far:
        operations.extend(**known, new_due_at=at(new_due_at), reason="x")
    assert "xa quá" in far.value.fields["new_due_at"]
    with pytest.raises(InvalidInput):
        operations.ask_opinion(**known, unit="DN-SXD.TP", question="?", due_at=at(new_due_at))


def test_a_unit_is_not_late_while_the_citizen_is_waited_for(file: File, desk: Desk) -> None:
    step(desk, 1, ProcedureStep.Kind.INTAKE)
    step(desk, 2, ProcedureStep.Kind.HANDLING, hours=8)
    dossier = file(version=desk.permit, status="processing")
    assert dossier.step_due_at == at("2026-11-27T09:01")
    operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=desk.specialist, at=at("2026-11-26T15:00"))
    assert Dossier.objects.get(pk=dossier.pk).step_due_at is None
    operations.give_supplement(dossier_id=dossier.pk, at=at("2026-12-01T09:00"))
    assert Dossier.objects.get(pk=dossier.pk).step_due_at == at("2026-12-02T09:00")
    operations.hand_over(dossier_id=dossier.pk, unit="DN-HC.LD", by=desk.specialist, at=at("2026-12-01T16:00"))
    assert Handover.objects.get(dossier=dossier, number=2).outcome == "early"


def test_what_a_unit_missed_before_the_citizen_was_asked_stays_missed(file: File, desk: Desk) -> None:
    step(desk, 1, ProcedureStep.Kind.INTAKE)
    step(desk, 2, ProcedureStep.Kind.HANDLING, hours=8)
    dossier = file(version=desk.permit, status="processing")
    operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=desk.specialist, at=at("2026-11-27T15:00"))
    operations.give_supplement(dossier_id=dossier.pk, at=at("2026-12-01T09:00"))
    operations.hand_over(dossier_id=dossier.pk, unit="DN-HC.LD", by=desk.specialist, at=at("2026-12-01T10:00"))
    assert Handover.objects.get(dossier=dossier, number=2).outcome == "late"


def test_intake_before_receiving_is_measured_anew_after_completion(file: File, desk: Desk) -> None:
    dossier = file(status="supplement")
    assert (dossier.answer_by, dossier.step_due_at) == (None, None)
    operations.give_supplement(dossier_id=dossier.pk, at=at("2026-12-01T09:00"))
    operations.receive(dossier_id=dossier.pk, by=desk.officer, at=at("2026-12-01T10:00"))
    assert Handover.objects.get(dossier=dossier, number=1).outcome == "on_time"


def test_a_step_without_a_unit_does_not_stop_intake(file: File, desk: Desk) -> None:
    step(desk, 1, ProcedureStep.Kind.INTAKE)
    step(desk, 2, ProcedureStep.Kind.HANDLING, agency="DN-SXD")
    Unit.objects.filter(agency="DN-SXD").update(is_active=False)
    dossier = file(version=desk.permit, status="processing")
    assert (dossier.holder_id, dossier.step_number) == ("DN-HC.MC", 2)


def test_a_result_goes_back_to_the_agency_that_handled_it(file: File, desk: Desk) -> None:
    for number, (kind, agency) in enumerate(
        [("intake", "DN-HC"), ("handling", "DN-SXD"), ("handling", "DN-HC"), ("signing", "DN-HC")], start=1
    ):
        step(desk, number, kind, agency)
    dossier = file(version=desk.permit, status="processing")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "at": at("2026-11-26T10:00")}
    operations.hand_over(**known, by=desk.elsewhere)
    operations.take_in_hand(**known, by=desk.specialist)
    operations.draft_result(**known, by=desk.specialist)
    assert Dossier.objects.get(pk=dossier.pk).holder_id == "DN-HC.LD"
    back = operations.send_back(**known, reason="Sửa", by=desk.leader)
    assert (back.holder_id, back.step_number, back.assignee) == ("DN-HC.TP", 3, desk.specialist)


def test_a_unit_that_helps_does_not_move_the_dossier_on(file: File, desk: Desk) -> None:
    dossier = file(version=desk.permit, status="processing")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "at": at("2026-11-26T10:00"), "by": desk.specialist}
    helped = operations.hand_over(**known, unit="DN-SXD.TP")
    assert (helped.holder_id, helped.step_number) == ("DN-SXD.TP", 2)
    back = operations.hand_over(**known, unit="DN-HC.TP")
    assert (back.holder_id, back.step_number) == ("DN-HC.TP", 2)
    on = operations.hand_over(**known)
    assert (on.holder_id, on.step_number) == ("DN-HC.LD", 3)


def test_a_refusal_is_not_signed_on_the_paper_of_a_grant(file: File, desk: Desk, files: Any) -> None:
    dossier = file(status="processing")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "at": at("2026-11-26T10:00")}
    operations.draft_result(**known, by=desk.specialist, file=stored("dong-y.pdf"))
    operations.sign(**known, by=desk.leader, is_granted=False, reason="Không đủ")
    result = Result.objects.get(dossier=dossier)
    assert (result.is_granted, result.draft_file, result.file) == (False, None, None)


def test_signing_as_drafted_keeps_the_draft(file: File, desk: Desk, files: Any) -> None:
    dossier = file(status="processing")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "at": at("2026-11-26T10:00")}
    paper = stored("khong.pdf")
    operations.draft_result(
        **known, by=desk.specialist, is_granted=False, reason="Không đủ", name="Trả lời", file=paper
    )
    operations.sign(**known, by=desk.leader, is_granted=False)
    result = Result.objects.get(dossier=dossier)
    assert (result.name, result.reason, result.file, result.drafted_by) == (
        "Trả lời",
        "Không đủ",
        paper,
        desk.specialist,
    )


def test_a_draft_that_was_sent_back_is_not_signed_as_it_was(file: File, desk: Desk) -> None:
    dossier = file(status="signing")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "at": at("2026-11-26T10:00"), "by": desk.leader}
    operations.send_back(**known, reason="Sai tên")
    with pytest.raises(DossierMovedOn):
        operations.sign(**known)
    assert operations.sign(**known, is_granted=True).status == "signed"


def test_an_opinion_on_an_ended_dossier_is_not_late(file: File, desk: Desk) -> None:
    dossier = file(version=desk.permit, status="processing")
    opinion = operations.ask_opinion(
        dossier_id=dossier.pk, unit="DN-SXD.TP", question="Ý kiến?", due_at=at("2026-11-27T17:00"),
        by=desk.specialist, at=at("2026-11-26T10:00"),
    )  # fmt: skip
    operations.withdraw(dossier_id=dossier.pk, at=at("2026-11-26T11:00"))
    timing.settle_opinion(opinion_id=opinion.pk, at=at("2026-11-27T17:00"))
    assert Opinion.objects.get(pk=opinion.pk).reported_at is None


def test_numbers_the_database_spells_otherwise_are_no_tampering(file: File) -> None:
    dossier = file()
    content = {"before": [1e16, -0.0], "after": {"area": 2.0, "rate": 0.00001, "words": "2.0"}}
    append(dossier, kind="AnswerCorrected", actor="citizen", at=at("2026-11-26T10:00"), content=content)
    assert sealing.verify_dossier(dossier).is_whole


def test_what_completion_asks_for_does_not_take_another_paper_s_place(file: File, desk: Desk, files: Any) -> None:
    dossier = file(status="processing")
    before = Paper.objects.create(
        dossier=dossier, code="khac-2", name="Giấy ủy quyền", added_at=at("2026-11-26T09:02"), added_by="user:1"
    )
    operations.ask_for_supplement(
        dossier_id=dossier.pk, points=[POINT] * 3, by=desk.specialist, at=at("2026-11-26T10:00")
    )
    asked = completion.open_request(dossier)
    assert asked is not None
    assert [point.paper for point in completion.points_of(dossier, asked)] == ["khac-1", "khac-3", "khac-4"]
    sent = [Sent("a.pdf", pdf())]
    operations.add_paper(dossier=dossier, code="khac-3", sent=sent, actor="citizen", at=at("2026-11-26T11:00"))
    before.refresh_from_db()
    assert before.replaced_at is None
    assert [point.is_done for point in completion.points_of(dossier, asked)] == [False, True, False]


# --- locks ---------------------------------------------------------------------------------------------


def beside(deed: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Begin the deed on a connection of its own; what it raised is in the list."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            deed()
        except BaseException as problem:
            raised.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


@pytest.mark.django_db(transaction=True)
def test_saving_at_the_moment_of_the_warning_does_not_lock_up(draft: Draft) -> None:
    operations.save_draft(draft_id=draft.pk, at=at("2026-11-26T09:00"))
    with transaction.atomic():
        moments = DueMoment.objects.select_for_update().filter(subject=draft.subject)
        assert moments.count()
        list(moments)
        thread, raised = beside(lambda: operations.save_draft(draft_id=draft.pk, at=at("2026-11-27T09:00")))
        thread.join(0.5)
        drafts.locked(draft.pk)
    thread.join()
    assert raised == []
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_throwing_away_waits_for_a_file_that_is_being_looked_into(draft: Draft) -> None:
    when = at("2026-11-26T09:00")
    code = "khac-1"
    upload = Upload.objects.create(draft=draft, paper_code=code, name="a.pdf", size=9, begun_at=when, touched_at=when)
    with transaction.atomic():
        list(Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk))
        thread, raised = beside(lambda: operations.discard_draft(draft_id=draft.pk, at=when))
        thread.join(0.5)
        drafts.locked(draft.pk)
    thread.join()
    assert raised == []
    assert not Draft.objects.filter(pk=draft.pk).exists()
    connection.close()
