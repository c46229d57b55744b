# SPDX-License-Identifier: EUPL-1.2
"""The code of a dossier in its three legal shapes, chosen by the day of intake. Pure.

Rule: R-048.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

# An identifier of an agency (QĐ 20/2020/QĐ-TTg): the ministry or province, then parts of two or three digits.
_IDENTIFIER = re.compile(r"[A-Z]\d{2}(\.\d{2,3}){0,3}")
_CODE = re.compile(r"([A-Z]\d{2}(\.\d{2,3}){0,3}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})-\d{6}-\d{4,8}")
_NOT_KEY = re.compile(r"[^0-9A-Z]+")


class Shape(StrEnum):
    """TT 01/2018/TT-VPCP (small to large), TT 03/2025 (large to small), TT 04/2025 (centralised services)."""

    OF_2018 = "2018"
    OF_2025 = "2025"
    CENTRAL = "central"


def shape_on(on: date, *, new_from: date, central_from: date, host_ministry: str = "") -> Shape:
    """Return the shape in force on the day of intake."""
    if host_ministry and on >= central_from:
        return Shape.CENTRAL
    return Shape.OF_2025 if on >= new_from else Shape.OF_2018


def prefix(identifier: str, shape: Shape) -> str:
    """Return the beginning of a code, which is the agency's own: "H17.12", "000.00.12.H17", "H17.012.00".

    Raises: ValueError for what is not an identifier.
    """
    if not _IDENTIFIER.fullmatch(identifier):
        raise ValueError(f"{identifier!r} is not an agency's identifier")
    root, *parts = identifier.split(".")
    if shape is Shape.OF_2025:
        return identifier
    if shape is Shape.CENTRAL:
        unit = parts[0] if parts else "0"
        below = parts[1] if len(parts) > 1 else "0"
        return f"{root}.{int(unit):03}.{int(below):02}"
    widths = (2, 2, 3)
    padded = [f"{int(part):0{width}}" for part, width in zip([*parts, "0", "0", "0"], widths, strict=False)]
    return ".".join([*reversed(padded), root])


def dossier_code(beginning: str, *, on: date, serial: int, host_ministry: str = "") -> str:
    """Return the code: "H17.12-251119-0012"; from the ten-thousandth serial of a day on it grows by a digit."""
    return f"{beginning}-{on:%y%m%d}-{host_ministry}{serial:04}"


def key_of(text: str) -> str:
    """Return the letters and digits of a typed code in capitals, so that any spelling finds it."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return _NOT_KEY.sub("", plain)


def is_code(text: str) -> bool:
    """Say whether a text is a whole code in one of the shapes, in capitals or not."""
    return bool(_CODE.fullmatch(text.strip().upper()))
