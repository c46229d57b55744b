# SPDX-License-Identifier: EUPL-1.2
"""The way in for clerks of the post: of which offices, at what moment. A clerk sees parcels, never dossiers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from motcua.doors.look.refusing import answered, words_of
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access, access_of
from motcua.people.models import Role, User
from motcua.people.rules import Action
from motcua.post import queries
from motcua.post.errors import NoSuchList
from motcua.post.models import HandoverList, Parcel
from motcua.post.operations.scanning import parcel_in_hand

__all__ = ["Round", "at_post", "words_of"]

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Round:
    """One clerk at work, at the moment the request came."""

    access: Access
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()

    @property
    def user(self) -> User:
        return self.access.user

    @property
    def name(self) -> str:
        """The clerk's name as it stands below a hand-over list."""
        return self.user.full_name or self.user.username

    @property
    def offices(self) -> list[str] | None:
        """Return the offices whose parcels this clerk carries; None means all."""
        return self.access.offices_for(Action.HANDLE_POST)

    def parcel(self, code: str) -> Parcel:
        """Return a parcel of the clerk's offices. Raises: WrongCode, NoSuchParcel."""
        return parcel_in_hand(code, offices=self.offices)

    def list(self, pk: int) -> HandoverList:
        """Return a hand-over list of the clerk's offices. Raises: NoSuchList."""
        found = queries.list_of(pk)
        if self.offices is not None and found.office_id not in self.offices:
            raise NoSuchList
        return found

    def page(self, **values: Any) -> dict[str, Any]:
        """Return what every page of the door shows around its own values."""
        roles = {held.role for held in self.access.held}
        return {
            "office_name": _("Bưu chính"),
            "person_name": self.name,
            "role_name": ", ".join(str(Role(role).label) for role in sorted(roles)),
            "at": self.at,
            "today": self.today,
            **values,
        }


def at_post(view: View) -> View:
    """Let a clerk of the post through as `view(request, round, …)`; others go to sign in, or are told no.

    What the view refuses becomes a page: 404 for what is not there or another office's, 403 where the role is not
    enough.
    """

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        at = clock.now()
        found = Round(access_of(request.user, on=at.astimezone(OFFICE_ZONE).date()), at)

        def work() -> HttpResponse:
            if not found.access.may_anywhere(Action.HANDLE_POST):
                raise NotAllowed
            return view(request, found, *args, **kwargs)

        return answered(request, work, template="postal/refused.html", page=found.page)

    return cast(View, entered)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
        # The script keeps what was scanned, and leads to the sign-in itself.
        return HttpResponse(status=401)
    is_page = request.method in ("GET", "HEAD")
    return redirect_to_login(request.path if is_page else reverse("postal:today"))
