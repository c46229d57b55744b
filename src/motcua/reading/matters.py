# SPDX-License-Identifier: EUPL-1.2
"""Which procedure of the catalogue a matter means, where the words name one clearly."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from motcua.kernel.text import fold
from motcua.reading.everyday import official

_WORDS = re.compile(r"[a-z]+")
# Words that say nothing about which procedure it is.
_EMPTY = frozenset(
    ("va", "hoac", "cua", "cho", "trong", "theo", "ve", "la", "nay", "den", "co", "cac", "nguoi", "da", "duoc", "tai",
     "de")
)  # fmt: skip
# How much of a procedure's name must have been said, and how clearly it must lead.
ENOUGH, LEAD = 0.62, 0.03
_LONGEST_MATTER = 300
# Less than about one telling word is nothing.
_LEAST_SHARED = 3.0


class Matters:
    """The names of procedures by code: each with its names and the agencies that carry it out."""

    def __init__(self, procedures: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> None:
        self._names: list[tuple[str, frozenset[str], frozenset[str], frozenset[str]]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for code, (names, agencies) in procedures.items():
            for form in [form for name in names for form in _forms(name)]:
                ordered = [word for word in _WORDS.findall(_core(form)) if word not in _EMPTY]
                pairs = frozenset(f"{a} {b}" for a, b in pairwise(ordered))
                for word in set(ordered):
                    self._by_word[word].append(len(self._names))
                self._names.append((code, frozenset(ordered), pairs, frozenset(agencies)))
        count = Counter(word for _code, words, _pairs, _agencies in self._names for word in words)
        self._weight: dict[str, float] = {
            word: math.log(1 + len(self._names) / number) for word, number in count.items()
        }
        self._whole = [sum(self._weight[word] for word in words) for _code, words, _pairs, _agencies in self._names]

    def named(self, flat: str, *, agency: str | None = None) -> tuple[str | None, float]:
        """Return the code of the procedure these words name and how much of its name they say; None where unclear.

        Of two alike the agency's own leads.
        """
        said_list = [self._known(word) for word in _WORDS.findall(official(flat[:_LONGEST_MATTER]))]
        said = set(said_list)
        pairs = {f"{a} {b}" for a, b in pairwise(said_list)}
        shared: dict[int, float] = defaultdict(float)
        for word in said:
            for index in self._by_word.get(word, ()):
                shared[index] += self._weight[word]
        scores: dict[str, float] = {}
        for index, weight in shared.items():
            if weight < _LEAST_SHARED:
                continue
            code, _words, known_pairs, agencies = self._names[index]
            score = self._likeness(weight, self._whole[index], pairs & known_pairs, known_pairs)
            if score and agency is not None and agencies:
                score += 0.12 if agency in agencies else -0.12
            scores[code] = max(scores.get(code, 0.0), score)
        ranked = sorted(scores.items(), key=lambda each: -each[1])
        if not ranked or ranked[0][1] < ENOUGH or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < LEAD):
            return None, 0.0
        return ranked[0]

    def _known(self, word: str) -> str:
        """Return the word, one letter less where the last was typed twice."""
        is_doubled = word not in self._weight and len(word) > 3 and word[-1] == word[-2]
        return word[:-1] if is_doubled and word[:-1] in self._weight else word

    @staticmethod
    def _likeness(shared: float, whole: float, said_pairs: Set[str], known_pairs: Set[str]) -> float:
        """Return how much of a name was said, by weight: mostly by words, partly by neighbouring words."""
        return 0.75 * shared / whole + 0.25 * len(said_pairs) / len(known_pairs) if said_pairs else 0.0


def _forms(name: str) -> list[str]:
    """Return a name, and what stands before its first comma where that says enough by itself."""
    head = name.partition(",")[0]
    return [name, head] if head != name and len(head.split()) > 3 else [name]


def _core(name: str) -> str:
    """Return the name without what stands in brackets, flat and in the same words as a matter is put into."""
    return official(fold(re.sub(r"\([^)]*\)", " ", name)))
