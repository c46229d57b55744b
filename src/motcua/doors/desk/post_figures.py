# SPDX-License-Identifier: EUPL-1.2
"""The yearly figures of post: on the screen with a chart, and as files. Counts only, never a dossier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.doors.desk.entry import Desk, staff
from motcua.figures import exporting, post, post_sheets
from motcua.figures.post import Figures, Year
from motcua.kernel import saying
from motcua.kernel.errors import NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.rules import Action

ALL = "tat-ca"
FIRST_YEAR = 2014
WIDEST = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Bar:
    """One bar of the chart, drawn from 0 to WIDEST, with its number."""

    label: str
    count: int
    width: int
    note: str = ""
    is_published: bool = False

    @property
    def said(self) -> str:
        """The number as people write it: "30.000"."""
        return saying.vnd(self.count).rsplit(" ", 1)[0]


@require_GET
@staff
def figures(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Show a year, this one by default; `?tai=csv` and `?tai=xlsx` give it as a file."""
    if not access.may_anywhere(Action.SEE_ACCOUNTS):
        raise NotAllowed
    today = at.astimezone(OFFICE_ZONE).date()
    places = post.places(access.offices_for(Action.SEE_ACCOUNTS))
    # Of several offices only those count at which the role is not limited to an agency.
    whole = [place for place in places if access.agencies_for(Action.SEE_ACCOUNTS, office=place.pk) is None]
    is_one = bool(places) and (len(places) == 1 or not whole)
    where = request.GET.get("noi", "").strip().upper() or (places[0].pk if is_one else ALL.upper())
    chosen = whole if where == ALL.upper() else [_own(where, access)]
    agencies = access.agencies_for(Action.SEE_ACCOUNTS, office=chosen[0].pk) if len(chosen) == 1 else None
    typed = request.GET.get("nam", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else today.year
    year = min(max(year, FIRST_YEAR), today.year)
    found = post.figures(chosen, year=year, until=today, agencies=agencies)
    name = chosen[0].name if len(chosen) == 1 else _("Mọi nơi của mình")
    if request.GET.get("tai") in ("csv", "xlsx"):
        return _file(request.GET["tai"], found, name, where)
    values = {
        "found": found,
        "year": year,
        "years": [each.year for each in found.years if not each.is_published] or [today.year],
        "where": where,
        "name": name,
        "places": places,
        "year_bars": _year_bars(found.years),
        "month_bars": _month_bars(found),
        "here": "post_figures",
    }
    return render(request, "desk/post/figures.html", _page(access, at, chosen, values))


def _own(code: str, access: Access) -> Office:
    access.require(Action.SEE_ACCOUNTS, office=code)
    return offices.office(code)


def _page(access: Access, at: datetime, chosen: list[Office], values: dict[str, Any]) -> dict[str, Any]:
    """Return the desk's page around the values; for several offices without the menu of one."""
    if len(chosen) == 1:
        return Desk(access, at, chosen[0]).page(**values)
    name = access.user.full_name or access.user.username
    return {"at": at, "today": at.astimezone(OFFICE_ZONE).date(), "person_name": name, **values}


def _year_bars(years: list[Year]) -> list[Bar]:
    most = max((each.dossiers for each in years), default=0) or 1
    return [
        Bar(str(each.year), each.dossiers, each.dossiers * WIDEST // most, _note(each), each.is_published)
        for each in years
    ]


def _note(year: Year) -> str:
    if not year.is_published or year.published is None:
        return ""
    if year.published.until_on is None:
        return year.published.source
    until = {"day": f"{year.published.until_on:%d/%m/%Y}", "source": year.published.source}
    return _("đến hết %(day)s · %(source)s") % until


def _month_bars(found: Figures) -> list[Bar]:
    most = max((tally.dossiers for tally in found.months), default=0) or 1
    return [
        Bar(f"{month:02}/{found.year}", tally.dossiers, tally.dossiers * WIDEST // most)
        for month, tally in enumerate(found.months, start=1)
    ]


def _file(kind: str, found: Figures, name: str, where: str) -> HttpResponse:
    made = post_sheets.sheets(found, office=name)
    if kind == "xlsx":
        answer = HttpResponse(exporting.xlsx_of(made), content_type=_XLSX)
    else:
        answer = HttpResponse(exporting.csv_of(made[0]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="buu-chinh-{where.lower()}-{found.year}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
