# SPDX-License-Identifier: EUPL-1.2
"""The guided page for a new office: what is being set up, and one page a step that saves and goes on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.doors.administration import founding_steps as steps
from motcua.doors.administration.founding_forms import PlaceForm
from motcua.doors.administration.rights import access_in, moment_of, reach_in
from motcua.founding import operations, queries
from motcua.founding.errors import NotReady
from motcua.founding.rules import ORDER, Step, after, before
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action

#: What a step shows: its template's part, and what stands in it for a draft.
Shown = dict[str, Any]


def foundings(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the offices being set up, and begin another one."""
    _require(request)
    form = PlaceForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            begun = operations.begin_office(**form.cleaned_data, by=access_in(request), at=moment_of(request))
        except InvalidInput as refusal:
            steps.say_in(form, refusal)
        else:
            return HttpResponseRedirect(address(begun.pk, Step.HOURS))
    drafts = [(each, address(each.office.pk, each.next_step)) for each in queries.drafts()]
    context |= {"title": _("Lập nơi tiếp nhận mới"), "form": form, "drafts": drafts, "steps": ORDER}
    return TemplateResponse(request, "administration/foundings.html", context, status=422 if form.errors else 200)


def founding(request: HttpRequest, context: dict[str, Any], office: str, step: str) -> HttpResponse:
    """Show one step of an office being set up; what is sent is kept, and the next step comes."""
    _require(request)
    if step not in Step.values:
        raise Http404
    here = Step(step)
    try:
        draft = queries.draft(office)
        shown = _sent(request, draft, here) if request.method == "POST" else STEPS[here][0](draft, request)
    except OfficeError as refusal:
        if refusal.http_status == 404:
            raise Http404 from refusal
        raise
    if isinstance(shown, HttpResponse):
        return shown
    is_wrong = shown.pop("is_wrong", False)
    draft = queries.draft(office)
    context |= {
        "title": draft.office.name,
        "draft": draft,
        "step": here,
        "part": f"administration/founding/{here.name.lower()}.html",
        "progress": [(each, address(draft.office.pk, each), draft.is_done(each)) for each in ORDER],
        "back": address(draft.office.pk, previous) if (previous := before(here)) else reverse("admin:foundings"),
        "onward": address(draft.office.pk, after(here)),
        **shown,
    }
    answer = TemplateResponse(request, "administration/founding.html", context, status=422 if is_wrong else 200)
    # Passwords and tokens are told here, once.
    answer["Cache-Control"] = "no-store"
    return answer


def address(office: str, step: Step) -> str:
    """Return the address of a step."""
    return reverse("admin:founding", args=[office.lower(), step.value])


def _require(request: HttpRequest) -> None:
    if not reach_in(request, Action.FOUND_OFFICES).is_everywhere:
        raise PermissionDenied


def _sent(request: HttpRequest, draft: queries.Draft, step: Step) -> Shown | HttpResponse:
    """Keep what was sent: go on to the next step, or show this one again with what is wrong or to be told once."""
    if request.POST.get("viec") == "bo":
        operations.drop_office(code=draft.office.pk, by=access_in(request), at=moment_of(request))
        messages.success(request, _("Đã bỏ nơi đang lập."))
        return HttpResponseRedirect(reverse("admin:foundings"))
    try:
        shown = STEPS[step][1](draft, request)
    except NotReady as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(address(draft.office.pk, step))
    if shown is not None:
        return shown
    if step == Step.OPENING:
        messages.success(request, _("%(office)s đã mở cửa.") % {"office": draft.office.name})
        return HttpResponseRedirect(reverse("admin:offices_office_change", args=[draft.office.pk]))
    is_staying = request.POST.get("viec") == "them"
    return HttpResponseRedirect(address(draft.office.pk, step if is_staying else after(step)))


STEPS: dict[Step, tuple[Callable[..., Shown], Callable[..., Shown | None]]] = {
    Step.PLACE: (steps.show_place, steps.keep_place),
    Step.HOURS: (steps.show_hours, steps.keep_hours),
    Step.AGENCIES: (steps.show_agencies, steps.keep_agencies),
    Step.COUNTERS: (steps.show_counters, steps.keep_counters),
    Step.SERVICES: (steps.show_services, steps.keep_services),
    Step.STAFF: (steps.show_staff, steps.keep_staff),
    Step.MACHINES: (steps.show_machines, steps.keep_machines),
    Step.OPENING: (steps.show_opening, steps.keep_opening),
}
