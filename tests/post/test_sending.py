# SPDX-License-Identifier: EUPL-1.2
"""The carrier's computer is told of a parcel once, and that it is called off only after it was told of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cast import at
from motcua.connectors.post_simulator import protocol
from motcua.connectors.post_simulator.models import CarrierBehaviour, CarrierToken, HeldParcel
from motcua.journal.models import Entry
from motcua.post import operations, rules, sending
from motcua.post.models import Carrier, CarrierOrder, Parcel
from motcua.post.rules import Direction
from post.computers import computer, send_all, told_of
from post.conftest import HOME, Trip

__all__ = ["computer"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("computer")]
Mode = CarrierBehaviour.Mode
AT = at("2026-11-26T12:00")


def states() -> list[tuple[str, str]]:
    return list(CarrierOrder.objects.order_by("kind").values_list("kind", "state"))


def answers() -> list[tuple[str, bool]]:
    rows = Entry.objects.filter(kind="CarrierTold").order_by("pk")
    return list(rows.values_list("payload__order", "payload__ok"))


def test_a_label_tells_the_carrier_of_the_parcel(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    assert sending.send_next(at=AT)
    assert not sending.send_next(at=AT)
    held = told_of(parcel.code)
    assert (held.facts["senderName"], held.facts["receiverName"]) == (trip.house.office.name, "Nguyễn Thị Lan")
    assert (held.facts["codAmount"], held.facts["weight"]) == (0, 100)
    assert parcel.dossier.code in held.facts["description"]
    order = CarrierOrder.objects.get()
    assert (order.state, order.number, order.attempts) == ("sent", held.own_number, 1)
    carrier = Carrier.objects.get()
    assert (carrier.heard_at, carrier.failing_since) == (AT, None)
    assert answers() == [("create", True)]


def test_papers_are_fetched_by_the_same_call_with_the_ends_swapped(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(direction=Direction.PICKUP))
    send_all()
    facts = told_of(parcel.code).facts
    assert (facts["senderName"], facts["receiverName"]) == ("Nguyễn Thị Lan", trip.house.office.name)
    assert facts["senderAddress"] == "12 Bạch Đằng"


def test_what_is_collected_is_told(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(is_cod=True))
    send_all()
    assert told_of(parcel.code).facts["codAmount"] == 10_000


@pytest.mark.parametrize("mode", [Mode.LOSES_ANSWER, Mode.FORGETS_TOKEN])
def test_lost_answers_and_lapsed_tokens_leave_one_parcel(trip: Trip, mode: str) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    protocol.behave(mode)
    sending.send_next(at=AT)
    protocol.behave(Mode.ANSWERS)
    send_all()
    assert HeldParcel.objects.get().number == parcel.code
    assert states() == [("create", "sent")]
    assert answers() == [("create", True)]
    assert Carrier.objects.get().failing_since is None


def test_a_carrier_that_fails_is_shown_and_asked_with_growing_pauses(trip: Trip) -> None:
    trip.labelled(trip.pay(trip.asked()))
    trip.labelled(trip.pay(trip.asked()))
    protocol.behave(Mode.FAILS)
    assert sending.send_next(at=AT)
    # The other one is put off with it: one question is enough.
    assert not sending.send_next(at=AT)
    carrier = Carrier.objects.get()
    assert (carrier.failing_since, "500" in carrier.last_error) == (AT, True)
    assert states() == [("create", "waiting")] * 2
    protocol.behave(Mode.ANSWERS)
    send_all()
    assert states() == [("create", "sent")] * 2
    assert Carrier.objects.get().failing_since is None


def test_pauses_grow_and_end() -> None:
    assert [rules.pause_seconds(attempts) for attempts in (1, 2, 3, 9, 10, 99)] == [2, 4, 8, 512, 900, 900]
    assert [rules.waited_seconds(attempts) for attempts in (1, 2, 3, 11)] == [0, 2, 6, 1_922]


def test_after_two_days_it_ends_loudly_and_may_be_sent_again_by_hand(trip: Trip) -> None:
    trip.labelled(trip.pay(trip.asked()), at="2026-11-26T10:30")
    protocol.behave(Mode.FAILS)
    # However long ago it was asked for by the instance's clock, it is tried for two days of real time.
    sending.send_next(at=at("2026-12-28T10:30"))
    assert states() == [("create", "waiting")]
    CarrierOrder.objects.update(next_at=datetime.now(UTC), attempts=201)
    sending.send_next(at=AT)
    order = CarrierOrder.objects.get()
    assert (order.state, bool(order.error)) == ("failed", True)
    assert answers() == [("create", False)]
    protocol.behave(Mode.ANSWERS)
    assert sending.send_again(order_id=order.pk, at=AT)
    assert not sending.send_again(order_id=order.pk, at=AT)
    assert sending.send_next(at=AT)
    assert states() == [("create", "sent")]


def test_a_refusal_is_one_for_good_and_says_why(trip: Trip) -> None:
    trip.labelled(trip.pay(trip.asked()))
    protocol.behave(Mode.REFUSES)
    assert sending.send_next(at=AT)
    order = CarrierOrder.objects.get()
    assert (order.state, "400" in order.error) == ("failed", True)
    assert answers() == [("create", False)]
    assert not sending.send_next(at=AT)


def test_a_carrier_without_a_computer_is_told_nothing(trip: Trip) -> None:
    Carrier.objects.update(driver="manual")
    trip.labelled(trip.pay(trip.asked()))
    assert not CarrierOrder.objects.exists()
    Carrier.objects.update(driver="simulator")
    trip.labelled(trip.pay(trip.asked()))
    Carrier.objects.update(driver="manual")
    assert sending.send_next(at=AT)
    assert states() == [("create", "dropped")]


# --- calling off -------------------------------------------------------------------------------------------


def cancel(parcel: Any) -> None:
    operations.cancel_parcel(parcel_id=parcel.pk, at=AT, actor="citizen")


def test_what_was_told_is_called_off_and_what_was_not_need_not_be(trip: Trip) -> None:
    told = trip.labelled(trip.pay(trip.asked()))
    send_all()
    untold = trip.labelled(trip.pay(trip.asked()))
    for parcel in (told, untold):
        cancel(parcel)
    send_all()
    assert told_of(told.code).code == "600"
    assert not HeldParcel.objects.filter(number=untold.code).exists()
    assert dict(CarrierOrder.objects.filter(parcel=untold).values_list("kind", "state")) == {
        "create": "dropped",
        "cancel": "dropped",
    }
    assert answers() == [("create", True), ("cancel", True)]


def test_where_it_may_have_been_told_it_is_told_again_and_then_called_off(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    protocol.behave(Mode.LOSES_ANSWER)
    sending.send_next(at=AT)
    protocol.behave(Mode.ANSWERS)
    cancel(parcel)
    send_all()
    assert told_of(parcel.code).code == "600"
    assert states() == [("cancel", "sent"), ("create", "sent")]


def test_a_cancellation_waits_while_the_creation_waits(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    cancel(parcel)
    CarrierOrder.objects.filter(kind="create").update(next_at=datetime.now(UTC) + timedelta(hours=1))
    assert not sending.send_next(at=AT)


# --- killed ------------------------------------------------------------------------------------------------


def test_what_a_killed_sender_had_in_hand_is_sent_by_another_once_its_time_is_over(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    claimed = sending._claim_next()
    assert claimed is not None
    # Killed after the carrier took it, before anything was written down.
    assert sending._tell(_computer(), claimed, sending._parcel(parcel.pk))
    assert not sending.send_next(at=AT)
    CarrierOrder.objects.update(in_hand_until=datetime.now(UTC))
    assert sending.send_next(at=AT)
    assert told_of(parcel.code).told == 2
    assert states() == [("create", "sent")]
    assert answers() == [("create", True)]


def test_of_one_carrier_one_order_is_in_hand_at_a_time(trip: Trip) -> None:
    for _ in range(2):
        trip.labelled(trip.pay(trip.asked()))
    assert sending._claim_next() is not None
    assert sending._claim_next() is None


def test_one_token_serves_all_that_is_told(trip: Trip) -> None:
    for _ in range(3):
        trip.labelled(trip.pay(trip.asked()))
    send_all()
    assert CarrierToken.objects.count() == 1


def _computer() -> Any:
    from motcua.post import port

    return port.made(Carrier.objects.get())


# --- a parcel that is put right after its label ------------------------------------------------------------------


def moved(parcel: Parcel, address: str, when: str = "2026-11-26T13:00") -> Parcel:
    home = {**HOME, "address": address}
    return operations.change_parcel(parcel_id=parcel.pk, home=home, at=at(when), actor="citizen")


def test_an_address_put_right_after_the_label_is_told_to_the_carrier(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(direction=Direction.PICKUP))
    send_all()
    moved(parcel, "14 Bạch Đằng")
    moved(parcel, "16 Bạch Đằng")
    # Two changes nobody has been told of are told as one.
    assert states() == [("change", "waiting"), ("create", "sent")]
    send_all()
    assert told_of(parcel.code).facts["senderAddress"] == "16 Bạch Đằng"
    moved(parcel, "18 Bạch Đằng")
    send_all()
    assert told_of(parcel.code).facts["senderAddress"] == "18 Bạch Đằng"
    assert answers() == [("create", True), ("change", True), ("change", True)]


def test_what_was_put_right_before_the_carrier_was_told_is_told_once(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(direction=Direction.PICKUP))
    moved(parcel, "14 Bạch Đằng")
    assert states() == [("create", "waiting")]
    send_all()
    assert told_of(parcel.code).facts["senderAddress"] == "14 Bạch Đằng"


def test_a_change_whose_answer_was_lost_is_told_again_and_does_no_harm(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(direction=Direction.PICKUP))
    send_all()
    moved(parcel, "14 Bạch Đằng")
    protocol.behave(Mode.LOSES_ANSWER)
    CarrierOrder.objects.filter(state="waiting").update(next_at=datetime.now(UTC))
    sending.send_next(at=AT)
    moved(parcel, "16 Bạch Đằng")
    protocol.behave(Mode.ANSWERS)
    send_all()
    assert told_of(parcel.code).facts["senderAddress"] == "16 Bạch Đằng"
    assert not CarrierOrder.objects.exclude(state="sent").exists()


def test_a_change_of_what_is_called_off_is_not_told(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(direction=Direction.PICKUP))
    send_all()
    moved(parcel, "14 Bạch Đằng")
    operations.cancel_parcel(parcel_id=parcel.pk, at=AT, actor="citizen")
    send_all()
    assert states() == [("cancel", "sent"), ("change", "dropped"), ("create", "sent")]


def test_with_the_carrier_nothing_is_told_by_itself(trip: Trip) -> None:
    parcel = trip.carried()
    send_all()
    moved(parcel, "14 Bạch Đằng")
    assert states() == [("create", "sent")]


def test_a_carrier_without_an_address_for_changes_is_shown_as_not_told(trip: Trip, monkeypatch: Any) -> None:
    monkeypatch.setattr(protocol, "PATHS", {k: v for k, v in protocol.PATHS.items() if k != "change_path"})
    parcel = trip.labelled(trip.asked(direction=Direction.PICKUP))
    send_all()
    moved(parcel, "14 Bạch Đằng")
    send_all()
    order = CarrierOrder.objects.get(kind="change")
    assert (order.state, "gọi điện" in order.error) == ("failed", True)
