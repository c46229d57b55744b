# SPDX-License-Identifier: EUPL-1.2
"""Every text about post is one message without marks: the code first, the parcel's code and the day whole."""

import inspect
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from cast import at
from motcua.kernel.text import sms_parts
from motcua.messaging import post_texts as texts
from motcua.messaging.texts import Place, Ways

SAYS = [
    texts.pickup_asked, texts.return_asked, texts.pickup_ordered, texts.papers_collected, texts.papers_arrived,
    texts.result_by_post, texts.handed_over, texts.out_for_delivery, texts.failed, texts.returned, texts.delivered,
    texts.late, texts.lost, texts.cancelled,
]  # fmt: skip
CODES = ("H27.15-261201-0001", "000.00.12.H17-241119-0012", "H17.012.00-261118-10045712", "H17.12.03.001-261126-10012")
PLACES = (
    Place("TP Ha Tinh", address="72 Phan Đình Phùng, Hà Tĩnh", agency_name="Bộ phận Một cửa thành phố Hà Tĩnh"),
    Place("Trung tâm Phục vụ hành chính công thành phố", address="Tầng 1, tòa nhà hành chính, 24 đường Trần Phú"),
)
PARCEL = "EA123456785VN"


def ways(*, has_marks: bool = False, site: str = "https://motcua.danang.gov.vn") -> Ways:
    return Ways(short_code="8188", switchboard="0236 3881 888", site=site, has_marks=has_marks)


def told(known: Ways) -> Iterator[tuple[Any, str, dict[str, Any], str]]:
    for say, code, place, flag, number in product(SAYS, CODES, PLACES, (True, False), (0, 10_000, 1_250_000)):
        given: dict[str, Any] = {
            "code": code,
            "parcel": PARCEL,
            "ways": known,
            "place": place,
            "you_pay_vnd": number,
            "full_vnd": max(number, 26_000),
            "due_vnd": number,
            "collect_vnd": number,
            "due_on": date(2026, 12, 24) if flag else None,
            "next_on": date(2026, 12, 24) if flag else None,
            "filed_at": at("2026-12-24T15:20"),
            "answer_by": at("2026-12-25T11:30") if flag else None,
            "at": at("2026-12-24T15:20"),
            "by_post": flag,
            "is_granted": flag,
            "is_late": not flag,
            "is_pickup": flag,
            "tried": 2 if flag else 1,
        }
        wanted = inspect.signature(say).parameters
        used = {name: given[name] for name in wanted}
        yield say, code, used, say(**used)


@pytest.mark.parametrize("site", ["https://motcua.danang.gov.vn", "http://127.0.0.1:8000"])
def test_each_is_one_message_that_begins_with_the_code(site: str) -> None:
    for say, code, used, text in told(ways(site=site)):
        assert text.startswith(f"Ho so {code}: ")
        assert sms_parts(text)[:2] == ("gsm7", 1), text
        assert "  " not in text
        assert "...." not in text
        if "parcel" in used and not (say is texts.failed and used["is_pickup"]):
            assert PARCEL in text
        if used.get("due_on"):
            assert "thu 5 24/12" in text
        if used.get("answer_by"):
            assert "15h20 thu 5 24/12" in text
            assert "11h30 thu 6 25/12" in text


def test_with_marks_each_is_two_parts_at_most() -> None:
    for _say, code, _used, text in told(ways(has_marks=True)):
        assert code in text
        assert sms_parts(text).parts <= 2, text


def test_no_text_can_be_given_a_name_or_an_address() -> None:
    asked = {name for say in SAYS for name in inspect.signature(say).parameters}
    assert not asked & {"name", "address", "home", "phone", "procedure", "received_by"}


def test_what_stands_in_them() -> None:
    known: dict[str, Any] = {"code": CODES[0], "ways": ways()}
    assert texts.return_asked(**known, you_pay_vnd=10_000, full_vnd=26_000) == (
        "Ho so H27.15-261201-0001: co ket qua se gui ve nha qua buu dien."
        " Cuoc Ong/Ba tra 10.000 d (gia 26.000 d, con lai dia phuong ho tro)."
    )
    assert texts.failed(**known, parcel=PARCEL, tried=1, next_on=date(2026, 12, 24), is_pickup=False) == (
        "Ho so H27.15-261201-0001: buu ta den phat EA123456785VN lan 1, chua gap. Moi lan 2 tu thu 5 24/12."
        " Hoi: 0236 3881 888"
    )
    assert texts.papers_arrived(**known, filed_at=at("2026-12-01T15:20"), answer_by=None, by_post=True) == (
        "Ho so H27.15-261201-0001: buu dien da giao giay to cho co quan, tinh la nop luc 15h20 thu 3 01/12."
    )
