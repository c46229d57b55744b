# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about a dossier says is still so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from motcua.dossiers.events import (
    DossierReceived,
    DossierRefused,
    DossierStopped,
    DossierSubmitted,
    DossierWithdrawn,
    DueDateExtended,
    DueDateMissed,
    IntakeOverdue,
    PapersArrived,
    ResultReady,
    ResultReturned,
    SpecialPromiseNear,
    SupplementAsked,
    SupplementGiven,
)
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import RUNNING, Status
from motcua.journal.events import Event, from_entry
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.payments.events import FeesAssessed
from motcua.reactions.payments_truth import waits_for_money
from motcua.reactions.sending import entry_of

DEPARTMENT = "dossier"

TRUE_WHILE: Mapping[type[Event], frozenset[str]] = {
    DossierSubmitted: frozenset({Status.SUBMITTED}),
    IntakeOverdue: frozenset({Status.SUBMITTED}),
    PapersArrived: frozenset({Status.SUBMITTED}),
    DossierReceived: frozenset(RUNNING),
    SupplementAsked: frozenset({Status.SUPPLEMENT}),
    SupplementGiven: frozenset({Status.SUBMITTED, *RUNNING}),
    DueDateExtended: frozenset(RUNNING),
    DueDateMissed: frozenset(RUNNING),
    SpecialPromiseNear: frozenset(RUNNING),
    ResultReady: frozenset({Status.RESULT_READY}),
    ResultReturned: frozenset({Status.RETURNED}),
    DossierRefused: frozenset({Status.REFUSED}),
    DossierWithdrawn: frozenset({Status.WITHDRAWN}),
    DossierStopped: frozenset({Status.STOPPED}),
}
# Which moment of the dossier an event promises; where it has changed, another message tells the new one.
_PROMISED = {
    DossierSubmitted: ("answer_by", "answer_by"),
    PapersArrived: ("answer_by", "answer_by"),
    DossierReceived: ("due_at", "due_at"),
    SupplementGiven: ("due_at", "due_at"),
    DueDateExtended: ("due_after", "due_at"),
    DueDateMissed: ("due_at", "due_at"),
    SpecialPromiseNear: ("due_at", "due_at"),
}


class Told(Protocol):
    """What of a dossier a message may speak of."""

    @property
    def status(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def answer_by(self) -> datetime | None: ...


def is_true_of(event: Event, dossier: Told) -> bool:
    """Say whether the dossier is still in a state, and has the promise, of which the event tells."""
    wanted = TRUE_WHILE.get(type(event))
    if wanted is not None and dossier.status not in wanted:
        return False
    promised = _PROMISED.get(type(event))
    return promised is None or getattr(event, promised[0]) == getattr(dossier, promised[1])


def is_still_owed(message: Message) -> bool:
    """Say whether a message about a dossier may still go out."""
    number = message.subject.partition(":")[2]
    number_of_entry = entry_of(message)
    entry = Entry.objects.filter(pk=number_of_entry).first() if number_of_entry is not None else None
    dossier = Dossier.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if entry is None or dossier is None:
        return False
    event = from_entry(
        kind=entry.kind, office=entry.office_id, subject=entry.subject, at=entry.at, payload=entry.payload
    )
    if isinstance(event, FeesAssessed):
        return waits_for_money(dossier)
    return event is None or is_true_of(event, dossier)
