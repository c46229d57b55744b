# SPDX-License-Identifier: EUPL-1.2
"""Lets the simulated carrier of a demonstration know parcels that were on their way before it began."""

from datetime import datetime

from motcua.connectors.post_simulator import codes
from motcua.connectors.post_simulator.models import HeldParcel
from motcua.connectors.post_vnpost import fields
from motcua.post.models import CarrierOrder, Parcel
from motcua.post.rules import State
from motcua.post.sending import order_of

_CODES = {
    State.CARRIED: codes.ON_THE_WAY,
    State.FAILED: "410",
    State.DELIVERED: codes.DELIVERED,
    State.RETURNING: codes.RETURNING,
    State.RETURNED: codes.RETURNING,
    State.LOST: codes.LOST,
    State.CANCELLED: codes.CANCELLED,
}


def know(parcel: Parcel, *, at: datetime) -> None:
    """Let the carrier have been told of a labelled parcel, and be where we are with it."""
    if not parcel.code:
        return
    for order in CarrierOrder.objects.filter(parcel=parcel, state=CarrierOrder.State.WAITING):
        told = order_of(parcel, order.pk)
        if order.kind == CarrierOrder.Kind.CREATE:
            facts = fields.order(told, {"customer_code": "MOTCUA"})
            code = _CODES.get(State(parcel.state), "")
            values = {"facts": facts, "code": code, "told_at": at, "changed_at": at}
            held, _made = HeldParcel.objects.get_or_create(number=told.number, defaults=values)
            held.own_number = f"GL{held.pk:010d}"
            held.save(update_fields=["own_number"])
            order.number = held.own_number
        order.state, order.attempts, order.next_at, order.answered_at = CarrierOrder.State.SENT, 1, None, at
        order.save()
