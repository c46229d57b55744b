# SPDX-License-Identifier: EUPL-1.2
"""What remains of a message when everything else is read: the matter, in the sender's own words."""

import re
from collections.abc import Sequence

from motcua.kernel.text import fold
from motcua.reading import vocabulary
from motcua.reading.candidates import Candidate
from motcua.reading.typed import Typed

# Words around the parts that say nothing by themselves, trimmed from both ends of a stretch.
# At the end these may belong to the matter: "tách hộ", "nhận con", "cho bà".
_LAST = (vocabulary.FILLERS - vocabulary.KEPT_LAST) | {"xin", "k"}
# A stretch beginning with these keeps them: "xin phép sửa nhà".
_LABELS = re.compile(r"^(?:ho ten|ho va ten|co quan|thu tuc|noi dung|viec|gio ngay|ngay gio|noi dung cong viec)\s*$")
_ONLY_ASKING = frozenset(
    {"xin", "hen", "gap", "lam", "viec", "nop", "co", "quan", "thu", "tuc", "noi", "dung", "nguoi", "ho"}
)


def left_over(typed: Typed, taken: Sequence[tuple[int, int]], *, name: Candidate[str] | None) -> str | None:
    """Return the words that are in none of the stretches, without fillers; None where nothing is left."""
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
    said = [words for start, end in stretches if (words := _trimmed(typed, start, end, name))]
    if not said:
        return None
    text = " ".join(said)
    return text.lower() if typed.is_capitals else text


def _trimmed(typed: Typed, start: int, end: int, name: Candidate[str] | None) -> str:
    words = [word for word in typed.words if start <= word.start < end]
    while words and words[-1].key in _LAST:
        words.pop()
    while words and words[0].key in vocabulary.FILLERS:
        words.pop(0)
    while len(words) > 1 and words[0].key == "xin" and words[1].key in vocabulary.FILLERS:
        words = words[1:]
        while words and words[0].key in vocabulary.FILLERS:
            words.pop(0)
    if not words or all(word.key in _ONLY_ASKING or word.key in vocabulary.HONORIFICS for word in words):
        return ""
    if sum(len(word.key) for word in words) < 2 or _LABELS.match(" ".join(word.key for word in words)):
        return ""
    return typed.said(words[0].start, words[-1].end)


def flat(content: str) -> str:
    """Return the matter as the catalogue is searched."""
    return fold(content)
