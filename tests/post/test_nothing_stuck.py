# SPDX-License-Identifier: EUPL-1.2
"""No parcel gets stuck or lost from sight, and nothing that was handed over or signed is used a second time."""

import pytest

from cast import at
from motcua.dossiers.deed_words import deed_in_words
from motcua.dossiers.models import Dossier, LogEntry
from motcua.journal.models import Entry
from motcua.post import numbering, operations, queries, rounds, telling
from motcua.post.errors import ListSigned, MustCome, ParcelMovedOn, SameHand
from motcua.post.models import CodeRange, HandoverList, Parcel
from motcua.post.outbox import outbox
from motcua.post.rules import State
from motcua.procedures.models import ProcedureVersion
from motcua.reactions.table import REACTIONS
from post.conftest import HOME, Trip
from reactions.world import relay

pytestmark = pytest.mark.django_db
LATER = at("2026-11-28T09:00")


def pickup(trip: Trip, **wanted: object) -> Parcel:
    return trip.asked(trip.dossier("submitted"), direction="pickup", **wanted)


# --- papers that are to be fetched -----------------------------------------------------------------------------


def test_papers_asked_for_are_ordered_of_the_carrier_by_itself(trip: Trip) -> None:
    parcel = pickup(trip)
    relay()
    parcel = queries.parcel(parcel.pk)
    assert (parcel.state, parcel.code) == (State.LABELLED, "EA123456785VN")
    relay()
    assert Entry.objects.filter(subject=parcel.subject, kind="ParcelLabelled").count() == 1


def test_papers_that_could_not_be_ordered_stand_on_the_offices_list(trip: Trip) -> None:
    CodeRange.objects.update(next=12350000)
    parcel = pickup(trip)
    relay()
    assert queries.parcel(parcel.pk).state == State.ASKED
    assert [each.pk for each in outbox(trip.house.office, at=LATER).to_order] == [parcel.pk]
    CodeRange.objects.update(next=12345678)
    trip.labelled(parcel)
    found = outbox(trip.house.office, at=LATER)
    assert (found.to_order, [each.pk for each in found.fetched]) == ([], [parcel.pk])


def test_papers_are_not_fetched_where_the_person_must_come(trip: Trip) -> None:
    dossier = trip.dossier("submitted")
    ProcedureVersion.objects.filter(pk=dossier.procedure_version_id).update(online_level="truc_tiep")
    with pytest.raises(MustCome):
        trip.asked(dossier, direction="pickup")


@pytest.mark.rule("R-071")
def test_lost_papers_that_turn_up_are_handed_over_and_filed(trip: Trip) -> None:
    parcel = trip.told(trip.labelled(pickup(trip)), "collected", "2026-11-26T14:00")
    parcel = operations.report_lost(parcel_id=parcel.pk, by=trip.officer, at=at("2026-11-27T10:00"))
    trip.listed(parcel, way="from_carrier", at="2026-11-30T09:00")
    assert queries.parcel(parcel.pk).state == State.DELIVERED
    assert Dossier.objects.get(pk=parcel.dossier_id).papers_arrived_at == at("2026-11-30T09:00")


def test_a_lost_result_that_turns_up_comes_back_to_the_office(trip: Trip) -> None:
    parcel = trip.carried()
    operations.report_lost(parcel_id=parcel.pk, by=trip.officer, at=at("2026-11-27T10:00"))
    trip.listed(parcel, way="from_carrier", at="2026-11-30T09:00")
    assert queries.parcel(parcel.pk).state == State.RETURNED


def test_what_was_never_fetched_cannot_be_lost(trip: Trip) -> None:
    parcel = trip.told(trip.labelled(pickup(trip)), "failed", "2026-11-26T14:00", reason="absent")
    with pytest.raises(ParcelMovedOn):
        operations.report_lost(parcel_id=parcel.pk, by=trip.officer, at=at("2026-11-27T10:00"))


def test_after_lost_papers_the_citizen_may_bring_others(trip: Trip) -> None:
    parcel = trip.told(trip.labelled(pickup(trip)), "collected", "2026-11-26T14:00")
    told = {"parcel_id": parcel.pk, "by": trip.officer, "at": at("2026-11-27T10:30")}
    with pytest.raises(ParcelMovedOn):
        operations.papers_brought(**told)
    operations.report_lost(parcel_id=parcel.pk, by=trip.officer, at=at("2026-11-27T10:00"))
    for _twice in range(2):
        operations.papers_brought(**told)
    dossier = Dossier.objects.get(pk=parcel.dossier_id)
    assert (dossier.papers_awaited_since, dossier.submitted_at) == (None, at("2026-11-27T10:30"))
    assert Entry.objects.filter(subject=dossier.subject, kind="PapersArrived").count() == 1


def test_papers_the_carrier_sends_back_still_reach_the_office_or_end(trip: Trip) -> None:
    parcel = trip.told(trip.labelled(pickup(trip)), "collected", "2026-11-26T14:00")
    parcel = trip.told(parcel, "returning", "2026-11-27T09:00", source="feed")
    assert parcel.state == State.RETURNING
    assert rounds.part_of(parcel) == rounds.Part.BRING_BACK
    shown = rounds.page(None, rounds.Part.BRING_BACK, at=LATER).parcels
    assert [each.pk for each in shown] == [parcel.pk]
    other = trip.told(trip.labelled(pickup(trip)), "collected", "2026-11-26T14:00")
    other = trip.told(other, "returning", "2026-11-27T09:00", source="feed")
    # They are with the citizen again: the office ends it, and nothing is left to look after.
    done = operations.cancel_parcel(parcel_id=other.pk, at=LATER, actor=trip.officer.actor).parcel
    assert (done.state, queries.parcel(done.pk).doubt) == (State.CANCELLED, "")
    trip.listed(parcel, way="from_carrier", at="2026-11-30T09:00")
    assert queries.parcel(parcel.pk).state == State.DELIVERED


# --- numbers, codes, lists -------------------------------------------------------------------------------------


def test_a_dossiers_number_means_the_parcel_that_was_labelled_first(trip: Trip) -> None:
    carrier = trip.house.carrier
    carrier.settings = {"order_number": "dossier"}
    carrier.save()
    dossier = trip.dossier("submitted")
    result = trip.asked(dossier)
    papers = trip.labelled(trip.asked(dossier, direction="pickup"))
    assert numbering.number_of(queries.parcel(papers.pk)) == dossier.code
    Parcel.objects.filter(pk=result.pk).update(code="EA999999990VN", labelled_at=at("2026-11-27T10:00"))
    numbers = [numbering.number_of(queries.parcel(each.pk)) for each in (papers, result)]
    assert numbers == [dossier.code, f"{dossier.code}-2"]
    assert numbering.found(carrier, numbers) == {numbers[0]: papers.pk, numbers[1]: result.pk}


def test_what_was_handed_over_by_a_list_stands_on_no_second_one(trip: Trip) -> None:
    parcel = trip.carried()
    with pytest.raises(ParcelMovedOn):
        trip.listed(parcel, way="to_carrier", at="2026-11-27T09:00", signs=False)


def test_nobody_signs_for_both_sides(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    row = trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00", signs=False)
    operations.sign_list(list_id=row.pk, side="carrier", by=trip.house.clerk, at=at("2026-11-26T11:05"))
    with pytest.raises(SameHand):
        operations.sign_list(list_id=row.pk, side="office", by=trip.house.clerk, at=at("2026-11-26T11:06"))
    assert HandoverList.objects.get(pk=row.pk).signed_at is None


def test_a_signature_and_its_taking_back_stand_in_the_journal(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    row = trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00", signs=False)
    operations.sign_list(list_id=row.pk, side="office", by=trip.officer, at=at("2026-11-26T11:05"))
    for _twice in range(2):
        operations.unsign_list(list_id=row.pk, by=trip.house.clerk, at=at("2026-11-26T11:10"))
    entry = Entry.objects.get(subject=row.subject)
    assert (entry.kind, entry.actor) == ("HandoverListReopened", trip.house.clerk.actor)
    assert entry.payload["office_by"] == trip.officer.pk
    assert entry.kind in {fact.__name__ for fact in REACTIONS}


def test_what_a_side_has_signed_for_does_not_change_behind_it(trip: Trip) -> None:
    parcel = trip.labelled(trip.pay(trip.asked()))
    row = trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00", signs=False)
    moved = {"parcel_id": parcel.pk, "actor": trip.officer.actor, "home": {**HOME, "address": "14 Bạch Đằng"}}
    operations.change_parcel(**moved, at=at("2026-11-26T11:01"))
    operations.sign_list(list_id=row.pk, side="office", by=trip.officer, at=at("2026-11-26T11:05"))
    with pytest.raises(ListSigned):
        operations.change_parcel(parcel_id=parcel.pk, grams=90, actor="citizen", at=at("2026-11-26T11:06"))


# --- words -----------------------------------------------------------------------------------------------------


def test_papers_nobody_could_fetch_do_not_go_back_to_the_office(trip: Trip) -> None:
    parcel = trip.labelled(pickup(trip))
    for on in ("2026-11-26", "2026-11-30"):
        parcel = trip.told(parcel, "failed", f"{on}T14:00", reason="absent")
    said = telling.where(parcel, at=LATER).text
    assert "quay về" not in said
    assert "mang giấy tờ đến" in said
    parcel = trip.told(parcel, "out", "2026-12-01T08:00")
    assert "Bưu tá đang đến lấy giấy tờ" in [line.title for line in telling.lines(parcel)]


def test_an_early_return_is_not_called_two_invitations(trip: Trip) -> None:
    parcel = trip.carried()
    parcel = trip.told(parcel, "returning", "2026-11-27T09:00", source="feed")
    assert parcel.doubt == "early_return"
    assert "hai lần" not in telling.where(parcel, at=LATER).text
    assert "hai lần" not in " ".join(detail for line in telling.lines(parcel) for detail in line.details)


def test_another_way_home_stands_in_the_dossiers_sealed_log(trip: Trip) -> None:
    dossier = trip.dossier()
    version = Dossier.objects.get(pk=dossier.pk).version
    was = Dossier.objects.get(pk=dossier.pk).return_by
    parcel = trip.asked(dossier)
    operations.cancel_parcel(parcel_id=parcel.pk, at=LATER, actor=trip.officer.actor)
    entries = LogEntry.objects.filter(dossier=dossier, kind="ReturnWayChanged").order_by("number")
    assert [each.actor for each in entries] == ["citizen", trip.officer.actor]
    told = [each.payload for each in Entry.objects.filter(kind="ReturnWayChanged").order_by("pk")]
    assert told == [{"before": was, "return_by": "post"}, {"before": "post", "return_by": "counter"}]
    # Nobody's open page is spoilt by it.
    assert Dossier.objects.get(pk=dossier.pk).version == version


def test_what_happens_to_papers_by_post_has_words_for_officers() -> None:
    for kind in ("PapersAwaited", "PapersArrived", "ReturnWayChanged"):
        assert deed_in_words(kind) != kind
