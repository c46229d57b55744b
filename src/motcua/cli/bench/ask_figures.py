# SPDX-License-Identifier: EUPL-1.2
"""Count the scratch city's year and ask for every report of it; each beside a bare `SELECT count(*)` of the journal."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from time import monotonic

import django

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def main() -> None:
    """Print seconds of counting, of one office's day, of each report, of a page of rows and of what is published."""
    django.setup()
    from django.db import connection

    from motcua.cli.bench import figures_asked
    from motcua.figures import counting

    at = figures_asked.AT
    counted = _seconds(lambda: counting.recount(FIRST, LAST, at=at))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) figures_daytally")
        cursor.execute("VACUUM (ANALYZE) figures_monthtally")
        cursor.execute("SELECT count(*) FROM figures_daytally")
        days = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM figures_monthtally")
        months = cursor.fetchone()[0]
        bare = min(_seconds(lambda: cursor.execute("SELECT count(*) FROM journal_entry")) for _again in range(3))
    reported = {name: _seconds(partial(figures_asked.whole_city, name)) for name in figures_asked.names()}
    told = {
        "count_seconds": counted,
        "day_tallies": days,
        "month_tallies": months,
        "one_day_of_an_office_seconds": _seconds(lambda: counting.count_days(["X1"], *[date(2026, 6, 16)] * 2, at=at)),
        "bare_count_seconds": bare,
        "report_seconds": reported,
        "all_reports_seconds": round(sum(reported.values()), 2),
        "all_reports_to_bare_count": round(sum(reported.values()) / bare, 1),
        "counting_to_bare_count": round(counted / bare, 1),
        "year_by_officer_seconds": _seconds(figures_asked.by_officer),
        "page_of_rows_seconds": _seconds(figures_asked.rows),
        "published_month_seconds": _seconds(figures_asked.published),
    }
    print(json.dumps(told))


def _seconds(work: Callable[[], object]) -> float:
    began = monotonic()
    work()
    return round(monotonic() - began, 3)


if __name__ == "__main__":
    main()
