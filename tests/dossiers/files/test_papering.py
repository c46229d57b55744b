# SPDX-License-Identifier: EUPL-1.2
"""Papers of a draft and of a dossier: added, replaced, put in order, taken back; and nothing of it lost."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cast import at, house, lan, the_clock
from dossiers.files.photos import photo, sheet
from filing import Desk, desk, file
from motcua.dossiers import operations
from motcua.dossiers.errors import DossierMovedOn, DraftExpired, NoSuchPaper
from motcua.dossiers.files import errors, storage
from motcua.dossiers.models import Dossier, Draft, LogEntry, Paper, StoredFile
from motcua.dossiers.operations.papering import Sent
from paperwork import NOW, draft, files, pdf, program

__all__ = ["desk", "draft", "file", "files", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
CITIZEN: dict[str, Any] = {"actor": "citizen", "at": NOW}


def _sent(content: bytes, name: str = "Giấy khai sinh.pdf") -> Sent:
    return Sent(name, content)


def _shot(turned: float = 5) -> Sent:
    return Sent("IMG_1.jpg", photo(turned=turned, size=(1200, 1600)))


def _on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_pdf_is_kept_exactly_as_it_was_sent(draft: Draft, files: Path) -> None:
    content = pdf(pages=3)
    paper = operations.add_paper(draft=draft, code="to-khai", sent=[_sent(content)], **CITIZEN)
    assert paper.file is not None
    assert storage.read(paper.file) == content
    assert (paper.name, paper.file.name, paper.file.pages) == ("Tờ khai", "Giấy khai sinh.pdf", 3)
    assert storage.path_of(paper.file).relative_to(files).parts[:2] == (
        str(paper.file.pk)[:2],
        str(paper.file.pk)[2:4],
    )


def test_the_same_bytes_again_change_nothing(draft: Draft, files: Path) -> None:
    sent = [_shot(), _sent(pdf())]
    first = operations.add_paper(draft=draft, code="to-khai", sent=sent, **CITIZEN)
    kept = _on_disk(files)
    assert operations.add_paper(draft=draft, code="to-khai", sent=sent, **CITIZEN) == first
    assert _on_disk(files) == kept


def test_a_newer_paper_replaces_the_older_which_is_kept(draft: Draft) -> None:
    older = operations.add_paper(draft=draft, code="cccd", sent=[_sent(pdf(words="a"))], **CITIZEN)
    newer = operations.add_paper(draft=draft, code="cccd", sent=[_sent(pdf(words="b"))], **CITIZEN)
    older.refresh_from_db()
    assert older.replaced_at == NOW
    assert older.file is not None
    assert storage.read(older.file) == pdf(words="a")
    assert list(Paper.objects.filter(draft=draft, replaced_at__isnull=True)) == [newer]


def test_photographs_and_a_pdf_become_one_pdf_in_their_order(draft: Draft) -> None:
    sent = [_shot(), _sent(pdf(pages=2)), Sent("IMG_2.jpg", photo(sheet(seal=True), size=(1200, 1600)))]
    paper = operations.add_paper(draft=draft, code="cccd", sent=sent, **CITIZEN)
    assert paper.file is not None
    assert (paper.file.kind, paper.file.pages, paper.file.name) == ("pdf", 4, "Căn cước công dân.pdf")
    with pikepdf.open(BytesIO(storage.read(paper.file))) as opened:
        assert ["/XObject" in page.get("/Resources", {}) for page in opened.pages] == [True, False, False, True]
        assert [float(side) for side in opened.pages[0].mediabox[2:]] == pytest.approx([595.276, 841.89], abs=0.01)


def test_pages_come_one_by_one_and_are_put_in_order(draft: Draft) -> None:
    for number, turned in ((2, 3.0), (1, -4.0), (3, 8.0)):
        paper = operations.add_page(draft=draft, code="cccd", number=number, sent=_shot(turned), **CITIZEN)
    assert Paper.objects.filter(draft=draft).count() == 1
    assert paper.file is not None
    assert paper.file.pages == 3
    before = [page.sent_sha256 for page in paper.pages.order_by("number")]
    paper = operations.order_pages(draft=draft, code="cccd", numbers=[3, 1], **CITIZEN)
    assert [page.sent_sha256 for page in paper.pages.order_by("number")] == [before[2], before[0]]
    assert paper.file is not None
    assert paper.file.pages == 2
    with pytest.raises(NoSuchPaper):
        operations.order_pages(draft=draft, code="cccd", numbers=[1, 1], **CITIZEN)


def test_a_page_taken_again_takes_its_own_place(draft: Draft) -> None:
    operations.add_page(draft=draft, code="cccd", number=1, sent=_shot(3), **CITIZEN)
    operations.add_page(draft=draft, code="cccd", number=2, sent=_shot(4), **CITIZEN)
    paper = operations.add_page(draft=draft, code="cccd", number=1, sent=_shot(9), **CITIZEN)
    assert paper.pages.count() == 2
    assert paper.file is not None
    assert paper.file.pages == 2


def test_a_refused_file_leaves_what_was_there(draft: Draft, files: Path) -> None:
    paper = operations.add_paper(draft=draft, code="cccd", sent=[_sent(pdf())], **CITIZEN)
    kept = _on_disk(files)
    with pytest.raises(errors.IsProgram):
        operations.add_paper(draft=draft, code="cccd", sent=[_sent(pdf(words="b")), _sent(program())], **CITIZEN)
    paper.refresh_from_db()
    assert paper.replaced_at is None
    assert _on_disk(files) == kept


def test_taking_back_twice_is_once_and_nothing_is_erased(draft: Draft) -> None:
    paper = operations.add_paper(draft=draft, code="cccd", sent=[_sent(pdf())], **CITIZEN)
    assert operations.remove_paper(draft=draft, code="cccd", **CITIZEN)
    assert not operations.remove_paper(draft=draft, code="cccd", **CITIZEN)
    paper.refresh_from_db()
    assert paper.file is not None
    assert storage.read(paper.file) == pdf()


def test_unknown_papers_and_expired_drafts_are_refused(draft: Draft) -> None:
    with pytest.raises(NoSuchPaper):
        operations.add_paper(draft=draft, code="khong-co", sent=[_sent(pdf())], **CITIZEN)
    other = operations.add_paper(draft=draft, code="khac-1", name="Ảnh nhà", sent=[_sent(pdf())], **CITIZEN)
    assert other.name == "Ảnh nhà"
    with pytest.raises(DraftExpired):
        operations.add_paper(
            draft=draft, code="cccd", sent=[_sent(pdf())], actor="citizen", at=NOW + timedelta(days=40)
        )


def test_a_citizen_adds_to_a_dossier_only_while_completion_is_asked_for(
    file: Callable[..., Dossier], files: Path, draft: Draft
) -> None:
    sent = [_sent(pdf())]
    with pytest.raises(DossierMovedOn):
        operations.add_paper(dossier=file(status="processing"), code="cccd", sent=sent, **CITIZEN)
    asked = file(status="supplement")
    paper = operations.add_paper(dossier=asked, code="cccd", sent=sent, **CITIZEN)
    assert paper.supplement == 1
    assert LogEntry.objects.filter(dossier=asked).last().kind == "PaperAdded"  # type: ignore[union-attr]


def test_what_was_handed_in_before_counts_again_when_the_new_one_is_taken_back(
    file: Callable[..., Dossier], desk: Desk, draft: Draft
) -> None:
    asked = file(status="supplement")
    by_desk = operations.add_paper(
        dossier=asked, code="cccd", sent=[_sent(pdf())], actor=desk.officer.actor, at=NOW - timedelta(days=1)
    )
    operations.add_paper(dossier=asked, code="cccd", sent=[_sent(pdf(words="b"))], **CITIZEN)
    operations.remove_paper(dossier=asked, code="cccd", **CITIZEN)
    by_desk.refresh_from_db()
    assert by_desk.replaced_at is None
    with pytest.raises(NoSuchPaper):
        operations.remove_paper(dossier=asked, code="cccd", **CITIZEN)


def test_files_nobody_speaks_of_are_swept_and_all_others_stay(draft: Draft, files: Path) -> None:
    paper = operations.add_paper(draft=draft, code="cccd", sent=[_shot()], **CITIZEN)
    assert paper.file is not None
    used = {paper.file.pk, *paper.pages.values_list("file", flat=True)}
    unused = operations.keep_file(sent=_sent(pdf(words="c")), actor="user:1", at=NOW)
    lost = files / "zz" / "yy" / "f47ac10b-58cc-4372-a567-0e02b2c3d479.pdf"
    storage.write_whole(lost, b"x")
    assert storage.sweep(at=NOW + timedelta(hours=23)) == 0
    assert storage.sweep(at=NOW + timedelta(hours=25)) == 1
    unused.refresh_from_db()
    assert unused.erased_at is not None
    assert not storage.path_of(unused).exists()
    assert all(storage.path_of(kept).exists() for kept in StoredFile.objects.filter(pk__in=used))
    assert storage.sweep_folder("zz", before=at("2099-01-01T00:00")) == 1
    with pytest.raises(errors.NoSuchFile):
        storage.read(unused)


def test_scans_are_listed_attached_and_put_away(
    file: Callable[..., Dossier], desk: Desk, draft: Draft, settings: Any, tmp_path: Path
) -> None:
    from motcua.dossiers.files import scanner

    settings.SCAN_FOLDER = str(tmp_path / "scans")
    here = tmp_path / "scans" / "DN-HC"
    here.mkdir(parents=True)
    (here / "SCAN_0001.pdf").write_bytes(pdf())
    (here / "ghi chú.txt").write_bytes(b"x")
    (here / "mat-khau.pdf").symlink_to("/etc/passwd")
    later = at("2099-01-01T00:00")
    assert [scan.name for scan in scanner.waiting("DN-HC", now=later)] == ["SCAN_0001.pdf"]
    assert scanner.waiting("DN-HC", now=at("2020-01-01T00:00")) == []
    assert scanner.waiting("DN-TTHCC") == scanner.waiting("../DN-HC") == []
    dossier = file(status="processing")
    given: dict[str, Any] = {"dossier": dossier, "office": "DN-HC", "code": "cccd", "by": desk.officer, "at": NOW}
    operations.attach_scan(names=["SCAN_0001.pdf"], **given)
    assert (here / "done" / "SCAN_0001.pdf").read_bytes() == pdf()
    assert scanner.waiting("DN-HC", now=later) == []
    for wicked in ("../DN-HC/done/SCAN_0001.pdf", "mat-khau.pdf", "done", "", "khong-co.pdf"):
        with pytest.raises(errors.NoSuchFile):
            operations.attach_scan(names=[wicked], **given)
