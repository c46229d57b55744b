# SPDX-License-Identifier: EUPL-1.2
"""A version with its papers, steps, form and fees as one description that can travel in a file, and back again."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.procedures.fees import read_fees
from motcua.procedures.form import problems_with_papers, read_form
from motcua.procedures.models import ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.procedures.when import Unreadable

PAPER_FIELDS: Final = ("code", "name", "name_en", "form", "copies", "is_required", "when", "note")
STEP_FIELDS: Final = ("number", "name", "kind", "agency", "time_limit", "limit_unit")
#: What a description may say of the version itself.
VERSION_FIELDS: Final = (
    "level_reason",
    "on_supplement",
    "fees",
    "form",
    "result_name",
    "life_events",
    "helped_by",
    "received_by",
    "decided_by",
    "legal_basis",
    "retention_years",
)


def describe(version: ProcedureVersion, given: Mapping[str, Any]) -> None:
    """Let the unsaved version say what a description says. Raises: Unreadable where it contradicts itself."""
    strange = [word for word in given if word not in (*VERSION_FIELDS, "procedure", "papers", "steps")]
    if strange:
        raise Unreadable([_("Mô tả thủ tục: không biết “%(word)s”.") % {"word": word} for word in strange])
    read_fees(given.get("fees"))
    papers = given.get("papers", [])
    problems = problems_with_papers(
        read_form(given.get("form")), {str(paper.get("code")): paper.get("when") for paper in papers}
    )
    if problems:
        raise Unreadable(problems)
    for name in VERSION_FIELDS:
        if name in given:
            setattr(version, name, given[name])


def papers_of(version: ProcedureVersion, given: Iterable[Mapping[str, Any]]) -> list[RequiredPaper]:
    """Return unsaved papers as described, in that order. Raises: Unreadable."""
    rows = [_checked(row, PAPER_FIELDS, RequiredPaper.Form.values, "form") for row in given]
    return [RequiredPaper(version=version, order=order, **row) for order, row in enumerate(rows, start=1)]


def steps_of(
    version: ProcedureVersion,
    given: Iterable[Mapping[str, Any]],
    *,
    is_agency: Callable[[str], bool] = lambda code: True,
) -> list[ProcedureStep]:
    """Return unsaved steps as described, numbered in order; an agency unknown here is left out. Raises: Unreadable."""
    steps = []
    for order, each in enumerate(given, start=1):
        row = _checked(each, STEP_FIELDS, ProcedureStep.Kind.values, "kind")
        agency = row.pop("agency", None)
        known = agency if agency and is_agency(agency) else None
        steps.append(ProcedureStep(version=version, agency_id=known, **{"number": order, **row}))
    return steps


def papers_told(papers: Iterable[RequiredPaper]) -> list[dict[str, Any]]:
    """Return papers as a description says them, without what goes without saying."""
    return [_told(paper, {name: getattr(paper, name) for name in PAPER_FIELDS}) for paper in papers]


def steps_told(steps: Iterable[ProcedureStep]) -> list[dict[str, Any]]:
    """Return steps as a description says them, without what goes without saying."""
    return [
        _told(step, {name: getattr(step, "agency_id" if name == "agency" else name) for name in STEP_FIELDS})
        for step in steps
    ]


def _told(row: RequiredPaper | ProcedureStep, values: dict[str, Any]) -> dict[str, Any]:
    usual = type(row)()
    return {name: value for name, value in values.items() if value != getattr(usual, name, None)}


def _checked(row: Mapping[str, Any], known: tuple[str, ...], choices: list[str], chosen: str) -> dict[str, Any]:
    strange = [str(word) for word in row if word not in known]
    if strange or (chosen in row and row[chosen] not in choices):
        said = ", ".join(strange) or str(row.get(chosen))
        raise Unreadable([_("Mô tả thủ tục: không biết “%(word)s”.") % {"word": said}])
    return dict(row)
