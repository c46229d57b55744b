# SPDX-License-Identifier: EUPL-1.2
"""What each player was told, written down at once: the account compares it with the tables afterwards."""

import json
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Note:
    """One thing somebody was told or saw. `who` is a player, `what` a word of the list below, `facts` its details.

    booked, vaccinated (code, phone, office) · moved, called_off, came, shot, agreed, disagreed (code)
    wants_hour (phone: no answer yet)
    number (ticket, shown, office) · machine_number (feed, shown) · called, served (ticket, shown, counter, officer)
    left, absent (ticket, shown) · filed (code, office) · withdrawn (code) · paid (dossier, amount_vnd, receipt, method)
    transferred, transfer_unanswered (dossier, amount_vnd)
    cash_counted (office, counted_vnd) · sent_sms (id, phone) · repeated (what, key) · refused (why)
    parcel (code) · fault (name)
    """

    who: str
    what: str
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Note":
        told = json.loads(line)
        return cls(told["who"], told["what"], datetime.fromisoformat(told["at"]), told["facts"])


class Witnesses:
    """The notes of a day, in order, kept in memory and in a file of the instance's folder."""

    def __init__(self, path: Path | None = None) -> None:
        self.notes: list[Note] = []
        self._path, self._lock = path, threading.Lock()

    def note(self, who: str, what: str, at: datetime, /, **facts: Any) -> None:
        """Write a note down."""
        made = Note(who, what, at, facts)
        with self._lock:
            self.notes.append(made)
            if self._path is not None:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(made.as_json() + "\n")

    def of(self, *what: str) -> list[Note]:
        with self._lock:
            return [each for each in self.notes if each.what in what]


def read(path: Path) -> list[Note]:
    """Return the notes kept in a file."""
    return [Note.from_json(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
