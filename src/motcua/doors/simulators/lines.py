# SPDX-License-Identifier: EUPL-1.2
"""The last numbers a visitor has typed as: tabs, kept in the session so that no number reaches an address."""

from dataclasses import dataclass

from django.http import HttpRequest

FIRST = "1"
FIRST_PHONE = "+84905123456"
KEPT = 5
_SESSION = "may_gia_lap"


@dataclass(frozen=True)
class Line:
    """One tab: `key` stands in the address, `phone` is who sends."""

    key: str
    phone: str


def lines_of(request: HttpRequest) -> list[Line]:
    """Return the visitor's tabs, the sample's number first."""
    return [Line(FIRST, FIRST_PHONE), *(Line(key, phone) for key, phone in request.session.get(_SESSION, []))]


def line_of(request: HttpRequest, key: str) -> Line | None:
    """Return the tab of this key, or None when the session no longer knows it."""
    return next((line for line in lines_of(request) if line.key == key), None)


def keep(request: HttpRequest, phone: str) -> Line:
    """Return the tab of this phone, a new one where there is none; the oldest gives way."""
    kept = lines_of(request)
    known = next((line for line in kept if line.phone == phone), None)
    if known is not None:
        return known
    new = Line(str(1 + max(int(line.key) for line in kept)), phone)
    request.session[_SESSION] = [(line.key, line.phone) for line in [*kept[1:], new]][1 - KEPT :]
    return new
