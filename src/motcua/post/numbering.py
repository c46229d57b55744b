# SPDX-License-Identifier: EUPL-1.2
"""Under which number a carrier knows a parcel: its S10 code, or – as on the state's network – the dossier's.

The parcel labelled second for a dossier has "-2" behind the dossier's code: asked for earlier or not, so that a number
once told never comes to mean another parcel.
"""

import re
from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from motcua.post.models import Carrier, CarrierOrder, Parcel

BY_PARCEL: Final = "parcel"
BY_DOSSIER: Final = "dossier"
WAYS: Final = (BY_PARCEL, BY_DOSSIER)
_LATER: Final = re.compile(r"^(.+)-(\d{1,2})$")


def number_of(parcel: Parcel) -> str:
    """Return the number the parcel's carrier is told."""
    if parcel.carrier.settings.get("order_number") != BY_DOSSIER:
        return parcel.code
    others = Parcel.objects.filter(dossier=parcel.dossier_id, carrier=parcel.carrier_id).exclude(code="")
    earlier = Q(labelled_at__lt=parcel.labelled_at) | Q(labelled_at=parcel.labelled_at, pk__lt=parcel.pk)
    rank = others.filter(earlier).count() + 1
    return parcel.dossier.code if rank == 1 else f"{parcel.dossier.code}-{rank}"


def found(carrier: Carrier, numbers: Iterable[str]) -> dict[str, int]:
    """Return the parcels of these numbers by their keys: ours, the dossier's, or the carrier's own. Few queries."""
    wanted = {number for number in numbers if number}
    known = dict(Parcel.objects.filter(carrier=carrier, code__in=wanted).exclude(code="").values_list("code", "pk"))
    left = wanted - known.keys()
    if left:
        orders = CarrierOrder.objects.filter(parcel__carrier=carrier, number__in=left, kind=CarrierOrder.Kind.CREATE)
        known |= dict(orders.values_list("number", "parcel_id"))
    left = wanted - known.keys()
    if left and carrier.settings.get("order_number") == BY_DOSSIER:
        known |= _by_dossier(carrier, left)
    return known


def _by_dossier(carrier: Carrier, numbers: set[str]) -> dict[str, int]:
    meant = {number: [(number, 1)] for number in numbers}
    for number in numbers:
        if later := _LATER.match(number):
            meant[number].append((later[1], int(later[2])))
    codes = {code for each in meant.values() for code, _rank in each}
    rows = Parcel.objects.filter(carrier=carrier, dossier__code__in=codes).exclude(code="")
    of_dossier: dict[str, list[int]] = {}
    for code, pk in rows.order_by("labelled_at", "pk").values_list("dossier__code", "pk"):
        of_dossier.setdefault(code, []).append(pk)
    return {
        number: of_dossier[code][rank - 1]
        for number, each in meant.items()
        for code, rank in each
        if 0 < rank <= len(of_dossier.get(code, ()))
    }
