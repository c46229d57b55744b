# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about a parcel says is still so."""

from collections.abc import Mapping

from motcua.dossiers.rules import CLOSED
from motcua.journal.events import Event, from_entry
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.post.events import (
    DeliveryFailed,
    ParcelAsked,
    ParcelCancelled,
    ParcelDelivered,
    ParcelGroupsSeen,
    ParcelHandedOver,
    ParcelLabelled,
    ParcelLate,
    ParcelLost,
    ParcelMoved,
    ParcelReturned,
)
from motcua.post.models import Parcel
from motcua.post.rules import Deed, State
from motcua.reactions.sending import entry_of

DEPARTMENT = "parcel"

TRUE_WHILE: Mapping[type[Event], frozenset[str]] = {
    ParcelAsked: frozenset({State.ASKED, State.LABELLED, State.CARRIED}),
    ParcelGroupsSeen: frozenset({State.ASKED, State.LABELLED}),
    ParcelLabelled: frozenset({State.LABELLED}),
    ParcelHandedOver: frozenset({State.CARRIED, State.FAILED}),
    ParcelMoved: frozenset({State.CARRIED}),
    ParcelLate: frozenset({State.CARRIED, State.FAILED, State.RETURNING}),
    DeliveryFailed: frozenset({State.FAILED}),
    ParcelReturned: frozenset({State.RETURNED}),
    ParcelDelivered: frozenset({State.DELIVERED}),
    ParcelLost: frozenset({State.LOST}),
    ParcelCancelled: frozenset({State.CANCELLED}),
}
# Where somebody fetched it from the office, or asked for it anew, there is nothing to fetch or send any more.
_WHILE_OPEN = (ParcelReturned, ParcelAsked, ParcelCancelled)


def is_true_of(event: Event, parcel: Parcel) -> bool:
    """Say whether the parcel, and its dossier, are still as the event tells."""
    wanted = TRUE_WHILE.get(type(event))
    if wanted is not None and parcel.state not in wanted:
        return False
    if isinstance(event, DeliveryFailed) and event.tried != parcel.tries:
        return False
    if isinstance(event, ParcelMoved) and _last_deed(parcel) != event.deed:
        return False
    if isinstance(event, _WHILE_OPEN) and parcel.dossier.status in CLOSED:
        return False
    return not (isinstance(event, ParcelReturned | ParcelCancelled) and _asked_anew(parcel))


def is_still_owed(message: Message) -> bool:
    """Say whether a message about a parcel may still go out."""
    number, number_of_entry = message.subject.partition(":")[2], entry_of(message)
    entry = Entry.objects.filter(pk=number_of_entry).first() if number_of_entry is not None else None
    parcel = Parcel.objects.select_related("dossier").filter(pk=int(number)).first() if number.isdigit() else None
    if entry is None or parcel is None:
        return False
    event = from_entry(
        kind=entry.kind, office=entry.office_id, subject=entry.subject, at=entry.at, payload=entry.payload
    )
    return event is None or is_true_of(event, parcel)


def _last_deed(parcel: Parcel) -> str:
    told = parcel.notes.exclude(deed="").exclude(deed__in=(Deed.ACCEPTED, Deed.ON_THE_WAY, Deed.AT_OFFICE))
    return str(told.order_by("-at", "-pk").values_list("deed", flat=True).first() or "")


def _asked_anew(parcel: Parcel) -> bool:
    return Parcel.objects.filter(dossier=parcel.dossier_id, direction=parcel.direction, pk__gt=parcel.pk).exists()
