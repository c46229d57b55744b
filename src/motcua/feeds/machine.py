# SPDX-License-Identifier: EUPL-1.2
"""A queue machine as another maker might build it: its own book, and the events it tells. Pure.

Played on a demonstration, shipped for integrators (`./motcua feed send`), and the measure in our tests: whatever the
network does, the hub must show this book's numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class OwnLine:
    """A line of the machine: the last number given and who waits, as [number, moment of giving]."""

    name: str = ""
    prefix: str = ""
    digits: int = 3
    last: int = 0
    waiting: list[list[str]] = field(default_factory=list)

    def shown(self, number: int) -> str:
        return f"{self.prefix}{number:0{self.digits}d}"


@dataclass
class OwnCounter:
    """A counter: the lines it calls from, and whom it has now as [line, number, issued, called]."""

    lines: list[str]
    now: list[str] | None = None


@dataclass
class Machine:
    """Lines by code, counters by label, and the events not yet known to have arrived."""

    lines: dict[str, OwnLine]
    counters: dict[str, OwnCounter]
    epoch: str = ""
    seq: int = 0
    outbox: list[dict[str, Any]] = field(default_factory=list)

    # --- what people do -------------------------------------------------------------------------

    def press(self, line: str, at: datetime) -> str:
        """Give the next number of the line; return it as shown."""
        own = self.lines[line]
        own.last += 1
        shown = own.shown(own.last)
        own.waiting.append([shown, at.isoformat()])
        self._tell("issued", line, shown, at)
        return shown

    def call(self, counter: str, at: datetime) -> str | None:
        """Call who has waited longest at the counter's lines; whoever was there is finished by that. None: nobody."""
        place = self.counters[counter]
        heads = [(self.lines[code].waiting[0][1], code) for code in place.lines if self.lines[code].waiting]
        if not heads:
            return None
        code = min(heads)[1]
        shown, issued_at = self.lines[code].waiting.pop(0)
        place.now = [code, shown, issued_at, at.isoformat()]
        self._tell("called", code, shown, at, counter=counter)
        return shown

    def call_again(self, counter: str, at: datetime) -> str | None:
        """Repeat the call; None where nobody was called."""
        now = self.counters[counter].now
        if now is not None:
            self._tell("called", now[0], now[1], at, counter=counter)
        return now[1] if now else None

    def finish(self, counter: str, at: datetime, *, kind: str = "done") -> str | None:
        """Let the person go, as done or absent; None where nobody was there."""
        now, self.counters[counter].now = self.counters[counter].now, None
        if now is not None:
            self._tell(kind, now[0], now[1], at, counter=counter)
        return now[1] if now else None

    def send_back(self, counter: str, at: datetime) -> str | None:
        """Let the person wait again, first in the line; None where nobody was there."""
        now, self.counters[counter].now = self.counters[counter].now, None
        if now is not None:
            self.lines[now[0]].waiting.insert(0, [now[1], now[2]])
            self._tell("back", now[0], now[1], at)
        return now[1] if now else None

    def give_up(self, line: str, index: int, at: datetime) -> str | None:
        """Let somebody who waits leave; None where nobody stands there."""
        waiting = self.lines[line].waiting
        if not 0 <= index < len(waiting):
            return None
        shown, _issued_at = waiting.pop(index)
        self._tell("left", line, shown, at)
        return shown

    def reset(self, at: datetime, *, line: str = "") -> None:
        """Begin with number 1 again; nobody waits any more."""
        for code, own in self.lines.items():
            if line in ("", code):
                own.last, own.waiting = 0, []
        for counter in self.counters.values():
            if counter.now is not None and line in ("", counter.now[0]):
                counter.now = None
        self._tell("reset", line, "", at)

    def _tell(self, kind: str, line: str, number: str, at: datetime, *, counter: str = "") -> None:
        self.seq += 1
        said = {"seq": self.seq, "kind": kind, "line": line, "number": number, "at": at.isoformat()}
        self.outbox.append(said | ({"counter": counter} if counter else {}))

    # --- what it shows --------------------------------------------------------------------------

    def numbers(self) -> dict[str, dict[str, Any]]:
        """Return what its own board shows, by line: who is served where, how many wait, the last number given."""
        return {
            code: {
                "serving": sorted(
                    [counter.now[1], label]
                    for label, counter in self.counters.items()
                    if counter.now is not None and counter.now[0] == code
                ),
                "waiting": len(own.waiting),
                "last_issued": own.shown(own.last) if own.last else None,
            }
            for code, own in self.lines.items()
        }

    def snapshot(self, at: datetime, *, with_tickets: bool = True) -> dict[str, Any]:
        """Return its whole state as the feed's snapshot."""
        lines = []
        for code, own in self.lines.items():
            told: dict[str, Any] = {"code": code, "name": own.name or code, **self.numbers()[code]}
            told["serving"] = [{"number": number, "counter": label} for number, label in told["serving"]]
            if with_tickets:
                told["tickets"] = self._tickets(code)
            lines.append(told)
        return {"seq": self.seq, "epoch": self.epoch, "as_of": at.isoformat(), "lines": lines}

    def _tickets(self, code: str) -> list[dict[str, str]]:
        waiting = [{"number": shown, "state": "waiting", "issued_at": at} for shown, at in self.lines[code].waiting]
        served = [
            {"number": now[1], "state": "called", "counter": label, "issued_at": now[2], "called_at": now[3]}
            for label, counter in self.counters.items()
            if (now := counter.now) is not None and now[0] == code
        ]
        return waiting + served

    # --- keeping it -----------------------------------------------------------------------------

    def heard_until(self, seq: int) -> None:
        """Forget the events that have arrived."""
        self.outbox = [said for said in self.outbox if said["seq"] > seq]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(kept: Mapping[str, Any]) -> Machine:
    """Return the machine that `as_json` wrote."""
    return Machine(
        lines={code: OwnLine(**line) for code, line in kept["lines"].items()},
        counters={label: OwnCounter(**counter) for label, counter in kept["counters"].items()},
        epoch=kept["epoch"],
        seq=kept["seq"],
        outbox=list(kept["outbox"]),
    )


def new_machine(lines: Sequence[tuple[str, str, str]], *, counters: int, epoch: str = "") -> Machine:
    """Return a machine with lines (code, name, prefix), its counters spread over them."""
    codes = [code for code, _name, _prefix in lines]
    return Machine(
        lines={code: OwnLine(name, prefix) for code, name, prefix in lines},
        counters={str(number): OwnCounter([codes[(number - 1) % len(codes)]]) for number in range(1, counters + 1)},
        epoch=epoch,
    )
