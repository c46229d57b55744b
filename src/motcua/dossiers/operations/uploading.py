# SPDX-License-Identifier: EUPL-1.2
"""Files that come in pieces over lines that break: what was received stays received, and goes on from there."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from motcua.dossiers import paper_names
from motcua.dossiers.errors import NoSuchUpload, PieceTooLong, TooManyPapers, WrongOffset
from motcua.dossiers.files import checking, naming, storage
from motcua.dossiers.models import Dossier, Draft, Paper, PaperPage, Upload
from motcua.dossiers.operations.papering import Owner, Sent, add_page, add_paper, current, require_open

#: An upload nobody goes on with is forgotten after so long.
KEPT_FOR: Final = timedelta(hours=24)
FORGOTTEN_AT_ONCE: Final = 200
#: So many uploads of one dossier may be unfinished at once.
MOST_AT_ONCE: Final = 30


@transaction.atomic
def begin_upload(
    *,
    code: str,
    name: str,
    size: int,
    actor: str,
    at: datetime,
    draft: Draft | None = None,
    dossier: Dossier | None = None,
    page: int | None = None,
    mark: str = "",
) -> Upload:
    """Begin to receive a file of `size` bytes, or go on with the one begun before under the same name, size and mark.

    `page` is its place in the paper, 0 after the last one; without it the file is the whole paper. `mark` is anything
    by which the sender knows its file again. Whoever is refused for size is so before sending.
    Raises: FileEmpty, FileTooLarge, NoSuchPaper, DraftSent, DraftExpired, DossierMovedOn, TooManyPapers.
    """
    owner: Owner | None = draft or dossier
    assert owner is not None
    require_open(owner, actor=actor, at=at)
    checking.require_size(size)
    paper_names.name_of(owner.procedure_version, code)
    name = naming.harmless(name)
    unfinished = _uploads(owner).filter(file__isnull=True)
    begun = unfinished.filter(paper_code=code, name=name, size=size, page=page, mark=mark)
    known = begun.order_by("-touched_at").first()
    if known is not None:
        return _as_on_disk(known)
    if unfinished.count() >= MOST_AT_ONCE:
        raise TooManyPapers
    belongs = {"draft": owner} if isinstance(owner, Draft) else {"dossier": owner}
    return Upload.objects.create(
        **belongs, paper_code=code, name=name, size=size, page=page, mark=mark, begun_at=at, touched_at=at
    )


def find_upload(
    upload_id: uuid.UUID, *, code: str, draft: Draft | None = None, dossier: Dossier | None = None
) -> Upload:
    """Return an upload of this paper with what is safe of it. Raises: NoSuchUpload."""
    owner: Owner | None = draft or dossier
    assert owner is not None
    found = _uploads(owner).filter(pk=upload_id, paper_code=code).select_related("draft", "dossier").first()
    if found is None:
        raise NoSuchUpload
    return _as_on_disk(found)


def take_piece(*, upload: Upload, offset: int, piece: bytes, actor: str, at: datetime) -> tuple[Upload, Paper | None]:
    """Add a piece that begins at `offset`; with the last one the file is checked and becomes the paper.

    The bytes are on disk before the offset grows, and stay there when the file is refused. An empty piece at the end
    asks for the check again. Raises: WrongOffset with the right one, PieceTooLong, and as `add_paper`.
    """
    upload = _add(upload.pk, offset=offset, piece=piece, at=at)
    if upload.received < upload.size:
        return upload, None
    return upload, _become_paper(upload.pk, actor=actor, at=at)


def forget_old(*, at: datetime) -> int:
    """Forget uploads nobody has gone on with for a day; return how many."""
    old = Upload.objects.filter(touched_at__lt=at - KEPT_FOR).order_by("touched_at")
    identities = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    for identity in identities:
        storage.forget_coming(identity)
    Upload.objects.filter(pk__in=identities).delete()
    return len(identities)


@transaction.atomic
def _add(upload_id: uuid.UUID, *, offset: int, piece: bytes, at: datetime) -> Upload:
    # The row's lock keeps two pieces apart: the second finds the offset moved.
    upload = Upload.objects.select_for_update(of=("self",)).filter(pk=upload_id).first()
    if upload is None:
        raise NoSuchUpload
    upload = _as_on_disk(upload)
    if offset != upload.received:
        raise WrongOffset(offset=upload.received)
    if offset + len(piece) > upload.size:
        raise PieceTooLong(size=upload.size, offset=upload.received)
    if piece:
        storage.append_piece(upload.pk, offset=offset, piece=piece)
        upload.received += len(piece)
        upload.touched_at = at
        upload.save(update_fields=["received", "touched_at"])
    return upload


@transaction.atomic
def _become_paper(upload_id: uuid.UUID, *, actor: str, at: datetime) -> Paper:
    upload = (
        Upload.objects.select_for_update(of=("self",)).select_related("draft", "dossier").filter(pk=upload_id).first()
    )
    if upload is None:
        raise NoSuchUpload
    owner: Owner | None = upload.draft or upload.dossier
    assert owner is not None
    if upload.file_id is not None:
        done = PaperPage.objects.filter(file_id=upload.file_id).select_related("paper__file").first()
        paper = done.paper if done else current(owner, upload.paper_code)
        if paper is None:
            raise NoSuchUpload
        return paper
    sent = Sent(upload.name, storage.read_coming(upload.pk))
    if upload.page is None:
        paper = add_paper(
            code=upload.paper_code, sent=[sent], actor=actor, at=at, draft=upload.draft, dossier=upload.dossier
        )
        kept = paper.pages.order_by("number").first()
    else:
        paper = add_page(
            code=upload.paper_code,
            number=upload.page or None,
            sent=sent,
            actor=actor,
            at=at,
            draft=upload.draft,
            dossier=upload.dossier,
        )
        digest = hashlib.sha256(sent.content).hexdigest()
        kept = paper.pages.filter(sent_sha256=digest).first()
    upload.file = kept.file if kept else paper.file
    upload.save(update_fields=["file"])
    transaction.on_commit(lambda: storage.forget_coming(upload_id))
    return paper


def _as_on_disk(upload: Upload) -> Upload:
    """Go back to what the disk really has, should it have lost something."""
    if upload.file_id is None:
        upload.received = min(upload.received, storage.size_of_coming(upload.pk))
    return upload


def _uploads(owner: Owner) -> QuerySet[Upload]:
    if isinstance(owner, Draft):
        return Upload.objects.filter(draft=owner)
    return Upload.objects.filter(dossier=owner)
