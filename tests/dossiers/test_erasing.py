# SPDX-License-Identifier: EUPL-1.2
"""Erasing what a dossier says about people: nothing of it is left anywhere, and the sealed log still verifies."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from cast import Citizen, at, house, lan, minh, the_clock
from filing import Desk, desk, file
from motcua.dossiers import erasing, operations, queries, sealing
from motcua.dossiers.errors import DossierStillOpen
from motcua.dossiers.files import storage
from motcua.dossiers.models import Dossier, DossierContent, Draft, LogContent, LogEntry, Paper, Sheet
from motcua.feedback.models import RatingQuestion
from motcua.kernel.errors import InvalidInput
from motcua.messaging.models import Message
from motcua.procedures.models import ProcedureVersion
from reactions.world import relay

__all__ = ["desk", "file", "house", "lan", "minh", "the_clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-051")]
File = Callable[..., Dossier]
LATER = at("2026-12-20T09:00")
PDF = b"%PDF-1.4 Nguyen Thi Lan 048192000111"


@pytest.fixture
def rich(file: File, desk: Desk, lan: Citizen, settings: Any, tmp_path: Path) -> Dossier:
    """A returned dossier that speaks of Lan wherever a dossier can."""
    settings.MEDIA_ROOT = tmp_path
    dossier = file(answers={"purpose": "Lan xin viec"}, status="processing")
    when = at("2026-11-26T10:00")
    known = {"dossier_id": dossier.pk, "at": when}
    operations.write_note(**known, text="Bà Nguyễn Thị Lan gọi hỏi", by=desk.officer)
    points = [{"paper": "", "question": "", "what": "Tên Lan bị mờ", "how": "Chụp lại"}]
    operations.ask_for_supplement(**known, points=points, reason="của Lan", by=desk.specialist)
    operations.give_supplement(**known, answer="Lan gửi lại")
    for name, code in (("Giấy của Nguyễn Thị Lan", ""), ("Tờ khai", "to-khai")):
        kept = storage.keep(content=PDF, name="nguyen-thi-lan.pdf", kind="pdf", pages=1, at=when, by="citizen")
        Paper.objects.create(dossier=dossier, code=code, name=name, file=kept, added_at=when, added_by="citizen")
    operations.draft_result(**known, by=desk.specialist, is_granted=False, reason="Lan thiếu giấy")
    operations.sign(**known, by=desk.leader)
    operations.issue_result(**known, by=desk.officer)
    operations.return_result(**known, by=desk.officer, received_by="Trần Quang Minh", proof="048192000111")
    Draft.objects.create(
        dossier=dossier, secret_digest="x", office_id="DN-HC", agency_id="DN-HC", procedure_version=desk.copies,
        channel="WEB", applicant={"name": lan.name}, phone=lan.phone, begun_at=when, saved_at=when, expires_at=when,
    )  # fmt: skip
    relay()
    return Dossier.objects.get(pk=dossier.pk)


def traces(*words: str) -> list[str]:
    """Return every column of the departments of dossiers and messages in which one of these words stands."""
    found = []
    with connection.cursor() as cursor:
        for model in [*apps.get_app_config("dossiers").get_models(), *apps.get_app_config("messaging").get_models()]:
            for column in [field.column for field in model._meta.concrete_fields]:
                for word in words:
                    cursor.execute(
                        f'SELECT count(*) FROM {model._meta.db_table} WHERE "{column}"::text ILIKE %s', [f"%{word}%"]
                    )
                    if cursor.fetchone()[0]:
                        found.append(f"{model.__name__}.{column}: {word}")
    return found


WORDS = (
    "Nguyễn Thị Lan",
    "của Lan",
    "Lan gửi",
    "Lan thiếu",
    "Lan xin",
    "905111222",
    "nguyen-thi-lan",
    "Quang Minh",
    "048192",
)


def test_nothing_about_a_person_is_left_and_the_log_is_whole(
    rich: Dossier, desk: Desk, django_capture_on_commit_callbacks: Any, tmp_path: Path
) -> None:
    assert len({trace.partition(":")[2] for trace in traces(*WORDS)}) == len(WORDS)
    assert list(tmp_path.rglob("*.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_dossier(dossier_id=rich.pk, by=desk.leader, reason="Quyết định 12/QĐ", at=LATER)
    # What other departments keep of its people is forgotten by what follows.
    relay()
    assert traces(*WORDS) == []
    assert not RatingQuestion.objects.exclude(phone="").exists()
    assert list(tmp_path.rglob("*.pdf")) == []
    found = sealing.verify_dossier(rich)
    assert found.is_whole
    assert found.entries == found.erased + 1
    assert sealing.verify_all().is_whole


def test_what_is_needed_to_count_is_left(rich: Dossier, desk: Desk) -> None:
    erasing.erase_dossier(dossier_id=rich.pk, by=desk.leader, reason="Quyết định 12/QĐ", at=LATER)
    after = queries.by_code(rich.code)
    kept = (
        "code",
        "office_id",
        "status",
        "received_at",
        "due_at",
        "finished_at",
        "returned_at",
        "procedure_version_id",
    )
    assert [getattr(after, name) for name in kept] == [getattr(rich, name) for name in kept]
    assert (after.name, after.phone) == ("đã xóa", "")
    assert erasing.is_erased(after)
    assert DossierContent.objects.get(dossier=rich).erased_at == LATER
    assert Sheet.objects.filter(dossier=rich).count() == 2
    last = LogEntry.objects.filter(dossier=rich).order_by("number").last()
    assert last is not None
    assert (last.kind, last.actor) == ("DossierErased", desk.leader.actor)
    assert LogContent.objects.get(entry=last).content == {
        "basis": "request", "up_to": last.number - 1, "reason": "Quyết định 12/QĐ",
    }  # fmt: skip


def test_what_was_still_to_be_sent_is_not_sent_to_nobody(rich: Dossier, desk: Desk) -> None:
    assert Message.objects.filter(subject=rich.subject, status=Message.Status.QUEUED).exists()
    erasing.erase_dossier(dossier_id=rich.pk, by=desk.leader, reason="x", at=LATER)
    states = set(Message.objects.filter(subject=rich.subject).values_list("status", flat=True))
    assert states == {Message.Status.WITHDRAWN}


def test_an_open_dossier_is_not_erased_nor_without_a_reason(file: File, desk: Desk) -> None:
    dossier = file(status="processing")
    with pytest.raises(DossierStillOpen) as refused:
        erasing.erase_dossier(dossier_id=dossier.pk, by=desk.leader, reason="x", at=LATER)
    assert "đang giải quyết" in refused.value.message
    with pytest.raises(InvalidInput):
        erasing.erase_dossier(dossier_id=dossier.pk, by=desk.leader, reason=" ", at=LATER)
    assert DossierContent.objects.get(dossier=dossier).applicant["name"] == "Nguyễn Thị Lan"


def test_erasing_twice_writes_once(file: File, desk: Desk) -> None:
    dossier = file(status="returned")
    for _ in range(2):
        erasing.erase_dossier(dossier_id=dossier.pk, by=desk.leader, reason="x", at=LATER)
    assert LogEntry.objects.filter(dossier=dossier, kind="DossierErased").count() == 1
    assert sealing.verify_dossier(dossier).is_whole


@pytest.mark.parametrize("status", ["returned", "refused", "withdrawn"])
def test_erasing_never_breaks_a_log_or_the_seal_of_a_day(file: File, desk: Desk, minh: Citizen, status: str) -> None:
    dossier, other = file(status=status), file(who=minh, status="returned")
    sealing.close_days(at=at("2026-11-27T08:00"))
    erasing.erase_dossier(dossier_id=dossier.pk, by=desk.leader, reason="x", at=LATER)
    sealing.close_days(at=LATER + timedelta(days=1))
    assert sealing.verify_all().is_whole
    assert DossierContent.objects.get(dossier=other).applicant["name"] == minh.name
    assert Dossier.objects.get(pk=other.pk).phone == minh.phone


def test_dossiers_are_erased_when_their_time_of_keeping_is_over(file: File, desk: Desk) -> None:
    ProcedureVersion.objects.filter(pk=desk.copies.pk).update(retention_years=2)
    old, open_one = file(status="returned"), file(status="processing")
    kept_for_good = file(version=desk.permit, status="returned")
    closed_at = old.closed_at
    assert closed_at is not None
    assert erasing.erase_kept_long_enough(at=closed_at.replace(year=2028) - timedelta(minutes=1)) == 0
    assert erasing.erase_kept_long_enough(at=closed_at.replace(year=2028)) == 1
    assert erasing.erase_kept_long_enough(at=closed_at.replace(year=2060)) == 0
    names = Dossier.objects.in_bulk([old.pk, open_one.pk, kept_for_good.pk])
    assert [names[pk].name for pk in (old.pk, open_one.pk, kept_for_good.pk)] == [
        "đã xóa",
        "Nguyễn Thị Lan",
        "Nguyễn Thị Lan",
    ]
    entry = LogEntry.objects.get(dossier=old, kind="DossierErased")
    assert (entry.actor, entry.content.content["basis"]) == ("system", "retention")
    assert sealing.verify_all().is_whole


def test_many_are_erased_a_few_at_a_time(file: File, desk: Desk) -> None:
    ProcedureVersion.objects.filter(pk=desk.copies.pk).update(retention_years=1)
    for _ in range(5):
        file(status="refused")
    late = at("2028-01-01T09:00")
    assert [erasing.erase_kept_long_enough(at=late, limit=2) for _ in range(4)] == [2, 2, 1, 0]
