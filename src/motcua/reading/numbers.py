# SPDX-License-Identifier: EUPL-1.2
"""The numbers a message is about: an appointment's code, a queue ticket, a dossier's code."""

import re

_BRACKETS = re.compile(r"[\[\](){}#*]")
_CODE = re.compile(r"(?<![\d/.:,])\d{4,8}(?![\d/:]|\s?(?:h|g|gio)\b|[.,]\d)")
_GROUPED = re.compile(r"(?<![\d/.:,])(?:\d{3}[\s.]\d{3}|\d{2}[\s.]\d{2}[\s.]\d{2})(?![\d/:]|\s?(?:h|g)\b)")
# An hour is no ticket ("8h30", "9 gio"), but "105haichau" is one.
_NO_HOUR = r"(?!\d|[/:]|\s?(?:h|g|gio|phut|tuoi)(?![a-z]))"
_TICKET = re.compile(
    rf"(?<![a-z\d])(?:(?P<one>[a-z])[\s\-.]{{0,2}}|(?P<more>[a-z]{{2,3}})[\-.]?)(?P<n>\d{{1,4}}){_NO_HOUR}"
)
_BARE_TICKET = re.compile(rf"(?<![\d/a-z])(?P<n>\d{{1,5}}){_NO_HOUR}(?!\s?(?:nguoi|ng|luot)\b)")
# Letters that are words of their own: with these only what is written together, and long enough, is a ticket.
_ALSO_WORDS = frozenset("hkopqt")
_NOT_A_PREFIX = frozenset(
    {"so", "xh", "la", "tt", "bv", "stt", "va", "ma", "con", "hen", "thu", "em", "co", "hs", "dn", "nha", "vao", "toi"}
)
_DOSSIER = re.compile(
    r"(?P<old>\d{3}[\s.]+\d{2}[\s.]+\d{2}[\s.]+)?(?P<place>h\d{2}(?:[\s.]+\d{1,3})*?)[\s.\-]+(?P<day>\d{6})[\s.\-]+(?P<n>\d{1,8})(?!\d)"
)
# Typed without its signs, or with other ones: an agency's digits, the day's six, the serial's four or more.
_LOOSE_DOSSIER = re.compile(r"(?<![a-z\d])(?:\d{7})?h\d{2}[\d\s./_\-]*\d(?![a-z\d])")
_LOOSE_DIGITS = 12
# The end of a code: by itself, no date and no hour.
_END = re.compile(r"(?<![\d/:.,\-a-z])\d{3,6}(?![\d/:]|[.,]\d|\s?(?:h|g|gio|phut)\b)")


def appointment_code(flat: str) -> tuple[str | None, int, int]:
    """Return the code typed (4–8 digits) and its place."""
    plain = _BRACKETS.sub(" ", flat)
    found = _CODE.search(plain) or _GROUPED.search(plain)
    if found is None:
        return None, 0, 0
    return re.sub(r"\D", "", found.group()), found.start(), found.end()


def ticket(flat: str) -> tuple[str | None, int, int]:
    """Return the number as printed ("a 12" → "A012"), a bare one without leading zeros, and its place."""
    doubtful = None
    for found in _TICKET.finditer(flat):
        prefix = found["one"] or found["more"]
        if prefix in _NOT_A_PREFIX:
            continue
        if prefix not in _ALSO_WORDS:
            return _printed(found)
        is_together = found.start("n") == found.start() + 1
        if is_together and prefix != "o" and (len(found["n"]) > 2 or found["n"][0] == "0"):
            return _printed(found)
        doubtful = doubtful or (found if is_together and prefix != "o" else None)
    bare, start, end = bare_number(flat)
    if bare is None and doubtful is not None:
        return _printed(doubtful)
    return bare, start, end


def _printed(found: re.Match[str]) -> tuple[str, int, int]:
    return f"{(found['one'] or found['more']).upper()}{int(found['n']):03}", found.start(), found.end()


def bare_number(flat: str) -> tuple[str | None, int, int]:
    """Return the first number that stands by itself, without leading zeros, and its place."""
    bare = _BARE_TICKET.search(flat)
    if bare is None:
        return None, 0, 0
    return str(int(bare["n"])), bare.start(), bare.end()


def dossier_code(flat: str) -> str | None:
    """Return a dossier's code in its full written form: H17.12-251119-0012 or 000.00.12.H17-241119-0012.

    One whose parts cannot be told apart comes without its signs: H17122511190012.
    """
    found = _DOSSIER.search(flat)
    if found is None:
        loose = next(iter(_LOOSE_DOSSIER.findall(flat)), "")
        together = re.sub(r"[^a-z\d]", "", loose).upper()
        return together if sum(sign.isdigit() for sign in together) >= _LOOSE_DIGITS else None
    old = ".".join(re.findall(r"\d+", found["old"])) + "." if found["old"] else ""
    place = ".".join(re.findall(r"h?\d+", found["place"])).upper()
    return f"{old}{place}-{found['day']}-{found['n']}"


def dossier_end(flat: str) -> str | None:
    """Return the end of a dossier's code where nothing else of it was typed: "TT 0012"."""
    found = _END.search(flat)
    return found.group() if found else None
