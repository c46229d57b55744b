# SPDX-License-Identifier: EUPL-1.2
"""What a hostile or a clumsy hand must not reach with dossiers: another's answer, more than one may see, a lie."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import erasing, operations, worklist
from motcua.dossiers.errors import DossierMovedOn, TooManyPapers
from motcua.dossiers.models import Dossier, Draft, Opinion, Paper, StoredFile, UnitMember
from motcua.dossiers.operations import signing_results
from motcua.dossiers.operations.papering import Sent, keep_file
from motcua.messaging.models import Message
from motcua.people.access import access_of
from motcua.people.models import Role, RoleHeld, User
from paperwork import draft, files, pdf

__all__ = ["desk", "draft", "file", "files", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
NOW = at("2026-11-26T10:00")


def asked_of(dossier: Dossier, unit: str, by: User) -> Opinion:
    return operations.ask_opinion(
        dossier_id=dossier.pk, unit=unit, question="Quy hoạch?", due_at=NOW + timedelta(days=2), by=by, at=NOW
    )


def test_a_second_and_different_opinion_is_not_swallowed(desk: Desk, file: File) -> None:
    opinion = asked_of(file(status="processing"), "DN-SXD.TP", desk.specialist)
    known = {"opinion_id": opinion.pk, "at": NOW}
    operations.answer_opinion(**known, answer="Phù hợp", by=desk.elsewhere)
    operations.answer_opinion(**known, answer=" Phù hợp ", by=desk.elsewhere)
    with pytest.raises(DossierMovedOn):
        operations.answer_opinion(**known, answer="Không phù hợp", by=desk.specialist)


def test_a_list_names_nobody_whose_dossier_does_not_open(desk: Desk, file: File) -> None:
    """Being a member of a unit is no role; a role for one agency is none for its neighbour's questions."""
    asked_of(file(status="processing"), "DN-SXD.TP", desk.specialist)
    member = User.objects.create_user(username="cu", full_name="Đã Chuyển Đi")
    UnitMember.objects.create(unit=desk.unit("DN-SXD.TP"), user=member)
    RoleHeld.objects.create(user=member, role=Role.OFFICER, office_id="DN-TTHCC", agency_id="DN-HC")
    worker = worklist.worker_of(access_of(member, on=NOW.date()), on=NOW.date())
    known = {"at": NOW, "near_until": NOW}
    assert worklist.work_page(worker, pick="y-kien", **known).lines == []
    assert worklist.counts(worker, **known)["y-kien"] == 0
    whole = worklist.worker_of(access_of(desk.elsewhere, on=NOW.date()), on=NOW.date())
    assert len(worklist.work_page(whole, pick="y-kien", **known).lines) == 1


def test_what_came_after_the_signature_does_not_pass_for_signed(desk: Desk, file: File, files: Any) -> None:
    dossier = file(status="signed")
    dossier.result.has_digital_signature = True
    dossier.result.save()
    other = keep_file(sent=Sent("khac.pdf", pdf(words="khác")), actor=desk.officer.actor, at=NOW)
    signing_results.issue_sealed(dossier_id=dossier.pk, by=desk.officer, at=NOW, file=other)
    dossier.result.refresh_from_db()
    assert dossier.result.file == other
    assert not dossier.result.has_digital_signature


def test_a_file_counts_as_signed_by_its_signature_alone(desk: Desk, file: File, files: Any) -> None:
    dossier = file(status="signing")
    unsigned = keep_file(sent=Sent("ket-qua.pdf", pdf()), actor=desk.leader.actor, at=NOW)
    signing_results.sign_digitally(dossier_id=dossier.pk, by=desk.leader, at=NOW, file=unsigned)
    dossier.result.refresh_from_db()
    assert not dossier.result.has_digital_signature


def test_erasing_takes_names_people_gave_and_messages_of_the_draft(
    desk: Desk, file: File, draft: Draft, files: Any
) -> None:
    dossier = file(status="withdrawn")
    Draft.objects.filter(pk=draft.pk).update(dossier=dossier)
    Paper.objects.create(
        dossier=dossier, code="khac-1", name="Giấy của bà Lan", form="copy", added_at=NOW, added_by="citizen"
    )
    warned = Message.objects.create(
        subject=draft.subject, to_phone="+84905111222", text="Hồ sơ của bà Lan", **_message_facts()
    )
    erasing.erase_dossier(dossier_id=dossier.pk, by=desk.leader, reason="Theo yêu cầu", at=NOW)
    assert not Paper.objects.filter(name__contains="Lan").exists()
    warned.refresh_from_db()
    assert "Lan" not in warned.text
    assert warned.to_phone == ""


def test_a_draft_thrown_away_leaves_no_phone_in_messages(draft: Draft) -> None:
    warned = Message.objects.create(
        subject=draft.subject, to_phone="+84905111222", text="Hồ sơ của bà Lan", **_message_facts()
    )
    operations.discard_draft(draft_id=draft.pk, at=NOW)
    warned.refresh_from_db()
    assert (warned.to_phone, "Lan" in warned.text) == ("", False)


def test_one_draft_does_not_fill_the_disk(draft: Draft, settings: Any) -> None:
    settings.PAPER_MAX_BYTES = 20_000

    def fill() -> None:
        for number in range(1, 60):
            weighty = pdf(weight=15_000, words=str(number))
            operations.add_paper(draft=draft, code="cccd", sent=[Sent("x.pdf", weighty)], actor="citizen", at=NOW)

    with pytest.raises(TooManyPapers):
        fill()
    kept = sum(StoredFile.objects.filter(erased_at__isnull=True).values_list("size", flat=True))
    assert kept <= 30 * 20_000


def _message_facts() -> dict[str, Any]:
    return {"key": "x", "template": "draft_expiring", "parts": 1, "created_at": NOW}
