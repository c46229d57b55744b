# SPDX-License-Identifier: EUPL-1.2
"""The numbers a message is about: an appointment's code, a queue ticket, a dossier's code."""

import re

_BRACKETS = re.compile(r"[\[\](){}#*]")
_CODE = re.compile(r"(?<![\d/.:,])\d{4,8}(?![\d/:]|\s?(?:h|g|gio)\b|[.,]\d)")
_GROUPED = re.compile(r"(?<![\d/.:,])(?:\d{3}[\s.]\d{3}|\d{2}[\s.]\d{2}[\s.]\d{2})(?![\d/:]|\s?(?:h|g)\b)")
_TICKET = re.compile(r"(?<![a-z\d])(?P<prefix>[a-z]{1,2})[\s\-]?(?P<n>\d{1,4})(?!\d|[/:h])")
_BARE_TICKET = re.compile(r"(?<![\d/a-z])(?P<n>\d{1,5})(?![\d/:h])")
_NOT_A_PREFIX = frozenset({"o", "p", "q", "h", "t", "k", "so", "xh", "la", "tt", "bv"})
_DOSSIER = re.compile(
    r"(?P<old>\d{3}[\s.]+\d{2}[\s.]+\d{2}[\s.]+)?(?P<place>h\d{2}(?:[\s.]+\d{1,3})*?)[\s.\-]+(?P<day>\d{6})[\s.\-]+(?P<n>\d{1,6})(?!\d)"
)


def appointment_code(flat: str) -> tuple[str | None, int, int]:
    """Return the code typed (4–8 digits) and its place."""
    plain = _BRACKETS.sub(" ", flat)
    found = _CODE.search(plain) or _GROUPED.search(plain)
    if found is None:
        return None, 0, 0
    return re.sub(r"\D", "", found.group()), found.start(), found.end()


def ticket(flat: str) -> tuple[str | None, int, int]:
    """Return the number as printed ("a 12" → "A012"), a bare one without leading zeros, and its place."""
    for found in _TICKET.finditer(flat):
        if found["prefix"] not in _NOT_A_PREFIX and len(found["n"]) <= 4:
            return f"{found['prefix'].upper()}{int(found['n']):03}", found.start(), found.end()
    bare = _BARE_TICKET.search(flat)
    if bare is None:
        return None, 0, 0
    return str(int(bare["n"])), bare.start(), bare.end()


def dossier_code(flat: str) -> str | None:
    """Return a dossier's code in its full written form: H17.12-251119-0012 or 000.00.12.H17-241119-0012."""
    found = _DOSSIER.search(flat)
    if found is None:
        return None
    old = ".".join(re.findall(r"\d+", found["old"])) + "." if found["old"] else ""
    place = ".".join(re.findall(r"h?\d+", found["place"])).upper()
    return f"{old}{place}-{found['day']}-{found['n']}"
