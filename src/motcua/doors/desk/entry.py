# SPDX-License-Identifier: EUPL-1.2
"""The way in: who comes, what they may do, at which office, at what moment. Every staff view passes through here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial, wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from motcua.appointments import queries
from motcua.appointments.errors import NoSuchAppointment
from motcua.appointments.models import Appointment
from motcua.appointments.offer import settings_of
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.offices.models import Office
from motcua.pagers import queries as pagers
from motcua.people.access import Access, access_of
from motcua.people.models import Role, User
from motcua.people.rules import Action

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Desk:
    """One person at work at one office, at the moment the request came."""

    access: Access
    at: datetime
    office: Office

    @property
    def today(self) -> date:
        return self.at.date()

    @property
    def user(self) -> User:
        return self.access.user

    @property
    def code(self) -> str:
        return self.office.pk

    def may(self, action: Action, agency: str | None = None) -> bool:
        return self.access.may(action, office=self.code, agency=agency)

    def require(self, action: Action, agency: str | None = None) -> None:
        self.access.require(action, office=self.code, agency=agency)

    def agencies(self, action: Action = Action.SEE_DESK) -> list[str] | None:
        """Return the agencies this person's role is limited to; None means all."""
        return self.access.agencies_for(action, office=self.code)

    def appointment(self, pk: int, action: Action = Action.SEE_DESK) -> Appointment:
        """Return this office's appointment if the person may do `action` with it.

        Raises: NoSuchAppointment for another office's and for an agency outside the person's role; NotAllowed.
        """
        found = queries.by_id(pk)
        if found.office_id != self.code:
            raise NoSuchAppointment
        self.require(action, found.agency_id)
        return found

    def page(self, **values: Any) -> dict[str, Any]:
        """Return what every page of the desk shows around its own values."""
        roles = self.access.roles_at(self.code)
        return {
            "desk": self,
            "office": self.office,
            "office_name": self.office.name,
            "person_name": self.user.full_name or self.user.username,
            "role_name": ", ".join(str(Role(role).label) for role in sorted(roles)),
            "at": self.at,
            "today": self.today,
            "may_see_desk": self.may(Action.SEE_DESK),
            "may_confirm": self.may(Action.CONFIRM),
            "may_check_in": self.may(Action.CHECK_IN),
            "may_book": self.may(Action.BOOK_FOR_CITIZEN),
            "may_cancel": self.may(Action.CANCEL_FOR_CITIZEN),
            "may_call": self.may(Action.CALL_TICKETS),
            "may_issue": self.may(Action.ISSUE_TICKETS),
            "may_manage": self.may(Action.CHANGE_SERVICES) or self.may(Action.PLAN_VACCINATION),
            "may_vaccinate": self.may(Action.CARE_FOR_VACCINATION),
            "may_see_dossiers": self.may(Action.SEE_DOSSIERS),
            "may_assist": self.may(Action.ASSIST),
            "may_open_shifts": self.may(Action.OPEN_SHIFTS),
            "may_take_in_dossiers": self.may(Action.TAKE_IN_DOSSIERS),
            "may_see_accounts": self.may(Action.SEE_ACCOUNTS),
            "may_see_numbers": self.may(Action.SEE_FIGURES),
            "may_handle_pagers": self.may(Action.HANDLE_PAGERS),
            "may_send_by_post": self.office.has_post and self.may(Action.SEND_BY_POST),
            "may_take_money": self.may(Action.TAKE_MONEY),
            "may_see_books": self.may(Action.SEE_BOOKS),
            "may_approve_refunds": self.may(Action.APPROVE_REFUNDS),
            # Asked only where a template says it.
            "has_pagers": partial(pagers.has_any, self.office),
            "has_more_offices": len({held.office for held in self.access.held}) > 1
            or None in {held.office for held in self.access.held},
            **values,
        }


def staff(view: View) -> View:
    """Let a person who is signed in through as `view(request, access, at, …)`; others go to the sign-in.

    What the view refuses becomes a page: 404 for what is not there or not theirs, 403 where the role is not enough.
    """

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        at = clock.now()
        try:
            return view(request, access_of(request.user, on=at.date()), at, *args, **kwargs)
        except OfficeError as refusal:
            return refused(request, refusal)

    return cast(View, entered)


def at_office(action: Action) -> Callable[[View], View]:
    """Let those who may do `action` at the office in the address through as `view(request, desk, …)`."""

    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, office: str, **kwargs: Any) -> HttpResponse:
            code = office.upper()
            access.require(action, office=code)
            return view(request, Desk(access, at, settings_of(code).office), **kwargs)

        return entered

    return decorate


def refused(request: HttpRequest, refusal: OfficeError) -> HttpResponse:
    """Turn a refusal that no view answered on its own page into a page."""
    if isinstance(refusal, NotFound):
        return render(request, "404.html", status=404)
    if isinstance(refusal, NotAllowed):
        return render(request, "403.html", status=403)
    return render(request, "desk/refused.html", {"said": words_of(refusal)}, status=refusal.http_status)


def words_of(refusal: OfficeError) -> str:
    """Return the sentence of a refusal; of bad input, what is wrong with each field."""
    if isinstance(refusal, InvalidInput) and refusal.fields:
        return " ".join(refusal.fields.values())
    return refusal.message


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # The sign-in must replace the page, not a part of it.
        return HttpResponse(status=401, headers={"HX-Redirect": "/quay/dang-nhap/"})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/quay/")
