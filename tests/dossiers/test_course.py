# SPDX-License-Identifier: EUPL-1.2
"""A dossier's course through the operations, from sending to the citizen's hand, and what it refuses on the way."""

from collections.abc import Callable

import pytest

from cast import at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import operations
from motcua.dossiers.errors import DossierMovedOn, ExtendedBefore, MayNotSign, SupplementAskedBefore
from motcua.dossiers.models import Dossier, Handover, LogEntry, Sheet
from motcua.kernel.errors import InvalidInput

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
POINT = {"paper": "", "question": "", "what": "Ảnh bị mờ", "how": "Chụp lại"}


def test_a_dossier_passes_three_units_and_is_returned(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="returned")
    assert dossier.status == "returned"
    assert dossier.code.startswith("H17")
    lines = Handover.objects.filter(dossier=dossier).order_by("number")
    assert [line.unit_id for line in lines] == ["DN-HC.MC", "DN-HC.TP", "DN-HC.LD", "DN-HC.MC", "DN-HC.MC"]
    assert all(line.ended_at for line in lines)
    assert [entry.kind for entry in LogEntry.objects.filter(dossier=dossier)] == [
        "DossierSubmitted",
        "DossierReceived",
        "ResultDrafted",
        "ResultSigned",
        "ResultReady",
        "ResultReturned",
    ]
    assert Sheet.objects.get(dossier=dossier).kind == Sheet.Kind.RECEIPT


def test_completion_is_asked_for_once(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="processing")
    operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=desk.specialist, at=at("2026-11-26T10:00"))
    operations.give_supplement(dossier_id=dossier.pk, at=at("2026-11-26T14:00"))
    dossier.refresh_from_db()
    assert dossier.status == "processing"
    assert dossier.due_at == at("2026-11-26T17:00")
    with pytest.raises(SupplementAskedBefore):
        operations.ask_for_supplement(
            dossier_id=dossier.pk, points=[POINT], by=desk.specialist, at=at("2026-11-26T15:00")
        )


def test_whoever_comes_second_is_told_what_happened(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="refused")
    with pytest.raises(DossierMovedOn) as refusal:
        operations.receive(dossier_id=dossier.pk, by=desk.officer, at=at("2026-11-26T10:00"))
    assert "Trần Thị Nhàn" in refusal.value.message
    assert "không tiếp nhận" in refusal.value.message


def test_only_who_signs_for_the_agency_signs(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="signing")
    with pytest.raises(MayNotSign):
        operations.sign(dossier_id=dossier.pk, by=desk.specialist, at=at("2026-11-26T10:00"))


def test_a_new_date_is_given_once_and_in_time(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(version=desk.permit, office="DN-HC", agency="DN-HC", status="processing")
    assert dossier.due_at == at("2026-12-16T17:00")
    operations.extend(
        dossier_id=dossier.pk,
        new_due_at=at("2026-12-20T17:00"),
        reason="Chờ ý kiến",
        by=desk.leader,
        at=at("2026-12-15T16:00"),
    )
    with pytest.raises(ExtendedBefore):
        operations.extend(
            dossier_id=dossier.pk,
            new_due_at=at("2026-12-30T17:00"),
            reason="Chờ nữa",
            by=desk.leader,
            at=at("2026-12-15T16:30"),
        )


def test_work_is_given_only_to_somebody_of_the_unit(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="processing")
    now = at("2026-11-26T10:00")
    with pytest.raises(InvalidInput):
        operations.take_in_hand(dossier_id=dossier.pk, by=desk.leader, assignee=desk.officer, at=now)
    with pytest.raises(InvalidInput):
        operations.hand_over(dossier_id=dossier.pk, by=desk.specialist, unit="DN-HC.LD", to=desk.elsewhere, at=now)
    taken = operations.take_in_hand(dossier_id=dossier.pk, by=desk.leader, assignee=desk.specialist, at=now)
    assert taken.assignee == desk.specialist
    given = operations.hand_over(dossier_id=dossier.pk, by=desk.specialist, unit="DN-HC.LD", to=desk.leader, at=now)
    assert given.assignee == desk.leader
