# SPDX-License-Identifier: EUPL-1.2
"""A till is counted once a day against the books, its difference booked, and hands in no more than it holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import at
from money import Till, books
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping, operations
from motcua.payments.errors import BookHoldsLess, TillIsClosed
from motcua.payments.models import CashClosing
from motcua.payments.rules import Book
from motcua.payments.sheets.closing import facts_of

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")
EVENING = at("2026-11-26T17:00")
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def take(owing: Callable[..., Dossier], till: Till) -> Callable[..., None]:
    def make(when: object = NOW) -> None:
        operations.take_cash(dossier_id=owing().pk, amount_vnd=16_000, key="a", by=till.cashier, at=at(when))  # type: ignore[arg-type]

    return make


def close(
    till: Till, counted: int, coins: dict[str, int] | None = None, on: object = TODAY, note: str = "đếm lại hai lần"
) -> CashClosing:
    return operations.close_till(
        office="DN-HC",
        on=on,  # type: ignore[arg-type]
        counted_vnd=counted,
        coins=coins or {},
        by=till.cashier,
        at=EVENING,
        note=note,
    )


def test_what_was_counted_is_what_the_books_hold(take: Callable[..., None], till: Till) -> None:
    take()
    take()
    operations.hand_in_cash(office="DN-HC", amount_vnd=20_000, key="k", by=till.cashier, at=EVENING)
    closing = close(till, 11_000, {"10000": 1, "1000": 1, "500000": 0})
    assert (closing.expected_vnd, closing.difference_vnd) == (12_000, -1_000)
    assert closing.coins == {"10000": 1, "1000": 1}
    assert books() == {Book.CASH: 11_000, Book.TREASURY: 20_000, Book.DIFFERENCE: 1_000, Book.LEVIES: -32_000}
    held = bookkeeping.till("DN-HC", till.cashier, TODAY)
    assert (held.handed_in_vnd, held.difference_vnd, held.held_vnd, held.expected_vnd) == (
        20_000,
        -1_000,
        11_000,
        12_000,
    )
    assert bookkeeping.check("DN-HC", TODAY) == bookkeeping.check("DN-HC") == []


def test_a_closed_till_takes_nothing_more_that_day_and_opens_the_next(take: Callable[..., None], till: Till) -> None:
    take()
    first = close(till, 16_000)
    assert close(till, 16_000) == first
    with pytest.raises(TillIsClosed):
        close(till, 15_000)
    with pytest.raises(TillIsClosed):
        take(EVENING)
    take(NOW + DAY)
    tomorrow = bookkeeping.till("DN-HC", till.cashier, TODAY + DAY)
    assert (tomorrow.opening_vnd, tomorrow.taken_vnd, tomorrow.expected_vnd) == (16_000, 16_000, 32_000)
    assert [each.cashier for each in bookkeeping.tills("DN-HC", TODAY + DAY)] == [till.cashier]
    assert bookkeeping.check("DN-HC") == []


def test_cash_handed_in_after_the_counting_leaves_the_counting_right(take: Callable[..., None], till: Till) -> None:
    take()
    close(till, 17_000)
    operations.hand_in_cash(office="DN-HC", amount_vnd=17_000, key="k", by=till.cashier, at=EVENING + DAY / 24)
    assert bookkeeping.till("DN-HC", till.cashier, TODAY).held_vnd == 0
    assert bookkeeping.check("DN-HC") == []


def test_no_till_hands_in_more_than_it_holds_and_one_press_is_once(take: Callable[..., None], till: Till) -> None:
    take()
    with pytest.raises(BookHoldsLess) as refusal:
        operations.hand_in_cash(office="DN-HC", amount_vnd=16_001, key="k", by=till.cashier, at=EVENING)
    assert "16.000 đ" in refusal.value.message
    with pytest.raises(BookHoldsLess):
        operations.hand_in_cash(office="DN-HC", amount_vnd=1, key="k", by=till.officer, at=EVENING)
    long = "k" * 300
    first = operations.hand_in_cash(office="DN-HC", amount_vnd=10_000, key=long, by=till.cashier, at=EVENING)
    assert operations.hand_in_cash(office="DN-HC", amount_vnd=10_000, key=long, by=till.cashier, at=EVENING) == first
    assert books() == {Book.CASH: 6_000, Book.TREASURY: 10_000, Book.LEVIES: -16_000}


def test_the_sheet_of_a_counted_till_adds_up_after_handing_in_too(take: Callable[..., None], till: Till) -> None:
    take()
    operations.hand_in_cash(office="DN-HC", amount_vnd=6_000, key="before", by=till.cashier, at=NOW)
    counted = close(till, 10_000)
    sheet = facts_of(counted)
    operations.hand_in_cash(office="DN-HC", amount_vnd=10_000, key="after", by=till.cashier, at=EVENING)
    assert facts_of(counted) == sheet
    assert [sum_ for _name, sum_ in sheet["books"]] == ["0 đ", "16.000 đ", "0 đ", "6.000 đ"]
    assert sheet["expected"] == "10.000 đ"


@pytest.mark.parametrize(
    ("counted", "coins", "field"),
    [(16_000, {"16000": 1}, "coins"), (16_000, {"10000": 1}, "coins"), (-1, {}, "counted_vnd")],
)
def test_what_cannot_be_is_not_counted(till: Till, counted: int, coins: dict[str, int], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        close(till, counted, coins)
    assert set(refusal.value.fields) == {field}


def test_a_difference_is_explained(take: Callable[..., None], till: Till) -> None:
    take()
    with pytest.raises(InvalidInput) as refusal:
        close(till, 15_000, note=" ")
    assert set(refusal.value.fields) == {"note"}
    assert close(till, 16_000, note="").difference_vnd == 0


def test_a_day_that_has_not_come_is_not_closed(till: Till) -> None:
    with pytest.raises(InvalidInput):
        close(till, 0, on=TODAY + DAY)


def test_a_forgotten_day_is_closed_by_what_it_held(take: Callable[..., None], till: Till) -> None:
    take(NOW - DAY)
    take()
    yesterday = close(till, 15_000, on=TODAY - DAY)
    assert (yesterday.expected_vnd, yesterday.difference_vnd) == (16_000, -1_000)
    assert close(till, 31_000).difference_vnd == 0
    assert bookkeeping.check("DN-HC") == []
