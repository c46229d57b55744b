# SPDX-License-Identifier: EUPL-1.2
"""The rows behind a number: the very facts that were counted, the newest first, page by page.

Days without any such fact are passed over by the counters, so a page costs a few days, however long the period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from motcua.figures import facts
from motcua.figures.measures import MEASURES, Source
from motcua.figures.period import Period
from motcua.figures.reading import Scope, days_with
from motcua.kernel.typed_time import FIRST_YEAR, LAST_YEAR
from motcua.kernel.working_time import OFFICE_ZONE

PAGE = 50
# Of one page at most so many days are looked into; the next page goes on behind them.
MOST_DAYS = 31


@dataclass(frozen=True)
class Fact:
    """One counted fact: what happened to which subject, when and where."""

    office: str
    agency: str
    procedure: str
    at: datetime
    measure: str
    slot: int
    amount: int
    subject: str

    @property
    def cursor(self) -> str:
        """Where the next page goes on: behind this moment and subject."""
        return f"{self.at.isoformat()}~{self.subject}~{self.measure}"


@dataclass(frozen=True)
class Page:
    rows: list[Fact]
    after: str = ""


def facts_of(
    scope: Scope, period: Period, measures: Sequence[str], *, after: str = "", slot: int | None = None
) -> Page:
    """Return a page of the facts these measures counted; `slot` keeps to one hour or one length."""
    known = [name for name in measures if name in MEASURES and MEASURES[name].source in facts.QUERIES]
    if not known:
        return Page([])
    behind = _read(after)
    until = behind[0].astimezone(OFFICE_ZONE).date() if behind else period.last_on
    found: list[Fact] = []
    days = days_with(scope, period, known, until=until, slot=slot)
    for number, day in enumerate(days):
        found += _of_day(scope, day, known, behind=behind, slot=slot, limit=PAGE + 1 - len(found))
        if len(found) > PAGE:
            return Page(found[:PAGE], found[PAGE - 1].cursor)
        if number + 1 == MOST_DAYS and number + 1 < len(days):
            return Page(found, f"{_begin_of(day).isoformat()}~~")
    return Page(found)


def _of_day(
    scope: Scope,
    day: date,
    measures: Sequence[str],
    *,
    behind: tuple[datetime, str, str] | None,
    slot: int | None,
    limit: int,
) -> list[Fact]:
    asked = facts.asked(list(scope.offices), begins_at=_begin_of(day), ends_at=_begin_of(day + timedelta(days=1)))
    asked |= scope.asked | {
        "measures": list(measures),
        "slot": slot,
        "limit": limit,
        "is_behind": behind is not None,
        "behind_at": behind[0] if behind else None,
        "behind_subject": behind[1] if behind else "",
        "behind_measure": behind[2] if behind else "",
    }
    sources = sorted({MEASURES[name].source for name in measures})
    parts = " UNION ALL ".join(_ROWS.format(facts=facts.named(Source(source))) for source in sources)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({parts}) AS told ORDER BY at DESC, subject DESC, measure DESC LIMIT %(limit)s", asked
        )
        return [Fact(*row) for row in cursor.fetchall()]


_ROWS = """
SELECT office, agency, procedure, at, measure, slot, amount, subject FROM {facts}
WHERE measure = ANY(%(measures)s) AND (%(agencies)s::text[] IS NULL OR agency = ANY(%(agencies)s::text[]))
  AND (%(procedure)s = '' OR procedure = %(procedure)s) AND (%(officer)s = 0 OR officer = %(officer)s)
  AND (%(procedures)s::text[] IS NULL OR procedure = ANY(%(procedures)s::text[]))
  AND (%(slot)s::int IS NULL OR slot = %(slot)s)
  AND (NOT %(is_behind)s
       OR (at, subject, measure) < (%(behind_at)s::timestamptz, %(behind_subject)s::text, %(behind_measure)s::text))
"""


def _read(after: str) -> tuple[datetime, str, str] | None:
    """Read a cursor; a spoiled one begins anew."""
    moment, _sign, rest = after.partition("~")
    subject, _sign, measure = rest.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_ours = at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR and after.isprintable()
    return (at, subject, measure) if is_ours else None


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
