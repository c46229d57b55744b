# SPDX-License-Identifier: EUPL-1.2
"""Everything of a dossier's course that its citizen may know, read in a handful of queries whatever its length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from motcua.dossiers.models import (
    Dossier,
    Extension,
    Handover,
    LogEntry,
    Opinion,
    Result,
    Sheet,
    SpecialIntake,
    Supplement,
)
from motcua.people.models import User

#: What is told; notes, drafts sent back and internal warnings are the office's own.
TOLD: Final = (
    "DossierSubmitted",
    "DossierReceived",
    "SupplementAsked",
    "SupplementGiven",
    "DossierRefused",
    "ResultDrafted",
    "ResultSigned",
    "ResultReady",
    "ResultReturned",
    "DueDateExtended",
    "DossierWithdrawn",
    "DossierStopped",
    "IntakeOverdue",
    "DueDateMissed",
    "SlipAsked",
)
_REASONED: Final = (Sheet.Kind.REFUSAL, Sheet.Kind.STOP)


@dataclass(frozen=True)
class Course:
    """A dossier with its rows; `reasons` by kind of sheet, `people` by the name under which they acted."""

    dossier: Dossier
    entries: Sequence[LogEntry]
    handovers: Sequence[Handover]
    opinions: Sequence[Opinion]
    supplement: Supplement | None
    extension: Extension | None
    result: Result | None
    reasons: Mapping[str, str]
    people: Mapping[str, User]
    special: SpecialIntake | None = None


def course_of(dossier: Dossier) -> Course:
    """Return the dossier's course, without what anybody wrote for colleagues."""
    entries = list(LogEntry.objects.filter(dossier=dossier, kind__in=TOLD).order_by("number"))
    sheets = Sheet.objects.filter(dossier=dossier, kind__in=_REASONED)
    return Course(
        dossier=dossier,
        entries=entries,
        handovers=list(
            Handover.objects.filter(dossier=dossier, number__gt=1)
            .select_related("unit__agency", "taken_by")
            .order_by("number")
        ),
        opinions=list(Opinion.objects.filter(dossier=dossier).select_related("unit__agency").order_by("asked_at")),
        supplement=Supplement.objects.filter(dossier=dossier).first(),
        extension=Extension.objects.filter(dossier=dossier).first(),
        result=Result.objects.filter(dossier=dossier).select_related("file").first(),
        reasons={sheet.kind: str(sheet.facts.get("reason", "")) for sheet in sheets},
        people=_people({entry.actor for entry in entries}),
        special=SpecialIntake.objects.filter(dossier=dossier).select_related("rule").first(),
    )


def _people(actors: set[str]) -> dict[str, User]:
    keys = [key for kind, _colon, key in (actor.partition(":") for actor in actors) if kind == "user" and key.isdigit()]
    return {user.actor: user for user in User.objects.filter(pk__in=keys)}
