# SPDX-License-Identifier: EUPL-1.2
"""Each text about ratings, complaints and surveys is one SMS, whatever the names are, and says how to answer."""

from typing import Any

import pytest

from cast import at
from motcua.kernel.text import sms_parts
from motcua.messaging import feedback_texts as texts
from motcua.messaging.texts import SEPTETS, Ways, fits

SITE = "https://motcua.danang.gov.vn"
LONG = "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính xã Đường Xuyên Trường Sa"
TOKEN = "/danh-gia/s123456789-0123456789abcdef/"
DUE = at("2026-12-03T17:00")


def ways(*, has_marks: bool = False) -> Ways:
    return Ways("8188", "0236 3881 888", SITE, has_marks)


def all_texts(*, has_marks: bool) -> dict[str, str]:
    known: dict[str, Any] = {"ways": ways(has_marks=has_marks)}
    place = {"office": "Mot cua xa Duong Xuyen Truong Sa", "office_name": LONG}
    return {
        "dossier": texts.how_was_it(number="Hồ sơ 000.00.12.H17-261120-0001", address=SITE + TOKEN, **place, **known),
        "ticket": texts.how_was_it(number="Số A012", address=f"{SITE}/danh-gia/{'0' * 36}/", **place, **known),
        "content": texts.rating_taken(**known),
        "not content": texts.rating_regretted(complain_at=f"{SITE}/gop-y/dn-tthcc/", **known),
        "unclear": texts.rating_unclear(**known),
        "before": texts.rated_before(**known),
        "no more": texts.asked_no_more(**known),
        "received": texts.complaint_received(code="48291473", due_at=DUE, address=f"{SITE}/gop-y/tra-cuu/", **known),
        "late": texts.complaint_late(code="48291473", **known),
        "answered": texts.complaint_answered(
            code="48291473", answer="Đã nhắc nhở cán bộ, " * 40, address=f"{SITE}/gop-y/tra-cuu/", **known
        ),
        "handed up": texts.complaint_handed_up(code="48291473", **place, **known),
        "survey": texts.survey_invitation(year=2026, address=f"{SITE}/khao-sat/phieu/abcdefghjkmn/", **place, **known),
    }


@pytest.mark.parametrize("name", all_texts(has_marks=False))
def test_each_is_one_sms_without_marks(name: str) -> None:
    text = all_texts(has_marks=False)[name]
    assert sms_parts(text).parts == 1, text
    assert sms_parts(text).units <= SEPTETS
    assert text.isascii()


@pytest.mark.parametrize("name", all_texts(has_marks=True))
def test_each_has_its_size_with_marks(name: str) -> None:
    assert fits(all_texts(has_marks=True)[name])


def test_how_to_answer_never_gives_way_and_the_link_does_so_last() -> None:
    text = all_texts(has_marks=False)["dossier"]
    assert "5 (rat" in text
    assert "1 (khong)" in text
    far = texts.how_was_it(
        number="Hồ sơ 000.00.12.H17-261120-0001", office="x", office_name="x", address="https://x" + "x" * 120,
        ways=ways(),
    )  # fmt: skip
    assert "1 (khong)" in far
    assert "https" not in far


def test_the_reply_to_a_complaint_is_cut_and_the_link_stays() -> None:
    assert all_texts(has_marks=False)["answered"].endswith("/gop-y/tra-cuu/")
