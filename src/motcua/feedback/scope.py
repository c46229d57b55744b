# SPDX-License-Identifier: EUPL-1.2
"""Which rows somebody's roles open: a role at one office or for one agency opens that office's and agency's only."""

from django.db.models import Q

from motcua.people import rules
from motcua.people.access import Access
from motcua.people.rules import Action

_NOTHING = Q(pk__in=[])


def seen(access: Access, action: Action, *, office: str | None = None) -> Q:
    """Return what of a table with `office` and `agency` this person may do `action` with.

    A row without an agency is nobody's who is limited to one; a row without an office is the city's. With `office` only
    what is there, by roles that hold there.
    """
    able = [held for held in access.held if held.role in rules.MAY[action]]
    opened = _NOTHING
    for held in able:
        if office is not None and held.office not in (None, office):
            continue
        part = Q(office=office) if office is not None else Q()
        if held.office is not None:
            part &= Q(office=held.office)
        if held.agency is not None:
            part &= Q(agency=held.agency)
        opened = opened | part if part else ~_NOTHING
        if not part:
            return opened
    return opened


def is_for_all(access: Access, action: Action) -> bool:
    """Say whether somebody may do it for the whole city: no office and no agency limits the role."""
    return any(held.role in rules.MAY[action] and held.office is None and held.agency is None for held in access.held)
