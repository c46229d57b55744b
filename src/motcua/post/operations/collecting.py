# SPDX-License-Identifier: EUPL-1.2
"""What the carrier collects at delivery (thu hộ): fixed with the label, for all that is open then."""

from datetime import datetime

from motcua.payments import operations as payments
from motcua.payments.operations.locking import open_charges
from motcua.payments.rules import Method
from motcua.post.models import Parcel
from motcua.post.operations.keeping import end_collection


def begin(parcel: Parcel, *, at: datetime, actor: str) -> None:
    """Fix what is collected for a locked, labelled parcel; the caller saves it. What was fixed before ends."""
    payments.assess(dossier_id=parcel.dossier_id, at=at)
    total = sum(charge.amount_vnd for charge in open_charges(parcel.dossier_id))
    if parcel.payment is not None and parcel.cod_vnd != total:
        end_collection(parcel, at=at)
    parcel.payment, parcel.cod_vnd = None, total
    if total:
        parcel.payment = payments.begin_payment(
            dossier_id=parcel.dossier_id, method=Method.COD, at=at, actor=actor, payer=parcel.home.get("name", "")
        )
