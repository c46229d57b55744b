# SPDX-License-Identifier: EUPL-1.2
"""What is done besides on a special day: the receipt printed because somebody asks, and why a promise was missed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers.errors import NoSpecialPromise, PromiseNotMissed
from motcua.dossiers.events import SlipAsked, SpecialMissExplained
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.dossiers.operations.keeping import happened, locked
from motcua.dossiers.special import is_missed
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.people.models import User

REASON_LIMIT = 300


@transaction.atomic
def print_slip(*, dossier_id: int, by: User, at: datetime, version: int | None = None) -> Dossier:
    """Note that the citizen wants the receipt (Mẫu 01) on a day without slips; asked again, it is only printed again.

    Raises: NoSpecialPromise, NoSuchDossier, DossierMovedOn. Records: SlipAsked, once. Rule: R-058.
    """
    dossier = locked(dossier_id, version=version)
    intake = _intake_of(dossier)
    if intake.has_slip:
        return dossier
    intake.has_slip = True
    intake.save(update_fields=["has_slip"])
    happened(dossier, SlipAsked(office=dossier.office_id, subject=dossier.subject, at=at), actor=by.actor)
    return dossier


@transaction.atomic
def explain_miss(*, dossier_id: int, reason: str, by: User, at: datetime, version: int | None = None) -> Dossier:
    """Write down why the promise was missed, for the account of the day; put right as often as needed.

    Raises: InvalidInput without a reason, NoSpecialPromise, PromiseNotMissed, DossierMovedOn.
    Records: SpecialMissExplained, unless the reason is the one that stands there.
    """
    said = tidy(reason)[:REASON_LIMIT]
    if not said:
        raise InvalidInput(fields={"reason": _("Xin ghi vì sao trễ.")})
    dossier = locked(dossier_id, version=version)
    intake = _intake_of(dossier)
    if not is_missed(intake, at=at):
        raise PromiseNotMissed
    if intake.missed_because == said:
        return dossier
    intake.missed_because, intake.missed_said_by = said, by
    intake.save(update_fields=["missed_because", "missed_said_by"])
    event = SpecialMissExplained(office=dossier.office_id, subject=dossier.subject, at=at)
    happened(dossier, event, actor=by.actor, content={"reason": said})
    return dossier


def _intake_of(dossier: Dossier) -> SpecialIntake:
    """Return the special intake of a dossier the caller has locked. Raises: NoSpecialPromise."""
    found = SpecialIntake.objects.filter(dossier=dossier).first()
    if found is None:
        raise NoSpecialPromise
    return found
