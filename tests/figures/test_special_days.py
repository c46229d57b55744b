# SPDX-License-Identifier: EUPL-1.2
"""The account of special days against cases counted by hand: sums, medians, days, procedures, helpers, tags."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at
from motcua.assistance.models import Assistance, FieldEntry
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.figures import special_days, special_help
from motcua.figures.period import Period
from motcua.figures.special_days import Account, Tally
from motcua.kernel.errors import InvalidInput
from motcua.pagers.models import Loan, Pager
from motcua.people.models import User
from motcua.specialdays.rules import Model
from specials import DuongXa

State = SpecialIntake.State
TUESDAY, EARLIER = date(2026, 12, 1), date(2026, 11, 17)
EVENING = at("2026-12-01T18:00")
ONE_DAY = Period(TUESDAY, TUESDAY)

Taken = Callable[..., Dossier]


@pytest.fixture
def taken(duong_xa: DuongXa, lan: Citizen) -> Taken:
    """Take in a dossier at a moment; `ready` is when its result is there, `helped` who helped."""

    def make(moment: str, ready: str = "", *, helped: User | None = None, **more: Any) -> Dossier:
        dossier = operations.take_in(
            office=duong_xa.office,
            agency=duong_xa.agency,
            version=more.get("version", duong_xa.copies),
            applicant={"name": lan.name, "phone": lan.phone},
            answers={},
            return_by="counter",
            by=duong_xa.officer,
            at=at(moment),
        )
        if helped is not None:
            SpecialIntake.objects.filter(dossier=dossier).update(helped_by=helped)
        if ready:
            _finish(duong_xa, dossier, at(ready))
        return dossier

    return make


def _finish(duong_xa: DuongXa, dossier: Dossier, ready: datetime) -> None:
    operations.draft_result(dossier_id=dossier.pk, by=duong_xa.specialist, at=ready - timedelta(minutes=6))
    operations.sign(dossier_id=dossier.pk, by=duong_xa.leader, at=ready - timedelta(minutes=3))
    operations.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=ready)


def _account(period: Period = ONE_DAY, when: datetime = EVENING, **more: Any) -> Account:
    return special_days.account(["HN-DX"], period, at=when, **more)


@pytest.mark.rule("R-057")
def test_a_tuesday_counted_by_hand(duong_xa: DuongXa, taken: Taken) -> None:
    taken("2026-12-01T08:00", "2026-12-01T08:20")  # 20 minutes
    taken("2026-12-01T08:10", "2026-12-01T09:00", helped=duong_xa.volunteer)  # 50
    taken("2026-12-01T11:00", "2026-12-01T14:00", version=duong_xa.extract)  # 60 + 30 around lunch
    late = taken("2026-12-01T09:00", "2026-12-01T11:30", helped=duong_xa.officer)  # 150, half an hour late
    taken("2026-12-01T14:00")  # promised 16:00, no result
    taken("2026-12-01T15:45")  # after the cut-off
    SpecialIntake.objects.filter(dossier=late).update(missed_because="Mất điện")

    found = _account()
    assert found.total == Tally(
        received=6, promised=5, kept=3, missed=1, overdue=1, fell_back=1, median=70.0, p90=132.0, worst=150
    )
    assert (found.total.late, found.total.kept_percent) == (2, 60)
    assert [(line.key, line.tally.received) for line in found.by_model] == [(Model.NO_WRITING_NO_SLIP, 6)]
    assert [(line.key, line.tally.received) for line in found.by_procedure] == [("2.000815", 5), ("2.000635", 1)]
    assert {line.name: (line.tally.received, line.tally.kept) for line in found.by_helper} == {
        "": (4, 2),
        duong_xa.volunteer.full_name: (1, 1),
        duong_xa.officer.full_name: (1, 0),
    }
    assert [(each.key, each.count) for each in found.because(State.MISSED)] == [("Mất điện", 1)]
    assert [(each.key, each.count) for each in found.because(State.FELL_BACK)] == [("after_cutoff", 1)]


def test_until_its_moment_a_promise_runs_and_then_it_is_overdue(taken: Taken) -> None:
    taken("2026-12-01T14:00")
    assert _account(when=at("2026-12-01T16:00")).total.running == 1
    after = _account(when=at("2026-12-01T16:00:01")).total
    assert (after.running, after.overdue, after.kept_percent) == (0, 1, 0)


def test_a_missed_promise_without_a_word_is_counted_as_that(taken: Taken) -> None:
    taken("2026-12-01T08:00", "2026-12-01T11:00")
    assert [(each.words, each.count) for each in _account().because(State.MISSED)] == [("", 1)]


def test_a_range_has_its_days_and_nothing_of_other_days_or_offices(duong_xa: DuongXa, taken: Taken) -> None:
    taken("2026-11-17T08:00", "2026-11-17T08:30")
    taken("2026-12-01T08:00", "2026-12-01T08:40")
    taken("2026-12-01T09:00")
    found = _account(Period(EARLIER, TUESDAY))
    assert [(day, tally.received) for day, tally in special_days.days_of(found)] == [(EARLIER, 1), (TUESDAY, 2)]
    assert _account(Period(EARLIER, EARLIER)).total.received == 1
    assert special_days.account(["DN-HC"], Period(EARLIER, TUESDAY), at=EVENING).total == Tally()
    assert _account(model=Model.NO_WAIT).total == Tally()


def test_the_day_is_the_offices_not_the_servers(taken: Taken) -> None:
    """Half past six in Viet Nam is still the evening before in UTC."""
    taken("2026-12-01T06:30")
    assert _account().total.received == 1
    assert (ONE_DAY.begins_at, ONE_DAY.ends_at) == (at("2026-12-01T00:00"), at("2026-12-02T00:00"))


def test_a_period_is_in_order_and_at_most_a_year() -> None:
    assert Period(date(2026, 1, 1), date(2027, 1, 1)).days == 366
    for first, last in ((TUESDAY, EARLIER), (date(2026, 1, 1), date(2027, 1, 2))):
        with pytest.raises(InvalidInput):
            Period(first, last)


def test_the_numbers_of_every_line_add_up(duong_xa: DuongXa, taken: Taken) -> None:
    dice = Random("cộng lại")
    dropped = [*SpecialIntake.Dropped.values]
    for _number in range(24):
        begun = at("2026-12-01T08:00") + timedelta(minutes=dice.randrange(0, 460))
        dossier = taken(begun.isoformat(), helped=dice.choice([None, duong_xa.volunteer, duong_xa.officer]))
        intake = SpecialIntake.objects.get(dossier=dossier)
        if intake.state != State.OPEN:
            continue
        state = dice.choice([State.OPEN, State.KEPT, State.MISSED, State.DROPPED])
        took = dice.randrange(1, 300) if state in (State.KEPT, State.MISSED) else None
        because = dice.choice(dropped) if state == State.DROPPED else ""
        SpecialIntake.objects.filter(pk=dossier.pk).update(state=state, took_minutes=took, dropped=because)
    found = _account(when=at("2026-12-01T14:00"))
    for group in ([found.total], *_tallies(found)):
        for tally in group:
            parts = (tally.kept, tally.missed, tally.overdue, tally.running, tally.fell_back, tally.dropped)
            assert tally.received == sum(parts) + tally.counted
            assert tally.promised == tally.received - tally.fell_back - tally.counted
        assert sum(tally.received for tally in group) == found.total.received
        assert sum(tally.kept for tally in group) == found.total.kept
    took_all = sorted(SpecialIntake.objects.exclude(took_minutes=None).values_list("took_minutes", flat=True))
    assert found.total.worst == took_all[-1]
    assert sum(each.count for each in found.because(State.DROPPED)) == found.total.dropped


def _tallies(found: Account) -> list[list[Tally]]:
    lines = (found.by_model, found.by_procedure, found.by_helper, found.by_office, found.by_day)
    return [*([line.tally for line in group] for group in lines), [found.with_pager, found.without_pager]]


def test_one_or_many_dossiers_ask_the_same_number_of_questions(taken: Taken) -> None:
    taken("2026-12-01T08:00", "2026-12-01T08:20")
    with CaptureQueriesContext(connection) as few:
        _account()
    for minute in range(6):
        taken(f"2026-12-01T09:0{minute}", f"2026-12-01T10:0{minute}")
    with CaptureQueriesContext(connection) as many:
        _account()
    assert len(few) == len(many) <= 6


def test_the_days_are_found_by_index(taken: Taken) -> None:
    taken("2026-12-01T08:00")
    days = {"first_on": TUESDAY, "last_on": TUESDAY, "at": EVENING}
    asked = {"offices": ["HN-DX"], "model": "", "agencies": None, **days}
    with connection.cursor() as cursor:
        _as_of_years(cursor)
        cursor.execute("EXPLAIN " + special_days._TALLIES, asked)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "special_intake_day" in plan, plan


def _as_of_years(cursor: Any) -> None:
    """Fill the table as years would: which way a table of one row is read is chance."""
    names = [str(field.column) for field in SpecialIntake._meta.concrete_fields]
    other = {"dossier_id": "1000000 + n", "on": '"on" - n % 1000'}
    chosen = ", ".join(other.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    # Their dossiers are not there, and nobody asks for them.
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        f"INSERT INTO dossiers_specialintake ({listed}) SELECT {chosen}"
        " FROM dossiers_specialintake, generate_series(1, 20000) AS n"
    )
    cursor.execute("SET LOCAL session_replication_role = origin")
    cursor.execute("ANALYZE dossiers_specialintake")


def test_the_late_ones_name_their_dossiers_the_latest_first(taken: Taken) -> None:
    first = taken("2026-12-01T08:00", "2026-12-01T11:00")
    taken("2026-12-01T08:30", "2026-12-01T09:00")
    second = taken("2026-12-01T14:00")
    found = special_days.late_ones(["HN-DX"], ONE_DAY, at=EVENING)
    assert [row.dossier.code for row in found] == [second.code, first.code]
    assert special_days.late_ones(["HN-DX"], ONE_DAY, at=EVENING, agencies=["DN-SXD"]) == []
    assert len(special_days.promises(["HN-DX"], ONE_DAY)) == 3


# --- tags and helpers -------------------------------------------------------------------------------------


def _loan(duong_xa: DuongXa, dossier: Dossier, number: int, calls: int, step: str, minutes: int) -> Loan:
    pager = Pager.objects.create(office=duong_xa.office, number=number)
    called_at = at("2026-12-01T10:00")
    return Loan.objects.create(
        pager=pager,
        office=duong_xa.office,
        dossier=dossier,
        state=Loan.State.RETURNED,
        step=step,
        lent_at=at("2026-12-01T08:00"),
        first_called_at=called_at if calls else None,
        calls=calls,
        ended_at=called_at + timedelta(minutes=minutes),
    )


def test_how_often_one_had_to_be_called_until_somebody_came(duong_xa: DuongXa, taken: Taken) -> None:
    for number, calls, step, minutes in ((1, 1, "pager", 2), (2, 1, "pager", 4), (3, 2, "aloud", 9), (4, 0, "", 1)):
        dossier = taken("2026-12-01T08:00", "2026-12-01T08:40" if number == 1 else "")
        _loan(duong_xa, dossier, number, calls, step, minutes)
    taken("2026-12-01T08:00")
    found = special_help.calling(["HN-DX"], ONE_DAY)
    assert (found.loans, found.called, found.calls, found.came) == (4, 3, 4, 3)
    assert (found.calls_median, found.calls_most, found.minutes_median, found.minutes_worst) == (1.0, 2, 4.0, 9.0)
    assert (found.after_calls, found.after_step) == ([(1, 2), (2, 1)], [("pager", 2), ("aloud", 1)])
    account = _account()
    assert (account.with_pager.received, account.without_pager.received) == (4, 1)
    assert special_help.calling(["DN-HC"], ONE_DAY) == special_help.Calling()


def test_what_helpers_did(duong_xa: DuongXa, taken: Taken) -> None:
    def help_with(moment: str, kind: str, signed: str, dossier: Dossier | None, by: User) -> Assistance:
        state = Assistance.State.SENT if dossier else Assistance.State.LEFT
        when = at(moment)
        done = {"confirmed_at": when, "signed_at": when, "signed_how": signed} if dossier else {}
        return Assistance.objects.create(
            office=duong_xa.office,
            kind=kind,
            state=state,
            helper=by,
            dossier=dossier,
            begun_at=when,
            touched_at=when,
            ended_at=when,
            witness="Nguyễn Thị Hiền" if signed == "fingerprint" else "",
            **done,
        )

    one = help_with("2026-12-01T08:00", "no_writing", "fingerprint", taken("2026-12-01T08:10"), duong_xa.volunteer)
    help_with(
        "2026-12-01T09:00", "online", "screen", taken("2026-12-01T09:10", version=duong_xa.extract), duong_xa.officer
    )
    help_with("2026-12-01T10:00", "no_writing", "", None, duong_xa.volunteer)
    help_with("2026-12-02T00:30", "no_writing", "", None, duong_xa.volunteer)
    entry = {"assistance": one, "actor": "user:1", "at": at("2026-12-01T08:05")}
    FieldEntry.objects.create(key="applicant.name", by="helper", value="Lan", **entry)
    FieldEntry.objects.create(key="applicant.name", by="citizen", value="Lân", is_correction=True, **entry)
    FieldEntry.objects.create(key="applicant.phone", by="known", value="0905111222", **entry)
    found = special_help.helping(["HN-DX"], ONE_DAY)
    assert (found.begun, found.sent, found.left) == (3, 2, 1)
    assert (found.online, found.online_full, found.online_part, found.online_other) == (1, 1, 0, 0)
    assert (found.fields, found.corrected, found.corrected_in, found.known) == (2, 1, 1, 1)
    assert [(how, count) for how, _label, count in found.signatures] == [("screen", 1), ("fingerprint", 1)]
    assert [(each.name, each.begun, each.left, each.online) for each in found.helpers] == [
        (duong_xa.volunteer.full_name, 2, 1, 0),
        (duong_xa.officer.full_name, 1, 0, 1),
    ]
