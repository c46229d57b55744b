# SPDX-License-Identifier: EUPL-1.2
"""Words of the clerk's pages: codes as they are read aloud, numbers of lists, works of a day."""

from django import template
from django.utils.translation import gettext as _

from motcua.doors.postal.screen import numbered, reason_words
from motcua.post import sheets
from motcua.post.models import HandoverList
from motcua.post.rounds import Own
from motcua.post.rules import Deed

register = template.Library()


@register.filter
def spoken_parcel(code: str) -> str:
    """Write a parcel's code in groups."""
    return sheets.spoken(code)


@register.filter
def number_of_list(found: HandoverList) -> str:
    """Write the number of a hand-over list: "07/2026"."""
    return numbered(found)


@register.filter
def reason_label(reason: str) -> str:
    """Say why it could not be handed over."""
    return reason_words(reason)


@register.filter
def work_words(own: Own) -> str:
    """Say what the clerk did with a parcel: the deed, or the list it was put on."""
    if own.list is not None:
        return _("bảng kê %(number)s") % {"number": numbered(own.list)}
    return str(Deed(own.deed).label) if own.deed in Deed.values else ""
