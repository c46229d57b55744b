# SPDX-License-Identifier: EUPL-1.2
"""The port to the national portal, and the outbox in which what it must be told waits; connectors fill the port.

A message keeps its identity at every attempt, so that one that arrived although its answer was lost counts once. Those
of one dossier go out in their order; what happens to one dossier's messages never holds up another's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier, PortalMessage
from motcua.dossiers.models.dossier import ERASED_NAME
from motcua.dossiers.portal_items import Deed, Item, dossier_item, progress_item

log = structlog.get_logger()

Service, State = PortalMessage.Service, PortalMessage.State
# Nobody sends for so long: a message in hand for longer has lost its sender and is sent again.
IN_HAND: Final = timedelta(seconds=60)
LONGEST_PAUSE_SECONDS: Final = 300
GIVE_UP_AFTER: Final = timedelta(days=7)
# After so many failures in a row the log is shouted at.
LOUD_AFTER_ATTEMPTS: Final = 8


class PortalUnavailable(Exception):
    """The portal did not take it, or its answer was lost; the same message may be sent again."""


class PortalRefused(Exception):
    """The portal will not take this; `answer` is its code and words."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Portal(Protocol):
    """The national portal. A message it has already, by its id, is as good as taken.

    All raise PortalUnavailable or PortalRefused, within a time of their own.
    """

    def put_dossier(self, item: Item, *, is_updating: bool, message_id: UUID) -> None:
        """Tell it what a dossier is like now; `is_updating` where it knows the dossier."""
        ...

    def put_progress(self, item: Item, *, message_id: UUID) -> None:
        """Tell it one step of a dossier it knows."""
        ...

    def look_up(self, code: str) -> dict[str, Any] | None:
        """Return what it holds of a dossier, with the names of DongBoHoSoMC; None where it holds nothing."""
        ...


# The connectors delivered with the program go by short names; any other is a class's dotted name.
NAMES: Final = {
    "simulator": "motcua.connectors.portal_simulator.portal.SimulatedPortal",
    "http": "motcua.connectors.national_portal.portal.NationalPortal",
}


def is_on() -> bool:
    """Say whether there is a portal to tell; while there is none nothing is kept for it either."""
    return bool(settings.PORTAL)


def current() -> Portal:
    """Return the portal named in the settings."""
    return _made(NAMES.get(settings.PORTAL, settings.PORTAL))


@cache
def _made(dotted_name: str) -> Portal:
    portal: Portal = import_string(dotted_name)()
    return portal


# --- the outbox ------------------------------------------------------------------------------------


def owe_dossier(dossier: Dossier, *, key: str, at: datetime) -> PortalMessage | None:
    """Owe the portal the dossier as it is now, in the caller's transaction; the same key again owes nothing more."""
    return _owe(dossier, Service.DOSSIER, key=key, facts=dossier_item(dossier), at=at)


def owe_progress(dossier: Dossier, deed: Deed, *, key: str, at: datetime) -> PortalMessage | None:
    """Owe the portal one step of the dossier, in the caller's transaction; the same key again owes nothing more."""
    return _owe(dossier, Service.PROGRESS, key=key, facts=progress_item(dossier, deed), at=at)


def _owe(dossier: Dossier, service: str, *, key: str, facts: Item, at: datetime) -> PortalMessage | None:
    # Nothing is left of it that could be told.
    if dossier.name == ERASED_NAME:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('portal:' || %s::text, 0))", [dossier.pk])
    if PortalMessage.objects.filter(key=key).exists():
        return None
    last = PortalMessage.objects.filter(dossier=dossier).aggregate(Max("number"))["number__max"] or 0
    return PortalMessage.objects.create(
        dossier=dossier, number=last + 1, key=key, service=service, facts=facts, made_at=at
    )


@transaction.atomic
def send_again(*, message_id: UUID, at: datetime) -> PortalMessage | None:
    """Owe the dossier of a refused message once more, as it is now; asked twice it is one. Raises: NoSuchDossier."""
    refused = PortalMessage.objects.select_related("dossier").filter(pk=message_id, state=State.REFUSED).first()
    if refused is None:
        raise NoSuchDossier
    return owe_dossier(refused.dossier, key=f"again:{message_id}", at=at)


@dataclass(frozen=True)
class Claimed:
    message: PortalMessage
    is_updating: bool


def send_next(*, at: datetime) -> bool:
    """Send the next message that is due; say whether there may be another at once. Pauses are real time.

    False also after a failure, so that a portal that does not answer is not asked in a hurry.
    """
    claimed = claim_next()
    if claimed is None:
        return False
    message = claimed.message
    try:
        _hand_over(claimed)
    except PortalRefused as problem:
        # The words may name people; they stay in the database.
        log.error("portal refused a message", message=str(message.pk), service=message.service)
        return _end(message, State.REFUSED, answer=problem.answer, at=at)
    except PortalUnavailable as problem:
        return _put_off(message, answer=str(problem), at=at)
    return _end(message, State.ACCEPTED, answer="", at=at)


def claim_next() -> Claimed | None:
    """Take the oldest message that is due, and the first of its dossier, in hand for `IN_HAND`; one statement."""
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + IN_HAND, now])
        found = cursor.fetchone()
    if found is None:
        return None
    message = PortalMessage.objects.get(pk=found[0])
    known = PortalMessage.objects.filter(
        dossier_id=message.dossier_id, service=Service.DOSSIER, state=State.ACCEPTED
    ).exists()
    return Claimed(message, known)


_CLAIM = """
UPDATE dossiers_portalmessage SET attempts = attempts + 1, not_before = %s WHERE id = (
    SELECT id FROM dossiers_portalmessage AS message
    WHERE state = 'waiting' AND (not_before IS NULL OR not_before <= %s)
    AND NOT EXISTS (
        SELECT FROM dossiers_portalmessage AS older
        WHERE older.dossier_id = message.dossier_id AND older.state = 'waiting' AND older.number < message.number
    )
    ORDER BY made_at, number LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


def _hand_over(claimed: Claimed) -> None:
    message, portal = claimed.message, current()
    if message.service == Service.DOSSIER:
        portal.put_dossier(message.facts, is_updating=claimed.is_updating, message_id=message.pk)
    else:
        portal.put_progress(message.facts, message_id=message.pk)


def _end(message: PortalMessage, state: str, *, answer: str, at: datetime) -> bool:
    waiting = PortalMessage.objects.filter(pk=message.pk, state=State.WAITING)
    waiting.update(state=state, last_answer=answer[:300], ended_at=at, not_before=None)
    return True


def _put_off(message: PortalMessage, *, answer: str, at: datetime) -> bool:
    if at - message.made_at >= GIVE_UP_AFTER:
        log.error("portal message given up", message=str(message.pk), attempts=message.attempts)
        _end(message, State.REFUSED, answer=answer, at=at)
        return False
    level = log.error if message.attempts >= LOUD_AFTER_ATTEMPTS else log.warning
    level("portal not told", message=str(message.pk), attempts=message.attempts, problem=answer)
    pause = min(2 ** min(message.attempts, 16), LONGEST_PAUSE_SECONDS)
    PortalMessage.objects.filter(pk=message.pk, state=State.WAITING).update(
        not_before=datetime.now(UTC) + timedelta(seconds=pause), last_answer=answer[:300]
    )
    return False
