# SPDX-License-Identifier: EUPL-1.2
"""Printed pages read back: their words, their size, the codes on them."""

import io
import unicodedata

import pypdf
import zxingcpp
from PIL import Image

MM = 72 / 25.4


def words_of(pdf: bytes) -> str:
    """Return the text of all pages, in composed letters, blanks made one."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(unicodedata.normalize("NFC", " ".join(page.extract_text() for page in pages)).split())


def sizes_of(pdf: bytes) -> list[tuple[int, int]]:
    """Return each page's width and height in whole millimetres."""
    boxes = [page.mediabox for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return [(round(float(box.width) / MM), round(float(box.height) / MM)) for box in boxes]


def codes_on(picture: bytes) -> dict[str, str]:
    """Return what machines read on a page, by the kind of code."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    return {code.format.name.replace(" ", ""): code.text for code in found}
