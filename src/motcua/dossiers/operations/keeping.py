# SPDX-License-Identifier: EUPL-1.2
"""How a dossier is locked, changed and written down; every operation of this folder goes through here."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from motcua.dossiers import log, rules, special
from motcua.dossiers.deed_words import deed_in_words
from motcua.dossiers.errors import DossierMovedOn, NoSuchDossier
from motcua.dossiers.events import DueDateMissed, DueDateNear, IntakeOverdue, OpinionLate, SpecialPromiseNear
from motcua.dossiers.models import Dossier, Handover, LogEntry, Unit
from motcua.dossiers.search_words import words_of
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.people.models import User

TIME_PASSED = (DueDateNear, DueDateMissed, IntakeOverdue, OpinionLate, SpecialPromiseNear)


def locked(dossier_id: int, *, version: int | None = None) -> Dossier:
    """Return the dossier, nobody else changing it until the transaction ends.

    Raises: NoSuchDossier; DossierMovedOn if `version` is given and is no longer the current one.
    """
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("office", "agency", "procedure_version")
    dossier = rows.filter(pk=dossier_id).first()
    if dossier is None:
        raise NoSuchDossier
    if version is not None and dossier.version != version:
        raise moved_on(dossier)
    return dossier


def require_next(dossier: Dossier, wanted: str) -> None:
    """Raise DossierMovedOn where the dossier's state does not allow what was wanted."""
    if not rules.may_become(dossier.status, wanted):
        raise moved_on(dossier)


def moved_on(dossier: Dossier) -> DossierMovedOn:
    """Return the refusal that tells what happened to the dossier last, by whom and when."""
    last = LogEntry.objects.filter(dossier=dossier).order_by("-number").first()
    deed, by, at = (deed_in_words(last.kind), _acted(last.actor), last.at) if last else ("", "", None)
    return DossierMovedOn(
        status=dossier.status, status_label=dossier.get_status_display(), deed=deed, by=by, at=at, code=dossier.code
    )


def who(actor: str) -> str:
    """Return the name of whoever acted, as colleagues may read it."""
    kind, _colon, key = actor.partition(":")
    if kind == "user" and key.isdigit():
        user = User.objects.filter(pk=int(key)).first()
        return str(user) if user else ""
    return ""


def _acted(actor: str) -> str:
    """Return who acted, also where it was nobody of the staff."""
    return who(actor) or {journal.CITIZEN: _("người nộp"), journal.SYSTEM: _("hệ thống")}.get(actor, "")


def happened(dossier: Dossier, event: Event, *, actor: str, content: dict[str, Any] | None = None) -> None:
    """Save the dossier's new state and write down what happened: in the journal, and sealed in its own log.

    `content` may name people; the journal never does.
    """
    # That time passed is no reason to refuse somebody who is just writing a decision.
    if not isinstance(event, TIME_PASSED):
        dossier.version += 1
    dossier.save()
    journal.record(event, actor=actor)
    kept = {**event.payload(), **(content or {})}
    log.append(dossier, kind=type(event).__name__, actor=actor, at=event.at, content=kept)


def open_handover(dossier: Dossier) -> Handover | None:
    """Return the line of the control sheet that is not ended."""
    return Handover.objects.filter(dossier=dossier, ended_at__isnull=True).select_related("unit").first()


def end_handover(dossier: Dossier, *, at: datetime) -> None:
    """Let the dossier leave the unit that has it, early, on time or late."""
    line = open_handover(dossier)
    if line is None:
        return
    line.ended_at = at
    line.outcome = rules.timeliness(due_at=line.due_at, ended_at=at) if line.due_at else ""
    line.save(update_fields=["ended_at", "outcome"])


def pause_step(dossier: Dossier, *, at: datetime) -> None:
    """Let the unit's own deadline stand while the citizen is waited for; one that was missed stays missed."""
    line = open_handover(dossier)
    if line is None or line.due_at is None or line.due_at < at:
        return
    Handover.objects.filter(pk=line.pk).update(due_at=None)
    dossier.step_due_at = None


def resume_step(dossier: Dossier, *, due_at: datetime | None) -> None:
    """Give the unit its deadline anew once the citizen has answered."""
    if Handover.objects.filter(dossier=dossier, ended_at__isnull=True, due_at__isnull=True).update(due_at=due_at):
        dossier.step_due_at = due_at


def give_to(
    dossier: Dossier,
    unit: Unit,
    *,
    step_number: int,
    step_name: str,
    at: datetime,
    due_at: datetime | None,
    by: User | None,
    note: str = "",
) -> Handover:
    """Write the next line of the control sheet and let the unit hold the dossier; the caller saves it."""
    last = Handover.objects.filter(dossier=dossier).aggregate(Max("number"))["number__max"] or 0
    from_unit_id = dossier.holder_id
    due_at = special.step_due(dossier, due_at)
    dossier.holder, dossier.holder_office_id, dossier.assignee = unit, unit.office_id, None
    dossier.step_number, dossier.step_due_at = step_number, due_at
    dossier.words = words_of(dossier.name, offices=[dossier.office_id, unit.office_id])
    return Handover.objects.create(
        dossier=dossier,
        number=last + 1,
        step_number=step_number,
        step_name=step_name,
        unit=unit,
        from_unit_id=from_unit_id,
        given_by=by,
        given_at=at,
        due_at=due_at,
        note=note,
    )
