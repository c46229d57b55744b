# SPDX-License-Identifier: EUPL-1.2
"""How an assistance is locked, changed and told about; every operation goes through here.

The row of the assistance is locked first, its draft after it: in this order everybody goes.
"""

import uuid
from datetime import datetime

from motcua.assistance import liveness, rules
from motcua.assistance.errors import AssistanceOver, NoSuchAssistance
from motcua.assistance.models import Assistance
from motcua.journal import operations as journal
from motcua.journal.events import Event

State = Assistance.State


def locked(assistance_id: uuid.UUID | str) -> Assistance:
    """Return the assistance, nobody else changing it until the transaction ends. Raises: NoSuchAssistance."""
    wanted = as_identity(assistance_id)
    if wanted is None:
        raise NoSuchAssistance
    # Locked first and read whole afterwards: what is joined while waiting is seen as of before the wait.
    rows = Assistance.objects.filter(pk=wanted)
    if not rows.select_for_update().values_list("pk"):
        raise NoSuchAssistance
    return rows.select_related(*WHOLE).get()


def require_open(assistance: Assistance, *, at: datetime) -> None:
    """Refuse changes to what was sent, left, or kept too long. Raises: AssistanceOver."""
    draft = assistance.draft
    if assistance.state not in rules.OPEN or draft is None or draft.expires_at <= at:
        raise AssistanceOver(dossier=assistance.dossier.code if assistance.dossier else "")


def changed(assistance: Assistance, *, at: datetime, event: Event | None = None, actor: str = "") -> Assistance:
    """Save a changed assistance as its next version, tell its screens, and write down what happened."""
    assistance.version += 1
    assistance.touched_at = at
    assistance.save()
    liveness.tell(assistance.helper_id)
    if event is not None:
        journal.record(event, actor=actor)
    return assistance


def as_identity(given: uuid.UUID | str) -> uuid.UUID | None:
    """Return what was given as an identity, or None where it is none."""
    if isinstance(given, uuid.UUID):
        return given
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


WHOLE = (
    "office__locality",
    "helper",
    "shift",
    "signature",
    "draft__office",
    "draft__agency",
    "draft__procedure_version__procedure",
    "dossier__agency",
    "dossier__content",
    "dossier__procedure_version__procedure",
)
