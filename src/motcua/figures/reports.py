# SPDX-License-Identifier: EUPL-1.2
"""Reports by name: one table each, for pages, files and programs alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.figures import decision766, forms06, levels_table, naming, opinions, post_table, stock
from motcua.figures.measures import Unit
from motcua.figures.models import MonthTally
from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.figures.rules import Sums, added, before, step_of
from motcua.figures.specs import OF_OFFICERS, SPECS, Spec
from motcua.figures.tables import Compared, Head, Kind, Row, Table, Words, heads_of, row_of
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.offices.queries import ladder_of

#: A long list of procedures is cut; the files have more.
MOST_ROWS = 500
BY_TITLES: Final = {
    "time": gettext_lazy("Thời gian"),
    "hour": gettext_lazy("Giờ"),
    "agency": gettext_lazy("Cơ quan"),
    "procedure": gettext_lazy("Thủ tục"),
    "office": gettext_lazy("Nơi tiếp nhận"),
    "officer": gettext_lazy("Cán bộ"),
}


class NoSuchReport(NotFound):
    sentence = gettext_lazy("Không có báo cáo này.")


@dataclass(frozen=True)
class About:
    """What stands in the list of reports."""

    name: str
    title: Words
    about: Words
    keys: tuple[str, ...] = ()
    is_public: bool = False


_OTHERS: Final = {
    each.name: each
    for each in (
        About(
            "levels",
            gettext_lazy("Mức trực tuyến của thủ tục"),
            gettext_lazy("Bao nhiêu thủ tục làm được toàn trình, một phần, hay chỉ tại quầy."),
            is_public=True,
        ),
        About(
            "form-06a",
            gettext_lazy("Biểu 06a: giải quyết thủ tục hành chính, theo lĩnh vực"),
            gettext_lazy("Kỳ trước chuyển sang, nhận mới, đã giải quyết, đang giải quyết."),
        ),
        About(
            "form-06b",
            gettext_lazy("Biểu 06b: giải quyết thủ tục hành chính, theo cơ quan"),
            gettext_lazy("Cùng các cột của biểu 06a, tổng hợp từng cơ quan."),
        ),
        About(
            "qd-766",
            gettext_lazy("Bộ chỉ số Quyết định 766"),
            gettext_lazy("Sáu nhóm chỉ số tính từ số liệu ở đây; điểm chính thức do Cổng Dịch vụ công quốc gia chấm."),
        ),
    )
}
ALL: Final[dict[str, About]] = {
    **{
        spec.name: About(spec.name, spec.title, spec.about, spec.keys, spec.is_public) for spec in SPECS.values()
    },
    **_OTHERS,
}  # fmt: skip


def about(name: str) -> About:
    """Return what a report is. Raises: NoSuchReport."""
    if name not in ALL:
        raise NoSuchReport
    return ALL[name]


def report(
    name: str,
    *,
    office: str | None,
    agencies: Sequence[str] | None,
    first_on: date,
    last_on: date,
    at: datetime,
    by: str = "",
    procedure: str = "",
    offices: Sequence[str] | None = None,
    has_officers: bool = False,
    is_compared: bool = True,
    officer: int = 0,
) -> Table:
    """Return a report of an office, of `offices`, or of all; `agencies` limits everything to these.

    `by` is one of the report's keys. By officer only where the caller may see officers (`has_officers`), or their own.
    A person limited to agencies is not compared with the city, whose figures are not theirs.
    Raises: NoSuchReport, InvalidInput.
    """
    known = about(name)
    period = Period(first_on, last_on)
    codes = _codes(office, offices)
    scope = Scope(codes, None if agencies is None else tuple(agencies), procedure, officer)
    if name in _WHOLE:
        return _WHOLE[name](scope, period, str(known.title), at)
    key = by or next(each for each in known.keys if len(codes) > 1 or each != "office")
    if key not in known.keys or (key == "officer" and not has_officers and not officer):
        raise InvalidInput(fields={"by": _("Báo cáo này không xem theo cách đó.")})
    spec = OF_OFFICERS[name] if key == "officer" or officer else SPECS[name]
    if spec.name == "satisfaction" and (key == "officer" or officer):
        return opinions.of_officers(spec, scope, period, at=at, by_title=str(BY_TITLES["officer"]))
    table = _counted(spec, scope, period, key)
    if name == "on-time" and key != "officer" and not officer:
        table = _with_pending(table, scope, period, key)
    if name == "post-returns" and agencies is None and not procedure:
        table = replace(table, extra=(post_table.years(codes, until=at.astimezone(OFFICE_ZONE).date()),))
    if not is_compared:
        return table
    before_it, city = _comparisons(spec, table, scope, period, office)
    return replace(table, before=before_it, city=city)


_WHOLE: Final[Mapping[str, Callable[[Scope, Period, str, datetime], Table]]] = {
    "levels": levels_table.table,
    "form-06a": forms06.by_field,
    "form-06b": forms06.by_agency,
    "qd-766": decision766.table,
}


def _codes(office: str | None, offices: Sequence[str] | None) -> tuple[str, ...]:
    if office is not None:
        return (office,)
    if offices is not None:
        return tuple(sorted(offices))
    return tuple(Office.objects.order_by("pk").values_list("pk", flat=True))


def _counted(spec: Spec, scope: Scope, period: Period, key: str) -> Table:
    inner = step_of(period) if key == "time" else key
    groups = sums(scope, period, spec.measures, key=inner)
    if key == "officer":
        groups.pop("0", None)
    titles = naming.titles(inner, groups)
    ordered = naming.ordered(inner, groups, titles, weight=lambda name: _weight(spec, groups[name]))
    rows = tuple(
        row_of(name, titles[name], spec.columns, groups[name], is_marked=_is_too_many(spec, key, groups[name]))
        for name in ordered[:MOST_ROWS]
    )
    whole = groups if key != "officer" else sums(scope, period, spec.measures)
    total = row_of("", _("Tất cả"), spec.columns, added(whole.values()))
    notes = []
    if len(ordered) > MOST_ROWS:
        notes.append(
            _("Chỉ ghi %(most)d dòng nhiều nhất trong %(all)d dòng.") % {"most": MOST_ROWS, "all": len(ordered)}
        )
    if spec.name == "supplements" and any(row.is_marked for row in rows):
        notes.append(
            _("Dòng có dấu: từ %(percent)d %% hồ sơ phải bổ sung, nên xem lại hướng dẫn của thủ tục.")
            % {"percent": settings.SUPPLEMENTS_TOO_MANY_PERCENT}
        )
    return Table(
        spec.name, str(spec.title), key, str(BY_TITLES[key]), heads_of(spec.columns), rows, total, " ".join(notes)
    )


def _weight(spec: Spec, group: Sums) -> float:
    first = next((each for each in spec.columns if each.kind in (Kind.COUNT, Kind.SUM)), spec.columns[0])
    return float(first.of(group) or 0)


def _is_too_many(spec: Spec, key: str, group: Sums) -> bool:
    """Say whether so many dossiers of a procedure had to be completed that its guidance is unclear. Rule: R-082."""
    if spec.name != "supplements" or key != "procedure":
        return False
    received, part = spec.columns[0].of(group), spec.columns[3].of(group)
    enough = isinstance(received, int) and received >= settings.FIGURES_LEAST_COUNT
    return enough and part is not None and part >= settings.SUPPLEMENTS_TOO_MANY_PERCENT


_PENDING: Final = (
    ("pending_in_time", gettext_lazy("Đang giải quyết, trong hạn"), "in_time", None),
    ("pending_late", gettext_lazy("Đang giải quyết, quá hạn"), "late", False),
    ("pending_waiting", gettext_lazy("Chờ người dân bổ sung"), "waiting", None),
)


def _with_pending(table: Table, scope: Scope, period: Period, key: str) -> Table:
    """Add what was in work at the end of the period; by time only to the sum, since it is a moment's."""
    grouped = key if key in stock.KEYS else "office"
    found = stock.pending(
        scope.offices, at=period.ends_at, key=grouped, agencies=scope.agencies, procedure=scope.procedure
    )
    heads = tuple(
        Head(name, str(title), Unit.COUNT, (f"pending.{state}",), up, is_sum=True)
        for name, title, state, up in _PENDING
    )
    known = {row.key: row for row in table.rows}
    if key in stock.KEYS:
        width = len(table.heads)
        fresh = [name for name in found if name not in known]
        titles = naming.titles(key, fresh)
        rows = [*table.rows, *(Row(name, titles[name], _nothing(table, width)) for name in fresh)]
    else:
        rows = list(table.rows)
    none = stock.Pending()

    def widened(row: Row, pending: stock.Pending | None) -> Row:
        added_values = (None, None, None) if pending is None else (pending.in_time, pending.late, pending.waiting)
        return replace(row, values=(*row.values, *added_values))

    whole = sum(found.values(), none)
    return replace(
        table,
        heads=(*table.heads, *heads),
        rows=tuple(widened(row, found.get(row.key, none) if key in stock.KEYS else None) for row in rows),
        total=widened(table.total, whole) if table.total else None,
    )


def _nothing(table: Table, width: int) -> tuple[int | None, ...]:
    return tuple(0 if head.is_sum else None for head in table.heads[:width])


def _comparisons(
    spec: Spec, table: Table, scope: Scope, period: Period, office: str | None
) -> tuple[tuple[Compared, ...], tuple[Compared, ...]]:
    """Compare the whole with the period before; and its shares and medians with those of the city around the office."""
    assert table.total is not None
    columns = spec.columns
    own = table.total.values
    past = added(sums(scope, before(period), spec.measures).values())
    beside = tuple(
        Compared(each.key, str(each.title), each.shown_unit, _number(value), each.of(past), each.is_up_good)
        for each, value in zip(columns, own, strict=False)
    )
    if office is None or scope.agencies is not None or scope.officer:
        return beside, ()
    around = city_of(office)
    if len(around) < 2:
        return beside, ()
    wide = added(sums(replace(scope, offices=around), period, spec.measures).values())
    city = tuple(
        Compared(each.key, str(each.title), each.shown_unit, _number(value), each.of(wide), each.is_up_good)
        for each, value in zip(columns, own, strict=False)
        if each.kind not in (Kind.COUNT, Kind.SUM)
    )
    return beside, city


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) else None


def is_agency_at(agency: str, offices: Sequence[str]) -> bool:
    """Say whether the agency receives at one of these offices, or did when anything was counted there."""
    if Agency.objects.filter(pk=agency, services__office__in=list(offices)).exists():
        return True
    return MonthTally.objects.filter(office__in=list(offices), agency=agency).exists()


def city_of(office: str) -> tuple[str, ...]:
    """Return the offices of the same province or city, this one among them."""
    place = Office.objects.filter(pk=office).first()
    if place is None:
        return ()
    top = ladder_of(place)[0]
    around = Office.objects.filter(Q(locality=top) | Q(locality__code__startswith=f"{top}-"))
    return tuple(around.order_by("pk").values_list("pk", flat=True))
