# SPDX-License-Identifier: EUPL-1.2
"""The pages of text messages: all there are, and the words of each with preview, size and history."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.doors.administration.rights import access_in, moment_of, reach_in
from motcua.journal.models import Entry
from motcua.kernel.errors import OfficeError
from motcua.messaging import wording
from motcua.messaging.models import TextOverride
from motcua.messaging.own_words import MOST_SIGNS
from motcua.messaging.register import BY_CODE, GROUPS, TEXTS, Preview, Text, previews, sample_of, shown_value, starter
from motcua.messaging.samples import ORDINARY
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.people.rules import Action

HISTORY_SHOWN = 20
OWN_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One line of the list: a text, how it reads now, and at how many places it has own words."""

    text: Text
    preview: Preview
    is_own: bool
    offices: int


@dataclass(frozen=True)
class Change:
    """One change of a text's words: when, by whom, where, and the words (none: the built-in ones again)."""

    at: Any
    who: str
    where: str
    words: str


@require_safe
def all_texts(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show every text message by groups, as it reads now on the ordinary sample."""
    _require(request)
    own: dict[str, str] = {}
    places: dict[str, int] = {}
    for row in TextOverride.objects.all():
        if row.office_id:
            places[row.code] = places.get(row.code, 0) + 1
        else:
            own[row.code] = row.text
    groups = [
        (title, [_row(text, own.get(text.code), places.get(text.code, 0)) for text in TEXTS if text.kind == kind])
        for kind, title in GROUPS.items()
    ]
    context |= {"title": _("Tin nhắn gửi đi"), "groups": groups}
    return TemplateResponse(request, "administration/texts.html", context)


def _row(text: Text, own: str | None, places: int) -> Row:
    try:
        preview = previews(text, own, has_marks=settings.SMS_MARKS)[0]
    except OfficeError:
        # Words that no longer hold: what really goes out is the built-in text.
        preview, own = previews(text, None, has_marks=settings.SMS_MARKS)[0], None
    return Row(text, preview, own is not None, places)


@require_http_methods(["GET", "HEAD", "POST"])
def one_text(request: HttpRequest, context: dict[str, Any], code: str) -> HttpResponse:
    """Show one text with its words, and change them: look at them first, keep them, or go back to the built-in ones."""
    _require(request)
    if code not in BY_CODE:
        raise Http404
    office = (request.POST if request.method == "POST" else request.GET).get("noi", "").replace("\0", "").upper()[:40]
    if office and not Office.objects.filter(pk=office).exists():
        raise Http404
    text, error = BY_CODE[code], ""
    kept = TextOverride.objects.filter(code=code, office_id=office).first()
    words = kept.text if kept else _inherited(code, office) or starter(text)
    if request.method == "POST":
        words = request.POST.get("loi", "").replace("\0", "")[: MOST_SIGNS + 1]
        try:
            done = _done(request, code, office, words)
            if done is not None:
                return done
        except OfficeError as refusal:
            error = refusal.message
    context |= {"title": _("Tin nhắn: {when}").format(when=text.when), "text": text, "words": words, "kept": kept}
    context |= _looked_at(text, words, error)
    context |= {"office": office, "offices": Office.objects.order_by("name"), "history": _history(code)}
    context["own_places"] = TextOverride.objects.filter(code=code).exclude(office_id="")[:OWN_SHOWN]
    return TemplateResponse(request, "administration/text.html", context, status=422 if error else 200)


def _done(request: HttpRequest, code: str, office: str, words: str) -> HttpResponse | None:
    """Do what was asked for and lead back to the page; None where the words are only to be looked at."""
    actor, at = access_in(request).actor, moment_of(request)
    if "bo" in request.POST:
        wording.take_back_words(code=code, office=office, actor=actor, at=at)
        messages.success(request, _("Đã dùng lại lời có sẵn."))
    elif "ghi" in request.POST:
        wording.word_text(code=code, office=office, words=words, actor=actor, at=at)
        messages.success(request, _("Đã lưu. Tin gửi từ lúc này dùng lời mới."))
    else:
        return None
    query = f"?{urlencode({'noi': office})}" if office else ""
    return HttpResponseRedirect(reverse("admin:text", args=[code]) + query)


def _looked_at(text: Text, words: str, error: str) -> dict[str, Any]:
    """Return the previews of the words, of the built-in text, and what may be filled in."""
    values = sample_of(text, ORDINARY, has_marks=True)
    names = [
        (each.name, each.title, each.name in text.worded.needs, shown_value(each.say(values)))
        for each in text.worded.placeholders()
    ]
    shown: list[Preview] = []
    try:
        shown = previews(text, words, has_marks=settings.SMS_MARKS)
    except OfficeError as refusal:
        error = error or refusal.message
    return {
        "previews": shown,
        "built_in": previews(text, None, has_marks=settings.SMS_MARKS),
        "names": names,
        "error": error,
        "most_parts": max((each.size.parts for each in shown), default=0),
    }


def _inherited(code: str, office: str) -> str:
    row = TextOverride.objects.filter(code=code, office_id="").first() if office else None
    return row.text if row else ""


def _history(code: str) -> list[Change]:
    entries = list(Entry.objects.filter(subject=f"text:{code}").order_by("-id")[:HISTORY_SHOWN])
    users = {f"user:{user.pk}": user.full_name for user in User.objects.filter(pk__in=_ids(entries))}
    return [
        Change(entry.at, users.get(entry.actor, ""), entry.office_id, entry.payload.get("words", ""))
        for entry in entries
    ]


def _ids(entries: list[Entry]) -> set[int]:
    ids = (entry.actor.partition(":")[2] for entry in entries)
    return {int(each) for each in ids if each.isdigit()}


def _require(request: HttpRequest) -> None:
    if not reach_in(request, Action.CHANGE_SETTINGS).is_everywhere:
        raise PermissionDenied
