# SPDX-License-Identifier: EUPL-1.2
"""Pairing a tablet or monitor with a helper: a code that opens once within minutes, then a secret of the device's own.

Only digests are kept. A helper has one screen: pairing another one makes the former worthless, in the same statement.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from motcua.assistance import liveness
from motcua.assistance.events import ScreenPaired, ScreenUnpaired
from motcua.assistance.models import SecondScreen
from motcua.journal import operations as journal
from motcua.kernel.errors import NotFound
from motcua.offices.models import Office
from motcua.people import guessing
from motcua.people.models import User

#: Long enough to turn a tablet on, short enough that a forgotten page opens nothing.
OFFERED_FOR: Final = timedelta(minutes=10)
#: A screen that has asked within so long is looked at; real time.
THERE_WITHIN: Final = timedelta(seconds=45)
#: Its visits are noted no more often than this.
_NOTED_EVERY: Final = timedelta(seconds=15)
#: Signs that are not mistaken for one another when read aloud and typed.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRTUVWXY"
LENGTH: Final = 8


class NoSuchOffer(NotFound):
    """The code was never given, was used, or its minutes are over: they answer alike."""

    code = "no_such_offer"
    sentence = _("Mã ghép này không dùng được nữa. Xin bấm “Ghép màn hình” trên máy của người hỗ trợ để lấy mã mới.")


@dataclass(frozen=True)
class ScreenState:
    """What a helper knows of the own second screen; `is_there` while it is looked at (real time)."""

    paired_at: datetime | None = None
    is_there: bool = False

    @property
    def is_paired(self) -> bool:
        return self.paired_at is not None


def offer(*, office: Office, helper: User, at: datetime) -> str:
    """Return a code that pairs one screen with the helper within `OFFERED_FOR`; an older code opens nothing any more.

    A screen that is paired stays so until the new one is.
    """
    code = "".join(secrets.choice(SIGNS) for _place in range(LENGTH))
    values: list[Any] = [uuid.uuid4(), office.pk, helper.pk, digest_of(code), at + OFFERED_FOR]
    with connection.cursor() as cursor:
        cursor.execute(_OFFER, values)
    return code


_OFFER = """
INSERT INTO assistance_secondscreen AS screen (id, office_id, helper_id, pairing_digest, pairing_until, secret_digest)
VALUES (%s, %s, %s, %s, %s, '')
ON CONFLICT (helper_id) WHERE ended_at IS NULL DO UPDATE
SET pairing_digest = excluded.pairing_digest, pairing_until = excluded.pairing_until,
    secret_digest = CASE WHEN screen.office_id = excluded.office_id THEN screen.secret_digest ELSE '' END,
    paired_at = CASE WHEN screen.office_id = excluded.office_id THEN screen.paired_at END,
    office_id = excluded.office_id
"""


def offered(*, code: str, address: str, at: datetime) -> SecondScreen:
    """Return the screen to be that a code opens; nothing is used up. Raises: NoSuchOffer, SlowDown."""
    cleaned = clean(code)
    guessing.refuse_if_guessing(phone="", code=cleaned, address=address)
    found = SecondScreen.objects.select_related("helper", "office").filter(**_open(cleaned, at)).first()
    if found is None or not cleaned:
        guessing.remember_failure(phone="", code=cleaned, address=address)
        raise NoSuchOffer
    return found


def pair(*, code: str, address: str, at: datetime) -> tuple[SecondScreen, str]:
    """Make whoever brings the code the helper's screen; return it with the secret, which cannot be told again.

    One statement: of two who bring one code, one is paired. Raises: NoSuchOffer, SlowDown. Records: ScreenPaired.
    """
    screen = offered(code=code, address=address, at=at)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        paired = SecondScreen.objects.filter(pk=screen.pk, **_open(clean(code), at)).update(
            pairing_digest="", pairing_until=None, secret_digest=digest_of(secret), paired_at=at, seen_at=None
        )
        if not paired:
            raise NoSuchOffer
        event = ScreenPaired(office=screen.office_id, subject=screen.helper.actor, at=at)
        journal.record(event, actor=screen.helper.actor)
        liveness.tell(screen.helper_id)
    return screen, secret


def unpair(*, helper: User, at: datetime) -> bool:
    """Let the helper's screen and any open code be worthless at once; return whether there was one.

    Records: ScreenUnpaired.
    """
    with transaction.atomic():
        row = SecondScreen.objects.select_for_update().filter(helper=helper, ended_at__isnull=True).first()
        if row is None:
            return False
        row.ended_at, row.secret_digest, row.pairing_digest, row.pairing_until = at, "", "", None
        row.save(update_fields=["ended_at", "secret_digest", "pairing_digest", "pairing_until"])
        journal.record(ScreenUnpaired(office=row.office_id, subject=helper.actor, at=at), actor=helper.actor)
        liveness.tell(helper.pk)
    return True


def screen_of(screen_id: str, *, secret: str) -> SecondScreen | None:
    """Return the screen this device is; None where it is none any more, or its helper no longer works here."""
    try:
        identity = uuid.UUID(screen_id)
    except (ValueError, AttributeError, TypeError):
        return None
    rows = SecondScreen.objects.select_related("helper", "office", "payment__account", "payment__dossier")
    row = rows.filter(pk=identity, ended_at__isnull=True, helper__is_active=True).first()
    if row is None or not row.secret_digest or not constant_time_compare(row.secret_digest, digest_of(secret)):
        return None
    return row


def note_seen(screen: SecondScreen) -> None:
    """Note that the screen is looked at (real time), now and then."""
    now = datetime.now(UTC)
    if screen.seen_at is None or now - screen.seen_at > _NOTED_EVERY:
        SecondScreen.objects.filter(pk=screen.pk).update(seen_at=now)


def state_of(helper: User) -> ScreenState:
    """Return whether the helper has a second screen, and whether it is looked at just now."""
    row = SecondScreen.objects.filter(helper=helper, ended_at__isnull=True).exclude(secret_digest="").first()
    if row is None:
        return ScreenState()
    is_there = row.seen_at is not None and datetime.now(UTC) - row.seen_at < THERE_WITHIN
    return ScreenState(paired_at=row.paired_at, is_there=is_there)


def clean(code: str) -> str:
    """Return what a person meant by a typed code: no spaces or dashes, capitals."""
    return "".join(sign for sign in code.upper() if sign in SIGNS)[: LENGTH + 1]


def spoken(code: str) -> str:
    """Group a code for reading aloud."""
    half = LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def digest_of(secret: str) -> str:
    """Return what is kept of a code or a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _open(code: str, at: datetime) -> dict[str, Any]:
    return {"pairing_digest": digest_of(code), "pairing_until__gt": at, "ended_at__isnull": True}
