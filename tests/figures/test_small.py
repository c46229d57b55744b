# SPDX-License-Identifier: EUPL-1.2
"""Small numbers stay hidden: nobody works one out, by algebra or by trying every table that fits."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.figures.families import covers
from motcua.figures.small import determined, hidden

Table = dict[tuple[str, str], int]
Sums = list[tuple[tuple[str, str], list[tuple[str, str]]]]
COLUMNS = ("all", "early", "late")


def tree(leaves: Sequence[Sequence[tuple[int, int]]]) -> tuple[Table, Sums]:
    """A city of offices of agencies, each with (early, late): all columns, all sums."""
    cells: Table = {}
    sums: Sums = []
    offices = []
    for number, agencies in enumerate(leaves):
        office = f"o{number}"
        offices.append(office)
        parts = [f"{office}a{place}" for place in range(len(agencies))]
        for part, (early, late) in zip(parts, agencies, strict=True):
            cells |= {("early", part): early, ("late", part): late, ("all", part): early + late}
        for column in COLUMNS:
            cells[column, office] = sum(cells[column, part] for part in parts)
            sums.append(((column, office), [(column, part) for part in parts]))
    for column in COLUMNS:
        cells[column, "city"] = sum(cells[column, office] for office in offices)
        sums.append(((column, "city"), [(column, office) for office in offices]))
    places = {place for _column, place in cells}
    sums += [(("all", place), [("early", place), ("late", place)]) for place in sorted(places)]
    return cells, sums


def follows(cell: tuple[str, str], kept: set[tuple[str, str]], sums: Sums) -> bool:
    """Say whether the sums fix a hidden cell: exact elimination, written anew."""
    order = sorted(kept)
    rows = [
        [Fraction((each in members) - (each == total)) for each in order]
        for total, members in sums
        if total in kept or any(each in kept for each in members)
    ]
    wanted = [Fraction(each == cell) for each in order]
    return rank([*rows, wanted]) == rank(rows)


def rank(rows: list[list[Fraction]]) -> int:
    left, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left[found:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for place, row in enumerate(left):
            if place != found and row[column]:
                factor = row[column] / pivot[column]
                left[place] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        found += 1
    return found


counts = st.integers(0, 12)
pairs = st.tuples(counts, counts)
cities = st.lists(st.lists(pairs, min_size=1, max_size=4), min_size=1, max_size=4)


@pytest.mark.rule("R-081")
@settings(max_examples=80, deadline=None)
@given(cities)
def test_no_small_number_is_shown_and_no_hidden_one_follows_from_the_shown(leaves: list[list[tuple[int, int]]]) -> None:
    cells, sums = tree(leaves)
    kept = hidden(cells, sums, least=5)
    assert all(key in kept for key, count in cells.items() if 0 < count < 5)
    assert not [cell for cell in kept if follows(cell, kept, sums)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=3))
def test_whoever_tries_every_table_finds_at_least_two_values_for_each_hidden_number(
    rows: list[tuple[int, int]],
) -> None:
    """Counts are never negative, which tells more than algebra: so all tables are tried."""
    cells, sums = tree([rows])
    kept = hidden(cells, sums, least=3)
    seen: dict[tuple[str, str], set[int]] = {cell: set() for cell in kept}
    most = max(cells.values()) + 1
    free = [key for key in cells if key[0] != "all" and "a" in key[1]]
    ranges = [range(most + 1) if key in kept else range(cells[key], cells[key] + 1) for key in free]
    size = 1
    for each in ranges:
        size *= len(each)
    if size > 60_000:
        return
    for drawn in product(*ranges):
        values = dict(zip(free, drawn, strict=True))
        other, _sums = tree([[(values["early", f"o0a{n}"], values["late", f"o0a{n}"]) for n in range(len(rows))]])
        if all(other[key] == cells[key] for key in cells if key not in kept):
            for cell in kept:
                seen[cell].add(other[cell])
    assert not [cell for cell, found in seen.items() if len(found) < 2]


def test_a_single_small_number_takes_the_next_one_with_it_not_the_sum() -> None:
    cells = {"sum": 110, "a": 3, "b": 7, "c": 100}
    assert hidden(cells, [("sum", ["a", "b", "c"])], least=5) == {"a", "b"}
    assert hidden({"sum": 3, "a": 3, "b": 0}, [("sum", ["a", "b"])], least=5) == {"sum", "a"}
    assert hidden({"sum": 107, "b": 7, "c": 100}, [("sum", ["b", "c"])], least=5) == set()


def test_hidden_numbers_that_come_to_too_little_take_another_with_them() -> None:
    """Noughts are shown: so of two hidden ones that come to two, each is one."""
    cells = {"sum": 12, "a": 1, "b": 1, "c": 10}
    assert hidden(cells, [("sum", ["a", "b", "c"])], least=5) == {"a", "b", "c"}
    six = {"sum": 106, "big": 100, **{f"one{number}": 1 for number in range(6)}}
    assert "big" in hidden(six, [("sum", [name for name in six if name != "sum"])], least=5)


def test_a_small_number_that_nobody_shows_must_not_follow_either() -> None:
    lines = [("all", ["online", "counter"])]
    assert hidden({"all": 100, "online": 98, "counter": 2}, lines, least=5, unseen={"counter"}) == {"counter", "online"}
    # A large one may.
    assert hidden({"all": 100, "online": 90, "counter": 10}, lines, least=5, unseen={"counter"}) == set()
    assert hidden({"all": 100, "online": 98, "counter": 2}, lines, least=0, unseen={"counter"}) == set()


def test_what_follows_only_through_sums_it_does_not_stand_in_is_found_and_hidden() -> None:
    cells = {"t": 9, "p": 4, "q": 5, "u": 20, "w": 11, "v": 30, "x": 25}
    sums = [("t", ["p", "q"]), ("u", ["t", "w"]), ("v", ["q", "x"])]
    kept = hidden(cells, sums, least=5)
    assert not determined(kept, sums)
    assert determined({"p", "q", "t"}, sums) == {"p", "q", "t"}
    assert determined({"p", "q", "w", "u"}, [*sums, ("p", ["w"])]) == {"p", "q", "w", "u"}


def test_a_city_of_a_hundred_places_is_decided_quickly() -> None:
    dice = Random(1)
    leaves = [[(dice.randrange(0, 30), dice.randrange(0, 9)) for _agency in range(6)] for _office in range(100)]
    cells, sums = tree(leaves)
    kept = hidden(cells, sums, least=5)
    assert 500 < len(kept) < len(cells) - 300
    assert not determined(kept, sums)


def test_columns_that_make_up_another_are_found() -> None:
    parts = [("a",), ("b", "c"), ("b",), ("c",), ("d",)]
    assert sorted(map(sorted, covers(("a", "b", "c"), parts))) == [[("a",), ("b",), ("c",)], [("a",), ("b", "c")]]
    assert covers(("a", "e"), parts) == []
