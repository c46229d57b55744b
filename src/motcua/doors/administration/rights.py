# SPDX-License-Identifier: EUPL-1.2
"""How far one person's rights reach on these pages: everywhere, at an office, or for one agency there."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Q
from django.http import HttpRequest

from motcua.kernel import clock
from motcua.people.access import Access, access_of
from motcua.people.models import User
from motcua.people.rules import MAY, Action

ACTIONS = (
    Action.CHANGE_SERVICES,
    Action.CHANGE_CALENDAR,
    Action.MANAGE_STAFF,
    Action.CHANGE_CATALOGUE,
    Action.PLAN_VACCINATION,
    Action.CHANGE_SPECIAL_DAYS,
    Action.CHANGE_POSTAGE,
    Action.MAKE_SHEETS,
    Action.FOUND_OFFICES,
)


@dataclass(frozen=True)
class Reach:
    """Where an action is allowed; a place is an office with an agency, or with None for the whole office."""

    is_everywhere: bool = False
    places: frozenset[tuple[str, str | None]] = frozenset()

    def __bool__(self) -> bool:
        return self.is_everywhere or bool(self.places)

    @property
    def offices(self) -> list[str]:
        """The offices where at least something is allowed; without meaning where it is everywhere."""
        return sorted({office for office, _agency in self.places})

    @property
    def whole_offices(self) -> list[str]:
        return sorted(office for office, agency in self.places if agency is None)

    @property
    def agencies(self) -> list[str] | None:
        """The agencies it is limited to; None where some office is within reach as a whole."""
        if self.is_everywhere or self.whole_offices:
            return None
        return sorted({agency for _office, agency in self.places if agency})

    def covers(self, office: str | None, agency: str | None = None) -> bool:
        """Say whether rows of this office and agency (None: of the office as a whole) are within reach."""
        if self.is_everywhere:
            return True
        if office is None:
            return False
        return (office, None) in self.places or (agency is not None and (office, agency) in self.places)

    def rows(self, *, office: str = "office", agency: str = "agency") -> Q:
        """Return the condition that keeps to rows within reach, given the names of the two fields."""
        if self.is_everywhere:
            return Q()
        kept = Q(**{f"{office}__in": self.whole_offices})
        for code, limited_to in self.places:
            if limited_to is not None:
                kept |= Q(**{office: code, agency: limited_to})
        return kept


def reach_of(access: Access, action: Action) -> Reach:
    """Return where the person may do this."""
    able = [held for held in access.held if held.role in MAY[action]]
    if any(held.office is None and held.agency is None for held in able):
        return Reach(is_everywhere=True)
    return Reach(places=frozenset((held.office, held.agency) for held in able if held.office))


def moment_of(request: HttpRequest) -> datetime:
    """Return the instance's moment, read once a request."""
    if not hasattr(request, "administration_at"):
        request.administration_at = clock.now()  # type: ignore[attr-defined]
    return cast(datetime, request.administration_at)  # type: ignore[attr-defined]


def access_in(request: HttpRequest) -> Access:
    """Return what the person who sent this request may do; nothing for somebody who is not signed in."""
    if not hasattr(request, "administration_access"):
        user = cast(User, request.user)
        access = access_of(user, on=moment_of(request).date()) if user.is_authenticated else Access(user, ())
        request.administration_access = access  # type: ignore[attr-defined]
    return cast(Access, request.administration_access)  # type: ignore[attr-defined]


def reach_in(request: HttpRequest, action: Action) -> Reach:
    return reach_of(access_in(request), action)
