# SPDX-License-Identifier: EUPL-1.2
"""The account of special days: on the screen, on paper, and as files; counts for all, dossiers for who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.doors.desk import special_bars
from motcua.doors.desk.entry import Desk, staff, words_of
from motcua.dossiers.models import SpecialIntake
from motcua.figures import exporting, special_days, special_help
from motcua.figures.period import Period
from motcua.figures.special_days import Account
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Locality, Office
from motcua.pagers.models import Loan
from motcua.people.access import Access
from motcua.people.rules import Action
from motcua.specialdays.rules import Model

State = SpecialIntake.State
ALL = "tat-ca"
# A choice that begins like this is a locality with the offices in it.
LOCALITY = "dp-"
RECENT_DAYS = 30
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the account is asked for: which offices, days and model, and of which dossiers may be named.

    `seen` are the offices whose dossiers this person may see, `agencies` those of the person's role; None means all.
    `counted` are the agencies the account itself is limited to.
    """

    where: str
    name: str
    places: list[Office]
    localities: list[Locality]
    codes: list[str]
    seen: list[str]
    agencies: list[str] | None
    counted: list[str] | None
    period: Period
    model: str
    problem: str = ""

    @property
    def helping(self) -> special_help.Helping:
        """What helpers did; they help people with whatever they came for, so it is no one agency's to see."""
        return special_help.helping(self.codes, self.period) if self.counted is None else special_help.Helping()

    @property
    def has_words(self) -> bool:
        """Whether what was written about dossiers may be read: all that are counted must be this person's to see."""
        return self.agencies is None and bool(self.codes) and set(self.codes) <= set(self.seen)


@require_GET
@staff
def account(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Show the account, today's by default; `?tai=csv` and `?tai=xlsx` give it as a file."""
    if not access.may_anywhere(Action.SEE_ACCOUNTS):
        raise NotAllowed
    asked = _asked(request, access, at)
    found = special_days.account(asked.codes, asked.period, at=at, model=asked.model, agencies=asked.counted)
    late = _late(asked, at)
    if request.GET.get("tai") in ("csv", "xlsx") and not asked.problem:
        return _file(request, asked, found, late)
    calling = special_help.calling(asked.codes, asked.period, model=asked.model, agencies=asked.counted)
    steps = dict(Loan.Step.choices)
    values = {
        "asked": asked,
        "account": found,
        "late": late,
        "bars": _bars(asked, found, at),
        "reasons": _reasons(found, has_words=asked.has_words),
        "calling": calling,
        "steps": [(steps[step], count) for step, count in calling.after_step],
        "helping": asked.helping,
        "models": Model.choices,
        "day_before": asked.period.first_on - timedelta(days=1),
        "day_after": asked.period.last_on + timedelta(days=1),
        "recent_on": at.astimezone(OFFICE_ZONE).date() - timedelta(days=RECENT_DAYS),
        "may_see_dossiers_here": bool(asked.seen),
        "here": "special_account",
    }
    return render(request, "desk/special_account.html", _page(access, at, asked, values), status=_status(asked))


def _status(asked: Asked) -> int:
    return 422 if asked.problem else 200


def _page(access: Access, at: datetime, asked: Asked, values: dict[str, Any]) -> dict[str, Any]:
    """Return the desk's page around the values; for several offices without the menu of one."""
    if len(asked.codes) == 1:
        return Desk(access, at, offices.office(asked.codes[0])).page(**values)
    name = access.user.full_name or access.user.username
    return {"at": at, "today": at.astimezone(OFFICE_ZONE).date(), "person_name": name, **values}


def _asked(request: HttpRequest, access: Access, at: datetime) -> Asked:
    own = access.offices_for(Action.SEE_ACCOUNTS)
    places = special_days.places(own)
    localities = {place.locality_id: place.locality for place in places}
    # Of several offices only those count at which the role is not limited to an agency.
    whole = [place for place in places if access.agencies_for(Action.SEE_ACCOUNTS, office=place.pk) is None]
    where = request.GET.get("noi", "").strip() or (places[0].pk if places and (len(places) == 1 or not whole) else ALL)
    codes, name = _where(where, access, whole, localities)
    period, problem = _period(request, at.astimezone(OFFICE_ZONE).date())
    seen = [code for code in codes if access.may(Action.SEE_DOSSIERS, office=code)]
    agencies = access.agencies_for(Action.SEE_DOSSIERS, office=seen[0]) if len(seen) == 1 else None
    if len(seen) > 1:
        # Of several offices only those are named at which the role is not limited to an agency.
        seen = [code for code in seen if access.agencies_for(Action.SEE_DOSSIERS, office=code) is None]
    model = request.GET.get("mo-hinh", "")
    return Asked(
        where=where,
        name=name,
        places=places,
        localities=sorted(localities.values(), key=lambda each: each.name) if len(localities) > 1 else [],
        codes=codes,
        seen=seen,
        agencies=agencies,
        counted=access.agencies_for(Action.SEE_ACCOUNTS, office=codes[0]) if len(codes) == 1 else None,
        period=period,
        model=model if model in Model.values else "",
        problem=problem,
    )


def _where(
    where: str, access: Access, places: Sequence[Office], localities: dict[str, Locality]
) -> tuple[list[str], str]:
    """Return the offices a choice means and what it is called; one outside the person's role does not exist."""
    if where == ALL:
        return [place.pk for place in places], _("Mọi nơi của mình")
    if where.startswith(LOCALITY):
        code = where.removeprefix(LOCALITY)
        chosen = [place.pk for place in places if place.locality_id == code]
        if chosen:
            return chosen, localities[code].name
    access.require(Action.SEE_ACCOUNTS, office=where.upper())
    place = offices.office(where.upper())
    return [place.pk], place.name


def _period(request: HttpRequest, today: date) -> tuple[Period, str]:
    """Return the days asked for; where they cannot be, today and why."""
    first_on = _day(request.GET.get("tu", ""), otherwise=today)
    last_on = _day(request.GET.get("den", ""), otherwise=max(today, first_on) if request.GET.get("tu") else today)
    try:
        return Period(first_on, last_on), ""
    except InvalidInput as refusal:
        return Period(today, today), words_of(refusal)


def _day(typed: str, *, otherwise: date) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return otherwise
    return found if 1990 <= found.year <= 2200 else otherwise


def _late(asked: Asked, at: datetime) -> list[SpecialIntake]:
    if not asked.seen:
        return []
    return special_days.late_ones(asked.seen, asked.period, at=at, model=asked.model, agencies=asked.agencies)


@dataclass(frozen=True)
class Why:
    words: str
    count: int


def _reasons(found: Account, *, has_words: bool) -> list[Why]:
    """Return why promises were missed, not given or let go; what somebody wrote only for who may see dossiers."""
    missed = found.because(State.MISSED)
    unsaid = sum(each.count for each in missed if not each.key)
    told = [Why(_("Trễ: %(why)s") % {"why": each.words}, each.count) for each in missed if each.key]
    if told and not has_words:
        told = [Why(_("Trễ, đã ghi lý do"), sum(each.count for each in told))]
    if unsaid:
        told.append(Why(_("Trễ, chưa ghi lý do"), unsaid))
    told += [
        Why(_("Nhận như ngày thường: %(why)s") % {"why": each.words}, each.count)
        for each in found.because(State.FELL_BACK)
    ]
    told += [
        Why(_("Không còn tính: %(why)s") % {"why": each.words}, each.count) for each in found.because(State.DROPPED)
    ]
    return told


def _bars(asked: Asked, found: Account, at: datetime) -> list[special_bars.Bar]:
    """Draw the promises of one day where dossiers may be seen; else each day."""
    if not asked.period.is_one_day or not asked.seen:
        return special_bars.of_days(found)
    rows = special_days.promises(asked.seen, asked.period, model=asked.model, agencies=asked.agencies)
    places = [place for place in asked.places if place.pk in {row.office_id for row in rows}]
    if not places:
        return []
    calendars = {code: each.for_everybody() for code, each in offices.calendars_of(places).items()}
    return special_bars.of_promises(rows, calendars, at=at)


def _file(request: HttpRequest, asked: Asked, found: Account, late: list[SpecialIntake]) -> HttpResponse:
    sheets = exporting.sheets(
        found,
        calling=special_help.calling(asked.codes, asked.period, model=asked.model, agencies=asked.counted),
        helping=asked.helping,
        late=late,
        office=asked.name,
        has_words=asked.has_words,
    )
    if request.GET["tai"] == "xlsx":
        answer = HttpResponse(exporting.xlsx_of(sheets), content_type=_XLSX)
    else:
        answer = HttpResponse(exporting.csv_of(sheets[0]), content_type="text/csv; charset=utf-8")
    where = asked.codes[0].lower() if len(asked.codes) == 1 else "nhieu-noi"
    days = f"{asked.period.first_on:%Y-%m-%d}"
    if not asked.period.is_one_day:
        days += f"-den-{asked.period.last_on:%Y-%m-%d}"
    answer["Content-Disposition"] = f'attachment; filename="ngay-dac-biet-{where}-{days}.{request.GET["tai"]}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
