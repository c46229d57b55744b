# SPDX-License-Identifier: EUPL-1.2
"""What the page of one assistance shows: where it is, what may be done now, the papers, what is to be paid."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motcua.assistance import on_screen, operations, pairing, queries, rules, showing
from motcua.assistance.models import Assistance
from motcua.assistance.showing import Field, Whole
from motcua.doors.desk.entry import Desk
from motcua.dossiers.completeness import with_files
from motcua.dossiers.files import scanner
from motcua.dossiers.models import Dossier, Paper, SpecialIntake
from motcua.people.rules import Action
from motcua.procedures import fees
from motcua.procedures import form as forms
from motcua.procedures.form import Question
from motcua.procedures.kinds import Kind as AnswerKind
from motcua.procedures.models import RequiredPaper
from motcua.specialdays import queries as special_days
from motcua.specialdays.rules import Model

State, Kind = Assistance.State, Assistance.Kind
# How a paper that the procedure wants in some form usually lies on the counter.
_BROUGHT = {
    RequiredPaper.Form.ORIGINAL: Paper.Form.ORIGINAL,
    RequiredPaper.Form.FORM: Paper.Form.ORIGINAL,
    RequiredPaper.Form.SHOWN: Paper.Form.SHOWN,
}
_STEP = {State.FILLING: 1, State.READ_BACK: 2, State.CONFIRMED: 3, State.SIGNED: 4, State.SENT: 5}


@dataclass(frozen=True)
class PaperRow:
    """One paper of the list: whether it is there, in which form, with which file; `pages` are photographed ones."""

    code: str
    name: str
    is_required: bool
    usual: str
    copies: int
    came: Paper | None = None
    pages: int = 0


def values_of(desk: Desk, assistance: Assistance, *, is_checked: bool = False) -> dict[str, Any]:
    """Return everything the page shows; with `is_checked` also what is still missing is marked."""
    if assistance.state in rules.OPEN:
        return _open_values(desk, assistance) | {"is_checked": is_checked}
    return {"assistance": assistance, "step": 5, "steps": _steps(), **_sent_values(desk, assistance)}


def whole_of(desk: Desk, assistance: Assistance) -> Whole:
    return showing.whole(assistance, on=desk.today, offers_spare_rows=True)


def field_of(shown: Whole, key: str) -> Field | None:
    """Return the field of a key, of a composed one the first that holds something."""
    found = shown.get(key)
    if found is not None or not key:
        return found
    within = [each for each in shown.fields if each.key.startswith(f"{key}.")]
    return next((each for each in within if each.typed), within[0] if within else None)


def _open_values(desk: Desk, assistance: Assistance) -> dict[str, Any]:
    draft = assistance.draft
    assert draft is not None
    # Asked before the fields are read: what is entered in between then counts as not seen.
    seen = queries.last_entry(assistance)
    shown = whole_of(desk, assistance)
    version = draft.procedure_version
    day = special_days.resolved(desk.office, version, at=desk.at)
    papers = papers_of(assistance)
    return {
        "assistance": assistance,
        "version": version,
        "procedure": version.procedure,
        "whole": shown,
        "seen": seen,
        "step": _STEP[State(assistance.state)],
        "steps": _steps(),
        "is_online": assistance.kind == Kind.ONLINE,
        "day": day,
        "day_label": Model(day.rule.model).label if day.rule else "",
        "may_take_in": desk.may(Action.TAKE_IN_DOSSIERS, draft.agency_id),
        "papers": papers,
        "papers_came": sum(row.came is not None for row in papers),
        "paper_forms": [pair for pair in Paper.Form.choices if pair[0] != Paper.Form.ELECTRONIC],
        # What lies in the scanner's folder may be anybody's.
        "scans": scanner.waiting(desk.code) if desk.may(Action.SEE_DOSSIERS) else [],
        "known": operations.known_people(assistance) if assistance.state == State.FILLING else [],
        "screen": pairing.state_of(assistance.helper),
        **_around(shown, assistance.at_field),
        "at_field": field_of(shown, assistance.at_field),
        "doubted": field_of(shown, assistance.doubted_field),
        "fees": _fees(assistance),
        "ways_of_return": [pair for pair in Dossier.ReturnBy.choices if pair[0] != Dossier.ReturnBy.POST],
        "payments": Assistance.Payment.choices,
    }


def _around(shown: Whole, key: str) -> dict[str, str]:
    """Return where the citizen looks next and before, reading from the first field to the end."""
    filled = [each.key for each in shown.filled]
    if key == on_screen.END:
        return {"before_key": filled[-1] if filled else "", "after_key": on_screen.END}
    here = key if key in filled else (filled[0] if filled else "")
    before, after = shown.after(here, back=True), shown.after(here)
    return {"before_key": before or here, "after_key": after or on_screen.END}


def papers_of(assistance: Assistance) -> list[PaperRow]:
    """Return the papers of this procedure for these answers, and others that were added."""
    draft = assistance.draft
    if draft is None:
        return []
    rows = Paper.objects.filter(draft=draft, replaced_at__isnull=True).select_related("file").prefetch_related("pages")
    came = {row.code: row for row in rows.order_by("pk")}
    wanted = forms.papers_needed(draft.procedure_version, with_files(draft))
    asked = forms.read_form(draft.procedure_version.form).questions_for(draft.answers)
    files = [each for each in asked if each.kind == AnswerKind.FILE]
    listed = [
        PaperRow(
            code=paper.code,
            name=paper.name,
            is_required=paper.is_required,
            usual=_BROUGHT.get(RequiredPaper.Form(paper.form), Paper.Form.COPY),
            copies=paper.copies,
            came=came.get(paper.code),
            pages=_pages(came.get(paper.code)),
        )
        for paper in wanted
    ] + [_asked_file(question, came.get(question.key)) for question in files]
    known = {row.code for row in listed}
    return listed + [
        PaperRow(row.code, row.name, False, Paper.Form.COPY, row.copies, row, _pages(row))
        for code, row in came.items()
        if code not in known
    ]


def _asked_file(question: Question, came: Paper | None) -> PaperRow:
    """Return a file that the form asks for, as a paper among the others."""
    return PaperRow(question.key, question.said, question.is_required, Paper.Form.COPY, 1, came, _pages(came))


def _pages(paper: Paper | None) -> int:
    return len(paper.pages.all()) if paper is not None else 0


def _fees(assistance: Assistance) -> dict[str, Any]:
    """Return what is to be paid by these answers; a question named `copies` counts the copies."""
    draft = assistance.draft
    assert draft is not None
    answers = forms.read_form(draft.procedure_version.form).clean(draft.answers)
    counts = {name: answers[name] for name in ("copies", "pages") if isinstance(answers.get(name), int)}
    lines = fees.lines(draft.procedure_version, draft.channel, counts, answers=answers)
    return {"lines": lines, "total": fees.total_vnd(lines)}


def _sent_values(desk: Desk, assistance: Assistance) -> dict[str, Any]:
    dossier = assistance.dossier
    intake = SpecialIntake.objects.filter(dossier=dossier).first() if dossier is not None else None
    return {"dossier": dossier, "intake": intake, "may_see_dossier": desk.may(Action.SEE_DOSSIERS)}


def _steps() -> list[str]:
    return [_("Điền"), _("Đọc lại"), _("Ký"), pgettext("bước", "Nộp")]
