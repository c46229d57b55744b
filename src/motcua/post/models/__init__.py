# SPDX-License-Identifier: EUPL-1.2
from motcua.post.models.accounts import BillLine, CarrierBill, CodLine, CodStatement, YearCount
from motcua.post.models.carriers import Carrier, CodeRange, Contract, StatusCode, Support, Tariff
from motcua.post.models.claims import Claim
from motcua.post.models.lists import HandoverItem, HandoverList, ListSerial
from motcua.post.models.news import UnclearNews
from motcua.post.models.orders import CarrierOrder
from motcua.post.models.parcels import Parcel, ParcelNote
from motcua.post.models.places import City

__all__ = [
    "BillLine",
    "Carrier",
    "CarrierBill",
    "CarrierOrder",
    "City",
    "Claim",
    "CodLine",
    "CodStatement",
    "CodeRange",
    "Contract",
    "HandoverItem",
    "HandoverList",
    "ListSerial",
    "Parcel",
    "ParcelNote",
    "StatusCode",
    "Support",
    "Tariff",
    "UnclearNews",
    "YearCount",
]
