# SPDX-License-Identifier: EUPL-1.2
"""The legal forms of dossiers: looked at, printed one by one or many at once, and the register of a period."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from motcua.doors.desk.dossier_entry import dossiers, of_dossier
from motcua.doors.desk.entry import Desk
from motcua.dossiers import presence, queries
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.dossiers.sheets import printing, register
from motcua.dossiers.sheets.forms import Kind
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency
from motcua.people.rules import Action

# A sheet says as much about people as the page does, so who opened one is kept too.
LOOKED_AT = "phiếu"
# Browsers show a PDF in a page of their own, which `sandbox` would forbid.
_PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@require_safe
@of_dossier(Action.SEE_DOSSIERS)
def sheets(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Show which forms there are for a dossier, and the chosen one (`?mau=`) as it will be printed."""
    presence.looked(dossier, by=desk.user, at=desk.at, what=LOOKED_AT)
    issued = printing.sheets_of(dossier)
    asked = request.GET.get("mau", "")
    chosen = next((each for each in issued if each.form.kind == asked), issued[0])
    pages = printing.sheet_pages(dossier, chosen.form.kind, at=desk.at)
    values = {
        "dossier": dossier,
        "issued": issued,
        "chosen": chosen,
        "pages": range(1, len(pages) + 1),
        "must_ask": chosen.form.kind == Kind.RECEIPT and _is_without_slip(desk, dossier),
    }
    return render(request, "desk/dossiers/sheets.html", desk.page(here="dossiers", **values))


@require_safe
@of_dossier(Action.SEE_DOSSIERS)
def sheet(request: HttpRequest, desk: Desk, dossier: Dossier, kind: str) -> HttpResponse:
    """Give one form as a PDF named after the dossier."""
    drawn = printing.sheet_pdf(dossier, kind, at=desk.at)
    presence.looked(dossier, by=desk.user, at=desk.at, what=LOOKED_AT)
    return pdf(drawn, f"{dossier.code}-{kind}.pdf")


@require_safe
@of_dossier(Action.SEE_DOSSIERS)
def sheet_page(request: HttpRequest, desk: Desk, dossier: Dossier, kind: str, number: int) -> HttpResponse:
    """Give one page of a form as a picture."""
    pages = printing.sheet_pages(dossier, kind, at=desk.at)
    if not 1 <= number <= len(pages):
        raise printing.NoSuchSheet
    if number == 1:
        presence.looked(dossier, by=desk.user, at=desk.at, what=LOOKED_AT)
    answer = HttpResponse(pages[number - 1], content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@dossiers(Action.SEE_DOSSIERS)
def batch(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the same form of several dossiers (`?ma=…&ma=…&mau=`, or ticked in a list) as one PDF.

    Another office's dossier is not found.
    """
    asked = request.GET.getlist("ma") or request.POST.getlist("chon")
    codes = list(dict.fromkeys(asked))[: printing.BATCH_LIMIT + 1]
    if not codes:
        raise InvalidInput(fields={"ma": _("Xin chọn hồ sơ cần in.")})
    chosen = [queries.for_staff(code, access=desk.access, action=Action.SEE_DOSSIERS) for code in codes]
    kind = request.GET.get("mau") or request.POST.get("mau") or Kind.RECEIPT
    drawn = printing.batch_pdf(chosen, kind, at=desk.at)
    for dossier in chosen:
        presence.looked(dossier, by=desk.user, at=desk.at, what=LOOKED_AT)
    return pdf(drawn, f"phieu-{kind}-{desk.today:%Y-%m-%d}.pdf")


@require_GET
@dossiers(Action.SEE_DOSSIERS)
def book(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Let somebody choose the period of the register; `?phan=` gives that part of it as a PDF."""
    period = _period(request, desk)
    part = request.GET.get("phan", "")
    if part.isdecimal() and len(part) < 6:
        name = f"so-theo-doi-{desk.code.lower()}-{period.first_on:%Y-%m-%d}-{period.last_on:%Y-%m-%d}-{part}.pdf"
        return pdf(register.draw_register(period, part=int(part), at=desk.at), name)
    count = register.size_of(period)
    agencies = Agency.objects.filter(dossiers__office=desk.office).distinct()
    if period.agencies is not None:
        agencies = agencies.filter(pk__in=period.agencies)
    values = {
        "period": period,
        "count": count,
        "parts": range(1, register.parts_of(count) + 1),
        "rows_a_part": register.ROWS_A_PART,
        "agencies": agencies.order_by("sort_key", "code"),
        "offices": desk.access.offices_for(Action.SEE_DOSSIERS) or [],
    }
    return render(request, "desk/dossiers/register.html", desk.page(here="dossiers", **values))


def _is_without_slip(desk: Desk, dossier: Dossier) -> bool:
    """Say whether printing the receipt is noted first, because a special day needed none. Rule: R-058."""
    if not queries.may(desk.access, dossier, Action.TAKE_IN_DOSSIERS):
        return False
    return SpecialIntake.objects.filter(dossier=dossier, has_slip=False).exists()


def _period(request: HttpRequest, desk: Desk) -> register.Period:
    first_on = _day(request.GET.get("tu", ""), otherwise=desk.today.replace(day=1))
    last_on = _day(request.GET.get("den", ""), otherwise=desk.today)
    if last_on < first_on:
        first_on, last_on = last_on, first_on
    own = desk.access.agencies_for(Action.SEE_DOSSIERS, office=desk.code)
    asked = request.GET.get("co-quan", "").strip().upper()
    agency = Agency.objects.filter(pk=asked).select_related("locality__parent").first() if asked else None
    if asked and agency is None:
        raise NoSuchDossier
    if agency is not None and own is not None and agency.pk not in own:
        raise NotAllowed
    agencies = tuple(own) if own is not None else None
    return register.Period(desk.office, first_on, last_on, agency=agency, agencies=agencies)


def _day(typed: str, *, otherwise: date) -> date:
    try:
        found = date.fromisoformat(typed)
        datetime(found.year, found.month, found.day, tzinfo=OFFICE_ZONE)
    except ValueError:
        return otherwise
    return found if 1990 <= found.year <= 2200 else otherwise


def pdf(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that is shown in the browser, also inside one of our pages, and kept by nobody."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Content-Security-Policy"] = _PDF_POLICY
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "private, no-store"
    return answer
