# SPDX-License-Identifier: EUPL-1.2
"""Changing the catalogue of procedures, with history."""

from datetime import datetime

from motcua.kernel.text import sort_key
from motcua.offices.operations import save_master, search_text
from motcua.procedures.models import Procedure

SORT_KEY_LIMIT = 700


def save_procedure(procedure: Procedure, *, by: str, at: datetime) -> None:
    """Save a procedure with its search and sort keys. Records: MasterDataChanged."""
    complete_keys(procedure)
    save_master(procedure, by=by, at=at)


def complete_keys(procedure: Procedure) -> None:
    """Compute the search and sort keys from the procedure's present names, without saving."""
    procedure.search_key = search_text([procedure.name, procedure.code, procedure.field, procedure.parent_field])
    procedure.sort_key = sort_key(procedure.name)[:SORT_KEY_LIMIT]
