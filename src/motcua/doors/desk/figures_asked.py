# SPDX-License-Identifier: EUPL-1.2
"""What is asked for on the pages of figures, and how far the asking person may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.desk.entry import words_of
from motcua.figures import reports
from motcua.figures.measures import MEASURES, Source
from motcua.figures.period import Period
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.people.access import Access
from motcua.people.rules import Action
from motcua.procedures.models import Procedure

ALL = "tat-ca"
MOST_PLACES = 500
MOST_PROCEDURES = 300
SPANS = {
    "ngay": gettext_lazy("Ngày"),
    "tuan": gettext_lazy("Tuần"),
    "thang": gettext_lazy("Tháng"),
    "quy": gettext_lazy("Quý"),
    "nam": gettext_lazy("Năm"),
    "tu-chon": gettext_lazy("Từ ngày đến ngày"),
}
BY = {
    "thoi-gian": "time",
    "gio": "hour",
    "co-quan": "agency",
    "thu-tuc": "procedure",
    "noi": "office",
    "can-bo": "officer",
}
ADDRESS_OF_BY = {key: name for name, key in BY.items()}
# Whose rows are behind a number; of ratings and complaints nobody sees single ones here.
_SEEN_BY = {
    Source.TICKETS: Action.SEE_DESK,
    Source.APPOINTMENTS: Action.SEE_DESK,
    Source.ANSWERS: Action.SEE_DESK,
    Source.DOSSIERS: Action.SEE_DOSSIERS,
    Source.SPECIAL: Action.SEE_DOSSIERS,
    Source.PARCELS: Action.SEE_DOSSIERS,
    Source.PAYMENTS: Action.SEE_BOOKS,
}


@dataclass(frozen=True)
class Asked:
    """Which offices, agencies, procedure and days; `agencies` None means all of them.

    `office` is the one office asked for, None for several. `may_see_officers` holds for all that is counted.
    """

    access: Access
    where: str
    name: str
    office: Office | None
    codes: tuple[str, ...]
    agencies: tuple[str, ...] | None
    agency: str
    procedure: str
    span: str
    period: Period
    by: str
    may_see_officers: bool
    problem: str = ""
    # As they were typed, also where they cannot be.
    first_typed: str = ""
    last_typed: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What to write in an address to ask for the same again."""
        typed = {
            "noi": self.where.lower(),
            "co-quan": self.agency,
            "thu-tuc": self.procedure,
            "ky": self.span,
            "tu": self.period.first_on.isoformat(),
            "den": self.period.last_on.isoformat() if self.span == "tu-chon" else "",
        }
        return {name: value for name, value in typed.items() if value}

    def address(self, **more: str) -> str:
        return urlencode(self.query | {name: value for name, value in more.items() if value})

    def may_see_rows(self, measures: Sequence[str]) -> bool:
        """Say whether all rows behind a number of these measures are the person's to see."""
        sources = {_source(name) for name in measures}
        return bool(sources) and all(self._may_see(_SEEN_BY.get(source)) for source in sources)

    def _may_see(self, action: Action | None) -> bool:
        if action is None:
            return False
        for code in self.codes:
            limit = self.access.agencies_for(action, office=code)
            is_within = limit is None or (self.agencies is not None and set(self.agencies) <= set(limit))
            if not self.access.may(action, office=code) or not is_within:
                return False
        return True


def _source(measure: str) -> Source:
    return Source.DOSSIERS if measure.startswith("pending.") else MEASURES[measure].source


def asked(request: HttpRequest, access: Access, at: datetime) -> Asked:
    """Read what is asked for. Raises: NotAllowed, NotFound for what is not the person's."""
    if not access.may_anywhere(Action.SEE_FIGURES):
        raise NotAllowed
    today = at.astimezone(OFFICE_ZONE).date()
    where, office, codes, agencies = _where(_typed(request, "noi"), access)
    agency = _typed(request, "co-quan").upper()
    if agency:
        if agencies is not None and agency not in agencies:
            raise NotFound
        agencies = (agency,)
    span = _typed(request, "ky")
    period, problem = _period(request, span if span in SPANS else "thang", today)
    procedure = _typed(request, "thu-tuc")
    if agency and not problem and not reports.is_agency_at(agency, codes):
        problem = _("Cơ quan này không tiếp nhận ở nơi đã chọn. Xin chọn cơ quan khác.")
    if procedure and not problem and not Procedure.objects.filter(pk=procedure).exists():
        problem = _("Không có thủ tục mang mã này. Xin chọn trong danh sách.")
    made = Asked(
        access=access,
        where=where,
        name=office.name if office else _("Mọi nơi của mình"),
        office=office,
        codes=codes,
        agencies=agencies,
        agency=agency,
        procedure=procedure,
        span=span if span in SPANS else "thang",
        period=period,
        by=BY.get(_typed(request, "xem"), ""),
        may_see_officers=False,
        problem=problem,
        first_typed=_typed(request, "tu") if problem else period.first_on.isoformat(),
        last_typed=_typed(request, "den") if problem else period.last_on.isoformat(),
    )
    return replace(made, may_see_officers=made._may_see(Action.SEE_OFFICERS))


def _where(typed: str, access: Access) -> tuple[str, Office | None, tuple[str, ...], tuple[str, ...] | None]:
    """Return the choice, its office, the offices it means, and the agencies the person's role there is limited to.

    All of one's offices are those that are one's own as a whole: where a role is limited, it is looked at alone.
    """
    own = places(access)
    if not own:
        # One's only office is not open yet.
        raise NotFound
    whole = [each for each in own if access.agencies_for(Action.SEE_FIGURES, office=each.pk) is None]
    chosen = typed.upper() or (own[0].pk if len(own) == 1 or not whole else ALL.upper())
    if chosen == ALL.upper():
        if not whole:
            raise NotFound
        return ALL, None, tuple(each.pk for each in whole), None
    access.require(Action.SEE_FIGURES, office=chosen)
    office = Office.objects.filter(pk=chosen).first()
    if office is None:
        raise NotFound
    limit = access.agencies_for(Action.SEE_FIGURES, office=chosen)
    return chosen, office, (chosen,), None if limit is None else tuple(limit)


def places(access: Access) -> list[Office]:
    """Return the offices whose figures the person may see."""
    codes = access.offices_for(Action.SEE_FIGURES)
    found = Office.objects.all() if codes is None else Office.objects.filter(pk__in=codes)
    return list(found.order_by("sort_key", "code")[:MOST_PLACES])


def agencies_to_choose(asked: Asked) -> list[Agency]:
    """Return the agencies that receive at these offices, of those the person may see."""
    found = Agency.objects.filter(services__office__in=asked.codes).distinct()
    limits = [asked.access.agencies_for(Action.SEE_FIGURES, office=code) for code in asked.codes]
    if any(limit is not None for limit in limits):
        found = Agency.objects.filter(pk__in=[each for limit in limits if limit for each in limit])
    return list(found.order_by("sort_key", "code")[:MOST_PLACES])


def procedures_to_choose(asked: Asked) -> list[Procedure]:
    """Return the procedures of the agencies asked for."""
    found = Procedure.objects.filter(agencies__agency__services__office__in=asked.codes)
    if asked.agencies is not None:
        found = Procedure.objects.filter(agencies__agency__in=asked.agencies)
    return list(found.distinct().order_by("sort_key", "code")[:MOST_PROCEDURES])


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:60]


def _period(request: HttpRequest, span: str, today: date) -> tuple[Period, str]:
    """Return the days asked for; where they cannot be, this month and why."""
    anchor = _day(_typed(request, "tu")) or today
    if span != "tu-chon":
        return span_of(span, anchor), ""
    try:
        return Period(anchor, _day(_typed(request, "den")) or max(today, anchor)), ""
    except InvalidInput as refusal:
        return span_of("thang", today), words_of(refusal)


def span_of(span: str, day: date) -> Period:
    """Return the day, week, month, quarter or year a day lies in."""
    match span:
        case "ngay":
            return Period(day, day)
        case "tuan":
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6))
        case "quy":
            first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return Period(first, _end_of_month(_end_of_month(_end_of_month(first) + _ONE) + _ONE))
        case "nam":
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    return Period(day.replace(day=1), _end_of_month(day))


_ONE = timedelta(days=1)


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - _ONE


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2200 else None
