# SPDX-License-Identifier: EUPL-1.2
"""The promise clock of a special day: by when, how much working time is left, as words and as a ring."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from motcua.doors.look import drawing
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE

register = template.Library()

# The state of a promise as the class that colours it; late and most are said in words besides.
_CLASSES = {"half": "is-soon", "most": "is-most", "late": "is-late"}


@register.inclusion_tag("look/parts/promise_clock.html")
def promise_clock(clock: Any, kind: str = "") -> dict[str, Any]:
    """Show a promise of working minutes counting down; `kind` is "big" on a dossier, "screen" where a citizen looks.

    `clock` is what `dossiers.special_clock` returns: due_at, total, state, spans, words, urgencies and percent_left.
    `promise.js` counts on in the browser; without it the words stand as they were when the page was made.
    """
    local = clock.due_at.astimezone(OFFICE_ZONE)
    return {
        "clock": clock,
        "kind": kind,
        "state": _CLASSES.get(clock.state, ""),
        "says": _("Trả kết quả trước %(hour)s") % {"hour": saying.hour(local)},
        "urgencies": "|".join(clock.urgencies),
        "ring": drawing.ring(clock.percent_left),
    }
