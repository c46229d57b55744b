# SPDX-License-Identifier: EUPL-1.2
"""Role *and* office, asked together: what is not in one's own office does not exist for one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from motcua.kernel.errors import NotAllowed, NotFound
from motcua.people import rules
from motcua.people.models import RoleHeld, User
from motcua.people.rules import Action


@dataclass(frozen=True)
class Held:
    role: str
    office: str | None
    agency: str | None


@dataclass(frozen=True)
class Access:
    """What one person may do where, on one day."""

    user: User
    held: tuple[Held, ...]

    @property
    def actor(self) -> str:
        return self.user.actor

    def roles_at(self, office: str) -> frozenset[str]:
        return frozenset(held.role for held in self.held if held.office in (None, office))

    def may(self, action: Action, *, office: str, agency: str | None = None) -> bool:
        """Say whether the person may do this at the office, and for the agency when one is named."""
        return any(
            held.role in rules.MAY[action] and held.office in (None, office) and _covers(held, agency)
            for held in self.held
        )

    def may_anywhere(self, action: Action) -> bool:
        return any(held.role in rules.MAY[action] for held in self.held)

    def offices_for(self, action: Action) -> list[str] | None:
        """Return the codes of the offices where the person may do this; None means everywhere."""
        able = [held for held in self.held if held.role in rules.MAY[action]]
        if any(held.office is None for held in able):
            return None
        return sorted({held.office for held in able if held.office})

    def agencies_for(self, action: Action, *, office: str) -> list[str] | None:
        """Return the agencies at the office the person's role is limited to; None means all of them."""
        able = [held for held in self.held if held.role in rules.MAY[action] and held.office in (None, office)]
        if any(held.agency is None for held in able):
            return None
        return sorted({held.agency for held in able if held.agency})

    def require(self, action: Action, *, office: str, agency: str | None = None) -> None:
        """Raise NotFound where the person has no role at the office at all, NotAllowed where the role is not enough."""
        if self.may(action, office=office, agency=agency):
            return
        if not any(held.office in (None, office) and _covers(held, agency) for held in self.held):
            raise NotFound
        raise NotAllowed


def _covers(held: Held, agency: str | None) -> bool:
    return agency is None or held.agency in (None, agency)


def access_of(user: User, *, on: date) -> Access:
    """Load the roles `user` holds on the day; none for somebody who no longer works here."""
    if not user.is_active:
        return Access(user, ())
    rows = RoleHeld.objects.filter(user=user).filter(
        Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until_on__isnull=True) | Q(until_on__gte=on)
    )
    return Access(user, tuple(Held(row.role, row.office_id, row.agency_id) for row in rows))
