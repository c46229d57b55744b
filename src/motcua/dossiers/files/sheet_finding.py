# SPDX-License-Identifier: EUPL-1.2
"""Finding a sheet of paper in a photo: its four corners, from the top left one clockwise.

Several ways of looking, because tables are dark, light or patterned; whichever sees the likeliest sheet is believed.
The corners are where the straight lines along the four edges meet, so a bent corner or a thumb does not matter.
"""

from collections.abc import Iterator
from typing import Any, Final

#: The photo is looked at in this size.
_LOOKED_AT: Final = 1000
#: A sheet fills at least so much of the photo, and not all of it.
_LEAST: Final = 0.15
_MOST: Final = 0.995
#: How far a corner seen slantwise may be from square, in degrees.
_CORNER_WITHIN: Final = 38
#: How many grey values lie between the sheet's rim and the table.
_STEP: Final = 8


def find(picture: Any) -> Any | None:
    """Return the corners of the sheet in a picture of three colours as a 4×2 array of its points; None where no
    sheet stands out."""
    import cv2
    import numpy

    scale = min(1.0, _LOOKED_AT / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0)
    best, best_score = None, 0.0
    for mask in _masks(small, grey):
        for outline in _outlines(mask):
            corners = _corners_of(outline)
            if corners is None:
                continue
            score = _likeliness(corners, outline, grey)
            if score > best_score:
                best, best_score = corners, score
    if best is None:
        return None
    height, width = picture.shape[:2]
    limits = numpy.array([width - 1, height - 1], numpy.float64)
    return numpy.clip((best + 0.5) / scale - 0.5, 0, limits)


def _masks(small: Any, grey: Any) -> Iterator[Any]:
    """Yield what may be the sheet: what is bright, what has little colour, what edges enclose."""
    import cv2
    import numpy

    reach = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    # Writing is taken away first, so that the sheet is one bright surface.
    surface = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (13, 13)))
    for seen in (surface, _whiteness(small)):
        _level, mask = cv2.threshold(seen, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield cv2.morphologyEx(mask, cv2.MORPH_OPEN, reach)
    block = (min(grey.shape) // 3) | 1
    local = cv2.adaptiveThreshold(surface, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, -4)
    yield cv2.morphologyEx(local, cv2.MORPH_OPEN, reach)
    for low in (20, 50):
        edges = cv2.dilate(cv2.Canny(surface, low, low * 3), numpy.ones((3, 3), numpy.uint8), iterations=2)
        # What edges enclose: everything that cannot be reached from the rim of the photo.
        closed = cv2.copyMakeBorder(edges, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        cv2.floodFill(closed, None, (0, 0), 128)
        inside = (closed[1:-1, 1:-1] != 128).astype(numpy.uint8) * 255
        yield cv2.erode(inside, numpy.ones((3, 3), numpy.uint8), iterations=2)


def _whiteness(small: Any) -> Any:
    """Return how bright and how colourless each point is: paper on a wooden table of the same brightness."""
    import cv2
    import numpy

    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, numpy.ones((9, 9), numpy.uint8))
    most, least = closed.max(axis=2), closed.min(axis=2)
    return cv2.GaussianBlur(cv2.subtract(least, (most - least) // 2), (5, 5), 0)


def _outlines(mask: Any) -> list[Any]:
    import cv2

    found, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    area = mask.shape[0] * mask.shape[1]
    large = [outline for outline in found if cv2.contourArea(outline) > _LEAST * area]
    return sorted(large, key=cv2.contourArea, reverse=True)[:3]


def _corners_of(outline: Any) -> Any | None:
    """Return the four points where straight lines along an outline meet; None where it has not four sides."""
    import cv2

    hull = cv2.convexHull(outline)
    around = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.03, 0.045, 0.06):
        rough = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(rough) == 4:
            rough_corners = _in_order(rough.reshape(4, 2).astype("float64"))
            return _refined(rough_corners, outline.reshape(-1, 2).astype("float64"))
        if len(rough) < 4:
            break
    return None


def _in_order(corners: Any) -> Any:
    """Return corners clockwise as seen, the one nearest the top left first."""
    import numpy

    middle = corners.mean(axis=0)
    turned = numpy.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    corners = corners[numpy.argsort(turned)]
    return numpy.roll(corners, -int(numpy.argmin(corners.sum(axis=1))), axis=0)


def _refined(corners: Any, points: Any) -> Any | None:
    """Return where the lines fitted to the outline's four sides meet."""
    import cv2
    import numpy

    lines = []
    for place in range(4):
        start, end = corners[place], corners[(place + 1) % 4]
        along = end - start
        length = float(numpy.linalg.norm(along))
        if length < 40:
            return None
        along = along / length
        across = numpy.array([-along[1], along[0]])
        reached = (points - start) @ along
        distance = numpy.abs((points - start) @ across)
        # The ends are left out: corners are round, bent or under a thumb.
        near = points[(reached > 0.06 * length) & (reached < 0.94 * length) & (distance < 0.015 * length + 3)]
        if len(near) < 0.3 * length:
            return None
        dx, dy, x, y = cv2.fitLine(near.astype(numpy.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append((numpy.array([x, y]), numpy.array([dx, dy])))
    met = [_meeting(lines[place - 1], lines[place]) for place in range(4)]
    return None if any(point is None for point in met) else numpy.array(met, numpy.float64)


def _meeting(first: Any, second: Any) -> Any | None:
    (here, along), (there, across) = first, second
    cross = along[0] * across[1] - along[1] * across[0]
    if abs(cross) < 0.05:
        return None
    gap = there - here
    return here + along * ((gap[0] * across[1] - gap[1] * across[0]) / cross)


def _likeliness(corners: Any, outline: Any, grey: Any) -> float:
    """Return how likely these corners are a sheet's, 0 for impossible: four nearly square corners, a filled shape,
    and a step in brightness along all sides that the photo's rim does not cut."""
    import cv2
    import numpy

    height, width = grey.shape
    area = cv2.contourArea(corners.astype(numpy.float32)) / (height * width)
    if not _LEAST < area < _MOST:
        return 0.0
    slack = 0.02 * max(height, width)
    if corners.min() < -slack or (corners > numpy.array([width, height]) + slack).any():
        return 0.0
    if any(abs(angle - 90) > _CORNER_WITHIN for angle in angles(corners)):
        return 0.0
    filled = cv2.contourArea(outline) / (area * height * width)
    if not 0.9 < filled < 1.1:
        return 0.0
    steps = sorted(_step_across(corners, place, grey) for place in range(4))
    # One side may lie on a light thing; three must stand out.
    if steps[1] < _STEP:
        return 0.0
    return float(area**0.5 * (1 - abs(1 - filled) * 4) * min(1.0, steps[1] / 40 + 0.3))


def angles(corners: Any) -> list[float]:
    """Return the four angles of a quadrangle in degrees."""
    import numpy

    found = []
    for place in range(4):
        before, after = corners[place - 1] - corners[place], corners[(place + 1) % 4] - corners[place]
        cosine = (before @ after) / (numpy.linalg.norm(before) * numpy.linalg.norm(after))
        found.append(float(numpy.degrees(numpy.arccos(numpy.clip(cosine, -1, 1)))))
    return found


def _step_across(corners: Any, place: int, grey: Any) -> float:
    """Return by how much one side's inside and outside differ, in grey values; a side on the photo's rim: 255."""
    import numpy

    start, end = corners[place], corners[(place + 1) % 4]
    along = (end - start) / numpy.linalg.norm(end - start)
    outward = numpy.array([along[1], -along[0]])
    spots = start + numpy.linspace(0.1, 0.9, 40)[:, None] * (end - start)
    height, width = grey.shape
    outside = numpy.round(spots + outward * 8).astype(int)
    inside = numpy.round(spots - outward * 8).astype(int)
    limits = numpy.array([width, height])
    seen = ((outside >= 0) & (outside < limits) & (inside >= 0) & (inside < limits)).all(axis=1)
    if seen.sum() < 10:
        return 255.0
    inner = grey[inside[seen, 1], inside[seen, 0]].astype("int16")
    outer = grey[outside[seen, 1], outside[seen, 0]].astype("int16")
    return float(numpy.median(numpy.abs(inner - outer)))
