# SPDX-License-Identifier: EUPL-1.2
"""A dossier being filled in: begun, saved, brought back, sent once."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from cast import Citizen, at
from filing import Desk, desk
from motcua.dossiers import drafts, operations
from motcua.dossiers.errors import (
    ConditionUnmet,
    DraftExpired,
    DraftIncomplete,
    DraftSent,
    NoSuchDraft,
    NotForOnline,
    NotYetOffered,
    PapersMissing,
    ProcedureChanged,
    TooManyDrafts,
)
from motcua.dossiers.models import Dossier, DossierContent, Draft, LogContent, Paper, StoredFile
from motcua.dossiers.operations import drafting
from motcua.dossiers.places import NotThere, SeveralAgencies, place_for, places_for
from motcua.journal.models import DueMoment, Entry
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion, RequiredPaper

__all__ = ["desk"]

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T09:00")
FORM = {
    "conditions": [{"key": "own", "label": "Sổ ở đây?", "needs": "yes", "otherwise": "Xin đến nơi giữ sổ."}],
    "questions": [
        {"key": "copies", "kind": "number", "label": "Số bản", "min": 1, "max": 50},
        {"key": "who", "kind": "person", "label": "Người trên giấy"},
        {"key": "why", "kind": "text", "label": "Lý do", "required": False},
    ],
}
ANSWERS = {"copies": 2, "who": {"name": "Nguyễn Văn Tám", "born": "1950"}}


@pytest.fixture
def version(desk: Desk) -> ProcedureVersion:
    """The copies of the cast, with a form and two papers of which one must be sent."""
    row = desk.copies
    row.online_level, row.form = Procedure.OnlineLevel.FULL, FORM
    row.save()
    RequiredPaper.objects.filter(version=row).delete()
    RequiredPaper.objects.create(version=row, code="giay-to-goc", name="Giấy tờ gốc", order=1)
    shown = RequiredPaper.Form.SHOWN
    RequiredPaper.objects.create(version=row, code="can-cuoc", name="Thẻ căn cước", form=shown, order=2)
    return row


@pytest.fixture
def begin(version: ProcedureVersion, lan: Citizen) -> Callable[..., tuple[Draft, str]]:
    def make(moment: datetime = NOW, **changes: Any) -> tuple[Draft, str]:
        place = place_for(version.procedure_id, office="DN-HC", on=moment.date())
        values = {
            "office": place.office,
            "agency": place.agency,
            "version": version,
            "channel": Dossier.Channel.WEB,
            "applicant": {"name": lan.name, "phone": lan.phone},
            "answers": ANSWERS,
            "at": moment,
        }
        return operations.begin_draft(**{**values, **changes})

    return make


def sent_with(draft: Draft, code: str = "giay-to-goc") -> Paper:
    stored = StoredFile.objects.create(
        name="a.pdf", kind="pdf", size=10, sha256="ab" * 32, stored_at=NOW, stored_by="citizen"
    )
    return Paper.objects.create(
        draft=draft, code=code, name="Giấy tờ gốc", file=stored, added_at=NOW, added_by="citizen"
    )


def test_only_the_secret_or_the_phone_opens_a_draft(begin: Callable[..., Any], lan: Citizen, minh: Citizen) -> None:
    draft, secret = begin()
    assert drafts.draft_for(draft.pk, secret=secret) == draft
    assert drafts.draft_of_phone(str(draft.pk), phone=lan.phone) == draft
    assert secret not in str(Draft.objects.values())
    for wrong in (
        lambda: drafts.draft_for(draft.pk, secret="x"),
        lambda: drafts.draft_for("nothing", secret=secret),
        lambda: drafts.draft_of_phone(draft.pk, phone=minh.phone),
    ):
        with pytest.raises(NoSuchDraft):
            wrong()


def test_answers_are_saved_one_by_one_and_keep_the_draft_alive(begin: Callable[..., Any]) -> None:
    draft, _secret = begin(answers={})
    later = NOW + timedelta(days=20)
    operations.save_draft(draft_id=draft.pk, at=later, answers={"copies": 3}, place="hoi-copies")
    saved = operations.save_draft(draft_id=draft.pk, at=later, answers={"why": "Nộp nhà trường"})
    assert saved.answers == {"copies": 3, "why": "Nộp nhà trường"}
    assert saved.expires_at == later + timedelta(days=30)
    assert operations.save_draft(draft_id=draft.pk, at=later, answers={"why": None}).answers == {"copies": 3}


def test_an_unfinished_dossier_is_found_again_by_its_phone(begin: Callable[..., Any], lan: Citizen) -> None:
    first, _secret = begin()
    second, _secret = begin(NOW + timedelta(days=1))
    assert drafts.unfinished_of(lan.phone, at=NOW + timedelta(days=2)) == [second, first]
    assert drafts.unfinished_of(lan.phone, at=NOW + timedelta(days=60)) == [second]


def test_an_expired_draft_is_brought_back_within_its_time_and_then_gone(begin: Callable[..., Any]) -> None:
    draft, _secret = begin()
    expired = NOW + timedelta(days=31)
    with pytest.raises(DraftExpired):
        operations.save_draft(draft_id=draft.pk, at=expired, answers={})
    assert operations.restore_draft(draft_id=draft.pk, at=expired).expires_at == expired + timedelta(days=30)
    with pytest.raises(NoSuchDraft):
        operations.restore_draft(draft_id=draft.pk, at=expired + timedelta(days=61))


@pytest.mark.rule("R-055")
def test_its_owner_is_warned_once_and_then_it_is_erased_with_its_files(begin: Callable[..., Any]) -> None:
    draft, _secret = begin()
    stored = sent_with(draft).file
    moments = {row.kind: row.due_at for row in DueMoment.objects.filter(subject=draft.subject)}
    assert moments == {drafting.WARNING: NOW + timedelta(days=27), drafting.END: NOW + timedelta(days=60)}
    for _twice in range(2):
        drafting.settle(
            kind=drafting.WARNING, draft_id=str(draft.pk), due_at=moments[drafting.WARNING], at=NOW + timedelta(days=27)
        )
    assert Entry.objects.filter(kind="DraftExpiring").count() == 1
    drafting.settle(
        kind=drafting.END, draft_id=str(draft.pk), due_at=moments[drafting.END], at=NOW + timedelta(days=60)
    )
    assert not Draft.objects.exists()
    assert stored is not None
    stored.refresh_from_db()
    assert stored.erased_at
    assert stored.name == ""
    assert Entry.objects.get(kind="DraftErased").payload == {"was_discarded": False}


def test_a_thrown_away_draft_is_gone_at_once(begin: Callable[..., Any]) -> None:
    draft, secret = begin()
    operations.discard_draft(draft_id=draft.pk, at=NOW)
    with pytest.raises(NoSuchDraft):
        drafts.draft_for(draft.pk, secret=secret)
    assert not DueMoment.objects.filter(subject=draft.subject).exists()


@pytest.mark.rule("R-044")
def test_sending_makes_one_dossier_with_its_papers_and_empties_the_draft(begin: Callable[..., Any]) -> None:
    draft, _secret = begin()
    paper = sent_with(draft)
    dossier = operations.submit_draft(draft_id=draft.pk, at=NOW)
    assert operations.submit_draft(draft_id=draft.pk, at=NOW + timedelta(hours=1)) == dossier
    assert dossier.status == "submitted"
    content = DossierContent.objects.get(dossier=dossier)
    assert content.answers == ANSWERS
    paper.refresh_from_db()
    assert (paper.dossier_id, paper.draft_id) == (dossier.pk, None)
    assert LogContent.objects.get(entry__dossier=dossier).content["papers"][0]["sha256"] == "ab" * 32
    draft.refresh_from_db()
    assert (draft.applicant, draft.answers, draft.phone) == ({}, {}, "")
    with pytest.raises(DraftSent):
        operations.save_draft(draft_id=draft.pk, at=NOW, answers={"copies": 4})
    with pytest.raises(DraftSent):
        operations.discard_draft(draft_id=draft.pk, at=NOW)


def test_what_is_missing_is_named_all_at_once(begin: Callable[..., Any]) -> None:
    draft, _secret = begin(answers={"copies": 200})
    with pytest.raises(DraftIncomplete) as refusal:
        operations.submit_draft(draft_id=draft.pk, at=NOW)
    assert set(refusal.value.fields) == {"answers.copies", "answers.who"}
    operations.save_draft(draft_id=draft.pk, at=NOW, answers=ANSWERS)
    with pytest.raises(PapersMissing) as papers:
        operations.submit_draft(draft_id=draft.pk, at=NOW)
    assert papers.value.data["papers"] == ["giay-to-goc"]
    assert "Giấy tờ gốc" in papers.value.message


def test_a_check_that_says_no_refuses_the_sending(begin: Callable[..., Any]) -> None:
    draft, _secret = begin(conditions={"own": "no"})
    with pytest.raises(ConditionUnmet) as refusal:
        operations.submit_draft(draft_id=draft.pk, at=NOW)
    assert "Xin đến nơi giữ sổ." in refusal.value.message


def test_what_must_be_filed_in_person_is_not_begun_online(begin: Callable[..., Any], version: ProcedureVersion) -> None:
    version.online_level, version.level_reason = Procedure.OnlineLevel.COUNTER, "phải ký trước mặt công chức"
    version.save()
    with pytest.raises(NotForOnline) as refusal:
        begin()
    assert "phải ký trước mặt công chức" in refusal.value.message
    version.online_level = Procedure.OnlineLevel.FULL
    version.save()
    with pytest.raises(NotYetOffered):
        begin(return_by="post")


@pytest.mark.rule("R-044")
def test_a_version_that_changed_meanwhile_is_told_and_the_answers_are_kept(
    begin: Callable[..., Any], version: ProcedureVersion
) -> None:
    draft, _secret = begin()
    sent_with(draft)
    newer = ProcedureVersion.objects.get(pk=version.pk)
    newer.pk, newer.number, newer.valid_from = None, 2, date(2026, 11, 27)
    newer.save()
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(ProcedureChanged):
        operations.submit_draft(draft_id=draft.pk, at=tomorrow)
    draft.refresh_from_db()
    assert (draft.procedure_version_id, draft.answers) == (newer.pk, ANSWERS)
    assert operations.submit_draft(draft_id=draft.pk, at=tomorrow).procedure_version_id == newer.pk


def test_one_phone_begins_so_many_a_day(begin: Callable[..., Any], settings: Any) -> None:
    settings.DRAFTS_A_DAY = 2
    begin()
    begin()
    with pytest.raises(TooManyDrafts):
        begin()
    begin(NOW + timedelta(days=1))


def test_it_is_filed_wherever_an_agency_carries_it_out(desk: Desk, version: ProcedureVersion) -> None:
    code, today = version.procedure_id, NOW.date()
    AgencyProcedure.objects.filter(procedure=code).exclude(agency="DN-HC").delete()
    assert [(place.office.pk, place.agency.pk) for place in places_for(code, on=today)] == [("DN-HC", "DN-HC")]
    with pytest.raises(NotThere):
        place_for(code, office="DN-TTHCC", on=today)
    AgencyProcedure.objects.create(agency_id="DN-SXD", procedure_id=code)
    assert place_for(code, office="dn-tthcc", on=today).agency.pk == "DN-SXD"
    assert [place.office.pk for place in places_for(code, on=today, q="hai chau")] == ["DN-HC"]
    unit = desk.unit("DN-SXD.TP")
    unit.pk, unit.office_id = "DN-SXD.X", "DN-HC"
    unit.save(force_insert=True)
    with pytest.raises(SeveralAgencies):
        place_for(code, office="DN-HC", on=today)
    assert place_for(code, office="DN-HC", agency="dn-sxd", on=today).agency.pk == "DN-SXD"


def test_an_office_that_closed_meanwhile_takes_nothing_in(begin: Callable[..., Any]) -> None:
    draft, _secret = begin()
    sent_with(draft)
    draft.office.closed_on = NOW.date()
    draft.office.save()
    with pytest.raises(NotThere):
        operations.submit_draft(draft_id=draft.pk, at=NOW)
    assert Draft.objects.get().answers == ANSWERS


@pytest.mark.django_db(transaction=True)
def test_sent_by_ten_at_once_it_becomes_one_dossier(begin: Callable[..., Any]) -> None:
    draft, _secret = begin()
    sent_with(draft)
    codes: list[str] = []
    start = threading.Barrier(10)

    def send() -> None:
        start.wait()
        codes.append(operations.submit_draft(draft_id=draft.pk, at=NOW).code)
        connections.close_all()

    crowd = [threading.Thread(target=send) for _ in range(10)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert len(codes) == 10
    assert len(set(codes)) == 1
    assert Dossier.objects.count() == 1
    connection.close()
