# SPDX-License-Identifier: EUPL-1.2
"""What remains of a message when everything else is read: the matter, in the sender's own words."""

import re
from collections.abc import Sequence

from motcua.reading import vocabulary
from motcua.reading.typed import Typed, Word

# Words around the parts that say nothing by themselves, trimmed from both ends of a stretch.
# At the end these may belong to the matter: "tách hộ", "nhận con", "cho bà".
_LAST = (vocabulary.FILLERS - vocabulary.KEPT_LAST) | {"xin", "k"}
# A stretch beginning with these keeps them: "xin phép sửa nhà".
_LABELS = re.compile(r"^(?:ho ten|ho va ten|co quan|thu tuc|noi dung|viec|gio ngay|ngay gio|noi dung cong viec)\s*$")
_COMPANY = re.compile(r"(?:cty|ctcp|cong ty|doanh nghiep|dn|ben cty)\s")
_ONLY_ASKING = frozenset(
    {"xin", "hen", "gap", "lam", "viec", "nop", "co", "quan", "thu", "tuc", "noi", "dung", "nguoi", "ho"}
)


def left_over(typed: Typed, taken: Sequence[tuple[int, int]]) -> tuple[str, str] | None:
    """Return the words that are in none of the stretches, without fillers, as typed and flat; None where none is."""
    stretches: list[tuple[int, int]] = []
    used = [False] * (len(typed.text) + 1)
    for start, end in taken:
        for place in range(start, min(end, len(typed.text))):
            used[place] = True
    begin = end = -1
    for word in typed.words:
        if used[word.start]:
            if begin >= 0:
                stretches.append((begin, end))
            begin = -1
            continue
        if begin < 0 or word.is_after_break:
            if begin >= 0:
                stretches.append((begin, end))
            begin = word.start
        end = word.end
    if begin >= 0:
        stretches.append((begin, end))
    said = [kept for start, end in stretches if (kept := _trimmed(typed, start, end))]
    # "Pham Thu Trang (cty Hoang Gia)": who sends the clerk is no matter, where a matter is given.
    said = [each for each in said if not _COMPANY.match(typed.flat, each[0])] or said
    if not said:
        return None
    words = " ".join(typed.said(start, end) for start, end in said)
    flat = " ".join(typed.flat[start:end] for start, end in said)
    return words.lower() if typed.is_capitals else words, flat


def _trimmed(typed: Typed, start: int, end: int) -> tuple[int, int] | None:
    """Return what of a stretch says something; None where nothing does."""
    words = [word for word in typed.words if start <= word.start < end]
    while words and words[-1].key in _LAST and not _is_a_house(words):
        words.pop()
    while words and words[0].key in vocabulary.FILLERS:
        words.pop(0)
    while len(words) > 1 and words[0].key == "xin" and words[1].key in vocabulary.FILLERS:
        words = words[1:]
        while words and words[0].key in vocabulary.FILLERS:
            words.pop(0)
    if not words or all(word.key in _ONLY_ASKING or word.key in vocabulary.HONORIFICS for word in words):
        return None
    if sum(len(word.key) for word in words) < 2 or _LABELS.match(" ".join(word.key for word in words)):
        return None
    return words[0].start, words[-1].end


def _is_a_house(words: Sequence[Word]) -> bool:
    """Say whether a last "nha" is a house ("xin số nhà") and not a courtesy."""
    return (
        len(words) > 1
        and words[-1].key == "nha"
        and words[-2].key in ("so", "sua", "xay", "to", "can", "ban", "mua", "chu")
    )
