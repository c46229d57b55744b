# SPDX-License-Identifier: EUPL-1.2
"""Bearer tokens: 256 random bits shown once; the database keeps a hash, so nobody can read them back."""

import hashlib
import secrets
from datetime import UTC, datetime

from motcua.people.models import ApiToken, User


def issue_token(*, kind: str, name: str, user: User | None = None) -> str:
    """Create a token and return it; it can never be shown again."""
    token = f"mc_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(kind=kind, name=name, user=user, digest=_digest(token))
    return token


def bearer_of(token: str, *, kind: str) -> ApiToken | None:
    """Return the token's row while it is valid; its user must still work here."""
    row = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(token), kind=kind, revoked_at__isnull=True)
        .first()
    )
    if row is None or (row.user is not None and not row.user.is_active):
        return None
    return row


def revoke_tokens(*, user: User) -> int:
    """Make all of somebody's tokens worthless; return how many there were (real time: no business moment)."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=datetime.now(UTC))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
