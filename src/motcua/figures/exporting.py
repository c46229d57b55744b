# SPDX-License-Identifier: EUPL-1.2
"""An account as files for spreadsheets: CSV with one sheet, XLSX with several. No cell is ever a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.models import SpecialIntake
from motcua.figures.special_days import Account, Line, Tally
from motcua.figures.special_help import Calling, Helping
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.pagers.models import Loan

State = SpecialIntake.State
Cell = str | int | float | None

# A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Sheet:
    """One table: its title, the header, the lines."""

    title: str
    header: list[str]
    lines: list[list[Cell]]


def sheets(
    found: Account,
    *,
    calling: Calling,
    helping: Helping,
    late: Sequence[SpecialIntake],
    office: str,
    has_words: bool,
) -> list[Sheet]:
    """Return the account as tables: the figures, what helped, and the promises that were not kept.

    Why a promise was not kept is free text about a dossier: `has_words` False leaves it out.
    """
    made = [_figures(found, office, has_words=has_words), _help(calling, helping)]
    return [*made, _late(late)] if late else made


def csv_of(sheet: Sheet) -> bytes:
    """Return a table as CSV that a spreadsheet opens with its Vietnamese marks right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.header)
    writer.writerows([_harmless(cell) for cell in line] for line in sheet.lines)
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(sheets: Sequence[Sheet]) -> bytes:
    """Return tables as the sheets of an XLSX file: numbers are numbers, every text is a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for each in sheets:
        sheet = book.create_sheet(each.title)
        sheet.freeze_panes = "A2"

        def cell(value: Cell, *, is_bold: bool = False, sheet: Any = sheet) -> Any:
            # One control sign in a reason from elsewhere must not cost the whole file.
            made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
            if isinstance(value, str):
                made.data_type, made.number_format = "s", "@"
            if is_bold:
                made.font = Font(bold=True)
            return made

        sheet.append([cell(text, is_bold=True) for text in each.header])
        for line in each.lines:
            sheet.append([cell(value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: Cell) -> str:
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def _figures(found: Account, office: str, *, has_words: bool) -> Sheet:
    header = [
        _("Tính theo"),
        _("Tên"),
        _("Mã"),
        _("Tiếp nhận"),
        _("Có hẹn giờ trả"),
        _("Giữ lời hứa"),
        _("Trễ lời hứa"),
        _("Quá giờ, chưa có kết quả"),
        _("Đang chạy"),
        _("Nhận như ngày thường"),
        _("Không còn tính"),
        _("Không hứa giờ"),
        _("Số phút, trung vị"),
        _("Số phút, 9 trên 10 hồ sơ"),
        _("Số phút, lâu nhất"),
        _("Tỷ lệ giữ lời hứa (%)"),
        _("Lý do trễ"),
    ]
    groups: list[tuple[str, list[Line]]] = [
        (_("Tất cả"), [Line("", office, found.total)]),
        (_("Mô hình"), found.by_model),
        (_("Thủ tục"), found.by_procedure),
        (_("Người hỗ trợ"), found.by_helper),
        (_("Nơi tiếp nhận"), found.by_office),
        (_("Ngày"), found.by_day),
    ]
    nobody = _("Không có người hỗ trợ")
    lines = [
        [
            named,
            line.name or nobody,
            "" if group is found.by_helper else line.key,
            *_numbers(line.tally),
            _why(found, line, has_words=has_words) if named == groups[1][0] else "",
        ]
        for named, group in groups
        for line in group
    ]
    return Sheet(_("Số liệu"), header, lines)


def _numbers(tally: Tally) -> list[Cell]:
    return [
        tally.received,
        tally.promised,
        tally.kept,
        tally.missed,
        tally.overdue,
        tally.running,
        tally.fell_back,
        tally.dropped,
        tally.counted,
        _rounded(tally.median),
        _rounded(tally.p90),
        tally.worst,
        tally.kept_percent,
    ]


def _why(found: Account, line: Line, *, has_words: bool) -> str:
    told = [each for each in found.reasons if each.model == line.key and each.state == State.MISSED]
    nothing = _("chưa ghi lý do")
    if has_words:
        return "; ".join(f"{each.words or nothing} ({each.count})" for each in told)
    unsaid = sum(each.count for each in told if not each.key)
    return f"{nothing} ({unsaid})" if unsaid else ""


def _help(calling: Calling, helping: Helping) -> Sheet:
    steps = {value: str(label) for value, label in Loan.Step.choices}
    lines: list[list[Cell]] = [
        [_("Lượt phát thẻ rung"), calling.loans],
        [_("Thẻ đã gọi"), calling.called],
        [_("Số lần gọi đến khi có người đến, trung vị"), calling.calls_median],
        [_("Số lần gọi nhiều nhất"), calling.calls_most],
        [_("Số phút từ lúc gọi đến khi trả thẻ, trung vị"), _rounded(calling.minutes_median)],
        [_("Số phút từ lúc gọi đến khi trả thẻ, lâu nhất"), _rounded(calling.minutes_worst)],
        [_("Thẻ mất"), calling.lost],
        *_pairs([(_("Đến sau khi gọi bằng: %(step)s") % {"step": steps[step]}, n) for step, n in calling.after_step]),
        [_("Lượt hỗ trợ"), helping.begun],
        [_("Lượt hỗ trợ đã nộp"), helping.sent],
        [_("Lượt hỗ trợ bỏ dở"), helping.left],
        [_("Nộp trực tuyến giúp"), helping.online],
        [_("Nộp trực tuyến giúp, toàn trình"), helping.online_full],
        [_("Nộp trực tuyến giúp, một phần"), helping.online_part],
        [_("Ô đã điền hộ"), helping.fields],
        [_("Ô người dân sửa lại"), helping.corrected],
        *_pairs([(label[:1].upper() + label[1:], count) for _how, label, count in helping.signatures]),
        *_pairs([(_("Hỗ trợ: %(name)s") % {"name": each.name}, each.begun) for each in helping.helpers]),
    ]
    return Sheet(_("Thẻ rung, hỗ trợ"), [_("Việc"), _("Số")], lines)


def _pairs(found: Sequence[tuple[str, int]]) -> list[list[Cell]]:
    return [[words, count] for words, count in found]


def _late(rows: Sequence[SpecialIntake]) -> Sheet:
    header = [_("Mã hồ sơ"), _("Thủ tục"), _("Nhận lúc"), _("Hẹn trả"), _("Có kết quả"), _("Số phút"), _("Lý do")]
    lines: list[list[Cell]] = [
        [
            row.dossier.code,
            row.procedure.name,
            moment(row.received_at),
            moment(row.promised_at),
            moment(row.ended_at),
            row.took_minutes,
            row.missed_because or _("chưa ghi lý do"),
        ]
        for row in rows
    ]
    return Sheet(_("Trễ lời hứa"), header, lines)


def moment(at: datetime | None) -> str:
    """Write a moment for a cell, in the office's zone; nothing where there is none."""
    return f"{at.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}" if at else ""


def _rounded(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)
