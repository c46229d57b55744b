# SPDX-License-Identifier: EUPL-1.2
"""Where in a message a person's name stands: by surname, place, neighbours, capitals and what introduces it."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from motcua.reading import vocabulary
from motcua.reading.candidates import Candidate
from motcua.reading.typed import Typed, Word

LONGEST_NAME, MOST_CANDIDATES = 6, 6
_INTRODUCTIONS = frozenset(tuple(words.split()) for words in vocabulary.INTRODUCTIONS)
_INTRODUCING = frozenset(words[-1] for words in _INTRODUCTIONS) | vocabulary.HONORIFICS
# "nộp giúp mẹ là …": the one who writes comes first.
_OF_ANOTHER = {("me", "la"), ("ba", "la"), ("cha", "la"), ("bo", "la")}
_LONGEST_INTRODUCTION = max(map(len, _INTRODUCTIONS))
_ALSO_DAYS = frozenset({"mai", "mot", "kia"})
_COMMONEST = frozenset({"nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vo", "dang", "bui"})
_AFTER_WHICH_ANYTHING_IS_A_NAME = frozenset(
    {"thi", "van", "duc", "ngoc", "minh", "huu", "thu", "kim", "bich", "hong", "ba", "xuan"}
)


def names(
    typed: Typed,
    *,
    first: int,
    blocked: Collection[int],
    edges: Collection[int],
    behind: Collection[int] = (),
    is_alone: bool = False,
) -> list[Candidate[str]]:
    """Return the likeliest names, the best first.

    `first` is the first word behind the keyword; `blocked` are words that belong to something else for certain (hours,
    dates); at the words of `edges` something else may begin (an agency), at those of `behind` it has ended.
    `is_alone`: the message answers "what name?".
    """
    words = typed.words
    found: list[tuple[float, int, int]] = []
    run_start = first
    for position in range(first, len(words)):
        if words[position].is_number or position in blocked:
            run_start = position + 1
            continue
        if words[position].is_after_break:
            run_start = position
        introduction = _introduced(words, first, position)
        is_start = position == run_start
        if not (is_start or introduction or words[position].key in vocabulary.SURNAMES or is_alone):
            continue
        if not introduction and not is_start and _is_middle_of_name(words, position, first):
            continue
        starts_afresh = is_start or position in behind
        found += _from(typed, position, starts_afresh, first, introduction, blocked, edges)
    best = sorted((each for each in found if each[0] > 0), key=lambda each: -each[0])[:MOST_CANDIDATES]
    return [_candidate(typed, score, start, end) for score, start, end in best]


def _candidate(typed: Typed, score: float, start: int, end: int) -> Candidate[str]:
    begins, ends = typed.words[start].start, typed.words[end - 1].end
    trust = 0.75 if _may_lack_its_surname(typed, start) else 1.0
    return Candidate(capitalised(typed.said(begins, ends)), begins, ends, score, "họ và tên", trust)


def _introduced(words: Sequence[Word], first: int, position: int) -> float:
    """Return what the words before a place say for a name beginning there."""
    if position == first or words[position - 1].key not in _INTRODUCING:
        return 0.0
    for length in range(min(_LONGEST_INTRODUCTION, position - first), 0, -1):
        said = tuple(word.key for word in words[position - length : position])
        if said in _INTRODUCTIONS:
            if said[-2:] in _OF_ANOTHER:
                return 1.0
            return 1.8 if length > 1 or said[0] in ("ten", "be") else 1.0
    if (
        position > first
        and words[position - 1].key in vocabulary.HONORIFICS
        and (
            position - 1 == first
            or words[position - 1].is_after_break
            or words[position - 2].key in ("la", "cho", "ma")
        )
    ):
        return 1.1
    return 0.0


def _is_middle_of_name(words: Sequence[Word], position: int, first: int) -> bool:
    before = words[position - 1]
    return before.key in vocabulary.SURNAMES and before.key not in vocabulary.WEAK_SURNAMES and position - 1 >= first


def _from(
    typed: Typed,
    start: int,
    starts_afresh: bool,
    first: int,
    introduction: float,
    blocked: Collection[int],
    edges: Collection[int],
) -> list[tuple[float, int, int]]:
    """Return the score, the first word and the word behind the last of each name that begins here."""
    words, found = typed.words, []
    score = _beginning(typed, start, starts_afresh, first, introduction)
    for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
        last = words[end - 1]
        if last.is_number or end - 1 in blocked or (end - 1 > start and last.is_after_break):
            break
        if end - 1 > start:
            score += _inside(words, start, end - 1)
        total = score + _length(end - start, introduction) + _ending(typed, start, end, blocked, edges)
        total += _capitals(typed, start, end)
        found.append((total, start, end))
    return found


def _may_lack_its_surname(typed: Typed, start: int) -> bool:
    """Say whether the form of address before a name may be its surname: "Bo Xuan Luat", "Co Lau A"."""
    words = typed.words
    if start == 0 or not typed.is_mixed_case or words[start].key in _COMMONEST:
        return False
    before = words[start - 1]
    said = typed.text[before.start : before.end]
    return before.key in vocabulary.HONORIFICS and said[0].isupper() and said.isascii()


def _beginning(typed: Typed, start: int, starts_afresh: bool, first: int, introduction: float) -> float:
    key = typed.words[start].key
    score = introduction
    if " ".join(word.key for word in typed.words[start : start + 2]) in vocabulary.STARTING_PAIRS:
        score -= 3.0
    if key in vocabulary.SURNAMES:
        score += 1.0 if key in vocabulary.WEAK_SURNAMES else 2.0
        if key in _ALSO_DAYS and start + 1 < len(typed.words) and typed.words[start + 1].key in _COMMONEST:
            # "9h mai Nguyen Van Hung": a day, and then a name.
            score -= 1.6
    elif key in vocabulary.NEVER or key in vocabulary.STARTERS:
        score -= 2.5
    elif not introduction:
        score -= 0.4
    if starts_afresh:
        score += 0.6
    elif not introduction:
        score -= 1.4
    if start == first:
        score += 0.6
    return score


def _inside(words: Sequence[Word], start: int, position: int) -> float:
    key, before = words[position].key, words[position - 1].key
    pair = f"{before} {key}"
    if position == start + 1 and key in vocabulary.MIDDLE:
        return 0.6
    if before in ("thi", "van") and position == start + 2:
        return 0.25 if key not in vocabulary.NEVER else 0.0
    if before in _AFTER_WHICH_ANYTHING_IS_A_NAME and position - 1 > start and key not in vocabulary.NEVER:
        return 0.25 if pair not in vocabulary.STARTING_PAIRS else -0.5
    if key in vocabulary.NEVER:
        return -2.5
    if pair in vocabulary.STARTING_PAIRS:
        return -1.6
    if key in vocabulary.GIVEN or key in vocabulary.SURNAMES:
        return 0.3 if key not in vocabulary.STARTERS else 0.0
    return -1.4 if key in vocabulary.STARTERS else -0.1


def _length(words: int, introduction: float) -> float:
    return {1: -1.2 if introduction > 1.5 else -2.2, 2: 0.1, 3: 0.7, 4: 0.6, 5: 0.2}.get(words, -0.7)


def _ending(typed: Typed, start: int, end: int, blocked: Collection[int], edges: Collection[int]) -> float:
    words = typed.words
    if end == len(words) or words[end].is_after_break or words[end].is_number or end in blocked:
        return 1.0
    key = words[end].key
    following = f"{key} {words[end + 1].key}" if end + 1 < len(words) else key
    if end in edges:
        return 1.1
    last_pair = f"{words[end - 1].key} {key}"
    if last_pair in vocabulary.STARTING_PAIRS:
        return -1.2
    if following in vocabulary.STARTING_PAIRS:
        return 0.9
    if key in vocabulary.STARTERS:
        return 0.7
    if key in vocabulary.NEVER:
        return 0.4
    return -0.9 if key in vocabulary.GIVEN or key in vocabulary.SURNAMES else -0.3


def _capitals(typed: Typed, start: int, end: int) -> float:
    if not typed.is_mixed_case:
        return 0.0
    words = typed.words
    upper = [typed.text[word.start].isupper() for word in words[start:end]]
    if not any(upper):
        return 0.0
    if not all(upper):
        return -0.9
    score = 0.5
    if end < len(words) and not words[end].is_after_break and not words[end].is_number:
        score += 0.6 if typed.text[words[end].start].islower() else -0.2
    return score


def capitalised(said: str) -> str:
    """Return a name with each word's first letter large: "TRAN thi" → "Tran Thi"."""
    return " ".join(_capital(word) for word in said.replace("_", " ").replace(".", " ").split())


@lru_cache(maxsize=4096)
def _capital(word: str) -> str:
    return word[:1].upper() + word[1:].lower()
