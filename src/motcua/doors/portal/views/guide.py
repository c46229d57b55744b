# SPDX-License-Identifier: EUPL-1.2
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from motcua.appointments.listing import agencies_offered
from motcua.doors.portal.way import FRAME, Way, doorway, page, public_address
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.specialdays import coming

_LINE = '<iframe src="{}" title="{}" width="100%" height="900" loading="lazy"></iframe>'


@doorway("GET")
def guide(request: HttpRequest, way: Way) -> HttpResponse:
    """The one line of HTML that puts the booking flow of an agency into its own site."""
    at = clock.now()
    offered = agencies_offered(on=at.astimezone(OFFICE_ZONE).date())
    rows = Agency.objects.filter(pk__in=[code for code, offer in offered.items() if offer.offices])
    lines = [{"agency": row, "line": _line(row)} for row in rows]
    places, _more = coming.places(at=at)
    notices = [{"office": place.office, "line": _notice_line(place.office)} for place in places]
    return page(request, way, "guide", {"at": at, "lines": lines, "notices": notices})


def _line(agency: Agency) -> str:
    # Plain text on purpose: the page shows the markup itself, for copying.
    address = public_address(FRAME.url("purpose", agency.pk.lower()))
    return _LINE.format(escape(address), escape(_("Hẹn giờ với %(agency)s") % {"agency": agency.name}))


def _notice_line(office: Office) -> str:
    address = public_address(FRAME.url("special-days-office", office.pk.lower()))
    return _LINE.format(escape(address), escape(_("Ngày đặc biệt ở %(office)s") % {"office": office.name}))
