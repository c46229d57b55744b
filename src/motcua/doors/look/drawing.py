# SPDX-License-Identifier: EUPL-1.2
"""Pictures made of figures, as inline SVG without a style attribute: the ring of time left, a day's load, a QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

BAR_WIDTH: Final = 32
BAR_STEP: Final = 52
BAR_HEIGHT: Final = 96
HEAD_ROOM: Final = 20


@dataclass(frozen=True)
class Bar:
    """One hour of the day's load: `count` people where there is room for `room` (0: no limit)."""

    label: str
    count: int
    room: int = 0
    is_now: bool = False


def percent_left(*, due_at: datetime, at: datetime, since_at: datetime | None) -> int:
    """Return how much of the time from `since_at` to `due_at` is left at `at`, 0 to 100; 100 without a start."""
    if since_at is None or since_at >= due_at:
        return 100 if at < due_at else 0
    return max(0, min(100, round(100 * ((due_at - at) / (due_at - since_at)))))


def ring(percent: int) -> SafeString:
    """Draw a ring of which `percent` is left, running down clockwise from the top."""
    return format_html(
        '<svg class="ring" viewBox="0 0 100 100" width="56" height="56" aria-hidden="true" focusable="false">'
        '<circle cx="50" cy="50" r="43"/><circle class="ring-left" cx="50" cy="50" r="43" pathLength="100" '
        'stroke-dasharray="{} 100" transform="rotate(-90 50 50)"/></svg>',
        percent,
    )


def day_load(bars: Sequence[Bar], *, says: str) -> SafeString:
    """Draw a day's load, one bar an hour; `says` is what the picture means, in words."""
    most = max([1, *(max(bar.count, bar.room) for bar in bars)])
    width = max(1, len(bars)) * BAR_STEP
    return format_html(
        '<svg class="load" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">{3}</svg>',
        width,
        BAR_HEIGHT + HEAD_ROOM + 20,
        says,
        mark_safe("".join(_bar(bar, place, most) for place, bar in enumerate(bars))),
    )


def _bar(bar: Bar, place: int, most: int) -> SafeString:
    left = place * BAR_STEP + (BAR_STEP - BAR_WIDTH) // 2
    foot = BAR_HEIGHT + HEAD_ROOM
    height = round(BAR_HEIGHT * bar.count / most)
    room = round(BAR_HEIGHT * bar.room / most)
    kind = "bar-now" if bar.is_now else "bar-full" if bar.room and bar.count >= bar.room else "bar"
    shapes = []
    if room:
        shapes.append(("room", left, foot - room, room))
    shapes.append((kind, left, foot - height, height))
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        ((k, x, y, BAR_WIDTH, h) for k, x, y, h in shapes),
    )
    middle = left + BAR_WIDTH // 2
    return format_html(
        '{}<text class="count" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>',
        rects,
        middle,
        foot - max(height, room) - 6,
        bar.count,
        middle,
        foot + 16,
        bar.label,
    )


def qr(text: str, *, size: int, says: str) -> SafeString:
    """Draw `text` as a QR code `size` CSS pixels wide, its quiet border included."""
    # make_qr, never make: a Micro QR code is not read by phones.
    code = segno.make_qr(text, error="m")
    drawn = code.svg_inline(border=3, omitsize=True, svgclass="qr", lineclass=None)
    opening = format_html('<svg width="{0}" height="{0}" role="img" aria-label="{1}"', size, says)
    return mark_safe(drawn.replace("<svg", opening, 1))
