# SPDX-License-Identifier: EUPL-1.2
"""Names of files as people gave them, made harmless and kept readable. They never become a path of ours."""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

LONGEST: Final = 120
_ENDINGS: Final = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_UNWELCOME: Final = re.compile(r'[<>:"|?*%&$`;\'{}\[\]#^~\\]')


def harmless(name: str, *, kind: str = "") -> str:
    """Return the last part of a name with its Vietnamese marks, without signs that control or mislead.

    "../../etc/Giấy khai sinh\\x00.exe" of kind pdf becomes "Giấy khai sinh.pdf": the ending is that of what it is.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Cc: control, Cf: signs that turn the direction of writing; Co, Cs, Cn: what no font shows.
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else "" for sign in text)
    text = " ".join(_UNWELCOME.sub(" ", text).split()).strip(". ")
    ending = _ENDING.search(text)
    stem = text[: ending.start()].rstrip(". ") if ending else text
    kept = _ENDINGS.get(kind, ending.group().lower() if ending else "")
    return (_shortened(stem) or _("giấy tờ")) + kept


def _shortened(stem: str) -> str:
    """Cut a long name at a word where one is near; never between a letter and its mark."""
    if len(stem) <= LONGEST:
        return stem
    cut = stem[:LONGEST]
    while unicodedata.combining(stem[len(cut)]):
        cut = cut[:-1]
    head, _space, tail = cut.rpartition(" ")
    return f"{(head if head and len(tail) < 20 else cut).rstrip()}…"
