# SPDX-License-Identifier: EUPL-1.2
"""Every text about money is one message without marks, with the whole sum, code and receipt number."""

from collections.abc import Iterator
from itertools import product

import pytest

from motcua.kernel.text import sms_parts
from motcua.messaging import payment_texts as texts
from motcua.messaging.texts import Ways
from motcua.reactions.payments import fees_said

CODES = ("H17.12-261126-0012", "000.00.12.H17-241119-0012", "H17.012.00-261118-10045712", "H17.12.03.001-261126-10012")
SUMS = (1_000, 16_000, 1_234_567_000)


def ways(*, has_marks: bool = False, site: str = "https://motcua.danang.gov.vn") -> Ways:
    return Ways(short_code="8188", switchboard="0236 3881 888", site=site, has_marks=has_marks)


def told(known: Ways) -> Iterator[tuple[str, str]]:
    for code, vnd in product(CODES, SUMS):
        yield code, texts.fee_due(code=code, amount_vnd=vnd, ways=known)
        yield code, texts.expired(code=code, amount_vnd=vnd, ways=known)
        yield code, texts.refunded(code=code, amount_vnd=vnd, how="qua cổng thanh toán", ways=known)
        for over, kinds in product((0, vnd), (set(), {"levy"}, {"fee", "levy", "postage"})):
            yield (
                code,
                texts.settled(
                    code=code,
                    amount_vnd=vnd,
                    fees=fees_said(kinds),
                    receipt="BL-26 0000001",
                    surplus_vnd=over,
                    ways=known,
                ),
            )


@pytest.mark.parametrize("site", ["https://motcua.danang.gov.vn", "http://127.0.0.1:8000"])
def test_each_is_one_message_with_the_whole_code(site: str) -> None:
    for code, text in told(ways(site=site)):
        assert code in text
        assert sms_parts(text)[:2] == ("gsm7", 1), text
        assert "  " not in text
        assert " ." not in text


def test_with_marks_each_is_two_parts_at_most() -> None:
    for code, text in told(ways(has_marks=True)):
        assert code in text
        assert sms_parts(text).parts <= 2, text


def test_the_words_of_the_house() -> None:
    code = CODES[0]
    assert texts.fee_due(code=code, amount_vnd=16_000, ways=ways()) == (
        "Ho so H17.12-261126-0012: nop 16.000d de co quan tiep nhan. "
        "Nop tai https://motcua.danang.gov.vn/h/H17.12-261126-0012 hoac tai quay"
    )
    known = {"code": code, "amount_vnd": 16_000, "fees": "lệ phí", "receipt": "BL-26 0000001", "ways": ways()}
    assert texts.settled(**known, surplus_vnd=0) == (  # type: ignore[arg-type]
        "Da nhan 16.000d le phi ho so H17.12-261126-0012. Bien lai BL-26 0000001. "
        "Xem: https://motcua.danang.gov.vn/h/H17.12-261126-0012"
    )
    assert "Nop thua 4.000d, co quan se hoan lai." in texts.settled(**known, surplus_vnd=4_000)  # type: ignore[arg-type]
    assert texts.refunded(code=code, amount_vnd=16_000, how="chuyển khoản", ways=ways()).startswith(
        "Da hoan 16.000d cua ho so H17.12-261126-0012, chuyen khoan."
    )
    assert "chua thay 16.000d" in texts.expired(code=code, amount_vnd=16_000, ways=ways())


def test_what_was_paid_is_named_in_few_words() -> None:
    assert [fees_said(kinds) for kinds in ({"fee"}, {"levy"}, {"fee", "levy"}, {"postage"}, {"levy", "postage"})] == [
        "phí", "lệ phí", "phí, lệ phí", "cước bưu chính", "lệ phí và cước",
    ]  # fmt: skip
