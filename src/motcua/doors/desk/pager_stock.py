# SPDX-License-Identifier: EUPL-1.2
"""Counting the tags at closing: numbers ticked or typed, what is missing with whom, on one page to print."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.pagers import operations, queries
from motcua.pagers.models import Pager, StockTaking
from motcua.pagers.rules import GONE
from motcua.people.rules import Action

_PIECE, _DASH = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?"), re.compile(r"\s*[-–]\s*")
# A box of MOST tags, each typed by itself.
_LONGEST = 6000


@require_http_methods(["GET", "HEAD", "POST"])
@dossiers(Action.HANDLE_PAGERS)
def stock(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show today's count, or take one: which numbers lie in the box."""
    if request.method != "POST":
        return render(request, "desk/pagers/stock.html", _values(desk, again=bool(request.GET.get("lai"))))
    typed = request.POST.get("day", "")
    try:
        present = sorted({*_ticked(request.POST.getlist("co")), *numbers_in(typed)})
        operations.take_stock(
            office=desk.office, present=present, by=desk.user, at=desk.at, note=request.POST.get("ghi-chu", "")
        )
    except OfficeError as refusal:
        kept = {"typed": typed, "ticked": set(request.POST.getlist("co")), "note": request.POST.get("ghi-chu", "")}
        values = _values(desk, again=True) | kept | {"said": words_of(refusal)}
        return render(request, "desk/pagers/stock.html", values, status=refusal.http_status)
    keep_for_next_page(request, [Told("done", _("Đã ghi lần kiểm thẻ hôm nay."))])
    return redirect(reverse("desk:pagers_stock") + f"?noi={desk.code}")


def numbers_in(typed: str) -> list[int]:
    """Return the numbers in "1-12, 14 20". Raises: InvalidInput for anything else."""
    numbers: set[int] = set()
    if len(typed) > _LONGEST:
        # Cut off, the tags behind would count as missing.
        raise InvalidInput(fields={"day": _("Dài quá. Xin gõ theo dãy, như 1-200.")})
    for piece in filter(None, re.split(r"[,;\s]+", _DASH.sub("-", typed))):
        found = _PIECE.fullmatch(piece)
        first = int(found[1]) if found else 0
        last = int(found[2]) if found and found[2] else first
        if found is None or last < first or last - first >= queries.MOST:
            said = _("Không đọc được “%(piece)s”. Xin gõ như 1-12, 14, 20.") % {"piece": piece}
            raise InvalidInput(fields={"day": said})
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def _ticked(values: list[str]) -> list[int]:
    return [int(value) for value in values[: queries.MOST] if value.isascii() and value.isdigit() and len(value) <= 4]


def _values(desk: Desk, *, again: bool) -> dict[str, Any]:
    tags = [tag for tag in queries.stock(desk.office) if tag.state not in GONE]
    taking = None if again else queries.taking_of(desk.office, on=desk.today)
    return desk.page(
        here="pagers",
        tags=tags,
        taking=taking,
        missing=_missing(taking) if taking else [],
        lying_lent=queries.lying_lent(taking) if taking else [],
        back=reverse("desk:pagers_stock") + f"?noi={desk.code}",
        ticked=set(),
        lost_label=Pager.State.LOST.label,
    )


def _missing(taking: StockTaking) -> list[dict[str, Any]]:
    """Return the missing tags with since when each is out, as a moment."""
    return [{**each, "since": parse_datetime(each["since"]) if each.get("since") else None} for each in taking.missing]
