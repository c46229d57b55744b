# SPDX-License-Identifier: EUPL-1.2
"""What happens to parcels (subject "parcel:<id>") and hand-over lists ("handover_list:<id>")."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class ParcelEvent(Event):
    """Something about one parcel: its code where it has one, of which dossier's row, which way."""

    dossier: int
    direction: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class ParcelAsked(ParcelEvent):
    """Somebody wants it fetched or brought; what the citizen pays of it and what the place adds."""

    you_pay_vnd: int
    supported_vnd: int


@dataclass(frozen=True, kw_only=True)
class ParcelChanged(ParcelEvent):
    """The address or the weight was put right."""


@dataclass(frozen=True, kw_only=True)
class ParcelGroupsSeen(ParcelEvent):
    """Somebody looked at the proof of the declared groups: they hold, or the price is counted without them."""

    is_confirmed: bool
    you_pay_vnd: int


@dataclass(frozen=True, kw_only=True)
class ParcelLabelled(ParcelEvent):
    """It has a code and a label; the carrier is told."""


@dataclass(frozen=True, kw_only=True)
class ParcelHandedOver(ParcelEvent):
    """The carrier has it, by a list both sides signed; due at the latest by `due_on`."""

    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ParcelMoved(ParcelEvent):
    """The carrier told where it is (`deed`); nothing to do about it."""

    deed: str


@dataclass(frozen=True, kw_only=True)
class ParcelDelivered(ParcelEvent):
    """It was handed to its receiver, with proof; a pickup: to the office, by a list both sides signed."""

    was_late: bool = False


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(ParcelEvent):
    """Nobody took it: which try, why, when it is tried again or goes back."""

    tried: int
    reason: str
    next_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ParcelReturning(ParcelEvent):
    """After two invitations it goes back to the office."""


@dataclass(frozen=True, kw_only=True)
class ParcelReturned(ParcelEvent):
    """It is at the office again, by a list both sides signed."""


@dataclass(frozen=True, kw_only=True)
class ParcelLost(ParcelEvent):
    """The carrier lost it; a claim is opened."""


@dataclass(frozen=True, kw_only=True)
class ParcelCancelled(ParcelEvent):
    """Nobody wants it carried any more."""


@dataclass(frozen=True, kw_only=True)
class ParcelLate(ParcelEvent):
    """The longest time has passed and it has not arrived."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class CarrierTold(ParcelEvent):
    """The carrier's computer was told of it (`order` create or cancel); not `ok`: it was not, somebody must look."""

    order: str
    ok: bool


@dataclass(frozen=True, kw_only=True)
class HandoverListSigned(Event):
    """Both sides signed a hand-over list; `direction` to_carrier or from_carrier."""

    direction: str
    number: int
    parcels: int


@dataclass(frozen=True, kw_only=True)
class HandoverListReopened(Event):
    """The only signature on a list was taken back, to put the list right: who had signed (user numbers), and when."""

    number: int
    office_by: int | None = None
    carrier_by: int | None = None
    signed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimOpened(Event):
    """Something is claimed from the carrier for a parcel (the subject); answered by `due_on`."""

    due_on: date


@dataclass(frozen=True, kw_only=True)
class ClaimAnswered(Event):
    """The carrier answered a claim (the subject is its parcel); `amount_vnd` is what it pays."""

    amount_vnd: int


@dataclass(frozen=True, kw_only=True)
class CarrierBillRead(Event):
    """A carrier's monthly bill was read in (subject "carrier_bill:<id>"); `differences` is how many lines differ."""

    month: str
    differences: int


@dataclass(frozen=True, kw_only=True)
class CodReconciled(Event):
    """The carrier handed over what it collected (subject "cod_statement:<id>")."""

    amount_vnd: int
    differences: int


@dataclass(frozen=True, kw_only=True)
class CarrierBillAccepted(Event):
    """Somebody accepted a monthly bill (subject "carrier_bill:<id>"); `paid_vnd` is what the carrier gets."""

    month: str
    paid_vnd: int


@dataclass(frozen=True, kw_only=True)
class CodTransferFound(Event):
    """The transfer of a COD statement (the subject) was found among those of the bank."""

    amount_vnd: int
