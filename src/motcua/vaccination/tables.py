# SPDX-License-Identifier: EUPL-1.2
"""What a row of the lists of vaccines and of their doses means."""

from motcua.offices.columns import Column, code, joined, number, parts, yes_or_no
from motcua.offices.loading import Table
from motcua.vaccination.models import DoseRule, Vaccine


def _names(text: str) -> str:
    return joined(parts(text))


VACCINES = Table(
    name="vaccines",
    model=Vaccine,
    key=("code",),
    columns=(
        Column("code", "code", code, is_required=True),
        Column("name", "name", is_required=True),
        Column("short_names", "short_names", _names),
        Column("is_offered", "is_offered", yes_or_no, blank=True),
    ),
)

VACCINATION_RULES = Table(
    name="vaccination-rules",
    model=DoseRule,
    key=("vaccine_id", "dose"),
    columns=(
        Column("vaccine", "vaccine_id", code, is_required=True, refers_to=(Vaccine, "vắc xin")),
        Column("dose", "dose", number(1, 20), is_required=True),
        Column("min_age_months", "min_age_months", number(0, 216), blank=0),
        Column("min_age_days", "min_age_days", number(0, 1_000), blank=0),
        Column("min_gap_days", "min_gap_days", number(0, 4_000), blank=0),
        Column("note", "note"),
    ),
)
