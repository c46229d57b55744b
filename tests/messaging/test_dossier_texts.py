# SPDX-License-Identifier: EUPL-1.2
"""Every text about a dossier is one message without marks, the code first, and keeps its promise whatever is cut."""

import inspect
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from cast import at
from motcua.kernel.text import sms_parts
from motcua.messaging import dossier_texts as texts
from motcua.messaging import special_texts
from motcua.messaging.texts import Place, Ways

SAYS = [
    texts.sent, texts.received, texts.supplement_asked, texts.supplement_taken, texts.refused, texts.extended,
    texts.result_ready, texts.result_online, texts.returned, texts.withdrawn, texts.stopped, texts.answer_late,
    texts.due_missed, special_texts.received, special_texts.half_passed, special_texts.most_passed,
]  # fmt: skip
CODES = ("H17.12-261126-0012", "000.00.12.H17-241119-0012", "H17.012.00-261118-10045712", "H17.12.03.001-261126-10012")
LONG = "Bản sao giấy chứng nhận quyền sử dụng đất có chứng thực còn thiếu trang ba và trang bốn; ảnh chụp bị mờ; " * 4
PLACES = (
    Place("P. Hai Chau", address="270 Trần Phú, Đà Nẵng", agency_name="Bộ phận Một cửa Hải Châu"),
    Place("Trung tâm Phục vụ hành chính công thành phố", address="Tầng 1, tòa nhà hành chính, 24 đường Trần Phú"),
)


def ways(*, has_marks: bool = False, site: str = "https://motcua.danang.gov.vn") -> Ways:
    return Ways(short_code="8188", switchboard="0236 3881 888", site=site, has_marks=has_marks)


def told(known_ways: Ways) -> Iterator[tuple[str, str]]:
    moments = [at("2026-11-26T09:00"), at("2026-12-24T16:30")]
    said: set[tuple[Any, str]] = set()
    for say, code, words, place, moment, flag in product(SAYS, CODES, ("", LONG), PLACES, moments, (True, False)):
        given: dict[str, Any] = {
            "code": code,
            "ways": known_ways,
            "answer_by": moment,
            "told_at": at("2026-11-26T08:00"),
            "due_at": moment if flag else None,
            "due_before": at("2026-12-16T17:00"),
            "due_after": moment,
            "at": moment,
            "place": place,
            "points": [words, "Chụp lại"] if words else [],
            "reason": words,
            "is_granted": flag,
            "is_late": not flag,
            "hours": "7h30-11h30, 13h-17h" if flag else "",
            "has_slip": flag,
            "unit": words or "Phòng Kinh tế, Hạ tầng và Đô thị",
        }
        wanted = inspect.signature(say).parameters
        if say is not texts.supplement_taken and given["due_at"] is None:
            given["due_at"] = moment
        used = {name: given[name] for name in wanted}
        # Most texts use few of these, so that one combination in five is new.
        if (say, repr(used)) not in said:
            said.add((say, repr(used)))
            yield code, say(**used)


@pytest.mark.parametrize("site", ["https://motcua.danang.gov.vn", "http://127.0.0.1:8000"])
def test_each_is_one_message_that_begins_with_the_code(site: str) -> None:
    for code, text in told(ways(site=site)):
        assert text.startswith(f"Ho so {code}: ")
        assert sms_parts(text)[:2] == ("gsm7", 1), text
        assert "  " not in text
        assert "...." not in text


def test_with_marks_each_is_two_parts_at_most() -> None:
    for code, text in told(ways(has_marks=True)):
        assert code in text
        assert sms_parts(text).parts <= 2, text


def test_no_text_can_be_given_a_name_or_a_procedure() -> None:
    asked = {name for say in SAYS for name in inspect.signature(say).parameters}
    assert asked == {
        "code", "ways", "answer_by", "told_at", "due_at", "due_before", "due_after", "at", "place", "points", "reason",
        "is_granted", "is_late", "hours", "has_slip", "unit",
    }  # fmt: skip


def test_the_words_of_the_house() -> None:
    code, place = CODES[0], PLACES[0]
    assert texts.received(code=code, due_at=at("2026-11-27T17:00"), place=place, ways=ways()) == (
        "Ho so H17.12-261126-0012: da tiep nhan. Hen tra ket qua 17h thu 6 27/11 tai P. Hai Chau, 270 Tran Phu. "
        "Theo doi: TT 0012 gui 8188"
    )
    assert texts.supplement_asked(code=code, points=["Ảnh bị mờ: Chụp lại"], ways=ways()) == (
        "Ho so H17.12-261126-0012: can bo sung: Anh bi mo: Chup lai. "
        "Xem va nop: https://motcua.danang.gov.vn/h/H17.12-261126-0012"
    )
    asked = texts.supplement_asked(code=code, points=["Ảnh bị mờ " * 20, "Thiếu trang"], ways=ways())
    assert "can bo sung (2 dieu): Anh bi mo" in asked
    assert "/h/H17.12-261126-0012" in asked
    ready = texts.result_ready(
        code=code, is_granted=True, is_late=True, place=place, hours="7h30-11h30, 13h-17h", ways=ways()
    )
    assert ready.startswith("Ho so H17.12-261126-0012: xin loi vi tre hen, da co ket qua. Nhan tai P. Hai Chau")
    assert "7h30-11h30, 13h-17h" in ready
