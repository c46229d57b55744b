# SPDX-License-Identifier: EUPL-1.2
"""The pages of figures: which reports there are, one with chart, table and files, and the rows behind a number."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.doors.desk import figures_rows, figures_shown
from motcua.doors.desk.entry import Desk, staff, words_of
from motcua.doors.desk.figures_asked import (
    ALL,
    SPANS,
    Asked,
    agencies_to_choose,
    asked,
    places,
    procedures_to_choose,
)
from motcua.figures import counting, exporting, forms06, reports, table_files
from motcua.figures.measures import MEASURES
from motcua.figures.reading import Scope
from motcua.figures.tables import Table
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff
def home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Show which reports there are, for the offices and days chosen."""
    wanted = asked(request, access, at)
    values = {"reports": list(reports.ALL.values()), **_chooser(wanted)}
    return render(request, "desk/figures/home.html", _page(wanted, at, values), status=_status(wanted))


@require_GET
@staff
def report(request: HttpRequest, access: Access, at: datetime, name: str) -> HttpResponse:
    """Show one report; `?tai=csv` and `?tai=xlsx` give it as a file."""
    known = reports.about(name)
    wanted = asked(request, access, at)
    values: dict[str, Any] = {"about": known, **_chooser(wanted)}
    problem = wanted.problem
    if not problem:
        try:
            table = _table(name, wanted, at)
        except InvalidInput as refusal:
            problem = words_of(refusal)
        else:
            if request.GET.get("tai") in ("csv", "xlsx"):
                return _file(request.GET["tai"], table, wanted)
            values |= {
                "table": figures_shown.shown(table, wanted),
                "extra": [figures_shown.shown(each, wanted) for each in table.extra],
                "chart": figures_shown.chart_of(table),
                "before": figures_shown.beside(table.before, _("kỳ trước")),
                "city": figures_shown.beside(table.city, _("thành phố")),
                "counted": counting.counted(wanted.codes, wanted.period.first_on, wanted.period.last_on),
                "ways": figures_shown.ways(known.keys, wanted, table),
            }
    return render(
        request,
        "desk/figures/report.html",
        _page(wanted, at, {**values, "problem": problem}),
        status=422 if problem else 200,
    )


@require_GET
@staff
def rows(request: HttpRequest, access: Access, at: datetime, name: str) -> HttpResponse:
    """Show the rows behind a number, a page at a time, to who may see every one of them."""
    known = reports.about(name)
    wanted = asked(request, access, at)
    measures = [each for each in request.GET.get("so", "")[:400].split(",") if each]
    if not measures or any(each not in MEASURES and each not in figures_rows.PENDING for each in measures):
        raise NotFound
    typed = request.GET.get("can-bo", "")[:9]
    officer = int(typed) if typed.isascii() and typed.isdigit() else 0
    if not wanted.may_see_rows(measures) or (officer and not wanted.may_see_officers):
        raise NotAllowed
    scope = _limited(Scope(wanted.codes, wanted.agencies, wanted.procedure, officer), request)
    typed = request.GET.get("gio", "")[:2]
    hour = int(typed) if typed.isascii() and typed.isdigit() else None
    page = figures_rows.page_of(
        scope, wanted.period, measures, after=request.GET.get("sau", "")[:200], hour=hour, access=access
    )
    more = {
        "so": ",".join(measures),
        "can-bo": str(officer or ""),
        "gio": "" if hour is None else str(hour),
        "chung": request.GET.get("chung", "")[:20],
        "linh-vuc": request.GET.get("linh-vuc", "")[:200],
    }
    values = {
        "about": known,
        "what": figures_rows.words_of(measures),
        "rows": page.rows,
        "further": wanted.address(**more, sau=page.after) if page.after else "",
        "first": wanted.address(**more) if request.GET.get("sau") else "",
        "asked": wanted,
    }
    return render(request, "desk/figures/rows.html", _page(wanted, at, values))


def _limited(scope: Scope, request: HttpRequest) -> Scope:
    """Return the rows of a line that is no agency's or no procedure's alone, or of the procedures of a field."""
    common, field = request.GET.get("chung", ""), request.GET.get("linh-vuc", "")
    if common == "co-quan":
        # Of who sees some agencies it is none.
        return replace(scope, agencies=("",) if scope.agencies is None else ())
    if common == "thu-tuc":
        return replace(scope, procedures=("",))
    return replace(scope, procedures=forms06.procedures_of(field[:200])) if field.isprintable() and field else scope


def _table(name: str, wanted: Asked, at: datetime) -> Table:
    known = reports.about(name)
    # A way of another report is no mistake: the report's own first way stands instead.
    by = wanted.by if wanted.by in known.keys else ""
    return reports.report(
        name,
        office=wanted.office.pk if wanted.office else None,
        offices=wanted.codes,
        agencies=wanted.agencies,
        first_on=wanted.period.first_on,
        last_on=wanted.period.last_on,
        at=at,
        by=by,
        procedure=wanted.procedure,
        has_officers=wanted.may_see_officers,
    )


def _chooser(wanted: Asked) -> dict[str, Any]:
    return {
        "asked": wanted,
        "all": ALL,
        "places": places(wanted.access),
        "agencies": agencies_to_choose(wanted),
        "procedures": procedures_to_choose(wanted),
        "spans": SPANS.items(),
        "query": wanted.address(),
    }


def _status(wanted: Asked) -> int:
    return 422 if wanted.problem else 200


def _page(wanted: Asked, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    """Return the desk's page around the values; for several offices without the menu of one."""
    known = {"here": "figures", "problem": wanted.problem, **values}
    if wanted.office is not None:
        return Desk(wanted.access, at, wanted.office).page(**known)
    user = wanted.access.user
    return {
        "at": at,
        "today": at.astimezone(OFFICE_ZONE).date(),
        "person_name": user.full_name or user.username,
        **known,
    }


def _file(kind: str, table: Table, wanted: Asked) -> HttpResponse:
    made = table_files.sheets(table)
    if kind == "xlsx":
        answer = HttpResponse(exporting.xlsx_of(made), content_type=_XLSX)
    else:
        answer = HttpResponse(exporting.csv_of(made[0]), content_type="text/csv; charset=utf-8")
    where = wanted.where.lower() if wanted.office else "nhieu-noi"
    days = f"{wanted.period.first_on:%Y-%m-%d}-den-{wanted.period.last_on:%Y-%m-%d}"
    answer["Content-Disposition"] = f'attachment; filename="{table.name}-{where}-{days}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
