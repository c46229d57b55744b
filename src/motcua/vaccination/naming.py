# SPDX-License-Identifier: EUPL-1.2
"""Which vaccine a parent means. Pure: the vaccines are passed in."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from motcua.kernel.text import fold

# What people write around the name of a vaccine.
_AROUND = re.compile(r"\b(vac ?xin|vaccine?s?|vx|tiem|chung|mui|lieu|phong|ngua|benh|thuoc|cho|be)\b")
_DOSE = re.compile(r"\b(mui|lieu|lan)( thu)? ?\d{1,2}\b")
_NUMBERS = {"mot": "1", "hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6"}
_IN_ONE = re.compile(r"\b(\d|" + "|".join(_NUMBERS) + r") ?(?:in|trong|tron) ?(?:1|mot|one)\b")


class Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short_names(self) -> str: ...


Known = TypeVar("Known", bound=Named)


def named(text: str, vaccines: Iterable[Known]) -> Known | None:
    """Return the one vaccine the text means, marks and spaces not counting; None where none or several fit.

    A name that is all of the text comes before one that is only in it, and a longer one before a shorter: "6in1" is
    never taken for the "in1" of something else.
    """
    known = [(vaccine, _names(vaccine)) for vaccine in vaccines]
    for typed in dict.fromkeys([_glued(text), _glued(_bare(text))]):
        whole = [vaccine for vaccine, names in known if typed and typed in names]
        if whole:
            return whole[0] if len(whole) == 1 else None
    words = _words(_DOSE.sub(" ", _said(text)))
    found = [(len(name), vaccine) for vaccine, names in known for name in names if _holds(words, name)]
    longest = max((length for length, _vaccine in found), default=0)
    best = {vaccine.code: vaccine for length, vaccine in found if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


def _names(vaccine: Named) -> set[str]:
    """Return the names as glued keys: "5in1", "dptvgbhib"."""
    written = [vaccine.code, vaccine.name, *vaccine.short_names.split("|")]
    return {key for name in written for key in (_glued(name), _glued(_bare(name))) if len(key) >= 2}


def _said(text: str) -> str:
    """Fold the text and write "năm trong một" as "5in1"."""
    folded = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
    return _IN_ONE.sub(lambda found: f"{_NUMBERS.get(found[1], found[1])}in1", folded)


def _bare(text: str) -> str:
    return _AROUND.sub(" ", _DOSE.sub(" ", _said(text)))


def _glued(text: str) -> str:
    return _said(text).replace(" ", "")


def _words(text: str) -> list[str]:
    return text.split()


def _holds(words: Sequence[str], name: str) -> bool:
    """Say whether whole words of the text, glued, make the name."""
    for first in range(len(words)):
        glued = ""
        for word in words[first:]:
            glued += word
            if glued == name:
                return True
            if not name.startswith(glued):
                break
    return False
