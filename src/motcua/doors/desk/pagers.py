# SPDX-License-Identifier: EUPL-1.2
"""The box of vibrating tags: who waits with which, calling by the tag's number as on a keypad, tags to look after."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.pager_rows import rows_of, split
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.pagers import operations, queries
from motcua.pagers.errors import NoSuchLoan
from motcua.pagers.models import Loan, Pager, Transmitter
from motcua.people.rules import Action
from motcua.visits.pagers import return_with_pager

MOST_DIGITS = 4
# What an officer may write down of a tag in the box; a lost one is reported by a deed of its own.
STATES = (Pager.State.FREE, Pager.State.FLAT, Pager.State.LOST, Pager.State.RETIRED)


@require_GET
@dossiers(Action.HANDLE_PAGERS)
def box(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the office's tags: who is to be called first, then who was, who comes, who waits, and the box itself."""
    return _show(request, desk)


@require_GET
@dossiers(Action.HANDLE_PAGERS)
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only what changes by itself."""
    return render(request, "desk/pagers/box_part.html", box_values(desk))


@require_GET
@dossiers(Action.HANDLE_PAGERS)
def stream(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Allow this person to hear that something changed at the office; the front turns the answer into a stream."""
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": f"office:{desk.code}"})


@require_POST
@dossiers(Action.HANDLE_PAGERS)
def call_number(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Call the tag whose number was typed; a tag called before buzzes again, as on a keypad."""
    try:
        loan = queries.lent(office=desk.office, number=number_from(request))
        words = _call(desk, loan, again=loan.state != Loan.State.WAITING)
    except OfficeError as refusal:
        more = {"typed": request.POST, "is_wrong_number": True}
        return _show(request, desk, said=words_of(refusal), status=refusal.http_status, **more)
    return _back(request, desk, [Told("done", words)])


@require_POST
@dossiers(Action.HANDLE_PAGERS)
def act(request: HttpRequest, desk: Desk, loan: int) -> HttpResponse:
    """Do one thing with a lent tag: call, call again, coming, pressed by hand, back, result and tag back, lost."""
    found = queries.loan(loan)
    if found.office_id != desk.code:
        raise NoSuchLoan
    deed = DEEDS.get(request.POST.get("viec", ""))
    if deed is None:
        return _back(request, desk, [Told("late", _("Chọn một việc với thẻ này."))])
    try:
        told = Told("done", deed(desk, found))
    except OfficeError as refusal:
        told = Told("late", words_of(refusal))
    return _back(request, desk, [told])


@require_POST
@dossiers(Action.HANDLE_PAGERS)
def look_after(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Write down how a tag in the box is: its state, and what was read of its battery."""
    state, battery = request.POST.get("tinh-trang", ""), request.POST.get("pin", "").strip()
    try:
        tag = queries.pager(office=desk.office, number=number_from(request))
        # Refused, nothing of it is written down: the page then says so.
        with transaction.atomic():
            if battery:
                operations.read_battery(pager=tag, percent=_percent(battery), by=desk.user, at=desk.at)
            if state == Pager.State.LOST:
                operations.report_lost(pager=tag, by=desk.user, at=desk.at)
            elif state:
                operations.set_state(pager=tag, state=state, by=desk.user, at=desk.at)
    except OfficeError as refusal:
        # Kept in its own fields: in the keypad's, Enter would call this tag.
        care = {"so": request.POST.get("so", ""), "state": state, "pin": battery}
        return _show(request, desk, said=words_of(refusal), status=refusal.http_status, care=care)
    return _back(request, desk, [Told("done", _("Đã ghi thẻ %(number)s.") % {"number": tag.number})])


def number_from(request: HttpRequest) -> int:
    """Return the number of a tag as it was typed. Raises: InvalidInput."""
    typed = request.POST.get("so", "").strip()
    if not typed.isascii() or not typed.isdigit() or len(typed) > MOST_DIGITS:
        raise InvalidInput(fields={"so": _("Xin gõ số in trên thẻ, ví dụ 12.")})
    return int(typed)


def box_values(desk: Desk) -> dict[str, Any]:
    """Return what the box shows; five statements however many tags there are."""
    stock = queries.stock(desk.office)
    loans = [tag.loan for tag in stock if tag.loan is not None]
    waiting, over = split(rows_of(desk, loans, may_return=desk.may(Action.TAKE_IN_DOSSIERS)))
    transmitter = queries.transmitter(desk.office)
    by_state = {state: [tag for tag in stock if tag.state == state] for state in Pager.State.values}
    return desk.page(
        here="pagers",
        rows=waiting,
        over=over,
        stock=stock,
        to_call=[row for row in waiting if row.is_to_call],
        free=by_state[Pager.State.FREE],
        flat=by_state[Pager.State.FLAT],
        lost=by_state[Pager.State.LOST],
        transmitter=transmitter,
        is_manual=transmitter.driver == Transmitter.Driver.MANUAL,
        back=reverse("desk:pagers") + f"?noi={desk.code}",
        states=[(state.value, state.label) for state in STATES],
    )


# --- one function a deed: what it says afterwards ------------------------------------------------------


def _call(desk: Desk, loan: Loan, *, again: bool) -> str:
    called = operations.call(loan_id=loan.pk, by=desk.user, at=desk.at, again=again)
    told = {"number": loan.pager.number}
    return _("Đã gọi thẻ %(number)s.") % told if called.calls > loan.calls else _("Thẻ %(number)s vừa được gọi.") % told


def _first(desk: Desk, loan: Loan) -> str:
    return _call(desk, loan, again=False)


def _again(desk: Desk, loan: Loan) -> str:
    return _call(desk, loan, again=True)


def _coming(desk: Desk, loan: Loan) -> str:
    operations.note_coming(loan_id=loan.pk, at=desk.at, actor=desk.user.actor)
    return _("Người cầm thẻ %(number)s đang đến.") % {"number": loan.pager.number}


def _pressed(desk: Desk, loan: Loan) -> str:
    operations.note_pressed(loan_id=loan.pk, by=desk.user, at=desk.at)
    return _("Đã bấm số %(number)s trên bàn phím.") % {"number": loan.pager.number}


def _back_in_box(desk: Desk, loan: Loan) -> str:
    operations.give_back(loan_id=loan.pk, by=desk.user, at=desk.at)
    return _("Đã nhận lại thẻ %(number)s.") % {"number": loan.pager.number}


def _done(desk: Desk, loan: Loan) -> str:
    desk.require(Action.TAKE_IN_DOSSIERS, loan.dossier.agency_id)
    return_with_pager(dossier_id=loan.dossier_id, by=desk.user, at=desk.at)
    return _("Đã trả kết quả và nhận lại thẻ %(number)s.") % {"number": loan.pager.number}


def _lost(desk: Desk, loan: Loan) -> str:
    operations.report_lost(loan_id=loan.pk, by=desk.user, at=desk.at)
    return _("Đã báo mất thẻ %(number)s.") % {"number": loan.pager.number}


DEEDS: dict[str, Callable[[Desk, Loan], str]] = {
    "goi": _first,
    "goi-lai": _again,
    "den": _coming,
    "da-bam": _pressed,
    "tra-the": _back_in_box,
    "tra-ket-qua": _done,
    "mat": _lost,
}


def _percent(typed: str) -> int:
    digits = typed.removesuffix("%").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        raise InvalidInput(fields={"pin": _("Pin từ 0 đến 100 %.")})
    return int(digits)


def _show(request: HttpRequest, desk: Desk, *, said: str = "", status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "desk/pagers/box.html", box_values(desk) | {"said": said, **more}, status=status)


def _back(request: HttpRequest, desk: Desk, told: list[Told]) -> HttpResponse:
    """Return to the page the deed was pressed on, where it is one of ours, and say what was done."""
    keep_for_next_page(request, told)
    where = request.POST.get("tu", "")
    if not where.startswith("/quay/") or not url_has_allowed_host_and_scheme(where, allowed_hosts=None):
        where = reverse("desk:pagers") + f"?noi={desk.code}"
    return redirect(where)
