# SPDX-License-Identifier: EUPL-1.2
"""The cashier's own till: counted by notes at the end of the day, handed in to the treasury, on paper."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.doors.desk.cash_entry import cash
from motcua.doors.desk.cash_typed import sum_from
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.sheets import pdf
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.payments import bookkeeping, operations
from motcua.payments.models import CashClosing
from motcua.payments.rules import NOTES_VND
from motcua.payments.sheets import closing_pdf
from motcua.people.rules import Action

LAST = 14
_LAST_ROW = 2**63 - 1
_MOST_DIGITS = 5


@dataclass(frozen=True)
class Note:
    """One line of the count: a note and how many of it were typed."""

    vnd: int
    typed: str

    @property
    def field(self) -> str:
        return f"to-{self.vnd}"


@require_http_methods(["GET", "HEAD", "POST"])
@cash(Action.TAKE_MONEY)
def till(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show one's own till of today; a post keeps what was counted. After it no more cash is taken today."""
    if request.method != "POST":
        return _show(request, desk)
    try:
        coins = _coins(request.POST)
        done = operations.close_till(
            office=desk.code,
            on=desk.today,
            counted_vnd=sum(int(note) * count for note, count in coins.items()),
            coins=coins,
            note=request.POST.get("ghi-chu", ""),
            by=desk.user,
            at=desk.at,
        )
    except OfficeError as refusal:
        wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
        return _show(request, desk, typed=request.POST, said=words_of(refusal), wrong=wrong, status=refusal.http_status)
    told = _("Đã chốt quỹ: %(sum)s.") % {"sum": saying.vnd(done.counted_vnd)}
    keep_for_next_page(request, [Told("done", told)])
    return _back(desk)


@require_POST
@cash(Action.TAKE_MONEY)
def hand_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Book what was handed in to the treasury; pressed twice is once."""
    key = request.POST.get("khoa", "")[:60] or uuid.uuid4().hex
    try:
        amount = sum_from(request.POST.get("so-tien", ""), field="amount_vnd")
        operations.hand_in_cash(office=desk.code, amount_vnd=amount, key=key, by=desk.user, at=desk.at)
    except OfficeError as refusal:
        typed = request.POST.get("so-tien", "")
        return _show(request, desk, said=words_of(refusal), status=refusal.http_status, hand_in=typed)
    keep_for_next_page(request, [Told("done", _("Đã ghi nộp kho bạc %(sum)s.") % {"sum": saying.vnd(amount)})])
    return _back(desk)


@require_safe
@cash(Action.TAKE_MONEY, Action.SEE_BOOKS)
def sheet(request: HttpRequest, desk: Desk, closing: int) -> HttpResponse:
    """Give the sheet of a closing as a PDF: of one's own till, or of all for who sees the books."""
    rows = CashClosing.objects.select_related("office__locality__parent", "cashier")
    found = rows.filter(pk=closing, office=desk.office).first() if closing <= _LAST_ROW else None
    if found is None or (found.cashier_id != desk.user.pk and not desk.may(Action.SEE_BOOKS)):
        raise NotFound
    return pdf(closing_pdf(found), f"kiem-quy-{desk.code.lower()}-{found.on:%Y-%m-%d}-{found.pk}.pdf")


def _coins(typed: QueryDict) -> dict[str, int]:
    coins = {}
    for note in NOTES_VND:
        text = typed.get(f"to-{note}", "").strip()
        if not text:
            continue
        if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
            name = saying.vnd(note)
            raise InvalidInput(fields={"coins": _("Số tờ %(note)s: xin gõ một số.") % {"note": name}})
        coins[str(note)] = int(text)
    return coins


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    typed: QueryDict | None = None,
    said: str = "",
    wrong: dict[str, str] | None = None,
    status: int = 200,
    hand_in: str | None = None,
) -> HttpResponse:
    own = CashClosing.objects.filter(office=desk.office, cashier=desk.user).order_by("-on")
    values = {
        "here": "cash",
        "tab": "till",
        "till": bookkeeping.till(desk.code, desk.user, desk.today),
        "notes": [Note(note, typed.get(f"to-{note}", "") if typed is not None else "") for note in NOTES_VND],
        "note": typed.get("ghi-chu", "") if typed is not None else "",
        "closings": list(own[:LAST]),
        "key": uuid.uuid4().hex,
        "said": said,
        "wrong": wrong or {},
        "hand_in": hand_in,
    }
    return render(request, "desk/cash/till.html", desk.page(**values), status=status)


def _back(desk: Desk) -> HttpResponse:
    return redirect(reverse("desk:cash_till") + f"?noi={desk.code}")
