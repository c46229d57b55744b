# SPDX-License-Identifier: EUPL-1.2
"""What is done on the spot (không chờ) has a line of its own, and nobody else waits there."""

from collections.abc import Callable
from datetime import date

import pytest

from cast import House, at
from motcua.appointments.models import Appointment
from motcua.queueing import no_wait, queries
from motcua.queueing.models import Line
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Model, OnHoliday, Scope, Unit
from motcua.visits.operations import line_of

MONDAY = "2026-11-30T09:00"


@pytest.fixture
def own_line(house: House) -> Line:
    Line.objects.create(office=house.hc, code="A", name="Việc thường", order=2)
    line = Line.objects.create(office=house.hc, code="K", name="Không chờ", order=1, is_no_wait=True)
    SpecialDayRule.objects.create(
        office=house.hc,
        model=Model.NO_WAIT,
        weekdays=[0, 1, 2, 3, 4],
        scope=Scope.PROCEDURES,
        scope_values=["2.000815"],
        promise_unit=Unit.WORKING_MINUTE,
        promise=20,
        on_holiday=OnHoliday.SKIP,
        valid_from=date(2026, 1, 1),
    )
    return line


def test_who_comes_for_something_done_on_the_spot_waits_in_its_own_line(
    own_line: Line, book: Callable[..., Appointment]
) -> None:
    asked = {"office": "DN-HC", "agency": "DN-HC", "starts_at": MONDAY}
    quick = book(**asked, procedures=["2.000815"])
    assert line_of(quick) == own_line
    other = book(**asked, procedures=["1.001193"])
    found = line_of(other)
    assert found is not None
    assert found.code == "A"


def test_the_card_of_the_own_line_names_what_is_done_there_today(own_line: Line, house: House) -> None:
    assert no_wait.names_today(house.hc, at=at(MONDAY)) == ["Chứng thực bản sao từ bản chính giấy tờ, văn bản"]
    # On a public holiday nothing is done at all.
    assert no_wait.names_today(house.hc, at=at("2026-11-24T09:00")) == []
    assert no_wait.is_on_the_spot(house.hc, "2.000815", at=at(MONDAY))
    assert not no_wait.is_on_the_spot(house.tthcc, "2.000815", at=at(MONDAY))


def test_without_an_own_line_it_waits_where_everybody_does(own_line: Line) -> None:
    own_line.delete()
    found = queries.line_for(office="DN-HC", agency="DN-HC", field="Chứng thực", is_no_wait=True)
    assert found is not None
    assert found.code == "A"
