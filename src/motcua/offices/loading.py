# SPDX-License-Identifier: EUPL-1.2
"""Lists of master data in and out: a list is taken over wholly or not at all, and every bad row is named."""

from collections import Counter as Count
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, models, transaction

from motcua.kernel.errors import OfficeError
from motcua.offices.columns import KEEP, CannotRead, Column
from motcua.offices.operations import save_master

Values = dict[str, Any]


class Save(Protocol):
    def __call__(self, row: Any, /, *, by: str, at: datetime) -> None: ...


class Follow(Protocol):
    def __call__(self, row: Any, values: Values, /, *, by: str, at: datetime) -> bool: ...


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True)
class Table:
    """What a row of an importable list means.

    `key` are the fields by which a stored row is found again. `check` refuses values that cannot stand together.
    `complete` fills fields computed from others. `follow` saves what belongs to the row in other tables and says
    whether it changed anything; `children` builds the same rows for an empty database. `elsewhere` names columns
    that are known here and kept by another list.
    """

    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    save: Save = save_master
    check: Callable[[Values], None] = _nothing
    complete: Callable[[Any, Values], None] = _nothing
    follow: Follow | None = None
    children: Callable[[Any, Values], list[models.Model]] | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    prefetched: tuple[str, ...] = ()

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field}


@dataclass(frozen=True)
class Line:
    """One row of a file under its number, as people count them there; `cells` by header, tidied text."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, order=True)
class Problem:
    """Why a row cannot be taken over; `line` 1 is the header."""

    line: int
    reason: str


@dataclass
class Loaded:
    """What a file did, or would do: rows by `Change`, and what stands against it."""

    counts: Count[Change] = field(default_factory=Count)
    problems: list[Problem] = field(default_factory=list)


def load(
    table: Table, *, header: Sequence[str], lines: Sequence[Line], by: str, at: datetime, is_trial: bool = False
) -> Loaded:
    """Take the lines over in one transaction; with any problem, and on a trial, nothing stays.

    Rows are found again by their key: new ones are added, changed ones saved with history, the same left alone. A
    column the file lacks is left as it is. Records: MasterDataChanged for each row added or changed.
    """
    loaded = Loaded(problems=_header_problems(table, header))
    if loaded.problems:
        return loaded
    readable = _read_all(table, lines, loaded.problems)
    with transaction.atomic():
        for number, values in _referred_first(table, readable):
            try:
                with transaction.atomic():
                    loaded.counts[_save(table, values, by=by, at=at)] += 1
            except (CannotRead, ValidationError, IntegrityError, DataError, OfficeError) as refusal:
                loaded.problems += [Problem(number, reason) for reason in _reasons(table, refusal)]
        if loaded.problems or is_trial:
            transaction.set_rollback(True)
    loaded.problems.sort()
    return loaded


def fill_empty(table: Table, *, lines: Sequence[Line]) -> list[models.Model]:
    """Insert the lines into an empty table in a few statements, without history: for sample data that is known good.

    Raises: CannotRead naming the first line that cannot stand.
    """
    problems: list[Problem] = []
    readable = _read_all(table, lines, problems)
    if problems:
        raise CannotRead(f"{table.name}, dòng {problems[0].line}: {problems[0].reason}")
    rows, children = [], []
    for _number, values in _referred_first(table, readable):
        row = table.model(**{name: value for name, value in values.items() if name in table.fields})
        table.complete(row, values)
        rows.append(row)
        children += table.children(row, values) if table.children else []
    table.model._default_manager.bulk_create(rows)
    for kind in dict.fromkeys(type(child) for child in children):
        kind._default_manager.bulk_create([child for child in children if type(child) is kind])
    return rows


def rows_of(table: Table) -> Iterator[list[str]]:
    """Yield the stored rows as cells in the order of the table's columns."""
    for row in table.model._default_manager.prefetch_related(*table.prefetched).order_by(*table.key):
        yield [column.text(row) for column in table.columns]


def _header_problems(table: Table, header: Sequence[str]) -> list[Problem]:
    known = {column.name for column in table.columns}
    given = Count(name for name in header if name)
    reasons = [f"không biết cột “{name}”" for name in given if name not in known and name not in table.elsewhere]
    reasons += [f"cột “{name}” có {count} lần" for name, count in given.items() if count > 1]
    reasons += [f"thiếu cột “{each.name}”" for each in table.columns if each.is_required and each.name not in given]
    if reasons:
        reasons.append(f"các cột của bảng này: {', '.join(column.name for column in table.columns)}")
    return [Problem(1, reason) for reason in reasons]


def _read_all(table: Table, lines: Sequence[Line], problems: list[Problem]) -> list[tuple[int, Values]]:
    seen: dict[tuple[Any, ...], int] = {}
    readable: list[tuple[int, Values]] = []
    for line in lines:
        values, reasons = _read(table, line)
        key = tuple(_comparable(values.get(name)) for name in table.key)
        if not reasons and key in seen:
            reasons.append(f"trùng với dòng {seen[key]}")
        problems += [Problem(line.number, reason) for reason in reasons]
        if not reasons:
            seen[key] = line.number
            readable.append((line.number, values))
    return _refuse_strangers(table, readable, problems)


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _read(table: Table, line: Line) -> tuple[Values, list[str]]:
    values: Values = {}
    reasons = [line.cells[""]] if "" in line.cells else []
    for column in table.columns:
        if column.name not in line.cells:
            continue
        try:
            value = column.value(line.cells[column.name])
        except CannotRead as refusal:
            reasons.append(f"cột {column.name}: {refusal}")
        else:
            if value is not KEEP:
                values[column.field or column.name] = value
    for name in table.key:
        values.setdefault(name, None)
    if not reasons:
        try:
            table.check(values)
        except CannotRead as refusal:
            reasons.append(str(refusal))
    return values, reasons


def _refuse_strangers(
    table: Table, readable: list[tuple[int, Values]], problems: list[Problem]
) -> list[tuple[int, Values]]:
    """Leave out rows that name a code which is neither stored nor in this file; one query a column."""
    strange: set[int] = set()
    for column in table.columns:
        if column.refers_to is None:
            continue
        model, word = column.refers_to
        named = {values[column.field] for _, values in readable if values.get(column.field)}
        known = set(model._base_manager.filter(pk__in=named).values_list("pk", flat=True))
        if model is table.model:
            known |= {values[table.key[0]] for _, values in readable}
        for number, values in readable:
            if values.get(column.field) and values[column.field] not in known:
                problems.append(
                    Problem(number, f"cột {column.name}: không có {word} nào mang mã {values[column.field]}")
                )
                strange.add(number)
    return [(number, values) for number, values in readable if number not in strange]


def _referred_first(table: Table, readable: list[tuple[int, Values]]) -> Iterable[tuple[int, Values]]:
    """Order rows so that one named by another row of the same file comes before it."""
    own = [column.field for column in table.columns if column.refers_to and column.refers_to[0] is table.model]
    if not own:
        return readable
    ordered: list[tuple[int, Values]] = []
    waiting = readable
    while waiting:
        behind = {values[table.key[0]] for _, values in waiting}
        ready = [row for row in waiting if not any(row[1].get(name) in behind for name in own)]
        # Rows that name each other in a circle stay in the file's order; the database says what is wrong with them.
        ordered += ready or waiting
        waiting = [row for row in waiting if row not in ready] if ready else []
    return ordered


def _save(table: Table, values: Values, *, by: str, at: datetime) -> Change:
    stored = table.model._base_manager.filter(**{name: values[name] for name in table.key}).first()
    row = stored if stored is not None else table.model()
    own = {name: value for name, value in values.items() if name in table.fields}
    is_changed = any(getattr(row, name) != value for name, value in own.items())
    for name, value in own.items():
        setattr(row, name, value)
    if stored is None or is_changed:
        table.complete(row, values)
        table.save(row, by=by, at=at)
    followed = table.follow(row, values, by=by, at=at) if table.follow else False
    if stored is None:
        return Change.ADDED
    return Change.CHANGED if is_changed or followed else Change.SAME


def _reasons(table: Table, refusal: Exception) -> list[str]:
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        headers = {column.field.removesuffix("_id"): column.name for column in table.columns}
        return [
            " ".join(messages) if name == NON_FIELD_ERRORS else f"cột {headers.get(name, name)}: {' '.join(messages)}"
            for name, messages in refusal.message_dict.items()
        ]
    if isinstance(refusal, ValidationError):
        return list(refusal.messages)
    if isinstance(refusal, OfficeError):
        return [refusal.message]
    if isinstance(refusal, CannotRead):
        return [str(refusal)]
    return ["cơ sở dữ liệu không nhận dòng này vì trái quy tắc của bảng"]
