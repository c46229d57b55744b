# SPDX-License-Identifier: EUPL-1.2
"""Wishing for an earlier hour on the page of an appointment, and answering the one that is offered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments import operations, queries
from motcua.appointments.errors import NoSuchOffer
from motcua.appointments.models import Appointment
from motcua.doors.portal.views.finding import back, opened, show
from motcua.doors.portal.way import Way, doorway
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError


# Exempt, as the others that follow: the token in the address is known only to whoever looked the appointment up.
@csrf_exempt
@doorway("POST")
def want(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Wait for an earlier hour."""
    return _done(
        request, way, token, "cho-som", lambda row: operations.want_earlier(appointment_id=row.pk, at=clock.now())
    )


@csrf_exempt
@doorway("POST")
def stop(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Wait no longer."""
    return _done(
        request,
        way,
        token,
        "thoi-som",
        lambda row: operations.stop_wanting_earlier(appointment_id=row.pk, at=clock.now()),
    )


@csrf_exempt
@doorway("POST")
def take(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Take the offered hour."""
    return _done(
        request,
        way,
        token,
        "nhan-som",
        lambda row: operations.accept_earlier(offer_id=_offer_of(request, row), at=clock.now()),
    )


@csrf_exempt
@doorway("POST")
def decline(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Keep the present hour; the offered one is free for others."""
    return _done(
        request,
        way,
        token,
        "giu-cu",
        lambda row: operations.decline_earlier(offer_id=_offer_of(request, row), at=clock.now()),
    )


def _done(request: HttpRequest, way: Way, token: str, deed: str, do: Callable[[Appointment], object]) -> HttpResponse:
    row = opened(token)
    try:
        do(row)
    except OfficeError as refusal:
        return show(request, way, token, opened(token), refusal)
    return back(token, deed)


def _offer_of(request: HttpRequest, row: Appointment) -> int:
    """Return the number of the offer that was answered. Raises: NoSuchOffer unless it is this appointment's."""
    typed = request.POST.get("offer", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 18):
        raise NoSuchOffer
    if not queries.is_offer_of(int(typed), appointment_id=row.pk):
        raise NoSuchOffer
    return int(typed)
