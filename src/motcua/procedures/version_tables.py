# SPDX-License-Identifier: EUPL-1.2
"""What a row of the list of versions means: all that holds for a procedure from a day on, its form and papers included.

Form, fees, papers and steps stand in cells of JSON, so that a list exported here is taken over whole elsewhere.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

from motcua.offices.columns import KEEP, CannotRead, Column, choice, day, joined, number, parts, procedure_code
from motcua.offices.loading import Table, Values
from motcua.offices.models import Agency
from motcua.procedures.describing import describe, papers_of, papers_told, steps_of, steps_told
from motcua.procedures.models import Procedure, ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.procedures.operations import remove_part, save_part, save_version
from motcua.procedures.when import Unreadable

OnSupplement = ProcedureVersion.OnSupplement


def _json(kind: type) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            value = json.loads(text)
        except ValueError:
            raise CannotRead("không phải JSON đọc được") from None
        if not isinstance(value, kind):
            raise CannotRead("JSON không đúng loại: cần " + ("một danh sách" if kind is list else "một đối tượng"))
        return value

    return read


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _check(values: Values) -> None:
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and first > last:
        raise CannotRead("valid_from sau valid_to")
    told: dict[str, Any] = {name: values[name] for name in ("form", "fees", "papers") if name in values}
    try:
        describe(ProcedureVersion(), told)
        papers_of(ProcedureVersion(), values.get("papers", ()))
        steps_of(ProcedureVersion(), values.get("steps", ()))
    except Unreadable as refusal:
        raise CannotRead(" ".join(refusal.problems)) from None


def _complete(version: ProcedureVersion, values: Values) -> None:
    if version._state.adding:
        numbers = ProcedureVersion.objects.filter(procedure_id=version.procedure_id).values_list("number", flat=True)
        version.number = max(numbers, default=0) + 1


def _save(version: ProcedureVersion, *, by: str, at: datetime) -> None:
    save_version(version, by=by, at=at, is_whole=False)


def _save_parts(version: ProcedureVersion, values: Values, *, by: str, at: datetime) -> bool:
    changed = False
    if "papers" in values and papers_told(version.papers.all()) != papers_told(papers_of(version, values["papers"])):
        _replace(list(version.papers.all()), papers_of(version, values["papers"]), by=by, at=at)
        changed = True
    known = set(Agency.objects.values_list("pk", flat=True)) if values.get("steps") else set()
    if "steps" in values:
        wanted = steps_of(version, values["steps"], is_agency=known.__contains__)
        if steps_told(version.steps.all()) != steps_told(wanted):
            _replace(list(version.steps.all()), wanted, by=by, at=at)
            changed = True
    version.require_papers_to_agree()
    return changed


def _replace(stored: list[Any], wanted: list[RequiredPaper] | list[ProcedureStep], *, by: str, at: datetime) -> None:
    for part in stored:
        remove_part(part, by=by, at=at)
    for part in wanted:
        save_part(part, by=by, at=at)


def _children(version: ProcedureVersion, values: Values) -> list[models.Model]:
    return [*papers_of(version, values.get("papers", ())), *steps_of(version, values.get("steps", ()))]


def _shown(field: str) -> Callable[[Any], str]:
    return lambda version: _written(getattr(version, field))


VERSIONS = Table(
    name="procedure-versions",
    model=ProcedureVersion,
    key=("procedure_id", "valid_from"),
    save=_save,
    check=_check,
    complete=_complete,
    follow=_save_parts,
    children=_children,
    prefetched=("papers", "steps"),
    columns=(
        Column("procedure", "procedure_id", procedure_code, is_required=True, refers_to=(Procedure, "thủ tục")),
        Column("valid_from", "valid_from", day, blank=None),
        Column("valid_to", "valid_to", day, blank=None),
        Column("decision", "decision"),
        Column("online_level", "online_level", choice(Procedure.OnlineLevel), is_required=True),
        Column("level_reason", "level_reason"),
        Column("time_limit", "time_limit", number(0, 1_000), is_required=True),
        Column("unit", "limit_unit", choice(Procedure.LimitUnit), is_required=True),
        Column("limit_source", "limit_source"),
        Column("on_supplement", "on_supplement", choice(OnSupplement), blank=KEEP),
        Column("fee_vnd", "fee_vnd", number(), is_required=True),
        Column("fee_basis", "fee_basis"),
        Column("fees", "fees", _json(list), blank=[], shown=_shown("fees")),
        Column("form", "form", _json(dict), blank={}, shown=_shown("form")),
        Column("result_name", "result_name"),
        Column("life_events", "life_events", parts, blank=[], shown=lambda row: joined(row.life_events)),
        Column("helped_by", "helped_by"),
        Column("received_by", "received_by"),
        Column("decided_by", "decided_by"),
        Column("host_ministry", "host_ministry"),
        Column(
            "legal_basis",
            "legal_basis",
            lambda text: "\n".join(parts(text)),
            shown=lambda row: joined(row.legal_basis.splitlines()),
        ),
        Column("retention_years", "retention_years", number(1, 200), blank=None),
        Column("papers", read=_json(list), blank=[], shown=lambda row: _written(papers_told(row.papers.all()))),
        Column("steps", read=_json(list), blank=[], shown=lambda row: _written(steps_told(row.steps.all()))),
    ),
)
