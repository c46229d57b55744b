# SPDX-License-Identifier: EUPL-1.2
"""Hand-over lists as the carrier's side sees them: what stands on them, printing, signing, taking a signature back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.postal.entry import Round, at_post, words_of
from motcua.doors.postal.parcels import as_pdf
from motcua.doors.postal.screen import numbered, said_of_signing
from motcua.kernel.errors import NotFound, OfficeError
from motcua.post import rounds, sheets
from motcua.post.operations.listing import sign_list, take_off_list, unsign_list


@require_GET
@at_post
def lists(request: HttpRequest, clerk: Round) -> HttpResponse:
    """Show the open lists and those signed last."""
    values = {"open": rounds.open_lists(clerk.offices), "signed": rounds.signed_lists(clerk.offices)}
    return render(request, "postal/lists.html", clerk.page(here="lists", **values))


@require_GET
@at_post
def one(request: HttpRequest, clerk: Round, pk: int) -> HttpResponse:
    """Show one list with its parcels and signatures."""
    found = clerk.list(pk)
    items = rounds.items_of(found)
    values = {
        "list": found,
        "number": numbered(found),
        "mark": sheets.list_mark(found),
        "items": items,
        "grams": sum(item.parcel.grams for item in items),
        "cod_vnd": sum(item.parcel.cod_vnd for item in items if item.parcel.is_cod),
        "is_open": found.signed_at is None,
        "is_untouched": found.office_signed_at is None and found.carrier_signed_at is None,
    }
    return render(request, "postal/list.html", clerk.page(here="lists", **values))


@require_GET
@at_post
def pdf(request: HttpRequest, clerk: Round, pk: int) -> HttpResponse:
    """Answer the list as A4, also before it is signed."""
    found = clerk.list(pk)
    return as_pdf(sheets.list_pdf(found, at=clerk.at), f"bang-ke-{found.number:02}-{found.year}.pdf")


@require_POST
@at_post
def act(request: HttpRequest, clerk: Round, pk: int) -> HttpResponse:
    """Sign for the carrier, take a signature back while the other side has not signed, or take a parcel off."""
    found = clerk.list(pk)
    deed = request.POST.get("viec", "")
    try:
        if deed == "ky":
            signed = sign_list(list_id=found.pk, side="carrier", by=clerk.user, at=clerk.at, name=clerk.name)
            told = said_of_signing(signed, signed.items.count())
            messages.success(request, " ".join([f"{told.word}.", *told.lines]))
        elif deed == "rut":
            unsign_list(list_id=found.pk, by=clerk.user, at=clerk.at)
            messages.success(request, _("Đã rút chữ ký. Quét tiếp được."))
        elif deed == "bo":
            take_off_list(list_id=found.pk, code=request.POST.get("ma", ""), by=clerk.user, at=clerk.at)
            messages.success(request, _("Đã bỏ khỏi bảng kê."))
    except NotFound:
        raise
    except OfficeError as refusal:
        messages.warning(request, words_of(refusal))
    return redirect("postal:list", pk=found.pk)
