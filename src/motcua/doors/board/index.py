# SPDX-License-Identifier: EUPL-1.2
"""The page for whoever sets up screens: each office with the addresses of its boards, and what can be asked of them."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.offices import queries

PAGE = 50


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List the offices, a page of them, in the order of their names."""
    q, after = request.GET.get("q", "")[:80].replace("\0", ""), request.GET.get("sau", "")[:20].replace("\0", "")
    found = queries.search_offices(q, after=after, limit=PAGE)
    offices = [office for office in found[:PAGE] if office.closed_on is None]
    prefetch_related_objects(offices, "counters", "lines")
    context = {
        "q": q,
        "offices": offices,
        "next": found[PAGE - 1].pk if len(found) > PAGE else "",
    }
    return render(request, "board/index.html", context)
