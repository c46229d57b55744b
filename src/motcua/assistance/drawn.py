# SPDX-License-Identifier: EUPL-1.2
"""A signature drawn on the second screen: looked at, cut to its ink and drawn anew; nothing else is kept. Pure."""

from io import BytesIO
from typing import Final

from django.utils.translation import gettext_lazy as _
from PIL import Image

from motcua.kernel.errors import InvalidInput, OfficeError

LARGEST_BYTES: Final = 400_000
_LARGEST_SIDE: Final = 4_000
# As much as a big monitor shows; more would only fill the memory.
_MOST_POINTS: Final = 9_000_000
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
#: Fewer dark points than this are a slip of the finger; a short name drawn with it has thousands.
_LEAST_INK: Final = 150
#: A stroke shorter than this in both directions is a dot.
_LEAST_SIDE: Final = 24
_KEPT_WIDTH: Final = 900
_MARGIN: Final = 6
_DARK: Final = 128


class SignatureUnreadable(InvalidInput):
    """What came is no picture of a signature pad."""

    code = "signature_unreadable"
    sentence = _("Chưa nhận được chữ ký. Xin ký lại, hoặc ký trên bản in.")


class SignatureEmpty(OfficeError):
    """Nothing, or hardly a dot, was drawn."""

    code = "signature_empty"
    http_status = 422
    sentence = _("Ô ký còn trống. Xin dùng ngón tay hoặc bút ký vào ô, rồi bấm “Ký xong”.")


def read(png: bytes) -> bytes:
    """Return the ink of a drawn signature as a small PNG, black on transparent; its size is that of the ink.

    Raises: SignatureUnreadable, SignatureEmpty.
    """
    ink = _ink_of(png)
    box = ink.getbbox()
    if box is None or ink.histogram()[255] < _LEAST_INK:
        raise SignatureEmpty
    left, top, right, bottom = box
    if right - left < _LEAST_SIDE and bottom - top < _LEAST_SIDE:
        raise SignatureEmpty
    width, height = ink.size
    near = (
        max(0, left - _MARGIN), max(0, top - _MARGIN), min(width, right + _MARGIN), min(height, bottom + _MARGIN),
    )  # fmt: skip
    cut = ink.crop(near)
    if cut.width > _KEPT_WIDTH:
        cut = cut.resize((_KEPT_WIDTH, max(1, cut.height * _KEPT_WIDTH // cut.width)), Image.Resampling.LANCZOS)
    drawn = Image.new("LA", cut.size, (0, 0))
    drawn.putalpha(cut)
    kept = BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _ink_of(png: bytes) -> Image.Image:
    """Return where there is ink, as a picture that is 255 there and 0 elsewhere."""
    if not png.startswith(_SIGNATURE) or len(png) > LARGEST_BYTES:
        raise SignatureUnreadable
    # Told by the first chunk, before anything is unpacked.
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE) or width * height > _MOST_POINTS:
        raise SignatureUnreadable
    try:
        with Image.open(BytesIO(png), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise SignatureUnreadable from None
    paper = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    grey = Image.alpha_composite(paper, picture).convert("L")
    return grey.point(lambda shade: 255 if shade < _DARK else 0)
