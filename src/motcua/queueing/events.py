# SPDX-License-Identifier: EUPL-1.2
"""What happens to a ticket; the subject is "ticket:<uuid>", `number` is the shown one, `line` the line's code."""

from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """A fact about one ticket."""

    line: str
    number: str

    @property
    def ticket_id(self) -> str:
        return self.subject.partition(":")[2]


@dataclass(frozen=True, kw_only=True)
class TicketIssued(TicketEvent):
    """Somebody got a number."""

    channel: str
    lane: int


@dataclass(frozen=True, kw_only=True)
class TicketCalled(TicketEvent):
    """A counter called the number; `why` tells why it was out of order, `count` how often it has been called."""

    counter: str
    why: str = ""
    reason: str = ""
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class TicketStarted(TicketEvent):
    """The person is at the counter."""

    counter: str


@dataclass(frozen=True, kw_only=True)
class TicketDone(TicketEvent):
    """The person has been served."""

    counter: str


@dataclass(frozen=True, kw_only=True)
class CalledInVain(TicketEvent):
    """Nobody came to the counter; the number may be called again."""

    counter: str


@dataclass(frozen=True, kw_only=True)
class TicketBack(TicketEvent):
    """Somebody who was absent came back and waits again, some numbers later."""


@dataclass(frozen=True, kw_only=True)
class TicketTransferred(TicketEvent):
    """The person waits at another line or for another counter, with the time of the ticket."""

    to_line: str
    to_counter: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketReturned(TicketEvent):
    """The desk that had called fell silent; the number is at the head of the line again."""

    counter: str


@dataclass(frozen=True, kw_only=True)
class TicketLeft(TicketEvent):
    """The person does not wait any more; `ending` is "gave_up" or "day_over"."""

    ending: str


@dataclass(frozen=True, kw_only=True)
class CounterPaused(Event):
    """A counter calls nobody for a while; the subject is "counter:<code>"."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CounterResumed(Event):
    """A counter calls again."""


@dataclass(frozen=True, kw_only=True)
class DutyBegun(Event):
    """Somebody sat down at a counter."""

    person: int
    lines: list[str]


@dataclass(frozen=True, kw_only=True)
class DutyEnded(Event):
    """Nobody sits at the counter any more."""


@dataclass(frozen=True, kw_only=True)
class NumbersLent(Event):
    """A kiosk got a block of numbers to give while the network is cut; the subject is "kiosk:<code>"."""

    line: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class TicketPrinted(TicketEvent):
    """An attempt to print ended; `reason` says why it failed or why it was printed again."""

    outcome: str
    is_first: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReprintAsked(TicketEvent):
    """Somebody wants another slip of a ticket, for a reason; `attempt` is the row of the new attempt to print."""

    attempt: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TurnIsNear(TicketEvent):
    """Only so many are before a person who wanted to be told; `alert` is the row of the wish."""

    alert: int
    before: int
