# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from typing import Any

from django import template

from motcua.doors.portal.way import PORTAL
from motcua.feedback.links import rating_address
from motcua.kernel import saying

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], name: str, *args: str) -> str:
    """Return the address of a page of the flow, inside the frame where the page is framed."""
    return str(context.get("way", PORTAL).url(name, *args))


@register.simple_tag
def rating_path(kind: str, subject: str) -> str:
    """Return the address at which a finished visit is rated."""
    return rating_address(kind, subject)


@register.filter
def hour_of_day(at: datetime) -> str:
    """Say the hour with its part of the day, as "9 giờ sáng"."""
    return saying.hour_of_day(at)
