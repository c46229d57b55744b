# SPDX-License-Identifier: EUPL-1.2
"""The pages of a checked phone: its dossiers, one dossier with its timeline, taking it back, its papers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.look.files import file_answer
from motcua.doors.portal.following_way import (
    Withdrawal,
    address,
    deed_words,
    own,
    papers_of,
    phone_of,
    shown,
    standing,
)
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers import following, operations
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier, Result, Sheet
from motcua.dossiers.rules import Status
from motcua.dossiers.sheets.printing import receipt_pdf
from motcua.kernel import clock
from motcua.kernel.errors import NotFound, OfficeError
from motcua.kernel.text import mask_phone


@doorway("GET")
def listed(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """All dossiers of the phone, the newest first, a page at a time."""
    number = phone_of(token)
    found = following.of_phone(number, after=request.GET.get("sau", ""))
    rows = found[: following.PAGE]
    values = {
        "token": token,
        "phone": mask_phone(number),
        "rows": [{"dossier": dossier, **standing(dossier)} for dossier in rows],
        "more": rows[-1].code if len(found) > following.PAGE else "",
        "is_first": "sau" not in request.GET,
        "not_of_phone": request.GET.get("khong", "")[:80],
    }
    return keep_secret(page(request, way, "following/listed", values))


@doorway("GET")
def one(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """One dossier: what comes next, its promise, its timeline, its papers."""
    return show(request, way, token, own(token, code))


# Exempt, as the next: the token in the address is known only to whoever checked the phone.
@csrf_exempt
@doorway("GET", "POST")
def withdraw(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """Ask once more, then take the dossier back."""
    dossier = own(token, code)
    if dossier.status == Status.WITHDRAWN:
        return back(token, dossier, "rut")
    form = Withdrawal(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        values = {**standing(dossier), "token": token, "dossier": dossier, "form": form}
        return keep_secret(page(request, way, "following/withdraw", values, status=422 if form.errors else 200))
    try:
        operations.withdraw(dossier_id=dossier.pk, at=clock.now(), reason=form.cleaned_data["reason"])
    except OfficeError as refusal:
        return show(request, way, token, own(token, code), refusal)
    return back(token, dossier, "rut")


@csrf_exempt
@doorway("GET", "POST")
def result(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """Give the electronic result; the first time it is taken by a post it is handed over."""
    dossier = own(token, code)
    row = Result.objects.select_related("file").filter(dossier=dossier, file__isnull=False).first()
    is_ready = dossier.status in (Status.RESULT_READY, Status.RETURNED)
    if row is None or row.file is None or not is_ready or dossier.return_by != Dossier.ReturnBy.ONLINE:
        raise NotFound
    if request.method == "POST":
        operations.return_result(dossier_id=dossier.pk, by=None, at=clock.now(), proof=_("tải bản điện tử"))
    return keep_secret(file_answer(request, row.file, as_download=True))


@doorway("GET")
def receipt(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """Give the receipt (Mẫu 01) as PDF, the same as the office printed."""
    dossier = own(token, code)
    if not Sheet.objects.filter(dossier=dossier, kind=Sheet.Kind.RECEIPT).exists():
        raise NoSuchDossier
    response = HttpResponse(receipt_pdf(dossier, at=clock.now()), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{dossier.code}.pdf"'
    return keep_secret(response)


@doorway("GET")
def paper(request: HttpRequest, way: Way, token: str, code: str, paper: int) -> HttpResponse:
    """Give back one of the papers that were handed in."""
    dossier = own(token, code)
    found = next((row for row in papers_of(dossier) if row.pk == paper and row.file is not None), None)
    if found is None or found.file is None:
        raise NoSuchDossier
    return keep_secret(file_answer(request, found.file))


def show(
    request: HttpRequest, way: Way, token: str, dossier: Dossier, refusal: OfficeError | None = None
) -> HttpResponse:
    """Show the dossier's page, with what could not be done."""
    values: dict[str, Any] = {
        **shown(dossier, token, at=clock.now()),
        "refusal": refusal,
        "deed": deed_words(request.GET.get("vua", ""), dossier),
        "is_live": True,
    }
    return keep_secret(page(request, way, "following/one", values, status=refusal.http_status if refusal else 200))


def back(token: str, dossier: Dossier, deed: str = "") -> HttpResponse:
    """Lead to the dossier's page, which says what was just done."""
    here = address("own-dossier", token, dossier)
    return keep_secret(redirect(f"{here}?vua={deed}" if deed else here))
