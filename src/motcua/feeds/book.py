# SPDX-License-Identifier: EUPL-1.2
"""The hub's copy of a machine's book: what each event and snapshot makes of the numbers. Pure; `rows` loads and stores.

The machine is right: whatever it says of a number holds, also where our own desks would refuse it.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from motcua.feeds import rules
from motcua.feeds.places import SWEPT_AT_COUNTER, SWEPT_WAITING, Figures, Place
from motcua.feeds.rules import Kind
from motcua.feeds.said import Heard, ToldLine, ToldTicket
from motcua.queueing.rules import ACTIVE, IN_LINE, State

_MOST_CALLS = 32_767


class Book:
    """Numbers of one feed's lines while a batch or a snapshot is taken in; `changed` says what must be stored."""

    def __init__(
        self,
        places: Iterable[Place],
        *,
        waiting: Mapping[tuple[str, date], int],
        figures: Mapping[str, Figures],
        day_of: Callable[[str, datetime], date],
        received_at: datetime,
        codes: Iterable[str] = (),
        rename_from: int = 0,
    ) -> None:
        self._places: dict[tuple[str, str], list[Place]] = {}
        self._before: dict[uuid.UUID, Place] = {}
        self._waiting = dict(waiting)
        self._day_of, self._codes = day_of, list(codes)
        self.received_at = received_at
        self.figures = dict(figures)
        self.touched: set[str] = set()
        self.renamed_count = rename_from
        self._new: list[Place] = []
        self._renamed: list[Place] = []
        self._active: dict[uuid.UUID, Place] = {}
        self._late_days: set[date] = set()
        self._is_late = False
        for place in places:
            self._before[place.id] = replace(place)
            self._places.setdefault((place.line, place.shown), []).append(place)
            if place.state in ACTIVE:
                self._active[place.id] = place

    # --- what is in it --------------------------------------------------------------------------

    def all(self) -> Iterator[Place]:
        for places in self._places.values():
            yield from places

    def changed(self) -> list[Place]:
        """Return what must be written: renamed numbers first, because new ones take their names."""
        old = [place for place in self.all() if place.id in self._before and place != self._before[place.id]]
        return [*self._renamed, *old, *self._new]

    def new(self) -> list[Place]:
        """Return the numbers that are not stored yet."""
        return list(self._new)

    def called_now(self) -> list[Place]:
        """Return the numbers that are called since the book was opened and still wait for their people."""
        return [
            place
            for place in self.all()
            if place.state == State.CALLED and place.call_count > self._calls_before(place)
        ]

    def _calls_before(self, place: Place) -> int:
        before = self._before.get(place.id)
        return before.call_count if before else 0

    # --- events ---------------------------------------------------------------------------------

    def take(self, heard: Heard) -> None:
        """Do what the event says; events come in the machine's order."""
        if heard.kind == Kind.RESET:
            for code in [heard.line] if heard.line else self._codes:
                self._note_lateness(code, heard.at)
            self._reset(heard.line, heard.at)
            return
        day = self._note_lateness(heard.line, heard.at)
        if not self._is_late:
            self._count(heard)
        self.touched.add(heard.line)
        _DEEDS[heard.kind](self, heard, day)

    def _issue(self, heard: Heard, day: date) -> None:
        place = self._find(heard.line, heard.number, day, is_exact=True)
        if place is None or place.issued_at < heard.at:
            if place is not None:
                self._give_way(place, heard.at)
            self._add(heard, day)
        elif heard.at < place.issued_at:
            # Heard of late: it was called before we knew that it had been given.
            place.issued_at = heard.at
        elif heard.at == place.issued_at and place.state != State.WAITING:
            # A machine that began anew tells its day once more.
            self._wait(place)

    def _call(self, heard: Heard, day: date) -> None:
        place = self._found(heard, day)
        for other in self._at_counter(heard.counter, until=heard.at):
            if other is not place:
                self._end(other, State.DONE, heard.at)
        self._move(place, State.CALLED)
        if place.called_at is None:
            place.called_at = heard.at
        else:
            place.recalled_at = heard.at
        place.counter, place.ended_at = heard.counter, None
        place.call_count = min(place.call_count + 1, _MOST_CALLS)

    def _done(self, heard: Heard, day: date) -> None:
        place = self._found(heard, day)
        place.counter = heard.counter or place.counter
        self._end(place, State.DONE, heard.at)

    def _left(self, heard: Heard, day: date) -> None:
        self._end(self._found(heard, day), State.LEFT, heard.at)

    def _absent(self, heard: Heard, day: date) -> None:
        self._move(self._found(heard, day), State.ABSENT)

    def _back(self, heard: Heard, day: date) -> None:
        self._wait(self._found(heard, day))

    def _move_to(self, heard: Heard, day: date) -> None:
        place = self._found(heard, day)
        self._go_over(place, heard.to)

    def _reset(self, line: str, at: datetime) -> None:
        """Numbers begin anew: whoever has one from before does not wait any more."""
        for place in self.all():
            if place.is_open and place.issued_at <= at and line in ("", place.line):
                self._end(place, State.LEFT, at)
                self.touched.update({place.line, place.waits_in})
        for code, told in list(self.figures.items()):
            if line in ("", code) and (told.as_of is None or told.as_of <= at):
                del self.figures[code]
                self.touched.add(code)

    def end_all(self, at: datetime) -> None:
        """End everything: another machine speaks from now on."""
        self._reset("", max([at, *(place.issued_at for place in self.all())]))
        self.touched.update(self.figures)
        self.figures.clear()

    # --- figures of machines without tickets ----------------------------------------------------

    def _count(self, heard: Heard) -> None:
        """Carry figures on by what happened since they were told; of a new day they say nothing."""
        told = self.figures.get(heard.line)
        if told is None or told.as_of is None or heard.at < told.as_of:
            return
        if self._day_of(heard.line, heard.at) > self._day_of(heard.line, told.as_of):
            del self.figures[heard.line]
            return
        served = {number for number, _counter in told.serving}
        told.serving = [
            [number, counter]
            for number, counter in told.serving
            if number != heard.number and not (heard.kind == Kind.CALLED and counter == heard.counter)
        ]
        if heard.kind == Kind.ISSUED:
            told.waiting, told.last_issued = told.waiting + 1, heard.number
        elif heard.kind == Kind.BACK:
            told.waiting += 1
        elif heard.kind == Kind.CALLED:
            told.waiting = max(0, told.waiting - (heard.number not in served))
            told.serving.append([heard.number, heard.counter])
        elif heard.kind in (Kind.LEFT, Kind.MOVED):
            told.waiting = max(0, told.waiting - (heard.number not in served))

    # --- snapshots ------------------------------------------------------------------------------

    def settle(self, lines: Sequence[ToldLine], *, as_of: datetime) -> None:
        """Make the book what a snapshot of the whole machine says. The book holds all open numbers."""
        named = {line.code for line in lines}
        for line in lines:
            self._settle_line(line, as_of)
        for place in self.all():
            if place.line not in named and place.is_open:
                self._close(place, as_of)
        for code in [code for code in self.figures if code not in named]:
            del self.figures[code]
            self.touched.add(code)

    def _settle_line(self, told: ToldLine, as_of: datetime) -> None:
        day = self._day_of(told.code, as_of)
        tickets = {ticket.number: ticket for ticket in told.tickets or ()}
        for number, counter in told.serving:
            if tickets.get(number) is None or tickets[number].state not in ACTIVE:
                tickets[number] = ToldTicket(number, State.CALLED, counter)
        kept = {id(self._settle_ticket(told.code, ticket, day, as_of)) for ticket in tickets.values()}
        has_figures = told.tickets is None
        for place in self.all():
            is_told = place.state in ACTIVE or (place.state in IN_LINE and not has_figures)
            if place.line == told.code and is_told and id(place) not in kept:
                self._close(place, as_of)
        if not has_figures:
            if self.figures.pop(told.code, None) is not None:
                self.touched.add(told.code)
            self._note_last(told, day, as_of)
            return
        new = Figures([list(pair) for pair in told.serving], told.waiting, told.last_issued, as_of)
        old = self.figures.get(told.code)
        if old is None or replace(old, as_of=as_of) != new:
            self.touched.add(told.code)
        self.figures[told.code] = new

    def _settle_ticket(self, line: str, told: ToldTicket, day: date, as_of: datetime) -> Place:
        place = self._find(line, told.number, day)
        at = told.issued_at or told.called_at or as_of
        if place is not None and not place.is_open and place.issued_at < (told.issued_at or place.issued_at):
            self._give_way(place, at)
            place = None
        if place is None:
            heard = Heard(0, Kind.ISSUED, at, line=line, number=told.number, lane=told.lane, ticket=told.ticket)
            place = self._add(heard, self._day_of(line, at))
        if told.issued_at is not None:
            place.issued_at = told.issued_at
        if told.waits_in not in ("", place.waits_in):
            self._go_over(place, told.waits_in)
        is_called_anew = told.state in ACTIVE and (place.state not in ACTIVE or place.counter != told.counter)
        is_same = place.state == told.state and told.counter in ("", place.counter)
        if is_same or (place.state in IN_LINE and told.state == State.WAITING):
            return place
        if told.state == State.WAITING:
            self._wait(place)
            return place
        self._move(place, told.state)
        place.ended_at, place.counter = None, told.counter or place.counter
        if is_called_anew:
            place.call_count = min(place.call_count + 1, _MOST_CALLS)
            place.called_at = place.called_at or told.called_at or as_of
        return place

    def _note_last(self, told: ToldLine, day: date, as_of: datetime) -> None:
        """Keep the last number given, though nobody with it waits any more."""
        if told.last_issued and self._find(told.code, told.last_issued, day) is None:
            heard = Heard(0, Kind.ISSUED, as_of, line=told.code, number=told.last_issued)
            self._end(self._add(heard, day), State.DONE, as_of)

    def _close(self, place: Place, at: datetime) -> None:
        self._end(place, State.DONE if place.state in ACTIVE else State.LEFT, at)

    # --- days that are over ---------------------------------------------------------------------

    def _note_lateness(self, line: str, at: datetime) -> date:
        """Return the day of the event, opened again where it is over."""
        day, today = self._day_of(line, at), self._day_of(line, self.received_at)
        self._is_late = rules.is_late(at, day=day, received_at=self.received_at, today=today)
        if self._is_late:
            self._open_again(day)
        return day

    def _open_again(self, day: date) -> None:
        """Let what a past day left open be open again while more of that day is heard."""
        if day in self._late_days:
            return
        self._late_days.add(day)
        for place in self.all():
            if place.day != day or place.state != State.LEFT or place.ended_at is None:
                continue
            if place.ended_at == place.issued_at + SWEPT_WAITING:
                self._wait(place)
            elif place.ended_at == place.last_moment + SWEPT_AT_COUNTER:
                self._move(place, State.CALLED)
                place.ended_at = None

    def sweep(self) -> None:
        """Close what days that are over leave open, so that no old number stands on today's boards."""
        for place in self.all():
            if place.day not in self._late_days or self.received_at - place.last_moment <= rules.LATE_AFTER:
                continue
            if place.state in ACTIVE:
                self._move(place, State.LEFT)
                place.ended_at = place.last_moment + SWEPT_AT_COUNTER
            elif place.state in IN_LINE:
                self._move(place, State.LEFT)
                place.ended_at = place.issued_at + SWEPT_WAITING

    # --- finding and changing -------------------------------------------------------------------

    def _find(self, line: str, number: str, day: date, *, is_exact: bool = False) -> Place | None:
        """Return the number of that day; else, except for a new one, the latest open one of a day before."""
        places = self._places.get((line, number), [])
        own = next((place for place in places if place.day == day), None)
        if own is not None or is_exact:
            return own
        before = [place for place in places if place.day < day and place.is_open]
        return max(before, key=lambda place: place.day, default=None)

    def _found(self, heard: Heard, day: date) -> Place:
        """Return the number spoken of; one whose giving was never heard was given now."""
        place = self._find(heard.line, heard.number, day) or self._add(heard, day)
        if self._is_late:
            self._late_days.add(place.day)
        return place

    def _add(self, heard: Heard, day: date) -> Place:
        place = Place(
            id=uuid.UUID(heard.ticket) if heard.ticket else uuid.uuid4(),
            line=heard.line,
            waits_in=heard.line,
            day=day,
            shown=heard.number,
            state=State.WAITING,
            lane=heard.lane,
            issued_at=heard.at,
            ahead=sum(n for (line, on), n in self._waiting.items() if line == heard.line and on <= day),
        )
        self._places.setdefault((place.line, place.shown), []).append(place)
        self._new.append(place)
        self._waiting_changes(place, 1)
        self.touched.add(place.line)
        return place

    def _give_way(self, place: Place, at: datetime) -> None:
        """Make room for the same number given again: identity is the id, and what people read stays one of a day."""
        if place.is_open:
            self._end(place, State.LEFT, at)
        self._places[place.line, place.shown].remove(place)
        self.renamed_count += 1
        place.shown = rules.another_name(place.shown, self.renamed_count)
        self._places.setdefault((place.line, place.shown), []).append(place)
        # A number of this very batch is written before the one that took its name.
        if place.id in self._before:
            self._before.pop(place.id)
            self._renamed.append(place)

    def _at_counter(self, counter: str, *, until: datetime) -> list[Place]:
        active = self._active.values()
        return [place for place in active if place.counter == counter and (place.called_at or until) <= until]

    def _wait(self, place: Place) -> None:
        self._move(place, State.WAITING if place.waits_in == place.line else State.TRANSFERRED)
        place.counter, place.ended_at = "", None

    def _go_over(self, place: Place, line: str) -> None:
        """Count the place out of the one line and into the other."""
        self._move(place, State.ABSENT)
        place.waits_in = line
        self._wait(place)

    def _end(self, place: Place, state: str, at: datetime) -> None:
        self._move(place, state)
        place.ended_at = max(at, place.issued_at)

    def _move(self, place: Place, state: str) -> None:
        before, place.state = place.state, state
        self.touched.add(place.waits_in)
        if state in ACTIVE:
            self._active[place.id] = place
        else:
            self._active.pop(place.id, None)
        if (before in IN_LINE) != (state in IN_LINE):
            self._waiting_changes(place, 1 if state in IN_LINE else -1)

    def _waiting_changes(self, place: Place, by: int) -> None:
        key = (place.waits_in, place.day)
        self._waiting[key] = self._waiting.get(key, 0) + by


_DEEDS: Mapping[str, Callable[[Book, Heard, date], None]] = {
    Kind.ISSUED: Book._issue,
    Kind.CALLED: Book._call,
    Kind.DONE: Book._done,
    Kind.ABSENT: Book._absent,
    Kind.BACK: Book._back,
    Kind.LEFT: Book._left,
    Kind.MOVED: Book._move_to,
}
