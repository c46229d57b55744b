# SPDX-License-Identifier: EUPL-1.2
"""Which published numbers are hidden because they are small, and which others so that nobody works them out. Pure.

A table is published as cells and sums: of each sum the cell that holds it and the cells it adds up. A cell with fewer
than `least` (but not none) is hidden. Then, while some hidden cell follows from the shown ones, one more is hidden.
What follows is decided by linear algebra, not by counting the hidden cells of a line, which lets chains of lines
through. Only cells that hold something are hidden besides: of a hidden nought the sign alone may tell.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
#: The cell that holds the sum, and the cells it adds up.
Sum = tuple[K, Sequence[K]]


def hidden(cells: Mapping[K, int], sums: Sequence[Sum[K]], *, least: int) -> set[K]:
    """Return the cells that must not be shown; `sums` are true of `cells`. Rule: R-081."""
    kept = {key for key, count in cells.items() if 0 < count < least}
    while found := determined(kept, sums):
        kept.add(_besides(found, cells, sums, kept))
    return kept


def _besides(found: set[K], cells: Mapping[K, int], sums: Sequence[Sum[K]], kept: set[K]) -> K:
    """Choose one more cell: the smallest part beside a found one, else a sum, and never a nought."""
    parts: list[tuple[bool, int, str, K]] = []
    for total, members in sums:
        line = [*members, total]
        if not any(each in found for each in line):
            continue
        parts += [(each == total, cells[each], repr(each), each) for each in line if each not in kept and cells[each]]
    # A found cell is never alone with noughts: then its sum equals it, is as small, and is hidden too.
    return min(parts)[-1]


def determined(kept: set[K], sums: Sequence[Sum[K]]) -> set[K]:
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
