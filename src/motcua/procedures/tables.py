# SPDX-License-Identifier: EUPL-1.2
"""What a row of the lists of procedures, and of who carries them out, means."""

from motcua.offices.columns import Column, choice, code, joined, number, parts, procedure_code
from motcua.offices.loading import Table
from motcua.offices.models import Agency
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.procedures.operations import complete_keys, save_procedure

A_PROCEDURE = (Procedure, "thủ tục")
AN_AGENCY = (Agency, "cơ quan")


def _bring(text: str) -> str:
    return "\n".join(parts(text))


PROCEDURES = Table(
    name="procedures",
    model=Procedure,
    key=("code",),
    save=save_procedure,
    complete=lambda procedure, values: complete_keys(procedure),
    columns=(
        Column("code", "code", procedure_code, is_required=True),
        Column("name", "name", is_required=True),
        Column("field", "field", is_required=True),
        Column("parent_field", "parent_field"),
        Column("online_level_note", "online_level", choice(Procedure.OnlineLevel), is_required=True),
        Column("agency_level", "agency_level", is_required=True),
        Column("time_limit", "time_limit", number(0, 1_000), is_required=True),
        Column("unit", "limit_unit", choice(Procedure.LimitUnit), is_required=True),
        Column("fee_vnd", "fee_vnd", number(), is_required=True),
        Column("fee_basis", "fee_basis"),
        Column("code_source", "code_source"),
        Column("limit_source", "limit_source"),
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
