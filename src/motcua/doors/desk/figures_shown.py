# SPDX-License-Identifier: EUPL-1.2
"""A report as its page shows it: words for numbers, addresses of rows, a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from motcua.doors.desk.figures_asked import ADDRESS_OF_BY, Asked
from motcua.doors.look import charts
from motcua.doors.look.charts import Chart, Point
from motcua.figures import wording
from motcua.figures.measures import Unit
from motcua.figures.rules import Step, step_of
from motcua.figures.specs import SPECS
from motcua.figures.tables import Compared, Head, Row, Table

#: What a row may be limited to: its words in an address.
_LIMITS = {
    "agency": "co-quan",
    "procedure": "thu-tuc",
    "office": "noi",
    "officer": "can-bo",
    "hour": "gio",
    "field": "linh-vuc",
}


@dataclass(frozen=True)
class Cell:
    said: str
    address: str = ""
    is_text: bool = False


@dataclass(frozen=True)
class Line:
    title: str
    cells: list[Cell]
    is_marked: bool = False


@dataclass(frozen=True)
class Shown:
    """A table with its lines; `total` stands below."""

    title: str
    by_title: str
    heads: Sequence[Head]
    lines: list[Line]
    total: Line | None
    note: str


@dataclass(frozen=True)
class Beside:
    """One comparison: an arrow, and the same in words."""

    title: str
    value: str
    arrow: str
    words: str


def shown(table: Table, asked: Asked) -> Shown:
    return Shown(
        table.title,
        table.by_title,
        table.heads,
        [_line(table, row, asked) for row in table.rows],
        _line(table, table.total, asked) if table.total else None,
        table.note,
    )


def _line(table: Table, row: Row, asked: Asked) -> Line:
    cells = []
    for head, value in zip(table.heads, row.values, strict=True):
        has_rows = isinstance(value, int) and value > 0 and head.measures and asked.may_see_rows(head.measures)
        address = _address(table, row, head, asked) if has_rows else ""
        cells.append(Cell(wording.said(value, head.unit), address, head.unit == Unit.TEXT))
    return Line(row.title, cells, row.is_marked)


def _address(table: Table, row: Row, head: Head, asked: Asked) -> str:
    """Return the address of the rows a number counts; empty where a row is none that can be asked for."""
    more = {"so": ",".join(head.measures)}
    is_total = row is table.total
    if table.by == "time" and not is_total:
        period = _within(row.key, asked)
        more |= {"ky": "tu-chon", "tu": period[0].isoformat(), "den": period[1].isoformat()}
    elif not is_total and not row.key and table.by in ("agency", "procedure"):
        # What concerns no agency alone, or several procedures at once.
        more["chung"] = _LIMITS[table.by]
    elif not is_total:
        if table.by not in _LIMITS or not row.key:
            return ""
        more[_LIMITS[table.by]] = row.key.lower() if table.by == "office" else row.key
    return f"dong/?{asked.address(**more)}"


def _within(key: str, asked: Asked) -> tuple[date, date]:
    """Return the days of one step that lie in the period."""
    first = date.fromisoformat(key)
    match step_of(asked.period):
        case Step.DAY:
            last = first
        case Step.WEEK:
            last = first + timedelta(days=6)
        case _:
            last = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return max(first, asked.period.first_on), min(last, asked.period.last_on)


def chart_of(table: Table) -> Chart | None:
    """Draw the report's own column; in time and by hour as columns, else ranked."""
    spec = SPECS.get(table.name)
    keys = [head.key for head in table.heads]
    if spec is None or not table.rows:
        return None
    key = next((each for each in (spec.drawn, keys[0]) if each in keys), "")
    place = keys.index(key)
    head = table.heads[place]
    points = [
        Point(row.title, _number(row.values[place]), wording.said(row.values[place], head.unit)) for row in table.rows
    ]
    draw = charts.in_time if table.by in ("time", "hour") else charts.ranked
    return draw("bieu-do", f"{table.title}: {head.title}", points)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def beside(found: Sequence[Compared], words: str) -> list[Beside]:
    made = []
    for each in found:
        arrow, told = wording.compared(each, words)
        made.append(Beside(each.title, wording.said(each.value, each.unit), arrow, told))
    return made


def ways(keys: Sequence[str], asked: Asked, table: Table) -> list[tuple[str, str, bool]]:
    """Return the ways to look at a report: words, address, and whether it is the one shown."""
    words = {
        "time": _("Thời gian"),
        "hour": _("Giờ"),
        "agency": _("Cơ quan"),
        "procedure": _("Thủ tục"),
        "office": _("Nơi tiếp nhận"),
        "officer": _("Cán bộ"),
    }
    possible = [
        key
        for key in keys
        if (key != "officer" or asked.may_see_officers) and (key != "office" or len(asked.codes) > 1)
    ]
    return [(words[key], asked.address(xem=ADDRESS_OF_BY[key]), key == table.by) for key in possible]
