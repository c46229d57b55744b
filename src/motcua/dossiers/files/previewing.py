# SPDX-License-Identifier: EUPL-1.2
"""A kept picture made small, so that a page which shows it as a thumb does not send it whole."""

from io import BytesIO
from typing import Final

from motcua.dossiers.files.errors import PictureBroken

#: Twice what a page shows, for screens with fine points.
_SIDES: Final = (168, 238)
_QUALITY: Final = 70


def preview(picture: bytes) -> bytes:
    """Return a kept picture as a JPEG of 168 × 238 points at most. Raises: PictureBroken."""
    # Loaded with the first picture: most processes never read one.
    from PIL import Image

    small = BytesIO()
    try:
        with Image.open(BytesIO(picture), formats=["JPEG", "PNG"]) as opened:
            # A JPEG is unpacked at an eighth of its size or so, which takes a few thousandths of a second.
            opened.draft("RGB", _SIDES)
            shown = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureBroken from None
    shown.thumbnail(_SIDES)
    shown.save(small, "JPEG", quality=_QUALITY)
    return small.getvalue()
