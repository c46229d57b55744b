# SPDX-License-Identifier: EUPL-1.2
"""Hand-over lists: what is on them, who signed, and that a signed one never changes."""

import pytest

from cast import at
from filing import Desk
from motcua.journal.models import Entry
from motcua.post import operations, queries
from motcua.post.errors import (
    ListEmpty,
    ListSigned,
    NoSuchParcel,
    ParcelElsewhere,
    ParcelMovedOn,
    WrongCode,
    WrongList,
)
from motcua.post.models import Carrier, CodeRange, HandoverItem, HandoverList, Parcel
from motcua.post.rules import State
from post.conftest import Trip

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T11:00")


def ready(trip: Trip) -> Parcel:
    return trip.labelled(trip.pay(trip.asked()))


def opened(trip: Trip, way: str = "to_carrier", when: str = "2026-11-26T11:00") -> HandoverList:
    house = trip.house
    return operations.open_list(office=house.office, carrier=house.carrier, direction=way, by=house.clerk, at=at(when))


def put(row: HandoverList, code: str, trip: Trip) -> HandoverItem:
    return operations.put_on_list(list_id=row.pk, code=code, by=trip.house.clerk, at=NOW)


def sign(row: HandoverList, side: str, trip: Trip, when: str = "2026-11-26T11:10") -> HandoverList:
    by = trip.officer if side == "office" else trip.house.clerk
    return operations.sign_list(list_id=row.pk, side=side, by=by, at=at(when))


def test_one_list_is_open_a_way_and_numbers_run_by_year(trip: Trip) -> None:
    first = opened(trip)
    assert opened(trip) == first
    back = opened(trip, "from_carrier")
    assert [first.number, back.number] == [1, 2]
    put(first, ready(trip).code, trip)
    sign(first, "office", trip)
    sign(first, "carrier", trip)
    assert opened(trip).number == 3
    put(back, trip.labelled(trip.asked(trip.dossier("submitted"), direction="pickup")).code, trip)
    sign(back, "office", trip)
    sign(back, "carrier", trip)
    following = opened(trip, "from_carrier", when="2027-01-04T08:00")
    assert (following.year, following.number) == (2027, 1)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "ea 123 456 785 vn", "EA-123456785.VN", "ea123456785vn\r\n"])
def test_a_code_is_read_in_any_spelling(trip: Trip, typed: str) -> None:
    parcel, row = ready(trip), opened(trip)
    assert put(row, typed.format(parcel.code), trip).parcel == parcel
    assert put(row, parcel.code.lower(), trip).parcel == parcel
    assert HandoverItem.objects.count() == 1


def test_a_wrong_or_a_foreign_code_is_told(trip: Trip) -> None:
    parcel, row = ready(trip), opened(trip)
    with pytest.raises(WrongCode) as wrong:
        put(row, parcel.code.replace("785", "786"), trip)
    assert wrong.value.http_status == 422
    with pytest.raises(WrongCode):
        put(row, "", trip)
    with pytest.raises(NoSuchParcel):
        put(row, "EE000000005VN", trip)
    pickup = trip.labelled(trip.asked(trip.dossier("submitted"), direction="pickup"))
    with pytest.raises(WrongList):
        put(row, pickup.code, trip)
    other = Carrier.objects.create(code="KHAC", name="Bưu điện khác")
    Parcel.objects.filter(pk=parcel.pk).update(carrier=other)
    with pytest.raises(WrongList):
        put(row, parcel.code, trip)
    Parcel.objects.filter(pk=parcel.pk).update(office="DN-TTHCC")
    with pytest.raises(NoSuchParcel):
        put(row, parcel.code, trip)


def test_a_parcel_stands_on_one_open_list(trip: Trip, desk: Desk) -> None:
    parcel, row = ready(trip), opened(trip)
    put(row, parcel.code, trip)
    other = HandoverList.objects.create(
        office=row.office,
        carrier=Carrier.objects.create(code="KHAC", name="Khác"),
        direction="to_carrier",
        year=2026,
        number=99,
        opened_at=NOW,
    )
    HandoverList.objects.filter(pk=other.pk).update(carrier=row.carrier, signed_at=None, direction="from_carrier")
    Parcel.objects.filter(pk=parcel.pk).update(state=State.RETURNING)
    with pytest.raises(ParcelElsewhere) as elsewhere:
        put(other, parcel.code, trip)
    assert elsewhere.value.data["number"] == row.number
    operations.take_off_list(list_id=row.pk, code=parcel.code.lower(), by=trip.house.clerk, at=NOW)
    operations.take_off_list(list_id=row.pk, code=parcel.code, by=trip.house.clerk, at=NOW)
    assert put(other, parcel.code, trip).list == other


def test_only_what_is_labelled_goes_and_only_what_comes_back_returns(trip: Trip) -> None:
    parcel = trip.carried()
    with pytest.raises(ParcelMovedOn):
        put(opened(trip, "from_carrier"), parcel.code, trip)
    trip.told(parcel, "delivered", "2026-11-27T09:00")
    with pytest.raises(ParcelMovedOn):
        put(opened(trip), parcel.code, trip)


def test_both_sides_sign_and_nothing_changes_after_the_first(trip: Trip) -> None:
    parcel, other, row = ready(trip), ready(trip), opened(trip)
    with pytest.raises(ListEmpty):
        sign(row, "office", trip)
    put(row, parcel.code, trip)
    assert sign(row, "office", trip).signed_at is None
    assert queries.parcel(parcel.pk).state == State.LABELLED
    with pytest.raises(ListSigned):
        put(row, other.code, trip)
    with pytest.raises(ListSigned):
        operations.take_off_list(list_id=row.pk, code=parcel.code, by=trip.house.clerk, at=NOW)
    # Something is missing: the side that has not signed lets it be put right.
    operations.unsign_list(list_id=row.pk, by=trip.house.clerk, at=NOW)
    put(row, other.code, trip)
    sign(row, "carrier", trip, "2026-11-26T11:20")
    done = sign(row, "office", trip, "2026-11-26T11:30")
    assert done.signed_at == at("2026-11-26T11:30")
    again = sign(row, "office", trip, "2026-11-26T12:00")
    assert (again.signed_at, again.office_signed_at) == (at("2026-11-26T11:30"),) * 2
    assert Entry.objects.filter(kind="HandoverListSigned").count() == 1
    by = {"list_id": row.pk, "by": trip.house.clerk, "at": NOW}
    for deed in (
        lambda: put(row, parcel.code, trip),
        lambda: operations.take_off_list(**by, code=parcel.code),
        lambda: operations.unsign_list(**by),
    ):
        with pytest.raises(ListSigned):
            deed()
    assert [queries.parcel(each.pk).handed_over_at for each in (parcel, other)] == [at("2026-11-26T11:30")] * 2


def test_what_was_delivered_meanwhile_is_not_signed_back(trip: Trip) -> None:
    parcel = trip.carried()
    for on in ("2026-11-27", "2026-12-01"):
        trip.told(parcel, "failed", f"{on}T09:00", reason="absent")
    trip.told(parcel, "returning", "2026-12-01T10:00")
    row = trip.listed(parcel, way="from_carrier", at="2026-12-02T09:00", signs=False)
    trip.told(parcel, "delivered", "2026-12-02T09:30", source="feed")
    sign(row, "carrier", trip, "2026-12-02T10:00")
    with pytest.raises(ParcelMovedOn):
        sign(row, "office", trip, "2026-12-02T10:05")
    assert HandoverList.objects.get(pk=row.pk).signed_at is None
    operations.unsign_list(list_id=row.pk, by=trip.officer, at=at("2026-12-02T10:06"))
    operations.take_off_list(list_id=row.pk, code=parcel.code, by=trip.officer, at=at("2026-12-02T10:06"))


def test_a_carrier_that_told_before_the_list_was_signed_still_signs_it(trip: Trip) -> None:
    parcel, row = ready(trip), opened(trip)
    put(row, parcel.code, trip)
    early = trip.told(parcel, "accepted", "2026-11-26T11:05", source="feed")
    assert (early.state, early.handed_over_at) == (State.CARRIED, at("2026-11-26T11:05"))
    sign(row, "carrier", trip)
    sign(row, "office", trip)
    assert queries.parcel(parcel.pk).handed_over_at == at("2026-11-26T11:10")
    assert Entry.objects.filter(kind="ParcelHandedOver").count() == 1


def test_a_list_is_read_with_few_questions(trip: Trip, django_assert_max_num_queries: object) -> None:
    row = opened(trip)
    CodeRange.objects.update(next=12345678)
    for _each in range(3):
        put(row, ready(trip).code, trip)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert queries.list_of(row.pk).parcels == 3  # type: ignore[attr-defined]
        assert [item.parcel.dossier.procedure_id for item in queries.items_of(row)] == ["2.000815"] * 3
    assert queries.open_lists(trip.house.office) == [row]
    assert queries.lists(trip.house.office) == [row]
