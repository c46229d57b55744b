# SPDX-License-Identifier: EUPL-1.2
"""The page of the whole province: which office runs which model on which weekday, and who lacks its weekly day."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from motcua.doors.administration.rights import moment_of, reach_in
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.rules import Action
from motcua.specialdays.overview import overview


def special_days(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show every province to the city's administrators, and a head the one the own office lies in."""
    reach = reach_in(request, Action.CHANGE_SPECIAL_DAYS)
    if not reach:
        raise PermissionDenied
    provinces = overview(on=moment_of(request).astimezone(OFFICE_ZONE).date())
    if not reach.is_everywhere:
        own = {offices.ladder_of(office)[0] for office in Office.objects.filter(pk__in=reach.offices)}
        provinces = tuple(each for each in provinces if each.locality.pk in own)
    context |= {
        "title": _("Ngày đặc biệt: toàn cảnh"),
        "provinces": provinces,
        "changeable": None if reach.is_everywhere else set(reach.whole_offices),
    }
    return TemplateResponse(request, "administration/special_days.html", context)
