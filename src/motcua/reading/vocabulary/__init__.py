# SPDX-License-Identifier: EUPL-1.2
"""Word lists of general speech, kept as text so that anybody can mend them; all without marks, `#` begins a remark."""

from importlib.resources import files


def lines(name: str) -> list[str]:
    """Return the lines of a list, remarks left out."""
    text = (files(__name__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in lines(f"{name}.txt") for word in line.split())


SURNAMES, WEAK_SURNAMES = _words("surnames"), _words("weak_surnames")
MIDDLE, GIVEN = _words("middle"), _words("given")
STARTERS, NEVER = _words("starters"), _words("never")
STARTING_PAIRS = frozenset(lines("starting_pairs.txt"))
INTRODUCTIONS = frozenset(lines("introductions.txt"))
HONORIFICS = _words("honorifics")
FILLERS, KEPT_LAST, LINE_TALK = _words("fillers"), _words("kept_last"), _words("line_talk")
EVERYDAY: list[tuple[str, str]] = [
    (said, official) for said, _, official in (line.partition("\t") for line in lines("everyday.tsv"))
]
