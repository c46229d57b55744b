# SPDX-License-Identifier: EUPL-1.2
"""Paying what a dossier owes: the lines and the choice of a way, then the page of one payment until the money is there.

Nothing here decides that something is paid; only money that came does (Rules: R-065, R-066).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import paying_way, payment_pass
from motcua.doors.portal.filing_door import of_draft
from motcua.doors.portal.following_way import address, own
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers.models import Dossier, Draft
from motcua.journal import operations as journal
from motcua.kernel import clock
from motcua.kernel.errors import NotFound, OfficeError
from motcua.payments import gateway, liveness, operations, owing, queries, vietqr, vnpay
from motcua.payments.errors import MethodNotOffered, NoSuchPayment
from motcua.payments.models import Charge, Payment, PaymentItem, Receipt
from motcua.payments.queries import Owed
from motcua.payments.rules import Due, Method
from motcua.payments.sheets import receipt_pdf

_ONLINE = (Method.VIETQR, Method.VNPAY)
# What the gateway said when it sent the browser back; it changes nothing but a sentence.
PAID_SAID, UNPAID_SAID, OTHER_SUM_SAID = "xong", "chua", "sai"
# Of all that is owed, only what must be paid first.
FIRST = "truoc"
View = Callable[..., HttpResponse]


# --- what is owed, and how to pay it -------------------------------------------------------------------


# Exempt: the token in the address is known only to whoever checked the phone.
@csrf_exempt
@doorway("GET", "POST")
def fees_of_own(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """What one's own dossier owes, line by line; a post sets out to pay it."""
    dossier = own(token, code)
    return _fees(request, way, dossier, back=address("own-dossier", token, dossier), is_exempt=True)


@of_draft("GET", "POST")
def fees_of_sent(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """What a dossier that was just sent from this browser owes; a post sets out to pay it."""
    if draft.dossier_id is None:
        return redirect("portal:filing-draft", draft=draft.pk)
    rows = Dossier.objects.select_related("office", "agency", "procedure", "procedure_version")
    dossier = rows.get(pk=draft.dossier_id)
    return _fees(request, way, dossier, back=reverse("portal:filing-sent", args=[draft.pk]))


@doorway("GET")
def receipt_of_own(request: HttpRequest, way: Way, token: str, code: str, payment: UUID) -> HttpResponse:
    """Give the receipt of one of the payments of one's own dossier as PDF. Raises: NoSuchPayment."""
    dossier = own(token, code)
    kept = Receipt.objects.filter(payment=payment, payment__dossier=dossier).select_related("payment").first()
    if kept is None:
        raise NoSuchPayment
    return keep_secret(_receipt_answer(kept))


def _fees(request: HttpRequest, way: Way, dossier: Dossier, *, back: str, is_exempt: bool = False) -> HttpResponse:
    refusal: OfficeError | None = None
    if request.method == "POST":
        try:
            keys: tuple[str, ...] = ()
            if request.POST.get("khoan") == FIRST:
                keys = _first(owing.seen(dossier))
                if not keys:
                    # Paid in the meantime: without keys it would be all the rest.
                    return keep_secret(redirect(request.path))
            payment = begin(dossier, request.POST.get("cach", ""), at=clock.now(), keys=keys)
            return _to(payment, back=back)
        except OfficeError as refused:
            refusal = refused
    owed = owing.seen(dossier)
    first_vnd = owing.open_vnd(owed, Due.BEFORE_INTAKE)
    values = {
        "dossier": dossier,
        "first_vnd": first_vnd if 0 < first_vnd < owed.open_vnd else 0,
        "owed": paying_way.shown_of(owed),
        "methods": paying_way.methods(owing.ways_of(dossier)),
        "back": back,
        "is_exempt": is_exempt,
        "is_looked_at": bool(owed.open_vnd) and paying_way.is_looked_at(dossier),
        "refusal": refusal,
    }
    return keep_secret(page(request, way, "paying/fees", values, status=refusal.http_status if refusal else 200))


def _first(owed: Owed) -> tuple[str, ...]:
    """Return what must be paid before the office takes the dossier over."""
    is_first = (each.key for each in owed.charges if each.due == Due.BEFORE_INTAKE and each.state == Charge.State.OPEN)
    return tuple(is_first)


def begin(dossier: Dossier, method: str, *, at: datetime, keys: tuple[str, ...] = ()) -> Payment:
    """Set out to pay what a dossier owes by one of the ways offered from anywhere. Raises: as `begin_payment`."""
    if method not in _ONLINE:
        raise MethodNotOffered(method=method)
    return operations.begin_payment(
        dossier_id=dossier.pk, method=method, at=at, actor=journal.CITIZEN, payer=dossier.name, keys=keys
    )


def _to(payment: Payment, *, back: str) -> HttpResponse:
    response = redirect("portal:payment", payment=payment.pk)
    return keep_secret(payment_pass.give(response, payment.pk, back=back))


# --- one payment ---------------------------------------------------------------------------------------


def of_payment(*methods: str) -> Callable[[View], View]:
    """Make a view of one payment: `view(request, way, payment, …)`; whoever has its address may look."""

    def wrap(view: View) -> View:
        @doorway(*methods)
        @wraps(view)
        def enter(request: HttpRequest, way: Way, payment: UUID, **given: Any) -> HttpResponse:
            try:
                found = queries.payment(payment)
            except NoSuchPayment:
                return keep_secret(page(request, way, "paying/unread", {"is_missing": True}, status=404))
            return keep_secret(view(request, way=way, payment=found, **given))

        return enter

    return wrap


@of_payment("GET")
def payment(request: HttpRequest, way: Way, payment: Payment) -> HttpResponse:
    """One payment as it is now; who set out to pay here also sees what for, others only how to pay it."""
    return page(request, way, "paying/payment", _values(request, payment))


@of_payment("GET")
def part(request: HttpRequest, way: Way, payment: Payment) -> HttpResponse:
    """Only the part that changes; without a script it leads to the page."""
    if not request.headers.get("HX-Request"):
        return redirect("portal:payment", payment=payment.pk)
    return page(request, way, "paying/part", _values(request, payment))


@of_payment("GET")
def stream(request: HttpRequest, way: Way, payment: Payment) -> HttpResponse:
    """Allow the page to hear that something changed; the front turns the answer into a stream without content."""
    topic = liveness.topic_of(payment.pk)
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": topic})


@of_payment("POST")
def again(request: HttpRequest, way: Way, payment: Payment) -> HttpResponse:
    """Set out anew for what the payment was for, in the same way or another; only from where it was begun."""
    held = payment_pass.held(request, payment.pk)
    if held is None:
        return redirect("portal:payment", payment=payment.pk)
    keys = tuple(item.charge.key for item in _items(payment))
    method = request.POST.get("cach", "") or payment.method
    return _to(begin(payment.dossier, method, at=clock.now(), keys=keys), back=held.back)


@of_payment("GET")
def picture(request: HttpRequest, way: Way, payment: Payment, kind: str) -> HttpResponse:
    """The code to scan as a picture, to keep in the phone a bank's app runs on."""
    if payment.method != Method.VIETQR or payment.account is None:
        raise NotFound
    if kind == "svg":
        return HttpResponse(vietqr.svg(payment), content_type="image/svg+xml")
    response = HttpResponse(vietqr.png(payment), content_type="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="{payment.reference}.png"'
    return response


@of_payment("GET")
def receipt(request: HttpRequest, way: Way, payment: Payment) -> HttpResponse:
    """Give the receipt as PDF to whoever set out to pay here."""
    kept = getattr(payment, "receipt", None)
    if kept is None or payment_pass.held(request, payment.pk) is None:
        raise NotFound
    return _receipt_answer(kept)


@doorway("GET")
def result(request: HttpRequest, way: Way) -> HttpResponse:
    """Where the gateway sends the browser back: shows the payment, decides nothing, waits for the gateway's word."""
    told = gateway.hear_return(vnpay.given(request.META.get("QUERY_STRING", "")))
    if told.payment is None:
        return keep_secret(page(request, way, "paying/unread", {"is_missing": False}, status=400))
    address = reverse("portal:payment", args=[told.payment.pk])
    said = UNPAID_SAID if not told.is_said_paid else OTHER_SUM_SAID if told.is_other_sum else PAID_SAID
    return keep_secret(redirect(f"{address}?ve={said}"))


def _values(request: HttpRequest, payment: Payment) -> dict[str, Any]:
    at, items, said = clock.now(), _items(payment), request.GET.get("ve", "")
    held, told = payment_pass.held(request, payment.pk), paying_way.said_of(payment)
    scene = paying_way.scene_of(payment, items, at=at, said=told)
    if scene == paying_way.WAITING and said == OTHER_SUM_SAID:
        scene = paying_way.WRONG
    is_waiting, may_anew = scene == paying_way.WAITING and said != PAID_SAID, scene in paying_way.ANEW
    ways = owing.ways_of(payment.dossier) if held and (is_waiting or may_anew) else []
    return {
        "at": at,
        "payment": payment,
        "scene": scene,
        "told": told,
        "is_own": held is not None,
        "back": held.back if held else "",
        "dossier": payment.dossier if held else None,
        "items": items if held else [],
        "receipt": getattr(payment, "receipt", None) if held else None,
        "transfer": paying_way.transfer_of(payment) if scene in (paying_way.WAITING, paying_way.SHORT) else None,
        "gateway_address": _gateway(request, payment, at) if is_waiting else "",
        "may_anew": may_anew and held is not None,
        "failure": vnpay.reason(payment.failure) if scene == paying_way.FAILED else "",
        "left_vnd": payment.rest_vnd,
        "held_vnd": payment.held_vnd,
        # What has gone back is no surplus any more.
        "surplus_vnd": payment.surplus_vnd,
        "settled": list(payment.settled.order_by("pk")) if payment.is_paid and held else [],
        "methods": paying_way.methods([way for way in ways if way != payment.method]),
        "said": said if said in (PAID_SAID, UNPAID_SAID, OTHER_SUM_SAID) else "",
        "is_live": scene not in paying_way.OVER,
    }


def _receipt_answer(kept: Receipt) -> HttpResponse:
    response = HttpResponse(receipt_pdf(kept), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{kept.series}-{kept.number:07d}.pdf"'
    return response


def _gateway(request: HttpRequest, payment: Payment, at: datetime) -> str:
    if payment.method != Method.VNPAY:
        return ""
    locale = "en" if getattr(request, "LANGUAGE_CODE", "vi") == "en" else "vn"
    return vnpay.redirect_url(payment, address=request.META.get("REMOTE_ADDR", ""), locale=locale, at=at)


def _items(payment: Payment) -> list[PaymentItem]:
    return list(PaymentItem.objects.filter(payment=payment).select_related("charge").order_by("pk"))
