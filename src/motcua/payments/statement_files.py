# SPDX-License-Identifier: EUPL-1.2
"""The rows of a statement's file, CSV or XLSX, as texts. Pure.

CSV may be UTF-8 with or without its mark, or UTF-16, its cells parted by commas, semicolons or tabs.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.payments.errors import StatementUnreadable

LARGEST_BYTES: Final = 5 * 1024 * 1024
_LARGEST_UNPACKED: Final = 100 * 1024 * 1024
_MOST_COLUMNS: Final = 60
_ROWS_ASKED_FOR_DELIMITER: Final = 60
_ZIP: Final = b"PK\x03\x04"


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each row, the first row being 1. Raises: StatementUnreadable."""
    if len(content) > LARGEST_BYTES:
        raise StatementUnreadable(why=_("Tệp lớn hơn 5 MB. Xin xuất sao kê theo khoảng ngày ngắn hơn."))
    return _xlsx(content) if content.startswith(_ZIP) else _csv(content)


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise StatementUnreadable(
            why=_("Tệp không phải UTF-8. Xin lưu lại kiểu “CSV UTF-8”, hoặc dùng XLSX.")
        ) from None
    text = text.replace("\x00", "")
    first = "\n".join(text.splitlines()[:_ROWS_ASKED_FOR_DELIMITER])
    # Sums hold commas and texts semicolons: the sign that parts rows into most columns is the one.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";\t,", key=lambda sign: _columns(first, sign)))
    begins = 1
    try:
        for cells in reader:
            yield begins, [" ".join(cell.split()) for cell in cells[:_MOST_COLUMNS]]
            begins = reader.line_num + 1
    except csv.Error:
        raise StatementUnreadable(why=_("Dòng %(line)s có dấu ngoặc kép không khớp.") % {"line": begins}) from None


def _columns(text: str, delimiter: str) -> int:
    """Return into how many columns most rows fall; a single one is none."""
    try:
        widths = [len(cells) for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if cells]
    except csv.Error:
        return 0
    parted = [width for width in widths if width > 1]
    return max(set(parted), key=parted.count) if parted else 0


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    broken = StatementUnreadable(why=_("Tệp XLSX bị hỏng hoặc không phải sao kê."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _LARGEST_UNPACKED:
                raise broken
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
                yield number, [" ".join(_said(value).split()) for value in cells[:_MOST_COLUMNS]]
        finally:
            book.close()
    except StatementUnreadable:
        raise
    # A book made to break the reader must not break the page: whatever it raises, the file is at fault.
    except Exception:
        raise broken from None


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "")
