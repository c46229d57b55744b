# SPDX-License-Identifier: EUPL-1.2
"""Slowing those who guess codes: by phone and by code first, by network address only generously.

Carriers put thousands of people behind one address, so an address alone never locks an honest person out early.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError
from motcua.people.models import Guess

WINDOW_MINUTES = 15
LIMITS = {"phone": 10, "code": 20, "address": 300}


class SlowDown(OfficeError):
    code = "slow_down"
    http_status = 429
    sentence = _("Đã tra cứu sai nhiều lần. Xin thử lại sau {minutes} phút, hoặc gọi tổng đài {switchboard}.")


def refuse_if_guessing(*, phone: str, code: str, address: str) -> None:
    """Raise SlowDown when too many look-ups with this phone, code or address failed lately (real time)."""
    since = datetime.now(UTC) - timedelta(minutes=WINDOW_MINUTES)
    for kind, key in _keys(phone, code, address).items():
        if Guess.objects.filter(key=key, at__gte=since).count() >= LIMITS[kind]:
            raise SlowDown(minutes=WINDOW_MINUTES, switchboard=settings.SWITCHBOARD_PHONE)


def remember_failure(*, phone: str, code: str, address: str) -> None:
    """Note one failed look-up; commits on its own so that the 404 it belongs to does not undo it."""
    moment = datetime.now(UTC)
    Guess.objects.bulk_create([Guess(key=key, at=moment) for key in _keys(phone, code, address).values()])


def forget_old() -> int:
    """Delete failures outside the window; return how many."""
    deleted, _by_model = Guess.objects.filter(at__lt=datetime.now(UTC) - timedelta(minutes=2 * WINDOW_MINUTES)).delete()
    return deleted


def _keys(phone: str, code: str, address: str) -> dict[str, str]:
    values = {"phone": phone, "code": code, "address": address}
    return {
        kind: salted_hmac("guess", f"{kind}:{value}", algorithm="sha256").hexdigest()
        for kind, value in values.items()
        if value
    }
