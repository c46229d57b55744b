# SPDX-License-Identifier: EUPL-1.2
"""Several pages – pictures, or PDFs of one or more – into one PDF, in their order."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from motcua.dossiers.files.checking import require_pages
from motcua.dossiers.files.errors import PdfBroken, PictureBroken
from motcua.dossiers.models import StoredFile

#: A4 in points of 1/72 inch.
_A4: Final = (595.276, 841.89)
#: A page whose sides are so nearly those of A4 is A4.
_A4_WITHIN: Final = 0.03


def assemble(parts: Sequence[tuple[str, bytes]]) -> tuple[bytes, int]:
    """Return one PDF of `parts` – (kind, content), pictures as JPEG – and its number of pages; order is kept.

    Raises: TooManyPages, PdfBroken, PictureBroken.
    """
    import pikepdf

    whole = pikepdf.new()
    opened = []
    try:
        for kind, content in parts:
            if kind == StoredFile.Kind.PDF:
                source = pikepdf.open(BytesIO(content))
                opened.append(source)
                whole.pages.extend(source.pages)
            else:
                _add_picture(whole, content)
            require_pages(len(whole.pages))
        written = BytesIO()
        whole.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PdfError:
        raise PdfBroken from None
    finally:
        for source in opened:
            source.close()
    return written.getvalue(), len(whole.pages)


def _add_picture(whole: Any, content: bytes) -> None:
    """Add a page that is one JPEG, its bytes unchanged."""
    import pikepdf
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as opened:
            width, height, is_grey = opened.width, opened.height, opened.mode == "L"
    except (OSError, ValueError, SyntaxError):
        raise PictureBroken from None
    drawn = pikepdf.Stream(whole, content)
    drawn.Type, drawn.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    drawn.Width, drawn.Height, drawn.BitsPerComponent = width, height, 8
    drawn.ColorSpace = pikepdf.Name.DeviceGray if is_grey else pikepdf.Name.DeviceRGB
    drawn.Filter = pikepdf.Name.DCTDecode
    wide, high = _paper_size(width, height)
    page = whole.add_blank_page(page_size=(wide, high))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Trang=drawn))
    page.Contents = pikepdf.Stream(whole, f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /Trang Do Q".encode())


def _paper_size(width: int, height: int) -> tuple[float, float]:
    """Return the size of a picture's page in points: A4 where it fits, else as long as A4 at most."""
    short, long = _A4
    longer, shorter = max(width, height), min(width, height)
    if abs(longer / shorter / (long / short) - 1) < _A4_WITHIN:
        size = (short, long)
    else:
        scale = min(long / longer, short / shorter)
        size = (shorter * scale, longer * scale)
    return size if height >= width else (size[1], size[0])
