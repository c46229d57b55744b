# SPDX-License-Identifier: EUPL-1.2
"""The one screen of a clerk's day: a field for the wand, what the last code did, and the day's numbers beside it."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.postal.entry import Round, at_post, words_of
from motcua.doors.postal.modes import PAPERS, SIGN, UNDO, Mode, mode_of, mode_of_key, reason_of_key
from motcua.doors.postal.screen import Question, Screen, Told, said_of, said_of_signing
from motcua.kernel.errors import InvalidInput, NotAllowed, OfficeError
from motcua.post import rounds
from motcua.post.errors import CodNotTaken, ListSigned, NoSuchParcel, WrongWay
from motcua.post.models import HandoverList, Parcel
from motcua.post.operations.listing import sign_list
from motcua.post.operations.scanning import is_to_be_asked, scan, undo
from motcua.post.rounds import Part
from motcua.post.sheets import list_of_mark
from motcua.post.works import ONLY, Scan, Work

REASON, HANDING, SIGNING = "ly-do", "giao", "ky"
_LONGEST: Final = 80


@require_GET
@at_post
def today(request: HttpRequest, clerk: Round) -> HttpResponse:
    """Show the day: the wand's field in the mode of `?viec=`, and the numbers."""
    return _show(request, clerk, Screen(mode_of(request.GET.get("viec", ""))))


@require_http_methods(["POST"])
@at_post
def scanned(request: HttpRequest, clerk: Round) -> HttpResponse:
    """Do with one code what the mode says, choose another mode, answer what the last code asked, or undo it.

    The whole state stands in the form, so two clerks, or one with two windows, never disturb each other.
    """
    return _show(request, clerk, _next_screen(request, clerk))


def _next_screen(request: HttpRequest, clerk: Round) -> Screen:
    mode = mode_of(request.POST.get("che_do", ""))
    typed = request.POST.get("ma", "").strip()[:_LONGEST]
    chosen = request.POST.get("chon", "")
    question = request.POST.get("hoi", "")
    try:
        if chosen:
            return Screen(mode_of(chosen))
        if "thoi" in request.POST or (question and typed == UNDO):
            return Screen(mode, _given_up())
        if "bo" in request.POST:
            return _undone(clerk, mode, request.POST["bo"])
        # Another code instead of a signature: the signature can wait.
        if question and not (question == SIGNING and typed):
            return _answered(request, clerk, mode, question, typed)
        return _read(request, clerk, mode, typed)
    except NotAllowed:
        raise
    except OfficeError as refusal:
        return Screen(mode, _refused(refusal, typed))


def _read(request: HttpRequest, clerk: Round, mode: Mode, typed: str) -> Screen:
    """Understand what came into the field: a digit is a mode, a list's bars are that list, the rest a parcel."""
    if not typed:
        return _sign_next(clerk, mode) if mode.code == SIGN else Screen(mode)
    if typed == UNDO:
        return _undone(clerk, mode, request.POST.get("vua_quet", ""))
    other = mode_of_key(typed)
    if other is not None:
        return Screen(other)
    handover_list = list_of_mark(typed)
    if handover_list is not None:
        return Screen(mode_of(SIGN), question=_to_sign(clerk.list(handover_list)))
    if mode.work is None:
        return Screen(mode, _no_list())
    parcel = clerk.parcel(typed)
    if parcel.direction != ONLY.get(mode.work, parcel.direction):
        raise WrongWay(parcel=parcel.code, direction=parcel.direction)
    if is_to_be_asked(parcel, mode.work, at=clerk.at):
        return Screen(mode, question=_question_of(mode.work, parcel))
    wanted = Scan(code=typed, work=mode.work, at=clerk.at)
    return Screen(mode, said_of(scan(wanted, offices=clerk.offices, by=clerk.user, heard_at=clerk.at)))


def _answered(request: HttpRequest, clerk: Round, mode: Mode, question: str, typed: str) -> Screen:
    subject = request.POST.get("ve", "")
    if question == SIGNING:
        return _signed(clerk, mode, subject)
    parcel = clerk.parcel(subject)
    if question == REASON:
        reason = reason_of_key(typed) if typed else request.POST.get("ly_do", "")
        if not reason:
            return Screen(mode, question=_question_of(Work.FAIL, parcel, wrong=_why_first(typed, parcel)))
        wanted = Scan(code=subject, work=Work.FAIL, at=clerk.at, reason=reason, text=request.POST.get("ghi", ""))
    else:
        wanted = _handed(request, clerk, subject)
        # The field is for codes and digits; neither says that somebody took it.
        if typed:
            return Screen(mode, question=_question_of(Work.DELIVER, parcel, wrong=_why_first(typed, parcel)))
    try:
        return Screen(mode, said_of(scan(wanted, offices=clerk.offices, by=clerk.user, heard_at=clerk.at)))
    except (InvalidInput, CodNotTaken) as refusal:
        wrong = refusal.fields if isinstance(refusal, InvalidInput) else {"thu": refusal.message}
        kept = {name: request.POST.get(name, "")[:_LONGEST] for name in ("nguoi_nhan", "giay_to", "thu", "ghi")}
        return Screen(mode, question=_question_of(wanted.work, parcel, typed=kept, wrong=wrong))


def _handed(request: HttpRequest, clerk: Round, code: str) -> Scan:
    name, taken = request.POST.get("nguoi_nhan", "").strip(), request.POST.get("thu", "")
    digits = "".join(sign for sign in taken if sign.isascii() and sign.isdigit())
    paper = request.POST.get("giay_to", "")
    shown = next((str(label) for value, label in PAPERS if value == paper), "")
    # Without a sum nothing was counted: nought is never what is to be collected.
    taken_vnd = int(digits[:12]) if digits else 0
    return Scan(code=code, work=Work.DELIVER, at=clerk.at, received_by=name, proof=shown, taken_vnd=taken_vnd)


def _question_of(
    work: Work, parcel: Parcel, *, typed: dict[str, str] | None = None, wrong: dict[str, str] | None = None
) -> Question:
    kept = typed or {"nguoi_nhan": str(parcel.home.get("name") or ""), "giay_to": "can-cuoc"}
    return Question(REASON if work == Work.FAIL else HANDING, parcel.code, parcel=parcel, typed=kept, wrong=wrong or {})


def _why_first(typed: str, parcel: Parcel) -> dict[str, str]:
    if not typed:
        return {"ma": _("Bấm một số từ 1 đến 7 để chọn lý do.")}
    return {
        "ma": _("Bưu gửi %(code)s chưa ghi xong. Trả lời xong hoặc bấm Thôi, rồi quét mã khác.") % {"code": parcel.code}
    }


def _undone(clerk: Round, mode: Mode, what: str) -> Screen:
    pk, _sign, code = what.partition(":")
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18 or not code:
        return Screen(mode, Told("info", _("Không có gì để bỏ"), [_("Chỉ bỏ được mã vừa ghi vào bảng kê chưa ký.")]))
    parcel = undo(list_id=clerk.list(int(pk)).pk, code=code, offices=clerk.offices, by=clerk.user, at=clerk.at)
    return Screen(mode, Told("info", _("Đã bỏ khỏi bảng kê"), [], parcel.code))


def _sign_next(clerk: Round, mode: Mode) -> Screen:
    """Ask about the list that waits longest for the carrier's signature."""
    waiting = rounds.next_to_sign(clerk.offices)
    return Screen(mode, question=_to_sign(waiting)) if waiting else Screen(mode, _no_list())


def _to_sign(found: HandoverList) -> Question:
    return Question(SIGNING, str(found.pk), list=found)


def _signed(clerk: Round, mode: Mode, subject: str) -> Screen:
    pk = int(subject) if subject.isascii() and subject.isdigit() and len(subject) <= 18 else 0
    found = clerk.list(pk)
    if found.carrier_signed_at is not None:
        return Screen(mode, Told("known", _("Đã ký rồi"), said_of_signing(found, found.items.count()).lines))
    signed = sign_list(list_id=found.pk, side="carrier", by=clerk.user, at=clerk.at, name=clerk.name)
    return Screen(mode, said_of_signing(signed, signed.items.count()))


def _refused(refusal: OfficeError, typed: str) -> Told:
    lines = [words_of(refusal)]
    if isinstance(refusal, NoSuchParcel):
        lines = [_("Mã %(code)s không phải bưu gửi của nơi này. Xem lại nhãn, hoặc hỏi cơ quan.") % {"code": typed}]
    if isinstance(refusal, ListSigned):
        lines.append(_("Chờ bên kia ký, hoặc mở bảng kê rút chữ ký rồi quét tiếp."))
    return Told("late", _("Không được"), lines, str(refusal.data.get("parcel") or ""))


def _given_up() -> Told:
    return Told("info", _("Chưa ghi gì"), [_("Quét mã tiếp theo.")])


def _no_list() -> Told:
    return Told("info", _("Chưa có bảng kê để ký"), [_("Quét bưu gửi trước, hoặc quét mã vạch trên bảng kê.")])


def _show(request: HttpRequest, clerk: Round, screen: Screen) -> HttpResponse:
    numbers = rounds.counts(clerk.offices, at=clerk.at)
    values = {
        **screen.values(),
        "figures": [(part.value, label, numbers[part.value], kind) for part, label, kind in FIGURES],
        "lists": rounds.open_lists(clerk.offices),
        "own": rounds.own_scans(clerk.user, at=clerk.at),
    }
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(
        request, "postal/scan_part.html" if is_part else "postal/today.html", clerk.page(here="today", **values)
    )


FIGURES: Final = (
    (Part.FETCH, gettext_lazy("Cần đến lấy"), ""),
    (Part.TAKE_OVER, gettext_lazy("Cần nhận ở cơ quan"), ""),
    (Part.OUT, gettext_lazy("Đang giữ, đi phát"), ""),
    (Part.INVITE, gettext_lazy("Cần mời lại"), "today"),
    (Part.LATE, gettext_lazy("Trễ hạn"), "late"),
    (Part.BRING_BACK, gettext_lazy("Giao lại cơ quan"), ""),
)
