# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime

from django.db import transaction

from motcua.journal import operations as journal
from motcua.pagers import queries
from motcua.pagers.events import PagerPressed
from motcua.pagers.models import Call, Loan
from motcua.people.models import User


@transaction.atomic
def note_pressed(*, loan_id: int, by: User, at: datetime) -> Loan:
    """Note that the officer pressed the tag's number on the keypad; where nothing waits for a hand, nothing happens.

    Raises: NoSuchLoan. Records: PagerPressed.
    """
    waits = Call.objects.filter(loan=loan_id, state=Call.State.BY_HAND)
    changed = waits.update(state=Call.State.SENT)
    loan = queries.loan(loan_id)
    if changed:
        told = {"number": loan.pager.number, "dossier": loan.dossier_id}
        event = PagerPressed(office=loan.office_id, subject=loan.subject, at=at, **told)
        journal.record(event, actor=by.actor)
    return loan
