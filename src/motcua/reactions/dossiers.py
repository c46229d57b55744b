# SPDX-License-Identifier: EUPL-1.2
"""What follows when something happened to a dossier: moments are planned, the citizen is told at each step.

Each reaction sees the dossier as it is now and says nothing that is no longer so. Staff see on their desk what is late.
"""

from datetime import datetime, timedelta
from typing import Any

from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.events import (
    DossierReceived,
    DossierRefused,
    DossierStopped,
    DossierSubmitted,
    DossierWithdrawn,
    DueDateExtended,
    DueDateMissed,
    IntakeOverdue,
    ResultReady,
    ResultReturned,
    SupplementAsked,
    SupplementGiven,
)
from motcua.dossiers.models import Dossier, Extension, Opinion, Result, Sheet, SpecialIntake, Supplement
from motcua.dossiers.operations import timing
from motcua.dossiers.rules import RUNNING, Timeliness
from motcua.dossiers.timeline import point_words
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging import dossier_texts as texts
from motcua.messaging import post_texts, special_texts
from motcua.messaging.texts import Place
from motcua.offices import queries as offices
from motcua.post import wishes
from motcua.reactions.appointments import ways_now
from motcua.reactions.dossiers_truth import is_true_of
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe

OPINION = "dossier-opinion"
KINDS = (*timing.KINDS, timing.OPINION_LATE)
# What tells of an end is worth sending for so long; what asks for something, longer.
OF_USE_FOR = timedelta(days=2)
ASKED_FOR = timedelta(days=14)
# Tết is the longest break.
LOOK_AHEAD_DAYS = 14


def settle(*, kind: str, subject: str, due_at: datetime, at: datetime) -> None:
    """Do what fell due; nothing where the dossier has been erased meanwhile."""
    number = int(subject.partition(":")[2])
    if kind == timing.OPINION_LATE:
        timing.settle_opinion(opinion_id=number, at=at)
        return
    try:
        timing.settle(kind=kind, dossier_id=number, due_at=due_at, at=at)
    except NoSuchDossier:
        return


def plan(fact: Happening[Event]) -> None:
    """Set the moments at which time will act on the dossier."""
    if fact.dossier is not None:
        timing.plan(fact.dossier, at=fact.event.at)


def plan_opinions(fact: Happening[Event]) -> None:
    """Set the moments at which asked opinions are late; an answered one, or one nobody needs any more, has none."""
    dossier = fact.dossier
    if dossier is None:
        return
    for opinion in Opinion.objects.filter(dossier=dossier, reported_at__isnull=True):
        is_open = opinion.answered_at is None and dossier.status in RUNNING
        wanted = {timing.OPINION_LATE: opinion.due_at} if is_open else {}
        subject = f"{OPINION}:{opinion.pk}"
        journal.reschedule(subject=subject, office=dossier.office_id, wanted=wanted, kinds=[timing.OPINION_LATE])


# --- what is told ----------------------------------------------------------------------------------------


def tell_sent(fact: Happening[DossierSubmitted]) -> None:
    """Tell that the dossier arrived and by when it is answered; at the counter the receipt says so."""
    event, dossier = fact.event, told_of(fact)
    if dossier is None or event.channel == Dossier.Channel.DESK or event.answer_by is None:
        return
    text = texts.sent(code=dossier.code, answer_by=event.answer_by, told_at=event.at, ways=ways_now(fact.event.office))
    tell(fact, dossier, template="sent", text=text, send_before=event.answer_by)


def tell_received(fact: Happening[DossierReceived]) -> None:
    """Tell the promise."""
    event, dossier = fact.event, told_of(fact)
    if dossier is None:
        return
    known: dict[str, Any] = {
        "code": dossier.code, "due_at": event.due_at, "place": place_of(dossier), "ways": ways_now(fact.event.office),
    }  # fmt: skip
    if event.special:
        text = special_texts.received(**known, told_at=event.at, has_slip=has_slip(dossier))
    else:
        text = texts.received(**known)
    tell(fact, dossier, template="received", text=text, send_before=event.due_at)


def tell_supplement_asked(fact: Happening[SupplementAsked]) -> None:
    """Tell what is missing, all at once, and where to complete it."""
    dossier = told_of(fact)
    asked = Supplement.objects.filter(dossier_id=dossier.pk).first() if dossier else None
    if dossier is None or asked is None:
        return
    points = [point_words(point) for point in asked.points]
    text = texts.supplement_asked(code=dossier.code, points=points, ways=ways_now(fact.event.office))
    tell(fact, dossier, template="supplement_asked", text=text, send_before=fact.event.at + ASKED_FOR)


def tell_supplement_taken(fact: Happening[SupplementGiven]) -> None:
    """Tell that the completion arrived, and the new date."""
    event, dossier = fact.event, told_of(fact)
    if dossier is None:
        return
    text = texts.supplement_taken(
        code=dossier.code,
        due_at=event.due_at,
        answer_by=dossier.answer_by,
        told_at=event.at,
        ways=ways_now(fact.event.office),
    )
    until = event.due_at or dossier.answer_by or event.at + OF_USE_FOR
    tell(fact, dossier, template="supplement_taken", text=text, send_before=until)


def tell_refused(fact: Happening[DossierRefused]) -> None:
    """Tell that the office did not take the dossier over, and why."""
    dossier = told_of(fact)
    if dossier is None:
        return
    text = texts.refused(
        code=dossier.code, reason=_reason(dossier, Sheet.Kind.REFUSAL), ways=ways_now(fact.event.office)
    )
    tell(fact, dossier, template="refused", text=text, send_before=fact.event.at + ASKED_FOR)


def tell_extended(fact: Happening[DueDateExtended]) -> None:
    """Apologise and tell the one new date."""
    event, dossier = fact.event, told_of(fact)
    if dossier is None:
        return
    given = Extension.objects.filter(dossier_id=dossier.pk).first()
    text = texts.extended(
        code=dossier.code,
        due_before=event.due_before,
        due_after=event.due_after,
        reason=given.reason if given else "",
        ways=ways_now(fact.event.office),
    )
    tell(fact, dossier, template="extended", text=text, send_before=event.due_after)


def tell_result_ready(fact: Happening[ResultReady]) -> None:
    """Tell where to fetch the result, also an early one; an electronic one where to open it, or that it is sent."""
    event, dossier = fact.event, told_of(fact)
    if dossier is None:
        return
    is_late = event.timeliness == Timeliness.LATE
    known: dict[str, Any] = {
        "code": dossier.code, "is_granted": event.is_granted, "is_late": is_late, "ways": ways_now(fact.event.office),
    }  # fmt: skip
    has_file = Result.objects.filter(dossier_id=dossier.pk, file__isnull=False).exists()
    if dossier.return_by == Dossier.ReturnBy.ONLINE and has_file:
        text = texts.result_online(**known)
    elif wishes.comes_by_post(dossier):
        text = post_texts.result_by_post(**known, due_vnd=wishes.to_pay_first(dossier))
    else:
        where: dict[str, Any] = {"place": place_of(dossier), "hours": hours_of(dossier, at=event.at)}
        text = texts.result_ready(**known, **where, has_slip=has_slip(dossier))
    tell(fact, dossier, template="result_ready", text=text, send_before=event.at + ASKED_FOR)


def tell_returned(fact: Happening[ResultReturned]) -> None:
    """Tell that the result was handed over; what the post handed over, its parcel tells."""
    dossier = told_of(fact)
    if dossier is None or wishes.was_delivered(dossier):
        return
    text = texts.returned(code=dossier.code, at=fact.event.at, ways=ways_now(fact.event.office))
    tell(fact, dossier, template="returned", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_withdrawn(fact: Happening[DossierWithdrawn]) -> None:
    """Tell that the dossier was taken back, as asked."""
    dossier = told_of(fact)
    if dossier is None:
        return
    text = texts.withdrawn(code=dossier.code, ways=ways_now(fact.event.office))
    tell(fact, dossier, template="withdrawn", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_stopped(fact: Happening[DossierStopped]) -> None:
    """Tell that the office stopped, and why."""
    dossier = told_of(fact)
    if dossier is None:
        return
    text = texts.stopped(code=dossier.code, reason=_reason(dossier, Sheet.Kind.STOP), ways=ways_now(fact.event.office))
    tell(fact, dossier, template="stopped", text=text, send_before=fact.event.at + ASKED_FOR)


def tell_answer_late(fact: Happening[IntakeOverdue]) -> None:
    """Apologise that what was sent has not been answered within the working day."""
    dossier = told_of(fact)
    if dossier is None:
        return
    text = texts.answer_late(code=dossier.code, ways=ways_now(fact.event.office))
    tell(fact, dossier, template="answer_late", text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_due_missed(fact: Happening[DueDateMissed]) -> None:
    """Apologise that the promise was not kept."""
    dossier = told_of(fact)
    if dossier is None:
        return
    text = texts.due_missed(code=dossier.code, due_at=fact.event.due_at, ways=ways_now(fact.event.office))
    tell(fact, dossier, template="due_missed", text=text, send_before=fact.event.at + OF_USE_FOR)


# --- what a text needs -----------------------------------------------------------------------------------


def told_of(fact: Happening[Any]) -> Dossier | None:
    """Return the dossier if what the fact tells is still so."""
    dossier = fact.dossier
    return dossier if dossier is not None and is_true_of(fact.event, dossier) else None


def tell(fact: Happening[Any], dossier: Dossier, *, template: str, text: str, send_before: datetime) -> None:
    """Owe the dossier's phone the one message of this fact."""
    owe(fact, template=f"dossier_{template}", to_phone=dossier.phone, text=text, send_before=send_before)


def place_of(dossier: Dossier) -> Place:
    """Return where the result is fetched, as a text says it."""
    office = dossier.office
    return Place(agency=office.short_name or office.name, address=office.address, agency_name=office.name)


def has_slip(dossier: Dossier) -> bool:
    """Say whether the citizen holds the receipt: always, unless a special day needed none."""
    return not SpecialIntake.objects.filter(dossier_id=dossier.pk, has_slip=False).exists()


def hours_of(dossier: Dossier, *, at: datetime) -> str:
    """Return when people are received on the first open day from now on: "7h30-11h30, 13h-17h"; "" if none is near."""
    calendar = offices.calendar_of(dossier.office).for_everybody()
    first = at.astimezone(OFFICE_ZONE).date()
    days = (first + timedelta(days=offset) for offset in range(LOOK_AHEAD_DAYS))
    sessions = next((found for day in days if (found := calendar.intake_on(day))), [])
    return ", ".join(f"{_clock(session.opens_at)}-{_clock(session.closes_at)}" for session in sessions)


def _clock(at: Any) -> str:
    return f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h"


def _reason(dossier: Dossier, kind: str) -> str:
    sheet = Sheet.objects.filter(dossier_id=dossier.pk, kind=kind).first()
    return str(sheet.facts.get("reason", "")) if sheet else ""
