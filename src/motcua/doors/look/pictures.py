# SPDX-License-Identifier: EUPL-1.2
"""Reading a code: out of what was typed or scanned, and out of a camera's picture."""

import re
from io import BytesIO
from typing import Final

import zxingcpp
from django.utils.translation import gettext_lazy as _

from motcua.kernel import codes
from motcua.kernel.errors import OfficeError

#: What a camera's frame or a phone's photo may weigh, and how many points it may have.
LARGEST_BYTES: Final = 2 * 1024 * 1024
LARGEST_POINTS: Final = 25_000_000
_LONGEST_SIDE: Final = 1600
_SIGNATURES: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_DIGITS: Final = re.compile(r"(?<!\d)\d{6,8}(?!\d)")


class PictureUnreadable(OfficeError):
    """The file is not a JPEG or PNG picture, or is too large."""

    code = "picture_unreadable"
    http_status = 422
    sentence = _("Không đọc được ảnh này. Xin chụp lại (ảnh JPEG hoặc PNG, không quá 2 MB) hoặc gõ mã hẹn.")


def code_in(text: str) -> str:
    """Return the appointment code in a scanned address or text; other text comes back as it was, trimmed.

    A wand or camera gives the whole address that the QR holds, such as "https://…/d/482914".
    """
    text = text.strip()
    if "/" not in text and ":" not in text:
        return text
    found = [digits for digits in _DIGITS.findall(text) if codes.is_well_formed(digits)]
    return found[-1] if found else text


def read_picture(picture: bytes) -> str:
    """Return the appointment code in a picture's QR or bar code, or "" where none can be seen.

    Raises: PictureUnreadable by weight, by signature, by number of points, or where it is broken.
    """
    seen = [code_in(text) for text in texts_in(picture)]
    return next((code for code in seen if codes.is_well_formed(codes.clean(code))), "")


def texts_in(picture: bytes) -> list[str]:
    """Return what the QR and bar codes of a picture say. Raises: PictureUnreadable, as `read_picture`."""
    # Loaded with the first picture: most processes never read one.
    from PIL import Image

    kind = next((name for sign, name in _SIGNATURES.items() if picture.startswith(sign)), None)
    if kind is None or len(picture) > LARGEST_BYTES:
        raise PictureUnreadable
    try:
        with Image.open(BytesIO(picture), formats=[kind]) as opened:
            if opened.width * opened.height > LARGEST_POINTS:
                raise PictureUnreadable
            # A large JPEG is unpacked at a fraction of its size, which is quicker and takes less memory.
            opened.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
            grey = opened.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureUnreadable from None
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return [each.text for each in zxingcpp.read_barcodes(grey)]
