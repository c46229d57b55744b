# SPDX-License-Identifier: EUPL-1.2
"""Who has a dossier open on a desk now, and who opened it ever.

Presence is real time: a screen says every twenty seconds that it is there.
"""

from datetime import datetime, timedelta

from django.db import connection

from motcua.dossiers.models import Dossier, Look, Presence
from motcua.people.models import User

BEAT_SECONDS = 20
GONE_AFTER = timedelta(seconds=50)
KEPT = timedelta(hours=1)
PAGE_OPENED = "trang hồ sơ"
LOOKS_SHOWN = 30


def note_presence(dossier_id: int, *, by: User, now: datetime) -> list[str]:
    """Say that this person has the dossier open; return the names of the others who have. `now` is real time."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [dossier_id, by.pk, now])
    return others(dossier_id, than=by, now=now)


def others(dossier_id: int, *, than: User, now: datetime) -> list[str]:
    """Return the names of the others who have the dossier open."""
    rows = Presence.objects.filter(dossier=dossier_id, seen_at__gt=now - GONE_AFTER).exclude(user=than)
    return [str(row.user) for row in rows.select_related("user").order_by("user__full_name", "pk")[:5]]


def leave(dossier_id: int, *, by: User) -> None:
    """Say that this person closed it."""
    Presence.objects.filter(dossier=dossier_id, user=by).delete()


def forget_gone(*, now: datetime) -> int:
    """Delete who has been gone for an hour; return how many."""
    deleted, _each = Presence.objects.filter(seen_at__lt=now - KEPT).delete()
    return deleted


def looked(dossier: Dossier, *, by: User, at: datetime, what: str = PAGE_OPENED) -> None:
    """Keep that this person of the staff opened the dossier or a paper of it."""
    Look.objects.create(dossier=dossier, actor=by.actor, at=at, what=what[:60])


_SEEN = """
INSERT INTO dossiers_presence (dossier_id, user_id, seen_at) VALUES (%s, %s, %s)
ON CONFLICT ON CONSTRAINT presence_once DO UPDATE SET seen_at = EXCLUDED.seen_at
"""
