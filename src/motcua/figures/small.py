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
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
#: The cell that holds the sum, and the cells it adds up.
Sum = tuple[K, Sequence[K]]


def hidden(cells: Mapping[K, int], sums: Sequence[Sum[K]], *, least: int, unseen: Set[K] = frozenset[K]()) -> set[K]:
    """Return the cells that must not be shown; `sums` are true of `cells`. Rule: R-081.

    `unseen` are cells nobody shows anyway; of these too a small one must not follow.
    """
    kept = {key for key, count in cells.items() if 0 < count < least}
    while True:
        _hide_in_lines(kept, cells, sums, least=least, unseen=unseen)
        found = determined(kept | unseen, sums) & kept
        if not found:
            return kept
        kept.add(_besides(found, cells, sums, kept | unseen))


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


def _besides(found: Set[K], cells: Mapping[K, int], sums: Sequence[Sum[K]], unknown: Set[K]) -> K:
    """Choose one more cell: the smallest part beside a found one, else a sum, and never a nought."""
    near: list[tuple[bool, int, str, K]] = []
    far: list[tuple[bool, int, str, K]] = []
    for total, members in sums:
        line = [*members, total]
        shown = [(each == total, cells[each], repr(each), each) for each in line if each not in unknown and cells[each]]
        if any(each in found for each in line):
            near += shown
        elif len(shown) < len(line):
            far += shown
    # A cell may follow from lines it does not stand in. Were nothing left to hide, nothing could follow: all that is
    # hidden might as well be twice as much.
    return min(near or far)[-1]


def determined(kept: Set[K], sums: Sequence[Sum[K]]) -> set[K]:
    """Return the hidden cells that follow from the shown ones: those whose unit vector the sums span."""
    pivots: dict[K, dict[K, float]] = {}
    for total, members in sums:
        row: dict[K, float] = {}
        for each in members:
            if each in kept:
                row[each] = row.get(each, 0.0) + 1.0
        if total in kept:
            row[total] = row.get(total, 0.0) - 1.0
        row = {each: factor for each, factor in row.items() if factor}
        _reduce(row, pivots)
    return {next(iter(row)) for row in pivots.values() if len(row) == 1}


def _reduce(row: dict[K, float], pivots: dict[K, dict[K, float]]) -> None:
    """Take the known pivots out of a row; what is left becomes one, and is taken out of the others (Gauss–Jordan)."""
    for pivot in [each for each in row if each in pivots]:
        _subtract(row, pivots[pivot], row.get(pivot, 0.0))
    if not row:
        return
    pivot = next(iter(row))
    factor = row[pivot]
    for each in row:
        row[each] /= factor
    for other in pivots.values():
        if pivot in other:
            _subtract(other, row, other[pivot])
    pivots[pivot] = row


def _subtract(row: dict[K, float], other: Mapping[K, float], factor: float) -> None:
    for each, value in other.items():
        left = row.get(each, 0.0) - factor * value
        # Sums of whole tables have factors of one; what is nearly nought is nought.
        if abs(left) < 1e-9:
            row.pop(each, None)
        else:
            row[each] = left
