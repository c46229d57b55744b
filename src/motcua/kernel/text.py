# SPDX-License-Identifier: EUPL-1.2
"""Vietnamese text: search keys, sort keys, text without marks, short and masked names, the size of an SMS.

Every function takes any `str` in any normal form and never raises.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Signs without a decomposition that stand for a plain letter or sign. Eth and African D are typed for Đ.
_PLAIN = str.maketrans(
    {
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D", "₫": "d",
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": "-", "▪": "-",
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "ʼ": "'", "‹": "'", "›": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "…": "...", "⁄": "/", "∕": "/", "×": "x", "→": "->", "\t": " ", "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
    }
)  # fmt: skip

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENDED = frozenset("^{}\\[~]|€\f")

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
_SHAPE_MARKS = {"\u0306", "\u0302", "\u031b"}
_SUNG = frozenset("aeiouyăâêôơư")  # only these carry a tone; ñ is not "n ngã"
_D_SHAPED = str.maketrans("ðÐɖƉ", "đĐđĐ")

# Unicode categories: Mn, Me marks · Cf zero-width signs · Cc controls, NUL among them · Cs lone surrogates.
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
_LOST = frozenset({"Cf", "Cs"})

_WORDS = re.compile(r"[0-9]+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_LETTERS = re.compile(r".[\u0300-\u036f]*")
_DIGIT_LIMIT = 99


class SmsSize(NamedTuple):
    """How an SMS would travel: `encoding` is gsm7 or ucs2, `units` are septets or UTF-16 units."""

    encoding: str
    parts: int
    units: int


def fold(text: str) -> str:
    """Return the search key of a text: lower case, no marks, đ as d, no invisible signs, single spaces."""
    plain = unmarked(text.replace("\n", " ")).casefold()
    return " ".join(unmarked(plain).casefold().split())


def unmarked(text: str) -> str:
    """Return the text without Vietnamese marks and typographic signs, case and line breaks kept.

    Vietnamese text comes out as plain ASCII, which an SMS carries at 160 characters a part.
    """
    # A spacing accent decomposes into space + mark, so the plain signs are taken both before and after.
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN)).translate(_PLAIN)
    kept = (sign for sign in decomposed if sign == "\n" or unicodedata.category(sign) not in _UNSEEN)
    return unicodedata.normalize("NFC", "".join(" " if unicodedata.category(s) == "Zs" else s for s in kept))


def sort_key(name: str) -> str:
    """Return an ASCII key whose byte order is the Vietnamese order of the name.

    Letters a ă â b c d đ e ê …, then tones ngang huyền hỏi ngã sắc nặng, word by word; numbers by their value;
    case, punctuation and the place of the tone mark (hòa, hoà) do not count.
    """
    return " ".join(_word_key(word) for word in _WORDS.findall(_lowered(name)))


def person_sort_key(full_name: str) -> str:
    """Return the sort key of a person: given name (tên, the last word) first, then family and middle names."""
    words = full_name.split()
    return sort_key(" ".join(words[-1:] + words[:-1]))


def mask_name(full_name: str) -> str:
    """Return the name for a public screen: first letters of all words but the last, as in "N. V. An"."""
    words = tidy(full_name).split()
    return " ".join([_initial(word) for word in words[:-1]] + words[-1:])


def mask_phone(phone: str) -> str:
    """Return the phone for a public screen, first two and last three digits kept, as in "09xx***456"."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in phone if unicodedata.digit(sign, None) is not None)
    digits = digits.removeprefix("00")
    if digits.startswith("84") and len(digits) > 9:
        digits = "0" + digits[2:]
    return f"{digits[:2]}xx***{digits[-3:]}" if len(digits) >= 9 else "***"


def shorten_name(full_name: str, limit: int) -> str:
    """Return the name in at most `limit` characters, the given name kept whole as long as it fits.

    Middle names become initials from the left, then the family name, then only the given name stays.
    """
    words = tidy(full_name).split()
    if not words:
        return ""
    forms = [words]
    for position in [*range(1, len(words) - 1), 0][: len(words) - 1]:
        forms.append([*forms[-1][:position], _initial(words[position]), *forms[-1][position + 1 :]])
    forms += [[_initial(words[0]), words[-1]], [words[-1]]] if len(words) > 1 else []
    fitting = (name for name in map(" ".join, forms) if len(name) <= limit)
    return next(fitting, words[-1][: max(limit, 0)])


def sms_parts(text: str) -> SmsSize:
    """Return the encoding, the number of parts and the units of a text sent as SMS.

    Units: 160 septets (153 in each of several parts), or 70 UTF-16 units (67); [ ] { } ^ ~ | \\ € cost two septets.
    A sign of two units is never cut, so a part may end one unit early.
    """
    if all(sign in _GSM7 or sign in _GSM7_EXTENDED for sign in text):
        return _packed("gsm7", [2 if sign in _GSM7_EXTENDED else 1 for sign in text], alone=160, joined=153)
    return _packed("ucs2", [2 if ord(sign) > 0xFFFF else 1 for sign in text], alone=70, joined=67)


def _packed(encoding: str, costs: list[int], *, alone: int, joined: int) -> SmsSize:
    units = sum(costs)
    if units <= alone:
        return SmsSize(encoding, 1, units)
    parts, filled = 1, 0
    for cost in costs:
        if filled + cost > joined:
            parts, filled = parts + 1, 0
        filled += cost
    return SmsSize(encoding, parts, units)


def _lowered(text: str) -> str:
    """Compose after folding case and compatibility forms, with digits of any script as ASCII."""
    composed = unicodedata.normalize("NFKC", tidy(text).translate(_D_SHAPED)).lower()
    return "".join(_ascii_digit(sign) for sign in unicodedata.normalize("NFC", composed))


def _ascii_digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def tidy(text: str) -> str:
    """Compose the text and drop what nobody sees; any run of space or control becomes one space."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in _LOST)
    spaced = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in seen)
    return " ".join(unicodedata.normalize("NFC", spaced).split())


def _word_key(word: str) -> str:
    if word.isascii() and word.isdigit():
        digits = word.lstrip("0") or "0"
        return f"${min(len(digits), _DIGIT_LIMIT):02}{digits}"
    letters, tones = "", ""
    for letter in _LETTERS.findall(word):
        bare, marks = _opened(letter)
        letters += _letter_key(bare)
        tones += "".join(_TONES[mark] for mark in marks if mark in _TONES) if bare[:1] in _SUNG else ""
    # "!" sorts before every letter, so a word comes before its longer neighbours and its tone is asked last.
    return f"{letters}!{tones or 0}"


def _opened(letter: str) -> tuple[str, str]:
    """Return the letter without its tone (ế → ê), and all marks it had."""
    decomposed = unicodedata.normalize("NFD", letter)
    shape = "".join(mark for mark in decomposed[1:] if mark in _SHAPE_MARKS)
    return unicodedata.normalize("NFC", decomposed[0] + shape), decomposed[1:]


def _letter_key(letter: str) -> str:
    if letter in _SHAPES:
        return _SHAPES[letter]
    plain = unmarked(letter).lower()
    if plain.isascii() and plain.isalpha():
        return "".join(f"{sign}0" for sign in plain)
    return f"~{ord(letter[0]):06x}"


def _initial(word: str) -> str:
    return word if len(word) <= 1 else f"{word[0].upper()}."
