# SPDX-License-Identifier: EUPL-1.2
"""Which office a message about a line names: by a whole name, a part of one, its code's end, or nearly so."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz, process

from motcua.kernel.text import fold
from motcua.reading import vocabulary
from motcua.reading.aliases import ALIKE, Aliases, Spelt, name_words, spelt
from motcua.reading.candidates import Candidate
from motcua.reading.typed import Typed

# So many words of a message are looked through for parts of names; a request has fewer.
LOOKED_THROUGH = 40
LONGEST_RUN = 6
LONGEST_CODE = 4
MOST_NAMES = 4
# Words of people who ask about a line; alone they are no place.
_TALK = vocabulary.FILLERS | vocabulary.LINE_TALK


@dataclass(frozen=True)
class Found:
    """The place meant, or several of which it is one; `spans` are the stretches of the message that name it."""

    place: str | None = None
    places: tuple[str, ...] = ()
    agency: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    trust: float = 1.0
    reason: str = ""


@dataclass
class Places:
    """Offices by every way of naming them; made once of their codes and names, immutable afterwards."""

    whole: Aliases
    agencies: Aliases
    runs: dict[str, frozenset[str]] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, offices: Mapping[str, Sequence[str]], *, whole: Aliases, agencies: Aliases) -> "Places":
        """Return the places of these codes and names; `whole` and `agencies` find whole names."""
        runs: dict[str, set[str]] = defaultdict(set)
        names: dict[str, set[str]] = defaultdict(set)
        tails: dict[str, set[str]] = defaultdict(set)
        for code, known in offices.items():
            for words in map(name_words, known):
                names[" ".join(words)].add(code)
                for first in range(len(words)):
                    for last in range(first + 1, min(first + LONGEST_RUN, len(words)) + 1):
                        runs[" ".join(words[first:last])].add(code)
            # "DN-HC" is called HC as long as only one office is.
            tails[fold(code.rpartition("-")[2])].add(code)
        return cls(
            whole=whole,
            agencies=agencies,
            runs={run: frozenset(codes) for run, codes in runs.items()},
            signs={
                tail: next(iter(codes))
                for tail, codes in tails.items()
                if len(codes) == 1 and tail.isalpha() and len(tail) > 1 and tail not in _TALK
            },
            names={name: frozenset(codes) for name, codes in names.items() if len(name) > 4},
            codes={form: code for code in offices for form in (" ".join(name_words(code)), "".join(name_words(code)))},
        )

    def sign_of(self, code: str) -> str:
        """Return the shortest way to name an office that is understood again: "HC", else the whole code."""
        tail = code.rpartition("-")[2]
        return tail if self.signs.get(fold(tail)) == code else code

    def find(self, typed: Typed, *, first: int) -> Found:
        """Return the place named in the message from word `first` on."""
        words = spelt(typed, first)[:LOOKED_THROUGH]
        hits = self.whole.find(typed, first=first)[-MOST_NAMES:]
        if hits:
            return self._of_hits(words, hits)
        agency = next(
            (each for each in reversed(self.agencies.find(typed, first=first)) if each.value and each.score >= 2), None
        )
        if agency is not None:
            return Found(agency=agency.value, spans=((agency.start, agency.end),), reason="tên cơ quan")
        return (
            self._by_code(words)
            or self._by_run(words)
            or self._nearly(words)
            or self._by_word(words)
            or self._behind_a_number(words)
            or Found()
        )

    def _of_hits(self, words: Sequence[Spelt], hits: Sequence[Candidate[str]]) -> Found:
        """Decide among whole names: the last tells which, where the ones before it fit it too."""
        spans = tuple((each.start, each.end) for each in hits)
        meant = [self._codes_of(words, each) for each in hits]
        for codes in meant[:-1]:
            if not codes & meant[-1] and not self._fits(words, hits, meant[-1]):
                several = tuple(sorted(frozenset[str]().union(*meant)))
                return Found(places=several, spans=spans, reason="nhiều nơi")
        left = frozenset.intersection(*meant) or meant[-1]
        if len(left) == 1:
            return Found(next(iter(left)), spans=spans, reason="nơi lấy số")
        return Found(places=tuple(sorted(left)), spans=spans, reason="tên của nhiều nơi")

    def _codes_of(self, words: Sequence[Spelt], hit: Candidate[str]) -> frozenset[str]:
        if hit.value is not None:
            return frozenset({hit.value})
        said = " ".join(word.key for word in words if hit.start <= word.start < hit.end)
        return self.runs.get(said, frozenset())

    def _fits(self, words: Sequence[Spelt], hits: Sequence[Candidate[str]], codes: Collection[str]) -> bool:
        """Say whether the words of the earlier names are also words of the last one's."""
        return all(
            set(codes) & self.runs.get(" ".join(w.key for w in words if hit.start <= w.start < hit.end), frozenset())
            for hit in hits[:-1]
        )

    def _by_code(self, words: Sequence[Spelt]) -> Found | None:
        """Find an office's whole code, or the end of one where nothing else is said."""
        for length in range(1, LONGEST_CODE + 1):
            for first in range(len(words) - length + 1):
                run = words[first : first + length]
                code = self.codes.get(" ".join(word.key for word in run))
                if code:
                    return Found(code, spans=((run[0].start, run[-1].end),), reason="mã nơi lấy số")
        said = _telling(words)
        if len(said) == 1 and said[0].key in self.signs:
            return Found(self.signs[said[0].key], spans=((said[0].start, said[0].end),), reason="mã nơi lấy số")
        return None

    def _behind_a_number(self, words: Sequence[Spelt]) -> Found | None:
        """Find the end of an office's code that stands directly behind a number: "A105 HC"."""
        for before, word in pairwise(words):
            if before.key.isdigit() and word.key in self.signs:
                return Found(self.signs[word.key], spans=((word.start, word.end),), reason="mã nơi lấy số")
        return None

    def _by_run(self, words: Sequence[Spelt]) -> Found | None:
        """Find the longest run of words, two or more, that is part of a name."""
        if not _telling(words):
            return self._heads_alone(words)
        for length in range(min(LONGEST_RUN, len(words)), 1, -1):
            for first in range(len(words) - length + 1):
                run = words[first : first + length]
                codes = self.runs.get(" ".join(word.key for word in run))
                if codes and not all(word.key in _TALK for word in run):
                    return _of_codes(codes, run, trust=0.9, reason="một phần tên nơi lấy số")
        return None

    def _by_word(self, words: Sequence[Spelt]) -> Found | None:
        """Find a single word that is part of a name, where nothing else is said."""
        said = _telling(words)
        codes = self.runs.get(said[0].key) if len(said) == 1 and len(said[0].key) > 2 else None
        return _of_codes(codes, said, trust=0.9, reason="một phần tên nơi lấy số") if codes else None

    def _heads_alone(self, words: Sequence[Spelt]) -> Found | None:
        """Find what only says which kind of place is meant: "benh vien"."""
        for one, other in pairwise(words):
            codes = self.runs.get(f"{one.key} {other.key}")
            if codes and (one.key, other.key) in _KINDS:
                return _of_codes(codes, (one, other), trust=0.9, reason="loại nơi lấy số")
        return None

    def _nearly(self, words: Sequence[Spelt]) -> Found | None:
        """Find a name with a slip of the fingers."""
        said = [word for word in words if word.key.isalpha() and len(word.key) > 1]
        while said and said[0].key in _TALK - _HEADS:
            said.pop(0)
        return self._like(said) or self._like(_without_last_talk(said))

    def _like(self, said: Sequence[Spelt]) -> Found | None:
        text = " ".join(word.key for word in said)
        if not said or len(said) > LONGEST_RUN or len(text) < 6:
            return None
        best = process.extract(text, self.names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
        if not best or best[0][0][0] != text[0]:
            return None
        codes = frozenset[str]().union(*(self.names[name] for name, score, _ in best if score > best[0][1] - 5))
        return _of_codes(codes, said, trust=0.86, reason="gần giống tên nơi lấy số")


def _telling(words: Sequence[Spelt]) -> Sequence[Spelt]:
    return [word for word in words if word.key.isalpha() and len(word.key) > 1 and word.key not in _TALK]


def _without_last_talk(words: Sequence[Spelt]) -> Sequence[Spelt]:
    kept = len(words)
    while kept and words[kept - 1].key in _TALK:
        kept -= 1
    return words[:kept]


_KINDS = frozenset({("benh", "vien"), ("trung", "tam"), ("bo", "phan"), ("mot", "cua")})
_HEADS = frozenset({"benh", "trung", "bo", "mot", "khoa", "phong"})


def _of_codes(codes: Collection[str], run: Sequence[Spelt], *, trust: float, reason: str) -> Found:
    spans = ((run[0].start, run[-1].end),)
    if len(codes) == 1:
        return Found(next(iter(codes)), spans=spans, trust=trust, reason=reason)
    return Found(places=tuple(sorted(codes)), spans=spans, trust=trust, reason=reason)
