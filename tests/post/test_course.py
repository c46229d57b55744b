# SPDX-License-Identifier: EUPL-1.2
"""A parcel from the wish to the receiver's hand, and all that may happen on the way."""

import pytest

from cast import at
from money import balance
from motcua.dossiers import operations as dossiers
from motcua.dossiers.errors import DossierMovedOn, PapersOnTheirWay
from motcua.dossiers.models import Dossier, Result
from motcua.journal import operations as journal
from motcua.payments import operations as payments
from motcua.payments.models import Charge
from motcua.payments.rules import Book
from motcua.post import operations, queries
from motcua.post.errors import (
    FeeUnpaid,
    NoCodesLeft,
    NoPost,
    NotReadyToSend,
    ParcelElsewhere,
    ParcelMovedOn,
    PostageMoves,
    TooEarlyToReturn,
)
from motcua.post.models import CodeRange, Contract
from motcua.post.operations import moments
from motcua.post.rules import State, is_s10
from motcua.reactions import due
from post.conftest import HOME, Trip, told

pytestmark = pytest.mark.django_db


# --- the article's course ----------------------------------------------------------------------------------


@pytest.mark.rule("R-070")
def test_the_whole_way_asked_failed_twice_returned_asked_again_delivered(trip: Trip) -> None:
    dossier = trip.dossier()
    parcel = trip.asked(dossier)
    assert (parcel.full_vnd, parcel.you_pay_vnd, parcel.supported_vnd) == (26_000, 10_000, 16_000)
    dossier.refresh_from_db()
    assert dossier.return_by == Dossier.ReturnBy.POST

    payments.take_cash(dossier_id=dossier.pk, amount_vnd=10_000, key="a", by=trip.officer, at=at("2026-11-26T10:10"))
    parcel = trip.labelled(parcel)
    assert is_s10(parcel.code)
    assert parcel.code == "EA123456785VN"
    # Thursday: J+1 inside the city is Friday, until the office closes.
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    parcel = queries.parcel(parcel.pk)
    assert (parcel.state, parcel.due_at) == (State.CARRIED, at("2026-11-27T17:00"))
    # What the citizen paid and what the place adds is what the carrier gets.
    assert balance(Book.POSTAGE) == -26_000
    assert balance(Book.SUPPORT) == 16_000

    parcel = trip.told(parcel, "failed", "2026-11-27T09:00", reason="absent")
    assert (parcel.state, parcel.tries, str(parcel.next_try_on)) == (State.FAILED, 1, "2026-12-01")
    with pytest.raises(TooEarlyToReturn) as early:
        trip.told(parcel, "returning", "2026-11-30T09:00")
    assert "thứ Ba, 01/12/2026" in early.value.message
    # A second try a working day later is no second invitation.
    parcel = trip.told(parcel, "failed", "2026-11-30T16:00", reason="no_answer")
    with pytest.raises(TooEarlyToReturn):
        trip.told(parcel, "returning", "2026-11-30T17:00")
    parcel = trip.told(parcel, "failed", "2026-12-01T09:00", reason="absent")
    parcel = trip.told(parcel, "returning", "2026-12-01T10:00")
    assert (parcel.state, parcel.tries, parcel.doubt) == (State.RETURNING, 3, "")
    trip.listed(parcel, way="from_carrier", at="2026-12-02T09:00")
    parcel = queries.parcel(parcel.pk)
    assert (parcel.state, parcel.ended_at) == (State.RETURNED, at("2026-12-02T09:00"))
    dossier.refresh_from_db()
    assert dossier.status == "result_ready"

    # A second trip is paid by whoever was not there.
    again = trip.asked(dossier, at="2026-12-02T10:00")
    assert again.pk != parcel.pk
    assert (again.full_vnd, again.you_pay_vnd, again.supported_vnd) == (26_000, 26_000, 0)
    again = trip.labelled(trip.pay(again, at="2026-12-02T10:05"), at="2026-12-02T10:10")
    trip.listed(again, way="to_carrier", at="2026-12-02T11:00")
    said = {"received_by": "Nguyễn Văn Hùng (chồng)", "proof": "CCCD …1234"}
    again = trip.told(again, "delivered", "2026-12-03T08:30", **said)
    assert (again.state, again.received_by, again.is_late) == (State.DELIVERED, "Nguyễn Văn Hùng (chồng)", False)
    dossier.refresh_from_db()
    assert (dossier.status, dossier.returned_at) == ("returned", at("2026-12-03T08:30"))
    result = Result.objects.get(dossier=dossier)
    assert result.handed_to == "Nguyễn Văn Hùng (chồng)"
    assert result.handed_proof == f"{again.code} · CCCD …1234"
    assert told(again) == ["ParcelAsked", "ParcelLabelled", "ParcelHandedOver", "ParcelDelivered"]
    assert told(parcel)[3:] == [
        "DeliveryFailed",
        "DeliveryFailed",
        "DeliveryFailed",
        "ParcelReturning",
        "ParcelReturned",
    ]


@pytest.mark.rule("R-071")
def test_papers_count_as_filed_when_the_second_side_signs_their_list(trip: Trip) -> None:
    dossier = trip.dossier("submitted")
    parcel = trip.labelled(trip.asked(dossier, direction="pickup"))
    dossier.refresh_from_db()
    assert dossier.papers_awaited_since == at("2026-11-26T10:00")
    trip.pay(parcel)
    with pytest.raises(PapersOnTheirWay):
        dossiers.receive(dossier_id=dossier.pk, by=trip.officer, at=at("2026-11-26T10:45"))
    parcel = trip.told(parcel, "out", "2026-11-26T13:30")
    assert parcel.state == State.LABELLED
    parcel = trip.told(parcel, "collected", "2026-11-26T14:00")
    assert (parcel.state, parcel.due_at) == (State.CARRIED, at("2026-11-27T17:00"))
    # "Delivered" in the carrier's feed is its word; the list is the arrival.
    parcel = trip.told(parcel, "delivered", "2026-11-27T07:50", source="feed")
    assert parcel.state == State.CARRIED
    row = trip.listed(parcel, way="from_carrier", at="2026-11-27T08:00", signs=False)
    operations.sign_list(list_id=row.pk, side="carrier", by=trip.house.clerk, at=at("2026-11-27T08:05"))
    dossier.refresh_from_db()
    assert dossier.papers_arrived_at is None
    operations.sign_list(list_id=row.pk, side="office", by=trip.officer, at=at("2026-11-27T08:10"))
    dossier.refresh_from_db()
    assert (dossier.papers_arrived_at, dossier.submitted_at) == (at("2026-11-27T08:10"),) * 2
    assert dossier.answer_by is not None
    parcel = queries.parcel(parcel.pk)
    assert (parcel.state, parcel.ended_at) == (State.DELIVERED, at("2026-11-27T08:10"))
    dossiers.receive(dossier_id=dossier.pk, by=trip.officer, at=at("2026-11-27T09:00"))


def test_nobody_at_home_to_fetch_from_is_tried_again_or_called_off(trip: Trip) -> None:
    dossier = trip.dossier("submitted")
    parcel = trip.labelled(trip.asked(dossier, direction="pickup"))
    parcel = trip.told(parcel, "failed", "2026-11-26T14:00", reason="absent")
    assert (parcel.state, parcel.handed_over_at, parcel.due_at) == (State.FAILED, None, None)
    parcel = trip.told(parcel, "collected", "2026-11-27T14:00")
    assert parcel.state == State.CARRIED
    with pytest.raises(ParcelMovedOn):
        operations.cancel_parcel(parcel_id=parcel.pk, at=at("2026-11-27T15:00"), actor="citizen")
    other = trip.labelled(trip.asked(trip.dossier("submitted"), direction="pickup"))
    other = trip.told(other, "failed", "2026-11-26T14:00", reason="absent")
    done = operations.cancel_parcel(parcel_id=other.pk, at=at("2026-11-27T15:00"), actor="citizen")
    assert (done.parcel.state, done.paid_vnd) == (State.CANCELLED, 0)
    row = Dossier.objects.get(pk=other.dossier_id)
    assert (row.papers_awaited_since, row.submitted_at) == (None, at("2026-11-27T15:00"))


# --- asking, changing, calling off -----------------------------------------------------------------------------


def test_asked_twice_is_one_parcel_and_one_charge(trip: Trip) -> None:
    dossier = trip.dossier()
    assert trip.asked(dossier) == trip.asked(dossier, home={**HOME, "address": "khác"})
    assert Charge.objects.get(dossier=dossier, kind="postage").amount_vnd == 10_000


def test_a_result_and_papers_of_one_dossier_are_two_parcels_with_a_price_each(trip: Trip) -> None:
    dossier = trip.dossier("submitted")
    ways = [trip.asked(dossier, direction=way) for way in ("pickup", "return")]
    assert [parcel.you_pay_vnd for parcel in ways] == [10_000, 10_000]
    dues = dict(Charge.objects.filter(dossier=dossier, kind="postage").values_list("key", "due"))
    assert dues == {f"post:{ways[0].pk}": "before_intake", f"post:{ways[1].pk}": "at_result"}


def test_an_office_without_a_contract_or_post_has_none(trip: Trip) -> None:
    with pytest.raises(NoPost):
        trip.asked(trip.dossier(), at="2021-11-26T10:00")
    Contract.objects.update(valid_to="2026-11-25")
    with pytest.raises(NoPost):
        trip.asked(trip.dossier())


def test_what_is_over_is_sent_nowhere(trip: Trip) -> None:
    with pytest.raises(DossierMovedOn):
        trip.asked(trip.dossier("returned"))
    with pytest.raises(DossierMovedOn):
        trip.asked(trip.dossier("processing"), direction="pickup")


def test_the_label_waits_for_the_result_and_for_what_is_due(trip: Trip) -> None:
    with pytest.raises(NotReadyToSend):
        trip.labelled(trip.asked(trip.dossier("processing")))
    parcel = trip.asked()
    with pytest.raises(FeeUnpaid) as unpaid:
        trip.labelled(parcel)
    assert unpaid.value.data["open_vnd"] == 10_000
    assert trip.labelled(trip.pay(parcel)).state == State.LABELLED


def test_the_same_label_again_is_the_same_code(trip: Trip) -> None:
    parcel = trip.pay(trip.asked())
    assert trip.labelled(parcel).code == trip.labelled(parcel).code == "EA123456785VN"
    assert CodeRange.objects.get().next == 12345679
    assert told(parcel).count("ParcelLabelled") == 1


def test_used_up_codes_go_over_to_the_next_range_then_are_missed(trip: Trip) -> None:
    CodeRange.objects.update(next=12350000)
    parcel = trip.pay(trip.asked())
    with pytest.raises(NoCodesLeft):
        trip.labelled(parcel)
    CodeRange.objects.create(carrier=trip.house.carrier, letters="EB", first=1, last=1, next=1)
    assert trip.labelled(parcel).code.startswith("EB00000001")


def test_another_weight_is_another_price_until_it_is_paid(trip: Trip) -> None:
    from motcua.post.models import Tariff

    Tariff.objects.filter(zone="in_province").update(zone="inner_city")
    parcel = trip.asked(home={**HOME, "locality": "48-HC"})
    parcel = operations.change_parcel(parcel_id=parcel.pk, grams=200, at=at("2026-11-26T10:05"), actor="citizen")
    assert (parcel.full_vnd, parcel.you_pay_vnd, parcel.supported_vnd) == (30_000, 10_000, 20_000)
    assert Charge.objects.get(key=f"post:{parcel.pk}").amount_vnd == 10_000


def test_with_the_carrier_an_address_moves_inside_its_zone_only(trip: Trip) -> None:
    parcel = trip.carried()
    changed = {"at": at("2026-11-26T12:00"), "actor": "citizen"}
    parcel = operations.change_parcel(parcel_id=parcel.pk, home={**HOME, "address": "14 Bạch Đằng"}, **changed)
    assert parcel.home["address"] == "14 Bạch Đằng"
    with pytest.raises(PostageMoves):
        operations.change_parcel(parcel_id=parcel.pk, home={**HOME, "locality": "48"}, **changed)
    with pytest.raises(ParcelMovedOn):
        operations.change_parcel(parcel_id=parcel.pk, grams=50, **changed)


def test_called_off_nothing_is_owed_and_what_was_paid_is_told(trip: Trip) -> None:
    parcel = trip.asked()
    off = {"at": at("2026-11-26T12:00"), "actor": "citizen"}
    done = operations.cancel_parcel(parcel_id=parcel.pk, **off)
    assert (done.parcel.state, done.paid_vnd) == (State.CANCELLED, 0)
    assert Charge.objects.get(key=f"post:{parcel.pk}").state == "dropped"
    assert operations.cancel_parcel(parcel_id=parcel.pk, **off).parcel.pk == parcel.pk
    assert told(parcel) == ["ParcelAsked", "ParcelCancelled"]
    dossier = Dossier.objects.get(pk=parcel.dossier_id)
    assert dossier.return_by == Dossier.ReturnBy.COUNTER
    again = trip.asked(dossier, at="2026-11-26T13:00")
    # Nothing was carried, so this is no second trip.
    assert again.you_pay_vnd == 10_000
    payments.take_cash(dossier_id=dossier.pk, amount_vnd=10_000, key="b", by=trip.officer, at=at("2026-11-26T13:10"))
    assert operations.cancel_parcel(parcel_id=again.pk, **off).paid_vnd == 10_000


def test_what_was_fetched_at_the_counter_is_called_off_even_from_an_open_list(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00", signs=False)
    with pytest.raises(ParcelElsewhere):
        operations.cancel_parcel(parcel_id=parcel.pk, at=at("2026-11-26T11:05"), actor="citizen")
    done = operations.call_off(dossier_id=parcel.dossier_id, at=at("2026-11-26T11:06"), actor="system")
    assert [each.parcel.pk for each in done] == [parcel.pk]
    assert queries.parcel(parcel.pk).state == State.CANCELLED
    assert operations.call_off(dossier_id=parcel.dossier_id, at=at("2026-11-26T11:07"), actor="system") == []


# --- time --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-072")
@pytest.mark.parametrize(
    ("locality", "limits", "due_at"),
    [
        ("48-HC", {}, "2026-11-27T17:00"),
        ("48", {}, "2026-11-30T17:00"),
        ("48-HC", {"inner_city": 3}, "2026-12-01T17:00"),
    ],
)
def test_the_longest_time_is_counted_in_working_days_by_zone_or_contract(
    trip: Trip, locality: str, limits: dict[str, int], due_at: str
) -> None:
    Contract.objects.update(limit_days=limits)
    parcel = trip.carried(home={**HOME, "locality": locality})
    assert parcel.due_at == at(due_at)


@pytest.mark.rule("R-072")
def test_what_has_not_arrived_in_time_is_flagged_once(trip: Trip) -> None:
    parcel = trip.carried()
    assert journal.settle_due(at=at("2026-11-27T16:59"), act=due.act) == 0
    moments.settle(subject=parcel.subject, at=at("2026-11-27T16:59"))
    assert not queries.parcel(parcel.pk).is_late
    for _twice in range(2):
        moments.settle(subject=parcel.subject, at=at("2026-11-27T17:01"))
    assert queries.parcel(parcel.pk).is_late
    assert told(parcel).count("ParcelLate") == 1
    assert [each.pk for each in queries.late(trip.house.office, at=at("2026-11-27T17:01"))] == [parcel.pk]


@pytest.mark.rule("R-072")
def test_told_late_is_not_come_late(trip: Trip) -> None:
    parcel = trip.carried()
    moments.settle(subject=parcel.subject, at=at("2026-11-28T09:00"))
    parcel = trip.told(parcel, "delivered", "2026-11-27T10:00", heard_at="2026-11-30T09:00", source="feed")
    assert (parcel.state, parcel.is_late) == (State.DELIVERED, False)
