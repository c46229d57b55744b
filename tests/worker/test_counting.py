# SPDX-License-Identifier: EUPL-1.2
"""Figures are counted behind everything else: not in a worker's first moments, then what the journal tells of."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from lines import Lines
from motcua.figures.models import CountedDay, CountingPlace, DayTally
from motcua.journal.models import Entry
from motcua.queueing.models import Ticket
from motcua.worker import counting


@pytest.mark.django_db
def test_a_number_given_is_counted_once_the_worker_has_settled(
    lines: Lines, draw: Callable[..., Ticket], the_clock: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock("2026-11-26T10:00")
    draw(line=lines.a, at_=at("2026-11-26T08:10"))
    # The journal's numbers go on from one example to the next; more than one look takes may be missing before these.
    first = Entry.objects.order_by("pk").first()
    assert first is not None
    CountingPlace.objects.create(pk=1, last_entry=first.pk - 1)
    fresh = counting.Counter()
    assert fresh.count() is False
    assert not CountedDay.objects.exists()
    monkeypatch.setattr(counting, "WAITS_AFTER_START_SECONDS", 0.0)
    assert counting.Counter().count() is False
    row = DayTally.objects.get(measure="tickets")
    assert (row.office, row.agency, row.slot, row.count) == ("DN-TTHCC", "DN-SXD", 8, 1)
    # Yesterday of the other offices may wait for the next turn.
    assert not CountedDay.objects.filter(on="2026-11-26", is_dirty=True).exists()
