# SPDX-License-Identifier: EUPL-1.2
"""The one answer about special days: what holds at an office, what it promises, whether it can be kept, and why."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, DayIn, Instant, InstantIn
from motcua.dossiers.special_answer import Answer, agency_at, answer_for, moment_on, promise_told
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.procedures.queries import version_on
from motcua.specialdays.rules import Rule

router = Router(tags=["công khai"])

REFUSALS = {404: schemas.Problem, 409: schemas.Problem, 422: schemas.Invalid}
# Rules and calendars are kept for no other years.
_YEARS = range(2000, 2101)


class SpecialRuleOut(Schema):
    """A rule that holds on the day."""

    model: str
    promise: dict[str, int | bool] | None
    cutoff: str | None = Field(description="HH:MM, the last minute of intake under the rule")
    scope: str = Field(description="procedures, fields, level or all")
    values: list[str] = Field(description="codes of procedures, names of fields or levels")
    uses_pager: bool
    assisted: bool
    decision: str


class SpecialDayOut(Schema):
    """What holds at a moment. `rules` stand there when no procedure was asked about."""

    office: str
    on: date
    model: str | None = Field(description="no_slip, no_writing_no_slip, no_wait, online_day; null where none holds")
    models: list[str] = Field(description="all that hold, the one of intake first; no_writing stands only here")
    promise: dict[str, int | bool] | None = Field(
        description='{"minutes": 120} in working minutes, or {"same_day": true}'
    )
    due_at: Instant | None = Field(description="what the citizen would be promised: specially, else the ordinary way")
    can_keep: bool = Field(description="whether the special promise can be given at that moment")
    why: str
    decision: str | None
    rules: list[SpecialRuleOut] | None = None


@router.get(
    "/offices/{office}/special-days",
    response={200: SpecialDayOut, **REFUSALS},
    operation_id="show_special_day",
    summary="Ngày đặc biệt: mô hình, lời hứa, còn giữ được không",
    exclude_unset=True,
)
def show_special_day(
    request: HttpRequest,
    office: Code,
    on: DayIn | None = Query(None, description="today where left out; answered as of its opening, today as of now"),  # noqa: B008
    procedure: Code = "",
    at: InstantIn | None = Query(None, description="the moment of intake, instead of `on`"),  # noqa: B008
) -> dict[str, Any]:
    """With a procedure, for it at that moment; without one, for the day as a whole."""
    found = offices.office(office)
    now = clock.now()
    _require_possible(on, at)
    moment = at if at is not None else moment_on(found, on, now=now) if on is not None else now
    if not procedure.strip():
        answer = answer_for(found, at=moment)
        return _told(answer) | {"rules": [_rule(rule) for rule in answer.found.rules]}
    day = moment.astimezone(OFFICE_ZONE).date()
    version = version_on(procedure.strip(), on=day)
    agency = agency_at(version.procedure_id, office=found.pk, on=day)
    return _told(answer_for(found, version, at=moment, agency=agency))


def _require_possible(on: date | None, at: datetime | None) -> None:
    for name, day in (("on", on), ("at", at.astimezone(OFFICE_ZONE).date() if at is not None else None)):
        if day is not None and day.year not in _YEARS:
            raise InvalidInput(fields={name: f"Ngày từ năm {_YEARS[0]} đến {_YEARS[-1]}."})
    if on is not None and at is not None and at.astimezone(OFFICE_ZONE).date() != on:
        raise InvalidInput(fields={"on": "Ngày này khác ngày của at. Xin ghi một trong hai."})


def _told(answer: Answer) -> dict[str, Any]:
    return {
        "office": answer.office.pk,
        "on": answer.at.astimezone(OFFICE_ZONE).date(),
        "model": answer.model,
        "models": answer.models,
        "promise": answer.promise,
        "due_at": answer.due_at,
        "can_keep": answer.can_keep,
        "why": answer.why,
        "decision": answer.rule.decision if answer.rule else None,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "model": rule.model,
        "promise": promise_told(rule),
        "cutoff": f"{rule.cutoff:%H:%M}" if rule.cutoff else None,
        "scope": rule.scope,
        "values": sorted(rule.values),
        "uses_pager": rule.uses_pager,
        "assisted": rule.is_assisted,
        "decision": rule.decision,
    }
