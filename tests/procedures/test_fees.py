# SPDX-License-Identifier: EUPL-1.2
"""Fees are counted rule by rule and each line says how."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.procedures.fees import Unreadable, described, lines, read_fees, total_vnd
from motcua.procedures.models import ProcedureVersion

COPIES = {
    "name": "Phí chứng thực bản sao",
    "per": "page",
    "bands": [{"from": 1, "vnd": 2000}, {"from": 3, "vnd": 1000}],
    "cap_vnd": 200_000,
}


def version(*fees: dict[str, Any], **more: Any) -> ProcedureVersion:
    return ProcedureVersion(fees=list(fees), **more)


@pytest.mark.parametrize(
    ("pages", "copies", "vnd"),
    [(1, 1, 2_000), (2, 1, 4_000), (3, 1, 5_000), (10, 3, 36_000), (198, 1, 200_000), (500, 2, 400_000)],
)
def test_pages_are_counted_band_by_band_up_to_the_cap_of_each_copy(pages: int, copies: int, vnd: int) -> None:
    found = lines(version(COPIES), "counter", {"pages": pages, "copies": copies})
    assert [line.amount_vnd for line in found] == [vnd]


def test_the_line_says_how_it_was_counted() -> None:
    (line,) = lines(version(COPIES), "counter", {"pages": 10, "copies": 3})
    assert line.explained == "(2 trang × 2.000 đ + 8 trang × 1.000 đ) × 3 bản"
    (capped,) = lines(version(COPIES), "counter", {"pages": 300})
    assert capped.explained.endswith("nhiều nhất 200.000 đ một bản")
    assert described(read_fees([COPIES])[0]) == [
        "từ trang 1: 2.000 đ một trang; từ trang 3: 1.000 đ một trang",
        "nhiều nhất 200.000 đ một bản",
    ]


def test_channel_exemption_and_condition_decide() -> None:
    firm = version(
        {"name": "Lệ phí", "vnd": 50_000, "by_channel": {"online": 0}, "exempt": ["poor"]},
        {"name": "Công bố", "vnd": 100_000, "when": {"key": "publish", "is": "yes"}},
        {"name": "Cước", "vnd": 26_000, "channels": ["post"]},
    )
    assert total_vnd(lines(firm, "WEB", answers={"publish": "yes"})) == 100_000
    assert total_vnd(lines(firm, "DESK", answers={"publish": "no"})) == 50_000
    assert total_vnd(lines(firm, "DESK")) == 150_000
    assert [line.amount_vnd for line in lines(firm, "POST", answers={})] == [50_000, 26_000]
    (free,) = lines(firm, "DESK", groups=["poor"], answers={})
    assert (free.amount_vnd, free.exempt_as, free.explained) == (0, "poor", "miễn cho người thuộc hộ nghèo")


def test_without_rules_there_is_the_one_sum_with_its_words() -> None:
    (line,) = lines(version(fee_vnd=8_000, fee_basis="8.000 đ/bản"))
    assert (line.amount_vnd, line.explained) == (8_000, "8.000 đ/bản")


@pytest.mark.parametrize(
    "rule",
    [
        {"per": "case", "vnd": 1},
        {"name": "a", "per": "day"},
        {"name": "a", "vnd": -1},
        {"name": "a", "vnd": 1.5},
        {"name": "a", "per": "page", "bands": [{"from": 2, "vnd": 1}]},
        {"name": "a", "per": "page", "bands": [{"from": 1, "vnd": 1}, {"from": 1, "vnd": 2}]},
        {"name": "a", "exempt": ["giants"]},
        {"name": "a", "by_channel": {"pigeon": 1}},
        {"name": "a", "sum": 1},
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_fees([rule])
    assert refusal.value.problems


@given(pages=st.integers(1, 2_000), copies=st.integers(1, 100))
def test_more_pages_or_copies_never_cost_less_and_no_copy_more_than_the_cap(pages: int, copies: int) -> None:
    def cost(pages: int, copies: int) -> int:
        return total_vnd(lines(version(COPIES), "counter", {"pages": pages, "copies": copies}))

    assert cost(pages, copies) <= min(cost(pages + 1, copies), cost(pages, copies + 1))
    assert cost(pages, copies) <= 200_000 * copies
