# SPDX-License-Identifier: EUPL-1.2
"""Who may help where, and which assistances are whose: a volunteer's only during the shift they belong to."""

from datetime import datetime

from django.db.models import Q

from motcua.assistance import rules
from motcua.assistance.errors import NoSuchAssistance, NotOnShift
from motcua.assistance.models import Assistance, Shift
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.access import Access, access_of
from motcua.people.models import User
from motcua.people.rules import Action


def shift_for(by: User, office: Office | str, *, at: datetime, access: Access | None = None) -> Shift | None:
    """Return the shift somebody helps in there at that moment; None for who needs none.

    Raises: NotFound, NotAllowed for who may not help there; NotOnShift.
    """
    code = office if isinstance(office, str) else office.pk
    access = access or access_of(by, on=at.astimezone(OFFICE_ZONE).date())
    access.require(Action.ASSIST, office=code)
    if not rules.needs_shift(access.roles_at(code)):
        return None
    shift = open_shift_of(by, at=at)
    if shift is None or shift.office_id != code:
        raise NotOnShift
    return shift


def open_shift_of(user: User, *, at: datetime) -> Shift | None:
    """Return the person's shift that runs at that moment."""
    rows = Shift.objects.filter(user=user, closed_at__isnull=True, opened_at__lte=at, planned_until__gt=at)
    return rows.select_related("office").first()


def may(assistance: Assistance, by: User, *, at: datetime, access: Access | None = None) -> bool:
    """Say whether somebody may see and go on with an assistance at that moment.

    A volunteer: one of the running shift's. Who may see the agency's dossiers there: everybody's. Others: the own ones,
    until the end of the day on which they ended.
    """
    access = access or access_of(by, on=at.astimezone(OFFICE_ZONE).date())
    try:
        shift = shift_for(by, assistance.office_id, at=at, access=access)
    except OfficeError:
        return False
    if shift is not None:
        return assistance.helper_id == by.pk and assistance.shift_id == shift.pk
    held = assistance.dossier or assistance.draft
    if access.may(Action.SEE_DOSSIERS, office=assistance.office_id, agency=held.agency_id if held else None):
        return True
    return assistance.helper_id == by.pk and not _is_of_the_past(assistance, at=at)


def _is_of_the_past(assistance: Assistance, *, at: datetime) -> bool:
    ended_at = assistance.ended_at
    return ended_at is not None and ended_at.astimezone(OFFICE_ZONE).date() < at.astimezone(OFFICE_ZONE).date()


def require(assistance: Assistance, by: User, *, at: datetime, access: Access | None = None) -> None:
    """Raises: NoSuchAssistance where somebody may not see it at that moment, also a volunteer whose shift is over."""
    if not may(assistance, by, at=at, access=access):
        raise NoSuchAssistance


def visible_to(by: User, office: str, *, at: datetime, access: Access | None = None) -> Q:
    """Return which of an office's assistances somebody may see. Raises: as `shift_for`."""
    access = access or access_of(by, on=at.astimezone(OFFICE_ZONE).date())
    shift = shift_for(by, office, at=at, access=access)
    if shift is not None:
        return Q(office=office, helper=by, shift=shift)
    agencies = access.agencies_for(Action.SEE_DOSSIERS, office=office)
    if agencies is None:
        return Q(office=office)
    of_theirs = Q(dossier__agency__in=agencies) | Q(draft__agency__in=agencies)
    return Q(office=office) & (Q(helper=by) | of_theirs)
