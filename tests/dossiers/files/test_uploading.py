# SPDX-License-Identifier: EUPL-1.2
"""A file over a line that breaks: cut at each tenth and gone on with, doubled, out of order, in parallel."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from cast import house, lan, the_clock
from dossiers.files.photos import photo
from filing import desk
from motcua.dossiers import operations
from motcua.dossiers.errors import NoSuchUpload, PieceTooLong, WrongOffset
from motcua.dossiers.files import errors, storage
from motcua.dossiers.models import Draft, Paper, Upload
from motcua.dossiers.operations import uploading
from paperwork import NOW, draft, files, pdf, zip_bomb

__all__ = ["desk", "draft", "files", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
CITIZEN: dict[str, Any] = {"actor": "citizen", "at": NOW}
WHOLE = pdf(weight=100_000)


def _begin(draft: Draft, content: bytes = WHOLE, **more: Any) -> Upload:
    given = {"code": "cccd", "name": "Căn cước.pdf", "size": len(content), **more}
    return operations.begin_upload(draft=draft, **given, **CITIZEN)


@pytest.mark.parametrize("tenth", range(1, 10))
def test_cut_at_each_tenth_and_gone_on_with(draft: Draft, tenth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = len(WHOLE) * tenth // 10
    upload = _begin(draft)
    operations.take_piece(upload=upload, offset=0, piece=WHOLE[:cut], **CITIZEN)

    # The power goes while the next piece is written: bytes are on disk, the offset is not.
    def fail(self: Upload, *args: Any, **kwargs: Any) -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(Upload, "save", fail)
        with pytest.raises(DatabaseError):
            operations.take_piece(upload=upload, offset=cut, piece=b"?" * 99, **CITIZEN)

    again = _begin(draft)
    assert (again.pk, again.received) == (upload.pk, cut)
    done, paper = operations.take_piece(upload=again, offset=cut, piece=WHOLE[cut:], **CITIZEN)
    assert done.received == len(WHOLE)
    assert paper is not None
    assert paper.file is not None
    assert paper.file.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert storage.read(paper.file) == WHOLE


def test_each_tenth_a_piece_of_its_own_with_every_answer_lost(
    draft: Draft, django_capture_on_commit_callbacks: Any
) -> None:
    upload = _begin(draft)
    step = len(WHOLE) // 10 + 1
    paper = None
    while upload.received < len(WHOLE):
        offset = upload.received
        piece = WHOLE[offset : offset + step]
        with django_capture_on_commit_callbacks(execute=True):
            upload, paper = operations.take_piece(upload=upload, offset=offset, piece=piece, **CITIZEN)
        if upload.received < len(WHOLE):
            # The answer was lost; the sender tries the same piece again and is told where to go on.
            with pytest.raises(WrongOffset) as told:
                operations.take_piece(upload=upload, offset=offset, piece=piece, **CITIZEN)
            assert told.value.data["offset"] == upload.received
    assert paper is not None
    _done, again = operations.take_piece(upload=upload, offset=len(WHOLE), piece=b"", **CITIZEN)
    assert again == paper
    assert Paper.objects.filter(draft=draft).count() == 1
    assert not storage.coming_path(upload.pk).exists()


def test_what_the_disk_lost_is_asked_for_again(draft: Draft) -> None:
    upload = _begin(draft)
    operations.take_piece(upload=upload, offset=0, piece=WHOLE[:50_000], **CITIZEN)
    with storage.coming_path(upload.pk).open("r+b") as coming:
        coming.truncate(20_000)
    assert operations.find_upload(upload.pk, code="cccd", draft=draft).received == 20_000
    with pytest.raises(WrongOffset):
        operations.take_piece(upload=upload, offset=50_000, piece=WHOLE[50_000:], **CITIZEN)
    _done, paper = operations.take_piece(upload=upload, offset=20_000, piece=WHOLE[20_000:], **CITIZEN)
    assert paper is not None
    assert paper.file is not None
    assert storage.read(paper.file) == WHOLE


def test_sizes_are_refused_before_anything_is_sent(draft: Draft, settings: Any) -> None:
    with pytest.raises(errors.FileEmpty):
        _begin(draft, b"")
    with pytest.raises(errors.FileTooLarge):
        _begin(draft, size=200_000_000)
    assert not Upload.objects.exists()


def test_more_than_was_announced_is_refused(draft: Draft) -> None:
    upload = _begin(draft)
    with pytest.raises(PieceTooLong):
        operations.take_piece(upload=upload, offset=0, piece=WHOLE + b"x", **CITIZEN)
    assert operations.find_upload(upload.pk, code="cccd", draft=draft).received == 0


def test_a_refused_file_says_so_again_and_keeps_nothing(draft: Draft) -> None:
    bomb = zip_bomb()
    upload = _begin(draft, bomb)
    with pytest.raises(errors.IsArchive):
        operations.take_piece(upload=upload, offset=0, piece=bomb, **CITIZEN)
    with pytest.raises(errors.IsArchive):
        operations.take_piece(upload=upload, offset=len(bomb), piece=b"", **CITIZEN)
    assert not Paper.objects.exists()


def test_a_page_of_a_photographed_paper_comes_in_pieces_too(draft: Draft) -> None:
    for page in (1, 2):
        shot = photo(turned=page * 4, size=(1200, 1600))
        upload = _begin(draft, shot, name="IMG.jpg", page=page)
        operations.take_piece(upload=upload, offset=0, piece=shot[:1000], **CITIZEN)
        _done, paper = operations.take_piece(upload=upload, offset=1000, piece=shot[1000:], **CITIZEN)
    assert paper is not None
    assert paper.file is not None
    assert paper.file.pages == 2


def test_another_file_of_the_same_name_and_size_is_another_upload(draft: Draft) -> None:
    first = _begin(draft, mark="1700000000")
    assert _begin(draft, mark="1800000000").pk != first.pk
    assert _begin(draft, mark="1700000000").pk == first.pk


def test_somebody_elses_upload_is_not_found(draft: Draft) -> None:
    upload = _begin(draft)
    with pytest.raises(NoSuchUpload):
        operations.find_upload(upload.pk, code="to-khai", draft=draft)
    other = Draft.objects.get(pk=draft.pk)
    other.pk = None
    other._state.adding = True
    other.id = upload.pk
    other.save()
    with pytest.raises(NoSuchUpload):
        operations.find_upload(upload.pk, code="cccd", draft=other)


def test_what_nobody_goes_on_with_is_forgotten_after_a_day(draft: Draft, files: Path) -> None:
    upload = _begin(draft)
    operations.take_piece(upload=upload, offset=0, piece=WHOLE[:5000], **CITIZEN)
    assert uploading.forget_old(at=NOW + timedelta(hours=23)) == 0
    assert uploading.forget_old(at=NOW + timedelta(hours=25)) == 1
    assert not list((files / "uploads").iterdir())
    assert not Upload.objects.exists()
