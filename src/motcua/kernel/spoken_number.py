# SPDX-License-Identifier: EUPL-1.2
"""How a called number is said aloud, as the names of sound clips in their order: pure, by the rules of `speech`.

"A105" to counter 3 is moi-so, chu-a, mot, tram, linh, nam, den-quay, ba: "mời công dân có số a một trăm linh năm đến
quầy số ba". These words are Vietnamese by nature and are not translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from motcua.kernel import speech
from motcua.kernel.speech import NORTH, SOUTH, Accent

#: Up to so many digits are said as one number; longer ones digit by digit. Rule: R-037
DIGITS_SAID_AS_NUMBER: Final = 3
_SAID_AS_WORDS = 1_000_000


class Reading(StrEnum):
    """How the digits of a ticket are said."""

    NUMBER = "chu"  # A012: "a mười hai"
    DIGITS = "so"  # A012: "a không một hai"


class Region(StrEnum):
    """Whose voice speaks."""

    NORTH = "bac"
    CENTRE = "trung"
    SOUTH = "nam"


ACCENTS: Final[Mapping[Region, Accent]] = MappingProxyType(
    {Region.NORTH: NORTH, Region.CENTRE: NORTH, Region.SOUTH: SOUTH}
)

#: What four after tens may be called, by the name of its clip.
FOURS: Final[Mapping[str, str]] = MappingProxyType({"tu": "tư", "bon": "bốn"})

CHIME: Final = "chuong"
_ASK, _TO_COUNTER, _TO_ROOM, _SEE_BOARD = "moi-so", "den-quay", "den-phong", "xem-bang"
_ASK_TAG, _TO_RESULTS = "moi-the-rung", "den-tra-ket-qua"
_PHRASES = {
    _ASK: "mời công dân có số",
    _TO_COUNTER: "đến quầy số",
    _TO_ROOM: "đến phòng số",
    _SEE_BOARD: "xin xem trên bảng",
    _ASK_TAG: "mời công dân có thẻ rung số",
    _TO_RESULTS: "đến quầy trả kết quả",
}
# File names know no marks, so words that differ only by them get names of their own.
_WORDS = {
    "khong": "không", "mot": "một", "hai": "hai", "ba": "ba", "bon": "bốn", "nam": "năm", "sau": "sáu", "bay": "bảy",
    "tam": "tám", "chin": "chín", "muoi": "mười", "muoi-chuc": "mươi", "mot-cuoi": "mốt", "tu": "tư", "lam": "lăm",
    "linh": "linh", "le": "lẻ", "tram": "trăm", "nghin": "nghìn", "ngan": "ngàn",
}  # fmt: skip
# G is "gờ": said "giê" it could not be told from D; J is written as it is heard.
_LETTERS = {
    "A": ("a", "a"), "Ă": ("aw", "á"), "Â": ("aa", "ớ"), "B": ("b", "bê"), "C": ("c", "xê"), "D": ("d", "dê"),
    "Đ": ("dd", "đê"), "E": ("e", "e"), "Ê": ("ee", "ê"), "F": ("f", "ép phờ"), "G": ("g", "gờ"), "H": ("h", "hát"),
    "I": ("i", "i"), "J": ("j", "di"), "K": ("k", "ca"), "L": ("l", "e lờ"), "M": ("m", "em mờ"), "N": ("n", "en nờ"),
    "O": ("o", "o"), "Ô": ("oo", "ô"), "Ơ": ("ow", "ơ"), "P": ("p", "pê"), "Q": ("q", "quy"), "R": ("r", "e rờ"),
    "S": ("s", "ét sì"), "T": ("t", "tê"), "U": ("u", "u"), "Ư": ("uw", "ư"), "V": ("v", "vê"),
    "W": ("w", "vê kép"), "X": ("x", "ích xì"), "Y": ("y", "i dài"), "Z": ("z", "dét"),
}  # fmt: skip
_LETTER_CLIPS = {letter: f"chu-{name}" for letter, (name, _said) in _LETTERS.items()}
_LETTERS_OF = {clip: letter for letter, clip in _LETTER_CLIPS.items()}
_CLIP_OF_WORD = {word: clip for clip, word in _WORDS.items()}
_DIGIT_CLIPS = tuple(_CLIP_OF_WORD[speech.number(digit)] for digit in range(10))

#: Every clip there is and what it says; the chime is a sound without words and not among them.
CLIPS: Final[Mapping[str, str]] = MappingProxyType(
    {**_PHRASES, **_WORDS, **{_LETTER_CLIPS[letter]: said for letter, (_name, said) in _LETTERS.items()}}
)
_PIECES = re.compile(r"[0-9]+|[^\W\d_]")
_PLACE = re.compile(r"(?:(quầy|phòng)\s*(?:số\s*)?)?([0-9]{1,3})", re.IGNORECASE)


def number_clips(number: int, *, accent: Accent = NORTH) -> list[str]:
    """Return the clips of a whole number from 0 to 999,999; raises ValueError beyond."""
    if not 0 <= number < _SAID_AS_WORDS:
        raise ValueError(number)
    return [_CLIP_OF_WORD[word] for word in speech.number(number, accent=accent).split()]


def ticket_clips(shown: str, *, reading: Reading = Reading.NUMBER, accent: Accent = NORTH) -> list[str]:
    """Return the clips of a shown number: letters by their names, digits by `reading`; other signs are not said.

    Four digits and more are always said digit by digit. Rule: R-037
    """
    said: list[str] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFC", shown).upper()):
        if piece.isdecimal():
            is_number = reading is Reading.NUMBER and len(piece) <= DIGITS_SAID_AS_NUMBER
            said += (
                number_clips(int(piece), accent=accent) if is_number else [_DIGIT_CLIPS[int(each)] for each in piece]
            )
        elif clip := _LETTER_CLIPS.get(piece) or _LETTER_CLIPS.get(unicodedata.normalize("NFD", piece)[0]):
            said.append(clip)
    return said


def place_clips(place: int | str | None, *, accent: Accent = NORTH) -> list[str]:
    """Return the clips of where to go: counter 3, "Phòng 12"; a place that has no number is to be read on the board."""
    found = _PLACE.fullmatch(unicodedata.normalize("NFC", str(place)).strip())
    if found is None:
        return [_SEE_BOARD]
    kind = _TO_ROOM if (found[1] or "").lower() == "phòng" else _TO_COUNTER
    return [kind, *number_clips(int(found[2]), accent=accent)]


def call_clips(
    shown: str, place: int | str | None, *, reading: Reading = Reading.NUMBER, accent: Accent = NORTH
) -> list[str]:
    """Return the clips of a whole call, without the chime."""
    return [_ASK, *ticket_clips(shown, reading=reading, accent=accent), *place_clips(place, accent=accent)]


def tag_clips(number: int, *, accent: Accent = NORTH) -> list[str]:
    """Return the clips of a call to whoever holds this vibrating tag, without the chime."""
    return [_ASK_TAG, *number_clips(number, accent=accent), _TO_RESULTS]


def spoken(clips: Sequence[str]) -> str:
    """Return what these clips say."""
    return " ".join(CLIPS[clip] for clip in clips)


def sentence(clips: Sequence[str]) -> str:
    """Return the same as a written sentence: "Mời công dân có số A một trăm linh năm đến quầy số ba"."""
    written = " ".join(_LETTERS_OF.get(clip) or CLIPS[clip] for clip in clips)
    return written[:1].upper() + written[1:]


def reading_table(*, reading: Reading, accent: Accent) -> dict[str, Any]:
    """Return the rules as a table for a program that only looks up: what is not in `numbers` is said digit by digit.

    `numbers` holds "0" to "999" without leading zeros, `tickets` says whether tickets are looked up there too.
    """
    numbers = {str(n): number_clips(n, accent=accent) for n in range(10**DIGITS_SAID_AS_NUMBER)}
    return {
        "ask": _ASK,
        "places": {"quầy": _TO_COUNTER, "phòng": _TO_ROOM},
        "see_board": _SEE_BOARD,
        "tag": {"ask": _ASK_TAG, "place": _TO_RESULTS},
        "letters": _LETTER_CLIPS,
        "digits": list(_DIGIT_CLIPS),
        "numbers": numbers,
        "tickets": reading is Reading.NUMBER,
        "most_digits": DIGITS_SAID_AS_NUMBER,
    }
