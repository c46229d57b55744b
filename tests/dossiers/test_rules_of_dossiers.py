# SPDX-License-Identifier: EUPL-1.2
"""The rules of law and of our choosing that a dossier's life keeps, each by its number in the register."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from cast import at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import operations, rules
from motcua.dossiers.errors import DossierMovedOn, ExtendedBefore, SupplementAskedBefore, TooLateToExtend
from motcua.dossiers.models import Dossier, Extension, LogContent, LogEntry, Result, Supplement
from motcua.dossiers.operations import timing
from motcua.dossiers.rules import Stage, Status
from motcua.kernel.errors import InvalidInput
from motcua.procedures.models import ProcedureVersion
from motcua.procedures.queries import version_on

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
POINT = {"paper": "", "question": "", "what": "Ảnh bị mờ", "how": "Chụp lại"}


def five_days(desk: Desk, *, on_supplement: str = "restart") -> ProcedureVersion:
    """Return the version of 1.004873 as one of five working days."""
    versions = ProcedureVersion.objects.filter(procedure="1.004873")
    versions.update(time_limit=5, on_supplement=on_supplement)
    return versions.select_related("procedure").get()


# --- the version of the day of filing ----------------------------------------------------------


@pytest.mark.rule("R-044")
def test_a_later_version_does_not_move_an_older_dossier(file: File, desk: Desk) -> None:
    old = five_days(desk)
    before = file(version=old, at="2026-11-16T10:00", status="processing")
    assert before.due_at == at("2026-11-23T17:00")
    old.valid_to = date(2026, 11, 30)
    old.save()
    ProcedureVersion.objects.create(
        procedure=old.procedure, number=2, valid_from=date(2026, 12, 1), online_level=old.online_level,
        time_limit=1, limit_unit="working_day",
    )  # fmt: skip
    before.refresh_from_db()
    assert (before.procedure_version_id, before.due_at) == (old.pk, at("2026-11-23T17:00"))
    assert version_on("1.004873", on=date(2026, 11, 30)).number == 1
    assert version_on("1.004873", on=date(2026, 12, 1)).number == 2
    operations.ask_for_supplement(dossier_id=before.pk, points=[POINT], by=desk.officer, at=at("2026-11-18T10:00"))
    again = operations.give_supplement(dossier_id=before.pk, at=at("2026-12-07T10:00"))
    assert again.due_at == at("2026-12-14T17:00"), "five days still, not the one of the new version"


# --- how far it is -----------------------------------------------------------------------------


@pytest.mark.rule("R-045")
@pytest.mark.parametrize("status", Status)
def test_every_status_is_one_of_five_stages_and_never_falls_back(status: Status) -> None:
    received = rules.stage_of(status, was_received=True)
    assert received in rules.STAGES
    assert received != Stage.SENT
    assert 1 <= rules.stage_number(rules.stage_of(status, was_received=False)) <= len(rules.STAGES) == 5


# --- late --------------------------------------------------------------------------------------


@pytest.mark.rule("R-046")
def test_a_late_dossier_is_finished_and_returned_and_stays_late(file: File, desk: Desk) -> None:
    dossier = file(at="2026-11-26T09:00", status="signed")
    late = operations.issue_result(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-30T09:00"))
    assert late.due_at is not None
    assert rules.timeliness(due_at=late.due_at, ended_at=late.finished_at or late.due_at) == "late"
    returned = operations.return_result(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-30T10:00"))
    assert returned.status == Status.RETURNED


@pytest.mark.rule("R-046")
@pytest.mark.parametrize(
    ("ended", "said"),
    [("2026-11-26T16:00", "early"), ("2026-11-27T08:00", "on_time"), ("2026-11-27T17:00", "on_time"),
     ("2026-11-27T17:00:01", "late"), ("2026-11-28T08:00", "late")],
)  # fmt: skip
def test_early_on_time_or_late(ended: str, said: str) -> None:
    assert rules.timeliness(due_at=at("2026-11-27T17:00"), ended_at=at(ended)) == said


# --- one new date ------------------------------------------------------------------------------


def extended(dossier: Dossier, desk: Desk, *, when: str, new: str = "2026-12-10T17:00") -> Dossier:
    return operations.extend(
        dossier_id=dossier.pk, new_due_at=at(new), reason="Chờ ý kiến của Sở Xây dựng", by=desk.leader, at=at(when)
    )


@pytest.mark.rule("R-047")
def test_a_new_date_is_given_once_by_the_day_before(file: File, desk: Desk) -> None:
    dossier = file(version=five_days(desk), at="2026-11-16T10:00", status="processing")
    with pytest.raises(TooLateToExtend):
        extended(dossier, desk, when="2026-11-23T08:00")
    with pytest.raises(InvalidInput):
        extended(dossier, desk, when="2026-11-19T08:00", new="2026-11-23T17:00")
    assert extended(dossier, desk, when="2026-11-22T16:00").due_at == at("2026-12-10T17:00")
    with pytest.raises(ExtendedBefore):
        extended(dossier, desk, when="2026-11-22T16:05", new="2026-12-20T17:00")
    assert Extension.objects.get(dossier=dossier).due_before == at("2026-11-23T17:00")
    dossier.refresh_from_db()
    assert (dossier.first_due_at, dossier.legal_due_at) == (at("2026-11-23T17:00"), at("2026-11-23T17:00"))


# --- one request to complete -------------------------------------------------------------------


@pytest.mark.rule("R-049")
def test_completion_is_asked_for_once_with_all_points(file: File, desk: Desk) -> None:
    dossier = file(at="2026-11-26T09:00")
    with pytest.raises(InvalidInput):
        operations.ask_for_supplement(dossier_id=dossier.pk, points=[], by=desk.officer, at=at("2026-11-26T09:10"))
    points = [POINT, {"paper": "can-cuoc", "question": "", "what": "Thiếu mặt sau", "how": "Chụp cả hai mặt"}]
    operations.ask_for_supplement(dossier_id=dossier.pk, points=points, by=desk.officer, at=at("2026-11-26T09:20"))
    assert Supplement.objects.get(dossier=dossier).points == points
    operations.give_supplement(dossier_id=dossier.pk, at=at("2026-11-26T10:00"))
    with pytest.raises(SupplementAskedBefore):
        operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=desk.officer, at=at("2026-11-26T11:00"))
    received = operations.receive(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-26T11:10"))
    with pytest.raises(SupplementAskedBefore):
        operations.ask_for_supplement(
            dossier_id=received.pk, points=[POINT], by=desk.officer, at=at("2026-11-26T13:00")
        )


# --- one decision ------------------------------------------------------------------------------


@pytest.mark.rule("R-050")
def test_after_the_decision_nothing_contradicts_it(file: File, desk: Desk) -> None:
    dossier = file(at="2026-11-26T09:00", status="signed")
    later = at("2026-11-26T11:00")
    for contradiction in (
        lambda: operations.refuse(dossier_id=dossier.pk, reason="Không đủ điều kiện", by=desk.officer, at=later),
        lambda: operations.withdraw(dossier_id=dossier.pk, at=later),
        lambda: operations.stop_handling(dossier_id=dossier.pk, reason="Dừng", by=desk.leader, at=later),
        lambda: operations.sign(dossier_id=dossier.pk, by=desk.leader, at=later, is_granted=False, reason="Không"),
        lambda: operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=desk.officer, at=later),
    ):
        with pytest.raises(DossierMovedOn) as refusal:
            contradiction()
        assert "Phạm Minh Lãnh" in refusal.value.message
    assert Result.objects.get(dossier=dossier).is_granted


# --- the sealed log ----------------------------------------------------------------------------


@pytest.mark.rule("R-051")
def test_every_deed_is_sealed_onto_the_one_before(file: File) -> None:
    entries = list(LogEntry.objects.filter(dossier=file(status="returned")).order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert len({entry.seal for entry in entries}) == len(entries)
    assert LogContent.objects.filter(entry__in=entries).count() == len(entries)
    # What identifies somebody lies in the content alone, which may be erased.
    assert "Lan" not in "".join(f"{entry.kind}{entry.actor}{entry.digest}{entry.seal}" for entry in entries)


# --- the clock --------------------------------------------------------------------------


@pytest.mark.rule("R-052")
def test_intake_that_does_not_answer_in_time_is_noticed(file: File) -> None:
    dossier = file(at="2026-11-26T15:05")
    assert dossier.answer_by == at("2026-11-27T17:00")
    known = {"kind": timing.INTAKE_OVERDUE, "dossier_id": dossier.pk, "due_at": dossier.answer_by}
    timing.settle(**known, at=at("2026-11-27T17:00"))
    assert LogEntry.objects.filter(dossier=dossier, kind="IntakeOverdue").count() == 1


@pytest.mark.rule("R-053")
@pytest.mark.parametrize(
    ("on_supplement", "due_at"),
    # Asked for on the second day of five: 5.5 hours of Wednesday and three days were left.
    [("restart", "2026-12-02T17:00"), ("pause", "2026-11-30T17:00")],
)
def test_after_completion_the_clock_starts_anew_or_goes_on(
    file: File, desk: Desk, on_supplement: str, due_at: str
) -> None:
    dossier = file(version=five_days(desk, on_supplement=on_supplement), at="2026-11-16T09:00", status="processing")
    assert dossier.due_at == at("2026-11-23T17:00")
    stopped = operations.ask_for_supplement(
        dossier_id=dossier.pk, points=[POINT], by=desk.specialist, at=at("2026-11-18T10:00")
    )
    assert (stopped.due_at, stopped.stopped_at) == (None, at("2026-11-18T10:00"))
    going = operations.give_supplement(dossier_id=dossier.pk, at=at("2026-11-25T10:00"))
    assert (going.due_at, going.stopped_at, going.minutes_left) == (at(due_at), None, None)
    assert going.first_due_at == at("2026-11-23T17:00")
    asked = Supplement.objects.get(dossier=dossier)
    assert (asked.due_before, asked.due_after) == (at("2026-11-23T17:00"), at(due_at))
    assert asked.asked_at + timedelta(days=7) == asked.answered_at
