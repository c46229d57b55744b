# SPDX-License-Identifier: EUPL-1.2
"""The plan of a week: who is to be expected by hour and how many counters that takes, as chart, table and file."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.doors.desk.entry import Desk, at_office, staff
from motcua.doors.desk.today import lead_those_who_may
from motcua.figures import exporting, planning, planning_history
from motcua.figures.planning import DayPlan, Hour
from motcua.figures.planning_history import Plan
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access
from motcua.people.rules import Action

DAYS = 7
# The chart of a day, in its own units: a column an hour, numbers above, hours and counters below.
COLUMN, COLUMN_WIDTH, TALLEST, HEAD_ROOM, FOOT = 34, 24, 96, 18, 36


@dataclass(frozen=True)
class Column:
    """One hour of the chart: the part with an hour below, the part without above it."""

    hour: Hour
    x: int
    middle: int
    booked_y: int
    booked_height: int
    open_y: int
    open_height: int
    number_y: int


@dataclass(frozen=True)
class Chart:
    """One day as columns; `said` tells its whole in a sentence. All days of a week are equally wide."""

    day: DayPlan
    columns: list[Column]
    width: int
    said: str

    @property
    def title(self) -> str:
        """The sentence with its day, for who does not see the heading above."""
        return f"{saying.short_day(self.day.on)}: {self.said}"

    height = HEAD_ROOM + TALLEST + FOOT
    ground = HEAD_ROOM + TALLEST
    hour_y = HEAD_ROOM + TALLEST + 14
    counter_y = HEAD_ROOM + TALLEST + 30
    column_width = COLUMN_WIDTH


@require_GET
@staff
def home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Lead to the office's plan; who has several chooses."""
    return lead_those_who_may(request, access, Action.SEE_FIGURES, "desk:today_planning")


@require_GET
@at_office(Action.SEE_FIGURES)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a week, the next one where none is asked for by `?tuan=`; `?tai=csv` gives it as a file."""
    today = desk.at.astimezone(OFFICE_ZONE).date()
    monday = planning.monday_of(request.GET.get("tuan", ""), today=today)
    days = [monday + timedelta(days=each) for each in range(DAYS)]
    agencies = desk.agencies(Action.SEE_FIGURES)
    found = planning_history.plan(desk.code, days, agencies=agencies, at=desk.at)
    if request.GET.get("tai") == "csv":
        return _file(found, monday)
    values = desk.page(
        here="today",
        view="planning",
        plan=found,
        monday=monday,
        sunday=days[-1],
        week_before=_reachable(monday - timedelta(weeks=1), today),
        week_after=_reachable(monday + timedelta(weeks=1), today),
        charts=_charts(found),
        table=_table(found),
        open_days=[day for day in found.days if day.hours],
        busy_percent=round(100 * planning.BUSY_SHARE),
        weeks_back=planning.WEEKS_BACK,
        enough_days=planning.ENOUGH_DAYS,
        lacks_history=any(day.hours and not day.has_history for day in found.days),
        is_limited=agencies is not None,
    )
    return render(request, "desk/today/planning.html", values)


def _reachable(monday: date, today: date) -> date | None:
    return monday if planning.monday_of(monday.isoformat(), today=today) == monday else None


def _table(found: Plan) -> list[tuple[str, list[Hour | None]]]:
    """Return a line an hour with a cell for each open day."""
    days = [{hour.hour: hour for hour in day.hours} for day in found.days if day.hours]
    return [(f"{hour:02}:00", [day.get(hour) for day in days]) for hour in found.hours]


def _charts(found: Plan) -> list[Chart]:
    """Draw each open day on the same scale."""
    most = max((hour.expected for day in found.days for hour in day.hours), default=0) or 1
    width = COLUMN * max((len(day.hours) for day in found.days), default=0)
    return [Chart(day, _columns(day, most), width, _said(day)) for day in found.days if day.hours]


def _columns(day: DayPlan, most: int) -> list[Column]:
    columns = []
    for place, hour in enumerate(day.hours):
        whole = round(TALLEST * hour.expected / most)
        share = hour.with_hour / (hour.with_hour + hour.without_hour) if hour.expected else 0.0
        booked = round(whole * share)
        ground = HEAD_ROOM + TALLEST
        columns.append(
            Column(
                hour=hour,
                x=place * COLUMN + (COLUMN - COLUMN_WIDTH) // 2,
                middle=place * COLUMN + COLUMN // 2,
                booked_y=ground - booked,
                booked_height=booked,
                open_y=ground - whole,
                open_height=whole - booked,
                number_y=ground - whole - 5,
            )
        )
    return columns


def _said(day: DayPlan) -> str:
    if day.busiest is None:
        return _("Chưa dự kiến ai đến.")
    known = {
        "count": day.expected,
        "hour": day.busiest.label,
        "most": day.busiest.expected,
        "counters": day.most_counters,
    }
    said = _("Khoảng %(count)d người, đông nhất lúc %(hour)s với %(most)d người; cần đến %(counters)d quầy.")
    return said % known


def _file(found: Plan, monday: date) -> HttpResponse:
    words = {
        "title": _("Kế hoạch"),
        "day": _("Ngày"),
        "hour": _("Giờ"),
        "open": _("Số phút mở cửa"),
        "booked": _("Đã hẹn"),
        "with": _("Dự kiến có hẹn"),
        "without": _("Dự kiến không hẹn"),
        "expected": _("Dự kiến tất cả"),
        "counters": _("Số quầy cần"),
    }
    answer = HttpResponse(
        exporting.csv_of(planning_history.sheet(found, words=words)), content_type="text/csv; charset=utf-8"
    )
    name = f"ke-hoach-{found.office.pk.lower()}-{monday:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
