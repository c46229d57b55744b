# SPDX-License-Identifier: EUPL-1.2
"""A dossier taken in on a special day: its promise, its fall-back, and what becomes of it."""

from datetime import datetime
from typing import Any

import pytest

from cast import Citizen, at
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, SpecialIntake
from specials import DuongXa

State = SpecialIntake.State


def _take_in(duong_xa: DuongXa, lan: Citizen, moment: str, **wishes: Any) -> Dossier:
    return operations.take_in(
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=duong_xa.officer,
        at=at(moment),
        **wishes,
    )


@pytest.mark.rule("R-057")
@pytest.mark.parametrize(
    ("received", "promised"),
    [("2026-12-01T11:00", "2026-12-01T14:30"), ("2026-12-01T15:30", "2026-12-01T17:30")],
)
def test_two_working_hours_are_promised_around_lunch(
    duong_xa: DuongXa, lan: Citizen, received: str, promised: str
) -> None:
    dossier = _take_in(duong_xa, lan, received)
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert dossier.due_at == at(promised)
    assert dossier.legal_due_at is not None
    assert dossier.legal_due_at > at(promised) or dossier.legal_due_at == at(promised)
    assert (intake.state, intake.has_slip, intake.minutes) == (State.OPEN, False, 120)
    assert dossier.step_due_at == at(promised)


@pytest.mark.rule("R-057")
def test_what_comes_after_the_cut_off_falls_back_to_the_ordinary_receipt(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = _take_in(duong_xa, lan, "2026-12-01T15:45")
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert (intake.state, intake.fell_back, intake.has_slip) == (State.FELL_BACK, "after_cutoff", True)
    assert dossier.special == ""
    assert dossier.due_at == dossier.legal_due_at


def test_a_holiday_on_a_tuesday_is_nobodys_special_day(duong_xa: DuongXa, lan: Citizen) -> None:
    for moment in ("2026-11-24T09:00", "2026-11-25T09:00"):
        dossier = _take_in(duong_xa, lan, moment)
        assert not SpecialIntake.objects.filter(dossier=dossier).exists()


def test_a_kept_promise_is_counted_with_its_working_minutes(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = _take_in(duong_xa, lan, "2026-12-01T11:00")
    moments: list[datetime] = [at("2026-12-01T11:20"), at("2026-12-01T11:40"), at("2026-12-01T13:45")]
    operations.draft_result(dossier_id=dossier.pk, by=duong_xa.specialist, at=moments[0])
    operations.sign(dossier_id=dossier.pk, by=duong_xa.leader, at=moments[1])
    operations.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=moments[2])
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert (intake.state, intake.took_minutes) == (State.KEPT, 75)
