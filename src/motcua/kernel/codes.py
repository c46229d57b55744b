# SPDX-License-Identifier: EUPL-1.2
"""Appointment codes that survive being read aloud and typed by SMS: digits only, the last one a check digit."""

from __future__ import annotations

import random as randomness
import unicodedata

from stdnum import damm

SHORTEST, LONGEST = 6, 8
# Codes that begin with this digit are kept for bookings of another kind, so that two kinds never share a code.
APART = "9"
_LETTER_FOR_DIGIT = str.maketrans("OoIl", "0011")
_SPACERS = frozenset(" .,-_/()[]{}<>#:'\"")


def new_code(digits: int, random: randomness.Random) -> str:
    """Return a code of `digits` digits drawn from `random`: the first never 0, the last the Damm check digit.

    One wrong digit or two neighbours exchanged never give another well-formed code. Uniqueness is the caller's care.
    Raises: ValueError for a length outside 6 to 8.
    """
    if not SHORTEST <= digits <= LONGEST:
        raise ValueError(f"a code has {SHORTEST} to {LONGEST} digits, not {digits}")
    body = str(random.randrange(10 ** (digits - 2), 10 ** (digits - 1)))
    return body + damm.calc_check_digit(body)


def new_code_apart(digits: int, random: randomness.Random) -> str:
    """Return a code as `new_code` does, but one of those that begin with `APART`."""
    body = APART + new_code(digits, random)[1:-1]
    return body + damm.calc_check_digit(body)


def is_well_formed(code: str) -> bool:
    """Say whether a cleaned code could have been given out: length, first digit and check digit are right."""
    return (
        SHORTEST <= len(code) <= LONGEST
        and code.isascii()
        and code.isdigit()
        and code[0] != "0"
        and bool(damm.is_valid(code))
    )


def clean(text: str) -> str:
    """Return what a person meant by a typed code: no spaces, dots, dashes or brackets, digits of any script as ASCII.

    The letters O and o are read as 0, I and l as 1, because people copy from print. What else is in the text stays,
    so that `is_well_formed` refuses it.
    """
    kept = (
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if sign not in _SPACERS and unicodedata.category(sign) not in {"Zs", "Zl", "Zp", "Cf", "Cc", "Cs", "Pd"}
    )
    return unicodedata.normalize("NFC", "".join(_ascii_digit(sign) for sign in kept)).translate(_LETTER_FOR_DIGIT)


def digits_for(open_count: int) -> int:
    """Return how many digits a new code needs when `open_count` codes are open.

    A length holds 9 × 10^(digits−2) codes; the next one is used from the moment a tenth of them is open, so that a
    draw is taken once in ten times at most and a guess meets an open code once in a hundred (the check digit included).
    """
    digits = SHORTEST
    while digits < LONGEST and open_count * 10 >= 9 * 10 ** (digits - 2):
        digits += 1
    return digits


def spoken(code: str) -> str:
    """Group a code for reading aloud: "482 914", "482 9147", "4829 1473"."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}".strip()


def _ascii_digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
