# SPDX-License-Identifier: EUPL-1.2
"""Which kiosk a device's token stands for: its name is the kiosk's code."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from motcua.people.models import ApiToken
from motcua.queueing.models import Kiosk

#: How fine the trace of a kiosk's last sign of life is.
SEEN_STEP = timedelta(seconds=30)


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.strip().encode(errors="replace")).hexdigest()


def kiosk_of(digest: str, *, code: str = "") -> Kiosk | None:
    """Return the kiosk in use whose token, not revoked, has this digest; where a code is named, only that kiosk.

    One statement, because every press of every kiosk asks.
    """
    tokens = ApiToken.objects.filter(
        kind=ApiToken.Kind.DEVICE, digest=digest, revoked_at__isnull=True, name__iexact=OuterRef("code")
    )
    rows = Kiosk.objects.select_related("office").filter(Exists(tokens), is_active=True, office__is_being_set_up=False)
    return (rows.filter(code=code) if code else rows).first()


def note_seen(kiosk: Kiosk) -> None:
    """Note that the kiosk is alive (real time, twice a minute at most)."""
    now = datetime.now(UTC)
    known = Q(seen_at__isnull=True) | Q(seen_at__lt=now - SEEN_STEP)
    Kiosk.objects.filter(known, pk=kiosk.pk).update(seen_at=now)
