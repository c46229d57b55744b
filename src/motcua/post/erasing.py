# SPDX-License-Identifier: EUPL-1.2
"""Forgetting what parcels say about people, with the dossier they belong to (Rule: R-051)."""

from django.db import transaction

from motcua.messaging.forgetting import forget_about
from motcua.post.models import CarrierOrder, Claim, HandoverItem, Parcel, ParcelNote

# A price and a zone remain: accounts are kept.
ERASED: dict[str, str] = {"received_by": "", "proof": ""}


@transaction.atomic
def forget_people(dossier_id: int) -> int:
    """Take names, phones, addresses and proofs out of a dossier's parcels; return how many parcels it has."""
    parcels = list(Parcel.objects.select_for_update().filter(dossier=dossier_id).order_by("pk"))
    for parcel in parcels:
        kept = {"locality": parcel.home.get("locality", "")}
        Parcel.objects.filter(pk=parcel.pk).update(home=kept, contents=[], **ERASED)
        ParcelNote.objects.filter(parcel=parcel).update(text="", **ERASED)
        Claim.objects.filter(parcel=parcel).update(text="", answer="")
        CarrierOrder.objects.filter(parcel=parcel).update(error="")
        HandoverItem.objects.filter(parcel=parcel).update(note="")
        forget_about(parcel.subject)
    return len(parcels)
