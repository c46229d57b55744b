# SPDX-License-Identifier: EUPL-1.2
"""Everything about one dossier for whoever works on it, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.dossiers import units
from motcua.dossiers.deed_words import deed_in_words
from motcua.dossiers.models import (
    Dossier,
    DossierContent,
    Extension,
    Handover,
    LogEntry,
    Look,
    Note,
    Opinion,
    Paper,
    Result,
    Sheet,
    SpecialIntake,
    Supplement,
    Unit,
)
from motcua.dossiers.presence import LOOKS_SHOWN
from motcua.journal import operations as journal
from motcua.people.models import User
from motcua.procedures import form as forms
from motcua.procedures.models import RequiredPaper

SHOWN = 200
CITIZEN, SYSTEM = _("người nộp"), _("hệ thống")
# What a deed said, in the order in which it is told.
_SAID = ("reason", "note", "answer", "number", "received_by", "proof")
_LATE = {"IntakeOverdue", "DueDateMissed", "OpinionLate", "DueDateNear", "SpecialPromiseNear"}


@dataclass(frozen=True)
class Wanted:
    """A paper of the procedure, and what came of it; a form whose questions were answered is filled in already."""

    paper: RequiredPaper
    came: Paper | None
    is_answered: bool = False


@dataclass(frozen=True)
class Told:
    """Something that was done: what, when, by whom, and what was said."""

    kind: str
    words: str
    who: str
    at: datetime
    said: str
    is_late: bool


@dataclass(frozen=True)
class Opened:
    """Somebody of the staff opened the dossier or a paper of it."""

    who: str
    at: datetime
    what: str


@dataclass(frozen=True)
class Whole:
    """One dossier with all that belongs to it."""

    dossier: Dossier
    applicant: dict[str, Any]
    answers: list[tuple[str, str, str]]
    wanted: list[Wanted]
    others: list[Paper]
    supplement: Supplement | None
    extension: Extension | None
    opinions: list[Opinion]
    notes: list[Note]
    result: Result | None
    passage: list[Handover]
    told: list[Told]
    looks: list[Opened]
    sheets: list[Sheet]
    next_unit: Unit | None
    is_erased: bool = False
    special: SpecialIntake | None = None


def whole(dossier: Dossier) -> Whole:
    """Gather one dossier: what was asked and answered, its papers, its way, and who saw it."""
    content = DossierContent.objects.filter(dossier=dossier).first() or DossierContent(applicant={}, answers={})
    entries = list(LogEntry.objects.filter(dossier=dossier).select_related("content").order_by("number")[:SHOWN])
    looks = list(Look.objects.filter(dossier=dossier).order_by("-id")[:LOOKS_SHOWN])
    names = _names([each.actor for each in entries] + [each.actor for each in looks])
    papers = list(
        Paper.objects.filter(dossier=dossier, replaced_at__isnull=True).select_related("file").order_by("id")[:SHOWN]
    )
    wanted = _wanted(dossier, content.answers, papers)
    matched = {each.came.pk for each in wanted if each.came}
    opinions = Opinion.objects.filter(dossier=dossier).select_related("unit", "asked_by", "answered_by")
    passage = Handover.objects.filter(dossier=dossier).select_related("unit", "given_by", "taken_by")
    return Whole(
        dossier=dossier,
        applicant=content.applicant,
        answers=answers_in_words(dossier, content.answers),
        wanted=wanted,
        others=[paper for paper in papers if paper.pk not in matched],
        supplement=Supplement.objects.filter(dossier=dossier).select_related("asked_by").first(),
        extension=Extension.objects.filter(dossier=dossier).select_related("given_by").first(),
        opinions=list(opinions.order_by("asked_at", "id")[:SHOWN]),
        notes=list(Note.objects.filter(dossier=dossier).select_related("by").order_by("-at", "-id")[:SHOWN]),
        result=Result.objects.filter(dossier=dossier).select_related("file", "draft_file", "signed_by").first(),
        passage=list(passage.order_by("number")[:SHOWN]),
        told=[_told(each, names) for each in entries],
        looks=[Opened(names.get(each.actor, ""), each.at, each.what) for each in looks],
        sheets=list(Sheet.objects.filter(dossier=dossier).order_by("issued_at", "id")),
        next_unit=units.next_unit(dossier),
        is_erased=content.erased_at is not None,
        special=SpecialIntake.objects.filter(dossier=dossier).select_related("rule", "missed_said_by").first(),
    )


def answers_in_words(dossier: Dossier, answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return key, question and answer of what was answered, by the form of the dossier's own version."""
    try:
        form = forms.read_form(dossier.procedure_version.form)
    except forms.Unreadable:
        return [(key, key, str(value)) for key, value in answers.items()]
    return [(question.key, question.said, said) for question, said in form.shown(answers)]


def _wanted(dossier: Dossier, answers: dict[str, Any], papers: list[Paper]) -> list[Wanted]:
    came = {paper.code: paper for paper in papers if paper.code}
    try:
        needed = forms.papers_needed(dossier.procedure_version, answers)
    except forms.Unreadable:
        needed = list(RequiredPaper.objects.filter(version=dossier.procedure_version_id))
    return [
        Wanted(paper, came.get(paper.code), bool(answers) and paper.form == RequiredPaper.Form.FORM) for paper in needed
    ]


def _told(entry: LogEntry, names: dict[str, str]) -> Told:
    content = getattr(entry, "content", None)
    kept = content.content if content is not None else {}
    said = " · ".join(str(kept[name]) for name in _SAID if kept.get(name))
    who = names.get(entry.actor, "")
    return Told(entry.kind, deed_in_words(entry.kind), who, entry.at, said, entry.kind in _LATE)


def _names(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of whoever acted, in one query."""
    keys = {actor: int(actor[5:]) for actor in set(actors) if actor.startswith("user:") and actor[5:].isdigit()}
    users = User.objects.in_bulk(list(set(keys.values())))
    named = {actor: str(users[pk]) for actor, pk in keys.items() if pk in users}
    return {journal.CITIZEN: str(CITIZEN), journal.SYSTEM: str(SYSTEM)} | named
