# SPDX-License-Identifier: EUPL-1.2
"""Numbers that are neither hours nor days: telephones, identity cards, house numbers, ages, years, sizes."""

import re

_NOISE = re.compile(
    r"""
    (?P<phone>(?:\b(?:sdt|dt|so\ dt|dien\ thoai|tel|lien\ he|lh|so\ dien\ thoai)\b[\s:.]*)?
        (?<![\d/])(?:\+?84|0)(?:[\s.\-]?\d){9}(?![\d/]))
    | (?P<identity>(?:\b(?:cccd|cmnd|cmt|can\ cuoc|ho\ chieu)\b[\s:]*(?:so\b[\s:]*)?)
        (?:[a-z]?\d{8,12}|\d[\d\s]{7,14}\d)|(?<!\d)\d{12}(?!\d))
    | (?P<street>\b(?:duong|d\.|d)\s?\d{1,2}(?:/|\sthang\s)\d{1,2}(?![\d/]))
    | (?P<house>(?:\b(?:so\ nha|nha\ so|nha|so|kiet|hem|ngo|ngach|k|h|lo|thua|dc|dia\ chi|dc\ nha|o)\b\.?\s*
        (?:so\s)?(?:k|h)?|\bk|\bh)
        \d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)+(?![\d/]))
    | (?P<alley>(?<![\d/])(?:\d{3,4}/\d{1,4}(?:/\d{1,4})?|\d{1,2}/(?:1[3-9]|[2-9]\d|\d{3,4}))(?![\d/])
        (?=\s+(?:duong\s|[a-z]{2,})))
    | (?P<paper>\b(?:so|giay|qd|gp|van\ ban)\s+\d+/[a-z][a-z0-9/-]*)
    | (?P<numbered>\b(?:so\ nha|nha\ so|so|quay|to|thua|hang|cap|nha\ cap|khoi|phong|lop|loai|so\ luong)\s+\d{1,4}
        (?![\d/:hg])(?!\s?(?:h|g|gio)\b))
    | (?P<age>(?<![\d/])\d{1,3}\s?(?:tuoi|t)\b)
    | (?P<months>(?<![\d/])\d{1,2}\s?thang\s?(?:tuoi|ruoi))
    | (?P<size>(?<![\d/])(?<!thu\ )(?<!t)\d{1,5}\s?(?:m2|m|ha|tang|lo|nguoi|cuon|trieu|thanh\ vien|tv|nam)\b(?!\s?\d))
    | (?P<year>\b(?:nam|sn|sinh\ nam|khoa)\s(?:19|20)\d\d\b|(?<![\d/.\-])(?:19|20)\d\d(?![\d/.\-h:]))
    | (?P<shortcode>\bgui\s+\d{3,5}\b)
    | (?P<link>(?:https?://|www\.|bit\.ly)\S+)
    """,
    re.VERBOSE,
)
# "nam 2026" behind "thang 11" belongs to a date.
_PART_OF_DATE = re.compile(r"thang\s?\d{1,2}\s?$|thang\s[a-z ]+$")


def noise(flat: str) -> list[tuple[int, int, str]]:
    """Return the stretches whose numbers say neither an hour nor a day, with what they are."""
    found = []
    for each in _NOISE.finditer(flat):
        kind = each.lastgroup or ""
        if kind == "year" and _PART_OF_DATE.search(flat[: each.start()]):
            continue
        begins = each.start()
        if kind == "numbered":
            # The word before may be a name: "be Minh Khoi 5in1".
            begins += len(each.group()) - len(each.group().lstrip("abcdefghijklmnopqrstuvwxyz "))
        found.append((begins, each.end(), kind))
    return found


def blanked(flat: str, spans: list[tuple[int, int, str]]) -> str:
    """Return the flat text with these stretches made unreadable, everything else in its place."""
    for start, end, _kind in spans:
        flat = f"{flat[:start]}{'#' * (end - start)}{flat[end:]}"
    return flat
