# SPDX-License-Identifier: EUPL-1.2
"""How many dossiers of an office travelled by post, for programs: counts, never a dossier."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code
from motcua.doors.api.site import StaffBearer
from motcua.figures import post
from motcua.figures.post import Tally
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.people.access import Access
from motcua.people.rules import Action

router = Router(tags=["bưu chính"], auth=StaffBearer())

FIRST_YEAR, LAST_YEAR = 2014, 2200
YEAR = Query(None, ge=FIRST_YEAR, le=LAST_YEAR, description="this year where left out")


class Staff(HttpRequest):
    auth: Access


class PostTally(Schema):
    """`late` counts also what has not arrived; sums in đồng."""

    dossiers: int = Field(description="each once, however many ways it went")
    all_dossiers: int = Field(description="filed, by post or not")
    parcels: int
    returns: int
    pickups: int
    delivered: int
    on_time: int
    late: int
    failed: int = Field(description="with at least one try in vain")
    returned: int
    lost: int
    full_vnd: int
    you_pay_vnd: int
    supported_vnd: int
    share_percent: float | None
    on_time_percent: int | None


class PostMonth(PostTally):
    month: int


class PostYear(Schema):
    year: int
    dossiers: int
    published: bool = Field(description="as somebody published it, not counted here")
    until: date | None = Field(description="where it is not the whole year")
    source: str


class PostFigures(Schema):
    office: str
    year: int
    total: PostTally
    months: list[PostMonth]
    years: list[PostYear]


REFUSALS = {
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}


@router.get(
    "/figures/post",
    response={200: PostFigures, **REFUSALS},
    operation_id="post_figures",
    summary="Số liệu bưu chính của một nơi",
)
def post_figures(request: Staff, office: Code, year: int | None = YEAR) -> dict[str, Any]:
    """One year of an office with its months, and every year beside it."""
    code, today = office.strip().upper(), clock.now().astimezone(OFFICE_ZONE).date()
    request.auth.require(Action.SEE_ACCOUNTS, office=code)
    place = offices.office(code)
    agencies = request.auth.agencies_for(Action.SEE_ACCOUNTS, office=code)
    found = post.figures([place], year=year or today.year, until=today, agencies=agencies)
    return {
        "office": place.pk,
        "year": found.year,
        "total": _tally(found.total),
        "months": [{"month": month, **_tally(tally)} for month, tally in enumerate(found.months, start=1)],
        "years": [
            {
                "year": row.year,
                "dossiers": row.dossiers,
                "published": row.is_published,
                "until": row.published.until_on if row.is_published and row.published else None,
                "source": row.published.source if row.is_published and row.published else "",
            }
            for row in found.years
        ],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {name: getattr(tally, name) for name in PostTally.model_fields}
