# SPDX-License-Identifier: EUPL-1.2
"""A reader of everything published – all reports, all places of a month – works out no small number."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.db import connection

from cast import House
from figures import by_hand
from figures.played import Play, played
from motcua.figures import counting, open_data, publishing, reports
from motcua.figures.families import CITY, families, public_columns
from motcua.figures.models import DayTally, MonthTally
from motcua.figures.specs import SPECS
from motcua.offices.models import Agency, Office

__all__ = ["played"]

NOVEMBER = date(2026, 11, 1)
PRIME = 2**31 - 1
Row = dict[tuple[str, tuple[str, str]], int]


class Shown(NamedTuple):
    """One published number: which measures at which place it counts, what is written, whether it is hidden."""

    report: str
    place: tuple[str, str]
    measures: tuple[str, ...]
    value: Any
    is_hidden: bool


@pytest.fixture
def november(played: Play, the_clock: Callable[[str], Any]) -> None:
    played(42)
    counting.recount(date(2026, 10, 26), date(2026, 12, 4), at=the_clock("2026-12-10T09:00"))
    publishing.forget()


def everything() -> Iterator[Shown]:
    """Read all data sets of the month; of a share that is shown a reader has both numbers, or nearly."""
    for spec in (spec for spec in SPECS.values() if spec.is_public):
        for _month, places in publishing.by_month(spec, [NOVEMBER]):
            for place, row in places:
                for number, column in enumerate(public_columns(spec)):
                    if column.kind == "count":
                        yield Shown(spec.name, place, column.measures, row.values[number], row.is_hidden(number))
                    if column.kind == "share" and not row.is_hidden(number):
                        yield Shown(spec.name, place, column.measures, None, is_hidden=False)
                        yield Shown(spec.name, place, column.whole, None, is_hidden=False)


class Reader:
    """Knows what the shown numbers say of each measure at each agency; asks whether another sum of these follows."""

    def __init__(self, leaves: list[tuple[str, str]]) -> None:
        self.leaves, self.pivots = leaves, dict[Any, Row]()

    def row(self, measures: tuple[str, ...], place: tuple[str, str]) -> Row:
        below = [leaf for leaf in self.leaves if place in (leaf, (leaf[0], ""), CITY)]
        return {(measure, leaf): 1 for measure in measures for leaf in below}

    def reduced(self, row: Row) -> Row:
        left = dict(row)
        for pivot in [each for each in sorted(left) if each in self.pivots]:
            factor = left.get(pivot, 0)
            for each, value in self.pivots[pivot].items():
                left[each] = (left.get(each, 0) - factor * value) % PRIME
        return {each: value for each, value in left.items() if value}

    def learn(self, row: Row) -> None:
        if not (left := self.reduced(row)):
            return
        pivot = min(left)
        inverse = pow(left[pivot], -1, PRIME)
        made = {each: value * inverse % PRIME for each, value in left.items()}
        for other in self.pivots.values():
            if factor := other.get(pivot, 0):
                for each, value in made.items():
                    other[each] = (other.get(each, 0) - factor * value) % PRIME
        self.pivots[pivot] = made

    def follows(self, row: Row) -> bool:
        return not self.reduced(row)


def counts_by_hand() -> dict[tuple[str, tuple[str, str]], int]:
    counts: dict[tuple[str, tuple[str, str]], int] = {}
    for key, count in by_hand.counted(NOVEMBER, date(2026, 11, 30))[0].items():
        cell = (key[0], (key[1], key[2] or "-"))
        counts[cell] = counts.get(cell, 0) + count
    return counts


@pytest.mark.rule("R-081")
@pytest.mark.parametrize("least", [3, 5, 8, 20])
def test_no_small_number_is_shown_nor_follows_from_all_reports_together(
    november: None, settings: Any, least: int
) -> None:
    settings.FIGURES_LEAST_COUNT = least
    counts = counts_by_hand()
    leaves = sorted({place for _measure, place in counts})
    reader, told = Reader(leaves), list(everything())

    def count(measures: tuple[str, ...], place: tuple[str, str]) -> int:
        return sum(counts.get(cell, 0) for cell in reader.row(measures, place))

    for each in told:
        if each.value is not None and not each.is_hidden:
            assert each.value == count(each.measures, each.place)
        if not each.is_hidden:
            reader.learn(reader.row(each.measures, each.place))
    for measure in {measure for measure, _place in counts}:
        # Noughts are shown as noughts, and each result has a paper or a file.
        for leaf in leaves:
            if (measure, leaf) not in counts:
                reader.learn({(measure, leaf): 1})
    finished, results = ("finished.early", "finished.on_time", "finished.late"), ("result.electronic", "result.paper")
    for leaf in leaves:
        both = reader.row(finished, leaf)
        reader.learn(both | dict.fromkeys(reader.row(results, leaf), PRIME - 1))
    small = 0
    for each in told:
        if 0 < count(each.measures, each.place) < least:
            small += 1
            assert each.is_hidden or each.value is None, each
            assert not reader.follows(reader.row(each.measures, each.place)), each
    for spec in (spec for spec in SPECS.values() if spec.is_public):
        for column in (column for column in public_columns(spec) if column.kind == "share"):
            rest = tuple(set(column.whole) - set(column.measures))
            for place in {each.place for each in told} if len(rest) < len(column.whole) else ():
                if 0 < count(rest, place) < least:
                    assert not reader.follows(reader.row(rest, place)), (spec.name, rest, place)
    assert small > 5


@pytest.mark.rule("R-081")
def test_all_and_online_in_one_report_do_not_tell_the_two_that_came_to_the_counter_in_another(house: House) -> None:
    for measure, count in (("received.web", 98), ("received.desk", 2)):
        for model, day in ((DayTally, "on"), (MonthTally, "month")):
            model.objects.create(
                measure=measure, office="DN-HC", agency="DN-HC", procedure="", officer=0, slot=0, count=count,
                sum=count, **{day: NOVEMBER},
            )  # fmt: skip
    publishing.forget()
    online = publishing.published(SPECS["online"], [NOVEMBER], office="DN-HC")
    shown = dict(zip([head.key for head in online.heads], online.rows[0].hidden, strict=True))
    assert shown["received"] or shown["received_online"]
    assert shown["online_share"]
    dossiers = publishing.published(SPECS["dossiers"], [NOVEMBER], office="DN-HC")
    same = dict(zip([head.key for head in dossiers.heads], dossiers.rows[0].hidden, strict=True))
    assert (same["received"], same["received_online"]) == (shown["received"], shown["received_online"])
    assert same["received_desk"]


def test_every_published_count_is_in_one_family_and_related_ones_are_together() -> None:
    of_base = {base: family for family in families() for base in family.bases}
    assert sum(len(family.bases) for family in families()) == len(of_base)
    assert of_base["came",] == of_base["places.used",]
    assert of_base["received.desk",].rests == (("received.api", "received.desk", "received.web"),
        ("received.api", "received.post", "received.web"), ("received.desk", "received.post"))  # fmt: skip
    assert of_base["finished.late",] == of_base["result.electronic",]
    assert of_base["finished.late",] != of_base["received.desk",]


def test_an_office_being_set_up_and_an_agency_only_there_are_in_nothing_that_all_may_see(
    november: None, house: House
) -> None:
    """The figures of such an office are nobody's yet, whatever its tables hold."""
    Office.every.filter(pk="DN-HC").update(is_being_set_up=True)
    publishing.forget()
    for spec in (spec for spec in SPECS.values() if spec.is_public):
        places = {place[0] for _month, rows in publishing.by_month(spec, [NOVEMBER]) for place, _row in rows}
        assert places <= {"", "DN-TTHCC"}
        assert "DN-HC" not in {line[1] for line in open_data.sheet(spec, [NOVEMBER]).lines}
    on = {"first_on": NOVEMBER, "last_on": date(2026, 11, 30), "at": by_hand.midnight(date(2026, 12, 10))}
    for name in reports.ALL:
        table = reports.report(name, office=None, agencies=None, **on)  # type: ignore[arg-type]
        if table.by == "office" or name == "levels":
            assert "DN-HC" not in {row.key for row in table.rows}, name
    assert Agency.objects.filter(pk="DN-HC").exists()
    # Nor is such an office expected to have a day to count.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM figures_countedday")
    counting.expect_yesterday(at=by_hand.midnight(date(2026, 11, 18)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT office FROM figures_countedday")
        assert cursor.fetchall() == [("DN-TTHCC",)]
