# SPDX-License-Identifier: EUPL-1.2
"""What happens to tags; those of a loan have the subject "loan:<id>", those of a tag "pager:<id>"."""

from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class LoanEvent(Event):
    """Something about one loan: the tag's `number`, and the dossier's row."""

    number: int
    dossier: int


@dataclass(frozen=True, kw_only=True)
class PagerLent(LoanEvent):
    """The tag was given to whoever waits for the dossier."""


@dataclass(frozen=True, kw_only=True)
class PagerCalled(LoanEvent):
    """The tag is to buzz; `call` is the call's id, `times` how often it has been called with it."""

    call: str
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class PagerCallAnswered(LoanEvent):
    """The transmitter sent the call, or never will (`ok` False); `by_hand`: the officer presses the keypad."""

    call: str
    ok: bool
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class PagerPressed(LoanEvent):
    """The officer pressed the tag's number on the keypad."""


@dataclass(frozen=True, kw_only=True)
class PagerUnanswered(LoanEvent):
    """Nobody came, or the tag could not buzz: calling went on to `step` (aloud, sms)."""

    step: str


@dataclass(frozen=True, kw_only=True)
class PagerComing(LoanEvent):
    """Whoever was called is on the way to the desk."""


@dataclass(frozen=True, kw_only=True)
class PagerReturned(LoanEvent):
    """The tag is back in the box."""


@dataclass(frozen=True, kw_only=True)
class PagerLost(Event):
    """The tag was reported lost; a loan that was open ended with it (`loan`, 0 without one)."""

    number: int
    loan: int = 0


@dataclass(frozen=True, kw_only=True)
class PagersAdded(Event):
    """Tags came into the box: their numbers from `first` to `last`, of which `count` were new."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, kw_only=True)
class PagerTried(Event):
    """The transmitter is to be tried with a tag of the box."""

    number: int


@dataclass(frozen=True, kw_only=True)
class PagerStateSet(Event):
    """A tag in the box is usable again, flat, or out of use."""

    number: int
    state: str


@dataclass(frozen=True, kw_only=True)
class PagerBatteryRead(Event):
    """Somebody read the battery of a tag."""

    number: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class StockTaken(Event):
    """The tags were counted at closing: how many lay in the box, how many were missing."""

    present: int
    missing: int
