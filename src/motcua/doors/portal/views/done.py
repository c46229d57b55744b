# SPDX-License-Identifier: EUPL-1.2
"""The page of an appointment just asked for, and its calendar file."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from motcua.appointments import queries
from motcua.appointments.models import Appointment
from motcua.appointments.rules import COMING, Status
from motcua.doors.portal import wording
from motcua.doors.portal.calendar_file import CalendarEntry
from motcua.doors.portal.seals import DONE
from motcua.doors.portal.way import Way, doorway, keep_secret, page, public_address
from motcua.kernel import clock, codes, saying
from motcua.procedures.models import Procedure

#: The states in which nobody is expected at the hour any more.
OFF: Final = (Status.CANCELLED, Status.REFUSED, Status.EXPIRED, Status.NO_SHOW)


@doorway("GET")
def done(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The code, the hour, the place, the promise, what to bring, and how to change one's mind."""
    appointment = queries.by_id(DONE.open(token)["id"])
    return keep_secret(page(request, way, "done", {"token": token, "is_live": True, **shown(appointment)}))


@doorway("GET")
def calendar_file(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The appointment for the phone's calendar."""
    appointment = queries.by_id(DONE.open(token)["id"])
    response = HttpResponse(_entry(appointment).text(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hen-{appointment.code}.ics"'
    return keep_secret(response)


def shown(appointment: Appointment) -> dict[str, Any]:
    """Return what the pages of one appointment show of it, nobody's full name or phone among it."""
    at = clock.now()
    found = {row.code: row for row in Procedure.objects.filter(code__in=appointment.procedure_codes)}
    chosen = [found[code] for code in appointment.procedure_codes if code in found]
    kind, word = wording.CHIPS[Status(appointment.status)]
    return {
        "at": at,
        "appointment": appointment,
        "agency": appointment.agency,
        "office": appointment.office,
        "procedures": chosen,
        "papers": wording.papers(chosen),
        "chip": {"kind": kind, "word": word},
        "is_coming": appointment.status in COMING,
        "is_off": appointment.status in OFF,
        "is_waiting": appointment.status == Status.REQUESTED,
        "answer_by": wording.answer_by(appointment),
        "short_address": public_address(reverse("portal:short", args=[appointment.code])),
        "sms": f"HUYHG {appointment.code}",
        "sms_number": settings.SMS_SHORT_CODE,
        "sms_cost": saying.vnd(settings.SMS_SENDER_COST_VND) if settings.SMS_SENDER_COST_VND else "",
    }


def _entry(appointment: Appointment) -> CalendarEntry:
    host = urlsplit(settings.PUBLIC_URL).hostname or "motcua"
    told = {
        "code": codes.spoken(appointment.code),
        "address": public_address(reverse("portal:short", args=[appointment.code])),
    }
    lines = [_("Mã hẹn %(code)s. Xem, đổi hoặc hủy: %(address)s") % told]
    if appointment.counter:
        lines.append(_("Đến quầy %(number)d.") % {"number": appointment.counter.number})
    status = {Status.CONFIRMED: "CONFIRMED", Status.CHECKED_IN: "CONFIRMED", Status.SERVED: "CONFIRMED"}
    summary = _("Hẹn tại %(agency)s") % {"agency": appointment.agency.name}
    return CalendarEntry(
        # A keyed digest: the same for every download of this appointment, and it tells nobody how many there are.
        uid=f"{salted_hmac('portal.calendar', str(appointment.pk), algorithm='sha256').hexdigest()[:24]}@{host}",
        version=appointment.version,
        status="CANCELLED" if appointment.status in OFF else status.get(Status(appointment.status), "TENTATIVE"),
        starts_at=appointment.starts_at,
        ends_at=appointment.starts_at + timedelta(minutes=appointment.length_minutes),
        summary=summary,
        location=f"{appointment.office.name}, {appointment.office.address}",
        description="\n".join(lines),
        reminds=summary,
        made_at=clock.now(),
    )
