# SPDX-License-Identifier: EUPL-1.2
"""Papers come to a draft or a dossier: whole, page by page, or from the desk's scanner; a newer one replaces the older.

What takes long – looking into a file, straightening a photo – is done before anything is locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.utils.translation import gettext as _

from motcua.dossiers import drafts, paper_names
from motcua.dossiers.errors import NoSuchPaper, TooManyPapers
from motcua.dossiers.events import PaperAdded
from motcua.dossiers.files import assembling, checking, naming, storage
from motcua.dossiers.files.capturing import capture
from motcua.dossiers.files.errors import FileTooLarge
from motcua.dossiers.models import Dossier, Draft, Paper, PaperPage, StoredFile
from motcua.dossiers.operations.keeping import happened, locked, moved_on
from motcua.dossiers.rules import OPEN, Status

CITIZEN: Final = "citizen"
#: So many papers, replaced ones among them, one dossier takes.
MOST_PAPERS: Final = 200
#: A page may be put to a paper of one's own on a desk within so long.
ADDS_PAGES_WITHIN: Final = timedelta(hours=1)
#: All parts of one paper together, in largest single files.
_TIMES_LARGEST: Final = 3
#: All that was ever sent for one dossier, in largest single files: whoever only fills the disk is stopped.
_ALL_TIMES_LARGEST: Final = 30

Owner = Draft | Dossier


@dataclass(frozen=True)
class Sent:
    """A file as it came: what its owner calls it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Part:
    """A file that was looked at and made ready to be kept."""

    kind: str
    content: bytes
    name: str
    pages: int
    sent_size: int
    sent_sha256: str


def add_paper(
    *,
    code: str,
    sent: Sequence[Sent],
    actor: str,
    at: datetime,
    draft: Draft | None = None,
    dossier: Dossier | None = None,
    name: str = "",
    form: str = Paper.Form.ELECTRONIC,
) -> Paper:
    """Take a whole paper of one or more files; pictures become straight pages, several files one PDF.

    It replaces the paper of the same code, which is kept. The same files again change nothing. For a dossier a
    citizen may do so while completion is asked for, an officer as long as it is open.
    Raises: a FileRefused, ScannerSilent, NoSuchPaper, DraftSent, DraftExpired, DossierMovedOn, TooManyPapers.
    Records: PaperAdded for a dossier.
    """
    owner = _owner(draft, dossier)
    title = paper_names.name_of(owner.procedure_version, code, name)
    parts = [prepare(each) for each in sent]
    with transaction.atomic():
        owner = _locked(owner, actor=actor, at=at)
        older = current(owner, code)
        if older is not None and _digests(older) == [part.sent_sha256 for part in parts]:
            return older
        _require_room(owner, parts)
        paper = _begin(owner, code, title, older=older, actor=actor, at=at, form=form)
        for number, part in enumerate(parts, start=1):
            _keep_page(paper, number, part, actor=actor, at=at)
        return _finish(owner, paper, actor=actor, at=at)


def add_page(
    *,
    code: str,
    number: int | None = None,
    sent: Sent,
    actor: str,
    at: datetime,
    draft: Draft | None = None,
    dossier: Dossier | None = None,
    name: str = "",
) -> Paper:
    """Put one page to a paper: at `number`, in the place of a page that is there, or after the last one.

    A paper that may not change any more – of an earlier round, or somebody else's – is replaced by a new one that
    begins with this page. The same photo twice is one page. Raises and records as `add_paper`.
    """
    owner = _owner(draft, dossier)
    title = paper_names.name_of(owner.procedure_version, code, name)
    part = prepare(sent)
    with transaction.atomic():
        owner = _locked(owner, actor=actor, at=at)
        _require_room(owner, [part])
        paper = current(owner, code)
        if paper is None or not _may_change(paper, owner, actor=actor, at=at):
            paper = _begin(owner, code, title, older=paper, actor=actor, at=at)
        if paper.pages.filter(sent_sha256=part.sent_sha256).exists():
            return paper
        last = paper.pages.aggregate(Max("number"))["number__max"] or 0
        number = number or last + 1
        paper.pages.filter(number=number).delete()
        _keep_page(paper, number, part, actor=actor, at=at)
        return _finish(owner, paper, actor=actor, at=at)


@transaction.atomic
def order_pages(
    *,
    code: str,
    numbers: Sequence[int],
    actor: str,
    at: datetime,
    draft: Draft | None = None,
    dossier: Dossier | None = None,
) -> Paper:
    """Put the pages of a paper in the order of `numbers`; pages it does not name are taken out.

    Raises: NoSuchPaper also where a number is unknown or named twice, or none is left.
    """
    owner = _locked(_owner(draft, dossier), actor=actor, at=at)
    paper = current(owner, code)
    if paper is None or not _may_change(paper, owner, actor=actor, at=at):
        raise NoSuchPaper
    pages = {page.number: page for page in paper.pages.all()}
    if not numbers or len(set(numbers)) != len(numbers) or not set(numbers) <= pages.keys():
        raise NoSuchPaper
    if list(numbers) == sorted(pages):
        return paper
    ordered = [pages[number] for number in numbers]
    PaperPage.objects.filter(paper=paper).delete()
    for place, page in enumerate(ordered, start=1):
        page.pk, page.number = None, place
    PaperPage.objects.bulk_create(ordered)
    return _finish(owner, paper, actor=actor, at=at)


@transaction.atomic
def remove_paper(
    *, code: str, actor: str, at: datetime, draft: Draft | None = None, dossier: Dossier | None = None
) -> bool:
    """Take a paper back that was not handed in for good; an older one of a dossier counts again. Twice is once.

    Return whether there was one. Raises: NoSuchPaper where it may not be taken back any more; as `add_paper`.
    """
    owner = _locked(_owner(draft, dossier), actor=actor, at=at)
    paper = current(owner, code)
    if paper is None:
        return False
    if not _may_change(paper, owner, actor=actor, at=at):
        raise NoSuchPaper
    paper.replaced_at = at
    paper.save(update_fields=["replaced_at"])
    if isinstance(owner, Dossier):
        older = Paper.objects.filter(dossier=owner, code=code, replaced_at=paper.added_at).exclude(pk=paper.pk)
        older.update(replaced_at=None)
        _record(owner, paper, actor=actor, at=at)
    return True


def keep_file(*, sent: Sent, actor: str, at: datetime) -> StoredFile:
    """Check and keep a file as it is, such as a signed result. Raises: a FileRefused, ScannerSilent."""
    checked = checking.check(sent.content, name=sent.name)
    with transaction.atomic():
        return storage.keep(
            content=checked.content, name=checked.name, kind=checked.kind, pages=checked.pages, at=at, by=actor
        )


def keep_made(*, content: bytes, name: str, actor: str, at: datetime, pages: int = 1) -> StoredFile:
    """Keep a PDF this program made itself, in the caller's transaction."""
    kind = StoredFile.Kind.PDF
    return storage.keep(content=content, name=naming.harmless(name, kind=kind), kind=kind, pages=pages, at=at, by=actor)


def prepare(sent: Sent) -> Part:
    """Look at a file and make it ready: a PDF stays as it is, a picture becomes a page. Raises: a FileRefused."""
    checked = checking.check(sent.content, name=sent.name)
    size = len(sent.content)
    if not checked.is_picture:
        return Part(checked.kind, checked.content, checked.name, checked.pages, size, checked.sha256)
    page = capture(checked.content)
    name = naming.harmless(checked.name, kind=StoredFile.Kind.JPEG)
    return Part(StoredFile.Kind.JPEG, page.content, name, 1, size, checked.sha256)


def current(owner: Owner, code: str) -> Paper | None:
    """Return the paper of that code that counts now."""
    rows = _papers(owner).filter(code=code, replaced_at__isnull=True).select_related("file")
    return rows.order_by("-pk").first()


def require_open(owner: Owner, *, actor: str, at: datetime) -> None:
    """Refuse where nothing may be added any more. Raises: DraftSent, DraftExpired, DossierMovedOn."""
    if isinstance(owner, Draft):
        drafts.require_open(owner, at=at)
    elif owner.status not in (OPEN if actor != CITIZEN else (Status.SUPPLEMENT,)):
        raise moved_on(owner)


def _owner(draft: Draft | None, dossier: Dossier | None) -> Owner:
    if draft is not None and dossier is None:
        return draft
    assert dossier is not None
    assert draft is None
    return dossier


def _locked(owner: Owner, *, actor: str, at: datetime) -> Owner:
    held: Owner = drafts.locked(owner.pk) if isinstance(owner, Draft) else locked(owner.pk)
    require_open(held, actor=actor, at=at)
    return held


def _papers(owner: Owner) -> QuerySet[Paper]:
    if isinstance(owner, Draft):
        return Paper.objects.filter(draft=owner, dossier__isnull=True)
    return Paper.objects.filter(dossier=owner)


def _require_room(owner: Owner, parts: Sequence[Part]) -> None:
    """Raises: TooManyPapers."""
    pages = PaperPage.objects.filter(paper__in=_papers(owner))
    kept = pages.aggregate(size=Sum("file__size"))["size"] or 0
    if kept + sum(len(part.content) for part in parts) > _ALL_TIMES_LARGEST * settings.PAPER_MAX_BYTES:
        raise TooManyPapers


def _digests(paper: Paper) -> list[str]:
    return list(paper.pages.order_by("number").values_list("sent_sha256", flat=True))


def _round(owner: Owner) -> int:
    return int(isinstance(owner, Dossier) and owner.status == Status.SUPPLEMENT)


def _may_change(paper: Paper, owner: Owner, *, actor: str, at: datetime) -> bool:
    """Say whether a paper is still being made by this person: in a draft, in this round, or just now on a desk."""
    if isinstance(owner, Draft):
        return True
    if paper.added_by != actor or paper.form != Paper.Form.ELECTRONIC:
        return False
    return paper.supplement == _round(owner) and (actor == CITIZEN or at - paper.added_at < ADDS_PAGES_WITHIN)


def _begin(
    owner: Owner, code: str, title: str, *, older: Paper | None, actor: str, at: datetime, form: str = "electronic"
) -> Paper:
    """Write a new paper in the place of an older one; which is kept."""
    if _papers(owner).count() >= MOST_PAPERS:
        raise TooManyPapers
    if older is not None:
        older.replaced_at = at
        older.save(update_fields=["replaced_at"])
    belongs = {"draft": owner} if isinstance(owner, Draft) else {"dossier": owner}
    return Paper.objects.create(
        **belongs, code=code, name=title, form=form, supplement=_round(owner), added_at=at, added_by=actor
    )


def _keep_page(paper: Paper, number: int, part: Part, *, actor: str, at: datetime) -> PaperPage:
    stored = storage.keep(content=part.content, name=part.name, kind=part.kind, pages=part.pages, at=at, by=actor)
    return PaperPage.objects.create(
        paper=paper,
        number=number,
        file=stored,
        sent_name=part.name,
        sent_size=part.sent_size,
        sent_sha256=part.sent_sha256,
    )


def _finish(owner: Owner, paper: Paper, *, actor: str, at: datetime) -> Paper:
    """Make the paper's one file of its pages, and tell the dossier's log."""
    pages = list(paper.pages.select_related("file").order_by("number"))
    if sum(page.file.size for page in pages) > _TIMES_LARGEST * settings.PAPER_MAX_BYTES:
        raise FileTooLarge(limit=_TIMES_LARGEST * settings.PAPER_MAX_BYTES)
    if len(pages) == 1 and pages[0].file.kind == StoredFile.Kind.PDF:
        paper.file = pages[0].file
    else:
        paper.file = _assembled(paper, pages, actor=actor, at=at)
    paper.save(update_fields=["file"])
    if isinstance(owner, Dossier):
        _record(owner, paper, actor=actor, at=at)
    return paper


def _assembled(paper: Paper, pages: Sequence[PaperPage], *, actor: str, at: datetime) -> StoredFile:
    content, count = assembling.assemble([(page.file.kind, storage.read(page.file)) for page in pages])
    name = pages[0].sent_name if len(pages) == 1 else paper.name
    return keep_made(content=content, name=f"{_stem(name)}.pdf", pages=count, actor=actor, at=at)


def _stem(name: str) -> str:
    stem, _dot, ending = name.rpartition(".")
    return stem if stem and len(ending) <= 4 else name or _("giấy tờ")


def _record(dossier: Dossier, paper: Paper, *, actor: str, at: datetime) -> None:
    event = PaperAdded(office=dossier.office_id, subject=dossier.subject, at=at, paper=paper.code)
    kept = {"name": paper.name, "sha256": paper.file.sha256 if paper.file else ""}
    happened(dossier, event, actor=actor, content=kept if paper.replaced_at is None else {**kept, "removed": True})
