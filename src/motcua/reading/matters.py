# SPDX-License-Identifier: EUPL-1.2
"""Which procedure of the catalogue a matter means, where the words name one clearly."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from motcua.kernel.text import fold
from motcua.reading.everyday import official

_WORDS = re.compile(r"[a-z]+")
# Words that say nothing about which procedure it is.
_EMPTY = frozenset(
    [
        "va",
        "hoac",
        "cua",
        "cho",
        "trong",
        "theo",
        "ve",
        "la",
        "nay",
        "den",
        "co",
        "cac",
        "nguoi",
        "da",
        "duoc",
        "tai",
        "de",
    ]
)
# How much of a procedure's name must have been said, and how clearly it must lead.
ENOUGH, LEAD = 0.62, 0.03
_LONGEST_MATTER = 300


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
        self._weight = {word: math.log(1 + len(self._names) / number) for word, number in count.items()}

    def named(self, flat: str, *, agency: str | None = None) -> tuple[str | None, float]:
        """Return the code of the procedure these words name and how much of its name they say; None where unclear.

        Of two alike the agency's own leads.
        """
        said_list = [self._known(word) for word in _WORDS.findall(official(flat[:_LONGEST_MATTER]))]
        said = set(said_list)
        pairs = {f"{a} {b}" for a, b in pairwise(said_list)}
        tried = {index for word in said for index in self._by_word.get(word, ())}
        scores: dict[str, float] = {}
        for index in tried:
            code, words, known_pairs, agencies = self._names[index]
            score = self._likeness(said, pairs, words, known_pairs)
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

    def _likeness(self, said: set[str], pairs: set[str], words: frozenset[str], known_pairs: frozenset[str]) -> float:
        """Return how much of a name was said, by weight, half by words and half by neighbouring words."""
        whole = sum(self._weight[word] for word in words)
        shared = sum(self._weight[word] for word in words & said)
        if not whole or shared < 3.0:
            return 0.0
        coverage = shared / whole
        of_pairs = len(pairs & known_pairs) / max(len(known_pairs), 1)
        if not pairs & known_pairs:
            return 0.0
        return 0.75 * coverage + 0.25 * of_pairs


def _forms(name: str) -> list[str]:
    """Return a name, and what stands before its first comma where that says enough by itself."""
    head = name.partition(",")[0]
    return [name, head] if head != name and len(head.split()) > 3 else [name]


def _core(name: str) -> str:
    """Return the name without what stands in brackets, flat and in the same words as a matter is put into."""
    return official(fold(re.sub(r"\([^)]*\)", " ", name)))
