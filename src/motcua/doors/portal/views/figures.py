# SPDX-License-Identifier: EUPL-1.2
"""Figures for everybody: a page of the city and each office, and the open data with their description."""

from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from motcua.doors.look import charts
from motcua.doors.look.charts import Chart, Point
from motcua.doors.portal.way import Way, doorway, page, public_address
from motcua.figures import exporting, naming, open_data, publishing, wording
from motcua.figures.reports import NoSuchReport
from motcua.figures.rules import Step
from motcua.figures.specs import SPECS
from motcua.figures.tables import Table
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.procedures.levels import levels

#: What stands on the public page: a report and the columns of it that people ask about.
SHOWN: Final = {
    "waits": ("served", "wait_median", "wait_p90", "wait_booked_median"),
    "promises": ("promise_kept", "promise_share"),
    "on-time": ("finished", "on_time_share", "handling_median"),
    "online": ("received", "online_share", "electronic_share"),
    "satisfaction": ("rated", "pleased_share"),
}
#: The numbers in large letters.
TILES: Final = (
    ("waits", "served"),
    ("waits", "wait_median"),
    ("promises", "promise_share"),
    ("on-time", "on_time_share"),
    ("online", "online_share"),
    ("satisfaction", "pleased_share"),
)
HIDDEN: Final = "·"
KEPT_SECONDS: Final = 300


@doorway("GET")
def figures(request: HttpRequest, way: Way) -> HttpResponse:
    """Show a finished month of the city, or of one office with its agencies; the last one unless asked otherwise."""
    at = clock.now()
    months = publishing.finished_months(at=at)
    month = _month(request.GET.get("thang", ""), months)
    code = request.GET.get("noi", "").strip().upper()[:40]
    office = Office.objects.filter(pk=code).first() if code.isprintable() else None
    if code and office is None:
        raise NoSuchReport
    tables = {name: publishing.published(SPECS[name], [month], office=office.pk if office else "") for name in SHOWN}
    values = {
        "at": at,
        "office": office,
        "month": month,
        "month_words": naming.titles(Step.MONTH, [month.isoformat()])[month.isoformat()],
        "months": _choices(months, month),
        "offices": Office.objects.filter(closed_on__isnull=True).order_by("sort_key", "code")[:200],
        "tiles": [_tile(tables[name], key) for name, key in TILES],
        "tables": [_shown(table, SHOWN[name]) for name, table in tables.items()],
        "levels": None if office else levels(at.astimezone(OFFICE_ZONE).date()).all,
        "least": settings.FIGURES_LEAST_COUNT,
        "hidden": HIDDEN,
    }
    return page(request, way, "figures/figures", values)


@doorway("GET")
def data(request: HttpRequest, way: Way) -> HttpResponse:
    """Describe the open data: each set with its columns, units, licence, how often it is made."""
    at = clock.now()
    months = publishing.finished_months(at=at)
    values = {
        "at": at,
        "sets": open_data.data_sets(),
        "years": sorted({month.year for month in months}, reverse=True),
        "licence": open_data.LICENCE,
        "licence_address": open_data.LICENCE_ADDRESS,
        "least": settings.FIGURES_LEAST_COUNT,
        "example": public_address("/api/v1/figures/waits"),
        "last_month": months[0],
    }
    return page(request, way, "figures/data", values)


@doorway("GET")
def data_file(request: HttpRequest, way: Way, name: str) -> HttpResponse:
    """Give a data set as CSV: the last twelve finished months, or those of `?nam=`."""
    at = clock.now()
    spec = open_data.public_spec(name)
    typed = request.GET.get("nam", "")
    months = publishing.finished_months(at=at)
    if typed:
        if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
            return redirect("portal:open-data")
        months = _of_year(int(typed), at)
    made = exporting.csv_of(open_data.sheet(spec, sorted(months)))
    answer = HttpResponse(made, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}{"-" + typed if typed else ""}.csv"'
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _of_year(year: int, at: datetime) -> list[date]:
    """Return the finished months of a year."""
    today = at.astimezone(OFFICE_ZONE).date()
    if not 1990 <= year <= today.year:
        return []
    months = [date(year, month, 1) for month in range(1, 13)]
    return [month for month in months if (month.year, month.month) < (today.year, today.month)]


def _month(typed: str, months: list[date]) -> date:
    return next((month for month in months if f"{month:%Y-%m}" == typed), months[0])


def _choices(months: list[date], chosen: date) -> list[tuple[str, str, bool]]:
    words = naming.titles(Step.MONTH, [month.isoformat() for month in months])
    return [(f"{month:%Y-%m}", words[month.isoformat()], month == chosen) for month in months]


def _tile(table: Table, key: str) -> tuple[str, str]:
    place = [head.key for head in table.heads].index(key)
    head, total = table.heads[place], table.total
    assert total is not None
    return head.title, HIDDEN if total.is_hidden(place) else wording.said(total.values[place], head.unit)


def _shown(table: Table, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a table as the page shows it, with the columns chosen and a chart of the last of them."""
    places = [place for place, head in enumerate(table.heads) if head.key in keys]
    heads = [table.heads[place] for place in places]
    lines = []
    for row in [*table.rows, *([table.total] if table.total else [])]:
        said = [
            HIDDEN if row.is_hidden(place) else wording.said(row.values[place], table.heads[place].unit)
            for place in places
        ]
        lines.append((row.title, said))
    drawn = places[1] if len(places) > 1 else places[0]
    return {
        "name": table.name,
        "title": table.title,
        "by_title": table.by_title,
        "heads": heads,
        "lines": lines[:-1],
        "total": lines[-1] if table.total else None,
        "chart": _chart(table, drawn),
    }


def _chart(table: Table, place: int) -> Chart | None:
    head = table.heads[place]
    points = []
    for row in table.rows:
        value = row.values[place]
        if not row.is_hidden(place) and isinstance(value, int | float):
            points.append(Point(row.title, value, wording.said(value, head.unit)))
    return charts.ranked(f"bieu-do-{table.name}", f"{table.title}: {head.title}", points)
