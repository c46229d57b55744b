# SPDX-License-Identifier: EUPL-1.2
"""The list of one day: on the screen, on A4, and as a table for a spreadsheet."""

import csv
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.appointments import queries
from motcua.appointments.rules import Status
from motcua.doors.desk.entry import Desk, at_office
from motcua.doors.desk.hours import chosen_day
from motcua.doors.desk.rows import Row, rows_of
from motcua.kernel import phone as phones
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import Action

LISTED = [Status.REQUESTED, Status.CONFIRMED, Status.PROPOSED, Status.CHECKED_IN, Status.SERVED, Status.NO_SHOW]
# A spreadsheet takes a cell beginning with one of these for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@at_office(Action.SEE_DESK)
def day_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the day's appointments of the person's agencies by hour; `?tai=csv` gives them as a file."""
    day = chosen_day(request, default=desk.today)
    rows = rows_of(desk, queries.on_day(office=desk.code, agencies=desk.agencies(), on=day, statuses=LISTED))
    if request.GET.get("tai") == "csv":
        return _as_csv(rows, f"lich-hen-{desk.code.lower()}-{day:%Y-%m-%d}.csv")
    values = desk.page(
        here="day",
        rows=rows,
        day=day,
        day_before=day - timedelta(days=1),
        day_after=day + timedelta(days=1),
        is_cut=len(rows) >= queries.DESK_LIMIT,
    )
    return render(request, "desk/day_list.html", values)


def _as_csv(rows: list[Row], name: str) -> HttpResponse:
    # The mark at the beginning tells spreadsheets that the letters are UTF-8.
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    table = csv.writer(answer)
    person, visit = (
        [_("Họ và tên"), _("Điện thoại")],
        [_("Cơ quan"), _("Việc"), _("Nội dung"), _("Quầy"), _("Trạng thái")],
    )
    table.writerow([_("Giờ"), _("Mã hẹn"), *person, *visit])
    for row in rows:
        each = row.appointment
        cells = [
            f"{each.starts_at.astimezone(OFFICE_ZONE):%H:%M}", each.code, each.name, phones.spoken(each.phone),
            each.agency.name, row.what, each.content, str(each.counter.number) if each.counter else "", row.state,
        ]  # fmt: skip
        table.writerow([_plain(cell) for cell in cells])
    return answer


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
