# SPDX-License-Identifier: EUPL-1.2
"""When people are called back, and what callers come for by a few letters."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import House, at
from motcua.kernel.working_time import Session, is_open_at
from motcua.offices.calendar import OfficeCalendar, WeeklyHours
from motcua.switchboard import matters, rules

HOURS = (Session(time(7, 30), time(11, 30)), Session(time(13), time(17)))
WEEK = OfficeCalendar(tuple(WeeklyHours(day, session) for day in range(5) for session in HOURS))
MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1)).map(at)  # noqa: DTZ001 – given a zone by `at`


@pytest.mark.rule("R-021")
@given(attempts=st.integers(0, 6), now=MOMENTS)
def test_the_next_attempt_is_two_hours_later_at_least_in_office_hours_and_never_a_fourth(
    attempts: int, now: datetime
) -> None:
    later = rules.next_attempt(attempts=attempts, at=now, calendar=WEEK)
    if attempts >= 3:
        assert later is None
        return
    assert later is not None
    assert later >= now + timedelta(hours=2)
    assert is_open_at(WEEK, at=later)


@given(proposed=MOMENTS, ahead=st.integers(1, 10_000))
def test_a_proposal_is_asked_about_after_its_message_and_before_its_hour(proposed: datetime, ahead: int) -> None:
    starts = proposed + timedelta(minutes=ahead)
    asked = rules.ask_about_proposal_at(proposed_at=proposed, starts_at=starts, before=timedelta(hours=24))
    assert proposed < asked < starts
    assert asked >= min(proposed + timedelta(hours=2), proposed + (starts - proposed) / 2)
    assert asked >= starts - timedelta(hours=24)


def test_only_not_reached_leaves_a_matter_open() -> None:
    assert [each for each in rules.Outcome if rules.may_settle(each)] == ["REACHED", "WRONG_NUMBER", "WILL_COME"]


@pytest.fixture
def known(house: House) -> None:
    matters.forget_matters()


@given(text=st.text(max_size=60))
def test_any_letters_are_looked_for(text: str) -> None:
    today = at("2026-11-27T08:30").date()
    matters._remembered = (float("inf"), today, ())
    assert matters.find_matters(text, on=today, offices=None) == []
    matters.forget_matters()


def found(text: str, **more: object) -> list[str]:
    rows = matters.find_matters(text, on=at("2026-11-27T08:30").date(), offices=None, **more)  # type: ignore[arg-type]
    return [row.key for row in rows]


def test_what_the_caller_has_been_to_comes_first_then_the_house_itself(known: None) -> None:
    assert found("chung thuc")[0].startswith("DN-HC:")
    assert found("da nang", usual=["DN-STC"])[0] == "DN-TTHCC:DN-STC:"
    assert found("da nang", usual=["DN-SXD"])[0] == "DN-TTHCC:DN-SXD:"
    assert found("tran phu", home="DN-HC") == found("tran phu")
    assert found("mot", home="DN-TTHCC")[0].startswith("DN-TTHCC:")
    assert found("mot", home="DN-HC")[0].startswith("DN-HC:")


def test_every_typed_word_must_fit(known: None) -> None:
    assert found("sxd khai sinh") == []
    assert found("  ") == []
    assert found("SỞ XÂY DỰNG")[0] == "DN-TTHCC:DN-SXD:"
    assert all(key.startswith("DN-HC:") for key in found("hai chau"))
    assert matters.matter_of("DN-TTHCC:DN-SXD:", on=at("2026-11-27T08:30").date(), offices=["DN-HC"]) is None
