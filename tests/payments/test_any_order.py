# SPDX-License-Identifier: EUPL-1.2
"""Whatever order the same events come in, however often, they end in the same money, and the books are right."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cast import at
from money import Till, books
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import OfficeError
from motcua.payments import bookkeeping, operations, queries
from motcua.payments.models import Charge, Inflow, Payment, Receipt
from motcua.payments.rules import Book, Method, Source

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("MOTCUA_MONEY_EXAMPLES", "25"))
NOW = at("2026-11-26T10:00")
FEES = (
    {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000},
    {"name": "Phí bản sao", "per": "copy", "vnd": 8_000},
)
# What each attempt is begun for, and how; the last is one for everything, by transfer.
ATTEMPTS = (
    (Method.VNPAY, Source.VNPAY, ("fee:1",)),
    (Method.VIETQR, Source.BANK, ("fee:2",)),
    (Method.VIETQR, Source.BANK, ()),
)
SUMS = (1_000, 6_000, 8_000, 10_000, 16_000, 24_000, 31_000)
HELD = (Book.CASH, Book.BANK, Book.GATEWAY, Book.TREASURY)

Notice = tuple[int, int]
Deed = tuple[str, int]

notices = st.lists(st.tuples(st.integers(0, len(ATTEMPTS)), st.sampled_from(SUMS)), max_size=5)
often = st.lists(st.integers(1, 3), min_size=5, max_size=5)
others = st.lists(st.tuples(st.sampled_from(["fail", "expire"]), st.integers(0, len(ATTEMPTS) - 1)), max_size=3)


@dataclass
class Story:
    """One dossier, three attempts to pay it, and what came; `notices` are (attempt, sum), the last one no attempt's."""

    dossier: Dossier
    till: Till
    notices: Sequence[Notice]
    other: Dossier
    payments: list[Payment] = field(default_factory=list)

    def begin(self) -> None:
        for method, _source, keys in ATTEMPTS:
            begun = operations.begin_payment(
                dossier_id=self.dossier.pk, method=method, at=NOW, actor="citizen", keys=keys
            )
            self.payments.append(begun)

    def do(self, deed: Deed, moment: int) -> None:
        what, which = deed
        when = NOW + timedelta(minutes=moment)
        with suppress(OfficeError):
            getattr(self, f"_{what}")(which, when)

    def _notice(self, which: int, when: Any) -> None:
        attempt, vnd = self.notices[which]
        to = {"account": self.till.account} if attempt == len(ATTEMPTS) else {"payment": self.payments[attempt]}
        source = Source.BANK if attempt == len(ATTEMPTS) else ATTEMPTS[attempt][1]
        operations.take_inflow(source=source, external_id=f"n{which}", amount_vnd=vnd, at=when, heard_at=when, **to)

    def _fail(self, which: int, when: Any) -> None:
        operations.fail_payment(payment_id=self.payments[which].pk, failure="24", at=when)

    def _expire(self, which: int, when: Any) -> None:
        operations.expire(payment_id=self.payments[which].pk, at=when + timedelta(days=9))

    def _recount(self, copies: int, when: Any) -> None:
        operations.assess(dossier_id=self.dossier.pk, at=when, by=self.till.cashier, copies=copies)

    def _cash(self, _which: int, when: Any) -> None:
        owed = queries.owed(self.dossier).open_vnd
        operations.take_cash(dossier_id=self.dossier.pk, amount_vnd=owed, key="a", by=self.till.cashier, at=when)

    def _refund(self, which: int, when: Any) -> None:
        payment = self.payments[which]
        payment.refresh_from_db()
        self.give_back(max(1, (payment.received_vnd - payment.refunded_vnd) // 2), when, payment_id=payment.pk)

    def _refund_all(self, which: int, when: Any) -> None:
        payment = self.payments[which]
        payment.refresh_from_db()
        self.give_back(payment.received_vnd - payment.refunded_vnd, when, payment_id=payment.pk)

    def _assign(self, which: int, when: Any) -> None:
        self.assign(which, self.dossier, when)

    def _move(self, which: int, when: Any) -> None:
        self.assign(which, self.other, when)

    def assign(self, which: int, dossier: Dossier, when: Any) -> None:
        inflow = Inflow.objects.filter(external_id=f"n{which}").first()
        if inflow is not None:
            operations.assign_inflow(inflow_id=inflow.pk, dossier_id=dossier.pk, by=self.till.cashier, at=when)

    def give_back(self, vnd: int, when: Any, **of: Any) -> None:
        refund = operations.ask_refund(amount_vnd=vnd, reason="thừa", way="bank", by=self.till.cashier, at=when, **of)
        operations.approve_refund(refund_id=refund.pk, by=self.till.second, at=when)
        operations.pay_refund(refund_id=refund.pk, proof="FT", by=self.till.cashier, at=when)

    def give_back_what_is_nobodys(self) -> None:
        for payment in bookkeeping.held_for_nothing("DN-HC"):
            self.give_back(payment.surplus_vnd, NOW + timedelta(hours=9), payment_id=payment.pk)
        for inflow in bookkeeping.unclear("DN-HC"):
            self.give_back(inflow.amount_vnd, NOW + timedelta(hours=9), inflow_id=inflow.pk)

    def money(self) -> dict[str, int]:
        """Return what came by notices, whatever lies where, and what was settled by kind."""
        held = books()
        came = sum(Inflow.objects.exclude(source=Source.CASH).values_list("amount_vnd", flat=True))
        settled = {book: -held.get(book, 0) for book in (Book.FEES, Book.LEVIES, Book.UNALLOCATED)}
        return {**settled, "held": sum(held.get(book, 0) for book in HELD), "came": came, "owed": self.owed()}

    def owed(self) -> int:
        return queries.owed(self.dossier).open_vnd

    def require_right(self) -> None:
        """What is held is what is settled or nobody's; every settled charge stands on a receipt."""
        assert bookkeeping.check("DN-HC") == []
        assert sum(books().values()) == 0
        settled = sum(Charge.objects.filter(state="settled").values_list("amount_vnd", flat=True))
        assert settled == sum(Receipt.objects.values_list("amount_vnd", flat=True))
        sums = bookkeeping.reconciliation("DN-HC", NOW.date()).sums
        assert all(each.told_vnd == each.booked_vnd for each in sums)


@contextmanager
def undone() -> Iterator[None]:
    """Take everything back that happens inside."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


@pytest.fixture
def story(owing: Callable[..., Dossier], till: Till, settings: Any) -> Callable[[Sequence[Notice]], Story]:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMO", "secret"
    dossier, other = owing(fees=FEES), owing(fees=FEES)

    def begin(told: Sequence[Notice]) -> Story:
        new = Story(dossier, till, told, other)
        new.begin()
        return new

    return begin


def told(found: Sequence[Notice], times: Sequence[int]) -> list[Deed]:
    return [("notice", which) for which in range(len(found)) for _ in range(times[which])]


def money_after(story: Callable[..., Story], found: Sequence[Notice], deeds: Sequence[Deed]) -> dict[str, int]:
    """Return the money after the deeds in this order, once all that is nobody's has gone back."""
    with undone():
        one = story(found)
        for moment, deed in enumerate(deeds):
            one.do(deed, moment)
        one.require_right()
        one.give_back_what_is_nobodys()
        one.require_right()
        return one.money()


calm = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.rule("R-066")
@calm
@given(st.data())
def test_any_order_of_events_ends_in_the_same_money(story: Callable[..., Story], data: st.DataObject) -> None:
    found = data.draw(notices)
    extra = data.draw(st.sampled_from([[], [("recount", 3)], [("cash", 0)]]))
    deeds = [*told(found, data.draw(often)), *data.draw(others), *extra]
    another = data.draw(st.permutations(deeds))
    assume(len(deeds) > 1)
    one, other = money_after(story, found, deeds), money_after(story, found, another)
    assert one == other
    assert one[Book.UNALLOCATED] == 0
    assert one["held"] == one[Book.FEES] + one[Book.LEVIES]


@calm
@given(st.data())
def test_whatever_people_decide_in_between_no_dong_is_lost(story: Callable[..., Story], data: st.DataObject) -> None:
    found = data.draw(notices)
    decided = st.lists(
        st.one_of(
            st.tuples(st.just("refund"), st.integers(0, len(ATTEMPTS) - 1)),
            st.tuples(st.just("refund_all"), st.integers(0, len(ATTEMPTS) - 1)),
            st.tuples(st.just("assign"), st.integers(0, 4)),
            st.tuples(st.just("move"), st.integers(0, 4)),
            st.tuples(st.just("recount"), st.integers(1, 3)),
            st.tuples(st.just("cash"), st.just(0)),
        ),
        max_size=6,
    )
    deeds = [*told(found, data.draw(often)), *data.draw(others), *data.draw(decided)]
    with undone():
        one = story(found)
        for moment, deed in enumerate(data.draw(st.permutations(deeds))):
            one.do(deed, moment)
            one.require_right()
