# SPDX-License-Identifier: EUPL-1.2
"""What was confirmed and signed is taken back when what was confirmed changes: nobody signs what is not yet written."""

from datetime import datetime
from functools import partial

from django.db import transaction

from motcua.assistance.models import Assistance
from motcua.dossiers.files import storage
from motcua.dossiers.models import StoredFile

State = Assistance.State


def take_back(assistance: Assistance, *, at: datetime, to: str = State.FILLING) -> bool:
    """Take confirmation and signature of a locked `assistance` back and put it into state `to`; the caller saves it.

    A drawn signature is forgotten for good. Return whether there was anything to take back.
    """
    had_any = assistance.state in (State.CONFIRMED, State.SIGNED)
    forget_signature(assistance, at=at)
    assistance.confirmed_at = assistance.signed_at = None
    assistance.signed_how = assistance.witness = ""
    assistance.state = to
    return had_any


def forget_signature(assistance: Assistance, *, at: datetime) -> None:
    """Take the picture of a signature off the disk once the transaction is committed; the caller saves `assistance`."""
    drawn = assistance.signature
    if drawn is None:
        return
    assistance.signature = None
    path = storage.path_of(drawn)
    StoredFile.objects.filter(pk=drawn.pk).update(name="", erased_at=at)
    # Only once it is certain: what is off the disk does not come back.
    transaction.on_commit(partial(path.unlink, missing_ok=True))
