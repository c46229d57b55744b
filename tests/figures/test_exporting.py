# SPDX-License-Identifier: EUPL-1.2
"""The account as files: numbers stay numbers, nothing anybody wrote becomes a formula, nothing names who may not be."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from motcua.figures import exporting
from motcua.figures.exporting import Sheet
from motcua.figures.period import Period
from motcua.figures.special_days import Account, Line, Reason, Tally
from motcua.figures.special_help import Calling, Helping

DAY = Period(date(2026, 12, 1), date(2026, 12, 1))
TALLY = Tally(received=3, promised=3, kept=2, missed=1, median=40.5, p90=118.6, worst=131)


def _account(name: str, reason: str) -> Account:
    line = Line("no_slip", name, TALLY)
    return Account(DAY, TALLY, by_model=[line], by_helper=[Line("17", name, TALLY)], reasons=[_missed(reason)])


def _missed(reason: str) -> Reason:
    return Reason("no_slip", "missed", reason, 1)


def _figures(name: str, reason: str, *, has_words: bool = True) -> Sheet:
    found = _account(name, reason)
    made = exporting.sheets(
        found, calling=Calling(), helping=Helping(), late=[], office="Xã Dương Xá", has_words=has_words
    )
    return made[0]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_is_never_a_formula(sign: str) -> None:
    text = f"{sign}HYPERLINK(1)"
    rows = list(csv.reader(io.StringIO(exporting.csv_of(_figures(text, text)).decode("utf-8-sig"), newline="")))
    assert not any(cell.startswith(sign) for row in rows for cell in row)
    book = load_workbook(io.BytesIO(exporting.xlsx_of([_figures(text, text)])))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} <= {"s", "n"}


def test_a_control_sign_does_not_cost_the_file() -> None:
    book = load_workbook(io.BytesIO(exporting.xlsx_of([_figures("x", "Mất\x01 điện")])))
    assert "Mất điện (1)" in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]


def test_numbers_are_numbers_and_minutes_whole() -> None:
    book = load_workbook(io.BytesIO(exporting.xlsx_of([_figures("Ngày không giấy hẹn", "Mất điện")])))
    whole = [cell.value for cell in book.worksheets[0][2]]
    assert whole[3:16] == [3, 3, 2, 1, 0, 0, 0, 0, 0, 40, 119, 131, 66]


def test_what_was_written_about_a_dossier_is_left_out_where_dossiers_may_not_be_seen() -> None:
    assert "Bà Lan" in str(_figures("x", "Bà Lan đến muộn").lines)
    assert "Bà Lan" not in str(_figures("x", "Bà Lan đến muộn", has_words=False).lines)
    assert "chưa ghi lý do (1)" in str(_figures("x", "", has_words=False).lines)


def test_a_helper_has_no_number_of_an_account() -> None:
    assert [line[2] for line in _figures("Phạm Thu Hà", "x").lines] == ["", "no_slip", ""]
