# SPDX-License-Identifier: EUPL-1.2
"""The transmitter is tried by the worker through the port of every call: once, so that the truth is seen at once."""

from functools import partial

from django.db import connection, transaction

from motcua.journal import notices
from motcua.pagers import port, queries
from motcua.pagers.errors import PagerIsLent
from motcua.pagers.models import Call, Trial
from motcua.pagers.port import ByHand, Refused, Unavailable

ERROR_LIMIT = 300


def try_next() -> bool:
    """Send the trial that waits longest; say whether there was one. A killed worker leaves one that was never sent."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM)
        row = cursor.fetchone()
    if row is None:
        return False
    trial = Trial.objects.select_related("pager__office").get(pk=row[0])
    state, error = _sent(trial)
    with transaction.atomic():
        Trial.objects.filter(pk=trial.pk).update(state=state, error=error[:ERROR_LIMIT])
        transaction.on_commit(partial(notices.touch, f"office:{trial.pager.office_id}"))
    return True


def _sent(trial: Trial) -> tuple[str, str]:
    tag = trial.pager
    if loan := queries.open_loan(tag):
        # Lent since it was asked for: whoever holds it would come for nothing.
        return Call.State.FAILED, PagerIsLent(number=tag.number, dossier=loan.dossier.code).message
    try:
        port.made(queries.transmitter(tag.office)).call(tag.number, tag.address or str(tag.number), trial.pk)
    except ByHand:
        return Call.State.BY_HAND, ""
    except (Refused, Unavailable) as problem:
        return Call.State.FAILED, str(problem)
    return Call.State.SENT, ""


# Struck before it is sent: a trial that was lost is asked for again by whoever wanted it.
_CLAIM = """
UPDATE pagers_trial SET state = 'dropped' WHERE id = (
    SELECT id FROM pagers_trial WHERE state = 'waiting' ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
