# SPDX-License-Identifier: EUPL-1.2
"""The simulator's book is written on connections of its own, as an outside system would: no rollback of the house's
transaction takes a message back from a handset.
"""

import threading
import weakref
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import connection

from motcua.kernel.text import sms_parts
from motcua.messaging.gateway import Outgoing

# A late repeat of what has arrived already is still answered by a report: the house may have forgotten the first.
_WRITE = """
INSERT INTO sms_simulator_deliveredsms AS kept (message_id, to_phone, text, parts, at, received_at, is_report_owed)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT delivered_once
DO UPDATE SET refused = kept.refused + 1, is_report_owed = kept.is_report_owed OR excluded.is_report_owed
RETURNING refused
"""
_PLAIN = {"dbname", "user", "password", "host", "port", "options"}

_of_thread = threading.local()
_open: "weakref.WeakSet[psycopg.Connection]" = weakref.WeakSet()


def deliver(message: Outgoing, *, late_seconds: int = 0) -> bool:
    """Write the message into the book at once and for good; False where its id is in it already.

    With `late_seconds` it arrives so many real seconds later, and a report is owed then.
    Raises: psycopg.Error when the book cannot be reached.
    """
    arrives_at = datetime.now(UTC) + timedelta(seconds=late_seconds)
    values = [message.message_id, message.to_phone, message.text, sms_parts(message.text).parts, message.at]
    row = _connection().execute(_WRITE, [*values, arrives_at, late_seconds > 0]).fetchone()
    return row == (0,)


def mark_reported(keys: Sequence[int]) -> None:
    """Strike the reports owed for these entries. Raises: psycopg.Error."""
    _connection().execute("UPDATE sms_simulator_deliveredsms SET is_report_owed = false WHERE id = ANY(%s)", [keys])


def close_mine() -> None:
    """Close this thread's connection; a thread that ends is expected to."""
    kept: psycopg.Connection | None = getattr(_of_thread, "connection", None)
    if kept is not None:
        kept.close()


def close() -> None:
    """Close the book's connections of all threads."""
    for each in list(_open):
        each.close()


def _connection() -> psycopg.Connection:
    address = {key: value for key, value in connection.get_connection_params().items() if key in _PLAIN}
    kept: psycopg.Connection | None = getattr(_of_thread, "connection", None)
    if kept is None or kept.closed or kept.broken or _of_thread.address != address:
        if kept is not None:
            kept.close()
        kept = psycopg.connect(**address, autocommit=True)
        _of_thread.connection, _of_thread.address = kept, address
        _open.add(kept)
    return kept
