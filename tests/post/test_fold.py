# SPDX-License-Identifier: EUPL-1.2
"""Whatever was lost, delayed, repeated or reordered on the way, the same set of facts is the same course."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from money import books
from motcua.dossiers.models import Dossier, LogEntry
from motcua.journal.models import Entry
from motcua.payments.models import Inflow
from motcua.post import queries
from motcua.post.fold import US, Told, fold, is_early_return, may_return_from, next_try_on
from motcua.post.models import Parcel, ParcelNote
from motcua.post.rules import ENDED, Deed, Direction, State
from post.conftest import Trip

START = at("2026-11-26T10:00")
CARRIER_SAYS = [
    Deed.COLLECTED,
    Deed.ACCEPTED,
    Deed.ON_THE_WAY,
    Deed.AT_OFFICE,
    Deed.OUT,
    Deed.FAILED,
    Deed.DELIVERED,
    Deed.RETURNING,
    Deed.RETURNED,
    Deed.LOST,
    Deed.CANCELLED,
]


def hours(number: int) -> datetime:
    return START + timedelta(hours=number)


def later(on: date) -> date:
    return on + timedelta(days=2)


ours = [Told(Deed.ASKED, START, US, "asked"), Told(Deed.LABELLED, START, US, "labelled")]
told = st.builds(
    Told,
    deed=st.sampled_from(CARRIER_SAYS),
    at=st.integers(0, 240).map(hours),
    source=st.sampled_from(["feed", "clerk", "batch"]),
    external_id=st.integers(0, 10**6).map(str),
    reason=st.sampled_from(["", "absent", "refused"]),
    received_by=st.sampled_from(["", "Lan", "Hùng"]),
)
signed = st.sampled_from(
    [
        Told(Deed.HANDED_OVER, hours(1), US, "list:1"),
        Told(Deed.RETURNED, hours(200), US, "list:2"),
        Told(Deed.LOST, hours(100), US, "lost"),
        Told(Deed.CANCELLED, hours(2), US, "cancelled"),
        Told(Deed.DELIVERED, hours(50), US, "list:3"),
    ]
)
facts = st.lists(told, max_size=14).flatmap(
    lambda rows: st.lists(signed, max_size=2, unique=True).map(lambda mine: [*ours, *rows, *mine])
)
ways = st.sampled_from(Direction.values)


@given(facts=facts, direction=ways, shuffled=st.randoms(use_true_random=False))
def test_in_any_order_and_repeated_the_course_is_the_same(
    facts: list[Told], direction: str, shuffled: random.Random
) -> None:
    course = fold(facts, direction=direction)
    again = [*facts, *shuffled.sample(facts, k=len(facts) // 2)]
    shuffled.shuffle(again)
    assert fold(again, direction=direction) == course


@given(facts=facts, direction=ways)
def test_what_was_lost_on_the_way_changes_no_end(facts: list[Told], direction: str) -> None:
    course = fold(facts, direction=direction)
    if course.state in ENDED:
        kept = [note for note in facts if note.deed not in (Deed.ON_THE_WAY, Deed.AT_OFFICE, Deed.OUT, Deed.FAILED)]
        assert fold(kept, direction=direction).state == course.state


@given(facts=facts, direction=ways)
def test_a_parcel_that_is_over_is_never_under_way_again(facts: list[Told], direction: str) -> None:
    """Told one by one in this order, an end only gives way to one that counts more."""
    strength = {State.LOST: 1, State.DELIVERED: 2, State.RETURNED: 3, State.CANCELLED: 4}
    before = 0
    for number in range(len(facts) + 1):
        now = strength.get(fold(facts[:number], direction=direction).state, 0)
        assert now >= before
        before = now


@given(facts=facts)
def test_papers_arrive_by_a_signed_list_only(facts: list[Told]) -> None:
    course = fold(facts, direction=Direction.PICKUP)
    if course.state == State.DELIVERED:
        assert any(note.deed == Deed.DELIVERED and note.source == US for note in facts)


@given(days=st.lists(st.integers(0, 20), min_size=1, max_size=6, unique=True))
def test_two_invitations_lie_apart_before_anything_goes_back(days: list[int]) -> None:
    failed = [date(2026, 11, 2) + timedelta(days=day) for day in sorted(days)]
    allowed = may_return_from(failed, apart=later)
    if max(days) - min(days) >= 2:
        assert allowed is not None
        assert allowed >= later(failed[0])
        assert next_try_on(failed, apart=later) is None
    else:
        assert (allowed, next_try_on(failed, apart=later)) == (None, later(failed[0]))


@pytest.mark.parametrize(
    ("deeds", "state"),
    [
        (["accepted", "out", "failed"], State.FAILED),
        (["accepted", "out", "failed", "at_office"], State.FAILED),
        (["failed", "out"], State.CARRIED),
        (["failed", "returning", "at_office", "out"], State.RETURNING),
        (["failed", "returned"], State.RETURNING),
        (["delivered", "failed", "returning"], State.DELIVERED),
        (["lost", "on_the_way"], State.LOST),
        (["lost", "delivered"], State.DELIVERED),
        (["cancelled"], State.LABELLED),
    ],
)
def test_what_the_carrier_says_of_a_result(deeds: list[str], state: State) -> None:
    told_so = [Told(deed, hours(number), "feed", str(number)) for number, deed in enumerate(deeds, start=1)]
    assert fold([*ours, *told_so], direction=Direction.RETURN).state == state


def test_an_early_return_is_seen_whichever_was_told_first() -> None:
    early = [
        Told(Deed.FAILED, hours(24), "feed", "1"),
        Told(Deed.RETURNING, hours(25), "feed", "2"),
        Told(Deed.FAILED, hours(96), "feed", "3"),
    ]
    in_time = [*early[:1], early[2], Told(Deed.RETURNING, hours(97), "feed", "4")]
    assert is_early_return(fold(early, direction=Direction.RETURN), apart=later)
    assert not is_early_return(fold(in_time, direction=Direction.RETURN), apart=later)


# --- the same in the tables ------------------------------------------------------------------------------------------

FEED = [
    ("accepted", "2026-11-26T11:30"),
    ("on_the_way", "2026-11-26T15:00"),
    ("out", "2026-11-27T08:00"),
    ("failed", "2026-11-27T09:00"),
    ("out", "2026-12-01T08:00"),
    ("failed", "2026-12-01T09:00"),
    ("out", "2026-12-02T08:00"),
    ("delivered", "2026-12-02T09:00"),
]


def outcome(trip: Trip, parcel: Parcel, feed: Sequence[tuple[int, tuple[str, str]]]) -> tuple[object, ...]:
    """Tell a feed in this order and return what the tables say, then undo it."""
    with transaction.atomic():
        for number, (deed, moment) in feed:
            said = {"source": "feed", "external_id": str(number), "heard_at": "2026-12-03T09:00"}
            trip.told(parcel, deed, moment, **said, received_by="Lan" if deed == "delivered" else "")
        row = queries.parcel(parcel.pk)
        dossier = Dossier.objects.get(pk=parcel.dossier_id)
        state = (row.state, row.handed_over_at, row.due_at, row.tries, row.ended_at, row.received_by, row.is_late)
        kinds = Entry.objects.filter(subject=parcel.subject, kind__in=["ParcelDelivered", "ParcelHandedOver"])
        counts = (
            kinds.count(),
            LogEntry.objects.filter(kind="ResultReturned").count(),
            Inflow.objects.count(),
            ParcelNote.objects.filter(parcel=parcel).count(),
        )
        found = (*state, row.doubt, dossier.status, dossier.returned_at, *counts, tuple(sorted(books().items())))
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_a_feed_told_in_any_order_and_twice_ends_the_same_in_dossier_and_money(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(is_cod=True))
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    told_so = list(enumerate(FEED))
    first = outcome(trip, parcel, told_so)
    assert (first[0], first[3], first[6], first[8]) == (State.DELIVERED, 2, True, "returned")
    chance = random.Random(7)
    for _round in range(12):
        mixed = [*told_so, *chance.sample(told_so, k=3)]
        chance.shuffle(mixed)
        assert outcome(trip, parcel, mixed) == first
    # All that was lost on the way but the last: as much is known as was told, and the end is the same.
    only_last = outcome(trip, parcel, told_so[-1:])
    assert (only_last[0], only_last[8], only_last[-1]) == (first[0], first[8], first[-1])
