# SPDX-License-Identifier: EUPL-1.2
"""Which past days the plan of a day is made of, and whose bookings and lines."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import House, at
from lines import Lines
from motcua.appointments import offer
from motcua.appointments.models import Appointment
from motcua.figures import planning_history
from motcua.offices.models import Closure, PublicDay
from motcua.queueing.models import Line, Ticket
from motcua.specialdays.models import SpecialDayRule

pytestmark = pytest.mark.django_db
OFFICE = "DN-TTHCC"
# A Thursday.
NINE = at("2026-11-26T09:00")


def walk_ins(draw: Callable[..., Ticket], on: str, count: int, line: Line | None = None) -> None:
    for number in range(count):
        draw(line=line, at_=at(f"{on}T08:00") + timedelta(minutes=number))


def planned(on: str, moment: str = "2026-11-26T09:00", agencies: list[str] | None = None) -> Any:
    day = at(f"{on}T00:00").date()
    return planning_history.plan(OFFICE, [day], agencies=agencies, at=at(moment)).days[0]


def test_the_plan_leaves_out_holidays_closures_and_special_days(
    lines: Lines, draw: Callable[..., Ticket], house: House
) -> None:
    # Thursdays before 3 December.
    for on, count in (("2026-11-26", 4), ("2026-11-19", 6), ("2026-11-12", 8), ("2026-11-05", 30), ("2026-10-29", 40)):
        walk_ins(draw, on, count)
    before = planned("2026-12-03", "2026-11-27T09:00")
    assert (before.sample_days, before.expected) == (5, 8)
    PublicDay.objects.create(on="2026-11-05", kind="holiday", name="Lễ hội")
    Closure.objects.create(
        office=house.tthcc, starts_at=at("2026-10-29T13:00"), ends_at=at("2026-10-29T17:00"), reason="Mất điện"
    )
    SpecialDayRule.objects.create(
        office=house.tthcc, model="online_day", weekdays=[3], scope="all", valid_from="2026-10-01",
        valid_until="2026-10-28", decision="QĐ 1",
    )  # fmt: skip
    offer.forget_settings()
    after = planned("2026-12-03", "2026-11-27T09:00")
    # 26, 19 and 12 November are left; the online Thursdays of October and what else was unlike are not counted.
    assert (after.sample_days, after.expected) == (3, 6)


def test_weeks_before_the_first_number_was_given_are_no_history(lines: Lines, draw: Callable[..., Ticket]) -> None:
    assert planned("2026-12-03").sample_days == 0
    walk_ins(draw, "2026-11-13", 1)
    walk_ins(draw, "2026-11-19", 5)
    found = planned("2026-12-03", "2026-11-27T09:00")
    assert (found.sample_days, found.has_history) == (2, True)


def test_a_special_day_is_compared_with_its_like(lines: Lines, draw: Callable[..., Ticket], house: House) -> None:
    walk_ins(draw, "2026-11-12", 4)
    walk_ins(draw, "2026-11-19", 9)
    walk_ins(draw, "2026-11-26", 9)
    SpecialDayRule.objects.create(
        office=house.tthcc, model="online_day", weekdays=[3], scope="all", valid_from="2026-11-19", decision="QĐ 1"
    )
    found = planned("2026-12-03", "2026-11-27T09:00")
    assert (found.sample_days, found.expected) == (2, 9)
    assert found.models == ("Ngày dịch vụ công trực tuyến",)


def test_bookings_and_lines_of_another_agency_are_no_part_of_its_plan(
    lines: Lines, draw: Callable[..., Ticket], book: Callable[..., Appointment]
) -> None:
    for on in ("2026-11-12", "2026-11-19"):
        walk_ins(draw, on, 3)
        walk_ins(draw, on, 5, lines.b)
    book(starts_at="2026-12-03T10:00", asked_at="2026-11-26T08:00")
    book(starts_at="2026-12-03T10:00", asked_at="2026-11-26T08:00", agency="DN-STC")
    assert planned("2026-12-03").booked == 2
    own = planned("2026-12-03", agencies=["DN-SXD"])
    assert own.booked == 1
    every = planning_history.plan(OFFICE, [at("2026-11-26T00:00").date()], agencies=None, at=NINE).days[0]
    assert every.sample_days == 2
