# SPDX-License-Identifier: EUPL-1.2
"""The lists that can be imported and exported, and the files they travel in: CSV and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motcua.appointments.tables import SERVICES
from motcua.cli.refusal import Refused
from motcua.dossiers.tables import UNIT_MEMBERS, UNITS
from motcua.offices.columns import as_text
from motcua.offices.loading import Line, Table, fill_empty
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


@dataclass(frozen=True)
class Sheet:
    """A file's header and lines; the header is line 1."""

    header: list[str]
    lines: list[Line]


def read(path: Path) -> Sheet:
    """Read a CSV or XLSX file, known by its content. Raises: Refused where it is neither."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"Không đọc được {path}: {error.strerror}.", f"Cannot read {path}: {error.strerror}.") from None
    rows = _xlsx_rows(path, content) if content.startswith(b"PK\x03\x04") else _csv_rows(path, content)
    return _sheet(path, rows)


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


def _sheet(path: Path, rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    filled = ((number, cells) for number, cells in rows if any(cells))
    _number, header = next(filled, (0, []))
    if not header:
        raise Refused(f"{path} không có dòng nào.", f"{path} has no line.")
    while header and not header[-1]:
        header = header[:-1]
    names = [name.casefold() for name in header]
    return Sheet(names, [Line(number, _by_header(names, cells)) for number, cells in filled])


def _by_header(names: list[str], cells: list[str]) -> dict[str, str]:
    line = dict(zip(names, cells, strict=False))
    surplus = [cell for cell in cells[len(names) :] if cell]
    # A cell under no header says that the row is shifted; so does a row that ends too soon.
    if surplus:
        line[""] = f"thừa {len(surplus)} ô so với dòng đầu"
    elif len(cells) < len(names):
        line[""] = f"thiếu {len(names) - len(cells)} ô so với dòng đầu"
    else:
        line.pop("", None)
    return line


def _csv_rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            f"{path} không phải UTF-8. Xin lưu lại kiểu “CSV UTF-8”, hoặc dùng tệp XLSX.",
            f"{path} is not UTF-8. Save it as “CSV UTF-8”, or use XLSX.",
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, [" ".join(cell.split()) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(f"{path}, dòng {begins}: dấu ngoặc kép không khớp.", f"{path}, line {begins}: {error}.") from None


def _xlsx_rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refused(f"{path} không phải tệp XLSX lành lặn.", f"{path} is not a sound XLSX file: {error}") from None
    try:
        width = 0
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            row = [" ".join(as_text(value).split()) for value in cells]
            width = width or len(row)
            yield number, row + [""] * (width - len(row))
    finally:
        book.close()


def fill(table: Table, path: Path) -> None:
    """Insert a file that is known good into an empty table. Raises: CannotRead, Refused."""
    sheet = read(path)
    fill_empty(table, lines=sheet.lines)
