# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable


def names_of(pairs: Iterable[str]) -> dict[str, str]:
    """Return {"id": "Request_ID", …} for `id=Request_ID …` as a setting gives it; what is no pair is left out."""
    split = (pair.partition("=") for pair in pairs)
    return {ours.strip(): theirs.strip() for ours, sign, theirs in split if sign and ours.strip()}
