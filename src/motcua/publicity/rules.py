# SPDX-License-Identifier: EUPL-1.2
"""Which ways lead people here, which slides a lobby has, what a film may be. Pure."""

import re
from datetime import date, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """Where somebody found the short address; `k` of the address names it."""

    POSTER = "poster", _("áp phích")
    STANDEE = "standee", _("standee")
    LEAFLET = "leaflet", _("tờ gấp")
    LOBBY = "lobby", _("màn hình ở sảnh")
    FACEBOOK = "facebook", _("Facebook")
    ZALO = "zalo", _("Zalo")
    WEBSITE = "website", _("trang mạng của cơ quan")
    OTHER = "other", _("gõ tay hoặc nơi khác")


class SlideKind(TextChoices):
    """What a slide shows: the first five are made of the office's own data, the others are the office's own."""

    BOOKING = "booking", _("cách hẹn giờ")
    TODAY = "today", _("hôm nay và thông báo")
    WAITING = "waiting", _("đang chờ ở các hàng")
    SPECIAL_DAYS = "special_days", _("ngày đặc biệt sắp tới")
    PROMISES = "promises", _("lời hứa của nơi này")
    TEXT = "text", _("lời riêng")
    VIDEO = "video", _("phim riêng")


#: Made of data: one of each at an office, switched on until somebody switches it off.
MADE: Final = (
    SlideKind.BOOKING,
    SlideKind.TODAY,
    SlideKind.WAITING,
    SlideKind.SPECIAL_DAYS,
    SlideKind.PROMISES,
)
#: How many slides of its own an office may have.
MOST_OWN_SLIDES: Final = 40
#: Weeks of visits that are told.
WEEKS_TOLD: Final = 8

_MP4_BRANDS: Final = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
_WEBM: Final = b"\x1aE\xdf\xa3"
# Programs that fetch an address to show what is behind it; nobody has come yet.
_ROBOT: Final = re.compile(
    r"bot\b|crawl|spider|preview|facebookexternalhit|facebot|whatsapp|telegram|curl/|wget/|python",
    re.IGNORECASE,
)


def channel_of(named: str) -> Channel:
    """Return the channel an address names; whatever else stands there is "elsewhere"."""
    return Channel(named) if named in Channel.values else Channel.OTHER


def is_robot(agent: str) -> bool:
    """Say whether a program, not a person, asks: search engines and what makes previews of shared links."""
    return not agent or _ROBOT.search(agent) is not None


def film_type(begins: bytes) -> str:
    """Return what a file is by its first bytes: "mp4", "webm", or "" for anything else, whatever its name says."""
    if begins[4:8] == b"ftyp" and begins[8:12] in _MP4_BRANDS:
        return "mp4"
    if begins[:4] == _WEBM and b"webm" in begins[:64]:
        return "webm"
    return ""


def is_shown_on(*, on: date, first_on: date | None, last_on: date | None) -> bool:
    """Say whether a slide with these days is shown on the day; an empty end is no end."""
    return (first_on is None or first_on <= on) and (last_on is None or on <= last_on)


def weeks_before(on: date, *, count: int = WEEKS_TOLD) -> list[date]:
    """Return the Mondays of the last `count` weeks, the present one last."""
    monday = on - timedelta(days=on.weekday())
    return [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
