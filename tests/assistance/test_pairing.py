# SPDX-License-Identifier: EUPL-1.2
"""A second screen is one helper's alone, by a code that opens once, and is nobody's at once when it is unpaired."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from cast import at
from motcua.assistance import pairing
from motcua.assistance.models import SecondScreen
from motcua.assistance.pairing import NoSuchOffer
from motcua.journal.models import Entry
from motcua.people import guessing
from motcua.people.guessing import SlowDown
from specials import DuongXa

NINE = at("2026-12-01T09:00")
HERE = "10.0.0.7"


def _offer(duong_xa: DuongXa, moment: datetime = NINE) -> str:
    return pairing.offer(office=duong_xa.office, helper=duong_xa.officer, at=moment)


def _pair(code: str, moment: datetime = NINE) -> tuple[SecondScreen, str]:
    return pairing.pair(code=code, address=HERE, at=moment)


def test_a_code_pairs_one_screen_once_and_only_digests_are_kept(duong_xa: DuongXa) -> None:
    code = _offer(duong_xa)
    assert len(code) == pairing.LENGTH
    screen, secret = _pair(f" {pairing.spoken(code).lower()} ")
    found = pairing.screen_of(str(screen.pk), secret=secret)
    assert found is not None
    assert (found.helper, found.office) == (duong_xa.officer, duong_xa.office)
    kept = "".join(str(value) for value in SecondScreen.objects.values_list().get())
    assert code not in kept
    assert secret not in kept
    with pytest.raises(NoSuchOffer):
        _pair(code)
    assert pairing.screen_of(str(screen.pk), secret="another") is None
    assert pairing.screen_of("nothing", secret=secret) is None
    entry = Entry.objects.get(kind="ScreenPaired")
    assert (entry.subject, entry.actor) == (duong_xa.officer.actor, duong_xa.officer.actor)


def test_a_code_is_over_after_ten_minutes_and_an_older_one_with_the_next(duong_xa: DuongXa) -> None:
    first = _offer(duong_xa)
    second = _offer(duong_xa)
    with pytest.raises(NoSuchOffer):
        pairing.offered(code=first, address=HERE, at=NINE)
    assert pairing.offered(code=second, address=HERE, at=at("2026-12-01T09:09")).helper == duong_xa.officer
    with pytest.raises(NoSuchOffer):
        _pair(second, at("2026-12-01T09:10"))


def test_a_new_screen_takes_the_place_of_the_old_one_only_when_it_is_paired(duong_xa: DuongXa) -> None:
    old, old_secret = _pair(_offer(duong_xa))
    code = _offer(duong_xa)
    assert pairing.screen_of(str(old.pk), secret=old_secret) is not None
    new, new_secret = _pair(code)
    assert pairing.screen_of(str(old.pk), secret=old_secret) is None
    assert pairing.screen_of(str(new.pk), secret=new_secret) is not None
    assert SecondScreen.objects.filter(ended_at__isnull=True).count() == 1


def test_unpairing_ends_the_screen_and_the_open_code_at_once(duong_xa: DuongXa) -> None:
    screen, secret = _pair(_offer(duong_xa))
    code = _offer(duong_xa)
    assert pairing.unpair(helper=duong_xa.officer, at=NINE)
    assert pairing.screen_of(str(screen.pk), secret=secret) is None
    with pytest.raises(NoSuchOffer):
        _pair(code)
    assert not pairing.unpair(helper=duong_xa.officer, at=NINE)
    again, secret = _pair(_offer(duong_xa))
    assert pairing.screen_of(str(again.pk), secret=secret) is not None


def test_the_screen_of_somebody_who_no_longer_works_here_shows_nothing(duong_xa: DuongXa) -> None:
    screen, secret = _pair(_offer(duong_xa))
    duong_xa.officer.is_active = False
    duong_xa.officer.save()
    assert pairing.screen_of(str(screen.pk), secret=secret) is None


def test_the_helper_sees_whether_the_screen_is_looked_at(duong_xa: DuongXa) -> None:
    assert not pairing.state_of(duong_xa.officer).is_paired
    code = _offer(duong_xa)
    assert not pairing.state_of(duong_xa.officer).is_paired
    screen, _secret = _pair(code)
    state = pairing.state_of(duong_xa.officer)
    assert (state.is_paired, state.is_there, state.paired_at) == (True, False, NINE)
    pairing.note_seen(screen)
    assert pairing.state_of(duong_xa.officer).is_there


def test_who_guesses_codes_is_slowed(duong_xa: DuongXa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guessing.LIMITS, "address", 3)
    code = _offer(duong_xa)
    for guess in ("AAAA2222", "AAAA3333", ""):
        with pytest.raises(NoSuchOffer):
            pairing.offered(code=guess, address=HERE, at=NINE)
    with pytest.raises(SlowDown):
        _pair(code)


@pytest.mark.django_db(transaction=True)
def test_of_two_tablets_with_one_code_one_is_paired(duong_xa: DuongXa) -> None:
    for _round in range(5):
        code = _offer(duong_xa)
        got = _at_once([partial(_pair, code), partial(_pair, code)])
        assert sorted(type(each).__name__ for each in got) == ["NoSuchOffer", "tuple"]
        assert SecondScreen.objects.filter(ended_at__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_ask_for_a_code_at_once_leave_one_screen(duong_xa: DuongXa) -> None:
    for _round in range(5):
        codes = _at_once([partial(_offer, duong_xa)] * 2)
        assert SecondScreen.objects.filter(ended_at__isnull=True).count() == 1
        got = _at_once([partial(_pair, each) for each in codes])
        assert sorted(type(each).__name__ for each in got) == ["NoSuchOffer", "tuple"]
        pairing.unpair(helper=duong_xa.officer, at=NINE)


def _at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do these at one moment on connections of their own; return what came of each, refusals among it."""
    ready = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return deed()
        except NoSuchOffer as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
