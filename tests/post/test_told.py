# SPDX-License-Identifier: EUPL-1.2
"""Parcels: money the postman collects, what is lost, and what carriers tell that does not agree."""

import pytest

from cast import at
from money import balance
from motcua.dossiers.models import Dossier, LogEntry
from motcua.kernel.errors import InvalidInput
from motcua.payments import telling
from motcua.payments.models import Charge, Inflow, Payment
from motcua.payments.rules import Book, Method
from motcua.post import operations, queries
from motcua.post.errors import NothingCarried, ParcelMovedOn, TooLateToClaim
from motcua.post.models import Claim
from motcua.post.rules import Doubt, State
from post.conftest import HOME, Trip, told

pytestmark = pytest.mark.django_db


# --- money ---------------------------------------------------------------------------------------------------------


def test_what_the_postman_collects_is_fixed_with_the_label_and_booked_at_delivery(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(is_cod=True))
    assert parcel.cod_vnd == 10_000
    assert Payment.objects.get().method == Method.COD
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    for source in ("clerk", "feed", "batch"):
        trip.told(parcel, "delivered", "2026-11-27T09:00", source=source)
    assert (Inflow.objects.get().external_id, Payment.objects.get().state) == (parcel.code, "paid")
    assert balance(Book.POST_HOLDS) == 10_000
    assert balance(Book.POSTAGE) == -26_000
    assert Dossier.objects.get().fee_due == ""


def test_what_could_not_be_delivered_collects_nothing(trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(is_cod=True))
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    for on in ("2026-11-27", "2026-12-01"):
        trip.told(parcel, "failed", f"{on}T09:00", reason="not_paid")
    trip.told(parcel, "returning", "2026-12-01T10:00")
    trip.listed(parcel, way="from_carrier", at="2026-12-02T09:00")
    assert (Payment.objects.get().state, Inflow.objects.count()) == ("failed", 0)
    # No gateway had to do with it.
    assert telling.why_unpaid(Payment.objects.get()).startswith("bưu tá chưa phát được")
    assert Charge.objects.get(key=f"post:{parcel.pk}").state == "open"


# --- lost ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-073")
def test_a_lost_result_is_claimed_at_once_and_a_copy_goes_out_for_nothing(trip: Trip) -> None:
    parcel = trip.carried()
    for _twice in range(2):
        parcel = operations.report_lost(parcel_id=parcel.pk, by=trip.officer, at=at("2026-12-01T09:00"))
    assert parcel.state == State.LOST
    claim = Claim.objects.get()
    # Five working days inside the province.
    assert (claim.kind, str(claim.due_on), claim.state) == ("lost", "2026-12-08", "open")
    answer = {"claim_id": claim.pk, "is_accepted": True, "answer": "Bồi thường", "amount_vnd": 104_000}
    for _twice in range(2):
        claim = operations.answer_claim(**answer, by=trip.officer, at=at("2026-12-04T09:00"))
    assert (claim.state, claim.amount_vnd) == ("accepted", 104_000)
    assert told(parcel).count("ClaimOpened") == told(parcel).count("ClaimAnswered") == 1
    dossier = Dossier.objects.get(pk=parcel.dossier_id)
    assert dossier.status == "result_ready"
    copy = trip.asked(dossier, at="2026-12-01T10:00")
    assert (copy.full_vnd, copy.you_pay_vnd) == (0, 0)
    assert trip.labelled(copy, at="2026-12-01T10:05").state == State.LABELLED
    # Found after all, and handed over: that is where it is.
    parcel = trip.told(parcel, "delivered", "2026-12-02T09:00", source="feed")
    assert parcel.state == State.DELIVERED
    assert Dossier.objects.get(pk=dossier.pk).status == "returned"


@pytest.mark.rule("R-073")
def test_a_claim_is_made_within_six_months(trip: Trip) -> None:
    parcel = trip.carried(home={**HOME, "locality": "48"})
    late = {"parcel_id": parcel.pk, "kind": "late", "text": "Chậm ba ngày", "by": trip.officer}
    claim = operations.open_claim(**late, at=at("2027-05-26T09:00"))
    assert operations.open_claim(**late, at=at("2027-05-26T10:00")) == claim
    with pytest.raises(TooLateToClaim):
        operations.open_claim(**{**late, "kind": "harmed"}, at=at("2027-05-27T09:00"))
    waiting = trip.asked(trip.dossier())
    with pytest.raises(NothingCarried):
        operations.open_claim(**{**late, "parcel_id": waiting.pk}, at=at("2026-12-01T09:00"))


# --- what is told ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-070")
def test_a_feed_that_sends_back_early_is_believed_and_flagged(trip: Trip) -> None:
    parcel = trip.carried()
    parcel = trip.told(parcel, "returning", "2026-11-27T12:00", source="feed")
    assert (parcel.state, parcel.doubt) == (State.RETURNING, Doubt.EARLY_RETURN)
    assert queries.doubtful(trip.house.office) == [parcel]
    # The tries were only told late.
    trip.told(parcel, "failed", "2026-11-27T08:00", source="feed")
    parcel = trip.told(parcel, "failed", "2026-11-27T11:00", source="feed")
    assert (parcel.tries, parcel.doubt) == (1, Doubt.EARLY_RETURN)


def test_told_again_nothing_happens_and_an_unknown_code_is_only_kept(trip: Trip) -> None:
    parcel = trip.carried()
    said = {"source": "feed", "external_id": "4711"}
    trip.told(parcel, "failed", "2026-11-27T09:00", **said)
    again = trip.told(parcel, "failed", "2026-11-27T09:00", **said)
    assert (again.tries, told(parcel).count("DeliveryFailed")) == (1, 1)
    strange = trip.told(parcel, "", "2026-11-27T10:00", source="feed", status_code="ZZ9", text="???")
    assert strange.state == State.FAILED
    assert [note.code for note in queries.notes_of(parcel) if not note.deed] == ["ZZ9"]


def test_one_try_told_by_two_is_one_try(trip: Trip) -> None:
    parcel = trip.carried()
    trip.told(parcel, "failed", "2026-11-27T09:00", reason="absent")
    parcel = trip.told(parcel, "failed", "2026-11-27T09:20", source="feed", reason="absent")
    assert (parcel.tries, told(parcel).count("DeliveryFailed")) == (1, 1)


def test_a_carriers_clock_that_is_ahead_makes_nothing_happen_in_the_future(trip: Trip) -> None:
    parcel = trip.carried()
    parcel = trip.told(parcel, "delivered", "2026-12-24T09:00", heard_at="2026-11-27T09:00", source="feed")
    assert parcel.ended_at == at("2026-11-27T09:00")
    assert Dossier.objects.get().returned_at == at("2026-11-27T09:00")


def test_a_clerk_is_refused_what_cannot_be(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    for deed in ("delivered", "out", "returned", "cancelled", "handed_over"):
        with pytest.raises(ParcelMovedOn):
            trip.told(parcel, deed, "2026-11-26T11:00")
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    with pytest.raises(InvalidInput):
        trip.told(parcel, "failed", "2026-11-27T09:00")
    trip.told(parcel, "delivered", "2026-11-27T09:00")
    assert trip.told(parcel, "delivered", "2026-11-27T09:05").state == State.DELIVERED
    with pytest.raises(ParcelMovedOn):
        trip.told(parcel, "failed", "2026-11-27T10:00", reason="absent")
    assert LogEntry.objects.filter(kind="ResultReturned").count() == 1


def test_after_a_list_was_signed_a_late_word_of_delivery_is_only_a_doubt(trip: Trip) -> None:
    parcel = trip.carried()
    for on in ("2026-11-27", "2026-12-01"):
        trip.told(parcel, "failed", f"{on}T09:00", reason="absent")
    trip.told(parcel, "returning", "2026-12-01T10:00")
    trip.listed(parcel, way="from_carrier", at="2026-12-02T09:00")
    parcel = trip.told(parcel, "delivered", "2026-12-01T15:00", source="feed", heard_at="2026-12-02T12:00")
    assert (parcel.state, parcel.doubt) == (State.RETURNED, Doubt.CONTRADICTION)
    assert Dossier.objects.get().status == "result_ready"
