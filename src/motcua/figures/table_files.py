# SPDX-License-Identifier: EUPL-1.2
"""Reports as tables for spreadsheets; written by `exporting`, which lets no cell be a formula."""

from django.utils.translation import gettext as _

from motcua.figures.exporting import Cell, Sheet
from motcua.figures.measures import Unit
from motcua.figures.tables import Compared, Head, Row, Table

#: What a hidden number is in a file.
HIDDEN = ".."


def sheets(table: Table) -> list[Sheet]:
    """Return the report, what it is compared with, and the tables beside it."""
    made = [_sheet(table)]
    if table.before:
        made.append(_compared(_("So với kỳ trước"), table.before))
    if table.city:
        made.append(_compared(_("So với thành phố"), table.city))
    return [*made, *(_sheet(each) for each in table.extra)]


def _sheet(table: Table) -> Sheet:
    header = [table.by_title, _("Mã"), *(head_words(head) for head in table.heads)]
    rows = [*table.rows, *([table.total] if table.total else [])]
    # A sheet's name has at most 31 signs and none of these.
    title = table.title.translate(str.maketrans("", "", "[]:*?/\\"))[:31]
    return Sheet(title, header, [[row.title, row.key, *_cells(row)] for row in rows])


def head_words(head: Head) -> str:
    """Return a column's words with its unit, as a spreadsheet has no other place for it."""
    words = {Unit.PERCENT: "%", Unit.MINUTES: _("phút"), Unit.DAYS: _("ngày"), Unit.VND: _("đồng")}.get(head.unit)
    return f"{head.title} ({words})" if words else head.title


def _cells(row: Row) -> list[Cell]:
    return [HIDDEN if row.is_hidden(place) else value for place, value in enumerate(row.values)]


def _compared(title: str, found: tuple[Compared, ...]) -> Sheet:
    header = [_("Số liệu"), _("Kỳ này"), title, _("Chênh lệch")]
    lines: list[list[Cell]] = [[each.title, each.value, each.other, each.change] for each in found]
    return Sheet(title, header, lines)
