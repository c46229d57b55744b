# SPDX-License-Identifier: EUPL-1.2
"""The screen itself: the page, its part that changes, the stream that says when, and the touch that keeps it awake."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from motcua.assistance import citizen, liveness, pairing
from motcua.assistance.on_screen import Shown
from motcua.doors.beside import scenes
from motcua.doors.beside.entry import PART_HEADER, Beside, at_screen, beside, never_kept


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what the helper's screen says this one shows; to an unpaired device, how it is paired."""
    here = beside(request)
    if here is None:
        return never_kept(render(request, "beside/how.html"))
    pairing.note_seen(here.screen)
    values = scenes.values_of(here, here.shown(), editing=request.GET.get("sua", ""))
    return never_kept(render(request, "beside/screen.html", values))


@require_safe
@at_screen
def part(request: HttpRequest, here: Beside) -> HttpResponse:
    """Show only the part that changes; the script asks for it when it heard that something did."""
    pairing.note_seen(here.screen)
    return answer(request, here, here.shown(), editing=request.GET.get("sua", ""))


@require_safe
@at_screen
def stream(request: HttpRequest, here: Beside) -> HttpResponse:
    """Allow this screen to hear that something changed; the front turns the answer into a stream without content."""
    topic = liveness.topic_of(here.screen.helper_id)
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": topic})


@require_POST
@at_screen
def touch(request: HttpRequest, here: Beside) -> HttpResponse:
    """Note that somebody is looking, so that the screen does not turn away from them."""
    shown = here.shown()
    if shown.assistance is not None and str(shown.assistance.pk) == request.POST.get("luot", ""):
        citizen.touch(assistance_id=shown.assistance.pk, at=here.at)
    return HttpResponse(status=204)


def answer(
    request: HttpRequest,
    here: Beside,
    shown: Shown,
    *,
    editing: str = "",
    said: str = "",
    kept: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the part, or the whole page to a browser without scripts."""
    values = scenes.values_of(here, shown, editing=editing, said=said, kept=kept)
    template = "beside/part.html" if request.headers.get(PART_HEADER) else "beside/screen.html"
    return render(request, template, values, status=status)
