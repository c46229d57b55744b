# SPDX-License-Identifier: EUPL-1.2
"""The page of health: what works, what wants attention, what is broken and what to do about it."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.doors.administration.rights import moment_of, reach_in
from motcua.people.rules import Action
from motcua.upkeep import health
from motcua.upkeep.findings import RANK, State


@require_safe
def house_health(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show all findings to the city's administrators, with links at the head to those that are not good."""
    if not reach_in(request, Action.SEE_HEALTH_OF_HOUSE).is_everywhere:
        raise PermissionDenied
    found = health.look(at=moment_of(request), now=datetime.now(UTC))
    context |= {
        "title": _("Sức khỏe hệ thống"),
        "health": found,
        "bad": found.count(State.BAD),
        "attention": found.count(State.ATTENTION),
        "to_look_at": sorted(
            (each for each in found.findings if each.state != State.GOOD), key=lambda each: -RANK[each.state]
        ),
        "groups": [
            (group.name, [(each, reverse(each.page) if each.page else "") for each in group.findings])
            for group in found.groups
        ],
    }
    return TemplateResponse(request, "administration/health.html", context)
