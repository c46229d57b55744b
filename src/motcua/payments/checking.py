# SPDX-License-Identifier: EUPL-1.2
"""Whether the books of an office are right: counted from the tables themselves, trusting no sum kept anywhere."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from django.db import connection

from motcua.payments.counter import day_of
from motcua.payments.rules import BOOK_OF_KIND, BOOK_OF_SOURCE, PAID, UNPAID, Book

_SHOWN = 5
_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def check(office: str, on: date | None = None) -> list[str]:
    """Return what of an office's books does not agree, each with its first rows; nothing when all is well.

    With a day only what happened on it is looked at row by row; balances and numbers are always those of all days.
    Whoever asks while money comes in sees one moment of it.
    """
    first, after = (
        day_of(on) if on is not None else (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    )
    given: dict[str, str | datetime] = {"office": office, "first": first, "after": after}
    wrong = []
    with connection.cursor() as cursor:
        for what, query in _MUST_BE_EMPTY.items():
            cursor.execute(query, given)
            rows = cursor.fetchmany(_SHOWN)
            if rows:
                wrong.append(f"{what}: {rows}")
    return wrong


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _chosen(mapping: Mapping[str, Book], column: str) -> str:
    return f"CASE {column} " + " ".join(f"WHEN '{key}' THEN '{book}'" for key, book in mapping.items()) + " END"


_SETTLED = """
    SELECT payment_id, sum(amount_vnd) AS paid, sum(refunded_vnd) AS back FROM payments_charge
    WHERE office_id = %(office)s AND state = 'settled' GROUP BY 1
"""
_CAME = """
    SELECT payment_id, sum(amount_vnd) AS came FROM payments_inflow
    WHERE office_id = %(office)s AND is_booked GROUP BY 1
"""
_WENT_BACK = """
    SELECT payment_id, sum(amount_vnd) AS back FROM payments_refund
    WHERE office_id = %(office)s AND state = 'done' GROUP BY 1
"""
_TOUCHED = "(begun_at >= %(first)s AND begun_at < %(after)s OR paid_at >= %(first)s AND paid_at < %(after)s)"

_MUST_BE_EMPTY = {
    "money that came and is not in the books once, with its sum, where its source lies": f"""
        SELECT inflow.id, inflow.amount_vnd, count(entry.id), sum(entry.amount_vnd) FROM payments_inflow AS inflow
        LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'inflow:' || inflow.id
            AND entry.office_id = inflow.office_id AND entry.credit = '{Book.UNALLOCATED}'
            AND entry.debit = {_chosen(BOOK_OF_SOURCE, "inflow.source")} AND entry.amount_vnd = inflow.amount_vnd
        WHERE inflow.office_id = %(office)s AND inflow.heard_at >= %(first)s AND inflow.heard_at < %(after)s
        GROUP BY inflow.id HAVING count(entry.id) <> inflow.is_booked::int
    """,
    "a settled charge that is not in the books once": f"""
        SELECT charge.id, charge.amount_vnd, count(entry.id), sum(entry.amount_vnd) FROM payments_charge AS charge
        LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'charge:' || charge.id
            AND entry.debit = '{Book.UNALLOCATED}' AND entry.amount_vnd = charge.amount_vnd
            AND entry.credit = {_chosen(BOOK_OF_KIND, "charge.kind")} AND entry.office_id = charge.office_id
        WHERE charge.office_id = %(office)s AND charge.state = 'settled'
            AND charge.ended_at >= %(first)s AND charge.ended_at < %(after)s
        GROUP BY charge.id HAVING count(entry.id) <> 1
    """,
    "an entry about nothing": """
        SELECT entry.id, entry.key FROM payments_ledgerentry AS entry
        WHERE entry.office_id = %(office)s AND entry.at >= %(first)s AND entry.at < %(after)s AND NOT CASE
            split_part(key, ':', 1)
            WHEN 'inflow' THEN EXISTS (
                SELECT FROM payments_inflow WHERE id::text = split_part(entry.key, ':', 2) AND is_booked)
            WHEN 'charge' THEN EXISTS (
                SELECT FROM payments_charge WHERE id::text = split_part(entry.key, ':', 2) AND state = 'settled')
            WHEN 'refund' THEN EXISTS (
                SELECT FROM payments_refund WHERE id::text = split_part(entry.key, ':', 2) AND state = 'done')
            WHEN 'till' THEN EXISTS (SELECT FROM payments_cashclosing WHERE id::text = split_part(entry.key, ':', 2))
            ELSE true END
    """,
    "a refund that is not in the books with its sum": """
        SELECT refund.id, refund.state, refund.amount_vnd, entry.vnd FROM payments_refund AS refund
        LEFT JOIN (
            SELECT split_part(key, ':', 2) AS refund, credit, sum(amount_vnd) AS vnd FROM payments_ledgerentry
            WHERE office_id = %(office)s AND key LIKE 'refund:%%' GROUP BY 1, 2
        ) AS entry ON entry.refund = refund.id::text AND entry.credit = refund.way
        WHERE refund.office_id = %(office)s AND refund.asked_at < %(after)s
            AND coalesce(refund.done_at, 'infinity') >= %(first)s
            AND coalesce(entry.vnd, 0) <> CASE refund.state WHEN 'done' THEN refund.amount_vnd ELSE 0 END
    """,
    "a refund nobody else approved": """
        SELECT id FROM payments_refund WHERE office_id = %(office)s AND asked_at >= %(first)s AND asked_at < %(after)s
        AND state IN ('approved', 'done') AND (decided_by_id IS NULL OR decided_by_id = asked_by_id)
    """,
    "a payment whose sums are not what came, was settled and went back": f"""
        SELECT payment.id, received_vnd, came, surplus_vnd, paid, refunded_vnd, went.back
        FROM payments_payment AS payment
        LEFT JOIN ({_CAME}) AS inflow ON inflow.payment_id = payment.id
        LEFT JOIN ({_SETTLED}) AS charge ON charge.payment_id = payment.id
        LEFT JOIN ({_WENT_BACK}) AS went ON went.payment_id = payment.id
        WHERE office_id = %(office)s AND {_TOUCHED} AND (
            received_vnd <> coalesce(came, 0) OR refunded_vnd <> coalesce(went.back, 0)
            OR surplus_vnd <> received_vnd - refunded_vnd - coalesce(paid - charge.back, 0)
        )
    """,
    "a payment that is reached and not paid, or paid and settles what it may not": f"""
        SELECT payment.id, state, amount_vnd, received_vnd FROM payments_payment AS payment
        LEFT JOIN ({_SETTLED}) AS charge ON charge.payment_id = payment.id
        WHERE office_id = %(office)s AND {_TOUCHED} AND (
            (state IN ({_listed(UNPAID)}) AND (received_vnd - refunded_vnd >= amount_vnd OR paid IS NOT NULL))
            OR (state IN ({_listed(PAID)}) AND coalesce(paid, 0) > amount_vnd)
        )
    """,
    "a paid payment in the wrong state": f"""
        SELECT id, state, received_vnd, refunded_vnd FROM payments_payment
        WHERE office_id = %(office)s AND state IN ({_listed(PAID)}) AND state <> CASE
            WHEN refunded_vnd = 0 THEN 'paid' WHEN refunded_vnd >= received_vnd THEN 'refunded'
            ELSE 'partly_refunded' END
    """,
    "a payment without its one receipt": f"""
        SELECT payment.id, paid, receipt.amount_vnd FROM payments_payment AS payment
        LEFT JOIN ({_SETTLED}) AS charge ON charge.payment_id = payment.id
        LEFT JOIN payments_receipt AS receipt ON receipt.payment_id = payment.id
        WHERE payment.office_id = %(office)s AND coalesce(paid, 0) <> coalesce(receipt.amount_vnd, 0)
    """,
    "receipts with a gap in their numbers": """
        SELECT serial.series, serial.last, count(receipt.id), max(receipt.number) FROM payments_receiptserial AS serial
        LEFT JOIN payments_receipt AS receipt USING (office_id, series)
        WHERE serial.office_id = %(office)s GROUP BY serial.id
        HAVING count(receipt.id) <> serial.last OR coalesce(max(receipt.number), 0) <> serial.last
    """,
    "money nobody's that is not what the books say": f"""
        SELECT booked, kept FROM (
            SELECT coalesce(sum(
                CASE WHEN credit = '{Book.UNALLOCATED}' THEN amount_vnd ELSE -amount_vnd END), 0) AS booked
            FROM payments_ledgerentry
            WHERE office_id = %(office)s AND '{Book.UNALLOCATED}' IN (debit, credit)
        ) AS ledger, (
            SELECT (SELECT coalesce(sum(surplus_vnd), 0) FROM payments_payment WHERE office_id = %(office)s) + (
                SELECT coalesce(sum(amount_vnd), 0) FROM payments_inflow AS inflow
                WHERE office_id = %(office)s AND is_booked AND payment_id IS NULL
                    AND NOT EXISTS (SELECT FROM payments_refund WHERE inflow_id = inflow.id AND state = 'done')
                    AND NOT EXISTS (
                        SELECT FROM payments_ledgerentry WHERE key = 'inflow:' || inflow.id || ':payout')
            ) AS kept
        ) AS nobodys WHERE booked <> kept
    """,
    "a till that holds less than nothing": f"""
        SELECT cashier_id, sum(CASE WHEN debit = '{Book.CASH}' THEN amount_vnd ELSE -amount_vnd END)
        FROM payments_ledgerentry WHERE office_id = %(office)s AND '{Book.CASH}' IN (debit, credit)
        GROUP BY 1 HAVING sum(CASE WHEN debit = '{Book.CASH}' THEN amount_vnd ELSE -amount_vnd END) < 0
    """,
    "cash in nobody's till": f"""
        SELECT id FROM payments_ledgerentry WHERE office_id = %(office)s AND '{Book.CASH}' IN (debit, credit)
        AND cashier_id IS NULL
    """,
    "a till whose counting does not fit what was in it": f"""
        SELECT closing.id, closing.expected_vnd, coalesce(sum(
            CASE WHEN debit = '{Book.CASH}' THEN entry.amount_vnd ELSE -entry.amount_vnd END), 0)
        FROM payments_cashclosing AS closing
        LEFT JOIN payments_ledgerentry AS entry ON entry.office_id = closing.office_id
            AND entry.cashier_id = closing.cashier_id AND '{Book.CASH}' IN (debit, credit)
            AND entry."on" <= closing."on" AND entry.key <> 'till:' || closing.id
            -- What lay there counted may be handed in afterwards.
            AND (entry.key NOT LIKE 'handin:%%' OR entry.id < coalesce(
                (SELECT id FROM payments_ledgerentry WHERE key = 'till:' || closing.id), entry.id + 1)
                AND entry.at <= closing.closed_at)
        WHERE closing.office_id = %(office)s AND closing.closed_at >= %(first)s AND closing.closed_at < %(after)s
        GROUP BY closing.id HAVING closing.expected_vnd <> coalesce(sum(
            CASE WHEN debit = '{Book.CASH}' THEN entry.amount_vnd ELSE -entry.amount_vnd END), 0)
    """,
    "a difference of a till that is not in the books": f"""
        SELECT closing.id, counted_vnd - expected_vnd, entry.amount_vnd FROM payments_cashclosing AS closing
        LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'till:' || closing.id
        WHERE closing.office_id = %(office)s AND counted_vnd - expected_vnd <> coalesce(
            CASE WHEN entry.debit = '{Book.CASH}' THEN entry.amount_vnd ELSE -entry.amount_vnd END, 0)
    """,
    "a dossier that does not know by when it owes": """
        SELECT dossier.id, fee_due FROM dossiers_dossier AS dossier
        WHERE office_id = %(office)s AND fee_due <> coalesce((
            SELECT due FROM payments_charge WHERE dossier_id = dossier.id AND state = 'open'
            ORDER BY array_position(ARRAY['before_intake', 'at_result', 'later']::varchar[], due) LIMIT 1
        ), '')
    """,
}
