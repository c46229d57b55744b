# SPDX-License-Identifier: EUPL-1.2
"""Money for tests. Fixtures everywhere:

`till -> Till` brings `desk` (hence `house`): office DN-HC with a bank account (970436, 0011001234567), and people with
their roles there: cashier (CASHIER), second (LEADER: approves refunds; desk.leader), officer (OFFICER: desk.officer).
`owing(…) -> Dossier`: a dossier that owes, by default one levy "Lệ phí hộ tịch" of 16.000 đ:
    owing(fees=[{"name", "per", "vnd", …}], status="submitted", at="2026-11-26T09:00", **as `file`)
`from money import books, balance`: `books(office="DN-HC") -> dict[Book, int]` counted over the raw ledger (debits less
credits), `balance(book)` one of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from cast import at as moment
from filing import Desk, _person
from motcua.dossiers.models import Dossier
from motcua.payments import operations
from motcua.payments.models import BankAccount, LedgerEntry
from motcua.people.models import Role, User

__all__ = ["LEVY", "Till", "balance", "books", "owing", "till"]

LEVY = {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000, "due": "at_result"}


@dataclass(frozen=True)
class Till:
    cashier: User
    second: User
    officer: User
    account: BankAccount


@pytest.fixture
def till(desk: Desk) -> Till:
    account = BankAccount.objects.create(
        office_id="DN-HC",
        bin="970436",
        bank_name="Vietcombank",
        number="0011001234567",
        holder="TRUNG TAM PVHCC HAI CHAU",
    )
    return Till(
        cashier=_person("thungan", "Đỗ Thị Ngân", Role.CASHIER, "DN-HC"),
        second=desk.leader,
        officer=desk.officer,
        account=account,
    )


@pytest.fixture
def owing(till: Till, file: Callable[..., Dossier], desk: Desk) -> Callable[..., Dossier]:
    def make(*, fees: Sequence[Mapping[str, Any]] = (LEVY,), at: str = "2026-11-26T09:00", **wanted: Any) -> Dossier:
        version = wanted.pop("version", desk.copies)
        version.fees = list(fees)
        version.save(update_fields=["fees"])
        dossier = file(version=version, at=at, **wanted)
        operations.assess(dossier_id=dossier.pk, at=moment(at))
        dossier.refresh_from_db()
        return dossier

    return make


def books(office: str = "DN-HC") -> dict[str, int]:
    """Return what each book of an office holds, debits less credits, counted line by line."""
    held: dict[str, int] = {}
    for entry in LedgerEntry.objects.filter(office=office):
        held[entry.debit] = held.get(entry.debit, 0) + entry.amount_vnd
        held[entry.credit] = held.get(entry.credit, 0) - entry.amount_vnd
    return {book: vnd for book, vnd in held.items() if vnd}


def balance(book: str, office: str = "DN-HC") -> int:
    """Return what one book holds."""
    return books(office).get(book, 0)
