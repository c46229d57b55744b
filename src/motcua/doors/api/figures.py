# SPDX-License-Identifier: EUPL-1.2
"""Reports for programs: published months for everybody, everything for who may see an office's figures."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, DayIn
from motcua.doors.api.site import StaffBearer
from motcua.figures import publishing, reports
from motcua.figures.measures import Unit
from motcua.figures.open_data import public_spec
from motcua.figures.reports import NoSuchReport
from motcua.figures.specs import SPECS
from motcua.figures.tables import Row, Table
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.rules import Action


class Anybody(StaffBearer):
    """A token where one is sent; without one everybody is let in, to what is published. A wrong one is refused."""

    def __call__(self, request: HttpRequest) -> Any:
        if not request.headers.get("Authorization"):
            return True
        return super().__call__(request)


router = Router(tags=["số liệu"], auth=Anybody())

FIRST, LAST = Query(None, alias="from"), Query(None, alias="to")
BY = Query("", description="time, hour, agency, procedure, office or officer; the report's own first way where empty")


class Asking(HttpRequest):
    auth: Access | bool


class ColumnOut(Schema):
    key: str
    title: str
    unit: Unit = Field(description="count, minutes, days, vnd, places, percent, points or text")


class RowOut(Schema):
    key: str = Field(
        description="code of the office, agency or procedure; first day of the step; hour; officer's number"
    )
    title: str
    values: dict[str, int | float | str | None] = Field(
        description="by the column's key; null: nothing to work it out from"
    )
    hidden: list[str] = Field(description="keys of columns whose number is too small to be published")
    marked: bool = Field(description="of `supplements`: so many that the guidance should be looked at")


class ComparedOut(Schema):
    key: str
    value: int | float | None
    other: int | float | None
    change: int | float | None


class FiguresOut(Schema):
    name: str
    title: str
    office: str = Field(description="empty: all offices the caller may see, or the city")
    first_on: date = Field(alias="from")
    last_on: date = Field(alias="to")
    by: str
    published: bool = Field(description="what everybody may see: whole finished months, small numbers hidden")
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: RowOut | None
    note: str
    before: list[ComparedOut] = Field(description="the whole beside the period before")
    city: list[ComparedOut] = Field(description="shares and medians beside those of the city")


REFUSALS = {
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}


@router.get(
    "/figures/{name}",
    response={200: FiguresOut, **REFUSALS},
    by_alias=True,
    operation_id="figures",
    summary="Một báo cáo số liệu",
)
def figures(
    request: Asking,
    name: Annotated[str, Field(max_length=40)],
    office: Code = "",
    agency: Code = "",
    first_on: DayIn | None = FIRST,
    last_on: DayIn | None = LAST,
    by: Annotated[str, Field(max_length=20)] = BY,
) -> dict[str, Any]:
    """Without a token: published reports of whole finished months, by office or, of one office, by agency.

    With a token of who may see the figures of `office`: every report, any days, at most 366.
    """
    at = clock.now()
    today = at.astimezone(OFFICE_ZONE).date()
    first = first_on or (last_on or today).replace(day=1)
    code = office.strip().upper()
    access = request.auth
    if not isinstance(access, Access):
        return _published(name, code, first_on, last_on)
    table = _seen(access, name, code, agency.strip().upper(), first, last_on or max(first, today), by)
    return _shape(table, code, first, last_on or max(first, today), is_published=False)


def _published(name: str, code: str, first_on: date | None, last_on: date | None) -> dict[str, Any]:
    at = clock.now()
    if name in reports.ALL and name not in SPECS and not reports.ALL[name].is_public:
        raise NoSuchReport
    if name == "levels":
        on = at.astimezone(OFFICE_ZONE).date()
        place = offices.office(code).pk if code else None
        table = reports.report(name, office=place, agencies=None, first_on=on, last_on=on, at=at)
        return _shape(table, code, on, on, is_published=True)
    spec = public_spec(name)
    last_month = publishing.finished_months(at=at, count=1)[0]
    first = first_on or last_month
    last = last_on or (publishing.end_of_month(first))
    months = publishing.whole_months(first, last, at=at)
    place = offices.office(code).pk if code else ""
    return _shape(publishing.published(spec, months, office=place), code, first, last, is_published=True)


def _seen(access: Access, name: str, code: str, agency: str, first: date, last: date, by: str) -> Table:
    """Return a report as this person may see it, an office's or of all theirs that are not limited to an agency."""
    at = clock.now()
    if code:
        access.require(Action.SEE_FIGURES, office=code, agency=agency or None)
        codes = [offices.office(code).pk]
        limit = access.agencies_for(Action.SEE_FIGURES, office=code)
    else:
        codes, limit = _own(access), None
    if agency and not reports.is_agency_at(agency, codes):
        raise InvalidInput(fields={"agency": _("Cơ quan này không tiếp nhận ở nơi đã chọn.")})
    agencies = [agency] if agency else limit
    return reports.report(
        name,
        office=codes[0] if code else None,
        offices=codes,
        agencies=agencies,
        first_on=first,
        last_on=last,
        at=at,
        by=by,
        has_officers=all(_sees_officers(access, each, agencies) for each in codes),
    )


def _own(access: Access) -> list[str]:
    if not access.may_anywhere(Action.SEE_FIGURES):
        raise NotAllowed
    found = Office.objects.order_by("pk").values_list("pk", flat=True)
    if (codes := access.offices_for(Action.SEE_FIGURES)) is not None:
        found = found.filter(pk__in=codes)
    own = [each for each in found if access.agencies_for(Action.SEE_FIGURES, office=each) is None]
    if not own:
        raise InvalidInput(fields={"office": _("Xin nêu một nơi tiếp nhận: tài khoản này không xem được cả nơi nào.")})
    return own


def _sees_officers(access: Access, office: str, agencies: list[str] | None) -> bool:
    limit = access.agencies_for(Action.SEE_OFFICERS, office=office)
    is_within = limit is None or (agencies is not None and set(agencies) <= set(limit))
    return access.may(Action.SEE_OFFICERS, office=office) and is_within


def _shape(table: Table, office: str, first: date, last: date, *, is_published: bool) -> dict[str, Any]:
    def compared(found: Any) -> list[dict[str, Any]]:
        return [{"key": each.key, "value": each.value, "other": each.other, "change": each.change} for each in found]

    return {
        "name": table.name,
        "title": table.title,
        "office": office,
        "from": first,
        "to": last,
        "by": table.by,
        "published": is_published,
        "columns": [{"key": head.key, "title": head.title, "unit": head.unit} for head in table.heads],
        "rows": [_row(table, row) for row in table.rows],
        "total": _row(table, table.total) if table.total else None,
        "note": table.note,
        "before": compared(table.before),
        "city": compared(table.city),
    }


def _row(table: Table, row: Row) -> dict[str, Any]:
    keys = [head.key for head in table.heads]
    return {
        "key": row.key,
        "title": row.title,
        "values": dict(zip(keys, row.values, strict=True)),
        "hidden": [key for place, key in enumerate(keys) if row.is_hidden(place)],
        "marked": row.is_marked,
    }
