# SPDX-License-Identifier: EUPL-1.2
"""Which published numbers are hidden because they are small, and which others so that nobody works them out. Pure.

A table is published as cells and sums: of each sum the cell that holds it and the cells it adds up. A cell with fewer
than `least` (but not none) is hidden. Then one more is hidden while

* the hidden cells of one sum come to fewer than `least`, or to one each: since noughts are shown, the hidden ones are
  not nought, and of two that come to two each is one;
* some hidden cell follows from the shown ones. That is decided by linear algebra, not by counting the hidden cells of
  a line, which lets chains of lines through.

Only cells that hold something are hidden besides: of a hidden nought the sign alone may tell.
"""

from collections.abc import Hashable, Mapping, Sequence, Set
from heapq import heapify, heappop, heappush
from random import Random
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)
#: The cell that holds the sum, and the cells it adds up.
Sum = tuple[K, Sequence[K]]
_PRIME: Final = 2**61 - 1


def hidden(cells: Mapping[K, int], sums: Sequence[Sum[K]], *, least: int, unseen: Set[K] = frozenset()) -> set[K]:
    """Return the cells that must not be shown; `sums` are true of `cells`. Rule: R-081.

    `unseen` are cells nobody shows anyway; of these too a small one must not follow.
    """
    kept = {key for key, count in cells.items() if 0 < count < least}
    while True:
        _hide_in_lines(kept, cells, sums, least=least, unseen=unseen)
        found = determined(kept | unseen, sums) & kept
        if not found:
            return kept
        kept |= _besides(found, cells, sums, kept | unseen)


def _hide_in_lines(kept: set[K], cells: Mapping[K, int], sums: Sequence[Sum[K]], *, least: int, unseen: Set[K]) -> None:
    """Hide more until no sum by itself tells what it hides: most is decided here, without algebra."""
    is_changed = True
    while is_changed:
        is_changed = False
        for total, members in sums:
            while _tells(total, members, kept, cells, least=least, unseen=unseen):
                known = [each for each in (*members, total) if each not in kept and each not in unseen and cells[each]]
                kept.add(min((each == total, cells[each], repr(each), each) for each in known)[-1])
                is_changed = True


def _tells(total: K, members: Sequence[K], kept: set[K], cells: Mapping[K, int], *, least: int, unseen: Set[K]) -> bool:
    """Say whether a sum alone tells a hidden cell: the only one, or several that come to too little."""
    unknown = [each for each in members if each in kept or each in unseen]
    if not any(each in kept for each in (*unknown, total)):
        return False
    if total in kept or total in unseen:
        return not unknown
    come_to = sum(cells[each] for each in unknown)
    return bool(unknown) and (len(unknown) == 1 or come_to < least or come_to <= len(unknown))


def _besides(found: Set[K], cells: Mapping[K, int], sums: Sequence[Sum[K]], unknown: Set[K]) -> set[K]:
    """Choose one more cell in each sum a found one stands in: the smallest part, else the sum, and never a nought.

    A cell may follow from sums it does not stand in: then of those its neighbours stand in, and so on. Were nothing
    left to hide, nothing could follow: all that is hidden might as well be twice as much.
    """
    near, chosen = set(found), set[K]()
    while not chosen:
        beside: set[K] = set()
        for total, members in sums:
            line = [*members, total]
            if not any(each in near for each in line):
                continue
            beside.update(each for each in line if each in unknown)
            shown = [(each == total, cells[each], repr(each), each) for each in line if each not in unknown]
            if any(each[1] for each in shown):
                chosen.add(min(each for each in shown if each[1])[-1])
        assert chosen or beside > near
        near |= beside
    return chosen


def determined(kept: Set[K], sums: Sequence[Sum[K]]) -> set[K]:
    """Return the hidden cells that follow from the shown ones: whatever else fits the sums leaves these as they are.

    Worked out with one other table that fits, drawn at random among all of them (in whole numbers below a large prime):
    a cell it leaves alone is left alone by all, but for a chance of one in 10 to the 15.
    """
    rows: list[dict[K, int]] = []
    for total, members in sums:
        row = {each: 1 for each in members if each in kept}
        if total in kept:
            row[total] = row.get(total, 0) - 1
        rows.append({each: factor for each, factor in row.items() if factor})
    dice, drawn = Random(len(rows)), dict[K, int]()
    for pivot, row in reversed(_echelon(rows)):
        change = 0
        for each, factor in row.items():
            if each not in drawn:
                drawn[each] = dice.randrange(1, _PRIME)
            change -= factor * drawn[each]
        drawn[pivot] = change % _PRIME
    return {each for each, change in drawn.items() if not change}


def _echelon(rows: list[dict[K, int]]) -> list[tuple[K, dict[K, int]]]:
    """Let each row decide one cell from cells that are decided later or by none; `rows` are used up.

    Next is always the cell that stands in the fewest rows, decided by the shortest of them: so rows stay short, and an
    office is worked out before its city.
    """
    of_cell: dict[K, set[int]] = {}
    for number, row in enumerate(rows):
        for each in row:
            of_cell.setdefault(each, set()).add(number)
    number_of = {each: number for number, each in enumerate(of_cell)}
    heap = [(len(numbers), number_of[each], each) for each, numbers in of_cell.items()]
    heapify(heap)
    found = []
    while heap:
        often, _number, pivot = heappop(heap)
        numbers = of_cell[pivot]
        if often != len(numbers) or not numbers:
            continue
        chosen = min(numbers, key=lambda number: (len(rows[number]), number))
        row = rows[chosen]
        for each in row:
            of_cell[each].discard(chosen)
        inverse = pow(row.pop(pivot), -1, _PRIME)
        row = {each: factor * inverse % _PRIME for each, factor in row.items()}
        for number in list(numbers):
            _take_out(row, pivot, number, rows, of_cell)
        for each in row:
            heappush(heap, (len(of_cell[each]), number_of[each], each))
        found.append((pivot, row))
    return found


def _take_out(
    row: Mapping[K, int], pivot: K, number: int, rows: Sequence[dict[K, int]], of_cell: Mapping[K, set[int]]
) -> None:
    """Put what decides `pivot` in its place in another row."""
    other = rows[number]
    factor = other.pop(pivot)
    of_cell[pivot].discard(number)
    for each, value in row.items():
        left = (other.get(each, 0) - factor * value) % _PRIME
        if left:
            other[each] = left
            of_cell[each].add(number)
        else:
            other.pop(each, None)
            of_cell[each].discard(number)
