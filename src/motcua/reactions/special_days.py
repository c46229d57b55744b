# SPDX-License-Identifier: EUPL-1.2
"""What follows on a special day besides what follows on any: whoever must act is told before the promise is missed.

At half of the time those who hold the dossier and those who sign, at 80 per cent those in charge of the office; once
each, by SMS where a phone is on file. Rule: R-059.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from motcua.dossiers import special
from motcua.dossiers.events import SpecialPromiseNear
from motcua.dossiers.models import Dossier, Unit, UnitMember
from motcua.dossiers.units import is_away
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging import special_texts as texts
from motcua.people.models import RoleHeld, User
from motcua.people.rules import MAY, Action
from motcua.reactions.appointments import ways_now
from motcua.reactions.dossiers_truth import is_true_of
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe

# Nobody means more people than this to be told of one dossier.
MOST_TOLD = 40


def tell_staff(fact: Happening[SpecialPromiseNear]) -> None:
    """Tell each of those who must act now, in one message each."""
    event, dossier = fact.event, fact.dossier
    if dossier is None or not settings.SPECIAL_STAFF_SMS or not is_true_of(event, dossier):
        return
    unit = Unit.objects.filter(pk=event.unit).first()
    is_most = event.share == special.MOST
    say = texts.most_passed if is_most else texts.half_passed
    # Where nobody is at work on it, those in charge must know at once.
    people = in_charge(dossier, fact) if is_most else at_work(dossier, fact) or in_charge(dossier, fact)
    text = say(
        code=dossier.code,
        due_at=event.due_at,
        told_at=event.at,
        unit=unit.name if unit else "",
        ways=ways_now(fact.event.office),
    )
    told: set[str] = set()
    for user in people:
        phone = _phone(user)
        if phone and phone not in told and len(told) < MOST_TOLD:
            told.add(phone)
            template = f"special_{event.share}"
            owe(fact, template=template, to_phone=phone, text=text, send_before=event.due_at, whose=str(user.pk))


def at_work(dossier: Dossier, fact: Happening[SpecialPromiseNear]) -> list[User]:
    """Return the people of the unit that holds the dossier and those who sign for its agency, or who stand in."""
    on = fact.event.at.astimezone(OFFICE_ZONE).date()
    meant = Q(unit=fact.event.unit) | Q(unit__agency=dossier.agency_id, may_sign=True)
    seats = UnitMember.objects.filter(meant, unit__is_active=True).select_related("user", "substitute")
    found = (
        seat.substitute if is_away(seat, on=on) and seat.substitute else seat.user for seat in seats.order_by("pk")
    )
    return _once(found)


def in_charge(dossier: Dossier, fact: Happening[SpecialPromiseNear]) -> list[User]:
    """Return those who direct the dossiers of its office and agency: heads and leaders."""
    on = fact.event.at.astimezone(OFFICE_ZONE).date()
    roles = RoleHeld.objects.filter(
        Q(agency__isnull=True) | Q(agency=dossier.agency_id),
        Q(from_on__isnull=True) | Q(from_on__lte=on),
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        role__in=MAY[Action.DIRECT_DOSSIERS],
        office=dossier.office_id,
    )
    return _once(held.user for held in roles.select_related("user").order_by("pk"))


def _once(people: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in people if user.is_active}.values())


def _phone(user: User) -> str:
    """Return the phone on file; empty where there is none, or what was typed is none."""
    try:
        return phones.normalise(user.phone) if user.phone else ""
    except InvalidInput:
        return ""
