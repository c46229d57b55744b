# SPDX-License-Identifier: EUPL-1.2
"""What an operator does for a caller besides booking: cancel, answer a proposal, note, say how calling back went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.appointments.errors import StaleAnswer
from motcua.appointments.models import Appointment
from motcua.doors.operator.entry import Board, at_phone, words_of
from motcua.doors.operator.said import in_pairs
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.people.rules import Action
from motcua.switchboard import operations
from motcua.switchboard.models import Call
from motcua.switchboard.rules import Outcome


@require_POST
@at_phone
def cancel(request: HttpRequest, board: Board, pk: int, appointment: int) -> HttpResponse:
    """Call the caller's appointment off."""
    call = board.call(pk)
    before = board.appointment(call, appointment, Action.CANCEL_FOR_CITIZEN)
    version = request.POST.get("version", "")

    def work() -> str:
        operations.cancel(
            call=call,
            appointment_id=before.pk,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
            at=board.at,
        )
        return _("Đã hủy hẹn %(code)s.") % {"code": in_pairs(before.code)}

    return _tell(request, call, work)


@require_POST
@at_phone
def accept(request: HttpRequest, board: Board, pk: int, appointment: int) -> HttpResponse:
    """Accept the office's proposal for the caller."""
    return _answer(request, board, pk, appointment, accepts=True)


@require_POST
@at_phone
def decline(request: HttpRequest, board: Board, pk: int, appointment: int) -> HttpResponse:
    """Decline the office's proposal for the caller: the appointment is off."""
    return _answer(request, board, pk, appointment, accepts=False)


def _answer(request: HttpRequest, board: Board, pk: int, appointment: int, *, accepts: bool) -> HttpResponse:
    call = board.call(pk)
    before = board.appointment(call, appointment, Action.BOOK_FOR_CITIZEN)

    def work() -> str:
        operations.answer_proposal(call=call, appointment_id=before.pk, accepts=accepts, at=board.at)
        return _agreed(before, board) if accepts else _("Đã ghi: không nhận giờ này, lịch hẹn đã hủy.")

    return _tell(request, call, work)


def _agreed(appointment: Appointment, board: Board) -> str:
    hour = saying.day_and_hour(appointment.starts_at, today=board.today)
    return _("Đã đồng ý %(hour)s. Lịch hẹn được giữ.") % {"hour": hour}


@require_POST
@at_phone
def earlier(request: HttpRequest, board: Board, pk: int, appointment: int) -> HttpResponse:
    """Wish for an earlier hour (`muon`), wish no longer (`thoi`), take the one held (`nhan`) or not (`khong`)."""
    call = board.call(pk)
    before = board.appointment(call, appointment, Action.BOOK_FOR_CITIZEN)
    about: dict[str, Any] = {"call": call, "appointment_id": before.pk, "at": board.at}

    def work() -> str:
        match request.POST.get("viec"):
            case "muon":
                operations.want_earlier(**about)
                return _("Đã ghi: có giờ sớm hơn sẽ nhắn cho người này.")
            case "thoi":
                operations.stop_wanting_earlier(**about)
                return _("Đã thôi chờ giờ sớm hơn.")
            case "nhan":
                moved = operations.answer_earlier(accepts=True, **about)
                hour = saying.day_and_hour(moved.starts_at, today=board.today)
                return _("Đã đổi sang giờ sớm hơn: %(hour)s.") % {"hour": hour}
            case "khong":
                operations.answer_earlier(accepts=False, **about)
                return _("Đã ghi: không nhận giờ sớm hơn; lịch hẹn giữ nguyên.")
            case _:
                raise InvalidInput

    return _tell(request, call, work)


@require_POST
@at_phone
def note(request: HttpRequest, board: Board, pk: int) -> HttpResponse:
    """Keep a note; with `xong` the call ends too."""
    call = board.call(pk)
    is_over = "xong" in request.POST

    def work() -> str:
        text = request.POST.get("note", "")
        operations.note_call(call_id=call.pk, note=text, by=board.user, at=board.at, is_over=is_over)
        return _("Đã ghi cuộc gọi.") if is_over else _("Đã lưu ghi chú.")

    return _tell(request, call, work, is_over=is_over)


@require_POST
@at_phone
def outcome(request: HttpRequest, board: Board, pk: int) -> HttpResponse:
    """Note what came of calling somebody back; the list is next."""
    call = board.call(pk)

    def work() -> str:
        chosen = request.POST.get("ket-qua", "")
        matter = operations.note_attempt(call=call, outcome=chosen, note=request.POST.get("note", ""), at=board.at)
        if matter.settled_at is None:
            hour = saying.day_and_hour(matter.next_at, today=board.today)
            return _("Không gặp. Gọi lại lúc %(hour)s.") % {"hour": hour}
        if chosen == Outcome.NOT_REACHED:
            return _("Không gặp lần thứ ba: thôi gọi, đã ghi vào sổ.")
        return _("Đã ghi kết quả: %(outcome)s.") % {"outcome": Outcome(chosen).label}

    return _tell(request, call, work, is_over=True)


def _tell(request: HttpRequest, call: Call, work: Callable[[], str], *, is_over: bool = False) -> HttpResponse:
    """Do it and say what happened on the page that follows: the call's, or the start once the call is over."""
    try:
        done = work()
    except (NotFound, NotAllowed):
        raise
    except StaleAnswer as stale:
        messages.warning(request, _("Lịch hẹn vừa được người khác thay đổi: %(told)s") % {"told": words_of(stale)})
        is_over = False
    except OfficeError as refusal:
        messages.warning(request, words_of(refusal))
        is_over = False
    else:
        messages.success(request, done)
    return redirect("operator:home") if is_over else redirect("operator:call", pk=call.pk)
