# SPDX-License-Identifier: EUPL-1.2
"""What people thought of one officer: a sum of at least five, of finished months, which nobody works out besides."""

from datetime import date
from typing import Any

import pytest

from cast import House, at
from motcua.figures import reports
from motcua.figures.models import DayTally, MonthTally
from motcua.figures.tables import Table
from motcua.kernel.errors import InvalidInput
from motcua.people.models import User

LATER = at("2026-12-10T08:00")


def rated(officer: int, score: int, count: int) -> None:
    row: dict[str, Any] = {
        "office": "DN-TTHCC", "agency": "DN-SXD", "procedure": "", "officer": officer, "measure": f"rating.{score}",
        "slot": 0, "count": count, "sum": count,
    }  # fmt: skip
    DayTally.objects.create(on=date(2026, 11, 17), **row)
    MonthTally.objects.create(month=date(2026, 11, 1), **row)


def asked(first_on: date = date(2026, 11, 1), last_on: date = date(2026, 11, 30)) -> Table:
    return reports.report(
        "satisfaction", office="DN-TTHCC", agencies=None, first_on=first_on, last_on=last_on, at=LATER, by="officer",
        has_officers=True,
    )  # fmt: skip


@pytest.mark.rule("R-075")
def test_few_ratings_of_an_officer_are_not_told_nor_left_to_be_worked_out(house: House, binh: User, hoa: User) -> None:
    third = User.objects.create_user(username="cuong", full_name="Lê Văn Cường")
    rated(binh.pk, 3, 20)
    rated(hoa.pk, 1, 1)
    rated(hoa.pk, 3, 3)
    rated(third.pk, 3, 7)
    lines = {int(row.key): row for row in asked().rows}
    assert lines[binh.pk].values[:2] == (20, 20)
    # Of the two others neither the four nor, by taking from a sum, the seven.
    for pk in (hoa.pk, third.pk):
        assert set(lines[pk].values) == {None}
        assert all(lines[pk].hidden)
    assert asked().total is None
    assert "Dưới 5" in asked().note


@pytest.mark.rule("R-075")
@pytest.mark.parametrize(
    ("first_on", "last_on"),
    [
        (date(2026, 11, 17), date(2026, 11, 17)),
        (date(2026, 11, 1), date(2026, 11, 29)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_or_a_running_month_tells_nothing_of_an_officer(
    house: House, binh: User, first_on: date, last_on: date
) -> None:
    rated(binh.pk, 1, 9)
    with pytest.raises(InvalidInput):
        asked(first_on, last_on)
