# SPDX-License-Identifier: EUPL-1.2
"""What is done for a parcel when a moment falls due."""

from datetime import datetime

from django.db import transaction

from motcua.journal import operations as journal
from motcua.post.errors import NoSuchParcel
from motcua.post.events import ParcelLate
from motcua.post.operations.keeping import KINDS, happened, locked_parcel

__all__ = ["KINDS", "settle"]


@transaction.atomic
def settle(*, subject: str, at: datetime) -> None:
    """Flag a parcel whose longest time has passed and that has not arrived; once. Records: ParcelLate. Rule: R-072."""
    try:
        parcel = locked_parcel(int(subject.partition(":")[2]))
    except NoSuchParcel:
        return
    if parcel.ended_at is not None or parcel.is_late or parcel.due_at is None or parcel.due_at > at:
        return
    parcel.is_late = True
    parcel.version += 1
    parcel.save(update_fields=["is_late", "version"])
    happened(parcel, ParcelLate, at=at, actor=journal.SYSTEM, due_at=parcel.due_at)
