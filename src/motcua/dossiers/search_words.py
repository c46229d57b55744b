# SPDX-License-Identifier: EUPL-1.2
"""The search words of a name: each word without marks, under each office that may look for it. Pure.

An office's own words stay few however large the table grows, so a common name is found as fast as a rare one.
"""

from collections.abc import Iterable

from motcua.kernel.text import fold

EVERYWHERE = "*"


def words_of(name: str, *, offices: Iterable[str]) -> str:
    """Return the search vector of a name as text: `'DN-HC|an' 'DN-HC|nguyen' '*|an' …`."""
    words = sorted(set(fold(name).split()))
    places = [*sorted(set(offices)), EVERYWHERE]
    return " ".join(_quoted(f"{place}|{word}") for place in places for word in words)


def query_of(text: str, *, office: str = EVERYWHERE) -> str:
    """Return the search query for what somebody typed: every word must be there, the last may be begun only."""
    words = fold(text).split()
    parts = [_quoted(f"{office}|{word}") for word in words]
    if parts:
        parts[-1] += ":*"
    return " & ".join(parts)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
