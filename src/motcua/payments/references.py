# SPDX-License-Identifier: EUPL-1.2
"""The reference by which a transfer is known again: "MC", nine digits and a check digit. Pure, but for chance.

Banks drop dots and dashes, put their own words around a purpose, cut lines in two: it is looked for in the letters and
digits alone, and only one whose check digit holds is believed (docs: domain of VietQR).
"""

import re
import secrets
from typing import Final

from stdnum import luhn

PREFIX: Final = "MC"
_DIGITS: Final = 9
_REFERENCE: Final = re.compile(rf"{PREFIX}(\d{{{_DIGITS + 1}}})")
_LETTERS: Final = re.compile(r"[^0-9A-Z]")


def new() -> str:
    """Return a reference that is very probably new; the database says whether it is."""
    # The first digit is no nought, so that a sheet of figures does not swallow it.
    digits = str(secrets.randbelow(9 * 10 ** (_DIGITS - 1)) + 10 ** (_DIGITS - 1))
    return f"{PREFIX}{digits}{luhn.calc_check_digit(digits)}"


def found_in(text: str) -> list[str]:
    """Return every reference a text holds, each once, in its order; wrong check digits are none."""
    plain = _LETTERS.sub("", text.upper())
    # A bank's own digits may stand right before or behind: every place is tried.
    found = [plain[at : at + len(PREFIX) + _DIGITS + 1] for at in range(len(plain)) if plain.startswith(PREFIX, at)]
    valid = [each for each in found if _REFERENCE.fullmatch(each) and luhn.is_valid(each.removeprefix(PREFIX))]
    return list(dict.fromkeys(valid))
