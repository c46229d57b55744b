# SPDX-License-Identifier: EUPL-1.2
"""What every report is: a table with heads, rows and a sum, and the ways a column is made of counts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from motcua.figures.measures import Unit
from motcua.figures.rules import Sum, Sums, percentile, share

Words = str | Promise
Value = int | float | None


class Kind(StrEnum):
    COUNT = "count"
    SUM = "sum"
    SHARE = "share"
    MEDIAN = "median"
    P90 = "p90"
    AVERAGE = "average"


@dataclass(frozen=True)
class Column:
    """One column: what it says of a group's sums. Of a share `measures` are the part and `whole` all of them.

    `is_up_good` says whether more is better, less is better (False) or neither (None), for the words of a comparison.
    """

    key: str
    title: Words
    kind: Kind
    measures: tuple[str, ...]
    whole: tuple[str, ...] = ()
    unit: Unit = Unit.COUNT
    is_up_good: bool | None = None

    def of(self, sums: Sums) -> Value:
        """Return the column's value of a group; None where nothing was counted that it could be worked out from."""
        match self.kind:
            case Kind.COUNT:
                return counted(sums, self.measures)
            case Kind.SUM:
                return sum(sums.get(name, Sum()).sum for name in self.measures)
            case Kind.SHARE:
                amount = summed if self.unit == Unit.PLACES else counted
                return share(amount(sums, self.measures), amount(sums, self.whole))
            case Kind.MEDIAN | Kind.P90:
                percent = 50 if self.kind == Kind.MEDIAN else 90
                return percentile(sums.get(self.measures[0], Sum()).spread, percent)
            case Kind.AVERAGE:
                known = sums.get(self.measures[0], Sum())
                return round(known.sum / known.count / 60, 1) if known.count else None

    @property
    def shown_unit(self) -> Unit:
        return Unit.PERCENT if self.kind == Kind.SHARE else self.unit

    @property
    def is_sum(self) -> bool:
        """Whether the values of rows add up to that of all."""
        return self.kind in (Kind.COUNT, Kind.SUM)


def counted(sums: Sums, measures: Sequence[str]) -> int:
    return sum(sums.get(name, Sum()).count for name in measures)


def summed(sums: Sums, measures: Sequence[str]) -> int:
    return sum(sums.get(name, Sum()).sum for name in measures)


@dataclass(frozen=True)
class Head:
    """A column of a finished table: its key for programs, its words, its unit, and what its numbers count."""

    key: str
    title: str
    unit: Unit
    measures: tuple[str, ...] = ()
    is_up_good: bool | None = None
    is_sum: bool = False


@dataclass(frozen=True)
class Row:
    """`values` stand in the order of the heads; one that is None and `is_hidden` is too small to be told."""

    key: str
    title: str
    values: tuple[Value | str, ...]
    hidden: tuple[bool, ...] = ()
    is_marked: bool = False

    def is_hidden(self, place: int) -> bool:
        return bool(self.hidden) and self.hidden[place]


@dataclass(frozen=True)
class Compared:
    """A column of the whole beside what it is compared with; `change` is the difference, None where there is none."""

    key: str
    title: str
    unit: Unit
    value: Value
    other: Value
    is_up_good: bool | None = None

    @property
    def change(self) -> Value:
        if self.value is None or self.other is None:
            return None
        return round(self.value - self.other, 1)


@dataclass(frozen=True)
class Table:
    """One report: `by` says what a row is, `before` and `city` what the whole is compared with."""

    name: str
    title: str
    by: str
    by_title: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""
    before: tuple[Compared, ...] = ()
    city: tuple[Compared, ...] = ()
    extra: tuple["Table", ...] = field(default=())

    def head(self, key: str) -> Head:
        return next(each for each in self.heads if each.key == key)


def heads_of(columns: Sequence[Column]) -> tuple[Head, ...]:
    return tuple(
        Head(each.key, str(each.title), each.shown_unit, _linked(each), each.is_up_good, each.is_sum)
        for each in columns
    )


def _linked(column: Column) -> tuple[str, ...]:
    """Return the measures whose rows are behind a number: of a spread all that were measured, of a share the part."""
    return column.measures


def row_of(key: str, title: str, columns: Sequence[Column], sums: Sums, *, is_marked: bool = False) -> Row:
    return Row(key, title, tuple(each.of(sums) for each in columns), is_marked=is_marked)
