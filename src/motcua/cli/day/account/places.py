# SPDX-License-Identifier: EUPL-1.2
"""No place booked twice: at each moment, by the order of the facts, and by what is taken at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from motcua.cli.day.account.tables import Row, Tables
from motcua.cli.day.witness import Note

_TAKES = frozenset({"requested", "confirmed", "proposed", "checked_in"})
_RELEASES = frozenset(
    {"AppointmentCancelled", "AppointmentRefused", "AppointmentExpired", "AppointmentServed", "CitizenDidNotCome"}
)
# Facts that bring an appointment to another hour, with the name of that hour in them.
_MOVES = {"AppointmentMoved": "starts_at", "HourProposed": "starts_at", "EarlierHourTaken": "starts_at"}
Slot = tuple[int, datetime]


def overbooked(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every hour that more people had, at any moment, than it has places."""
    yield from _replayed(tables)
    yield from _taken_now(tables)
    yield from _vaccination(tables)


def _replayed(tables: Tables) -> Iterator[str]:
    """Replay all facts in their order: whoever takes an hour, moves from it, gives it back."""
    rows = {f"appointment:{row['id']}": row for row in tables.appointments}
    facts = sorted((entry for subject in rows for entry in tables.entries_of(subject)), key=lambda entry: entry["id"])
    taken: Counter[Slot] = Counter()
    held: dict[str, list[Slot]] = {}
    told: set[Slot] = set()
    for entry in facts:
        subject, kind, payload = entry["subject"], entry["kind"], entry["payload"]
        row = rows[subject]
        if kind == "AppointmentRequested" or kind in _MOVES:
            start = datetime.fromisoformat(payload[_MOVES.get(kind, "starts_at")])
            taken.subtract(held.pop(subject, []))
            held[subject] = _slots(row, start)
            taken.update(held[subject])
        elif kind in _RELEASES:
            taken.subtract(held.pop(subject, []))
        for slot in held.get(subject, []):
            places = tables.services[slot[0]]["places"]
            if taken[slot] > places and slot not in told:
                told.add(slot)
                yield f"service {slot[0]} at {slot[1]}: {taken[slot]} people had {places} places"


def _taken_now(tables: Tables) -> Iterator[str]:
    """Compare what the hours say is taken with the appointments that stand."""
    counted: Counter[Slot] = Counter()
    for row in tables.appointments:
        if row["status"] in _TAKES:
            counted.update(_slots(row, row["starts_at"]))
    for slot in tables.slots:
        key = (slot["service_id"], slot["starts_at"])
        if slot["taken"] > slot["places"]:
            yield f"service {key[0]} at {key[1]}: {slot['taken']} taken of {slot['places']} places"
        if slot["taken"] - slot["held"] < counted[key]:
            yield f"service {key[0]} at {key[1]}: {counted[key]} people, and only {slot['taken']} places taken"


def _vaccination(tables: Tables) -> Iterator[str]:
    children: dict[tuple[int, datetime], int] = defaultdict(int)
    for child in tables.children:
        if child["status"] not in ("cancelled", "no_show"):
            children[child["session_id"], child["starts_at"]] += 1
    for hour in tables.session_hours:
        many = children[hour["session_id"], hour["starts_at"]]
        if many > hour["places"]:
            yield f"vaccination at {hour['starts_at']}: {many} children have {hour['places']} places"


def _slots(row: Row, start: datetime) -> list[Slot]:
    step = timedelta(minutes=row["length_minutes"] // row["slot_count"])
    return [(row["service_id"], start + number * step) for number in range(row["slot_count"])]
