# SPDX-License-Identifier: EUPL-1.2
"""The account of an office's special days for programs: counts, never a dossier."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, DayIn, Instant
from motcua.doors.api.site import StaffBearer
from motcua.dossiers.models import SpecialIntake
from motcua.figures import special_days, special_help
from motcua.figures.period import Period
from motcua.figures.special_days import Account, Line, Tally
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.people.access import Access
from motcua.people.rules import Action

router = Router(tags=["ngày đặc biệt"], auth=StaffBearer())

State = SpecialIntake.State
FIRST, LAST = Query(None, alias="from"), Query(None, alias="until")


class Staff(HttpRequest):
    auth: Access


class TallyOut(Schema):
    """`received` is the sum of the other counts except `promised`; minutes are working minutes until the result."""

    received: int
    promised: int = Field(description="given a moment at intake")
    kept: int
    missed: int = Field(description="the result came after the promise")
    overdue: int = Field(description="the promise is over and there is no result yet")
    running: int
    fell_back: int = Field(description="too late for the promise; said at intake, received in the ordinary way")
    dropped: int = Field(description="let go: supplement, refusal, withdrawal, stop")
    counted: int = Field(description="received under a model that promises no moment")
    minutes_median: float | None
    minutes_p90: float | None
    minutes_worst: int | None


class LineOut(TallyOut):
    key: str = Field(description="model, procedure's code or day; empty for a helper and where nobody helped")
    name: str


class ReasonOut(Schema):
    model: str
    state: str = Field(description="missed, fell_back or dropped")
    reason: str = Field(description="code of the reason; of a missed promise `explained` or `unexplained`")
    count: int


class PagersOut(Schema):
    loans: int
    called: int = Field(description="tags called at least once")
    calls: int
    came: int = Field(description="tags brought back after a call")
    calls_median: float | None = Field(description="calls until somebody came")
    calls_most: int | None
    minutes_median: float | None = Field(description="from the first call until the tag is back")
    minutes_worst: float | None
    lost: int
    with_pager: TallyOut
    without_pager: TallyOut


class HelperOut(Schema):
    name: str
    begun: int
    sent: int
    left: int
    online: int


class HelpingOut(Schema):
    begun: int
    sent: int
    left: int
    online: int = Field(description="filed online at the counter in the citizen's name")
    online_full: int
    online_part: int
    fields: int
    corrected: int = Field(description="fields citizens put right")
    signatures: dict[str, int] = Field(description="screen, paper, fingerprint")
    helpers: list[HelperOut]


class AccountOut(Schema):
    office: str
    first_on: str
    last_on: str
    as_of: Instant
    total: TallyOut
    by_model: list[LineOut]
    by_procedure: list[LineOut]
    by_helper: list[LineOut]
    by_day: list[LineOut]
    reasons: list[ReasonOut]
    pagers: PagersOut
    helping: HelpingOut


REFUSALS = {
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}


@router.get(
    "/offices/{office}/special-days/account",
    response={200: AccountOut, **REFUSALS},
    operation_id="special_days_account",
    summary="Sổ ngày đặc biệt của một nơi",
)
def special_days_account(
    request: Staff,
    office: Code,
    first_on: DayIn | None = FIRST,
    last_on: DayIn | None = LAST,
) -> dict[str, Any]:
    """From one day until another, both included, at most 366; today where none is named."""
    code, at = office.strip().upper(), clock.now()
    request.auth.require(Action.SEE_ACCOUNTS, office=code)
    place = offices.office(code)
    today = at.astimezone(OFFICE_ZONE).date()
    first = first_on or last_on or today
    period = Period(first, last_on or max(first, today))
    own = request.auth.agencies_for(Action.SEE_ACCOUNTS, office=code)
    found = special_days.account([place.pk], period, at=at, agencies=own)
    calling = special_help.calling([place.pk], period, agencies=own)
    # Helpers help people with whatever they came for: no one agency's to see.
    helping = special_help.helping([place.pk], period) if own is None else special_help.Helping()
    return _shape(place.pk, found, calling, helping, at)


def _shape(
    office: str, found: Account, calling: special_help.Calling, helping: special_help.Helping, at: datetime
) -> dict[str, Any]:
    return {
        "office": office,
        "first_on": found.period.first_on.isoformat(),
        "last_on": found.period.last_on.isoformat(),
        "as_of": at,
        "total": _tally(found.total),
        "by_model": [_line(line) for line in found.by_model],
        "by_procedure": [_line(line) for line in found.by_procedure],
        "by_helper": [_line(line) | {"key": ""} for line in found.by_helper],
        "by_day": [_line(line) for line in found.by_day],
        "reasons": _reasons(found),
        "pagers": {
            **{name: getattr(calling, name) for name in PagersOut.model_fields if hasattr(calling, name)},
            "with_pager": _tally(found.with_pager),
            "without_pager": _tally(found.without_pager),
        },
        "helping": {
            **{name: getattr(helping, name) for name in HelpingOut.model_fields if hasattr(helping, name)},
            "signatures": {how: count for how, _label, count in helping.signatures},
            "helpers": [{name: getattr(each, name) for name in HelperOut.model_fields} for each in helping.helpers],
        },
    }


def _tally(tally: Tally) -> dict[str, Any]:
    names = ("received", "promised", "kept", "missed", "overdue", "running", "fell_back", "dropped", "counted")
    minutes = {"minutes_median": tally.median, "minutes_p90": tally.p90, "minutes_worst": tally.worst}
    return {name: getattr(tally, name) for name in names} | minutes


def _line(line: Line) -> dict[str, Any]:
    return {"key": line.key, "name": line.name, **_tally(line.tally)}


def _reasons(found: Account) -> list[dict[str, Any]]:
    """Return why, without the words somebody wrote about a dossier."""
    counts: dict[tuple[str, str, str], int] = {}
    for each in found.reasons:
        reason = each.key
        if each.state == State.MISSED:
            reason = "explained" if each.key else "unexplained"
        key = (each.model, each.state, reason)
        counts[key] = counts.get(key, 0) + each.count
    return [
        {"model": model, "state": state, "reason": reason, "count": count}
        for (model, state, reason), count in counts.items()
    ]
