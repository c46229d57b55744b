# SPDX-License-Identifier: EUPL-1.2
"""Who came, who did not, whose visit is done: the right side of the officer's screen."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.appointments.errors import NotCheckedIn, StaleAnswer
from motcua.appointments.models import Appointment
from motcua.doors.desk.answering import stale_words, version_from
from motcua.doors.desk.board import show_again
from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.told import Told
from motcua.kernel import codes
from motcua.kernel.errors import OfficeError
from motcua.people.rules import Action
from motcua.visits import operations as visits


@require_POST
@at_office(Action.CHECK_IN)
def arrived(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Receive the person from the desk itself; what reception would say is shown, with the slip to print."""
    appointment = desk.appointment(pk, Action.CHECK_IN)
    slip = reverse("desk:slip", kwargs={"office": desk.code, "pk": pk})
    try:
        received = visits.receive(appointment_id=pk, office=desk.code, by=desk.user, at=desk.at)
    except NotCheckedIn as refusal:
        return show_again(request, desk, [Told("late", _line(appointment, str(refusal.data["said"])))])
    except OfficeError as refusal:
        return show_again(request, desk, [Told("late", _line(appointment, words_of(refusal)))])
    return show_again(request, desk, [Told("done", _line(appointment, received.said), href=slip, link=_("In phiếu"))])


@require_POST
@at_office(Action.CHECK_IN)
def did_not_come(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Note that nobody came; only once the hour has begun."""
    return _note(request, desk, pk, visits.mark_no_show, _("đã ghi không đến."))


@require_POST
@at_office(Action.CHECK_IN)
def done(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Note that the visit is done."""
    return _note(request, desk, pk, visits.finish_appointment, _("đã xong."))


def _note(request: HttpRequest, desk: Desk, pk: int, operation: Callable[..., Appointment], words: str) -> HttpResponse:
    appointment = desk.appointment(pk, Action.CHECK_IN)
    try:
        operation(appointment_id=pk, by=desk.user, at=desk.at, version=version_from(request))
    except StaleAnswer as stale:
        return show_again(request, desk, [Told("late", _line(appointment, stale_words(stale)))])
    except OfficeError as refusal:
        return show_again(request, desk, [Told("late", _line(appointment, words_of(refusal)))])
    return show_again(request, desk, [Told("done", _line(appointment, words))])


def _line(appointment: Appointment, words: str) -> str:
    return f"{appointment.name} ({codes.spoken(appointment.code)}): {words}"
