# SPDX-License-Identifier: EUPL-1.2
"""Makes a sentence fit a message: what may be missing gives way in a fixed order; marks stay or go. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from motcua.kernel.text import sms_parts, unmarked

SEPTETS = 160
# Two joined parts of 67 UTF-16 units each.
MARKED_UNITS = 2 * 67
# ASCII signs that GSM 7-bit lacks or carries only at the cost of two septets.
_COSTLY = str.maketrans("[]{}^~|\\`", "()()-- /'")
_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_NOT_MARKED = re.compile(f"[^{_LETTERS}{_LETTERS.upper()}]+")


@dataclass(frozen=True)
class Piece:
    """A part of a text with its forms from long to short; of all parts the lowest `rank` gives way first.

    `marked` are its forms in a text with marks, where they are other words than those of the text without.
    """

    rank: int
    forms: tuple[str, ...]
    marked: tuple[str, ...] = ()


def cuts(words: str) -> list[str]:
    """Return the text with its last words left out, longest first, down to its first word."""
    parts = words.split()
    return [f"{' '.join(parts[:count])}..." for count in range(len(parts) - 1, 0, -1)]


# --- signs and room ------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return the text in signs that cost one septet each."""
    return " ".join(_septets(text).split())


def marked(text: str) -> str:
    """Return the text with the marks of Vietnamese letters; all other signs as `plain` has them.

    Sign by sign it is as long as `plain(text)`, so whatever is cut or compared is so with marks and without.
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join(_NOT_MARKED.sub(lambda found: _septets(found[0]), composed).split())


def _septets(text: str) -> str:
    return "".join(sign for sign in unmarked(text).translate(_COSTLY) if " " <= sign <= "~")


def fits(text: str) -> bool:
    """Say whether a text has the size of a message: 160 septets, or with marks two joined parts (134 units)."""
    size = sms_parts(text)
    return size.units <= (SEPTETS if size.encoding == "gsm7" else MARKED_UNITS)


def fitted(*pieces: str | Piece, has_marks: bool = False) -> str:
    """Join the pieces, giving way in order of rank until the text fits; see `fits`.

    Where even the shortest forms do not fit with marks, the message goes without them instead.
    """
    if has_marks:
        text = _given_way(pieces, has_marks=True)
        if fits(text):
            return text
    return _given_way(pieces, has_marks=False)


def fitted_in_parts(*pieces: str | Piece, has_marks: bool = False) -> str:
    """Like `fitted`; where even the shortest forms do not fit, the text takes as many parts as those need, no more."""
    if has_marks and fits(_shortest(pieces, has_marks=True)):
        return _given_way(pieces, has_marks=True)
    shortest = _shortest(pieces, has_marks=False)
    if fits(shortest):
        return _given_way(pieces, has_marks=False)
    most = sms_parts(shortest).parts
    return _given_way(pieces, has_marks=False, is_small=lambda text: sms_parts(text).parts <= most)


def _shortest(pieces: Sequence[str | Piece], *, has_marks: bool) -> str:
    return _given_way(pieces, has_marks=has_marks, is_small=lambda text: False)


def _given_way(pieces: Sequence[str | Piece], *, has_marks: bool, is_small: Callable[[str], bool] = fits) -> str:
    styled = _marked_sentence if has_marks else plain
    forms = [[piece] if isinstance(piece, str) else list(_forms(piece, has_marks)) for piece in pieces]
    order = sorted((piece.rank, place) for place, piece in enumerate(pieces) if isinstance(piece, Piece))
    text = styled(_joined(forms))
    for _rank, place in order:
        while not is_small(text) and len(forms[place]) > 1:
            forms[place].pop(0)
            text = styled(_joined(forms))
    return text


def _forms(piece: Piece, has_marks: bool) -> tuple[str, ...]:
    return (piece.marked if has_marks else ()) or piece.forms


def _marked_sentence(text: str) -> str:
    # A name that was cut may end a sentence.
    return marked(text).replace("....", "...")


def _joined(forms: list[list[str]]) -> str:
    return "".join(form[0] for form in forms)
