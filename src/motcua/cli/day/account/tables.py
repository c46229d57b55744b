# SPDX-License-Identifier: EUPL-1.2
"""The raw rows of a day, read by plain SQL: nothing of the program that wrote them is used here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: Asks the database: a statement with %s, its values; returns rows as dictionaries by column.
Ask = Callable[[str, Sequence[Any]], list[dict[str, Any]]]
Row = dict[str, Any]


@dataclass
class Tables:
    """What stood in the tables when the account was drawn up, of the offices that took part."""

    at: datetime
    on: date
    offices: tuple[str, ...]
    appointments: list[Row] = field(default_factory=list)
    services: dict[int, Row] = field(default_factory=dict)
    slots: list[Row] = field(default_factory=list)
    tickets: list[Row] = field(default_factory=list)
    entries: dict[str, list[Row]] = field(default_factory=dict)
    bookings: list[Row] = field(default_factory=list)
    children: list[Row] = field(default_factory=list)
    session_hours: list[Row] = field(default_factory=list)
    dossiers: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)
    extended: set[int] = field(default_factory=set)
    payments: list[Row] = field(default_factory=list)
    inflows: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    closings: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    handsets: dict[str, list[str]] = field(default_factory=dict)
    inbound: list[Row] = field(default_factory=list)
    undone: list[Row] = field(default_factory=list)

    def entries_of(self, subject: str, *kinds: str) -> list[Row]:
        """Return the facts about a subject in their order, of these kinds where any are named."""
        return [row for row in self.entries.get(subject, []) if not kinds or row["kind"] in kinds]


def read(ask: Ask, *, at: datetime, on: date, offices: Sequence[str]) -> Tables:
    """Read everything the account needs, in a fixed number of statements."""
    codes = list(offices)
    found = Tables(at=at, on=on, offices=tuple(codes))
    found.appointments = ask(_APPOINTMENTS, [codes])
    found.services = {row["id"]: row for row in ask(_SERVICES, [codes])}
    found.slots = ask(_SLOTS, [codes])
    found.tickets = ask(_TICKETS, [codes, on])
    for row in ask(_ENTRIES, [codes]):
        found.entries.setdefault(row["subject"], []).append(row)
    found.bookings = ask(_BOOKINGS, [codes])
    found.children = ask(_CHILDREN, [codes])
    found.session_hours = ask(_SESSION_HOURS, [codes])
    found.dossiers = ask(_DOSSIERS, [codes])
    found.promises = ask(_PROMISES, [codes])
    found.extended = {row["dossier_id"] for row in ask(_EXTENDED, [])}
    found.payments = ask(_PAYMENTS, [codes])
    found.inflows = ask(_INFLOWS, [codes])
    found.ledger = ask(_LEDGER, [codes])
    found.receipts = ask(_RECEIPTS, [codes])
    found.closings = ask(_CLOSINGS, [codes, on])
    found.messages = ask(_MESSAGES, [])
    found.handsets = {str(row["message_id"]): row["phones"] for row in ask(_HANDSETS, [])}
    found.inbound = ask(_INBOUND, [])
    found.undone = ask(_UNDONE, [at])
    return found


_APPOINTMENTS = """
SELECT id, code, phone, office_id, agency_id, service_id, channel, status, starts_at, first_starts_at, length_minutes,
    slot_count, requested_at, confirm_by, answered_at, handed_up_at, checked_in_at, ended_at
FROM appointments_appointment WHERE office_id = ANY(%s) ORDER BY id
"""
_SERVICES = "SELECT id, office_id, agency_id, places FROM appointments_service WHERE office_id = ANY(%s)"
_SLOTS = "SELECT service_id, starts_at, places, taken, held FROM appointments_slot WHERE office_id = ANY(%s)"
_TICKETS = """
SELECT id, office_id, shown, state, channel, counter_id, appointment_id, is_mirrored, issued_at, called_at, started_at,
    ended_at, call_count
FROM queueing_ticket WHERE office_id = ANY(%s) AND day = %s ORDER BY issued_at, shown
"""
_ENTRIES = """
SELECT id, at, kind, office_id, subject, payload FROM journal_entry WHERE office_id = ANY(%s)
    AND (subject LIKE 'appointment:%%' OR subject LIKE 'ticket:%%' OR subject LIKE 'dossier:%%') ORDER BY id
"""
_BOOKINGS = """
SELECT id, code, phone, office_id, session_id, status, starts_at FROM vaccination_vaccinationbooking
WHERE office_id = ANY(%s)
"""
_CHILDREN = """
SELECT child.id, child.booking_id, child.outcome, booking.session_id, booking.starts_at, booking.status
FROM vaccination_bookedchild AS child JOIN vaccination_vaccinationbooking AS booking ON booking.id = child.booking_id
WHERE booking.office_id = ANY(%s)
"""
_SESSION_HOURS = """
SELECT hour.session_id, hour.starts_at, hour.places, hour.taken FROM vaccination_sessionhour AS hour
JOIN vaccination_vaccinationsession AS session ON session.id = hour.session_id WHERE session.office_id = ANY(%s)
"""
_DOSSIERS = """
SELECT id, code, code_key, office_id, status, channel, phone, submitted_at, answer_by, received_at, due_at, finished_at,
    returned_at, closed_at
FROM dossiers_dossier WHERE office_id = ANY(%s)
"""
_PROMISES = """
SELECT dossier_id, office_id, state, promised_at, ended_at, missed_because FROM dossiers_specialintake
WHERE office_id = ANY(%s)
"""
_EXTENDED = "SELECT DISTINCT dossier_id FROM dossiers_extension"
_PAYMENTS = """
SELECT payment.id, payment.office_id, dossier.code, payment.method, payment.state, payment.amount_vnd,
    payment.received_vnd, payment.surplus_vnd, payment.refunded_vnd, payment.paid_at
FROM payments_payment AS payment JOIN dossiers_dossier AS dossier ON dossier.id = payment.dossier_id
WHERE payment.office_id = ANY(%s)
"""
_INFLOWS = """
SELECT id, office_id, source, external_id, payment_id, amount_vnd, state FROM payments_inflow
WHERE office_id = ANY(%s) AND is_booked
"""
_LEDGER = """
SELECT id, office_id, debit, credit, amount_vnd, key, payment_id FROM payments_ledgerentry WHERE office_id = ANY(%s)
"""
_RECEIPTS = "SELECT payment_id, office_id, series, number, amount_vnd FROM payments_receipt WHERE office_id = ANY(%s)"
_CLOSINGS = """
SELECT office_id, cashier_id, expected_vnd, counted_vnd FROM payments_cashclosing
WHERE office_id = ANY(%s) AND "on" = %s
"""
_MESSAGES = """
SELECT id, key, subject, template, kind, status, created_at, sent_at, send_before, to_phone FROM messaging_message
"""
_HANDSETS = "SELECT message_id, array_agg(to_phone) AS phones FROM sms_simulator_deliveredsms GROUP BY message_id"
_INBOUND = "SELECT id, provider_id, from_phone, outcome, about, answered_at FROM conversations_inbound"
_UNDONE = """
SELECT 'entry' AS what, id::text AS id FROM journal_entry WHERE relayed_at IS NULL
UNION ALL SELECT 'moment', kind || ' ' || subject FROM journal_duemoment WHERE done_at IS NULL AND due_at < %s
UNION ALL SELECT 'inbound', id::text FROM conversations_inbound WHERE answered_at IS NULL
"""
