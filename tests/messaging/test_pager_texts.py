# SPDX-License-Identifier: EUPL-1.2
"""Who did not feel the tag is told in one message without marks, the code whole, whatever the place is called."""

import csv
from itertools import product

import pytest

from motcua.kernel.text import sms_parts
from motcua.messaging import pager_texts
from motcua.messaging.texts import Place, Ways
from places import _DATA

TELL = (pager_texts.come_for_result, pager_texts.come_to_the_desk)
CODES = ("H26.301-261201-0003", "000.00.12.H17-241119-0012", "H17.012.00-261118-10045712", "H17.12.03.001-261126-10012")


def ways(*, has_marks: bool = False) -> Ways:
    return Ways(short_code="8188", switchboard="0236 3881 888", site="https://motcua.gov.vn", has_marks=has_marks)


def places() -> list[Place]:
    with (_DATA / "offices.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Place(row["short_name"] or row["name"], address=row["address"], agency_name=row["name"]) for row in rows]


@pytest.mark.parametrize("tell", TELL)
def test_each_is_one_message_with_the_whole_code(tell) -> None:  # type: ignore[no-untyped-def]
    for code, place, tag in product(CODES, places(), (1, 9999)):
        text = tell(code=code, tag=tag, place=place, ways=ways())
        assert code in text
        assert text.isascii()
        assert sms_parts(text).parts == 1
        marked = tell(code=code, tag=tag, place=place, ways=ways(has_marks=True))
        assert code in marked
        assert sms_parts(marked).parts <= 2


def test_what_stands_in_them() -> None:
    place = Place("Mot cua Duong Xa", address="Xã Dương Xá, Gia Lâm", agency_name="Bộ phận Một cửa xã Dương Xá")
    known = {"code": CODES[0], "tag": 12, "place": place, "ways": ways()}
    assert pager_texts.come_for_result(**known) == (  # type: ignore[arg-type]
        "Ket qua ho so H26.301-261201-0003 da co, moi Ong/Ba den quay tra ket qua tai Mot cua Duong Xa, Xa Duong Xa."
        " Da goi the rung so 12."
    )
    assert pager_texts.come_to_the_desk(**known).startswith(  # type: ignore[arg-type]
        "Ho so H26.301-261201-0003: moi Ong/Ba tro lai quay, can bo can trao doi"
    )
