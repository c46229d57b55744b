# SPDX-License-Identifier: EUPL-1.2
"""The files lists travel in: CSV in any of its dialects, and XLSX; known by their content, never by their name."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from motcua.offices.columns import as_text
from motcua.offices.loading import Line


class UnreadableFile(ValueError):
    """A file that is no list; the sentence names it, in Vietnamese and in English."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(vietnamese)
        self.vietnamese, self.english = vietnamese, english


@dataclass(frozen=True)
class Sheet:
    """A file's header and lines; the header is line 1."""

    header: list[str]
    lines: list[Line]


def sheet_of(name: str, content: bytes) -> Sheet:
    """Read a list from the bytes of its file; `name` is only for what is said. Raises: UnreadableFile."""
    rows = _xlsx_rows(name, content) if content.startswith(b"PK\x03\x04") else _csv_rows(name, content)
    filled = ((number, cells) for number, cells in rows if any(cells))
    _number, header = next(filled, (0, []))
    if not header:
        raise UnreadableFile(f"{name} không có dòng nào.", f"{name} has no line.")
    while header and not header[-1]:
        header = header[:-1]
    names = [each.casefold() for each in header]
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


def _csv_rows(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(
            f"{name} không phải UTF-8. Xin lưu lại kiểu “CSV UTF-8”, hoặc dùng tệp XLSX.",
            f"{name} is not UTF-8. Save it as “CSV UTF-8”, or use XLSX.",
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
        raise UnreadableFile(
            f"{name}, dòng {begins}: dấu ngoặc kép không khớp.", f"{name}, line {begins}: {error}."
        ) from None


def _xlsx_rows(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(
            f"{name} không phải tệp XLSX lành lặn.", f"{name} is not a sound XLSX file: {error}"
        ) from None
    try:
        width = 0
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            row = [" ".join(as_text(value).split()) for value in cells]
            width = width or len(row)
            yield number, row + [""] * (width - len(row))
    finally:
        book.close()
