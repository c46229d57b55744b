# SPDX-License-Identifier: EUPL-1.2
"""Money: the books agree with what came, with the receipts, with what people paid and with the notes in the till."""

from collections import Counter
from collections.abc import Iterator, Sequence

from motcua.cli.day.account.tables import Tables
from motcua.cli.day.witness import Note

#: Books in which money lies, and where it goes when it leaves the office's hands.
_HELD = frozenset({"cash", "bank", "gateway", "post_holds"})
_HANDED_ON = frozenset({"treasury"})


def unbalanced(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every đồng that is in one place and not in the other."""
    if difference := difference_vnd(tables, notes):
        yield f"the books hold {difference} đồng more than people paid"
    yield from _books(tables)
    yield from _payments(tables)
    yield from _dossiers(tables, notes)
    yield from _tills(tables, notes)


def difference_vnd(tables: Tables, notes: Sequence[Note]) -> int:
    """Return by how much what the books took in differs from what people say they paid."""
    held = 0
    for entry in tables.ledger:
        if entry["debit"] in _HELD and entry["credit"] not in _HELD:
            held += entry["amount_vnd"]
        elif entry["credit"] in _HELD and entry["debit"] not in _HELD | _HANDED_ON:
            held -= entry["amount_vnd"]
    return held - given_vnd(notes)


def given_vnd(notes: Sequence[Note]) -> int:
    """Return what people gave: cash at the counter, transfers at their bank."""
    return sum(
        note.facts["amount_vnd"]
        for note in notes
        if note.what == "transferred" or (note.what == "paid" and note.facts["method"] == "cash")
    )


def _books(tables: Tables) -> Iterator[str]:
    """Each sum that came stands once in the books, and nothing stands there that did not come."""
    booked: Counter[str] = Counter()
    for entry in tables.ledger:
        if entry["debit"] == entry["credit"] or entry["amount_vnd"] <= 0:
            yield f"ledger entry {entry['id']} moves nothing"
        booked[entry["key"]] += entry["amount_vnd"]
    came = {f"inflow:{row['id']}": row["amount_vnd"] for row in tables.inflows}
    for key, amount in came.items():
        if booked[key] != amount:
            yield f"{key} brought {amount} đồng, and the books say {booked[key]}"
    for key in booked:
        if key.startswith("inflow:") and key.count(":") == 1 and key not in came:
            yield f"the books know {key}, and nothing came"


def _payments(tables: Tables) -> Iterator[str]:
    received: Counter[str] = Counter()
    for row in tables.inflows:
        received[str(row["payment_id"])] += row["amount_vnd"]
    receipts = {str(row["payment_id"]): row["amount_vnd"] for row in tables.receipts}
    for row in tables.payments:
        name, own = f"payment of {row['code']}", str(row["id"])
        if row["received_vnd"] != received[own]:
            yield f"{name} has {row['received_vnd']} đồng, and {received[own]} came for it"
        if row["paid_at"] and receipts.get(own) != row["amount_vnd"]:
            yield f"{name} of {row['amount_vnd']} đồng has a receipt of {receipts.get(own)}"
        if row["paid_at"] and row["received_vnd"] < row["amount_vnd"]:
            yield f"{name} counts as paid with {row['received_vnd']} of {row['amount_vnd']} đồng"
        if not row["paid_at"] and row["received_vnd"] >= row["amount_vnd"]:
            yield f"{name} counts as owed although {row['received_vnd']} of {row['amount_vnd']} đồng came"


def _dossiers(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """What somebody paid for a dossier came for this one and for no other."""
    paid: Counter[str] = Counter()
    for note in notes:
        if note.what == "transferred" or (note.what == "paid" and note.facts["method"] == "cash"):
            paid[note.facts["dossier"]] += note.facts["amount_vnd"]
    came: Counter[str] = Counter()
    for row in tables.payments:
        came[row["code"]] += row["received_vnd"]
    for code in paid.keys() | came.keys():
        if paid[code] != came[code]:
            yield f"for dossier {code} people paid {paid[code]} đồng, and {came[code]} came"


def _tills(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """What a cashier counted is what the books expected, and what people paid in cash at that office."""
    counted: Counter[str] = Counter()
    for row in tables.closings:
        counted[row["office_id"]] += row["counted_vnd"]
        if row["counted_vnd"] != row["expected_vnd"]:
            yield f"the till of {row['office_id']} holds {row['counted_vnd']}, expected {row['expected_vnd']}"
    cash: Counter[str] = Counter()
    for note in notes:
        if note.what == "paid" and note.facts["method"] == "cash":
            cash[note.facts["office"]] += note.facts["amount_vnd"]
    for office in counted.keys() | cash.keys():
        if counted[office] != cash[office]:
            yield f"at {office} people paid {cash[office]} đồng in cash, and {counted[office]} were counted"
