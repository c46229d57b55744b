# SPDX-License-Identifier: EUPL-1.2
"""What every page knows without its view: the office's clock, the city, the switchboard, the reference number."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.kernel import clock, saying


def instance(request: HttpRequest) -> dict[str, Any]:
    """Return `at`, `clock_note`, `city_name`, `switchboard_phone`, `reference`; a view's own values win over these.

    Without a database the page is still shown, only without a clock.
    """
    try:
        at = clock.now()
        note = _clock_note() if settings.IS_DEMO and clock.is_moved() else ""
    except DatabaseError:
        at, note = None, ""
    return {
        "at": at,
        "clock_note": note,
        "city_name": getattr(settings, "CITY_NAME", ""),
        "switchboard_phone": settings.SWITCHBOARD_PHONE,
        "reference": getattr(request, "reference", ""),
    }


def _clock_note() -> str:
    return _("Bản dùng thử: đồng hồ ở đây đang là %(moment)s.") % {"moment": saying.day_and_hour(clock.now())}
