# SPDX-License-Identifier: EUPL-1.2
"""The open data sets: what is published by month, office and agency, with a description of each column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.figures import families, naming, publishing
from motcua.figures.exporting import Cell, Sheet
from motcua.figures.measures import MEASURES
from motcua.figures.reports import NoSuchReport
from motcua.figures.specs import SPECS, Spec
from motcua.figures.table_files import HIDDEN
from motcua.figures.tables import Column, Kind, Words

LICENCE: Final = "CC BY 4.0"
LICENCE_ADDRESS: Final = "https://creativecommons.org/licenses/by/4.0/deed.vi"

_PLACE_COLUMNS: Final = (
    ("month", gettext_lazy("Tháng (ngày đầu tháng, ISO 8601)"), ""),
    ("office", gettext_lazy("Mã nơi tiếp nhận; trống: cả thành phố"), ""),
    ("office_name", gettext_lazy("Tên nơi tiếp nhận"), ""),
    ("agency", gettext_lazy("Mã cơ quan; trống: mọi cơ quan của dòng; “-”: việc không riêng cơ quan nào"), ""),
    ("agency_name", gettext_lazy("Tên cơ quan"), ""),
)


@dataclass(frozen=True)
class DataColumn:
    """A column of a data set as its description tells of it."""

    name: str
    title: Words
    unit: str
    how: str


@dataclass(frozen=True)
class DataSet:
    name: str
    title: Words
    about: Words
    columns: tuple[DataColumn, ...]


def data_sets() -> list[DataSet]:
    """Return every data set that is published."""
    return [_described(spec) for spec in SPECS.values() if spec.is_public]


def public_spec(name: str) -> Spec:
    """Return a published report. Raises: NoSuchReport."""
    spec = SPECS.get(name)
    if spec is None or not spec.is_public:
        raise NoSuchReport
    return spec


def _described(spec: Spec) -> DataSet:
    columns = [DataColumn(name, title, unit, "") for name, title, unit in _PLACE_COLUMNS]
    columns += [
        DataColumn(each.key, each.title, str(each.shown_unit), how_of(each)) for each in families.public_columns(spec)
    ]
    return DataSet(spec.name, spec.title, spec.about, tuple(columns))


def how_of(column: Column) -> str:
    """Say in a sentence how a column is made of what is counted."""
    first = str(MEASURES[column.measures[0]].how)
    titles = ", ".join(str(MEASURES[name].title) for name in column.measures)
    match column.kind:
        case Kind.SHARE:
            whole = ", ".join(str(MEASURES[name].title) for name in column.whole)
            return _("%(part)s, trên 100 của: %(whole)s.") % {"part": titles, "whole": whole}
        case Kind.MEDIAN:
            return _("Một nửa không quá số này. %(how)s") % {"how": first}
        case Kind.P90:
            return _("Chín trên mười không quá số này. %(how)s") % {"how": first}
        case Kind.AVERAGE:
            return _("Trung bình. %(how)s") % {"how": first}
    return first if len(column.measures) == 1 else _("Cộng: %(titles)s. %(how)s") % {"titles": titles, "how": first}


def sheet(spec: Spec, months: Sequence[date]) -> Sheet:
    """Return a data set of these months as one table; a number too small to be published is two dots."""
    columns = families.public_columns(spec)
    told = publishing.by_month(spec, months)
    places = {place for _month, rows in told for place, _row in rows}
    offices = naming.titles("office", {place[0] for place in places if place[0]}) | {"": ""}
    agencies = naming.titles("agency", {place[1] for place in places if place[1] not in ("", publishing.COMMON)})
    agencies |= {"": "", publishing.COMMON: naming.titles("agency", [""])[""]}
    lines: list[list[Cell]] = []
    for month, rows in told:
        for place, row in rows:
            values = [HIDDEN if row.is_hidden(number) else value for number, value in enumerate(row.values)]
            lines.append([month.isoformat(), place[0], offices[place[0]], place[1], agencies[place[1]], *values])
    return Sheet(spec.name, [*(name for name, _title, _unit in _PLACE_COLUMNS), *(each.key for each in columns)], lines)
