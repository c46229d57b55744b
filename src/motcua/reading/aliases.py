# SPDX-License-Identifier: EUPL-1.2
"""Finding names of agencies and offices in a run of words: whole, shortened, begun, or with a slip of the fingers."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz, process

from motcua.kernel.text import fold
from motcua.reading.candidates import Candidate
from motcua.reading.typed import Typed

_BRACKET = re.compile(r"[\[\](){};|\n#]")
_KEYS = re.compile(r"[a-z]+|[0-9]+")
# One way of writing for the kinds of places and the commonest short forms; what joins words is left out.
_SAME = {
    "p": "phuong", "f": "phuong", "q": "quan", "vp": "van phong", "bv": "benh vien", "bvien": "benh vien",
    "dk": "dang ky", "dki": "dang ky", "ki": "ky", "bql": "ban quan ly", "ub": "ubnd", "cnc": "cong nghe cao",
    "ttam": "trung tam", "s": "so",
}  # fmt: skip
_JOINS = frozenset({"va", "nd"})
# Words with which the names of agencies and offices begin.
_HEADS = frozenset(
    ("so", "ubnd", "phuong", "quan", "xa", "huyen", "ban", "van", "benh", "trung", "cong", "tp", "thanh", "bo", "chi",
     "phong")
)  # fmt: skip
# So alike must a misspelt name be; 100 is the same.
ALIKE = 84
_WEAK_SCORE, _BEGUN_SCORE, _SLIP_SCORE, _WHOLE_SCORE = 1.0, 2.6, 2.2, 3.0
_THERE = frozenset({"o", "tai", "den", "len", "toi", "ben", "qua", "ra"})


@dataclass(frozen=True)
class _Node:
    below: "dict[str, _Node]"
    codes: set[str]
    # The codes of all names that begin like this.
    begun: set[str]
    weak: set[str]


def _node() -> _Node:
    return _Node({}, set(), set(), set())


def name_words(name: str) -> list[str]:
    """Return the words of a name in their one way of writing."""
    flat = fold(name)
    for long, short in (("uy ban nhan dan", "ubnd"), ("uy ban", "ubnd")):
        flat = flat.replace(long, short)
    return [part for word in _KEYS.findall(flat) if word not in _JOINS for part in _SAME.get(word, word).split()]


# The last word's number, the code (None: of several), the score, the trust, the reason.
_Match: TypeAlias = tuple[int, str | None, float, float, str]


class Aliases:
    """The names of things by code. `has_weak`: a place's bare name ("hai chau") counts too, though little."""

    def __init__(self, names: Mapping[str, Sequence[str]], *, has_weak: bool = False) -> None:
        self._root = _node()
        self._glued: dict[str, str] = {}
        self._by_head: dict[str, dict[str, str]] = defaultdict(dict)
        for code, known in names.items():
            for name in known:
                words = name_words(name)
                self._add_glued(name, code)
                for form in _forms(words):
                    self._add(form, code, weak=False)
                bare = _bare(words) if has_weak else None
                if bare:
                    self._add(bare, code, weak=True)

    def _add(self, words: Sequence[str], code: str, *, weak: bool) -> None:
        node = self._root
        for word in words:
            node = node.below.setdefault(word, _node())
            if not weak:
                node.begun.add(code)
        (node.weak if weak else node.codes).add(code)
        if not weak and len(words) > 1 and len("".join(words)) > 6:
            self._glued["".join(words)] = code
        if not weak and len(words) > 1 and words[0] in _HEADS:
            self._by_head[words[0]][" ".join(words)] = code

    def _add_glued(self, name: str, code: str) -> None:
        """A short form written together stays as it is: "bvnhi" is not "benhviennhi"."""
        keys = _KEYS.findall(fold(name))
        if len(keys) > 1 and len("".join(keys)) > 4:
            self._glued.setdefault("".join(keys), code)

    def find(self, typed: Typed, *, first: int) -> list[Candidate[str]]:
        """Return the names in the message from word `first` on; of overlapping ones the longest at each place."""
        words = spelt(typed, first)
        found = []
        for position in range(len(words)):
            best = self._at(typed, words, position)
            if best is not None:
                found.append(best)
            glued = self._glued_at(words, position)
            if glued is not None:
                found.append(glued)
        return _longest(found)

    def _glued_at(self, words: "Sequence[Spelt]", position: int) -> Candidate[str] | None:
        """Find a name whose words were written together: "so taichinh"."""
        said = words[position].key
        for index in range(position, min(position + 3, len(words))):
            said = said if index == position else said + words[index].key
            code = self._glued.get(said)
            if code is not None and len(words[index].key) > 4:
                return Candidate(code, words[position].start, words[index].end, _BEGUN_SCORE, "tên viết liền", 0.9)
        return None

    def _at(self, typed: Typed, words: "Sequence[Spelt]", position: int) -> Candidate[str] | None:
        head = words[position]
        if head.key == "so" and not _may_be_department(typed, head):
            return None
        node = self._root
        best: _Match | None = None
        begun: _Match | None = None
        for index in range(position, len(words)):
            if index > position and words[index].is_after_bracket:
                break
            below = node.below.get(words[index].key)
            if below is None:
                break
            node = below
            length = index - position + 1
            if len(node.codes) == 1:
                best = (index, next(iter(node.codes)), _WHOLE_SCORE + 0.15 * length, 1.0, "tên cơ quan")
            elif len(node.codes) > 1:
                best = (index, None, _WHOLE_SCORE, 1.0, "tên của nhiều cơ quan")
            elif node.weak and best is None:
                code = next(iter(node.weak)) if len(node.weak) == 1 else None
                near = position > 0 and words[position - 1].key in _THERE
                best = (index, code, _WEAK_SCORE + (0.8 if near else 0.0), 0.75 if near else 0.7, "chỉ có tên địa danh")
            if len(node.begun) == 1 and length >= 2 and words[position].key in _HEADS:
                begun = (
                    index,
                    next(iter(node.begun)),
                    _BEGUN_SCORE,
                    0.95 if length > 2 else 0.9,
                    "phần đầu tên cơ quan",
                )
        chosen = (
            best if best is not None and (begun is None or best[2] >= _WHOLE_SCORE or best[0] >= begun[0]) else begun
        )
        if head.key in _HEADS and (chosen is None or chosen[2] < _WHOLE_SCORE):
            misspelt = self._misspelt(words, position)
            if misspelt and (chosen is None or chosen[2] < _SLIP_SCORE or misspelt[0] > chosen[0]):
                chosen = misspelt
        if chosen is None:
            return None
        index, code, score, trust, reason = chosen
        return Candidate(code, head.start, words[index].end, score, reason, trust)

    def _misspelt(self, words: "Sequence[Spelt]", position: int) -> _Match | None:
        known = self._by_head.get(words[position].key)
        if not known:
            return None
        best: tuple[float, int, str] | None = None
        for index in range(position + 1, min(position + 5, len(words))):
            if words[index].is_after_bracket:
                break
            said = " ".join(word.key for word in words[position : index + 1])
            match = process.extractOne(said, known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
            if match is not None and (best is None or match[1] > best[0]) and _first_letters_fit(said, match[0]):
                best = (match[1], index, known[match[0]])
        if best is None:
            return None
        return best[1], best[2], _SLIP_SCORE, 0.86 if best[0] >= 90 else 0.75, "gần giống tên cơ quan"


@dataclass(frozen=True, slots=True)
class Spelt:
    """A word of a message in its one way of writing, with its place in the text."""

    key: str
    start: int
    end: int
    is_after_bracket: bool


def spelt(typed: Typed, first: int) -> list[Spelt]:
    """Return the words in their one way of writing, joining words left out; places are those of the message."""
    words: list[Spelt] = []
    end = 0
    for number, word in enumerate(typed.words[first:]):
        if word.key in _JOINS and number and not word.is_after_break:
            continue
        # A comma or a dash may stand within a name, a bracket never.
        is_apart = word.is_after_break and _BRACKET.search(typed.flat[end : word.start]) is not None
        for place, part in enumerate(_SAME.get(word.key, word.key).split()):
            words.append(Spelt(part, word.start, word.end, is_apart and not place))
        end = word.end
    return _joined(words)


def _joined(words: list[Spelt]) -> list[Spelt]:
    """Write "uy ban nhan dan" as one word."""
    keys = [each.key for each in words]
    out, index = [], 0
    while index < len(words):
        if keys[index : index + 2] == ["uy", "ban"]:
            length = 4 if keys[index + 2 : index + 4] == ["nhan", "dan"] else 2
            last = words[min(index + length, len(words)) - 1]
            out.append(Spelt("ubnd", words[index].start, last.end, words[index].is_after_bracket))
            index += length
            continue
        out.append(words[index])
        index += 1
    return out


def _forms(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield a name as it is and without its leading "ubnd"."""
    yield words
    if len(words) > 2 and words[0] == "ubnd":
        yield words[1:]
    elif len(words) > 1 and words[0] in ("phuong", "quan", "xa", "huyen"):
        yield ["ubnd", *words]


def _bare(words: Sequence[str]) -> Sequence[str] | None:
    rest = list(words)
    while rest and (rest[0] in ("ubnd", "phuong", "quan", "xa", "huyen", "tp") or rest[:2] == ["thanh", "pho"]):
        rest = rest[2:] if rest[0] == "thanh" else rest[1:]
    return rest if rest and len(rest) < len(words) and len(" ".join(rest)) > 3 else None


def _first_letters_fit(said: str, known: str) -> bool:
    """Refuse a likeness that rests on other words or on the first alone: of as many words all but one begin alike."""
    rest_said, rest_known = said.partition(" ")[2], known.partition(" ")[2]
    if len(rest_said) < 5 or fuzz.ratio(rest_said, rest_known) < 75:
        return False
    pairs = list(zip(said.split(), known.split(), strict=False))
    return len(said.split()) == len(known.split()) and sum(a[0] != b[0] for a, b in pairs) <= 1


def _may_be_department(typed: Typed, head: Spelt) -> bool:
    """Say whether "so" may be "sở": with marks, "số" and "sổ" are not."""
    said = typed.text[head.start : head.end].lower()
    return said in ("so", "sở", "sỡ", "sờ", "sơ") or said.isascii()


def _longest(found: list[Candidate[str]]) -> list[Candidate[str]]:
    kept: list[Candidate[str]] = []
    for each in sorted(found, key=lambda each: (-each.score, each.start)):
        if not any(each.overlaps(other) for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)
