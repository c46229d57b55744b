# SPDX-License-Identifier: EUPL-1.2
"""Add up what was counted: whole months from the sums of months, the rest from days. One query a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from motcua.figures.measures import MEASURES, Unit
from motcua.figures.period import Period
from motcua.figures.rules import Step, Sum, Sums, days_beside, months_of

#: By what figures may be told apart, and how the database says it.
_KEYS: Final = {
    "": "''",
    "office": "office",
    "agency": "agency",
    "procedure": "procedure",
    "officer": "officer::text",
    "hour": "slot::text",
    # An office with the agency there, for what is published of both.
    "place": "office || '|' || agency",
    Step.DAY: '"on"::text',
    Step.WEEK: "date_trunc('week', \"on\")::date::text",
    Step.MONTH: "date_trunc('month', \"on\")::date::text",
}
_SPREAD: Final = [name for name, each in MEASURES.items() if each.unit in (Unit.MINUTES, Unit.DAYS)]


@dataclass(frozen=True)
class Scope:
    """Whose figures: offices by code; `agencies` None for all of them; one procedure or officer where named.

    `procedures` are several, where a field means them; "" among them is what concerns none or several at once.
    """

    offices: tuple[str, ...]
    agencies: tuple[str, ...] | None = None
    procedure: str = ""
    officer: int = 0
    procedures: tuple[str, ...] | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The values of a query that is limited to it."""
        return {
            "offices": list(self.offices),
            "agencies": None if self.agencies is None else list(self.agencies),
            "procedure": self.procedure,
            "procedures": None if self.procedures is None else list(self.procedures),
            "officer": self.officer,
        }


def sums(scope: Scope, period: Period, measures: Sequence[str], *, key: str = "") -> dict[str, Sums]:
    """Return the sums of these measures by `key` ("office", "agency", "procedure", "officer", "hour" or a Step)."""
    months = [] if key in (Step.DAY, Step.WEEK) else months_of(period)
    stretches = days_beside(period, months)
    asked: dict[str, Any] = {
        **scope.asked,
        "measures": list(measures),
        "spread": _SPREAD,
        "months": months,
        **{f"first_{number}": first for number, (first, _last) in enumerate(stretches)},
        **{f"last_{number}": last for number, (_first, last) in enumerate(stretches)},
    }
    parts = [_DAYS.format(number=number) for number in range(len(stretches))] + ([_MONTHS] if months else [])
    slot = "0" if key == "hour" else "CASE WHEN measure = ANY(%(spread)s) THEN slot ELSE 0 END"
    query = f"""
        SELECT {_KEYS[key]}, measure, {slot}, sum(count)::bigint, sum(sum)::bigint
        FROM ({" UNION ALL ".join(parts)}) AS told GROUP BY 1, 2, 3
    """
    found: dict[str, Sums] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        for name, measure, at_slot, count, amount in cursor.fetchall():
            spread = {at_slot: count} if measure in _SPREAD else {}
            found.setdefault(name, {}).setdefault(measure, Sum()).add(Sum(count, amount, spread))
    return found


_WHERE = """
  AND office = ANY(%(offices)s) AND (%(agencies)s::text[] IS NULL OR agency = ANY(%(agencies)s::text[]))
  AND (%(procedure)s = '' OR procedure = %(procedure)s) AND (%(officer)s = 0 OR officer = %(officer)s)
  AND (%(procedures)s::text[] IS NULL OR procedure = ANY(%(procedures)s::text[]))
"""
_TOLD = "office, agency, procedure, officer, measure, slot, count, sum"
_DAYS = f"""
SELECT "on", {_TOLD} FROM figures_daytally
WHERE measure = ANY(%(measures)s) AND "on" BETWEEN %(first_{{number}})s AND %(last_{{number}})s {_WHERE}
"""
_MONTHS = f"""
SELECT month AS "on", {_TOLD} FROM figures_monthtally
WHERE measure = ANY(%(measures)s) AND month = ANY(%(months)s::date[]) {_WHERE}
"""


def days_with(
    scope: Scope, period: Period, measures: Sequence[str], *, until: date, slot: int | None = None
) -> list[date]:
    """Return the days, the newest first and none after `until`, on which anything of these measures was counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT "on" FROM figures_daytally
                WHERE measure = ANY(%(measures)s) AND "on" BETWEEN %(first)s AND %(last)s {_WHERE}
                  AND (%(slot)s::int IS NULL OR slot = %(slot)s) ORDER BY "on" DESC""",
            {
                **scope.asked,
                "measures": list(measures),
                "first": period.first_on,
                "last": min(period.last_on, until),
                "slot": slot,
            },
        )
        return [day for (day,) in cursor.fetchall()]
