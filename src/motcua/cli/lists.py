# SPDX-License-Identifier: EUPL-1.2
"""The lists that can be imported and exported, and the files they travel in: CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from motcua.appointments.tables import SERVICES
from motcua.cli.refusal import Refused
from motcua.dossiers.tables import UNIT_MEMBERS, UNITS
from motcua.offices.list_files import Sheet, UnreadableFile, sheet_of
from motcua.offices.loading import Table, fill_empty
from motcua.offices.tables import AGENCIES, HOLIDAYS, LOCALITIES, OFFICES
from motcua.post.tables import STATUS_CODES, SUPPORTS, TARIFFS
from motcua.procedures.tables import AGENCY_PROCEDURES, PROCEDURES
from motcua.procedures.version_tables import VERSIONS
from motcua.queueing.tables import KIOSKS, LINES
from motcua.specialdays.tables import SPECIAL_DAYS
from motcua.vaccination.tables import VACCINATION_RULES, VACCINES

# In the order in which an empty office is filled: what is named comes before what names it.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        LOCALITIES,
        AGENCIES,
        OFFICES,
        PROCEDURES,
        VERSIONS,
        AGENCY_PROCEDURES,
        HOLIDAYS,
        SPECIAL_DAYS,
        SERVICES,
        VACCINES,
        VACCINATION_RULES,
        LINES,
        KIOSKS,
        UNITS,
        UNIT_MEMBERS,
        TARIFFS,
        SUPPORTS,
        STATUS_CODES,
    )
}


def read(path: Path) -> Sheet:
    """Read a CSV or XLSX file, known by its content. Raises: Refused where it is neither."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"Không đọc được {path}: {error.strerror}.", f"Cannot read {path}: {error.strerror}.") from None
    try:
        return sheet_of(str(path), content)
    except UnreadableFile as refusal:
        raise Refused(refusal.vietnamese, refusal.english) from None


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]], *, with_mark: bool) -> bytes:
    """Return a CSV file in UTF-8; with the byte order mark a spreadsheet reads the Vietnamese marks right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n" if with_mark else "\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig" if with_mark else "utf-8")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Return an XLSX file in which every cell is text, so that codes such as 06 and 1.001570 stay as they are."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def cell(text: str, *, is_bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=text)
        # A text that begins with = is a text, never a formula.
        made.data_type, made.number_format = "s", "@"
        if is_bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(text, is_bold=True) for text in header])
    for row in rows:
        sheet.append([cell(text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill(table: Table, path: Path) -> None:
    """Insert a file that is known good into an empty table. Raises: CannotRead, Refused."""
    sheet = read(path)
    fill_empty(table, lines=sheet.lines)
