# SPDX-License-Identifier: EUPL-1.2
"""The carrier's feed is read to its end, each event once; repeated, delayed, reordered and lost items do no harm."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from cast import at
from motcua.connectors.post_simulator import codes, protocol
from motcua.connectors.post_simulator.models import CarrierBehaviour, FeedItem
from motcua.post import feeding, numbering, port, queries
from motcua.post.models import Carrier, Parcel, ParcelNote, StatusCode, UnclearNews
from motcua.post.port import News, Unavailable
from post.computers import LATER, computer, happen, read_all, send_all
from post.conftest import Trip

__all__ = ["computer"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("computer")]
Mode = CarrierBehaviour.Mode
FRIDAY = "2026-11-27T0"


def course(parcel: Parcel) -> None:
    """Let the carrier bring it: on the way, at the last office, out, nobody there, out again on Tuesday, delivered."""
    happen(parcel, codes.ACCEPTED, "2026-11-26T11:30")
    happen(parcel, codes.ON_THE_WAY, "2026-11-26T14:00")
    happen(parcel, codes.OUT, FRIDAY + "8:00")
    happen(parcel, "410", FRIDAY + "9:00")
    happen(parcel, codes.DELIVERED, "2026-12-01T09:30", receiver="Nguyễn Thị Lan")


def notes(parcel: Parcel) -> list[tuple[str, str]]:
    rows = ParcelNote.objects.filter(parcel=parcel, source="feed").order_by("at", "pk")
    return list(rows.values_list("deed", "reason"))


def end(parcel: Parcel) -> tuple[Any, ...]:
    """Return what became of a parcel."""
    row = queries.parcel(parcel.pk)
    return row.state, row.tries, row.ended_at, row.received_by, row.is_late, row.doubt


def test_what_the_carrier_tells_moves_the_parcel(trip: Trip) -> None:
    parcel = trip.carried()
    course(parcel)
    assert read_all("2026-12-01T10:00") == 5
    assert notes(parcel) == [
        ("accepted", ""), ("on_the_way", ""), ("out", ""), ("failed", "absent"), ("delivered", ""),
    ]  # fmt: skip
    row = queries.parcel(parcel.pk)
    assert (row.state, row.tries, row.ended_at) == ("delivered", 1, at("2026-12-01T09:30"))
    assert row.received_by == "Nguyễn Thị Lan"
    assert row.dossier.status == "returned"
    assert Carrier.objects.get().last_id == f"{FeedItem.objects.count():024x}"


def test_read_from_its_beginning_once_more_nothing_changes(trip: Trip) -> None:
    parcel = trip.carried()
    course(parcel)
    read_all()
    before = (end(parcel), notes(parcel))
    feeding.read_anew(carrier_code="VNPOST")
    assert read_all() == 5
    assert (end(parcel), notes(parcel)) == before


@pytest.mark.parametrize("mode", [Mode.REPEATS, Mode.REORDERS, Mode.FORGETS_TOKEN])
def test_a_carrier_that_repeats_reorders_or_forgets_does_no_harm(trip: Trip, mode: str) -> None:
    parcel = trip.carried()
    protocol.behave(mode)
    course(parcel)
    read_all()
    row = queries.parcel(parcel.pk)
    assert (row.state, row.tries, len(notes(parcel))) == ("delivered", 1, 5)


def test_what_was_lost_is_known_when_the_carrier_tells_it_again(trip: Trip) -> None:
    parcel = trip.carried()
    protocol.behave(Mode.LOSES_NEWS)
    happen(parcel, codes.DELIVERED, FRIDAY + "9:00")
    assert read_all() == 0
    assert queries.parcel(parcel.pk).state == "carried"
    protocol.behave(Mode.ANSWERS)
    assert protocol.tell_again(parcel.code) == 1
    read_all()
    assert (queries.parcel(parcel.pk).state, queries.parcel(parcel.pk).ended_at) == ("delivered", at(FRIDAY + "9:00"))


def test_what_comes_late_stands_at_its_moment(trip: Trip) -> None:
    parcel = trip.carried()
    protocol.behave(Mode.DELAYS)
    happen(parcel, "410", FRIDAY + "9:00")
    protocol.behave(Mode.ANSWERS)
    happen(parcel, codes.DELIVERED, "2026-12-01T09:30")
    read_all("2026-12-01T10:00")
    assert queries.parcel(parcel.pk).tries == 0
    FeedItem.objects.update(comes_at=at("2026-11-27T00:00") - timedelta(days=365))
    read_all("2026-12-01T10:05")
    assert end(parcel)[:3] == ("delivered", 1, at("2026-12-01T09:30"))


def test_a_code_nobody_knows_is_kept_and_shown_until_it_has_a_meaning(trip: Trip) -> None:
    parcel = trip.carried()
    happen(parcel, codes.UNKNOWN, FRIDAY + "8:00")
    read_all()
    assert notes(parcel) == [("", "")]
    assert queries.parcel(parcel.pk).state == "carried"
    assert feeding.unknown_codes("VNPOST") == [("777", "kiểm tra nội bộ", 1)]
    StatusCode.objects.create(carrier_id="VNPOST", code="777", deed="returning")
    assert feeding.learn_code(carrier_code="VNPOST", code="777", at=at(LATER)) == 1
    assert feeding.learn_code(carrier_code="VNPOST", code="777", at=at(LATER)) == 1
    assert queries.parcel(parcel.pk).state == "returning"
    assert notes(parcel) == [("", ""), ("returning", "")]
    assert feeding.unknown_codes("VNPOST") == []


def test_news_of_no_parcel_of_ours_is_counted_and_noted_once_it_is_ours(trip: Trip) -> None:
    parcel = trip.carried()
    for _time in range(2):
        protocol.happen(number="EA999999999VN", code=codes.ON_THE_WAY, at=at(FRIDAY + "8:00"))
    protocol.happen(number="EA000000000VN", code=codes.DELIVERED, at=at(FRIDAY + "9:00"))
    read_all()
    assert list(UnclearNews.objects.order_by("number").values_list("number", "code", "times")) == [
        ("EA000000000VN", "400", 1),
        ("EA999999999VN", "200", 2),
    ]
    assert feeding.try_unclear(carrier_code="VNPOST", at=at(LATER)) == 0
    UnclearNews.objects.filter(code="400").update(number=parcel.code)
    assert feeding.try_unclear(carrier_code="VNPOST", at=at(LATER)) == 1
    assert queries.parcel(parcel.pk).state == "delivered"
    assert UnclearNews.objects.count() == 1


def test_only_the_newest_unclear_news_are_kept(trip: Trip, monkeypatch: Any) -> None:
    monkeypatch.setattr(feeding, "UNCLEAR_KEPT", 3)
    for number in range(6):
        protocol.happen(number=f"EA{number:09d}VN", code=codes.OUT, at=at(FRIDAY + "8:00"))
    read_all()
    assert sorted(UnclearNews.objects.values_list("number", flat=True)) == [f"EA{n:09d}VN" for n in (3, 4, 5)]


def test_a_page_is_noted_in_pieces_and_the_next_one_begins_behind_it(trip: Trip, monkeypatch: Any) -> None:
    monkeypatch.setattr(feeding, "NOTED_AT_ONCE", 2)
    Carrier.objects.update(settings={"page_size": 3})
    parcel = trip.carried()
    course(parcel)
    assert feeding.page_of("VNPOST") == 3
    assert [feeding.feed("VNPOST", at=at(LATER)) for _ in range(3)] == [3, 2, 0]
    assert queries.parcel(parcel.pk).state == "delivered"


def test_killed_between_two_pieces_it_goes_on_where_it_was(trip: Trip, monkeypatch: Any) -> None:
    monkeypatch.setattr(feeding, "NOTED_AT_ONCE", 2)
    parcel = trip.carried()
    course(parcel)
    take, taken = feeding._take, []

    def killed(*args: Any, **named: Any) -> Any:
        if taken:
            raise SystemExit
        taken.append(1)
        return take(*args, **named)

    monkeypatch.setattr(feeding, "_take", killed)
    with pytest.raises(SystemExit):
        feeding.feed("VNPOST", at=at(LATER))
    assert len(notes(parcel)) == 2
    monkeypatch.setattr(feeding, "_take", take)
    assert read_all() == 3
    assert len(notes(parcel)) == 5


def test_a_second_feeder_that_asked_at_the_same_time_changes_nothing(trip: Trip) -> None:
    parcel = trip.carried()
    course(parcel)
    carrier = Carrier.objects.get()
    items = list(port.made(carrier).news("", limit=10))  # type: ignore[union-attr]
    read_all()
    before = (end(parcel), Carrier.objects.get().last_id)
    assert feeding._take("VNPOST", items, after="", at=at(LATER)) is None
    assert (end(parcel), Carrier.objects.get().last_id) == before


def test_a_carrier_that_fails_is_shown(trip: Trip) -> None:
    protocol.behave(Mode.FAILS)
    with pytest.raises(Unavailable):
        feeding.feed("VNPOST", at=at(LATER))
    assert Carrier.objects.get().failing_since == at(LATER)
    protocol.behave(Mode.ANSWERS)
    feeding.feed("VNPOST", at=at(LATER))
    assert Carrier.objects.get().failing_since is None


def test_the_place_in_a_feed_never_goes_back() -> None:
    shuffled = [News(f"{number:024x}", "A", "1") for number in (5, 3, 4)]
    assert [item.id for item in feeding._pieces(shuffled)[0]] == [f"{number:024x}" for number in (3, 4, 5)]
    assert feeding._is_back(f"{3:024x}", f"{4:024x}")
    mixed = [News("b", "A", "1"), News("10", "A", "1")]
    assert [item.id for item in feeding._pieces(mixed)[0]] == ["b", "10"]


def test_carriers_that_know_parcels_by_their_dossier(trip: Trip) -> None:
    Carrier.objects.update(settings={"order_number": "dossier"})
    first = trip.carried()
    code = first.dossier.code
    assert numbering.number_of(queries.parcel(first.pk)) == code
    send_all()
    protocol.happen(number=code, code="410", at=at(FRIDAY + "9:00"))
    protocol.happen(number=f"{code}-2", code="410", at=at(FRIDAY + "9:00"))
    read_all()
    assert queries.parcel(first.pk).tries == 1
    assert UnclearNews.objects.get().number == f"{code}-2"
    trip.told(first, "lost", "2026-11-27T10:00")
    second = trip.labelled(trip.asked(first.dossier, at="2026-11-27T11:00"), at="2026-11-27T11:30")
    assert numbering.number_of(queries.parcel(second.pk)) == f"{code}-2"
    found = numbering.found(Carrier.objects.get(), [code, f"{code}-2", f"{code}-3", second.code, "", "x"])
    assert found == {code: first.pk, f"{code}-2": second.pk, second.code: second.pk}


# --- in whatever order ---------------------------------------------------------------------------------------

EVENTS: Sequence[tuple[str, str]] = (
    (codes.ACCEPTED, "2026-11-26T11:30"),
    (codes.ON_THE_WAY, "2026-11-26T14:00"),
    (codes.AT_OFFICE, "2026-11-27T07:30"),
    (codes.OUT, "2026-11-27T08:00"),
    ("410", "2026-11-27T09:00"),
    (codes.UNKNOWN, "2026-11-27T12:00"),
    ("412", "2026-12-01T09:00"),
    (codes.DELIVERED, "2026-12-02T09:30"),
)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=some.integers(0, 2**32), share=some.floats(0.0, 1.0), page=some.integers(1, 7))
def test_any_order_of_what_is_told_ends_in_the_same_parcel(trip: Trip, seed: int, share: float, page: int) -> None:
    chance = random.Random(seed)
    if not hasattr(trip, "straight"):
        trip.straight = _told(trip, list(EVENTS))  # type: ignore[attr-defined]
    Carrier.objects.update(settings={"page_size": page})
    told = list(EVENTS)
    chance.shuffle(told)
    repeated = [event for event in EVENTS if chance.random() < share]
    dropped = {event for event in EVENTS if chance.random() < share / 2}
    first = [event for event in [*told, *repeated] if event not in dropped]
    chance.shuffle(first)
    # What was dropped is told at last, and everything else perhaps once more.
    again = [*dropped, *repeated]
    chance.shuffle(again)
    assert _told(trip, first, again) == trip.straight  # type: ignore[attr-defined]


def _told(trip: Trip, *rounds: Sequence[tuple[str, str]]) -> tuple[Any, ...]:
    """Let a new parcel be told of in these rounds; return what became of it."""
    parcel = trip.carried()
    for events in rounds:
        for code, when in events:
            happen(parcel, code, when)
        read_all("2026-12-03T08:00")
    return (*end(parcel), notes(parcel), Parcel.objects.get(pk=parcel.pk).dossier.status)
