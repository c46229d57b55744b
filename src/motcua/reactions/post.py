# SPDX-License-Identifier: EUPL-1.2
"""What follows when something happens to a parcel: its citizen is told, at each step that matters to them.

Each reaction sees the parcel as it is now and says nothing that is no longer so. What a carrier tells late or twice is
told once, and not at all where it is of no use any more.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog

from motcua.dossiers.events import (
    DossierErased,
    DossierRefused,
    DossierStopped,
    DossierWithdrawn,
    PapersArrived,
    ResultReturned,
)
from motcua.journal import operations as journal
from motcua.messaging import operations as messaging
from motcua.messaging import post_texts as texts
from motcua.post import erasing, operations
from motcua.post.errors import NoCodesLeft, ParcelMovedOn
from motcua.post.events import (
    DeliveryFailed,
    ParcelAsked,
    ParcelCancelled,
    ParcelDelivered,
    ParcelEvent,
    ParcelGroupsSeen,
    ParcelHandedOver,
    ParcelLabelled,
    ParcelLate,
    ParcelLost,
    ParcelMoved,
    ParcelReturned,
)
from motcua.post.models import Parcel
from motcua.post.rules import Deed, Direction, State
from motcua.reactions import dossiers
from motcua.reactions.appointments import ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.post_truth import is_true_of
from motcua.reactions.sending import owe
from motcua.reactions.truth import is_still_owed

log = structlog.get_logger()

# What asks for something is worth sending for so long; what only tells, shorter; who is at the door, at once.
ASKED_FOR, OF_USE_FOR, AT_THE_DOOR = timedelta(days=14), timedelta(days=2), timedelta(hours=5)


def withdraw(fact: Happening[ParcelEvent]) -> None:
    """Take back what was said of the parcel and is no longer so."""
    messaging.withdraw_messages(subject=fact.event.subject, at=fact.event.at, is_still_owed=is_still_owed)


def tell_asked(fact: Happening[ParcelAsked]) -> None:
    """Tell that it will be fetched or brought, and what it costs."""
    parcel, event = told_of(fact), fact.event
    if parcel is None:
        return
    say = texts.pickup_asked if parcel.direction == Direction.PICKUP else texts.return_asked
    text = say(
        code=parcel.dossier.code,
        you_pay_vnd=event.you_pay_vnd,
        full_vnd=event.you_pay_vnd + event.supported_vnd,
        ways=ways_now(fact.event.office),
    )
    tell(fact, parcel, template="asked", text=text, send_before=event.at + OF_USE_FOR)


def tell_groups_refused(fact: Happening[ParcelGroupsSeen]) -> None:
    """Tell that the lower price does not hold, and what it costs."""
    parcel, event = told_of(fact), fact.event
    if parcel is None or event.is_confirmed:
        return
    text = texts.groups_refused(
        code=parcel.dossier.code, you_pay_vnd=event.you_pay_vnd, ways=ways_now(fact.event.office)
    )
    tell(fact, parcel, template="groups_refused", text=text, send_before=event.at + ASKED_FOR)


def order_pickup(fact: Happening[ParcelAsked]) -> None:
    """Let the carrier be told at once of papers to fetch; where that cannot be, they stand on the office's list."""
    parcel = parcel_of(fact)
    if parcel is None or parcel.direction != Direction.PICKUP or parcel.state != State.ASKED:
        return
    try:
        operations.label_parcel(parcel_id=parcel.pk, by=None, at=fact.event.at)
    except (NoCodesLeft, ParcelMovedOn) as refusal:
        log.warning("papers not ordered", parcel=parcel.pk, problem=refusal.code)


def tell_labelled(fact: Happening[ParcelLabelled]) -> None:
    """Tell the code under which papers are fetched; a result is told of when it leaves."""
    parcel = told_of(fact)
    if parcel is None or parcel.direction != Direction.PICKUP:
        return
    text = texts.pickup_ordered(code=parcel.dossier.code, parcel=parcel.code, ways=ways_now(fact.event.office))
    tell(fact, parcel, template="labelled", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_handed_over(fact: Happening[ParcelHandedOver]) -> None:
    """Tell that the carrier has it, and by when it is there."""
    parcel, event = told_of(fact), fact.event
    if parcel is None:
        return
    known: dict[str, Any] = {
        "code": parcel.dossier.code, "parcel": parcel.code, "due_on": event.due_on, "ways": ways_now(fact.event.office),
    }  # fmt: skip
    if parcel.direction == Direction.PICKUP:
        text = texts.papers_collected(**known)
    else:
        text = texts.handed_over(**known, collect_vnd=parcel.cod_vnd)
    tell(fact, parcel, template="handed_over", text=text, send_before=event.at + OF_USE_FOR)


def tell_moved(fact: Happening[ParcelMoved]) -> None:
    """Tell that the postman is coming; other places on the way are only shown."""
    parcel, event = told_of(fact), fact.event
    if parcel is None or event.deed != Deed.OUT or parcel.direction == Direction.PICKUP:
        return
    text = texts.out_for_delivery(
        code=parcel.dossier.code, parcel=parcel.code, collect_vnd=parcel.cod_vnd, ways=ways_now(fact.event.office)
    )
    tell(fact, parcel, template="out", text=text, send_before=event.at + AT_THE_DOOR)


def tell_failed(fact: Happening[DeliveryFailed]) -> None:
    """Tell that nobody was met: the second invitation, or that it goes back. Rule: R-070."""
    parcel, event = told_of(fact), fact.event
    if parcel is None:
        return
    text = texts.failed(
        code=parcel.dossier.code,
        parcel=parcel.code,
        tried=event.tried,
        next_on=event.next_on,
        is_pickup=parcel.direction == Direction.PICKUP,
        ways=ways_now(fact.event.office),
    )
    tell(fact, parcel, template="failed", text=text, send_before=event.at + OF_USE_FOR)


def tell_returned(fact: Happening[ParcelReturned]) -> None:
    """Tell that the result is at the office again."""
    parcel = told_of(fact)
    if parcel is None or parcel.direction == Direction.PICKUP:
        return
    text = texts.returned(
        code=parcel.dossier.code,
        parcel=parcel.code,
        place=dossiers.place_of(parcel.dossier),
        ways=ways_now(fact.event.office),
    )
    tell(fact, parcel, template="returned", text=text, send_before=fact.event.at + ASKED_FOR)


def tell_delivered(fact: Happening[ParcelDelivered]) -> None:
    """Tell that the result was handed over; papers that reached the office are told of as filed."""
    parcel = told_of(fact)
    if parcel is None or parcel.direction == Direction.PICKUP:
        return
    text = texts.delivered(
        code=parcel.dossier.code,
        parcel=parcel.code,
        at=parcel.ended_at or fact.event.at,
        ways=ways_now(fact.event.office),
    )
    tell(fact, parcel, template="delivered", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_late(fact: Happening[ParcelLate]) -> None:
    """Apologise that it has not arrived within the longest time."""
    parcel = told_of(fact)
    if parcel is None:
        return
    text = texts.late(code=parcel.dossier.code, parcel=parcel.code, ways=ways_now(fact.event.office))
    tell(fact, parcel, template="late", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_lost(fact: Happening[ParcelLost]) -> None:
    """Apologise that it is lost."""
    parcel = told_of(fact)
    if parcel is None:
        return
    text = texts.lost(code=parcel.dossier.code, parcel=parcel.code, ways=ways_now(fact.event.office))
    tell(fact, parcel, template="lost", text=text, send_before=fact.event.at + ASKED_FOR)


def tell_cancelled(fact: Happening[ParcelCancelled]) -> None:
    """Tell that nothing is carried, and where things are done instead."""
    parcel = told_of(fact)
    if parcel is None:
        return
    text = texts.cancelled(
        code=parcel.dossier.code,
        is_pickup=parcel.direction == Direction.PICKUP,
        place=dossiers.place_of(parcel.dossier),
        ways=ways_now(fact.event.office),
    )
    tell(fact, parcel, template="cancelled", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_papers_arrived(fact: Happening[PapersArrived]) -> None:
    """Tell the moment at which a dossier counts as filed, and by when it is answered. Rule: R-071."""
    event, dossier = fact.event, dossiers.told_of(fact)
    if dossier is None:
        return
    text = texts.papers_arrived(
        code=dossier.code,
        filed_at=event.at,
        answer_by=event.answer_by,
        by_post=event.by_post,
        ways=ways_now(fact.event.office),
    )
    until = event.answer_by or event.at + OF_USE_FOR
    dossiers.tell(fact, dossier, template="papers_arrived", text=text, send_before=until)


def call_off(fact: Happening[DossierRefused | DossierWithdrawn | DossierStopped | ResultReturned]) -> None:
    """Call off what the carrier does not have yet where the dossier is over; what is under way the desk sees."""
    operations.call_off(dossier_id=fact.event.subject_id, at=fact.event.at, actor=journal.SYSTEM)


def forget_people(fact: Happening[DossierErased]) -> None:
    """Take out of a dossier's parcels what they say about people."""
    erasing.forget_people(fact.event.subject_id)


# --- what a text needs -----------------------------------------------------------------------------------


def parcel_of(fact: Happening[Any]) -> Parcel | None:
    """Return the parcel of a fact with its dossier and place; None where it has been erased."""
    number = fact.event.subject.partition(":")[2]
    rows = Parcel.objects.select_related("dossier__office", "dossier__agency", "carrier", "office")
    return rows.filter(pk=int(number)).first() if number.isdigit() else None


def told_of(fact: Happening[Any]) -> Parcel | None:
    """Return the parcel if what the fact tells is still so, and its dossier has somebody to tell."""
    parcel = parcel_of(fact)
    return parcel if parcel is not None and parcel.dossier.phone and is_true_of(fact.event, parcel) else None


def tell(fact: Happening[Any], parcel: Parcel, *, template: str, text: str, send_before: datetime) -> None:
    """Owe the dossier's phone the one message of this fact."""
    owe(fact, template=f"parcel_{template}", to_phone=parcel.dossier.phone, text=text, send_before=send_before)
