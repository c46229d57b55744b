# SPDX-License-Identifier: EUPL-1.2
"""How many dossiers travelled by post, year by year and month by month, how well they were carried, what it cost.

A dossier counts in the year in which the carrier first had a parcel of it, once however many ways it went. Years before
this program are as somebody published them. Everything is counted by the database over one index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.offices.queries import ladder_of
from motcua.post.models import YearCount

# The carriers' service exists since 2014; more years than these are not on one page.
MOST_YEARS = 15
MOST_PLACES = 500


@dataclass(frozen=True)
class Tally:
    """What was carried: `dossiers` each once, `parcels` each way; sums in đồng.

    `delivered` is the sum of `on_time` and `late_delivered`; `late` counts also what has not arrived. `failed` had at
    least one try in vain. `all_dossiers` are those filed at the offices, by post or not.
    """

    dossiers: int = 0
    parcels: int = 0
    returns: int = 0
    pickups: int = 0
    delivered: int = 0
    on_time: int = 0
    late: int = 0
    failed: int = 0
    returned: int = 0
    lost: int = 0
    full_vnd: int = 0
    you_pay_vnd: int = 0
    supported_vnd: int = 0
    all_dossiers: int = 0

    @property
    def share_percent(self) -> float | None:
        """How many of a hundred dossiers travelled by post; None where none was filed."""
        return round(self.dossiers * 100 / self.all_dossiers, 1) if self.all_dossiers else None

    @property
    def on_time_percent(self) -> int | None:
        """Of what was delivered or is late, how much came in time; never 100 where anything is late."""
        judged = self.on_time + self.late
        return self.on_time * 100 // judged if judged else None


@dataclass(frozen=True)
class Year:
    """One year: counted here, or as it was published for the place before (`published`)."""

    year: int
    counted: int = 0
    published: YearCount | None = None

    @property
    def dossiers(self) -> int:
        """The number to show: what was published holds for a year of which nothing was counted here."""
        return self.counted or (self.published.dossiers if self.published else 0)

    @property
    def is_published(self) -> bool:
        return not self.counted and self.published is not None


@dataclass(frozen=True)
class Figures:
    """One year of some offices, with its months, and all years beside it."""

    year: int
    total: Tally
    months: list[Tally] = field(default_factory=list)
    years: list[Year] = field(default_factory=list)


_MONTHS = """
SELECT GROUPING(month), month,
       count(DISTINCT dossier_id),
       count(*),
       count(*) FILTER (WHERE direction = 'return'),
       count(*) FILTER (WHERE direction = 'pickup'),
       count(*) FILTER (WHERE state = 'delivered'),
       count(*) FILTER (WHERE state = 'delivered' AND NOT is_late),
       count(*) FILTER (WHERE is_late),
       count(*) FILTER (WHERE tries > 0),
       count(*) FILTER (WHERE state = 'returned'),
       count(*) FILTER (WHERE state = 'lost'),
       coalesce(sum(full_vnd), 0), coalesce(sum(you_pay_vnd), 0), coalesce(sum(supported_vnd), 0)
FROM (
    SELECT *, extract(month FROM handed_over_at AT TIME ZONE %(zone)s)::int AS month
    FROM post_parcel
    WHERE office_id = ANY(%(offices)s) AND handed_over_at >= %(begins_at)s AND handed_over_at < %(ends_at)s
      AND (%(agencies)s::text[] IS NULL OR EXISTS (
          SELECT FROM dossiers_dossier AS own
          WHERE own.id = post_parcel.dossier_id AND own.agency_id = ANY(%(agencies)s::text[])))
) AS carried
GROUP BY GROUPING SETS ((), (month))
"""

_ALL = """
SELECT extract(month FROM submitted_at AT TIME ZONE %(zone)s)::int, count(*)
FROM dossiers_dossier
WHERE office_id = ANY(%(offices)s) AND submitted_at >= %(begins_at)s AND submitted_at < %(ends_at)s
  AND (%(agencies)s::text[] IS NULL OR agency_id = ANY(%(agencies)s::text[]))
GROUP BY 1
"""

_YEARS = """
SELECT year, count(*)
FROM (
    SELECT DISTINCT extract(year FROM handed_over_at AT TIME ZONE %(zone)s)::int AS year, dossier_id
    FROM post_parcel
    WHERE office_id = ANY(%(offices)s) AND handed_over_at >= %(first_at)s AND handed_over_at < %(ends_at)s
      AND (%(agencies)s::text[] IS NULL OR EXISTS (
          SELECT FROM dossiers_dossier AS own
          WHERE own.id = post_parcel.dossier_id AND own.agency_id = ANY(%(agencies)s::text[])))
) AS carried
GROUP BY year
"""


def figures(offices: Sequence[Office], *, year: int, until: date, agencies: Sequence[str] | None = None) -> Figures:
    """Return the figures of a year of these offices, and all years to `until` beside it.

    `agencies` limits them to the dossiers these decide.
    """
    asked: dict[str, Any] = {
        "offices": [office.pk for office in offices],
        "zone": OFFICE_ZONE.key,
        "agencies": None if agencies is None else list(agencies),
        "begins_at": _begin_of(year),
        "ends_at": _begin_of(year + 1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, asked)
        rows = cursor.fetchall()
        cursor.execute(_ALL, asked)
        filed = dict(cursor.fetchall())
    months: dict[int, Tally] = {}
    total = Tally(all_dossiers=sum(filed.values()))
    for is_whole, month, *counts in rows:
        known = [int(count) for count in counts]
        if is_whole:
            total = replace(Tally(*known), all_dossiers=sum(filed.values()))
        else:
            months[month] = replace(Tally(*known), all_dossiers=filed.get(month, 0))
    every = [months.get(month, Tally(all_dossiers=filed.get(month, 0))) for month in range(1, 13)]
    return Figures(year=year, total=total, months=every, years=years(offices, until=until, agencies=agencies))


def years(offices: Sequence[Office], *, until: date, agencies: Sequence[str] | None = None) -> list[Year]:
    """Return the years in which anything went by post, the oldest first, at most MOST_YEARS.

    What was published of a year is the whole place's: where `agencies` limit the count it is left out.
    """
    places = _places(offices) if agencies is None else set()
    published = {row.year: row for row in YearCount.objects.filter(place__in=places).order_by("-place")}
    asked: dict[str, Any] = {
        "offices": [office.pk for office in offices],
        "zone": OFFICE_ZONE.key,
        "agencies": None if agencies is None else list(agencies),
        "first_at": _begin_of(until.year - MOST_YEARS + 1),
        "ends_at": _begin_of(until.year + 1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, asked)
        counted = dict(cursor.fetchall())
    known = sorted({*published, *counted})
    return [Year(year, counted.get(year, 0), published.get(year)) for year in known][-MOST_YEARS:]


def places(codes: Sequence[str] | None) -> list[Office]:
    """Return the offices that send by post, among `codes` or everywhere; at most MOST_PLACES."""
    found = Office.objects.filter(has_post=True)
    if codes is not None:
        found = found.filter(pk__in=codes)
    return list(found.select_related("locality").order_by("sort_key", "code")[:MOST_PLACES])


def _places(offices: Sequence[Office]) -> set[str]:
    return {office.pk for office in offices} | {place for office in offices for place in ladder_of(office)}


def _begin_of(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time(), OFFICE_ZONE)
