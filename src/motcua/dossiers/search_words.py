# SPDX-License-Identifier: EUPL-1.2
"""The search words of a name: each word without marks, under each office that may look for it. Pure.

An office's own words stay few however large the table grows, so a common name is found as fast as a rare one. The whole
country's would not: there the name as a whole is one word, looked for from its beginning.
"""

from collections.abc import Iterable

from motcua.kernel.text import fold

EVERYWHERE = "*"
# The database takes words of at most 2,046 bytes; a sign may fold into many letters.
LONGEST = 500


def words_of(name: str, *, offices: Iterable[str]) -> str:
    """Return the search vector of a name as text: `'DN-HC|an' 'DN-HC|nguyen' … '*|nguyen van an'`."""
    words = fold(name).split()
    found = [f"{office}|{word}" for office in sorted(set(offices)) for word in sorted(set(words))]
    whole = [f"{EVERYWHERE}|{' '.join(words)}"] if words else []
    return " ".join(_quoted(word) for word in found + whole)


def query_of(text: str, *, office: str = EVERYWHERE) -> str:
    """Return the search query for what somebody typed: every word must be there, the last may be begun only.

    Without an office it is the beginning of the name as a whole.
    """
    words = fold(text).split()
    if office == EVERYWHERE:
        words = [" ".join(words)] if words else []
    parts = [_quoted(f"{office}|{word}") for word in words]
    if parts:
        parts[-1] += ":*"
    return " & ".join(parts)


def _quoted(word: str) -> str:
    escaped = word[:LONGEST].replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
