# SPDX-License-Identifier: EUPL-1.2
"""What the bench of figures asks for: a year of the whole city."""

from datetime import date, datetime

from motcua.figures import publishing, reports
from motcua.figures import rows as facts
from motcua.figures.period import Period
from motcua.figures.reading import Scope
from motcua.figures.specs import SPECS
from motcua.kernel.working_time import OFFICE_ZONE

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
AT = datetime(2027, 1, 4, 9, tzinfo=OFFICE_ZONE)


def names() -> list[str]:
    return list(reports.ALL)


def whole_city(name: str) -> object:
    return reports.report(name, office=None, agencies=None, first_on=FIRST, last_on=LAST, at=AT)


def by_officer() -> object:
    return reports.report(
        "waits", office="X1", agencies=None, first_on=FIRST, last_on=LAST, at=AT, by="officer", has_officers=True
    )


def rows() -> object:
    return facts.facts_of(Scope(("X1",)), Period(FIRST, LAST), ["served"])


def published() -> object:
    return publishing.published(SPECS["on-time"], [date(2026, 6, 1)])
