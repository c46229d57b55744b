# SPDX-License-Identifier: EUPL-1.2
"""What follows when a vibrating tag is called: nobody comes – the tag again with screen and voice, then a message.

Each step is taken once, and only while somebody is still expected. Rule: R-060.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from motcua.dossiers.events import DossierRefused, DossierStopped, DossierWithdrawn, ResultReturned
from motcua.dossiers.rules import CLOSED, Status
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.messaging import operations as messaging
from motcua.messaging import pager_texts
from motcua.pagers import operations, queries
from motcua.pagers.errors import NoSuchLoan
from motcua.pagers.events import LoanEvent, PagerCallAnswered, PagerCalled, PagerLost, PagerUnanswered
from motcua.pagers.models import Loan
from motcua.reactions.appointments import ways_now
from motcua.reactions.dossiers import place_of
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe
from motcua.reactions.truth import is_still_owed

AGAIN = "pager_again"
KINDS = (AGAIN,)
# Whoever waits in the hall is told now, or it is of no use.
OF_USE_FOR = timedelta(hours=2)


def patience() -> timedelta:
    """Return how long somebody who was called is given to come."""
    return timedelta(minutes=settings.PAGER_PATIENCE_MINUTES)


def plan(fact: Happening[PagerCalled]) -> None:
    """Set the moment at which calling goes on, unless somebody comes; after the message there is none."""
    loan, wanted = _loan(fact.event.subject), {}
    if loan is not None and is_called(loan) and loan.called_at is not None and loan.step != Loan.Step.SMS:
        wanted = {AGAIN: loan.called_at + patience()}
    journal.reschedule(subject=fact.event.subject, office=fact.event.office, wanted=wanted, kinds=KINDS)


def settle(*, subject: str, at: datetime) -> None:
    """Go on calling whoever has not come: the tag again and aloud, then by message; nothing where somebody came."""
    loan = _loan(subject)
    if loan is None or not is_called(loan) or loan.called_at is None or loan.called_at + patience() > at:
        return
    if loan.step == Loan.Step.ALOUD:
        operations.escalate(loan_id=loan.pk, step=Loan.Step.SMS, at=at)
    elif loan.step != Loan.Step.SMS:
        now = operations.call(loan_id=loan.pk, by=None, at=at, again=True)
        # An officer who pressed in this very moment was first: then patience begins anew.
        if now.called_at == at:
            operations.escalate(loan_id=loan.pk, step=Loan.Step.ALOUD, at=at)


def call_aloud(fact: Happening[PagerCallAnswered]) -> None:
    """Let screen and voice call at once where the transmitter never will."""
    if not fact.event.ok:
        operations.escalate(loan_id=_id_of(fact.event.subject), step=Loan.Step.ALOUD, at=fact.event.at)


def tell(fact: Happening[PagerUnanswered]) -> None:
    """Owe the message where calling has come to it; whoever left no phone is only called aloud once more."""
    loan = _loan(fact.event.subject)
    if loan is None or fact.event.step != Loan.Step.SMS or not loan.dossier.phone or not is_called(loan):
        return
    known: dict[str, Any] = {
        "code": loan.dossier.code,
        "tag": fact.event.number,
        "place": place_of(loan.dossier),
        "ways": ways_now(fact.event.office),
    }
    is_ready = loan.dossier.status == Status.RESULT_READY
    text = (pager_texts.come_for_result if is_ready else pager_texts.come_to_the_desk)(**known)
    template = "pager_result" if is_ready else "pager_desk"
    send_before = fact.event.at + OF_USE_FOR
    owe(fact, template=template, to_phone=loan.dossier.phone, text=text, send_before=send_before)


def stop(fact: Happening[LoanEvent]) -> None:
    """Call no further: somebody comes, or the tag is back."""
    _stop(fact.event.subject, fact.event)


def stop_lost(fact: Happening[PagerLost]) -> None:
    """Call no further: the tag is lost, and its loan is over."""
    if fact.event.loan:
        _stop(f"loan:{fact.event.loan}", fact.event)


def stop_of_dossier(fact: Happening[ResultReturned | DossierRefused | DossierWithdrawn | DossierStopped]) -> None:
    """Call no further for a dossier that is over: who came for it is here; the tag is still to be taken back."""
    dossier = fact.dossier
    loan = queries.loan_of(dossier) if dossier is not None else None
    if loan is None:
        return
    if loan.state == Loan.State.CALLED:
        operations.note_coming(loan_id=loan.pk, at=fact.event.at, actor=journal.SYSTEM)
    _stop(loan.subject, fact.event)


def is_called(loan: Loan) -> bool:
    """Say whether somebody is still called by this loan."""
    return loan.ended_at is None and loan.state == Loan.State.CALLED and loan.dossier.status not in CLOSED


def _stop(subject: str, event: Event) -> None:
    journal.reschedule(subject=subject, office=event.office, wanted={}, kinds=KINDS)
    messaging.withdraw_messages(subject=subject, at=event.at, is_still_owed=is_still_owed)


def _loan(subject: str) -> Loan | None:
    try:
        return queries.loan(_id_of(subject))
    except NoSuchLoan:
        return None


def _id_of(subject: str) -> int:
    return int(subject.partition(":")[2])
