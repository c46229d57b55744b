# SPDX-License-Identifier: EUPL-1.2
"""What follows from helping at the counter: shifts and abandoned assistances end by themselves, and what a dossier
takes in or forgets is so for who helped with it, too."""

from datetime import datetime

from motcua.assistance.errors import NoSuchAssistance, NoSuchShift
from motcua.assistance.models import Assistance
from motcua.assistance.operations import beginning, erasing, shifts
from motcua.dossiers import special
from motcua.dossiers.events import DossierErased, DossierReceived
from motcua.reactions.happening import Happening

KINDS = (*beginning.KINDS, *shifts.KINDS)


def settle(*, kind: str, subject: str, at: datetime) -> None:
    """Do what fell due; nothing where it is gone."""
    identity = subject.partition(":")[2]
    try:
        if kind in shifts.KINDS:
            shifts.end_by_itself(shift_id=int(identity), at=at)
        else:
            beginning.expire(assistance_id=identity, at=at)
    except (NoSuchAssistance, NoSuchShift):
        return


def note_helper(fact: Happening[DossierReceived]) -> None:
    """Let a dossier that a volunteer sent and an officer took in later count for who helped."""
    dossier = fact.dossier
    if dossier is None or dossier.helped_at_id is None:
        return
    assistance = Assistance.objects.select_related("helper").filter(dossier=dossier).first()
    if assistance is not None:
        special.note_helper(dossier, assistance.helper)


def forget_people(fact: Happening[DossierErased]) -> None:
    """Forget what helping kept about the people of an erased dossier."""
    erasing.forget_people(dossier_id=fact.event.subject_id, at=fact.event.at)
