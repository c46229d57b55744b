# SPDX-License-Identifier: EUPL-1.2
"""Another maker's queue machine to watch: its own board beside what the hub shows, and hands to press and call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.feeds import queries
from motcua.feeds.operations import machines
from motcua.feeds.operations.machines import Played
from motcua.kernel import clock
from motcua.kernel.errors import NotFound
from motcua.queueing.models import Ticket
from motcua.queueing.rules import ACTIVE, IN_LINE


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest, feed: str = "") -> HttpResponse:
    """Show one machine beside what the hub has of it; without a code, the first."""
    feeds = queries.played_feeds()
    chosen = feed or (feeds[0].pk if feeds else "")
    if not chosen:
        return render(request, "simulators/machine.html", {"feeds": [], "own": None})
    try:
        values = _values(machines.played(chosen))
    except NotFound:
        return redirect("simulators:machine")
    return render(request, "simulators/machine.html", values | {"feeds": feeds, "is_live": True})


@only_on_a_demonstration
@require_GET
def part(request: HttpRequest, feed: str) -> HttpResponse:
    """Show only the two boards; nothing for a machine that is not there."""
    try:
        return render(request, "simulators/parts/machine.html", _values(machines.played(feed)))
    except NotFound:
        return HttpResponse()


@only_on_a_demonstration
@require_GET
def stream(request: HttpRequest, feed: str) -> HttpResponse:
    """Allow the visitor to hear that the office's numbers changed; the front turns the answer into a stream."""
    try:
        topic = f"office:{queries.feed(feed).office_id}"
    except NotFound:
        return HttpResponse()
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": topic})


@only_on_a_demonstration
@require_POST
def act(request: HttpRequest, feed: str) -> HttpResponse:
    """Press for a number, call the next, cut the machine's line or restore it."""
    at = clock.now()
    line, counter, cut = (request.POST.get(name, "") for name in ("hang", "quay", "day"))
    try:
        if line:
            _say(request, machines.press(feed=feed, line=line, at=at), _("Máy vừa cấp số %(number)s."))
        elif counter:
            _say(request, machines.call(feed=feed, counter=counter, at=at), _("Vừa gọi số %(number)s."))
        elif cut in ("cat", "noi"):
            machines.set_cut(feed=feed, is_cut=cut == "cat", at=at)
        else:
            messages.error(request, _("Chọn một việc trên máy."))
    except NotFound:
        return redirect("simulators:machine")
    return _back(feed)


def _say(request: HttpRequest, number: str | None, sentence: str) -> None:
    if number is None:
        messages.error(request, _("Không có ai đang chờ ở đó."))
    else:
        messages.success(request, sentence % {"number": number})


def _back(feed: str) -> HttpResponseRedirect:
    return redirect("simulators:machine_of", feed=feed)


def _values(own: Played) -> dict[str, Any]:
    feed = own.row.feed
    standing = next((each for each in queries.standings(feed.office_id) if each.feed == feed), None)
    theirs = own.machine.numbers()
    ours = _ours(feed.office_id, feed.pk)
    rows = [
        {
            "code": code,
            "name": line.name or code,
            "own": theirs[code],
            "hub": ours.get(code),
            "is_same": ours.get(code) is not None and _same(theirs[code], ours[code]),
        }
        for code, line in own.machine.lines.items()
    ]
    return {
        "own": own,
        "feed": feed,
        "rows": rows,
        "counters": [(label, counter.now[1] if counter.now else "") for label, counter in own.machine.counters.items()],
        "unsent": len(own.machine.outbox),
        "standing": standing,
    }


def _ours(office: str, feed: str) -> dict[str, dict[str, Any]]:
    """Return what the hub has of the machine's lines, in two queries."""
    found: dict[str, dict[str, Any]] = {code: {"serving": [], "waiting": 0} for code in queries.line_codes(feed)}
    tickets = Ticket.objects.filter(office=office, is_mirrored=True, state__in=[*IN_LINE, *ACTIVE])
    for line, state, shown, counter in tickets.values_list("waits_in__code", "state", "shown", "counter_label"):
        if line not in found:
            continue
        if state in ACTIVE:
            found[line]["serving"].append([shown, counter])
        else:
            found[line]["waiting"] += 1
    for told in found.values():
        told["serving"].sort()
    return found


def _same(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    return bool(theirs["serving"] == ours["serving"] and theirs["waiting"] == ours["waiting"])
