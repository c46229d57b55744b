# SPDX-License-Identifier: EUPL-1.2
"""Looking at the accounts with carriers: statements of what they collected, monthly bills, what they still hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from motcua.payments.models import Inflow, LedgerEntry
from motcua.payments.rules import Book, Source
from motcua.post.errors import NoSuchStatement
from motcua.post.models import Carrier, CarrierBill, CarrierOrder, CodStatement, Contract, UnclearNews
from motcua.post.models.accounts import BillLine, CodLine
from motcua.post.operations import cod

PAGE = 30
MONTHS_SHOWN = 60
LINES_SHOWN = 500
_DIFFERS = ~Q(lines__difference="")


@dataclass(frozen=True)
class Held:
    """What a carrier collected for an office and has not handed over: how many parcels, how much, since when."""

    carrier: Carrier
    parcels: int
    amount_vnd: int
    oldest_at: datetime | None


def carriers_of(office: str) -> list[Carrier]:
    """Return the carriers an office ever had a contract with, by name."""
    return list(Carrier.objects.filter(contracts__office=office).distinct().order_by("name", "pk"))


def contracts_of(office: str, carrier: str) -> list[Contract]:
    """Return an office's contracts with a carrier, the newest first."""
    return list(Contract.objects.filter(office=office, carrier=carrier).order_by("-valid_from")[:20])


def contract_in(office: str, carrier: str, month: date) -> Contract | None:
    """Return the contract that held in a month; None where none did."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    rows = Contract.objects.filter(Q(valid_to=None) | Q(valid_to__gte=month), office=office, carrier=carrier)
    return rows.filter(valid_from__lt=following).order_by("-valid_from").first()


def held_by_carriers(office: str, *, at: datetime) -> list[Held]:
    """Return what each of an office's carriers still holds of what it collected."""
    found = []
    for carrier in carriers_of(office):
        rows = cod.not_paid_over(office, carrier.pk, until=at)
        told = rows.aggregate(parcels=Count("pk"), amount=Sum("cod_vnd"))
        oldest = rows.order_by("ended_at").values_list("ended_at", flat=True).first()
        found.append(Held(carrier, told["parcels"], told["amount"] or 0, oldest))
    return found


def statements(office: str, *, before: int | None = None) -> Sequence[CodStatement]:
    """Return an office's COD statements, the newest first, each with `differing` lines; one more tells of a next page.

    Keyset page: those read before the statement `before`.
    """
    rows = CodStatement.objects.filter(office=office).select_related("carrier", "read_by", "inflow")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.annotate(differing=Count("lines", filter=_DIFFERS)).order_by("-pk")[: PAGE + 1])


def statement(office: str, pk: int) -> CodStatement:
    """Return an office's COD statement. Raises: NoSuchStatement."""
    rows = CodStatement.objects.select_related("carrier", "read_by", "inflow")
    found = rows.filter(office=office, pk=pk).first()
    if found is None:
        raise NoSuchStatement
    return found


def cod_lines(found: CodStatement) -> list[CodLine]:
    """Return a statement's lines, those that differ first; the first few hundred."""
    rows = found.lines.select_related("parcel").order_by("-difference", "pk")
    return list(rows[:LINES_SHOWN])


def transfers_for(found: CodStatement) -> list[Inflow]:
    """Return the transfers that may be the money of a statement: of its sum, unknown or counted as the post's."""
    matched = cod.matched_vnd(found)
    if found.inflow_id is not None or not matched:
        return []
    keys = LedgerEntry.objects.filter(
        office=found.office_id, credit=Book.POST_HOLDS, key__endswith=":payout", amount_vnd=matched
    ).values_list("key", flat=True)
    counted = [int(key.split(":")[1]) for key in keys[:100]]
    rows = Inflow.objects.filter(
        Q(state=Inflow.State.UNKNOWN) | Q(pk__in=counted), office=found.office_id, source=Source.BANK, is_booked=True
    )
    joined = CodStatement.objects.filter(inflow__isnull=False).values("inflow")
    return list(rows.filter(amount_vnd=matched).exclude(pk__in=joined).order_by("-heard_at")[:10])


def bills(office: str) -> list[CarrierBill]:
    """Return an office's bills of the last months, the newest first, each with `differing` lines."""
    rows = CarrierBill.objects.filter(office=office).select_related("carrier", "read_by", "accepted_by")
    return list(rows.annotate(differing=Count("lines", filter=_DIFFERS)).order_by("-month", "-pk")[:MONTHS_SHOWN])


def bill(office: str, pk: int) -> CarrierBill:
    """Return an office's monthly bill. Raises: NoSuchStatement."""
    rows = CarrierBill.objects.select_related("carrier", "read_by", "accepted_by")
    found = rows.filter(office=office, pk=pk).first()
    if found is None:
        raise NoSuchStatement
    return found


def bill_lines(found: CarrierBill) -> list[BillLine]:
    """Return a bill's lines, those that differ first; the first few hundred."""
    return list(found.lines.select_related("parcel").order_by("-difference", "pk")[:LINES_SHOWN])


def stuck_orders(office: str) -> list[CarrierOrder]:
    """Return what a carrier was not told of an office's parcels: failed for good, or waiting for a second try."""
    wanted = Q(state=CarrierOrder.State.FAILED) | Q(state=CarrierOrder.State.WAITING, attempts__gt=0)
    rows = CarrierOrder.objects.filter(wanted, parcel__office=office).select_related("parcel__carrier")
    return list(rows.order_by("state", "asked_at")[:50])


def unclear_news(carrier: str) -> tuple[list[UnclearNews], int]:
    """Return the newest of what a carrier told of no parcel of ours, and how many there are."""
    rows = UnclearNews.objects.filter(carrier=carrier)
    return list(rows.order_by("-pk")[:20]), rows.count()
