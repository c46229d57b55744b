# SPDX-License-Identifier: EUPL-1.2
"""The acts of a cashier on one dossier: count, defer, exempt, take cash, show the QR code; each makes one call."""

import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.assistance import money
from motcua.doors.desk.cash_desk import led_by_scan
from motcua.doors.desk.cash_dossier import exempting, show
from motcua.doors.desk.cash_entry import of_charges
from motcua.doors.desk.cash_typed import count_from, is_scan, sum_from
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import queries as dossiers
from motcua.dossiers.models import Dossier
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.payments import operations
from motcua.payments.rules import Due, Method

MOST_KEYS = 50


@require_POST
@of_charges
def act(request: HttpRequest, desk: Desk, dossier: Dossier, deed: str) -> HttpResponse:
    """Do what was asked; a refusal shows the page again with what was typed."""
    do = ACTS.get(deed)
    if do is None:
        raise NotFound
    if scanned := _scanned(request, desk):
        return scanned
    try:
        return do(request, desk, dossier)
    except InvalidInput as refusal:
        wrong, status = refusal.fields, refusal.http_status
        return _again(request, desk, dossier, deed, words_of(refusal), wrong, status)
    except OfficeError as refusal:
        return _again(request, desk, dossier, deed, words_of(refusal), {}, refusal.http_status)


def _scanned(request: HttpRequest, desk: Desk) -> HttpResponseRedirect | None:
    """A wand writes wherever the cursor stands: the next person's slip never takes this one's money."""
    typed = request.POST.get("dua", "")
    return led_by_scan(desk, typed) if is_scan(typed) else None


def _again(
    request: HttpRequest, desk: Desk, dossier: Dossier, deed: str, said: str, wrong: dict[str, str], status: int
) -> HttpResponse:
    fresh = dossiers.by_code(dossier.code)
    return show(request, desk, fresh, typed=request.POST, said=said, wrong=wrong, deed=deed, status=status)


# --- one function an act -------------------------------------------------------------------------------


def _count_again(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    operations.assess(
        dossier_id=dossier.pk,
        at=desk.at,
        by=desk.user,
        copies=count_from(request.POST.get("ban", ""), field="copies"),
        pages=count_from(request.POST.get("trang", ""), field="pages"),
        groups=request.POST.getlist("nhom")[:MOST_KEYS],
        proof=request.POST.get("chung-minh", ""),
    )
    return _back(request, dossier, _("Đã đếm lại phí, lệ phí."))


def _defer(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    due = request.POST.get("han", "")
    operations.defer(dossier_id=dossier.pk, due=due, by=desk.user, at=desk.at)
    return _back(request, dossier, _("Đã ghi: nộp %(due)s.") % {"due": _DUE_WORDS[Due(due)]()})


_DUE_WORDS: dict[str, Callable[[], str]] = {
    Due.AT_RESULT: lambda: _("khi nhận kết quả"),
    Due.LATER: lambda: _("sau"),
}


def _exempt(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    wish = exempting(request.POST)
    try:
        exempt = operations.exempt_charge(
            dossier_id=dossier.pk,
            key=wish["key"],
            reason=wish["ground"],
            proof=wish["paper"],
            by=desk.user,
            at=desk.at,
        )
    except InvalidInput as refusal:
        names = {"reason": "ground", "proof": "paper"}
        raise InvalidInput(fields={names.get(name, name): said for name, said in refusal.fields.items()}) from None
    return _back(request, dossier, _("Đã ghi miễn: %(name)s.") % {"name": exempt.name})


def _take_cash(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Take exactly what was shown; what was given beyond it is given back."""
    asked = sum_from(request.POST.get("so-tien", ""))
    typed = request.POST.get("dua", "").strip()
    given = sum_from(typed, field="dua", is_short=True) if typed else asked
    keys = tuple(request.POST.getlist("khoan")[:MOST_KEYS])
    if given < asked:
        short = saying.vnd(asked - given)
        raise InvalidInput(fields={"dua": _("Còn thiếu %(sum)s. Chưa thu gì.") % {"sum": short}})
    key = request.POST.get("khoa", "")[:64] or uuid.uuid4().hex
    paid = operations.take_cash(
        dossier_id=dossier.pk,
        amount_vnd=asked,
        key=f"{desk.user.pk}:{key}",
        by=desk.user,
        at=desk.at,
        payer=request.POST.get("nguoi-nop", "").strip(),
        keys=keys,
    )
    money.take_payment_off(helper=desk.user)
    address = reverse("desk:cash_payment", kwargs={"payment": paid.pk})
    return HttpResponseRedirect(f"{address}?{urlencode({'vua': 1, 'dua': given})}", status=303)


def _show_qr(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Begin a transfer, show its code here and on the citizen's screen."""
    keys = request.POST.getlist("khoan")[:MOST_KEYS]
    begun = operations.begin_payment(
        dossier_id=dossier.pk, method=Method.VIETQR, at=desk.at, actor=desk.user.actor, keys=keys
    )
    if money.show_payment(helper=desk.user, payment=begun, at=desk.at):
        return _back(request, dossier, _("Mã VietQR đang hiện trên màn hình của người dân."), "#ma-qr")
    return _back(request, dossier, "", "#ma-qr")


def _hide_qr(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    money.take_payment_off(helper=desk.user)
    return _back(request, dossier, _("Màn hình của người dân không còn hiện mã."))


def _back(request: HttpRequest, dossier: Dossier, said: str, anchor: str = "") -> HttpResponse:
    if said:
        keep_for_next_page(request, [Told("done", said)])
    return redirect(reverse("desk:cash_dossier", kwargs={"code": dossier.code}) + anchor)


ACTS: dict[str, Callable[[HttpRequest, Desk, Dossier], HttpResponse]] = {
    "dem-lai": _count_again,
    "nop-sau": _defer,
    "mien": _exempt,
    "tien-mat": _take_cash,
    "ma-qr": _show_qr,
    "tat-qr": _hide_qr,
}
