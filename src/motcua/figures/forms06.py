# SPDX-License-Identifier: EUPL-1.2
"""Biểu số II.06a and II.06b of Thông tư 01/2020/TT-VPCP: how procedures were handled, by field and by agency.

Rule: R-079. The columns are those of the form, in its order. What was withdrawn, stopped or refused after intake has no
column there: the note says how many, so that carried over + received = finished + in work + those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.figures import measures as m
from motcua.figures import naming, stock
from motcua.figures.measures import Unit
from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.figures.rules import Sums
from motcua.figures.tables import Head, Row, Table, counted
from motcua.kernel.text import sort_key
from motcua.procedures.models import Procedure

_MEASURES = (*m.RECEIVED, *m.FINISHED, *m.ENDED)


@dataclass
class Line:
    """A line of the form; `waiting` is in time, since the clock stands."""

    online: int = 0
    direct: int = 0
    carried: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    ended: int = 0

    @property
    def values(self) -> tuple[int, ...]:
        received = self.online + self.direct + self.carried
        done = self.early + self.on_time + self.late
        still = self.open_in_time + self.open_late
        return (
            received, self.online, self.direct, self.carried, done, self.early, self.on_time, self.late, still,
            self.open_in_time, self.open_late,
        )  # fmt: skip


def by_field(scope: Scope, period: Period, title: str, at: datetime) -> Table:
    """Biểu 06a: a line for each field."""
    fields = _fields()
    table = _table("form-06a", scope, period, title, key="procedure", group=lambda code: fields.get(code) or _("Khác"))
    ordered = tuple(sorted(table.rows, key=lambda row: sort_key(row.title)))
    return Table(table.name, title, "field", _("Lĩnh vực"), table.heads, ordered, table.total, table.note)


def procedures_of(field: str) -> tuple[str, ...]:
    """Return the procedures a line of form 06a counts."""
    return tuple(code for code, own in _fields().items() if (own or _("Khác")) == field)


def _fields() -> dict[str, str]:
    return dict(Procedure.objects.order_by().values_list("pk", "field"))


def by_agency(scope: Scope, period: Period, title: str, at: datetime) -> Table:
    """Biểu 06b: a line for each agency."""
    return _table("form-06b", scope, period, title, key="agency", group=lambda code: code)


def _table(name: str, scope: Scope, period: Period, title: str, *, key: str, group: Callable[[str], str]) -> Table:
    lines: dict[str, Line] = {}

    def line(code: str) -> Line:
        return lines.setdefault(group(code), Line())

    for code, found in sums(scope, period, _MEASURES, key=key).items():
        _add(line(code), found)
    limits = {"key": key, "agencies": scope.agencies, "procedure": scope.procedure}
    for code, held in stock.pending(scope.offices, at=period.begins_at, **limits).items():  # type: ignore[arg-type]
        line(code).carried += held.total
    for code, held in stock.pending(scope.offices, at=period.ends_at, **limits).items():  # type: ignore[arg-type]
        line(code).open_in_time += held.in_time + held.waiting
        line(code).open_late += held.late
    names = naming.titles("agency", lines) if key == "agency" else {each: each for each in lines}
    rows = tuple(
        Row(code, names[code], lines[code].values) for code in sorted(lines, key=lambda each: sort_key(names[each]))
    )
    width = len(_heads())
    total = tuple(sum(row.values[place] for row in rows) for place in range(width))  # type: ignore[misc]
    ended = sum(each.ended for each in lines.values())
    note = _("Ngoài biểu: %(count)d hồ sơ rút, dừng hoặc thôi giải quyết sau khi nhận.") % {"count": ended}
    return Table(name, title, key, _("Cơ quan"), _heads(), rows, Row("", _("Tổng số"), total), note)


def _add(line: Line, found: Sums) -> None:
    line.online += counted(found, m.ONLINE)
    line.direct += counted(found, ("received.desk", "received.post"))
    line.early += counted(found, ("finished.early",))
    line.on_time += counted(found, ("finished.on_time",))
    line.late += counted(found, ("finished.late",))
    line.ended += counted(found, m.ENDED)


def _heads() -> tuple[Head, ...]:
    def head(key: str, title: str, *measures: str) -> Head:
        return Head(key, title, Unit.COUNT, measures, is_sum=True)

    return (
        head("all", _("Tiếp nhận: tổng số")),
        head("online", _("Trong kỳ, trực tuyến"), *m.ONLINE),
        head("direct", _("Trong kỳ, trực tiếp và bưu chính"), "received.desk", "received.post"),
        head("carried", _("Từ kỳ trước"), "pending.before"),
        head("finished", _("Đã giải quyết: tổng số"), *m.FINISHED),
        head("early", _("Trước hạn"), "finished.early"),
        head("on_time", _("Đúng hạn"), "finished.on_time"),
        head("late", _("Quá hạn"), "finished.late"),
        head("open", _("Đang giải quyết: tổng số"), "pending.in_time", "pending.waiting", "pending.late"),
        head("open_in_time", _("Đang giải quyết, trong hạn"), "pending.in_time", "pending.waiting"),
        head("open_late", _("Đang giải quyết, quá hạn"), "pending.late"),
    )
