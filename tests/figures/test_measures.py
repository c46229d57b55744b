# SPDX-License-Identifier: EUPL-1.2
"""Each measure of a played month against a count by hand over the raw rows; counted twice, nothing changes."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import House, at
from figures import by_hand
from figures.played import Play, played
from motcua.appointments.models import Service
from motcua.figures import counting, reports, stock, waits
from motcua.figures.measures import MEASURES, Source
from motcua.figures.models import CountedDay, DayTally, MonthTally
from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.journal.models import Entry

__all__ = ["played"]

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
LATER = at("2026-12-10T08:00")
OFFICES = ("DN-TTHCC", "DN-HC")
SEEDS = [1, 2026, 77]


def told(model: Any = DayTally, **limits: Any) -> tuple[Counter[Any], Counter[Any]]:
    """Return the counters as they stand, places offered left out: no row tells of them."""
    counts: Counter[Any] = Counter()
    amounts: Counter[Any] = Counter()
    day = "on" if model is DayTally else "month"
    for row in model.objects.exclude(measure="places.offered").filter(**limits):
        key = (row.measure, row.office, row.agency, row.procedure, row.officer, getattr(row, day), row.slot)
        assert key not in counts
        counts[key], amounts[key] = row.count, row.sum
    return counts, amounts


@pytest.mark.parametrize("seed", SEEDS)
def test_each_measure_of_a_played_month_equals_the_count_by_hand(played: Play, seed: int) -> None:
    played(seed)
    counting.recount(FIRST, LAST, at=LATER)
    counts, amounts = told()
    expected, expected_amounts = by_hand.counted(FIRST, LAST)
    for measure in {*MEASURES} - {"places.offered"}:
        mine = {key: count for key, count in counts.items() if key[0] == measure}
        theirs = {key: count for key, count in expected.items() if key[0] == measure}
        assert mine == theirs, measure
        assert {key: amounts[key] for key in mine} == {key: expected_amounts[key] for key in theirs}, measure
    assert {key[0] for key in counts} == {*MEASURES} - {"places.offered"}


def test_counted_twice_day_by_day_or_at_once_is_the_same(played: Play) -> None:
    played(5)
    counting.recount(FIRST, LAST, at=LATER)
    once = told()
    counting.recount(FIRST, LAST, at=LATER)
    assert told() == once
    day = LAST
    while day >= FIRST:
        for office in OFFICES:
            counting.count_days([office], day, day, at=LATER)
        day -= timedelta(days=1)
    assert told() == once


def test_months_are_the_sums_of_their_days(played: Play) -> None:
    played(6)
    counting.recount(date(2026, 10, 26), date(2026, 12, 4), at=LATER)
    expected: Counter[Any] = Counter()
    for row in DayTally.objects.all():
        month = row.on.replace(day=1)
        expected[row.measure, row.office, row.agency, row.procedure, row.officer, month, row.slot] += row.count
    found = Counter(
        {
            (row.measure, row.office, row.agency, row.procedure, row.officer, row.month, row.slot): row.count
            for row in MonthTally.objects.all()
        }
    )
    assert found == expected
    scope, whole = Scope(OFFICES), Period(date(2026, 10, 26), date(2026, 12, 4))
    for measure in MEASURES:
        days = DayTally.objects.filter(measure=measure)
        read = sums(scope, whole, (measure,)).get("", {})
        assert (read[measure].count if read else 0) == sum(row.count for row in days), measure


@pytest.mark.rule("R-080")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", ["office", "agency", "procedure"])
def test_what_was_in_work_at_a_moment_is_as_the_journal_had_told_it_then(played: Play, seed: int, key: str) -> None:
    played(seed)
    for day in (date(2026, 11, 1), date(2026, 11, 17), date(2026, 12, 1)):
        moment = by_hand.midnight(day)
        found = stock.pending(OFFICES, at=moment, key=key)
        expected = by_hand.pending(moment, key=f"{key}_id")
        assert {name: (each.in_time, each.late, each.waiting) for name, each in found.items()} == {
            name: (each["in_time"], each["late"], each["waiting"]) for name, each in expected.items()
        }


def test_medians_and_nineties_are_those_of_the_single_waits(played: Play) -> None:
    played(9)
    counting.recount(FIRST, LAST, at=LATER)
    table = reports.report("waits", office=None, agencies=None, first_on=FIRST, last_on=LAST, at=LATER, by="office")
    expected, amounts = by_hand.counted(FIRST, LAST)
    for row in table.rows:
        values = dict(zip([head.key for head in table.heads], row.values, strict=True))
        for measure in ("wait", "wait_booked", "service"):
            single = [key[6] for key in expected.elements() if key[0] == measure and key[1] == row.key]
            assert values[f"{measure}_median"] == by_hand.nearest_rank(single, 50)
            assert values[f"{measure}_p90"] == by_hand.nearest_rank(single, 90)
        seconds = [amounts[key] for key in expected if key[0] == "wait" and key[1] == row.key]
        waited = sum(count for key, count in expected.items() if key[0] == "wait" and key[1] == row.key)
        assert values["wait_average"] == round(sum(seconds) / waited / 60, 1)
    assert waits.average_minutes("DN-HC", period=Period(FIRST, LAST)) == next(
        row.values[3] for row in table.rows if row.key == "DN-HC"
    )


def test_places_offered_follow_hours_and_services_and_stay_when_these_change(played: Play, house: House) -> None:
    """General 30 minutes, 2 places, 16 hours a day; permits of 45 minutes: 5 + 5 beginnings, 2 places."""
    tuesday = date(2026, 11, 17)
    counting.recount(tuesday, tuesday, at=LATER)
    offered = {
        (row.agency, row.procedure): row.sum
        for row in DayTally.objects.filter(measure="places.offered", office="DN-TTHCC", slot=8)
    }
    assert offered["DN-STC", ""] == 4
    whole = sum(
        DayTally.objects.filter(measure="places.offered", office="DN-TTHCC", agency="DN-SXD").values_list(
            "sum", flat=True
        )
    )
    assert whole == 16 * 2 + (5 + 5) * 2
    Service.objects.all().update(places=9)
    counting.recount(tuesday, tuesday, at=LATER)
    assert (
        sum(
            DayTally.objects.filter(measure="places.offered", office="DN-TTHCC", agency="DN-SXD").values_list(
                "sum", flat=True
            )
        )
        == 52
    )
    sunday = date(2026, 11, 15)
    counting.recount(sunday, sunday, at=LATER)
    assert not DayTally.objects.filter(measure="places.offered", on=sunday).exists()


def test_the_worker_counts_the_days_the_journal_tells_more_of_and_no_others(played: Play) -> None:
    played(3)
    while counting.look_through_journal():
        pass
    assert CountedDay.objects.filter(is_dirty=True).count() > 50
    while counting.count_dirty(at=LATER, days=100, seconds=60):
        pass
    assert told() == by_hand.counted(date(2026, 10, 1), date(2027, 1, 31))
    assert counting.look_through_journal() == 0
    assert not CountedDay.objects.filter(is_dirty=True).exists()
    first = Entry.objects.filter(kind="TicketIssued", office_id="DN-HC", at__date=date(2026, 11, 4)).first()
    assert first is not None
    Entry.objects.create(
        at=first.at, kind="RatingGiven", office_id="DN-HC", subject="ticket:x", actor="citizen", relayed_at=first.at,
        payload={"agency": None, "procedure": None, "officer": None, "score": 3, "reasons": [], "channel": "WEB"},
    )  # fmt: skip
    assert counting.look_through_journal() == 1
    assert list(CountedDay.objects.filter(is_dirty=True).values_list("office", "on")) == [("DN-HC", date(2026, 11, 4))]
    assert counting.count_dirty(at=LATER) == 0
    assert counting.count_dirty(at=LATER + counting.RESTS) == 1
    assert told() == by_hand.counted(date(2026, 10, 1), date(2027, 1, 31))


def test_a_turn_is_short_and_yesterday_is_counted_although_nobody_came(house: House) -> None:
    counting.expect_yesterday(at=at("2026-11-18T06:00"))
    assert {(day.office, day.on) for day in CountedDay.objects.all()} == {
        (code, date(2026, 11, 17)) for code in OFFICES
    }
    assert counting.count_dirty(at=at("2026-11-18T06:00"), days=1) == 1
    assert CountedDay.objects.filter(is_dirty=True).count() == 1
    counting.expect_yesterday(at=at("2026-11-18T06:00"))
    assert CountedDay.objects.filter(is_dirty=True).count() == 1


def test_counting_asks_the_same_number_of_questions_of_a_month_as_of_a_day(played: Play) -> None:
    played(4)

    def questions(last_on: date) -> int:
        with CaptureQueriesContext(connection) as asked:
            counting.count_days(OFFICES, FIRST, last_on, at=LATER)
        return len(asked)

    # The places a day offered are written once, when it is over: from the second time on all is alike.
    questions(LAST)
    assert questions(LAST) <= questions(date(2026, 11, 2)) + 2


def test_each_measure_says_how_it_is_counted_and_where_from() -> None:
    assert all(str(measure.title) and str(measure.how).endswith(".") for measure in MEASURES.values())
    assert {measure.source for measure in MEASURES.values()} == set(Source)
