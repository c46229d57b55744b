# SPDX-License-Identifier: EUPL-1.2
"""Finding one dossier: by its code in any spelling, for the public or for staff at the own office."""

from django.db.models import QuerySet

from motcua.dossiers import codes
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier, Opinion
from motcua.dossiers.rules import RUNNING
from motcua.kernel.errors import NotAllowed
from motcua.people.access import Access
from motcua.people.rules import Action


def by_code(text: str) -> Dossier:
    """Return the dossier whose code was typed in any spelling. Raises: NoSuchDossier."""
    key = codes.key_of(text)[:40]
    found = _whole().filter(code_key=key).first() if key else None
    if found is None:
        raise NoSuchDossier
    return found


def for_staff(text: str, *, access: Access, action: Action) -> Dossier:
    """Return a dossier this person may do this with: at the office that received it, or at the one that holds it.

    To see it is enough that a unit at one's office was asked for its opinion.
    Raises: NoSuchDossier for what is not at one's own office; NotAllowed where the role is not enough.
    """
    dossier = by_code(text)
    if may(access, dossier, action):
        return dossier
    if may(access, dossier, Action.SEE_DOSSIERS):
        raise NotAllowed
    raise NoSuchDossier


def may(access: Access, dossier: Dossier, action: Action) -> bool:
    """Say whether somebody may do this with a dossier: by role, at an office that has to do with it.

    What a unit works on is handled where that unit is; the office that received it keeps the counter's part, and takes
    what the citizen brings while completion is waited for.
    """
    received = (dossier.office_id, dossier.agency_id)
    held = (dossier.holder.office_id, dossier.holder.agency_id) if dossier.holder else received
    is_worked_on = action == Action.HANDLE_DOSSIERS and dossier.status in RUNNING
    places = [held] if is_worked_on else [received, held]
    if any(access.may(action, office=office, agency=agency) for office, agency in places):
        return True
    if action != Action.SEE_DOSSIERS:
        return False
    asked = Opinion.objects.filter(dossier=dossier).select_related("unit")
    return any(access.may(action, office=each.unit.office_id, agency=each.unit.agency_id) for each in asked)


def _whole() -> QuerySet[Dossier]:
    return Dossier.objects.select_related(
        "office", "agency", "procedure", "procedure_version", "holder__agency", "holder_office", "assignee"
    )
