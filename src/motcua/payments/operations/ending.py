# SPDX-License-Identifier: EUPL-1.2
"""A dossier that was refused, withdrawn or stopped owes nothing more; what was paid of it may be paid back."""

from datetime import datetime

from django.db import transaction

from motcua.dossiers.rules import Status
from motcua.journal import operations as journal
from motcua.payments.events import FeesEnded
from motcua.payments.models import Charge
from motcua.payments.operations.locking import locked_dossier
from motcua.payments.operations.overtaking import charges_changed

DOSSIER_OVER = "dossier_over"
# Of these nothing is asked any more; one whose result was handed over may still owe.
OVER = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED)


@transaction.atomic
def end_charges(*, dossier_id: int, at: datetime) -> int:
    """Drop what a dossier that is over still owes and end what was begun to pay it; return what was paid, in đồng.

    Money that still comes is kept and shown (R-066). What was paid is not given back by itself: whether the law lets
    the office keep it, people decide. Records: FeesEnded where there was anything to drop or to give back.
    """
    dossier = locked_dossier(dossier_id)
    dropped = Charge.objects.filter(dossier=dossier, state=Charge.State.OPEN)
    count = dropped.update(state=Charge.State.DROPPED, ended_at=at)
    charges_changed(dossier.pk, at=at, why=DOSSIER_OVER)
    settled = Charge.objects.filter(dossier=dossier, state=Charge.State.SETTLED)
    paid = sum(charge.amount_vnd - charge.refunded_vnd for charge in settled)
    if count or paid:
        event = FeesEnded(office=dossier.office_id, subject=dossier.subject, at=at, paid_vnd=paid)
        journal.record(event, actor=journal.SYSTEM)
    return paid
