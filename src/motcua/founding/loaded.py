# SPDX-License-Identifier: EUPL-1.2
"""One row through the tables of the departments: what a list would do, and its refusals beside their fields."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from motcua.kernel.errors import InvalidInput
from motcua.offices.loading import Line, Table, load
from motcua.offices.models import Office
from motcua.offices.operations import save_master


def load_one(
    table: Table, cells: Mapping[str, str], *, by: str, at: datetime, fields: Mapping[str, str] | None = None
) -> None:
    """Take one row over as a list of one line. Raises: InvalidInput, by the column, or what `fields` calls it."""
    tidy = {name: " ".join(str(cell).split()) for name, cell in cells.items()}
    loaded = load(table, header=list(tidy), lines=[Line(2, tidy)], by=by, at=at)
    wrong: dict[str, str] = {}
    for problem in loaded.problems:
        column, said = _column_of(problem.reason)
        name = (fields or {}).get(column, column)
        wrong[name] = f"{wrong[name]} {said}" if name in wrong else said
    if wrong:
        raise InvalidInput(fields=wrong)


def save_office(row: Office, *, by: str, at: datetime) -> None:
    """Save the office. Raises: InvalidInput by field."""
    try:
        save_master(row, by=by, at=at)
    except ValidationError as refusal:
        said = {name: " ".join(texts) for name, texts in refusal.message_dict.items()}
        raise InvalidInput(
            fields={("code" if name == NON_FIELD_ERRORS else name): text for name, text in said.items()}
        ) from None


def _column_of(reason: str) -> tuple[str, str]:
    """Split "cột sessions: hai buổi trùng giờ nhau" into the column and what is said of it."""
    head, colon, said = reason.partition(": ")
    if colon and head.startswith("cột "):
        return head.removeprefix("cột "), said[:1].upper() + said[1:] + "."
    return "", reason[:1].upper() + reason[1:] + "."
