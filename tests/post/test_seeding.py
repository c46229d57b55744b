# SPDX-License-Identifier: EUPL-1.2
"""The simulated carrier of a demonstration knows what was on its way before it began, and goes on from there."""

import pytest

from cast import at
from motcua.connectors.post_simulator import codes, seeding
from motcua.connectors.post_simulator.models import HeldParcel
from motcua.post import operations, queries
from motcua.post.models import CarrierOrder
from motcua.post.rules import State
from post.computers import computer, happen, read_all, send_all, told_of
from post.conftest import Trip

__all__ = ["computer"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("computer")]
NOW = at("2026-11-27T08:00")


def test_what_is_carried_is_known_there_and_nothing_is_told_again(trip: Trip) -> None:
    parcel = trip.carried()
    seeding.know(parcel, at=NOW)
    held = told_of(parcel.code)
    assert (held.code, held.told) == (codes.ON_THE_WAY, 1)
    assert held.facts["receiverName"] == "Nguyễn Thị Lan"
    order = CarrierOrder.objects.get()
    assert (order.state, order.number, order.answered_at) == ("sent", held.own_number, NOW)
    assert send_all() == 0
    happen(parcel, codes.DELIVERED, "2026-11-27T09:00", receiver="Nguyễn Thị Lan")
    assert read_all() == 1
    assert queries.parcel(parcel.pk).state == State.DELIVERED


def test_the_same_again_is_no_second_parcel(trip: Trip) -> None:
    parcel = trip.carried()
    for _twice in range(2):
        seeding.know(parcel, at=NOW)
    assert HeldParcel.objects.count() == 1


def test_what_has_no_label_is_unknown_there(trip: Trip) -> None:
    seeding.know(trip.asked(), at=NOW)
    assert not HeldParcel.objects.exists()


def test_what_was_called_off_is_called_off_there(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(direction="pickup"))
    operations.cancel_parcel(parcel_id=parcel.pk, at=NOW, actor="citizen")
    seeding.know(queries.parcel(parcel.pk), at=NOW)
    assert told_of(parcel.code).code == codes.CANCELLED
    assert set(CarrierOrder.objects.values_list("state", flat=True)) == {"sent"}
    assert send_all() == 0
