# SPDX-License-Identifier: EUPL-1.2
"""What always holds of the one answer, whatever the rules, the calendar and the moment."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendars import OFFICE_WITH_SATURDAYS, WeekCalendar, days_of_sessions
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.specialdays.rules import RANK, WITHOUT_SLIP, Matter, Model, OnHoliday, Rule, Scope, Unit, holds_on, resolve

FIRST = date(2026, 11, 20)
DAYS = 21
MATTERS = [
    Matter("2.000815", "Chứng thực", "mot_phan"),
    Matter("1.001193", "Hộ tịch", "toan_trinh"),
    Matter("1.010833", "Người có công", "mot_phan"),
]
_VALUES = {
    Scope.PROCEDURES: sorted(each.code for each in MATTERS),
    Scope.FIELDS: sorted({each.field for each in MATTERS}),
    Scope.LEVEL: ["mot_phan", "toan_trinh"],
    Scope.ALL: [],
}


@st.composite
def a_rule(draw: st.DrawFn, number: int = 1) -> Rule:
    model = draw(st.sampled_from(list(Model)))
    unit = draw(st.sampled_from(list(Unit))) if model in WITHOUT_SLIP else ""
    scope = draw(st.sampled_from(list(Scope)))
    values = draw(st.sets(st.sampled_from(_VALUES[scope]), min_size=1)) if _VALUES[scope] else set()
    return Rule(
        id=number,
        model=model,
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        scope=scope,
        values=frozenset(values),
        unit=unit,
        amount=None if unit in ("", Unit.SAME_DAY) else draw(st.integers(1, 90)),
        cutoff=draw(st.none() | st.times().map(lambda clock: clock.replace(second=0, microsecond=0))),
        valid_from=draw(st.none() | st.dates(FIRST, FIRST + timedelta(days=5))),
        valid_until=draw(st.none() | st.dates(FIRST + timedelta(days=10), FIRST + timedelta(days=DAYS))),
        on_holiday=draw(st.sampled_from(list(OnHoliday))),
        is_own=draw(st.booleans()),
    )


@st.composite
def some_rules(draw: st.DrawFn) -> list[Rule]:
    return [draw(a_rule(number)) for number in range(1, draw(st.integers(1, 5)) + 1)]


@st.composite
def calendars(draw: st.DrawFn) -> WeekCalendar:
    """An office open on some weekdays, with some days off and some unlike their weekday."""
    worked = draw(st.sets(st.integers(0, 6), min_size=2))
    off = draw(st.sets(st.integers(0, DAYS), max_size=4))
    special = {FIRST + timedelta(days=each): draw(st.just(()) | days_of_sessions()) for each in off}
    return WeekCalendar({day: draw(days_of_sessions()) for day in sorted(worked)}, special)


moments = st.datetimes(datetime.combine(FIRST, time()), datetime.combine(FIRST + timedelta(days=DAYS), time())).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=OFFICE_ZONE)
)
matters = st.sampled_from(MATTERS)
any_week = calendars() | st.just(OFFICE_WITH_SATURDAYS)


@pytest.mark.rule("R-057")
@given(some_rules(), matters, moments, any_week)
def test_a_promise_lies_in_a_session_of_the_same_day(
    rules: list[Rule], matter: Matter, at: datetime, calendar: WeekCalendar
) -> None:
    found = resolve(rules, matter=matter, at=at, calendar=calendar)
    if found.due_at is None:
        return
    assert found.due_at.date() == at.date()
    assert found.due_at >= at.replace(second=0)
    assert any(
        session.opens_at <= found.due_at.time() <= session.closes_at
        for session in calendar.sessions_on(at.date())
        if session.counts_for_deadline
    )
    assert found.cannot_keep == ""
    assert found.rule is not None
    assert found.rule.has_promise


@pytest.mark.rule("R-057")
@given(some_rules(), matters, moments, st.integers(1, 24 * 3600), any_week)
def test_who_comes_later_is_never_promised_an_earlier_moment(
    rules: list[Rule], matter: Matter, at: datetime, seconds: int, calendar: WeekCalendar
) -> None:
    later = at + timedelta(seconds=seconds)
    if later.date() != at.date():
        return
    first, second = (resolve(rules, matter=matter, at=moment, calendar=calendar) for moment in (at, later))
    if second.due_at is not None:
        assert first.due_at is not None
        assert first.due_at <= second.due_at
    assert set(first.models) == set(second.models)


@pytest.mark.rule("R-057")
@given(a_rule(), st.integers(0, DAYS), any_week)
def test_a_holiday_makes_no_day_special_unless_the_day_is_moved(rule: Rule, off: int, calendar: WeekCalendar) -> None:
    holiday = FIRST + timedelta(days=off)
    days = [FIRST + timedelta(days=ahead) for ahead in range(DAYS)]
    before = {day for day in days if holds_on(rule, day, calendar=calendar)}
    after = {day for day in days if holds_on(rule, day, calendar=calendar.with_holiday(holiday))}
    assert holiday not in after
    if rule.on_holiday == OnHoliday.SKIP:
        assert after == before - {holiday}
    else:
        # At most one day more, the next on which the office works.
        assert before - {holiday} <= after
        assert len(after - before) <= 1
        assert all(day > holiday for day in after - before)


@given(some_rules(), st.none() | matters, moments, any_week, st.randoms())
def test_the_order_of_the_rules_does_not_matter(
    rules: list[Rule], matter: Matter | None, at: datetime, calendar: WeekCalendar, chance: st.DataObject
) -> None:
    mixed = list(rules)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    asked = [resolve(each, matter=matter, at=at, calendar=calendar) for each in (rules, mixed)]
    assert asked[0] == asked[1]


@given(some_rules(), matters, moments, any_week)
def test_the_answer_names_what_holds_and_why(
    rules: list[Rule], matter: Matter, at: datetime, calendar: WeekCalendar
) -> None:
    found = resolve(rules, matter=matter, at=at, calendar=calendar)
    held = [rule for rule in rules if rule.is_about(matter) and holds_on(rule, at.date(), calendar=calendar)]
    assert (found.rule is None) == (not held)
    assert set(found.models) == {rule.model for rule in held}
    assert not found.models or found.models[0] == found.model
    assert list(found.models[1:]) == sorted(found.models[1:], key=lambda model: RANK[model])
    if any(rule.has_promise for rule in found.rules):
        assert bool(found.due_at) != bool(found.cannot_keep)
        assert found.rule is not None
        assert found.rule.has_promise
    assert found.has_slip or (found.can_keep and found.model in WITHOUT_SLIP)


# --- one's own rule before the locality's ----------------------------------------------------------

TUESDAY = datetime(2026, 12, 1, 9, tzinfo=OFFICE_ZONE)
CITY = Rule(1, Model.NO_SLIP, frozenset({1}), unit=Unit.SAME_DAY, is_own=False)


def test_the_offices_own_rule_stands_before_the_localitys_where_both_hold() -> None:
    own = replace(CITY, id=2, is_own=True, scope=Scope.PROCEDURES, values=frozenset({"2.000815"}))
    copies, birth = MATTERS[0], MATTERS[1]
    found = resolve([CITY, own], matter=copies, at=TUESDAY, calendar=OFFICE_WITH_SATURDAYS)
    assert (found.rule, found.rules) == (own, (own,))
    # For what the own rule does not name, and on other days, the locality's goes on.
    assert resolve([CITY, own], matter=birth, at=TUESDAY, calendar=OFFICE_WITH_SATURDAYS).rule == CITY
    wednesday = replace(own, weekdays=frozenset({2}))
    assert resolve([CITY, wednesday], matter=copies, at=TUESDAY, calendar=OFFICE_WITH_SATURDAYS).rule == CITY


@pytest.mark.rule("R-057")
def test_a_weekday_on_which_an_office_never_works_moves_nowhere() -> None:
    """A city's rule of Saturdays is no rule of Mondays where nobody works on Saturdays."""
    weekdays = WeekCalendar(dict.fromkeys(range(5), OFFICE_WITH_SATURDAYS.week[0]), {})
    saturdays = Rule(1, Model.NO_SLIP, frozenset({5}), unit=Unit.SAME_DAY, on_holiday=OnHoliday.MOVE)
    days = [FIRST + timedelta(days=each) for each in range(DAYS)]
    assert not [day for day in days if holds_on(saturdays, day, calendar=weekdays)]
