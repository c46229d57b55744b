# SPDX-License-Identifier: EUPL-1.2
"""Everyday words for procedures and the words the catalogue uses for them; general speech, nothing of one office."""

import re

from motcua.reading.vocabulary import EVERYDAY

_PATTERNS = tuple((re.compile(rf"\b(?:{said})\b"), official) for said, official in EVERYDAY)


def official(flat: str) -> str:
    """Return everyday words with the official ones in their place; the list says which."""
    for pattern, words in _PATTERNS:
        flat = pattern.sub(words, flat, count=2)
    return flat
