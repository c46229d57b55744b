# SPDX-License-Identifier: EUPL-1.2
"""The papers of a draft as its page shows them: what is wanted, what is there, what is still coming."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.dossiers.completeness import papers_wanted
from motcua.dossiers.files.errors import megabytes
from motcua.dossiers.models import Draft, Paper, PaperPage, StoredFile, Upload
from motcua.kernel import saying
from motcua.procedures.models import ProcedureVersion

#: The code of the further paper that anybody may add.
OTHER = "khac-1"


@dataclass(frozen=True)
class PageCard:
    """One part of a paper: its number, whether it is a picture, and where it is shown."""

    number: int
    is_picture: bool
    address: str
    is_first: bool


@dataclass(frozen=True)
class Card:
    """One paper: its words, its file where there is one, its addresses, and why the last file was refused."""

    code: str
    name: str
    note: str
    is_required: bool
    file: StoredFile | None
    pages: tuple[PageCard, ...]
    half: str
    error: str
    addresses: Mapping[str, str]

    @property
    def is_there(self) -> bool:
        return self.file is not None

    @property
    def size(self) -> str:
        """What is kept, in words: 2 trang, 0,4 MB."""
        if self.file is None:
            return ""
        count = ngettext("%(count)d trang", "%(count)d trang", self.file.pages) % {"count": self.file.pages}
        kilobytes = max(1, round(self.file.size / 1024))
        return f"{count}, {kilobytes} KB" if kilobytes < 1024 else f"{count}, {megabytes(self.file.size)} MB"

    @property
    def limit(self) -> int:
        return settings.PAPER_MAX_BYTES


def cards(
    draft: Draft, version: ProcedureVersion, answers: Mapping[str, Any], *, wrong: tuple[str, str] = ("", "")
) -> list[Card]:
    """Return a card for each paper, and one for another paper; `wrong` is a code and why its file was refused."""
    sent = _sent(draft)
    coming = _coming(draft)

    def card(code: str, name: str, note: str, is_required: bool) -> Card:
        paper = sent.get(code)
        return Card(
            code=code,
            name=name,
            note=note,
            is_required=is_required,
            file=paper.file if paper else None,
            pages=_pages(draft, paper) if paper else (),
            half=coming.get(code, ""),
            error=wrong[1] if wrong[0] == code else "",
            addresses=addresses(draft.pk, code),
        )

    shown = [
        card(paper.code, (saying.is_english() and paper.name_en) or paper.name, paper.note, paper.is_required)
        for paper in papers_wanted(version, answers)
    ]
    return [*shown, card(OTHER, _("Giấy tờ khác"), _("Chỉ thêm khi có giấy tờ muốn gửi kèm."), False)]


def card_of(draft: Draft, code: str, version: ProcedureVersion, answers: Mapping[str, Any]) -> Card | None:
    """Return one paper's card."""
    return next((card for card in cards(draft, version, answers) if card.code == code), None)


def addresses(draft_id: UUID, code: str) -> dict[str, str]:
    """Return where a paper is sent, seen, put in order and taken back."""
    names = ("add", "see", "pages", "remove", "upload")
    return {name: reverse(f"portal:paper-{name}", args=[draft_id, code]) for name in names}


def _sent(draft: Draft) -> dict[str, Paper]:
    rows = Paper.objects.filter(draft=draft, replaced_at__isnull=True, file__isnull=False)
    return {paper.code: paper for paper in rows.select_related("file").prefetch_related("pages__file")}


def _coming(draft: Draft) -> dict[str, str]:
    """Return, by paper, the name of a file that has come in part and how far."""
    rows = Upload.objects.filter(draft=draft, file__isnull=True, received__gt=0).order_by("touched_at")
    return {
        row.paper_code: f"{row.name} ({row.received * 100 // row.size}%)" for row in rows if row.received < row.size
    }


def _pages(draft: Draft, paper: Paper) -> tuple[PageCard, ...]:
    def shown(page: PaperPage, is_first: bool) -> PageCard:
        address = reverse("portal:paper-page", args=[draft.pk, paper.code, page.number])
        return PageCard(page.number, page.file.kind != StoredFile.Kind.PDF, address, is_first)

    pages = sorted(paper.pages.all(), key=lambda page: page.number)
    return tuple(shown(page, place == 0) for place, page in enumerate(pages))
