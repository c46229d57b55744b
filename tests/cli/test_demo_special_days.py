# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's special days: past ones with an account worth looking at, and on a Tuesday promises that run."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from cast import at
from demonstration import load
from motcua.cli.demo.special_plans import PHONES
from motcua.dossiers.models import SpecialIntake
from motcua.figures import special_days, special_help
from motcua.figures.period import Period
from motcua.journal.models import Entry
from motcua.kernel import clock
from motcua.pagers.models import Loan
from motcua.people.models import User

State = SpecialIntake.State
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def shown(db: None) -> Callable[[str], datetime]:
    def run(text: str) -> datetime:
        load(text)
        return clock.now()

    return run


def test_a_tuesday_at_duong_xa_has_its_weeks_behind_it_and_promises_running(shown: Callable[[str], datetime]) -> None:
    now = shown("2026-12-01T10:30")
    found = special_days.account(["HN-DX"], NOVEMBER, at=now)
    total = found.total
    assert total.kept > 10
    assert total.missed >= 2
    assert total.running >= 3
    assert total.fell_back >= 2
    assert total.dropped >= 1
    assert {bool(each.key) for each in found.because(State.MISSED)} == {True, False}
    assert sum(line.tally.received for line in found.by_helper if line.key) >= 4
    # A promise given today has its warnings before it or behind it.
    today = special_days.account(["HN-DX"], Period(date(2026, 12, 1), date(2026, 12, 1)), at=now)
    assert today.total.received == today.total.running
    assert not Entry.objects.filter(at__gt=now).exists()

    helped = special_help.helping(["HN-DX"], NOVEMBER)
    assert helped.sent == helped.begun >= 4
    assert helped.corrected >= 4
    assert {how for how, _label, _count in helped.signatures} >= {"paper", "fingerprint"}
    assert not Loan.objects.filter(ended_at__isnull=True, lent_at__lt=at("2026-12-01T00:00")).exists()
    assert Loan.objects.filter(state=Loan.State.RETURNED, step=Loan.Step.ALOUD).exists()
    assert User.objects.exclude(phone="").filter(username__in=PHONES).count() == len(PHONES)


def test_the_other_places_have_their_days_too(shown: Callable[[str], datetime]) -> None:
    now = shown("2026-12-01T08:05")
    for office in ("BK-PN", "BK-CD"):
        total = special_days.account([office], NOVEMBER, at=now).total
        assert total.kept >= 4
        assert special_help.helping([office], NOVEMBER).online == 1
    assert special_days.account(["BK-PN"], NOVEMBER, at=now).total.missed == 1
