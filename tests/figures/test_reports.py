# SPDX-License-Identifier: EUPL-1.2
"""Reports: sums, shares, forms and the six groups of 766, against hand counts; who sees which numbers; files."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import House, at
from figures import by_hand
from figures.played import Play, played
from motcua.figures import counting, decision766, exporting, publishing, reports, rows, rules, table_files
from motcua.figures.measures import MEASURES
from motcua.figures.period import Period
from motcua.figures.reading import Scope
from motcua.figures.specs import SPECS
from motcua.figures.tables import Head, Row, Table
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Agency
from motcua.procedures.models import Procedure, ProcedureVersion

__all__ = ["played"]

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
LATER = at("2026-12-10T08:00")
OFFICES = ("DN-TTHCC", "DN-HC")


@pytest.fixture
def november(played: Play) -> None:
    played(42)
    counting.recount(date(2026, 10, 26), date(2026, 12, 4), at=LATER)
    publishing.forget()
    _by_hand.clear()


_by_hand: dict[tuple[date, date], Counter[tuple[Any, ...]]] = {}


def asked(name: str, **more: Any) -> Table:
    known: dict[str, Any] = {"office": None, "agencies": None, "first_on": FIRST, "last_on": LAST, "at": LATER}
    return reports.report(name, **{**known, **more})


def values(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip([head.key for head in table.heads], row.values, strict=True))


def total(table: Table) -> dict[str, Any]:
    assert table.total is not None
    return values(table, table.total)


def by_measure(first_on: date = FIRST, last_on: date = LAST, **limits: Any) -> Counter[str]:
    place = {"office": 1, "agency": 2, "procedure": 3, "officer": 4}
    # Nothing is written after the month was played.
    if (first_on, last_on) not in _by_hand:
        _by_hand[first_on, last_on] = by_hand.counted(first_on, last_on)[0]
    found: Counter[str] = Counter()
    for key, count in _by_hand[first_on, last_on].items():
        if all(key[place[name]] == value for name, value in limits.items()):
            found[key[0]] += count
    return found


@pytest.mark.rule("R-080")
def test_timeliness_is_told_by_the_day_of_the_result_and_what_waits_is_not_late(november: None) -> None:
    table = asked("on-time", by="agency")
    known = by_measure()
    finished = known["finished.early"] + known["finished.on_time"] + known["finished.late"]
    assert total(table)["finished"] == finished > 50
    in_time = known["finished.early"] + known["finished.on_time"]
    assert total(table)["on_time_share"] == round(in_time * 100 / finished, 1)
    still = by_hand.pending(by_hand.midnight(date(2026, 12, 1)), key="agency_id")
    for row in table.rows:
        line, open_now = values(table, row), still.get(row.key, Counter())
        assert line["finished_late"] == by_measure(agency=row.key)["finished.late"]
        assert (line["pending_late"], line["pending_waiting"]) == (open_now["late"], open_now["waiting"])
    assert total(table)["pending_late"] == sum(each["late"] for each in still.values()) > 0


@pytest.mark.rule("R-079")
@pytest.mark.parametrize("name", ["form-06a", "form-06b"])
def test_forms_06_balance_line_by_line_and_are_the_counts_by_hand(november: None, name: str) -> None:
    table = asked(name)
    known = by_measure()
    carried = by_hand.pending(by_hand.midnight(FIRST), key="agency_id")
    whole = total(table)
    assert whole["online"] == known["received.web"] + known["received.api"]
    assert whole["direct"] == known["received.desk"] + known["received.post"]
    assert whole["carried"] == sum(sum(each.values()) for each in carried.values()) > 0
    assert whole["late"] == known["finished.late"]
    ended = known["ended.refused"] + known["ended.withdrawn"] + known["ended.stopped"]
    assert whole["all"] == whole["finished"] + whole["open"] + ended
    assert str(ended) in table.note
    for row in table.rows:
        line = values(table, row)
        assert line["all"] == line["online"] + line["direct"] + line["carried"]
        assert line["finished"] == line["early"] + line["on_time"] + line["late"]
        assert line["open"] == line["open_in_time"] + line["open_late"]
    if name == "form-06a":
        assert {row.title for row in table.rows} <= set(Procedure.objects.values_list("field", flat=True))


@pytest.mark.rule("R-078")
def test_the_six_groups_are_computed_of_finished_months_and_say_what_only_the_portal_knows(november: None) -> None:
    table = asked("qd-766")
    groups = [row for row in table.rows if row.is_marked]
    assert [values(table, row)["most"] for row in groups] == [18, 20, 12, 10, 18, 22]
    known = by_measure()
    finished = known["finished.early"] + known["finished.on_time"] + known["finished.late"]
    in_time = round((known["finished.early"] + known["finished.on_time"]) * 100 / finished, 1)
    assert values(table, groups[1])["points"] == round(20 * in_time / 100, 1)
    lines = {row.title: values(table, row) for row in table.rows}
    assert lines["Hồ sơ trực tuyến"]["share"] == round(
        (known["received.web"] + known["received.api"])
        * 100
        / sum(count for name, count in known.items() if name.startswith("received.")),
        1,
    )
    silent = [row for row in lines.values() if row["share"] is None and row["most"] is None]
    assert len(silent) == 4
    assert all("Cổng" in row["note"] for row in silent)
    assert sum(values(table, row)["points"] for row in groups) == pytest.approx(total(table)["points"])
    for first_on, last_on in ((FIRST, date(2026, 11, 29)), (date(2026, 12, 1), date(2026, 12, 31))):
        with pytest.raises(InvalidInput):
            asked("qd-766", first_on=first_on, last_on=last_on)
    assert [decision766.grade(points) for points in (90, 89.9, 80, 79, 70, 50, 49.9)] == [
        "excellent", "good", "good", "fair", "fair", "average", "weak",
    ]  # fmt: skip


def test_every_report_has_its_sums_in_every_way_to_look_at_it(november: None) -> None:
    for name, spec in SPECS.items():
        whole = by_measure()
        for key in spec.keys:
            table = asked(name, by=key, has_officers=True)
            for column in (each for each in spec.columns if each.kind == "count" and key != "officer"):
                expected = sum(whole[measure] for measure in column.measures)
                assert total(table)[column.key] == expected, (name, key, column.key)
                told = [values(table, row)[column.key] for row in table.rows]
                assert sum(told) == expected, (name, key, column.key)


def test_a_period_is_compared_with_the_one_before_and_an_office_with_its_city(november: None) -> None:
    week = {"first_on": date(2026, 11, 16), "last_on": date(2026, 11, 22)}
    table = asked("promises", office="DN-HC", **week)
    before = by_measure(date(2026, 11, 9), date(2026, 11, 15), office="DN-HC")
    told = {each.key: each for each in table.before}
    assert told["promise_kept"].other == before["promise.kept"]
    assert told["promise_kept"].change == total(table)["promise_kept"] - before["promise.kept"]
    city = by_measure(date(2026, 11, 16), date(2026, 11, 22))
    share = {each.key: each for each in table.city}["promise_share"]
    assert share.other == round(city["promise.kept"] * 100 / (city["promise.kept"] + city["promise.missed"]), 1)
    assert {each.key for each in table.city} == {"promise_share"}
    assert not asked("promises", office="DN-HC", agencies=["DN-HC"], **week).city


def test_a_role_for_one_agency_gets_that_agencys_numbers_alone(november: None) -> None:
    mine = by_measure(office="DN-TTHCC", agency="DN-SXD")
    for name, spec in SPECS.items():
        for key in spec.keys:
            table = asked(name, office="DN-TTHCC", agencies=["DN-SXD"], by=key, has_officers=True)
            if key == "agency":
                assert {row.key for row in table.rows} <= {"DN-SXD"}
            for column in (each for each in spec.columns if each.kind == "count" and key != "officer"):
                assert total(table)[column.key] == sum(mine[measure] for measure in column.measures)
            assert not table.extra
    for name in ("form-06a", "form-06b", "qd-766", "levels"):
        table = asked(name, office="DN-TTHCC", agencies=["DN-SXD"])
        assert "Doanh nghiệp" not in str(table.rows)
        assert "Sở Tài chính" not in str(table.rows)


def test_by_officer_only_for_who_may_and_only_what_has_one(november: None) -> None:
    with pytest.raises(InvalidInput):
        asked("waits", by="officer")
    table = asked("waits", by="officer", has_officers=True)
    assert [head.key for head in table.heads] == ["served", "service_median", "service_p90"]
    assert {row.title for row in table.rows} == {"Trần Thanh Bình", "Nguyễn Thị Hoa"} or len(table.rows) == 2


@pytest.mark.rule("R-082")
def test_too_many_supplements_are_marked_from_the_share_of_the_setting(november: None, settings: Any) -> None:
    settings.FIGURES_LEAST_COUNT = 5
    settings.SUPPLEMENTS_TOO_MANY_PERCENT = 1
    assert any(row.is_marked for row in asked("supplements").rows)
    assert "xem lại hướng dẫn" in asked("supplements").note
    settings.SUPPLEMENTS_TOO_MANY_PERCENT = 100
    assert not any(row.is_marked for row in asked("supplements").rows)


def test_levels_count_each_procedure_once(house: House) -> None:
    """The table of 177/488: how many of all can be done wholly online."""
    ProcedureVersion.objects.filter(procedure="1.001193").update(online_level=Procedure.OnlineLevel.FULL)
    table = asked("levels")
    assert total(table) == {"full": 1, "part": 5, "counter": 0, "all": 6, "full_share": round(100 / 6, 1)}
    assert {row.key: row.values[3] for row in table.rows} == {"DN-HC": 4, "DN-SXD": 1, "DN-STC": 1}


# --- rows behind numbers ---------------------------------------------------------------------------


def test_every_number_leads_to_exactly_its_rows(november: None) -> None:
    scope = Scope(OFFICES)
    counts, _amounts = by_hand.counted(FIRST, LAST)
    for measure in sorted({*MEASURES} - {"places.offered"}):
        found, after = [], ""
        while True:
            page = rows.facts_of(scope, Period(FIRST, LAST), [measure], after=after)
            found += page.rows
            after = page.after
            assert len(page.rows) <= rows.PAGE
            if not after:
                break
        expected = Counter({key[:5]: 0 for key in counts if key[0] == measure})
        assert len(found) == sum(count for key, count in counts.items() if key[0] == measure), measure
        assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
        assert not expected or {(each.office, each.agency) for each in found} == {key[1:3] for key in expected}
    limited = rows.facts_of(Scope(OFFICES, ("DN-SXD",)), Period(FIRST, LAST), ["finished.late", "tickets"])
    assert {each.agency for each in limited.rows} == {"DN-SXD"}


# --- what is published -----------------------------------------------------------------------------


@pytest.mark.rule("R-081")
def test_a_published_table_shows_no_small_number(november: None, settings: Any) -> None:
    settings.FIGURES_LEAST_COUNT = 8
    table = publishing.published(SPECS["on-time"], [FIRST], office="DN-HC")
    for row in table.rows:
        for place, head in enumerate(table.heads):
            value = row.values[place]
            if head.key.startswith("finished") and value:
                assert value >= 8
            assert (value is None) >= row.is_hidden(place)


def test_a_longer_period_shows_a_number_only_where_each_of_its_months_does(november: None, settings: Any) -> None:
    settings.FIGURES_LEAST_COUNT = 5
    months = [date(2026, 10, 1), FIRST]
    spec = SPECS["on-time"]
    both = publishing.published(spec, months)
    single = [publishing.published(spec, [month]) for month in months]
    for row in both.rows:
        for place in range(len(both.heads)):
            gone = [any(each.key == row.key and each.is_hidden(place) for each in table.rows) for table in single]
            assert row.is_hidden(place) == any(gone)


def test_only_whole_finished_months_are_published() -> None:
    assert publishing.whole_months(date(2026, 10, 1), LAST, at=LATER) == [date(2026, 10, 1), FIRST]
    for first_on, last_on in (
        (date(2026, 11, 2), LAST),
        (FIRST, date(2026, 11, 29)),
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2025, 10, 1), LAST),
        (LAST, FIRST),
    ):
        with pytest.raises(InvalidInput):
            publishing.whole_months(first_on, last_on, at=LATER)
    assert publishing.finished_months(at=LATER, count=2) == [FIRST, date(2026, 10, 1)]


# --- files, pure rules -----------------------------------------------------------------------------


def test_no_cell_of_a_file_is_a_formula_and_hidden_numbers_are_dots(november: None) -> None:
    Agency.objects.filter(pk="DN-SXD").update(name='=HYPERLINK("http://x")')
    table = asked("dossiers", by="agency")
    text = exporting.csv_of(table_files.sheets(table)[0]).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert '\'=HYPERLINK("http://x")' in cells
    hidden = Table("x", "[T]:*", "a", "A", (Head("n", "Số", MEASURES["came"].unit),), (Row("k", "K", (3,), (True,)),))
    sheet = table_files.sheets(hidden)[0]
    assert sheet.lines == [["K", "k", ".."]]
    assert sheet.title == "T"
    assert exporting.xlsx_of(table_files.sheets(table))[:2] == b"PK"


def test_a_report_asks_a_few_questions_however_long_the_period(november: None) -> None:
    for name in SPECS:
        with CaptureQueriesContext(connection) as asking:
            asked(name, office="DN-HC")
        assert len(asking) <= 12, (name, len(asking))


def test_periods_before_are_of_the_same_kind() -> None:
    def before(first: date, last: date) -> tuple[date, date]:
        found = rules.before(Period(first, last))
        return found.first_on, found.last_on

    assert before(FIRST, LAST) == (date(2026, 10, 1), date(2026, 10, 31))
    assert before(date(2026, 1, 1), date(2026, 12, 31)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert before(date(2026, 7, 1), date(2026, 9, 30)) == (date(2026, 4, 1), date(2026, 6, 30))
    assert before(date(2026, 11, 16), date(2026, 11, 22)) == (date(2026, 11, 9), date(2026, 11, 15))
    assert before(FIRST, FIRST) == (date(2026, 10, 31), date(2026, 10, 31))


def test_months_and_the_days_beside_them_make_up_the_period() -> None:
    period = Period(date(2026, 10, 26), date(2026, 12, 4))
    months = rules.months_of(period)
    assert months == [FIRST]
    beside = rules.days_beside(period, months)
    assert beside == [(date(2026, 10, 26), date(2026, 10, 31)), (date(2026, 12, 1), date(2026, 12, 4))]
    assert rules.days_beside(Period(FIRST, LAST), [FIRST]) == []
    covered = sum((last - first).days + 1 for first, last in beside) + 30
    assert covered == period.days == (period.last_on - period.first_on + timedelta(days=1)).days


def test_a_percentile_is_the_nearest_rank_and_a_share_never_lies() -> None:
    assert rules.percentile({1: 9, 50: 1}, 90) == 1
    assert rules.percentile({1: 8, 50: 2}, 90) == 50
    assert rules.percentile({1: 5, 2: 5}, 50) == 1
    assert rules.percentile({}, 50) is None
    assert rules.share(1_999, 2_000) == 99.9
    assert rules.share(1, 9_999) == 0.1
    assert rules.share(0, 0) is None
    assert rules.share(3, 3) == 100.0
