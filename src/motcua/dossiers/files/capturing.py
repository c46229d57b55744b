# SPDX-License-Identifier: EUPL-1.2
"""A phone's photo of a sheet → one straight, evenly lit, small page; or the reason to take it again.

What the photo says of its place and its camera is not kept. The sheet is looked for in `sheet_finding`.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from motcua.dossiers.files import sheet_finding
from motcua.dossiers.files.errors import PictureBroken, TooBlurred, TooDark, TooSmall

#: What a kept page weighs at most.
PAGE_BYTES: Final = 400_000
#: A4 at 200 dots an inch: more helps no reader.
LONGEST_SIDE: Final = 2339
#: A4 at 70 dots an inch; below it small print is lost.
SHORTEST_SIDE: Final = 800
#: Photos with more points are unpacked at half their size.
POINTS_UNPACKED: Final = 16_000_000
_A4: Final = 297 / 210
_A4_WITHIN: Final = 0.07
#: How bright the paper must be, of 255.
_DARKEST_PAPER: Final = 60
#: How much of a step from ink to paper one point must take; 0.5 is as sharp as it gets, a smear is below.
SHARPEST_BLUR: Final = 0.22
_QUALITIES: Final = (80, 70, 60, 50, 40, 30)


@dataclass(frozen=True)
class Page:
    """A page ready to be kept: JPEG bytes, and whether a sheet was found or the whole photo was taken as it is."""

    content: bytes
    width: int
    height: int
    has_sheet: bool


def capture(photo: bytes) -> Page:
    """Return the page in a JPEG or PNG photo: upright, straight, evenly lit, ≤ 400 kB, without anything hidden in it.

    Raises: PictureBroken, TooSmall, TooDark, TooBlurred.
    """
    picture = _unpacked(photo)
    if max(picture.shape[:2]) < SHORTEST_SIDE:
        raise TooSmall
    corners = sheet_finding.find(picture)
    page = _straightened(picture, corners) if corners is not None else _fitted(picture)
    if max(page.shape[:2]) < SHORTEST_SIDE:
        raise TooSmall
    _require_readable(page)
    page = _plain(_evened(page))
    content = _packed(page)
    return Page(content, page.shape[1], page.shape[0], corners is not None)


def _unpacked(photo: bytes) -> Any:
    """Return the points of a photo, turned as its camera says, in three colours."""
    import numpy
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(photo), formats=["JPEG", "PNG"]) as opened:
            if opened.width * opened.height > POINTS_UNPACKED:
                # A JPEG is unpacked at half its size, which takes a quarter of the time and memory.
                opened.draft("RGB", (opened.width // 2, opened.height // 2))
            upright = ImageOps.exif_transpose(opened)
            return numpy.asarray(_on_white(upright))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureBroken from None


def _on_white(picture: Any) -> Any:
    """Return a picture without transparency: what shines through a drawing is paper."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def _straightened(picture: Any, corners: Any) -> Any:
    import cv2
    import numpy

    width, height = _size_of(corners)
    target = numpy.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], numpy.float32)
    way = cv2.getPerspectiveTransform(corners.astype(numpy.float32), target)
    return cv2.warpPerspective(picture, way, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _size_of(corners: Any) -> tuple[int, int]:
    """Return the size of the page by the mean of opposite sides; what is nearly A4 is A4."""
    import numpy

    sides = [float(numpy.linalg.norm(corners[place] - corners[(place + 1) % 4])) for place in range(4)]
    top, right, bottom, left = sides
    width, height = (top + bottom) / 2, (left + right) / 2
    longer, shorter = max(width, height), min(width, height)
    # The slant of the camera shortens one of the two sides, so the true proportion is known only about.
    if abs(longer / shorter / _A4 - 1) < _A4_WITHIN * 2:
        longer = max(longer, shorter * _A4)
        shorter = longer / _A4
    scale = min(1.0, LONGEST_SIDE / longer)
    long_side, short_side = round(longer * scale), round(shorter * scale)
    return (long_side, short_side) if width > height else (short_side, long_side)


def _fitted(picture: Any) -> Any:
    import cv2

    height, width = picture.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale >= 1:
        return picture
    return cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)


def _require_readable(page: Any) -> None:
    """Raises: TooDark, TooBlurred."""
    import cv2
    import numpy

    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    if numpy.percentile(grey, 90) < _DARKEST_PAPER:
        raise TooDark
    if sharpness(grey) < SHARPEST_BLUR:
        raise TooBlurred


def sharpness(grey: Any) -> float:
    """Return how much of a step between ink and paper one point takes, 0 to about 0.5; 1.0 where there is no ink.

    The page is measured at one size, whatever the camera, so the answer speaks of the letters and not of the points.
    Light and paper do not matter: each step is compared with the difference around it.
    """
    import cv2
    import numpy

    scale = min(1.0, 1754 / max(grey.shape))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(grey, (3, 3), 0)
    # The rim of the sheet is no writing, and would always be sharp.
    margin = max(8, min(grey.shape) // 40)
    grey = grey[margin:-margin, margin:-margin]
    around = numpy.ones((9, 9), numpy.uint8)
    difference = cv2.dilate(grey, around).astype(numpy.float32) - cv2.erode(grey, around)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    step = cv2.dilate(cv2.magnitude(across, down), around)
    strongest = float(numpy.percentile(difference, 99.9))
    if strongest < 25:
        return 1.0 if _is_empty(grey) else 0.0
    ink = difference > max(20.0, strongest * 0.5)
    return float(numpy.median(step[ink] / difference[ink]))


def _is_empty(grey: Any) -> bool:
    """Tell an empty sheet from writing that is smeared beyond recognition."""
    import cv2

    rough = cv2.resize(grey, (96, 136), interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(rough, (0, 0), 12)
    return float((rough.astype("float32") - ground).std()) < 3.0


def _evened(page: Any) -> Any:
    """Take the shadow and the tint of the light away, so that paper is white and ink as dark as it was."""
    import cv2
    import numpy

    height, width = page.shape[:2]
    scale = 400 / max(height, width)
    small = cv2.resize(
        page, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    if not _is_mostly_paper(small):
        return page
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
    ground = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, reach), (0, 0), 8)
    # A dark picture on the paper stays dark: light is given back within reason only.
    ground = numpy.maximum(ground, numpy.percentile(ground, 60, axis=(0, 1)) * 0.4).astype(numpy.float32)
    ground = cv2.resize(numpy.clip(ground, 1, 255).astype(numpy.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, ground, scale=248)


def _is_mostly_paper(small: Any) -> bool:
    import cv2
    import numpy

    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    bright = numpy.percentile(grey, 95)
    return float((grey > bright * 0.45).mean()) > 0.6


def _plain(page: Any) -> Any:
    """Return a page in shades of grey where there is next to no colour on it; seals and photographs keep theirs."""
    import cv2

    small = cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    apart = small.max(axis=2).astype("int16") - small.min(axis=2)
    if float((apart > 60).mean()) < 0.0005:
        return cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return page


def _packed(page: Any) -> bytes:
    """Return the page as JPEG within its weight: less exact first, then smaller."""
    import cv2

    while True:
        shown = page if page.ndim == 2 else cv2.cvtColor(page, cv2.COLOR_RGB2BGR)
        for quality in _QUALITIES:
            _done, packed = cv2.imencode(
                ".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
            )
            if packed.size <= PAGE_BYTES:
                return bytes(packed.tobytes())
        page = cv2.resize(page, None, fx=0.85, fy=0.85, interpolation=cv2.INTER_AREA)
