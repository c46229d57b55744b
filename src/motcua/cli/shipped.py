# SPDX-License-Identifier: EUPL-1.2
"""The forms, papers and steps that come with the program, given to procedures that nobody has described yet."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.offices.models import Agency
from motcua.procedures.describing import VERSION_FIELDS, describe, papers_of, steps_of
from motcua.procedures.models import ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.procedures.operations import is_in_use, save_part, save_version

DATA = Path(__file__).resolve().parent / "demo_data" / "procedures"
GENERAL = "general"


@cache
def descriptions() -> dict[str, dict[str, Any]]:
    """Return the shipped descriptions by the code of the procedure, and `general` for all others."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(DATA.glob("*.json"))}


def description_for(version: ProcedureVersion) -> dict[str, Any]:
    """Return what is shipped for this version: its procedure's own description, or the general one for its field."""
    known = descriptions()
    if version.procedure_id in known:
        return known[version.procedure_id]
    general = known[GENERAL]
    field = version.procedure.field
    return {
        **general["description"],
        "life_events": general["life_events"].get(field, []),
        "level_reason": general["level_reasons"].get(version.online_level, ""),
        "result_name": version.procedure.name[:200],
    }


def fill() -> int:
    """Describe every version without form and papers, in a few statements and without history: for sample data."""
    versions, papers, steps = [], [], []
    for version, its_papers, its_steps in _described():
        versions.append(version)
        papers += its_papers
        steps += its_steps
    ProcedureVersion.objects.bulk_update(versions, VERSION_FIELDS)
    RequiredPaper.objects.bulk_create(papers)
    ProcedureStep.objects.bulk_create(steps)
    return len(versions)


@transaction.atomic
def describe_new(*, by: str, at: datetime) -> int:
    """Describe every version without form and papers that is not in use; return how many.

    Records: MasterDataChanged for each version, paper and step.
    """
    count = 0
    for version, papers, steps in _described():
        if is_in_use(version):
            continue
        save_version(version, by=by, at=at)
        for paper in papers:
            save_part(paper, by=by, at=at)
        for step in steps:
            save_part(step, by=by, at=at)
        count += 1
    return count


def _described() -> Iterator[tuple[ProcedureVersion, list[RequiredPaper], list[ProcedureStep]]]:
    agencies = set(Agency.objects.values_list("pk", flat=True))
    bare = ProcedureVersion.objects.filter(form={}, papers=None, steps=None).select_related("procedure")
    for version in bare.order_by("procedure_id", "number"):
        given = description_for(version)
        describe(version, given)
        yield (
            version,
            papers_of(version, given.get("papers", ())),
            steps_of(version, given.get("steps", ()), is_agency=agencies.__contains__),
        )
