# SPDX-License-Identifier: EUPL-1.2
"""What carriers collected is handed over once, line by line; a month's bill is compared and accepted once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from cast import at
from money import balance
from motcua.journal.models import Entry
from motcua.kernel.errors import OfficeError
from motcua.payments import checking
from motcua.payments import operations as payments
from motcua.payments.errors import InflowResolved, NoSuchInflow, RefundDecided
from motcua.payments.models import Inflow, LedgerEntry
from motcua.payments.operations import count_as_payout
from motcua.payments.operations import statements as bank
from motcua.payments.rules import Book
from motcua.post import account_lines, accounts, operations
from motcua.post.account_lines import Line
from motcua.post.errors import BillAccepted, StatementKnown, SumsDiffer, UnreadableSheet
from motcua.post.models import CarrierBill, CodLine, CodStatement, Parcel
from motcua.post.operations import billing, cod
from post.conftest import Trip

pytestmark = pytest.mark.django_db
NOW = at("2026-11-30T08:00")


def delivered(trip: Trip, **wanted: Any) -> Parcel:
    """Return a result that was brought home, its postage collected there."""
    parcel = trip.labelled(trip.asked(is_cod=True, **wanted))
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    return trip.told(parcel, "delivered", "2026-11-27T09:00", received_by="Nguyễn Thị Lan")


def read(trip: Trip, lines: Sequence[tuple[str, int]], number: str = "01", until: str = "2026-11-30") -> CodStatement:
    return operations.read_cod_statement(
        office=trip.house.office,
        carrier=trip.house.carrier,
        number=number,
        lines=[Line(place, code, vnd) for place, (code, vnd) in enumerate(lines, start=2)],
        until_on=date.fromisoformat(until),
        by=trip.officer,
        at=NOW,
    )


def differences(statement: CodStatement | CarrierBill) -> dict[str, str]:
    return {line.code: line.difference for line in statement.lines.all()}


# --- what was collected --------------------------------------------------------------------------------------


def test_what_agrees_is_booked_from_the_carrier_into_the_bank(trip: Trip) -> None:
    parcel = delivered(trip)
    assert balance(Book.POST_HOLDS) == 10_000
    assert [(each.parcels, each.amount_vnd) for each in accounts.held_by_carriers("DN-HC", at=NOW)] == [(1, 10_000)]
    statement = read(trip, [(parcel.code, 10_000)])
    assert (balance(Book.POST_HOLDS), balance(Book.BANK)) == (0, 10_000)
    assert (statement.total_vnd, statement.expected_vnd, cod.matched_vnd(statement)) == (10_000, 10_000, 10_000)
    assert accounts.held_by_carriers("DN-HC", at=NOW)[0].parcels == 0
    event = Entry.objects.get(kind="CodReconciled")
    assert (event.payload["amount_vnd"], event.payload["differences"]) == (10_000, 0)


def test_each_kind_of_difference_is_told_and_none_of_them_is_booked(trip: Trip) -> None:
    good, wrong, forgotten = (delivered(trip) for _ in range(3))
    early = trip.labelled(trip.asked(is_cod=True))
    without = trip.carried()
    lines = [
        (good.code, 10_000), (wrong.code, 9_000), (early.code, 10_000), (good.code, 10_000), (without.code, 10_000),
        ("EA999999999VN", 5_000),
    ]  # fmt: skip
    statement = read(trip, lines)
    rows = statement.lines.order_by("pk").values_list("code", "difference")
    assert list(rows) == [
        (good.code, ""),
        (wrong.code, "wrong_sum"),
        (early.code, "early"),
        (good.code, "repeated"),
        (without.code, "wrong_sum"),
        ("EA999999999VN", "unknown"),
        (forgotten.code, "missing"),
    ]
    assert (balance(Book.BANK), balance(Book.POST_HOLDS)) == (10_000, 20_000)
    assert [line.difference for line in accounts.cod_lines(statement)][-1] == ""


def test_the_same_statement_again_is_the_same_and_another_of_its_number_is_refused(trip: Trip) -> None:
    parcel = delivered(trip)
    first = read(trip, [(parcel.code, 10_000)])
    assert read(trip, [(parcel.code, 10_000)]).pk == first.pk
    with pytest.raises(StatementKnown) as refusal:
        read(trip, [(parcel.code, 9_000)])
    assert "01" in refusal.value.message
    assert (CodStatement.objects.count(), balance(Book.BANK)) == (1, 10_000)


def test_a_parcel_is_paid_over_once_whatever_comes_later(trip: Trip) -> None:
    parcel = delivered(trip)
    read(trip, [(parcel.code, 10_000)])
    again = read(trip, [(parcel.code, 10_000)], number="02")
    assert differences(again) == {parcel.code: "repeated"}
    assert (balance(Book.BANK), LedgerEntry.objects.filter(key=f"cod:{parcel.pk}").count()) == (10_000, 1)


def test_what_was_early_or_missing_agrees_later(trip: Trip) -> None:
    forgotten = delivered(trip)
    early = trip.labelled(trip.asked(is_cod=True))
    trip.listed(early, way="to_carrier", at="2026-11-26T12:00")
    first = read(trip, [(early.code, 10_000)])
    assert differences(first) == {early.code: "early", forgotten.code: "missing"}
    assert operations.compare_cod_again(statement_id=first.pk, by=trip.officer, at=NOW) == 0
    trip.told(early, "delivered", "2026-11-27T10:00")
    assert operations.compare_cod_again(statement_id=first.pk, by=trip.officer, at=NOW) == 1
    read(trip, [(forgotten.code, 10_000)], number="02")
    assert operations.compare_cod_again(statement_id=first.pk, by=trip.officer, at=NOW) == 0
    assert differences(first) == {early.code: ""}
    assert (balance(Book.BANK), balance(Book.POST_HOLDS)) == (20_000, 0)


def test_what_was_delivered_after_the_statements_last_day_is_not_missing(trip: Trip) -> None:
    delivered(trip)
    assert differences(read(trip, [("EA999999999VN", 1)], until="2026-11-26")) == {"EA999999999VN": "unknown"}


def transfer(amount: int) -> Inflow:
    taken = bank.hear_transfer(
        account_number="0011001234567",
        external_id=f"FT{amount}",
        amount_vnd=amount,
        text="VNPOST DOI SOAT COD T11",
        at=NOW,
        heard_at=NOW,
    )
    return taken.inflow


def test_the_transfer_the_bank_tells_of_is_not_money_twice(trip: Trip) -> None:
    statement = read(trip, [(delivered(trip).code, 10_000)])
    other, right = transfer(9_999), transfer(10_000)
    assert balance(Book.BANK) == 29_999
    assert [each.pk for each in accounts.transfers_for(statement)] == [right.pk]

    def join(inflow: int) -> None:
        operations.join_cod_transfer(statement_id=statement.pk, inflow_id=inflow, by=trip.officer, at=NOW)

    with pytest.raises(SumsDiffer):
        join(other.pk)
    with pytest.raises(NoSuchInflow):
        join(Inflow.objects.get(source="post").pk)
    for _ in range(2):
        join(right.pk)
    assert balance(Book.BANK) == 19_999
    right.refresh_from_db()
    assert (right.state, "01" in right.resolution) == ("resolved", True)
    with pytest.raises(InflowResolved):
        join(other.pk)
    statement.refresh_from_db()
    assert accounts.transfers_for(statement) == []


def test_a_transfer_somebody_asked_to_pay_back_is_joined_to_no_statement(trip: Trip) -> None:
    statement = read(trip, [(delivered(trip).code, 10_000)])
    arrived = transfer(10_000)
    payments.ask_refund(
        inflow_id=arrived.pk, amount_vnd=10_000, reason="Không rõ của ai", way="bank", by=trip.officer, at=NOW
    )
    with pytest.raises(RefundDecided):
        operations.join_cod_transfer(statement_id=statement.pk, inflow_id=arrived.pk, by=trip.officer, at=NOW)
    assert checking.check("DN-HC") == []


def test_a_transfer_counted_as_the_posts_before_its_statement_came_ends_in_the_same_books(trip: Trip) -> None:
    parcel = delivered(trip)
    arrived = transfer(10_000)
    count_as_payout(inflow_id=arrived.pk, holder=Book.POST_HOLDS, by=trip.officer, at=NOW)
    assert (balance(Book.BANK), balance(Book.POST_HOLDS)) == (10_000, 0)
    statement = read(trip, [(parcel.code, 10_000)])
    assert [each.pk for each in accounts.transfers_for(statement)] == [arrived.pk]
    for _ in range(2):
        operations.join_cod_transfer(statement_id=statement.pk, inflow_id=arrived.pk, by=trip.officer, at=NOW)
    assert (balance(Book.BANK), balance(Book.POST_HOLDS), balance(Book.UNALLOCATED)) == (10_000, 0, 0)
    assert checking.check("DN-HC") == []


# --- what a month costs ------------------------------------------------------------------------------------


def billed(trip: Trip, lines: Sequence[tuple[str, int, int]], month: str = "2026-11-01") -> CarrierBill:
    return operations.read_bill(
        office=trip.house.office,
        carrier=trip.house.carrier,
        month=date.fromisoformat(month),
        lines=[Line(place, code, vnd, grams) for place, (code, grams, vnd) in enumerate(lines, start=2)],
        by=trip.officer,
        at=NOW,
    )


def test_a_bill_is_compared_with_what_was_handed_over_that_month(trip: Trip) -> None:
    good, heavy, dear, forgotten = (trip.carried() for _ in range(4))
    here = trip.labelled(trip.pay(trip.asked()))
    lines = [
        (good.code, 100, 26_000), (heavy.code, 120, 26_000), (dear.code, 0, 27_000), (good.code, 100, 26_000),
        (here.code, 100, 26_000), ("EA999999999VN", 100, 26_000),
    ]  # fmt: skip
    bill = billed(trip, lines)
    rows = bill.lines.order_by("pk").values_list("code", "difference")
    assert list(rows) == [
        (good.code, ""),
        (heavy.code, "wrong_weight"),
        (dear.code, "wrong_sum"),
        (good.code, "repeated"),
        (here.code, "early"),
        ("EA999999999VN", "unknown"),
        (forgotten.code, "missing"),
    ]
    assert (bill.total_vnd, billing.payable_vnd(bill, "ours")) == (157_000, 78_000)
    assert Entry.objects.get(kind="CarrierBillRead").payload["differences"] == 6


def test_a_corrected_bill_takes_the_place_of_the_first_and_the_same_is_no_news(trip: Trip) -> None:
    parcel = trip.carried()
    first = billed(trip, [(parcel.code, 100, 27_000)])
    assert billed(trip, [(parcel.code, 100, 27_000)]).pk == first.pk
    assert Entry.objects.filter(kind="CarrierBillRead").count() == 1
    corrected = billed(trip, [(parcel.code, 100, 26_000)])
    assert (corrected.pk, differences(corrected)) == (first.pk, {parcel.code: ""})
    assert CarrierBill.objects.count() == 1


@pytest.mark.parametrize(("basis", "paid"), [("ours", 26_000), ("billed", 27_000)])
def test_an_accepted_bill_is_booked_once_and_stays(trip: Trip, basis: str, paid: int) -> None:
    parcel = trip.carried()
    bill = billed(trip, [(parcel.code, 100, 27_000)])
    before = balance(Book.POSTAGE)
    for _ in range(2):
        accepted = operations.accept_bill(bill_id=bill.pk, basis=basis, by=trip.officer, at=NOW)
    assert (accepted.paid_vnd, accepted.accepted_by) == (paid, trip.officer)
    assert (balance(Book.BANK), balance(Book.POSTAGE) - before) == (-paid, paid)
    assert Entry.objects.filter(kind="CarrierBillAccepted").count() == 1
    with pytest.raises(BillAccepted) as refusal:
        billed(trip, [(parcel.code, 100, 26_000)])
    assert "11/2026" in refusal.value.message
    assert billed(trip, [(parcel.code, 100, 27_000)]).paid_vnd == paid
    other = {"ours": "billed", "billed": "ours"}[basis]
    with pytest.raises(BillAccepted):
        operations.accept_bill(bill_id=bill.pk, basis=other, by=trip.officer, at=NOW)


def test_paid_by_citizens_and_supported_it_comes_to_nought_when_the_carrier_is_paid(trip: Trip) -> None:
    parcel = delivered(trip)
    # The citizen's share with the collected money, the place's with the hand-over.
    assert balance(Book.POSTAGE) == -26_000
    bill = billed(trip, [(parcel.code, 100, 26_000)])
    operations.accept_bill(bill_id=bill.pk, basis="ours", by=trip.officer, at=NOW)
    assert balance(Book.POSTAGE) == 0
    assert (balance(Book.SUPPORT), balance(Book.BANK)) == (16_000, -26_000)


def test_what_was_paid_with_another_months_bill_is_repeated(trip: Trip) -> None:
    parcel = trip.carried()
    first = billed(trip, [(parcel.code, 100, 26_000)])
    operations.accept_bill(bill_id=first.pk, basis="ours", by=trip.officer, at=NOW)
    assert differences(billed(trip, [(parcel.code, 100, 26_000)], month="2026-12-01")) == {parcel.code: "repeated"}


def test_a_parcel_of_another_month_is_known_and_its_own_month_misses_it(trip: Trip) -> None:
    parcel = trip.carried()
    assert differences(billed(trip, [("EA999999999VN", 1, 1)], month="2026-12-01")) == {"EA999999999VN": "unknown"}
    assert differences(billed(trip, [(parcel.code, 100, 26_000)], month="2026-12-01")) == {parcel.code: ""}


# --- their sheets --------------------------------------------------------------------------------------------


def test_sheets_are_read_by_their_headings_whatever_stands_around() -> None:
    rows = [
        (1, ["TỔNG CÔNG TY BƯU ĐIỆN", ""]),
        (2, ["STT", "Số hiệu bưu gửi", "Khối lượng (gram)", "Tổng cước"]),
        (3, ["1", "ea 123456785 vn", "100", "26.000 đ"]),
        (4, ["2", "EA123456799VN", "1.200 g", "30,000.00"]),
        (5, ["", "", "", ""]),
        (6, ["Cộng", "", "", "56.000"]),
    ]
    assert account_lines.read(rows) == [
        Line(3, "EA123456785VN", 26_000, 100),
        Line(4, "EA123456799VN", 30_000, 1_200),
    ]


def test_typed_lines_are_read() -> None:
    assert account_lines.read_typed("\n EA123456785VN 16.000\nEA123456799VN;100;26000\n") == [
        Line(2, "EA123456785VN", 16_000),
        Line(3, "EA123456799VN", 26_000, 100),
    ]


@pytest.mark.parametrize(
    ("typed", "where"),
    [("", "file"), ("EA123456785VN", "1"), ("EA123456785VN -5", "1"), ("EA1 x", "1"), ("A1 1,5 x 7 y", "1")],
)
def test_what_cannot_be_read_is_told_by_line(typed: str, where: str) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        account_lines.read_typed(typed)
    assert list(refusal.value.fields) == [where]


def test_a_sheet_without_headings_or_too_long_is_refused() -> None:
    for rows in ([], [(1, ["a", "b"])], [(1, ["Mã bưu gửi", "Số tiền"])]):
        with pytest.raises(OfficeError):
            account_lines.read(rows)
    long = [(1, ["Mã bưu gửi", "Số tiền"]), *((place, [f"EA{place}VN", "1"]) for place in range(2, 6_000))]
    with pytest.raises(UnreadableSheet):
        account_lines.read(long)


def test_the_database_keeps_a_parcel_from_being_paid_over_twice(trip: Trip) -> None:
    from django.db import IntegrityError, transaction

    parcel = delivered(trip)
    read(trip, [(parcel.code, 10_000)])
    second = read(trip, [("EA999999999VN", 1)], number="02")
    with pytest.raises(IntegrityError, match="cod_paid_over_once"), transaction.atomic():
        CodLine.objects.create(statement=second, code=parcel.code, parcel=parcel, difference="")
