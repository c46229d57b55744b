# SPDX-License-Identifier: EUPL-1.2
"""The way in to the switchboard: who answers the telephone, for which offices, at what moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from motcua.appointments.models import Appointment
from motcua.doors.look.refusing import answered, words_of
from motcua.doors.operator.office_hours import Hours, hours_of
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed
from motcua.people.access import Access, access_of
from motcua.people.models import Role, User
from motcua.people.rules import Action
from motcua.switchboard import operations, queries
from motcua.switchboard.models import Call

__all__ = ["Board", "at_phone", "words_of"]

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Board:
    """One operator at work, at the moment the request came."""

    access: Access
    at: datetime

    @property
    def today(self) -> date:
        return self.at.date()

    @property
    def user(self) -> User:
        return self.access.user

    @property
    def offices(self) -> list[str] | None:
        """Return the offices whose callers this person sees; None means all."""
        return self.access.offices_for(Action.ANSWER_PHONE)

    def may(self, action: Action, appointment: Appointment) -> bool:
        return self.access.may(action, office=appointment.office_id, agency=appointment.agency_id)

    def call(self, pk: int) -> Call:
        """Return one of this operator's own calls. Raises: NoSuchCall."""
        return queries.call_of(call_id=pk, by=self.user)

    def appointment(self, call: Call, pk: int, action: Action) -> Appointment:
        """Return the caller's appointment if the person may do `action` with it. Raises: NotFound, NotAllowed."""
        found = operations.of_caller(call=call, appointment_id=pk)
        self.access.require(action, office=found.office_id, agency=found.agency_id)
        return found

    def hours(self) -> Hours | None:
        return hours_of(offices=self.offices, at=self.at)

    def page(self, **values: Any) -> dict[str, Any]:
        """Return what every page of the switchboard shows around its own values."""
        roles = {held.role for held in self.access.held}
        return {
            "person_name": self.user.full_name or self.user.username,
            "role_name": ", ".join(str(Role(role).label) for role in sorted(roles)),
            "at": self.at,
            "today": self.today,
            "hours": self.hours(),
            "may_see_desk": self.access.may_anywhere(Action.SEE_DESK),
            **values,
        }


def at_phone(view: View) -> View:
    """Let a person through who answers the telephone somewhere, as `view(request, board, …)`; others go to sign in.

    What the view refuses becomes a page: 404 for what is not there or not theirs, 403 where the role is not enough.
    """

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        at = clock.now()
        board = Board(access_of(request.user, on=at.date()), at)

        def work() -> HttpResponse:
            if not board.access.may_anywhere(Action.ANSWER_PHONE):
                raise NotAllowed
            return view(request, board, *args, **kwargs)

        return answered(request, work, template="operator/refused.html", page=board.page)

    return cast(View, entered)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # The script keeps what was typed, and leads to the sign-in itself.
        return HttpResponse(status=401)
    # A number in the address must not travel on into the address of the sign-in.
    is_page = request.method in ("GET", "HEAD") or (
        request.resolver_match and request.resolver_match.url_name == "call"
    )
    return redirect_to_login(request.path if is_page else reverse("operator:home"))
