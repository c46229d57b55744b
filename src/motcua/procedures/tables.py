# SPDX-License-Identifier: EUPL-1.2
"""What a row of the lists of procedures, and of who carries them out, means."""

from datetime import datetime
from typing import Any

from django.db import models

from motcua.kernel import clock
from motcua.offices.columns import Column, Reader, as_text, choice, code, joined, number, parts, procedure_code
from motcua.offices.loading import Table, Values
from motcua.offices.models import Agency
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion
from motcua.procedures.operations import complete_keys, held_on, save_current, save_procedure

A_PROCEDURE = (Procedure, "thủ tục")
AN_AGENCY = (Agency, "cơ quan")


def _bring(text: str) -> str:
    return "\n".join(parts(text))


# --- procedures and what holds for them today --------------------------------------------------------

# What the list says of a procedure's version: column by column, the field it fills.
_VERSION_FIELDS = {
    "online_level_note": "online_level",
    "time_limit": "time_limit",
    "unit": "limit_unit",
    "fee_vnd": "fee_vnd",
    "fee_basis": "fee_basis",
    "limit_source": "limit_source",
}


def _of_version(name: str, field: str, read: Reader = str, *, is_required: bool = True) -> Column:
    def shown(procedure: Procedure) -> str:
        version = held_on(procedure.versions.all(), clock.now().date())
        return as_text(getattr(version, field)) if version is not None else ""

    return Column(name, read=read, is_required=is_required, shown=shown)


def _given(values: Values) -> dict[str, Any]:
    return {field: values[column] for column, field in _VERSION_FIELDS.items() if column in values}


def _first_version(procedure: Procedure, values: Values) -> list[models.Model]:
    return [ProcedureVersion(procedure_id=procedure.code, number=1, **_given(values))]


def _save_current(procedure: Procedure, values: Values, *, by: str, at: datetime) -> bool:
    return save_current(procedure, _given(values), by=by, at=at)


PROCEDURES = Table(
    name="procedures",
    model=Procedure,
    key=("code",),
    save=save_procedure,
    complete=lambda procedure, values: complete_keys(procedure),
    follow=_save_current,
    children=_first_version,
    prefetched=("versions",),
    columns=(
        Column("code", "code", procedure_code, is_required=True),
        Column("name", "name", is_required=True),
        Column("field", "field", is_required=True),
        Column("parent_field", "parent_field"),
        _of_version("online_level_note", "online_level", choice(Procedure.OnlineLevel)),
        Column("agency_level", "agency_level", is_required=True),
        _of_version("time_limit", "time_limit", number(0, 1_000)),
        _of_version("unit", "limit_unit", choice(Procedure.LimitUnit)),
        _of_version("fee_vnd", "fee_vnd", number()),
        _of_version("fee_basis", "fee_basis", is_required=False),
        Column("code_source", "code_source"),
        _of_version("limit_source", "limit_source", is_required=False),
        Column("bring", "bring", _bring, shown=lambda procedure: joined(procedure.bring.splitlines())),
    ),
)

AGENCY_PROCEDURES = Table(
    name="agency-procedures",
    model=AgencyProcedure,
    key=("agency_id", "procedure_id"),
    columns=(
        Column("agency", "agency_id", code, is_required=True, refers_to=AN_AGENCY),
        Column("procedure", "procedure_id", procedure_code, is_required=True, refers_to=A_PROCEDURE),
    ),
)
