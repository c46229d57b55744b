# SPDX-License-Identifier: EUPL-1.2
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments.listing import agencies_offered
from motcua.doors.portal.openings import opening
from motcua.doors.portal.sharing import share
from motcua.doors.portal.way import Way, doorway, page
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.publicity.cards import CardKind


@doorway("GET")
def start(request: HttpRequest, way: Way) -> HttpResponse:
    """What can be done today, and which places are open now."""
    at = clock.now()
    today = at.astimezone(OFFICE_ZONE).date()
    places = list(Office.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=today)))
    calendars = offices.calendars_of(places)
    bookable = {office for offered in agencies_offered(on=today).values() for office in offered.offices}
    rows = [
        {
            "office": place,
            "now": opening(calendars[place.pk].for_everybody(), at),
            "is_bookable": place.pk in bookable,
        }
        for place in places
    ]
    shared = share(
        title=_("Hẹn giờ trước, đến không phải chờ"),
        description=_(
            "Chọn ngày giờ đến bộ phận một cửa, nộp hồ sơ, xem số đang gọi và tra cứu hồ sơ trên điện thoại."
        ),
        path=way.url("start"),
        kind=CardKind.HOUSE,
        code="mot-cua",
        at=at,
    )
    return page(request, way, "start", {"at": at, "rows": rows, "share": shared})


# Exempt: it changes nothing but the reader's own language, and a token would put a cookie on every public page.
@csrf_exempt
@doorway("POST")
def language(request: HttpRequest, way: Way) -> HttpResponse:
    """Remember the reader's language in a cookie and go back to the page they came from."""
    back = request.POST.get("next", "/")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    code = request.POST.get("language", "")
    if check_for_language(code) and code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86_400, samesite="Lax", secure=settings.IS_SECURE
        )
    return response
