# SPDX-License-Identifier: EUPL-1.2
"""Papers of a draft: sent by a plain form or, with a script, in pieces that survive a broken line."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _

from motcua.doors.look.files import file_answer
from motcua.doors.look.sent_files import sent_body, sent_files
from motcua.doors.portal.filing_door import of_draft
from motcua.doors.portal.paper_cards import card_of
from motcua.doors.portal.views.filing_answers import papers_page
from motcua.doors.portal.way import Way
from motcua.dossiers import operations
from motcua.dossiers.completeness import with_files
from motcua.dossiers.errors import DraftExpired, DraftSent, NoSuchPaper
from motcua.dossiers.files.errors import NoSuchFile
from motcua.dossiers.models import Draft, Paper, Upload
from motcua.dossiers.operations.papering import current
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError

CITIZEN = "citizen"
OFFSET = "Upload-Offset"

View = Callable[..., HttpResponse]


@of_draft("POST")
def add(request: HttpRequest, way: Way, draft: Draft, paper: str) -> HttpResponse:
    """Take the files of a plain form: the first ones are the paper, later ones are put after its last page."""
    at = clock.now()
    try:
        sent = sent_files(request)
        for each in sent:
            operations.add_page(draft=draft, code=paper, sent=each, actor=CITIZEN, at=at)
    except (DraftSent, DraftExpired):
        raise
    except OfficeError as refusal:
        return papers_page(request, way, draft, wrong=(paper, refusal.message), status=refusal.http_status)
    if not sent:
        wrong = (paper, _("Chưa chọn tệp. Xin chụp ảnh hoặc chọn tệp rồi bấm gửi."))
        return papers_page(request, way, draft, wrong=wrong, status=422)
    return _back(draft, paper)


@of_draft("POST")
def remove(request: HttpRequest, way: Way, draft: Draft, paper: str) -> HttpResponse:
    operations.remove_paper(draft=draft, code=paper, actor=CITIZEN, at=clock.now())
    return _back(draft, paper)


@of_draft("POST")
def pages(request: HttpRequest, way: Way, draft: Draft, paper: str) -> HttpResponse:
    """Move the page `len` one forward, or take the page `bo` out."""
    row = _own(draft, paper)
    before = list(row.pages.order_by("number").values_list("number", flat=True))
    after = _moved(before, up=request.POST.get("len", ""), out=request.POST.get("bo", ""))
    at = clock.now()
    if after:
        operations.order_pages(draft=draft, code=paper, numbers=after, actor=CITIZEN, at=at)
    else:
        operations.remove_paper(draft=draft, code=paper, actor=CITIZEN, at=at)
    return _back(draft, paper)


@of_draft("GET")
def see(request: HttpRequest, way: Way, draft: Draft, paper: str) -> HttpResponse:
    """Show the paper's file."""
    row = _own(draft, paper)
    if row.file is None:
        raise NoSuchFile
    return file_answer(request, row.file)


@of_draft("GET")
def page(request: HttpRequest, way: Way, draft: Draft, paper: str, number: int) -> HttpResponse:
    """Show one part of the paper, with `?nho` as the small picture that stands on the page of papers."""
    found = _own(draft, paper).pages.filter(number=number).select_related("file").first()
    if found is None:
        raise NoSuchFile
    return file_answer(request, found.file, as_preview="nho" in request.GET)


# --- for the script: JSON, refusals included ---


def _in_json(view: View) -> View:
    def answer(request: HttpRequest, way: Way, **given: Any) -> HttpResponse:
        try:
            return view(request, **given)
        except OfficeError as refusal:
            return JsonResponse(refusal.as_json(), status=refusal.http_status)

    return answer


@of_draft("POST")
@_in_json
def upload(request: HttpRequest, draft: Draft, paper: str) -> HttpResponse:
    """Begin a file, or go on with it: name, size, mark → upload, offset."""
    try:
        facts = json.loads(sent_body(request))
        name, size, mark = str(facts["name"]), int(facts["size"]), str(facts.get("mark", ""))
    except (ValueError, TypeError, KeyError):
        raise NoSuchPaper from None
    begun = operations.begin_upload(
        draft=draft, code=paper, name=name, size=size, page=0, mark=mark[:64], actor=CITIZEN, at=clock.now()
    )
    return _offset(begun, address=reverse("portal:paper-piece", args=[draft.pk, paper, begun.pk]))


@of_draft("GET", "PATCH")
@_in_json
def piece(request: HttpRequest, draft: Draft, paper: str, upload: UUID) -> HttpResponse:
    """Say how much is safe; take the next piece, and with the last one show the paper's new card."""
    coming = operations.find_upload(upload, code=paper, draft=draft)
    if request.method != "PATCH":
        return _offset(coming)
    said = request.headers.get(OFFSET, "")
    offset = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else -1
    coming, row = operations.take_piece(
        upload=coming, offset=offset, piece=sent_body(request), actor=CITIZEN, at=clock.now()
    )
    return _offset(coming, card=_card(request, draft, paper) if row else "")


def _offset(upload: Upload, **more: str) -> HttpResponse:
    facts = {"upload": str(upload.pk), "offset": upload.received, "size": upload.size, **more}
    return JsonResponse(facts, headers={OFFSET: str(upload.received)})


def _card(request: HttpRequest, draft: Draft, paper: str) -> str:
    shown = card_of(draft, paper, draft.procedure_version, with_files(draft))
    return render_to_string("portal/_paper.html", {"card": shown, "draft": draft}, request=request) if shown else ""


def _own(draft: Draft, code: str) -> Paper:
    row = current(draft, code)
    if row is None:
        raise NoSuchPaper
    return row


def _moved(numbers: list[int], *, up: str, out: str) -> list[int]:
    place = next((place for place, number in enumerate(numbers) if str(number) in (up, out)), None)
    if place is None:
        return numbers
    if out:
        return numbers[:place] + numbers[place + 1 :]
    forward = max(0, place - 1)
    numbers[forward], numbers[place] = numbers[place], numbers[forward]
    return numbers


def _back(draft: Draft, paper: str) -> HttpResponse:
    return redirect(f"{reverse('portal:filing-papers', args=[draft.pk])}#{paper}")


_ROOT = "ho-so/nop/<uuid:draft>/giay-to/<slug:paper>/"
paper_patterns = [
    path(_ROOT, add, name="paper-add"),
    path(f"{_ROOT}bo/", remove, name="paper-remove"),
    path(f"{_ROOT}xem/", see, name="paper-see"),
    path(f"{_ROOT}trang/", pages, name="paper-pages"),
    path(f"{_ROOT}trang/<int:number>/", page, name="paper-page"),
    path(f"{_ROOT}tai/", upload, name="paper-upload"),
    path(f"{_ROOT}tai/<uuid:upload>/", piece, name="paper-piece"),
]
