# SPDX-License-Identifier: EUPL-1.2
"""Which counter to open, to call back or to close now: from who waits, who comes, how long one takes. Pure.

What is said of a wait is a plain estimate: the work that waits in a line, shared among the counters that call it. Where
several lines share counters, the counters divide their time so that all their lines wait about as long, as people are
called in the order of coming.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

# So far ahead people who are still coming are counted in.
HORIZON_MINUTES = 30
# A counter that has called nobody for so long may be asked for something else.
IDLE_MINUTES = 5
MAY_CLOSE_MINUTES = 20
# What is left open may be busy for so much of its time, and let people wait for so much of the threshold.
BUSY_AT_MOST = 0.8
CALM_SHARE = 0.5
MOST_ADVICE = 4
# More would promise what is not known: beyond that a wait is "more than two hours".
LONGEST_TOLD_MINUTES = 120
_ROUNDS = 12


class Seat(StrEnum):
    """What a counter does now. CLOSED: nobody sits there; SILENT: its screen has not been heard of for a while."""

    CLOSED = "closed"
    SILENT = "silent"
    PAUSED = "paused"
    IDLE = "idle"
    CALLING = "calling"
    SERVING = "serving"


OPEN = frozenset({Seat.IDLE, Seat.CALLING, Seat.SERVING})


@dataclass(frozen=True)
class LineLoad:
    """One line: who waits, how many come in an hour, how long one person takes (minutes, at least one)."""

    id: int
    name: str
    waiting: int = 0
    arrivals_per_hour: float = 0.0
    service_minutes: float = 10.0

    @property
    def work(self) -> float:
        """Minutes of one counter that wait in the line."""
        return self.waiting * max(1.0, self.service_minutes)

    @property
    def inflow(self) -> float:
        """Minutes of one counter that come in a minute."""
        return self.arrivals_per_hour / 60 * max(1.0, self.service_minutes)


@dataclass(frozen=True)
class CounterNow:
    """One counter: the lines it calls now, those it could call, what it does and for how many minutes."""

    number: int
    seat: Seat
    serves: frozenset[int] = frozenset()
    could: frozenset[int] = frozenset()
    minutes: int = 0

    @property
    def is_open(self) -> bool:
        return self.seat in OPEN


class Deed(StrEnum):
    """What is advised; its value is a class of the page."""

    HELP = "help"
    RESUME = "resume"
    OPEN = "open"
    ALL_OPEN = "all-open"
    CLOSE = "close"


@dataclass(frozen=True)
class Advice:
    """One thing to do. `minutes` is the wait now, None where no counter calls the line; `minutes_after` with it done.

    `is_coming` where the wait is still short and people who come will make it long; then `minutes` is that later one.
    """

    deed: Deed
    counter: int | None
    line: str = ""
    line_id: int | None = None
    waiting: int = 0
    minutes: int | None = None
    minutes_after: int | None = None
    idle_minutes: int = 0
    is_coming: bool = False

    @property
    def sentence(self) -> str:
        """What to do and why, in one sentence."""
        known = {"counter": self.counter, "line": self.line, "why": self._why(), "idle": self.idle_minutes}
        match self.deed:
            case Deed.HELP:
                return _("Cho quầy %(counter)s gọi thêm hàng %(line)s: quầy đang rảnh; %(why)s.") % known
            case Deed.RESUME:
                return _("Mời quầy %(counter)s làm tiếp, hàng %(line)s: %(why)s.") % known
            case Deed.OPEN if self.is_coming:
                return _("Chuẩn bị mở quầy %(counter)s, hàng %(line)s: %(why)s.") % known
            case Deed.OPEN:
                return _("Mở thêm quầy %(counter)s, hàng %(line)s: %(why)s.") % known
            case Deed.ALL_OPEN:
                return _("Hàng %(line)s: %(why)s. Mọi quầy gọi được hàng này đều đã mở.") % known
            case _:
                return _("Có thể đóng quầy %(counter)s: đã rảnh %(idle)d phút, các quầy còn lại vẫn kịp.") % known

    @property
    def outcome(self) -> str:
        """How long people would wait then; empty where nothing is known or nothing changes."""
        if self.minutes_after is None:
            return ""
        return _("Làm vậy thì còn chờ %(length)s.") % {"length": told(self.minutes_after)}

    def _why(self) -> str:
        if self.is_coming and self.minutes is not None:
            ahead = {"ahead": HORIZON_MINUTES, "length": told(self.minutes)}
            return _("%(ahead)d phút nữa có thể phải chờ %(length)s") % ahead
        if self.minutes is None:
            return _("%(count)d người chờ, chưa quầy nào gọi") % {"count": self.waiting}
        return _("%(count)d người chờ, %(length)s") % {"count": self.waiting, "length": told(self.minutes)}


def told(minutes: int) -> str:
    """Say an estimate: "khoảng 48 phút"; beyond two hours nothing more exact is known."""
    if minutes > LONGEST_TOLD_MINUTES:
        return _("hơn 2 giờ")
    if minutes < 1:
        return _("dưới 1 phút")
    return _("khoảng %(minutes)d phút") % {"minutes": minutes}


# --- estimates -----------------------------------------------------------------------------------------


def waits(lines: Sequence[LineLoad], serving: Sequence[Collection[int]], *, ahead: int = 0) -> dict[int, float]:
    """Return by line how many minutes somebody who comes now, or in `ahead` minutes, waits.

    `serving` are the lines of each open counter. Infinite where somebody waits and no counter calls the line.
    """
    work = {line.id: line.work + line.inflow * ahead for line in lines}
    shares = _capacity(work, serving)
    found = {}
    for line in lines:
        capacity = shares.get(line.id, 0.0)
        left = max(0.0, work[line.id] - capacity * ahead)
        found[line.id] = 0.0 if left == 0 else left / capacity if capacity > 0 else math.inf
    return found


def _capacity(work: Mapping[int, float], serving: Sequence[Collection[int]]) -> dict[int, float]:
    """Return how many counters' worth each line gets, so that lines that share counters wait about as long.

    Counters begin with equal shares by work; a line that would wait longer then gets more of what it may have.
    """
    groups = [
        (lines, float(count))
        for lines, count in Counter(frozenset(line for line in each if work.get(line)) for each in serving).items()
        if lines
    ]
    shares = [{line: work[line] for line in lines} for lines, _count in groups]
    capacity: dict[int, float] = {}
    for _round in range(_ROUNDS):
        capacity = {}
        for (_lines, count), share in zip(groups, shares, strict=True):
            whole = sum(share.values())
            for line, part in share.items():
                capacity[line] = capacity.get(line, 0.0) + count * part / whole
        shares = [
            {line: max(1e-9, part * work[line] / max(capacity[line], 1e-9)) for line, part in _scaled(share).items()}
            for share in shares
        ]
    return capacity


def _scaled(share: Mapping[int, float]) -> dict[int, float]:
    whole = sum(share.values())
    return {line: part / whole for line, part in share.items()}


# --- advice --------------------------------------------------------------------------------------------


def advise(lines: Sequence[LineLoad], counters: Sequence[CounterNow], *, threshold_minutes: int) -> list[Advice]:
    """Return what to do now, the longest wait first; nothing where nobody waits too long and no counter is in vain.

    Never both to open and to close. Each piece of advice assumes that those before it are followed.
    """
    found = _relieving(lines, counters, threshold_minutes)
    return found or _closing(lines, counters, threshold_minutes)


@dataclass(frozen=True)
class _Strain:
    line: LineLoad
    minutes: float
    is_coming: bool


def _relieving(lines: Sequence[LineLoad], counters: Sequence[CounterNow], threshold: int) -> list[Advice]:
    serving = {counter.number: counter.serves for counter in counters if counter.is_open}
    asked: set[int] = set()
    hopeless: set[int] = set()
    found: list[Advice] = []
    while len(found) < MOST_ADVICE:
        strain = _worst(lines, list(serving.values()), threshold, without=hopeless)
        if strain is None:
            break
        chosen = _choose(strain, lines, counters, serving, asked)
        if chosen is None:
            hopeless.add(strain.line.id)
            # Where something was advised for the line, that says enough.
            if not strain.is_coming and all(each.line_id != strain.line.id for each in found):
                found.append(_said(Deed.ALL_OPEN, None, strain))
            continue
        deed, counter, after = chosen
        asked.add(counter.number)
        serving[counter.number] = _with(counter, strain.line.id)
        found.append(_said(deed, counter, strain, after=after))
    return found


def _worst(
    lines: Sequence[LineLoad], serving: Sequence[Collection[int]], threshold: int, *, without: Collection[int]
) -> _Strain | None:
    """Return the line that waits longest beyond the threshold; else the one that soon will, None where none does."""
    for ahead in (0, HORIZON_MINUTES):
        estimates = waits(lines, serving, ahead=ahead)
        # In half an hour, a line nobody calls and nobody waits in is still no reason to open anything.
        over = [
            line
            for line in lines
            if line.id not in without
            and estimates[line.id] >= threshold
            and (ahead == 0 or not math.isinf(estimates[line.id]))
        ]
        if over:
            line = max(over, key=lambda each: (estimates[each.id], each.waiting, -each.id))
            return _Strain(line, estimates[line.id], is_coming=ahead > 0)
    return None


def _choose(
    strain: _Strain,
    lines: Sequence[LineLoad],
    counters: Sequence[CounterNow],
    serving: Mapping[int, Collection[int]],
    asked: Collection[int],
) -> tuple[Deed, CounterNow, float] | None:
    """Return the counter that shortens this wait: an idle one before a paused one before one that is closed."""
    line = strain.line.id
    by_deed: dict[Deed, list[CounterNow]] = {Deed.HELP: [], Deed.RESUME: [], Deed.OPEN: []}
    for counter in counters:
        if counter.number in asked or line not in counter.could:
            continue
        if counter.seat == Seat.IDLE and counter.minutes >= IDLE_MINUTES and line not in counter.serves:
            by_deed[Deed.HELP].append(counter)
        elif counter.seat == Seat.PAUSED:
            by_deed[Deed.RESUME].append(counter)
        elif counter.seat in (Seat.CLOSED, Seat.SILENT):
            by_deed[Deed.OPEN].append(counter)
    ahead = HORIZON_MINUTES if strain.is_coming else 0
    for deed, able in by_deed.items():
        tried = []
        for counter in able:
            others = [each for number, each in serving.items() if number != counter.number]
            after = waits(lines, [*others, _with(counter, line)], ahead=ahead)
            tried.append((after[line], max(after.values()), counter.number, counter))
        better = [each for each in tried if each[0] < strain.minutes]
        if better:
            best = min(better, key=lambda each: each[:3])
            return deed, best[3], best[0]
    return None


def _with(counter: CounterNow, line: int) -> frozenset[int]:
    """Return what the counter calls once it does as advised: all it could, or also this line."""
    return counter.serves | {line} if counter.is_open else counter.could


def _said(deed: Deed, counter: CounterNow | None, strain: _Strain, *, after: float | None = None) -> Advice:
    return Advice(
        deed=deed,
        counter=counter.number if counter else None,
        line=strain.line.name,
        line_id=strain.line.id,
        waiting=strain.line.waiting,
        minutes=None if math.isinf(strain.minutes) else round(strain.minutes),
        minutes_after=None if after is None or math.isinf(after) else round(after),
        idle_minutes=counter.minutes if counter else 0,
        is_coming=strain.is_coming,
    )


def _closing(lines: Sequence[LineLoad], counters: Sequence[CounterNow], threshold: int) -> list[Advice]:
    """Return which idle counters can be closed so that every line is still called, calmly, by some other one."""
    serving = {counter.number: counter.serves for counter in counters if counter.is_open}
    idle = [each for each in counters if each.seat == Seat.IDLE and each.minutes >= MAY_CLOSE_MINUTES]
    found: list[Advice] = []
    for counter in sorted(idle, key=lambda each: (-each.minutes, each.number)):
        others = {number: each for number, each in serving.items() if number != counter.number}
        if _is_calm(lines, counter.serves, list(others.values()), threshold):
            serving = others
            found.append(Advice(Deed.CLOSE, counter.number, idle_minutes=counter.minutes))
    return found[:MOST_ADVICE]


def _is_calm(
    lines: Sequence[LineLoad], left: Collection[int], serving: Sequence[Collection[int]], threshold: int
) -> bool:
    """Say whether these counters alone serve all: each of the lines `left` is called, nobody waits long."""
    called = {line for each in serving for line in each}
    if not set(left) <= called:
        return False
    around = {line for each in serving if set(each) & set(left) for line in each}
    inflow = sum(line.inflow for line in lines if line.id in around)
    if inflow > BUSY_AT_MOST * sum(1 for each in serving if set(each) & around):
        return False
    worst = (max(waits(lines, serving, ahead=ahead).values(), default=0.0) for ahead in (0, HORIZON_MINUTES))
    return all(minutes <= CALM_SHARE * threshold for minutes in worst)
