# SPDX-License-Identifier: EUPL-1.2
"""How long people waited, as one number: for posters, slides and beside what people say in surveys."""

from collections.abc import Sequence

from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.figures.rules import Sums, added, percentile
from motcua.figures.tables import Column, Kind

_AVERAGE = Column("average", "", Kind.AVERAGE, ("wait",))


def average_minutes(office: str, agency: str | None = None, *, period: Period) -> float | None:
    """Return the mean wait of those who took a number, in minutes to one decimal; None where nobody did."""
    value = _AVERAGE.of(_counted(office, agency, period))
    return None if value is None else float(value)


def median_minutes(office: str, agency: str | None = None, *, period: Period) -> int | None:
    """Return the median wait in whole minutes; None where nobody took a number."""
    found = _counted(office, agency, period).get("wait")
    return percentile(found.spread, 50) if found else None


def _counted(office: str, agency: str | None, period: Period) -> Sums:
    agencies: Sequence[str] | None = None if agency is None else [agency]
    scope = Scope((office,), None if agencies is None else tuple(agencies))
    return added(sums(scope, period, ("wait",)).values())
