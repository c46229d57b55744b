# SPDX-License-Identifier: EUPL-1.2
"""The sample data: real places of the articles the office is built after."""

from datetime import date, datetime
from pathlib import Path

from motcua.appointments.models import Service
from motcua.cli import lists, shipped
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.offices.operations import refresh_agency_keys

DATA = Path(__file__).resolve().parents[1] / "demo_data"
# What the post costs comes with its contracts.
_POSTAL = ("postal-tariffs", "postal-supports", "postal-status-codes")
# Lines come with the rows that live beside them, kiosks are counted in the offices' list: `lines.make`. Units come
# with the accounts of their people: `units.make`. What holds for a procedure comes from its file: `shipped.fill`.
_MADE_ELSEWHERE = ("lines", "kiosks", "units", "unit-members", "procedure-versions", *_POSTAL)


def load(*, at: datetime) -> bool:
    """Fill an empty database; return whether there was anything to do."""
    if Office.objects.exists():
        return False
    for name, table in lists.TABLES.items():
        if name in _MADE_ELSEWHERE:
            continue
        lists.fill(table, DATA / f"{name.replace('-', '_')}.csv")
    shipped.fill()
    for agency in Agency.objects.prefetch_related("other_names"):
        refresh_agency_keys(agency)
    # One service is shown with "từ ngày …": its first day always lies ahead.
    next_year = at.astimezone(OFFICE_ZONE).year + 1
    Service.objects.filter(on_from__isnull=True).update(on_from=date(next_year, 1, 1))
    return True
