# SPDX-License-Identifier: EUPL-1.2
"""The way in to the cashier's pages: money is looked after where a dossier was received, whoever works on it now."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from motcua.doors.desk.entry import Desk, View, staff
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import NoSuchDossier
from motcua.kernel.errors import NotAllowed
from motcua.offices import queries as offices
from motcua.payments import finding, queries
from motcua.payments.errors import NoSuchPayment
from motcua.payments.models import BankAccount, Payment
from motcua.people.access import Access
from motcua.people.rules import Action


def cash(*actions: Action) -> Callable[[View], View]:
    """Let whoever may do one of these somewhere through as `view(request, desk, …)`: at the office `noi`, or the first.

    Whoever may everywhere begins at the first office that takes transfers.
    """

    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, **kwargs: Any) -> HttpResponse:
            return view(request, Desk(access, at, offices.office(_office(request, access, actions))), **kwargs)

        return entered

    return decorate


def of_charges(view: View) -> View:
    """Let whoever takes money for the dossier of the address through as `view(request, desk, dossier, …)`.

    Another office's dossier is not found.
    """

    @staff
    @wraps(view)
    def entered(request: HttpRequest, access: Access, at: datetime, code: str, **kwargs: Any) -> HttpResponse:
        dossier = dossiers.by_code(code)
        if not finding.may(access, dossier, Action.TAKE_MONEY):
            if finding.may(access, dossier, Action.SEE_DOSSIERS):
                raise NotAllowed
            raise NoSuchDossier
        return view(request, Desk(access, at, dossier.office), dossier, **kwargs)

    return entered


def of_payment(*actions: Action) -> Callable[[View], View]:
    """Let whoever may do one of these with the payment of the address through as `view(request, desk, payment, …)`."""

    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, payment: UUID, **kwargs: Any) -> HttpResponse:
            found = queries.payment(payment)
            if not any(may_with(access, found, action) for action in actions):
                raise NoSuchPayment
            return view(request, Desk(access, at, found.dossier.office), found, **kwargs)

        return entered

    return decorate


def may_with(access: Access, payment: Payment, action: Action) -> bool:
    """Say whether this person may do that with a payment of that office and agency."""
    return finding.may(access, payment.dossier, action)


def own_offices(access: Access, *actions: Action) -> list[str]:
    """Return the offices where this person may do one of these; of everywhere, those that take transfers."""
    found: set[str] = set()
    for action in actions:
        allowed = access.offices_for(action)
        if allowed is None:
            found |= set(BankAccount.objects.filter(is_active=True).values_list("office_id", flat=True).distinct())
        else:
            found |= set(allowed)
    return sorted(found)


def _office(request: HttpRequest, access: Access, actions: tuple[Action, ...]) -> str:
    if not any(access.may_anywhere(action) for action in actions):
        raise NotAllowed
    asked = (request.POST.get("noi") or request.GET.get("noi") or "").strip().upper()
    if asked:
        if not any(access.may(action, office=asked) for action in actions):
            access.require(actions[0], office=asked)
        return asked
    allowed = own_offices(access, *actions)
    if not allowed:
        raise NotAllowed
    return allowed[0]
