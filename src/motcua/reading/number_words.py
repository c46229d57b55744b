# SPDX-License-Identifier: EUPL-1.2
"""Small numbers in words, as people say hours and days: "tám", "mười hai", "hai mươi lăm"."""

_ONES = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
WORDS = {
    **{word: n for word, n in _ONES.items() if word not in ("lam", "tu")},
    "muoi": 10,
    **{f"muoi {word}": 10 + n for word, n in _ONES.items()},
    "hai muoi": 20,
    **{f"hai muoi {word}": 20 + n for word, n in _ONES.items()},
    "ba muoi": 30,
    "ba muoi mot": 31,
}
# The longest first, so that "muoi hai" is not read as "muoi".
PATTERN = "|".join(sorted(WORDS, key=len, reverse=True))


def number(said: str) -> int | None:
    """Return the number that digits or words say."""
    return int(said) if said.isdigit() else WORDS.get(said)
