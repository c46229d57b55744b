# SPDX-License-Identifier: EUPL-1.2
"""One page for an office's vibrating tags: the stock by ranges, addresses, what is out of use, the transmitter."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.doors.administration.pager_forms import RangeForm, TransmitterForm, TrialForm, initial_of
from motcua.doors.administration.rights import Reach, access_in, moment_of, reach_in
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.offices.models import Office
from motcua.pagers import operations, queries
from motcua.pagers.models import Pager, Trial
from motcua.pagers.queries import Tag
from motcua.people.rules import Action

TRIALS_SHOWN = 5
ADDRESS = "dia-chi-"


def pagers(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show and change the tags and the transmitter of one office within reach; `noi` says which."""
    reach = reach_in(request, Action.CHANGE_SERVICES)
    if not (reach.is_everywhere or reach.whole_offices):
        raise PermissionDenied
    office = _office(request, reach)
    forms: dict[str, Any] = {}
    if request.method == "POST" and office is not None:
        deed = DEEDS.get(request.POST.get("viec", ""))
        if deed is not None:
            answer = deed(request, office, forms)
            if answer:
                messages.success(request, answer)
                return HttpResponseRedirect(f"{reverse('admin:pagers')}?noi={office.pk}")
    context |= {
        "title": _("Thẻ rung"),
        "office": office,
        "offices": _choices(reach),
        **(_values(office) if office is not None else {}),
        **forms,
    }
    return TemplateResponse(request, "administration/pagers.html", context, status=422 if forms else 200)


def _office(request: HttpRequest, reach: Reach) -> Office | None:
    asked = (request.POST.get("noi") or request.GET.get("noi") or "").strip().upper()
    if not asked and not reach.is_everywhere:
        asked = reach.whole_offices[0]
    if not asked:
        # The one with tags first: whoever looks after a city's offices looks for these.
        return Office.objects.filter(pagers__isnull=False).order_by("sort_key", "pk").first()
    found = Office.objects.filter(pk=asked).first()
    if found is None or not reach.covers(found.pk):
        raise Http404
    return found


def _choices(reach: Reach) -> list[tuple[str, str]]:
    rows = Office.objects.all() if reach.is_everywhere else Office.objects.filter(pk__in=reach.whole_offices)
    return list(rows.order_by("sort_key", "pk").values_list("pk", "name"))


def _values(office: Office) -> dict[str, Any]:
    transmitter = queries.transmitter(office)
    trials = Trial.objects.filter(pager__office=office).select_related("pager", "asked_by").order_by("-asked_at")
    return {
        "stock": queries.stock(office),
        "transmitter": transmitter,
        "range_form": RangeForm(),
        "transmitter_form": TransmitterForm(initial=initial_of(transmitter)),
        "trial_form": TrialForm(),
        "trials": list(trials[:TRIALS_SHOWN]),
    }


# --- what is pressed: the sentence afterwards, or nothing where a form stays open with what is wrong -----


def _add(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    form = forms["range_form"] = RangeForm(request.POST)
    if not form.is_valid():
        return ""
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    actor, at = access_in(request).actor, moment_of(request)
    try:
        count = operations.add_tags(office=office, first=first, last=last, actor=actor, at=at)
    except InvalidInput as refusal:
        form.add_error("last", " ".join(refusal.fields.values()))
        return ""
    forms.clear()
    return _("Đã thêm %(count)s thẻ.") % {"count": count} if count else _("Những thẻ này đã có từ trước.")


def _set_transmitter(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    form = forms["transmitter_form"] = TransmitterForm(request.POST)
    if not form.is_valid():
        return ""
    driver = form.cleaned_data["driver"]
    try:
        operations.set_transmitter(
            office=office,
            driver=driver,
            settings=form.settings(),
            is_active=form.cleaned_data["is_active"],
            actor=access_in(request).actor,
            at=moment_of(request),
        )
    except InvalidInput as refusal:
        for name, said in refusal.fields.items():
            field = f"{driver}_{name}"
            form.add_error(field if field in form.fields else None, said)
        return ""
    forms.clear()
    return _("Đã ghi bộ phát.")


def _look_after(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    """Set the addresses as they stand, and what is out of use or back in use."""
    names = [name for name in request.POST if name.startswith(ADDRESS)]
    typed = {name.removeprefix(ADDRESS): request.POST.get(name, "") for name in names}
    addresses = {int(number): value for number, value in typed.items() if number.isascii() and number.isdigit()}
    out = {number for number in addresses if request.POST.get(f"thoi-{number}")}
    user, at = access_in(request).user, moment_of(request)
    try:
        with transaction.atomic():
            for number in sorted(addresses):
                tag = queries.pager(office=office, number=number)
                if (number in out) != (tag.state == Pager.State.RETIRED):
                    state = Pager.State.RETIRED if number in out else Pager.State.FREE
                    operations.set_state(pager=tag, state=state, by=user, at=at)
            operations.set_addresses(office=office, addresses=addresses, actor=user.actor, at=at)
    except OfficeError as refusal:
        forms["said"] = " ".join(refusal.fields.values()) if isinstance(refusal, InvalidInput) else refusal.message
        forms |= {"stock": _as_typed(office, addresses), "out": out, "is_typed": True}
        return ""
    return _("Đã ghi các thẻ.")


def _as_typed(office: Office, addresses: Mapping[int, str]) -> list[Tag]:
    """Return the stock with the addresses as they were typed, kept nowhere."""
    stock = queries.stock(office)
    for tag in stock:
        tag.pager.address = addresses.get(tag.number, tag.pager.address)
    return stock


def _try(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    form = forms["trial_form"] = TrialForm(request.POST)
    if not form.is_valid():
        return ""
    number = form.cleaned_data["number"]
    try:
        operations.try_tag(office=office, number=number, by=access_in(request).user, at=moment_of(request))
    except OfficeError as refusal:
        form.add_error("number", refusal.message)
        return ""
    forms.clear()
    return _("Đang thử thẻ %(number)s; kết quả hiện dưới đây sau ít giây.") % {"number": number}


DEEDS: dict[str, Callable[[HttpRequest, Office, dict[str, Any]], str]] = {
    "them": _add,
    "bo-phat": _set_transmitter,
    "the": _look_after,
    "thu": _try,
}
