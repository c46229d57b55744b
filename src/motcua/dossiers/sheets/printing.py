# SPDX-License-Identifier: EUPL-1.2
"""The sheets of a dossier as they are looked at and printed: one, or many in one document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.dossiers.models import Dossier, Sheet
from motcua.dossiers.sheets import drawing
from motcua.dossiers.sheets.facts import Facts, facts_of, form_set_of
from motcua.dossiers.sheets.forms import Form, Kind, form_of
from motcua.kernel.errors import InvalidInput, NotFound

#: Dossiers of one batch: what one document of them takes stays below two seconds.
BATCH_LIMIT: Final = 50
_TEMPLATE: Final = "sheets"


class NoSuchSheet(NotFound):
    sentence = gettext_lazy("Hồ sơ này chưa có phiếu đó.")


@dataclass(frozen=True)
class Issued:
    """A form that can be printed for a dossier; `sheet` is empty for the control sheet, which always can be."""

    form: Form
    sheet: Sheet | None

    @property
    def number(self) -> str:
        return f"{self.sheet.number:02}/{self.form.mark}" if self.sheet and self.form.mark else ""


def sheets_of(dossier: Dossier) -> list[Issued]:
    """Return the forms there are for the dossier, in the order of their issuing, the control sheet last."""
    form_set = form_set_of(dossier)
    kept = Sheet.objects.filter(dossier=dossier).exclude(kind=Kind.CONTROL).order_by("issued_at", "id")
    issued = [Issued(form_of(sheet.kind, form_set), sheet) for sheet in kept]
    return [*issued, Issued(form_of(Kind.CONTROL, form_set), None)]


def sheet_pdf(dossier: Dossier, kind: str, *, at: datetime) -> bytes:
    """Return one sheet as a PDF, all its copies. Raises: NoSuchSheet for one that was not issued."""
    return drawing.pdf_of(_TEMPLATE, _document([_facts(dossier, kind, at=at)]), at=at)


def sheet_pages(dossier: Dossier, kind: str, *, at: datetime) -> list[bytes]:
    """Return the pages of one sheet as PNG pictures, to be looked at before printing. Raises: NoSuchSheet."""
    return drawing.pictures_of(_TEMPLATE, _document([_facts(dossier, kind, at=at)]), at=at)


def receipt_pdf(dossier: Dossier, *, at: datetime) -> bytes:
    """Return the citizen's copy of the receipt (Mẫu 01). Raises: NoSuchSheet before intake."""
    facts = _facts(dossier, Kind.RECEIPT, at=at)
    facts["copies"] = facts["copies"][:1]
    return drawing.pdf_of(_TEMPLATE, _document([facts]), at=at)


def batch_pdf(dossiers: Sequence[Dossier], kind: str, *, at: datetime) -> bytes:
    """Return one document with the sheet of this kind of each dossier; one without it is left out.

    Raises: NoSuchSheet if none has it, InvalidInput for more than fit.
    """
    if len(dossiers) > BATCH_LIMIT:
        raise InvalidInput(fields={"ma": _("Mỗi lần in nhiều nhất %(limit)d hồ sơ.") % {"limit": BATCH_LIMIT}})
    found = [facts for dossier in dossiers for facts in _facts_if_any(dossier, kind, at=at)]
    if not found:
        raise NoSuchSheet
    pdf = drawing.pdf_of(_TEMPLATE, _document(found), at=at)
    drawing.forget()
    return pdf


def _facts_if_any(dossier: Dossier, kind: str, *, at: datetime) -> Iterable[Facts]:
    try:
        return [_facts(dossier, kind, at=at)]
    except NoSuchSheet:
        return []


def _facts(dossier: Dossier, kind: str, *, at: datetime) -> Facts:
    if kind not in Kind.values:
        raise NoSuchSheet
    if kind != Kind.CONTROL and not Sheet.objects.filter(dossier=dossier, kind=kind).exists():
        raise NoSuchSheet
    return facts_of(dossier, kind, at=at)


def _document(sheets: list[Facts]) -> dict[str, Any]:
    first = sheets[0]
    return {"name": f"{first['code']} {' '.join(first['title'])}", "author": first["office"], "sheets": sheets}
