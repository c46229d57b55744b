# SPDX-License-Identifier: EUPL-1.2
"""Writing in the books: one entry, once."""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.models import LedgerEntry, Payment
from motcua.people.models import User


def enter(
    *,
    office: str,
    debit: str,
    credit: str,
    amount_vnd: int,
    key: str,
    at: datetime,
    payment: Payment | None = None,
    cashier: User | None = None,
    text: str = "",
) -> LedgerEntry:
    """Book a sum into `debit` out of `credit` on the office's day of `at`, in the caller's transaction.

    The `key` says what made it; a second entry with the same key is an IntegrityError (`ledger_entry_once`): whoever
    books has locked what it books about and looked before.
    """
    return LedgerEntry.objects.create(
        office_id=office,
        on=at.astimezone(OFFICE_ZONE).date(),
        at=at,
        debit=debit,
        credit=credit,
        amount_vnd=amount_vnd,
        key=key,
        payment=payment,
        cashier=cashier,
        text=text[:200],
    )
