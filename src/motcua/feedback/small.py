# SPDX-License-Identifier: EUPL-1.2
"""Small numbers that are not told, nor left to be computed from the others. Pure."""

from collections.abc import Mapping


def hidden(counts: Mapping[str, int], *, smallest: int) -> frozenset[str]:
    """Return whose number is not told, where the sum of all is told beside them.

    A number from 1 to `smallest` − 1 is hidden. If what is hidden were less than `smallest` together, or one alone, the
    sum minus the others would tell it: then the next larger one is hidden with it, until nothing can be computed. A
    nought is told: it says nothing about anybody.
    """
    left = sorted((count, name) for name, count in counts.items() if count > 0)
    kept_back = [(count, name) for count, name in left if count < smallest]
    others = [(count, name) for count, name in left if count >= smallest]
    while kept_back and others and (len(kept_back) == 1 or sum(count for count, _name in kept_back) < smallest):
        kept_back.append(others.pop(0))
    return frozenset(name for _count, name in kept_back)


def is_sum_told(counts: Mapping[str, int], *, smallest: int) -> bool:
    """Say whether the sum may be told: not where it is small, nor where all of it is one hidden number."""
    concealed = hidden(counts, smallest=smallest)
    kept_back = sum(counts[name] for name in concealed)
    total = sum(counts.values())
    return total == 0 or (total >= smallest and not (len(concealed) == 1 and kept_back < smallest))
