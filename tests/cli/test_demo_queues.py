# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's past: enough to tell waiting times, the same each time, and a few people waiting now."""

import time

import pytest
from django.db.models import Sum

from cast import at
from motcua.cli.demo import accounts, lines, queues, sample
from motcua.queueing import queries, waiting
from motcua.queueing.models import Line, LineDay, Ticket, WaitScore
from motcua.queueing.rules import ACTIVE, IN_LINE

MORNING = at("2026-11-19T08:30")


@pytest.mark.django_db
def test_the_demonstration_has_a_past_that_tells_waiting_times() -> None:
    sample.load(at=MORNING)
    lines.make()
    accounts.create(password="song-han-cau-rong-21")
    begun = time.process_time()
    made = queues.make(at=MORNING)
    assert time.process_time() - begun < 10, "a newcomer does not wait for it"
    assert made > 15_000
    assert queues.make(at=MORNING) == 0
    for line in Line.objects.filter(is_active=True):
        assert waiting.range_for(line_id=line.pk, ahead=3, at=MORNING) is not None, line
    today = Ticket.objects.filter(day=MORNING.date())
    assert set(today.values_list("office", flat=True)) == set(queues.THIS_MORNING)
    assert today.filter(state__in=ACTIVE).count() == sum(called for _people, called in queues.THIS_MORNING.values())
    assert today.filter(state__in=IN_LINE).count() > 5
    assert Ticket.objects.exclude(day=MORNING.date()).filter(state__in=[*ACTIVE, *IN_LINE]).count() == 0
    # The first counters are free for whoever tries the desk.
    assert all(queries.active_of(f"{office}-1") is None for office in queues.THIS_MORNING)
    drawn = LineDay.objects.filter(line__office="DN-HC").exclude(day=MORNING.date())
    assert drawn.aggregate(Sum("given_count"))["given_count__sum"] == (
        Ticket.objects.filter(office="DN-HC").exclude(day=MORNING.date()).count()
    )
    told = WaitScore.objects.aggregate(told=Sum("told_count"), held=Sum("held_count"))
    assert told["told"] > 2_000
    assert 0.7 <= told["held"] / told["told"] <= 0.9
