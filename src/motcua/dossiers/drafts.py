# SPDX-License-Identifier: EUPL-1.2
"""Finding a dossier that is being filled in: by its secret, or by a phone that was checked.

Only the secret's digest is kept. Whoever comes with neither hears the same as for a draft that never was.
"""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from motcua.dossiers.errors import DraftExpired, DraftSent, NoSuchDraft
from motcua.dossiers.models import Draft

#: So many unfinished dossiers of one phone are listed.
MOST_LISTED: Final = 20


def new_secret() -> str:
    """Return a secret nobody guesses; it is shown once."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; the secret has 256 bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_under(draft_id: uuid.UUID | str, *, key: str) -> str:
    """Return the secret of a draft begun under the key of a request, so that a repeat of it gets the same answer."""
    return salted_hmac("dossiers.draft", f"{draft_id}:{key}", algorithm="sha256").hexdigest()


def draft_for(draft_id: uuid.UUID | str, *, secret: str) -> Draft:
    """Return the draft this secret opens, also a sent or an expired one (see `require_open`). Raises: NoSuchDraft."""
    draft = _found(draft_id)
    if draft is None or not constant_time_compare(draft.secret_digest, digest_of(secret)):
        raise NoSuchDraft
    return draft


def draft_of_phone(draft_id: uuid.UUID | str, *, phone: str) -> Draft:
    """Return the draft whose phone this checked one (E.164) is. Raises: NoSuchDraft."""
    draft = _found(draft_id)
    if draft is None or not phone or phone != (draft.dossier.phone if draft.dossier else draft.phone):
        raise NoSuchDraft
    return draft


def by_id(draft_id: uuid.UUID | str) -> Draft:
    """Return a draft for whoever has shown already that it is theirs. Raises: NoSuchDraft."""
    draft = _found(draft_id)
    if draft is None:
        raise NoSuchDraft
    return draft


def unfinished_of(phone: str, *, at: datetime) -> list[Draft]:
    """Return the drafts of a checked phone that can be gone on with or restored, the latest touched first."""
    rows = _whole().filter(phone=phone, dossier__isnull=True, expires_at__gt=at - restorable_for())
    return list(rows.order_by("-saved_at", "-pk")[:MOST_LISTED])


def restorable_for() -> timedelta:
    """Return how long an expired draft can still be brought back."""
    return timedelta(days=settings.DRAFT_RESTORE_DAYS)


def is_expired(draft: Draft, *, at: datetime) -> bool:
    return draft.dossier_id is None and draft.expires_at <= at


def may_be_restored(draft: Draft, *, at: datetime) -> bool:
    return is_expired(draft, at=at) and at < draft.expires_at + restorable_for()


def require_open(draft: Draft, *, at: datetime) -> None:
    """Refuse changes to a draft that was sent or has expired. Raises: DraftSent, DraftExpired."""
    if draft.dossier is not None:
        raise DraftSent(code=draft.dossier.code)
    if is_expired(draft, at=at):
        raise DraftExpired(until=draft.expires_at + restorable_for())


def locked(draft_id: uuid.UUID | str) -> Draft:
    """Return the draft, nobody else changing it until the transaction ends. Raises: NoSuchDraft."""
    wanted = _identity(draft_id)
    # Locked first and read with its dossier afterwards: what is joined while waiting is seen as of before the wait.
    if wanted is None or Draft.objects.select_for_update().filter(pk=wanted).values_list("pk").first() is None:
        raise NoSuchDraft
    return _whole().get(pk=wanted)


def _found(draft_id: uuid.UUID | str) -> Draft | None:
    wanted = _identity(draft_id)
    return _whole().filter(pk=wanted).first() if wanted else None


def _identity(draft_id: uuid.UUID | str) -> uuid.UUID | None:
    if isinstance(draft_id, uuid.UUID):
        return draft_id
    try:
        return uuid.UUID(draft_id)
    except ValueError:
        return None


def _whole() -> QuerySet[Draft]:
    return Draft.objects.select_related("office", "agency", "procedure_version__procedure", "dossier")
