# SPDX-License-Identifier: EUPL-1.2
"""A cashier counts the till at the end of the day, and hands cash in to the treasury.

A till holds what its cashier took and has not paid back or handed in, from all days: what lay in the drawer overnight
is counted again the next evening. Nobody takes, gives or counts one till at the same moment (`hold_till`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.errors import BookHoldsLess, TillIsClosed
from motcua.payments.events import CashHandedIn, TillClosed
from motcua.payments.models import CashClosing, LedgerEntry
from motcua.payments.operations.books import cash_held, enter
from motcua.payments.operations.locking import hold_till
from motcua.payments.rules import MOST_VND, NOTES_VND, Book
from motcua.people.models import User

_MOST_NOTES = 1_000_000
_LONGEST_KEY = 60


@transaction.atomic
def close_till(
    *, office: str, on: date, counted_vnd: int, coins: Mapping[str, int], by: User, at: datetime, note: str = ""
) -> CashClosing:
    """Keep what a cashier counted beside what the books say, and book the difference; after it no cash of that day.

    `coins` says how many of each note, {"50000": 3}; given, they make `counted_vnd`; a difference needs a `note`. The
    same again is one closing.
    Raises: TillIsClosed where it was counted otherwise before, InvalidInput. Records: TillClosed.
    """
    kept = {str(value): count for value, count in coins.items() if count}
    _require_sound(on, counted_vnd, kept, at=at)
    hold_till(office=office, cashier=by)
    before = CashClosing.objects.filter(office_id=office, cashier=by, on=on).first()
    if before is not None:
        if (before.counted_vnd, before.coins) == (counted_vnd, kept):
            return before
        raise TillIsClosed(on=on)
    expected = cash_held(office=office, cashier=by, until=on)
    if counted_vnd != expected and not note.strip():
        raise InvalidInput(fields={"note": _("Số đếm được khác sổ. Xin ghi lý do chênh lệch.")})
    closing = CashClosing.objects.create(
        office_id=office,
        cashier=by,
        on=on,
        expected_vnd=expected,
        counted_vnd=counted_vnd,
        coins=kept,
        note=note.strip()[:300],
        closed_at=at,
    )
    _book_difference(closing, by=by, at=at)
    event = TillClosed(
        office=office,
        subject=f"till:{closing.pk}",
        at=at,
        expected_vnd=closing.expected_vnd,
        counted_vnd=counted_vnd,
    )
    journal.record(event, actor=by.actor)
    return closing


@transaction.atomic
def hand_in_cash(*, office: str, amount_vnd: int, key: str, by: User, at: datetime) -> LedgerEntry:
    """Book cash of a cashier's till into the treasury, never more than it holds; the same `key` again is one entry.

    Raises: BookHoldsLess, InvalidInput. Records: CashHandedIn.
    """
    if not 0 < amount_vnd <= MOST_VND:
        raise InvalidInput(fields={"amount_vnd": _("Xin ghi số tiền lớn hơn 0.")})
    hold_till(office=office, cashier=by)
    name = f"handin:{by.pk}:{key if len(key) <= _LONGEST_KEY else sha256(key.encode()).hexdigest()[:_LONGEST_KEY]}"
    before = LedgerEntry.objects.filter(key=name).first()
    if before is not None:
        if (before.amount_vnd, before.office_id) != (amount_vnd, office):
            told = _("Lần này đã ghi nộp %(sum)s. Nộp thêm thì xin mở lại trang rồi ghi.")
            raise InvalidInput(fields={"amount_vnd": told % {"sum": saying.vnd(before.amount_vnd)}})
        return before
    held = cash_held(office=office, cashier=by)
    if held < amount_vnd:
        raise BookHoldsLess(held_vnd=max(held, 0))
    entry = enter(
        office=office,
        debit=Book.TREASURY,
        credit=Book.CASH,
        amount_vnd=amount_vnd,
        key=name,
        at=at,
        cashier=by,
        text=_("nộp kho bạc"),
    )
    event = CashHandedIn(office=office, subject=f"till:{office}", at=at, amount_vnd=amount_vnd)
    journal.record(event, actor=by.actor)
    return entry


def _book_difference(closing: CashClosing, *, by: User, at: datetime) -> None:
    """Let the books hold what was counted; on the day of the counting, so that a day that is over stays as it was."""
    if not closing.difference_vnd:
        return
    is_more = closing.difference_vnd > 0
    enter(
        office=closing.office_id,
        debit=Book.CASH if is_more else Book.DIFFERENCE,
        credit=Book.DIFFERENCE if is_more else Book.CASH,
        amount_vnd=abs(closing.difference_vnd),
        key=f"till:{closing.pk}",
        at=at,
        cashier=by,
        text=closing.note or (_("thừa quỹ") if is_more else _("thiếu quỹ")),
    )


def _require_sound(on: date, counted_vnd: int, coins: Mapping[str, int], *, at: datetime) -> None:
    fields = {}
    known = {str(value) for value in NOTES_VND}
    if on > at.astimezone(OFFICE_ZONE).date():
        fields["on"] = _("Ngày này chưa đến.")
    if not 0 <= counted_vnd <= MOST_VND:
        fields["counted_vnd"] = _("Xin ghi số tiền đếm được.")
    if not set(coins) <= known or not all(0 < count <= _MOST_NOTES for count in coins.values()):
        fields["coins"] = _("Xin ghi số tờ của từng mệnh giá.")
    elif coins and sum(int(note) * count for note, count in coins.items()) != counted_vnd:
        total = saying.vnd(sum(int(note) * count for note, count in coins.items()))
        fields["coins"] = _("Cộng các tờ được %(sum)s, khác số đếm được.") % {"sum": total}
    if fields:
        raise InvalidInput(fields=fields)
