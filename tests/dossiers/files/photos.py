# SPDX-License-Identifier: EUPL-1.2
"""Made-up photographs: a sheet drawn by typst lies on a table and is taken at a slant, in poor light, by a phone.

`sheet()` draws an A4 page of Vietnamese text with four black squares near its corners; `photo(...)` takes it;
`square_angles(jpeg)` measures the angles between the squares' middles in what came out, so the measure is not the
program's own.
"""

from functools import cache
from io import BytesIO
from typing import Any

import cv2
import numpy
import typst
from PIL import Image

#: How large a square is and how far its middle lies from the sheet's edges, in mm.
SQUARE_MM, FROM_EDGE_MM = 8, 14
_TEXT = "Cộng hòa xã hội chủ nghĩa Việt Nam – Độc lập, Tự do, Hạnh phúc. Kính gửi Ủy ban nhân dân phường Hải Châu. "
_MORE = "Tôi tên là Nguyễn Thị Lan, đề nghị cấp bản sao trích lục hộ tịch của con tôi sinh ngày 03/12/2020. "


@cache
def sheet(*, dots: int = 200, seal: bool = False, empty: bool = False) -> Any:
    """Return an A4 page as an array of RGB points."""
    square = f"rect(width: {SQUARE_MM}mm, height: {SQUARE_MM}mm, fill: black)"
    near = FROM_EDGE_MM - SQUARE_MM / 2
    corners = "\n".join(
        f"#place({where}, dx: {dx * near}mm, dy: {dy * near}mm, {square})"
        for where, dx, dy in [
            ("top + left", 1, 1),
            ("top + right", -1, 1),
            ("bottom + left", 1, -1),
            ("bottom + right", -1, -1),
        ]
    )
    words = "" if empty else "\n\n".join([_TEXT + _MORE] * 14)
    red = "#place(bottom + right, dx: -40mm, dy: -30mm, circle(radius: 16mm, stroke: 3pt + red))" if seal else ""
    source = f"""#set page(paper: "a4", margin: 0mm)
#set text(size: 11pt)
{corners}
{red}
#pad(x: 22mm, y: 24mm)[{words}]"""
    png = typst.compile(source.encode(), format="png", ppi=dots)
    with Image.open(BytesIO(png)) as opened:
        return numpy.asarray(opened.convert("RGB"))


def photo(
    page: Any | None = None,
    *,
    turned: float = 0,
    slant: float = 0,
    table: tuple[int, int, int] = (60, 48, 40),
    size: tuple[int, int] = (3000, 4000),
    fills: float = 0.8,
    noise: float = 4,
    blur: float = 0,
    shadow: float = 0,
    light: float = 1.0,
    quality: int = 88,
    exif: bytes = b"",
) -> bytes:
    """Return a JPEG of the sheet on a table: turned by degrees, seen at a slant (0–0.2), with shadow and noise."""
    page = sheet() if page is None else page
    width, height = size
    rng = numpy.random.default_rng(7)
    ground = numpy.empty((height, width, 3), numpy.float32)
    ground[:] = table
    grain = cv2.resize(rng.normal(0, 8, (height // 40, 12)).astype(numpy.float32), (width, height))
    ground += grain[:, :, None]
    tall = height * fills
    wide = tall * 210 / 297
    box = numpy.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]], numpy.float64) / 2
    # The far end of the sheet is narrower.
    box[:2, 0] *= 1 - slant
    box[2:, 0] *= 1 + slant / 2
    box[:2, 1] *= 1 - slant / 2
    angle = numpy.radians(turned)
    spin = numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
    corners = box @ spin.T
    reach = numpy.abs(corners).max(axis=0) / (numpy.array([width, height]) * 0.49)
    corners = corners / max(1.0, reach.max()) + numpy.array([width, height]) / 2
    rows, columns = page.shape[:2]
    source = numpy.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], numpy.float32)
    way = cv2.getPerspectiveTransform(source, corners.astype(numpy.float32))
    seen = cv2.warpPerspective(page, way, size, flags=cv2.INTER_AREA).astype(numpy.float32)
    cover = cv2.warpPerspective(numpy.ones((rows, columns), numpy.float32), way, size)[:, :, None]
    taken = ground * (1 - cover) + seen * 0.92 * cover
    if shadow:
        across = numpy.linspace(0, 1, width)[None, :] + numpy.linspace(0, 0.5, height)[:, None]
        taken *= (1 - shadow / (1 + numpy.exp(-(across - 0.8) * 14)))[:, :, None]
    taken *= light
    if blur:
        taken = cv2.GaussianBlur(taken, (0, 0), blur)
    taken += rng.normal(0, noise, taken.shape[:2])[:, :, None]
    written = BytesIO()
    Image.fromarray(numpy.clip(taken, 0, 255).astype(numpy.uint8)).save(written, "JPEG", quality=quality, exif=exif)
    return written.getvalue()


def square_angles(jpeg: bytes) -> list[float]:
    """Return the four angles between the middles of the four black squares, in degrees."""
    grey = cv2.imdecode(numpy.frombuffer(jpeg, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    _level, dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, numpy.ones((15, 15), numpy.uint8))
    count, _labels, facts, middles = cv2.connectedComponentsWithStats(opened)
    height, width = grey.shape
    wanted = (SQUARE_MM / 210 * min(width, height)) ** 2
    found = [middles[n] for n in range(1, count) if 0.5 < facts[n, cv2.CC_STAT_AREA] / wanted < 1.6]
    corners = []
    for corner in ([0, 0], [width, 0], [width, height], [0, height]):
        corners.append(min(found, key=lambda middle, corner=corner: float(numpy.linalg.norm(middle - corner))))
    angles = []
    for place in range(4):
        before, after = corners[place - 1] - corners[place], corners[(place + 1) % 4] - corners[place]
        cosine = before @ after / (numpy.linalg.norm(before) * numpy.linalg.norm(after))
        angles.append(float(numpy.degrees(numpy.arccos(cosine))))
    return angles
