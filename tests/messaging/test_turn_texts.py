# SPDX-License-Identifier: EUPL-1.2
"""Texts about numbers: one part without marks, two with; number, people before and the page never give way."""

import csv
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.kernel.text import sms_parts
from motcua.messaging import texts, turn_texts
from motcua.messaging.turn_texts import Turn
from places import _DATA

SITE = "https://motcua.danang.gov.vn"
ADDRESS = f"{SITE}/so/9b42a1d9-362c-4c63-8fe7-35a4f6d43ade/"
TELL = (turn_texts.number_taken, turn_texts.turn_near)


def ways(has_marks: bool = False) -> texts.Ways:
    return texts.Ways(short_code="8188", switchboard="0236 3881 888", site=SITE, has_marks=has_marks)


def turn(**more: Any) -> Turn:
    known: dict[str, Any] = {
        "number": "A027",
        "office": "BV Phu san - Nhi",
        "office_name": "Khoa Khám - Bệnh viện Phụ sản - Nhi",
        "line_name": "Khám Nhi",
        "before": 6,
        "address": ADDRESS,
        "earliest_at": at("2026-11-26T09:15"),
        "latest_at": at("2026-11-26T09:30"),
    }
    return Turn(**known | more)


def test_the_words_of_the_house() -> None:
    assert turn_texts.turn_near(turn=turn(before=3), ways=ways()) == (
        "So A027 tai BV Phu san - Nhi: con 3 nguoi truoc, khoang 9h15-9h30. Xin den ngay. " + ADDRESS
    )
    taken = turn_texts.number_taken(turn=turn(), ways=ways())
    assert taken.startswith("So A027 tai BV Phu san")
    assert ": con 6 nguoi truoc" in taken
    assert "Goi ma chua den la mat luot." in taken
    assert turn_texts.phone_check(code="048291", minutes=10, ways=ways()) == (
        "048291 la ma cua Ong/Ba tai trang Mot Cua, dung trong 10 phut. Khong dua ma nay cho bat ky ai, ke ca can bo."
    )
    assert turn_texts.turn_near(turn=turn(before=0), ways=ways()).startswith(
        "So A027 tai BV Phu san - Nhi: sap den luot"
    )


@pytest.mark.parametrize("has_marks", [False, True])
@pytest.mark.parametrize("tell", TELL)
def test_every_office_of_the_sample_fits(tell: Any, has_marks: bool) -> None:
    with (_DATA / "offices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        told = turn(office=row["short_name"], office_name=row["name"], line_name="Đất đai – Xây dựng", before=128)
        size = sms_parts(tell(turn=told, ways=ways(has_marks)))
        assert size.parts <= (2 if has_marks else 1), row["code"]


@given(
    st.text(max_size=160), st.text(max_size=120), st.integers(0, 9_999), st.booleans(),
    st.sampled_from(["A027", "TP10000", "7"]),
)  # fmt: skip
def test_whatever_the_names_the_number_the_count_and_the_page_stay(
    office: str, line: str, before: int, has_marks: bool, number: str
) -> None:
    told = turn(office="", office_name=office, line_name=line, before=before, number=number)
    for tell in TELL:
        text = tell(turn=told, ways=ways(has_marks))
        assert texts.fits(text)
        assert number in text
        assert ADDRESS in text
        assert str(before) in text or not before


def test_the_code_stands_first_with_marks_too() -> None:
    text = turn_texts.phone_check(code="482914", minutes=10, ways=ways(True))
    assert text.startswith("482914 là mã")
    assert sms_parts(text).parts <= 2
