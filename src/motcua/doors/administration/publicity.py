# SPDX-License-Identifier: EUPL-1.2
"""Letting everybody know: sheets to print with a picture beforehand, where visitors came from, the lobby's slides."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.doors.administration.publicity_choice import Choice, chosen, offices_within
from motcua.doors.administration.publicity_forms import FilmForm, TextForm
from motcua.doors.administration.rights import access_in, moment_of, reach_in
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.rules import Action
from motcua.publicity import links, operations, queries
from motcua.publicity.rules import Channel
from motcua.publicity.sheets.making import Form

ORDER, SHOWN = "thu-tu-", "chieu-"


def publicity(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what can be printed of an office or agency within reach, and arrange the slides of a whole office."""
    reach = reach_in(request, Action.MAKE_SHEETS)
    if not reach:
        raise PermissionDenied
    choice = chosen(request, reach)
    forms: dict[str, Any] = {}
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("viec", ""))
        if deed is None or choice is None or not choice.may_arrange:
            raise Http404
        answer = deed(request, choice.office, forms)
        if answer:
            messages.success(request, answer)
            return HttpResponseRedirect(
                f"{reverse('admin:publicity')}?{urlencode({'noi': choice.office.pk})}#trinh-chieu"
            )
    context |= {
        "title": _("Truyền thông"),
        "offices": offices_within(reach),
        "choice": choice,
        **(_values(request, choice) if choice is not None else {}),
        **forms,
    }
    return TemplateResponse(request, "administration/publicity.html", context, status=422 if forms else 200)


def _values(request: HttpRequest, choice: Choice) -> dict[str, Any]:
    on = moment_of(request).astimezone(OFFICE_ZONE).date()
    values: dict[str, Any] = {
        "forms": Form.choices,
        "channels": Channel.choices,
        "languages": settings.LANGUAGES,
        "sheet": f"{reverse('admin:publicity_sheet', args=[choice.form.value])}?{choice.query}",
        "pictures": [
            f"{reverse('admin:publicity_picture', args=[choice.form.value, page])}?{choice.query}"
            for page in range(2 if choice.form == Form.LEAFLET else 1)
        ],
        "address": choice.address,
        "visits": queries.arrivals(choice.codes, on=on),
        "short": links.address_in_words(choice.code),
    }
    if choice.may_arrange:
        values |= {
            "slides": [(operations.key_of(slide), slide) for slide in queries.slides_of(choice.office)],
            "text_form": TextForm(),
            "film_form": FilmForm(),
            "lobby": reverse("board:playlist", args=[choice.office.pk.lower()]),
        }
    return values


# --- what is pressed: the sentence afterwards, or nothing where a form stays open with what is wrong -----


def _arrange(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    typed = {name.removeprefix(ORDER): value for name, value in request.POST.items() if name.startswith(ORDER)}

    def place(key: str) -> int:
        value = str(typed[key]).strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 9_999

    shown = [name.removeprefix(SHOWN) for name in request.POST if name.startswith(SHOWN)]
    actor, at = access_in(request).actor, moment_of(request)
    operations.arrange_slides(office=office, order=sorted(typed, key=place), shown=shown, by=actor, at=at)
    return _("Đã ghi thứ tự trình chiếu.")


def _add_text(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    form = forms["text_form"] = TextForm(request.POST)
    if not form.is_valid():
        return ""
    actor, at = access_in(request).actor, moment_of(request)
    try:
        operations.add_text(office=office, **form.cleaned_data, by=actor, at=at)
    except OfficeError as refusal:
        _say_in(form, refusal)
        return ""
    forms.clear()
    return _("Đã thêm một trang lời.")


def _add_film(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    form = forms["film_form"] = FilmForm(request.POST, request.FILES)
    if not form.is_valid():
        return ""
    actor, at = access_in(request).actor, moment_of(request)
    try:
        operations.add_film(office=office, **form.cleaned_data, by=actor, at=at)
    except OfficeError as refusal:
        _say_in(form, refusal, otherwise="film")
        return ""
    forms.clear()
    return _("Đã thêm một phim.")


def _say_in(form: Any, refusal: OfficeError, *, otherwise: str | None = None) -> None:
    if not isinstance(refusal, InvalidInput):
        form.add_error(otherwise, refusal.message)
        return
    for name, said in refusal.fields.items():
        form.add_error(name if name in form.fields else None, said)


def _remove(request: HttpRequest, office: Office, forms: dict[str, Any]) -> str:
    named = request.POST.get("trang", "").removeprefix("own-")
    if not (named.isascii() and named.isdigit() and len(named) < 18):
        raise Http404
    actor, at = access_in(request).actor, moment_of(request)
    try:
        operations.remove_slide(office=office, slide_id=int(named), by=actor, at=at)
    except OfficeError as missing:
        raise Http404 from missing
    return _("Đã bỏ trang ấy.")


DEEDS: dict[str, Callable[[HttpRequest, Office, dict[str, Any]], str]] = {
    "xep": _arrange,
    "loi": _add_text,
    "phim": _add_film,
    "bo": _remove,
}
