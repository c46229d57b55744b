# SPDX-License-Identifier: EUPL-1.2
"""STT [số] [nơi lấy số], NHAC [số] [nơi] [còn mấy người]: questions about a line, in any order."""

import re

from motcua.reading import number_words
from motcua.reading.answers import without_noise
from motcua.reading.catalogue import Catalogue
from motcua.reading.intents import Keyword
from motcua.reading.numbers import bare_number, ticket
from motcua.reading.places import Found
from motcua.reading.result import Intent, Part, Reading, Reason
from motcua.reading.typed import Typed

# What no ticket is: where people are served, and the number a message goes to.
_ELSEWHERE = re.compile(
    r"\b(?:quay|ban|cua|tang|lau)\s(?:so\s)?\d{1,3}\b|\bgui\s(?:den\s|toi\s)?\d{3,5}\b|\b\d{1,2}\s?(?:h|g|gio)\s?\d{0,2}\b(?![a-z])"
)
_NUMBER = rf"(?:\d{{1,3}}|{number_words.PATTERN})"
# "còn 5 người", "trước 3 số", "5 người nữa".
_BEFORE = re.compile(
    rf"\b(?:con|truoc|duoi|toi\sda)\s(?:(?:lai|khoang|tam|chung|co|dung|duoi|it\snhat|toi\sda|do|chi)\s)*"
    rf"(?P<n>{_NUMBER})(?![\d/:])(?:\s?(?:nguoi|ng|so|stt|luot|nua|n)\b)?(?![a-z])"
    rf"|(?<![a-z\d])(?P<m>{_NUMBER})\s?(?:nguoi|ng|luot|so\s(?:nua|truoc))\b(?:\s?(?:nua|truoc)\b)?"
)
# A number with a letter and nothing else but a place and courtesies asks for itself.
_COURTESIES = re.compile(
    r"\b(?:so|o|tai|a|e|nhe|nha|vay|roi|em|toi|minh|cua|la|p|phuong|q|quan|ubnd|xa|huyen)\b|[\W_]+"
)
# "số 105": a number that says so.
_SO = re.compile(r"\b(?:so|stt|phieu)\s(?:la\s)?$")
LONGEST_BARE = 16
MOST_BEFORE = 30


def read_queue(words: Typed, key: Keyword, catalogue: Catalogue) -> Reading:
    """Read a question about a line, or a wish to be told, behind its keyword.

    Missing are the number and the place where neither was said, and the place of a number without a letter.
    """
    rest, found = _without_place(words, key.end, catalogue)
    wants_alert = key.intent is not Intent.QUEUE
    before, before_at = None, (0, 0)
    if wants_alert:
        rest, before, before_at = _before(rest)
    code, start, end = ticket(rest)
    if key.intent is Intent.QUEUE_ALERT and code is not None and before is None:
        code, (start, end), before, before_at = _two_numbers(rest, code, start, end)
    spoken = (
        (Part.CODE, code, (start, end), "số thứ tự"),
        (Part.SITE, found.place or found.agency, found.spans[-1] if found.spans else (0, 0), found.reason),
        ("before", before, before_at, "còn mấy người trước"),
    )
    return Reading(
        key.intent,
        code=code,
        place=found.place,
        places=found.places,
        agency=found.agency,
        before=before,
        missing=_missing(key.intent, code, found),
        confidence=min(key.trust, found.trust),
        why=tuple(Reason(part, words.said(*span), text) for part, value, span, text in spoken if value is not None),
    )


def _missing(intent: Intent, code: str | None, found: Found) -> tuple[Part, ...]:
    if intent is Intent.QUEUE_ALERT_OFF:
        return ()
    is_named = found.place is not None or found.agency is not None
    # A number with a letter is looked up by itself; a bare one is on many boards.
    needs_site = not is_named and (bool(found.places) or code is None or code.isdigit())
    needs_code = code is None and (intent is Intent.QUEUE_ALERT or not (is_named or found.places))
    if needs_code and intent is Intent.QUEUE_ALERT and is_named:
        needs_site = False
    return tuple(part for part, is_missing in ((Part.CODE, needs_code), (Part.SITE, needs_site)) if is_missing)


def _without_place(words: Typed, begins: int, catalogue: Catalogue) -> tuple[str, Found]:
    """Return the text with the place and what is no ticket made unreadable, and the place."""
    first = next((n for n, word in enumerate(words.words) if word.end > begins), len(words.words))
    found = catalogue.places.find(words, first=first)
    rest = _blank(without_noise(words, begins), *found.spans)
    for other in _ELSEWHERE.finditer(rest):
        rest = _blank(rest, other.span())
    return rest, found


def _blank(flat: str, *spans: tuple[int, int]) -> str:
    for start, end in spans:
        flat = f"{flat[:start]}{'#' * (end - start)}{flat[end:]}"
    return flat


def _before(rest: str) -> tuple[str, int | None, tuple[int, int]]:
    """Return the text without how many may be before, and that number."""
    lettered, start, end = ticket(rest)
    text = _blank(rest, (start, end)) if lettered and not lettered.isdigit() else rest
    for found in _BEFORE.finditer(text):
        group = "n" if found["n"] else "m"
        value = number_words.number(found[group])
        if value is not None and value <= MOST_BEFORE * 3:
            return _blank(rest, found.span()), value, found.span()
    return rest, None, (0, 0)


def _two_numbers(
    rest: str, code: str, start: int, end: int
) -> tuple[str, tuple[int, int], int | None, tuple[int, int]]:
    """Tell the ticket from how many may be before, where both are bare: the small one is how many, else the second."""
    other, first, last = bare_number(_blank(rest, (start, end)))
    if other is None:
        return code, (start, end), None, (0, 0)
    if code.isdigit() and int(code) <= MOST_BEFORE < int(other):
        return other, (first, last), int(code), (start, end)
    return code, (start, end), int(other), (first, last)


# --- without a keyword -----------------------------------------------------------------------------------


def read_bare(words: Typed, catalogue: Catalogue) -> Reading | None:
    """Read a message without any word of asking: a number and its place, or a number with a letter and nothing else."""
    if not words.words or len(words.words) > LONGEST_BARE:
        return None
    rest, found = _without_place(words, 0, catalogue)
    code, start, end = ticket(rest)
    if code is None:
        return None
    is_all = not _COURTESIES.sub("", _blank(rest, (start, end)))
    is_surely_a_number = not code.isdigit() or (is_all and len(code) > 1) or _SO.search(rest[:start]) is not None
    if not (found.place and is_surely_a_number) and not (is_all and not code.isdigit() and end - start > 3):
        return None
    return read_queue(words, Keyword(Intent.QUEUE, 0, 0.9 if is_all else 0.85), catalogue)


def read_answer(words: Typed, catalogue: Catalogue) -> Reading:
    """Read the answer to "which place, which number?"; short ones are enough ("hai chau", "105", "A105 bvdn")."""
    rest, found = _without_place(words, 0, catalogue)
    code, _start, _end = ticket(rest)
    missing = tuple(
        part
        for part, value in ((Part.CODE, code), (Part.SITE, found.place or found.agency or found.places))
        if not value
    )
    return Reading(
        Intent.QUEUE,
        code=code,
        place=found.place,
        places=found.places,
        agency=found.agency,
        missing=missing,
        confidence=min(0.9, found.trust),
    )
