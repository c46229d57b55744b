# SPDX-License-Identifier: EUPL-1.2
"""Messages: what is owed was sent or marked, once, to the right telephone; what came twice acted once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from motcua.cli.day.account.tables import Tables
from motcua.cli.day.witness import Note

_SENT = frozenset({"SENT", "DELIVERED"})
_MARKED = frozenset({"FAILED", "CALL", "TOO_LATE", "WITHDRAWN"})
#: Facts of which the citizen is told by a message.
_TOLD = frozenset({"AppointmentConfirmed", "HourProposed", "AppointmentRefused"})
#: The fact that an SMS was understood; each is answered by one message.
_REPLY = "ReplyDecided:"
#: So long a message may wait for the network.
PATIENCE = timedelta(minutes=30)


def unsent(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every message that waits too long, that no handset got, or that is owed and does not exist."""
    owed_by = {row["key"].rpartition(":")[2] for row in tables.messages}
    for row in tables.messages:
        name, status = f"message {row['template']} about {row['subject']}", row["status"]
        if status in _SENT and str(row["id"]) not in tables.handsets:
            yield f"{name} is {status}, and no handset has it"
        elif status not in _SENT | _MARKED and not _may_wait(tables, row["created_at"], row["kind"]):
            yield f"{name} is {status} since {row['created_at']}"
    for row in tables.appointments:
        for entry in tables.entries_of(f"appointment:{row['id']}", *_TOLD):
            is_own = entry["payload"].get("by_citizen", False)
            if not is_own and str(entry["id"]) not in owed_by:
                yield f"nobody was told {entry['kind']} of appointment {row['code']}"


def _may_wait(tables: Tables, since: object, kind: str) -> bool:
    # In the quiet hours reminders wait for the morning.
    patience = timedelta(hours=12) if kind == "REMINDER" else PATIENCE
    return bool(tables.at - since <= patience)  # type: ignore[operator]


def misdirected(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every message that went to another telephone than that of whom it is about."""
    owners = {f"appointment:{row['id']}": row["phone"] for row in tables.appointments}
    owners |= {f"vaccination:{row['id']}": row["phone"] for row in tables.bookings}
    owners |= {f"dossier:{row['id']}": row["phone"] for row in tables.dossiers}
    owners |= {f"inbound:{row['id']}": row["from_phone"] for row in tables.inbound}
    for row in tables.messages:
        right = owners.get(row["subject"], row["to_phone"])
        if {row["to_phone"], *tables.handsets.get(str(row["id"]), [])} != {right}:
            yield f"message {row['template']} about {row['subject']} went to another telephone"


def repeated(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every repetition that had an effect of its own."""
    for note in notes:
        if note.what != "repeated":
            continue
        if note.facts.get("same") is False:
            yield f"{note.who} sent the same {note.facts['what']} twice and got two answers"
        if note.facts.get("is_repeat") is False:
            yield f"an SMS of {note.who} that came twice was taken twice"
    taken = Counter(row["provider_id"] for row in tables.inbound)
    for note in notes:
        if note.what == "sent_sms" and taken[note.facts["id"]] != 1:
            yield f"an SMS of {note.who} was kept {taken[note.facts['id']]} times"
    answers = Counter(row["subject"] for row in tables.messages if row["key"].startswith(_REPLY))
    for inbound, times in answers.items():
        if times > 1:
            yield f"{inbound} was answered {times} times"
    for message, phones in tables.handsets.items():
        if len(phones) > 1:
            yield f"message {message} came {len(phones)} times to its handset"
    given = sum(1 for n in notes if n.what == "transferred" or (n.what == "paid" and n.facts["method"] == "cash"))
    if len(tables.inflows) != given:
        yield f"people paid {given} times, and money came {len(tables.inflows)} times"


def undone(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield everything that was due before the account and has not been done."""
    for row in tables.undone:
        yield f"{row['what']} {row['id']} was never done"
