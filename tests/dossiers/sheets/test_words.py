# SPDX-License-Identifier: EUPL-1.2
"""Words on paper: days and names as the law writes them, and nothing a citizen wrote is ever read as a programme."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cast import at
from dossiers.sheets.reading_back import sizes_of, words_of
from motcua.dossiers.sheets import drawing, wording
from motcua.dossiers.sheets.forms import FORMS, FormSet, Kind, numbered
from motcua.dossiers.sheets.marks import barcode_svg, qr_svg

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 26), "ngày 26 tháng 11 năm 2026"),
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (at("2026-01-01T00:30"), "ngày 01 tháng 01 năm 2026"),
    ],
)
def test_days(on: date, said: str) -> None:
    assert wording.day(on) == said


def test_hours_and_limits() -> None:
    assert wording.hour_and_day(at("2026-11-26T15:05")) == "15 giờ 05 phút, ngày 26 tháng 11 năm 2026"
    assert "……" in wording.hour_and_day(None)
    assert wording.time_limit(3, "working_day") == "03 ngày làm việc"
    assert wording.time_limit(0, "same_day_15h").startswith("trong ngày làm việc")
    assert wording.time_limit(2, "month") == "02 tháng"


def test_names_of_authorities() -> None:
    assert wording.capitals(wording.in_full("UBND phường Hải Châu")) == "ỦY BAN NHÂN DÂN PHƯỜNG HẢI CHÂU"
    assert wording.capitals("nguyễn thị ẩn") == "NGUYỄN THỊ ẨN"
    assert wording.place_name("Thành phố Đà Nẵng") == "Đà Nẵng"
    assert numbered(7, FORMS[FormSet.OF_2025][Kind.RECEIPT]) == "07/TNHS"


@given(st.text(alphabet="ab ÂẤ", max_size=80), st.integers(3, 40))
def test_balanced_lines_lose_no_word_and_are_short(text: str, at_most: int) -> None:
    lines = wording.balanced(text, at_most=at_most)
    assert " ".join(lines).split() == text.split()
    longest = max(map(len, text.split()), default=0)
    assert all(len(line) <= max(at_most, longest) for line in lines)


SHEET = {
    "kind": "refusal", "form": "03", "circular": "03/2025/TT-VPCP", "title": ["Phiếu từ chối"], "page": "a5",
    "copies": [""], "superior": ["ỦY BAN NHÂN DÂN"], "unit": ["MỘT CỬA"], "place_date": "Hải Châu", "number": "01/TCHS",
    "code": "H17-261126-0001", "qr": qr_svg("http://x/h/H17"), "barcode": barcode_svg("H17-261126-0001"),
    "content": "x", "office": "Một cửa", "contact_phone": "", "follow": "", "is_evaluated": True, "submitter": "Lan",
    "officer": "Nhàn", "email": "", "proxy": "", "phone": "0905 111 222",
}  # fmt: skip
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='#[](){}"\\$*_`@<>/-~=+;:.,\n ', max_size=40),
    st.sampled_from(
        [
            '#read("/etc/passwd")',
            '#panic("x")',
            "$ x $",
            "*đậm* _nghiêng_",
            "@label",
            "<label>",
            "//x",
            "/* x",
            "```x```",
        ]
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example('#eval("1 + 1") #sys.inputs')
@example("\x00\x01\u202eabc\u200b\ufeff")
@given(HOSTILE)
def test_what_people_write_is_only_ever_text(written: str) -> None:
    typed = wording.plain(written)
    data = {
        "name": typed,
        "author": typed,
        "sheets": [SHEET | {"applicant": wording.capitals(typed), "address": typed, "reason": typed}],
    }
    pdf = drawing.pdf_of("sheets", data, at=NOW)
    assert sizes_of(pdf) == [(148, 210)]
    if typed.isascii() and typed and "/Ø" not in typed:
        assert typed.replace(" ", "") in words_of(pdf).replace(" ", "").replace("\u00ad", "")


def test_the_same_facts_give_the_same_bytes() -> None:
    data = {"name": "x", "author": "y", "sheets": [SHEET | {"applicant": "A", "address": "", "reason": "z"}]}
    assert drawing.pdf_of("sheets", data, at=NOW) == drawing.pdf_of("sheets", data, at=NOW)


def test_typst_is_alone_with_its_templates() -> None:
    assert drawing.serifs()[-1] == "Libertinus Serif"
    sources = "".join(path.read_text(encoding="utf-8") for path in drawing.TEMPLATES.glob("*.typ"))
    assert "@preview" not in sources
    assert "eval(" not in sources
    assert "read(" not in sources
