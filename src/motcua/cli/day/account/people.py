# SPDX-License-Identifier: EUPL-1.2
"""Nobody lost, nobody invented: what people were told stands in the tables, and nothing else does."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from motcua.cli.day.account.tables import Row, Tables
from motcua.cli.day.witness import Note

#: States in which nobody is expected any more.
_OFF = frozenset({"cancelled", "refused", "expired", "no_show"})
#: What may follow an appointment that its owner called off: nothing.
_CALLED_OFF = frozenset({"cancelled"})
#: What an answer to a proposed hour leads to, where the hour has not come before it.
_ANSWERED = {"agreed": "AppointmentConfirmed", "disagreed": "AppointmentCancelled"}
_DIGITS = 9


def lost(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield everybody to whom something was acknowledged of which there is no row."""
    appointments = _by_code(tables.appointments)
    bookings = _by_code(tables.bookings)
    tickets = {str(row["id"]): row for row in tables.tickets}
    shown = {(row["office_id"], row["shown"]) for row in tables.tickets}
    dossiers = {row["code"]: row for row in tables.dossiers}
    for note in notes:
        facts = note.facts
        match note.what:
            case "booked" if not _mine(appointments.get(facts["code"], []), facts):
                yield f"{note.who} was told appointment {facts['code']} at {facts['office']}, and there is none"
            case "vaccinated" if not _mine(bookings.get(facts["code"], []), facts):
                yield f"{note.who} was told booking {facts['code']} at {facts['office']}, and there is none"
            case "number" if facts["ticket"] and facts["ticket"] not in tickets:
                yield f"{note.who} holds number {facts['shown']} of {facts['office']}, and its ticket is not there"
            case "number" | "machine_number" if (facts["office"], facts["shown"]) not in shown:
                yield f"{note.who} holds number {facts['shown']} of {facts['office']}, and there is no such number"
            case "filed" if facts["code"] not in dossiers:
                yield f"{note.who} filed dossier {facts['code']}, and there is none"
            case "transfer_unanswered":
                yield f"{note.who} sent {facts['amount_vnd']} đồng for {facts['dossier']}, and was never told they came"
    yield from _waited_in_vain(tables, notes)


def _waited_in_vain(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield everybody who held a number to the end of the day and was never called, or called and never met.

    The night ends a number that somebody left in the middle as done; an officer who served it says so.
    """
    went = {(note.facts["office"], note.facts["shown"]) for note in notes if note.what == "left"}
    served = {(note.facts["office"], note.facts["shown"]) for note in notes if note.what == "served"}
    met = served | {(note.facts["office"], note.facts["shown"]) for note in notes if note.what == "absent"}
    for row in tables.tickets:
        number = (row["office_id"], row["shown"])
        if row["is_mirrored"]:
            continue
        if row["state"] == "done" and number not in served:
            yield f"number {row['shown']} of {row['office_id']} counts as done, and nobody served it"
        if row["state"] != "left" or number in went:
            continue
        if row["call_count"] == 0:
            yield f"number {row['shown']} of {row['office_id']} was never called, and its holder had not gone"
        elif number not in met:
            yield f"number {row['shown']} of {row['office_id']} was called; its holder was neither served nor absent"


def invented(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every row for which nobody was there."""
    codes = {note.facts["code"] for note in notes if note.what in ("booked", "vaccinated")}
    # Whoever wrote and never read the answer has asked all the same.
    wrote = {_digits(note.facts["phone"]) for note in notes if note.what == "sent_sms"}
    numbers = {(n.facts["office"], n.facts["shown"]) for n in notes if n.what in ("number", "machine_number")}
    filed = {note.facts["code"] for note in notes if note.what == "filed"}
    for row in tables.appointments:
        if row["code"] not in codes and not (row["channel"] == "SMS" and _digits(row["phone"]) in wrote):
            yield f"appointment {row['code']} of {row['office_id']} ({row['channel']}): nobody asked for it"
    for row in tables.bookings:
        if row["code"] not in codes:
            yield f"vaccination {row['code']} of {row['office_id']}: nobody asked for it"
    for row in tables.tickets:
        if (row["office_id"], row["shown"]) not in numbers:
            yield f"number {row['shown']} of {row['office_id']}: nobody holds it"
    for row in tables.dossiers:
        if row["code"] not in filed:
            yield f"dossier {row['code']} of {row['office_id']}: nobody filed it"


def contradicted(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield where a row says otherwise than what people did and saw: called off, moved, come, served."""
    appointments = _by_code([*tables.appointments, *tables.bookings])
    states = {(row["office_id"], row["shown"]): row["state"] for row in tables.tickets}
    moved = {note.facts["code"] for note in notes if note.what == "moved"}
    for note in notes:
        facts = note.facts
        match note.what:
            case "booked" | "vaccinated" if facts.get("start"):
                for row in _mine(appointments.get(facts["code"], []), facts):
                    if facts["code"] not in moved and not _is_at(tables, row, facts["start"]):
                        now = row["starts_at"]
                        yield f"{note.who} was told {facts['start']} for {facts['code']}, and it is at {now}"
            case "called_off":
                for row in _mine(appointments.get(facts["code"], []), facts):
                    if row["status"] not in _CALLED_OFF:
                        yield f"{note.who} called {facts['code']} off, and it is {row['status']}"
            case "moved":
                # A code is given again when it is free: one of its rows is this person's.
                rows = appointments.get(facts["code"], [])
                if rows and not any(row["status"] in _OFF or _is_at(tables, row, facts["start"]) for row in rows):
                    now = rows[-1]["starts_at"]
                    yield f"{note.who} moved {facts['code']} to {facts['start']}, and it is at {now}"
            case "agreed" | "disagreed":
                for row in _mine(appointments.get(facts["code"], []), facts):
                    if not tables.entries_of(f"appointment:{row['id']}", _ANSWERED[note.what], "AppointmentExpired"):
                        yield f"{note.who} {note.what} to another hour for {facts['code']}, and nobody heard it"
            case "came":
                rows = [row for row in appointments.get(facts["code"], []) if row["office_id"] == facts["office"]]
                if rows and all(row["status"] in _OFF for row in rows):
                    yield f"{note.who} came with {facts['code']}, and it is {rows[-1]['status']}"
            case "shot" if not _has_shot(tables, facts["code"]):
                yield f"{note.who} brought a child with {facts['code']} that got its shot, and the list does not say so"
            case "served" if states.get((facts["office"], facts["shown"])) not in ("done", None):
                state = states[facts["office"], facts["shown"]]
                yield f"{note.who} has served {facts['shown']} of {facts['office']}, and it is {state}"
    yield from _same_number_for_two(notes)


def _has_shot(tables: Tables, code: str) -> bool:
    own = {row["id"] for row in tables.bookings if row["code"] == code}
    return any(child["booking_id"] in own and child["outcome"] == "given" for child in tables.children)


def _same_number_for_two(notes: Iterable[Note]) -> Iterator[str]:
    held: dict[tuple[str, str], str] = {}
    for note in notes:
        if note.what in ("number", "machine_number"):
            key = (note.facts["office"], note.facts["shown"])
            if held.setdefault(key, note.who) != note.who:
                yield f"number {key[1]} of {key[0]} was given to {held[key]} and to {note.who}"


def _is_at(tables: Tables, row: Row, start: str) -> bool:
    """Say whether the appointment is at the hour its owner chose, or at one the office proposed afterwards."""
    subject = f"appointment:{row['id']}"
    return _same_moment(row, start) or bool(tables.entries_of(subject, "HourProposed", "EarlierHourTaken"))


def _same_moment(row: Row, start: str) -> bool:
    return bool(row["starts_at"] == datetime.fromisoformat(start))


def _by_code(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append(row)
    return found


def _mine(rows: Sequence[Row], facts: dict[str, str]) -> list[Row]:
    """Return the rows of this phone, at this office where one was told; a code is given again when it is free."""
    wanted = _digits(facts["phone"])
    return [
        row
        for row in rows
        if _digits(row["phone"]) == wanted and row["office_id"] == facts.get("office", row["office_id"])
    ]


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())[-_DIGITS:]
