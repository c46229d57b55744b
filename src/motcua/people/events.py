# SPDX-License-Identifier: EUPL-1.2
"""What happens to accounts and roles. No event holds a name, a phone number or a password: ids and codes only."""

from dataclasses import dataclass, field
from typing import Any

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class StaffAdded(Event):
    """A member of staff got an account."""


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Event):
    """An account changed: `personal` names the personal fields that did, without what they hold."""

    personal: list[str] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Event):
    """Somebody was given a role; `after` holds the role, where, and between which days."""

    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A role somebody holds changed; `before` and `after` hold it whole."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RoleTaken(Event):
    """A role was taken from somebody."""

    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    """An account got a new password; the old one and every open sign-in ended."""

    by_themselves: bool


@dataclass(frozen=True, kw_only=True)
class TokensWithdrawn(Event):
    """All of somebody's access tokens became worthless."""

    count: int


@dataclass(frozen=True, kw_only=True)
class PhoneCheckAsked(Event):
    """Somebody typed a phone number and a code goes to it; the subject is "phone_check:<uuid>", which holds neither."""


@dataclass(frozen=True, kw_only=True)
class OwnSignInTied(Event):
    """A person of a provider is tied to a number; the subject is "own_sign_in:<id>", which holds neither."""

    proved_by: str


@dataclass(frozen=True, kw_only=True)
class OwnSignInEnded(Event):
    """A tie ended: `because` is "taken" (somebody else proved the number) or "moved" (the person proved another)."""

    because: str
