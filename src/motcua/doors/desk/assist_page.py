# SPDX-License-Identifier: EUPL-1.2
"""Helping one citizen: every field saved as it is typed, the citizen's side live beside it, one press for each step."""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.assistance import citizen, keeping, operations
from motcua.assistance.errors import AssistanceOver
from motcua.assistance.models import Assistance
from motcua.doors.desk.assist_entry import of_assistance
from motcua.doors.desk.assist_rows import values_of, whole_of
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.rules import Due

#: Fields are posted under their keys; everything else in a form begins otherwise.
_KEYS = ("applicant.", "answers.")
CHANGED = "luot-doi"

Deed = Callable[[Desk, Assistance, QueryDict], Told | None]


@require_GET
@of_assistance
def page(request: HttpRequest, desk: Desk, assistance: Assistance) -> HttpResponse:
    """Show the whole page, or only its live part where a script asked."""
    values = values_of(desk, assistance)
    if request.headers.get("HX-Request"):
        return render(request, "desk/assist/part.html", values | {"desk": desk, "at": desk.at, "today": desk.today})
    return render(request, "desk/assist/page.html", desk.page(here="assist", **values))


@require_GET
@of_assistance
def aloud(request: HttpRequest, desk: Desk, assistance: Assistance) -> HttpResponse:
    """Show what is filled in, large, to be read aloud."""
    values = {"assistance": assistance, "whole": whole_of(desk, assistance)}
    return render(request, "desk/assist/aloud.html", desk.page(here="assist", **values))


@require_POST
@of_assistance
def save(request: HttpRequest, desk: Desk, assistance: Assistance) -> HttpResponse:
    """Save what was typed: one field as it is left, or all of them where there is no script."""
    try:
        _type_in(desk, assistance, request.POST)
    except OfficeError as refusal:
        return _answer(request, desk, assistance, Told("late", words_of(refusal)), status=refusal.http_status)
    if request.headers.get("HX-Request"):
        # The live part is fetched anew by itself, so that what is being typed meanwhile stays.
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    return redirect("desk:assist_page", assistance=assistance.pk)


@require_POST
@of_assistance
def act(request: HttpRequest, desk: Desk, assistance: Assistance, deed: str) -> HttpResponse:
    """Do one step; what was typed is saved with it, and what cannot be done is said on the same page."""
    todo = DEEDS.get(deed)
    if todo is None:
        raise NotFound
    try:
        if deed in _SAVING:
            _type_in(desk, assistance, request.POST)
        told = todo(desk, assistance, request.POST)
    except (NotFound, NotAllowed):
        raise
    except InvalidInput as refusal:
        # What is wrong in a field is said there.
        said = refusal.message if deed in _AT_FIELDS else words_of(refusal)
        return _answer(request, desk, assistance, Told("late", said), status=422, is_checked=True)
    except OfficeError as refusal:
        return _answer(request, desk, assistance, Told("late", words_of(refusal)), status=refusal.http_status)
    if deed == "bo":
        keep_for_next_page(request, [told] if told else [])
        return redirect("desk:assist")
    return _answer(request, desk, assistance, told)


def answer(request: HttpRequest, desk: Desk, assistance: Assistance, told: Told | None = None) -> HttpResponse:
    """Show the page again after something was done to it."""
    return _answer(request, desk, assistance, told)


def refused(request: HttpRequest, desk: Desk, assistance: Assistance, refusal: OfficeError) -> HttpResponse:
    """Show the page again with the sentence of a refusal."""
    return _answer(request, desk, assistance, Told("late", words_of(refusal)), status=refusal.http_status)


def _answer(
    request: HttpRequest,
    desk: Desk,
    assistance: Assistance,
    told: Told | None,
    *,
    status: int = 200,
    is_checked: bool = False,
) -> HttpResponse:
    if status == 200 and not request.headers.get("HX-Request"):
        keep_for_next_page(request, [told] if told else [])
        return redirect("desk:assist_page", assistance=assistance.pk)
    fresh = Assistance.objects.select_related(*keeping.WHOLE).get(pk=assistance.pk)
    values = values_of(desk, fresh, is_checked=is_checked) | {"told": [told] if told else []}
    if request.headers.get("HX-Request"):
        # htmx shows only what went well; the sentence says what did not.
        return render(request, "desk/assist/part.html", values | {"desk": desk, "at": desk.at, "today": desk.today})
    return render(request, "desk/assist/page.html", desk.page(here="assist", **values), status=status)


def _type_in(desk: Desk, assistance: Assistance, typed: QueryDict) -> None:
    fields = {name: typed.get(name, "") for name in typed if name.startswith(_KEYS)}
    at_field, told = typed.get("o", "")[:120], typed.get("da-thay", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
    if fields or at_field:
        operations.type_in(
            assistance_id=assistance.pk, fields=fields, by=desk.user, at=desk.at, at_field=at_field, seen=seen
        )


# --- the steps -----------------------------------------------------------------------------------------


def _look(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    citizen.look_at(assistance_id=assistance.pk, key=typed.get("o", "")[:120], at=desk.at, by=desk.user)
    return None


def _ask(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    citizen.ask_consent(assistance_id=assistance.pk, by=desk.user, at=desk.at)
    return Told("info", _("Đã hỏi trên màn hình thứ hai."))


def _consent(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    """The helper read the question aloud and the citizen agreed; then it is filled in at once."""
    citizen.give_consent(assistance_id=assistance.pk, at=desk.at, actor=desk.user.actor)
    return _prefill(desk, assistance, typed)


def _prefill(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    known = typed.get("nguoi", "")
    chosen = int(known) if known.isascii() and known.isdigit() and len(known) < 12 else None
    filled = operations.prefill(assistance_id=assistance.pk, by=desk.user, at=desk.at, known=chosen)
    if not filled:
        return Told("info", _("Không còn ô trống nào có dữ liệu từ lần trước."))
    return Told("done", _("Đã điền sẵn %(count)d ô từ lần trước.") % {"count": len(filled)})


def _read(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    operations.read_back(assistance_id=assistance.pk, by=desk.user, at=desk.at)
    return None


def _agree(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    """It was read aloud and the citizen agreed, without a second screen."""
    said = typed.get("ban", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    citizen.confirm(assistance_id=assistance.pk, version=version, at=desk.at, actor=desk.user.actor)
    return Told("done", _("Người dân đã xác nhận. Xin mời ký."))


def _sign(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    operations.note_signature(
        assistance_id=assistance.pk,
        how=typed.get("ky", ""),
        witness=typed.get("lam-chung", ""),
        by=desk.user,
        at=desk.at,
    )
    return Told("done", _("Đã ghi nhận chữ ký."))


def _choose(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    operations.choose(
        assistance_id=assistance.pk,
        payment=typed.get("nop-phi", ""),
        return_by=typed.get("nhan-ket-qua", ""),
        by=desk.user,
        at=desk.at,
    )
    return None


def _send(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    if typed.get("nop-phi") or typed.get("nhan-ket-qua"):
        # Pressed twice, it was sent with what was chosen first; `send` says which dossier it is.
        with suppress(AssistanceOver):
            _choose(desk, assistance, typed)
    dossier = operations.send(
        assistance_id=assistance.pk,
        by=desk.user,
        at=desk.at,
        wants_slip=bool(typed.get("in-giay-hen")),
        is_special=not typed.get("ngay-thuong"),
    )
    _money_after(desk, assistance, typed)
    dossier.refresh_from_db()
    if dossier.fee_due == Due.BEFORE_INTAKE and dossier.due_at is None:
        told = _("Đã nộp hồ sơ %(code)s. Còn khoản phải nộp trước, nộp xong mới tiếp nhận được.")
        return Told("info", told % {"code": dossier.code})
    if dossier.due_at is None:
        return Told("done", _("Đã nộp hồ sơ %(code)s. Hồ sơ chờ cán bộ một cửa tiếp nhận.") % {"code": dossier.code})
    due = saying.day_and_hour(dossier.due_at.astimezone(OFFICE_ZONE), today=desk.today)
    return Told("done", _("Đã nhận hồ sơ %(code)s. Hẹn trả kết quả %(due)s.") % {"code": dossier.code, "due": due})


def _money_after(desk: Desk, assistance: Assistance, typed: QueryDict) -> None:
    """Show the code to scan right away, or let the fees wait; what cannot be is asked again on the next page."""
    chosen = typed.get("nop-phi", "")
    with suppress(OfficeError):
        if chosen == Assistance.Payment.ONLINE:
            operations.pay(assistance_id=assistance.pk, by=desk.user, at=desk.at)
        elif chosen == Assistance.Payment.AT_RESULT:
            _pay_later(desk, assistance, typed)


def _pay(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    operations.pay(assistance_id=assistance.pk, by=desk.user, at=desk.at)
    return None


def _pay_later(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    operations.pay_later(
        assistance_id=assistance.pk,
        by=desk.user,
        at=desk.at,
        wants_slip=bool(typed.get("in-giay-hen")),
        is_special=not typed.get("ngay-thuong"),
    )
    return Told("done", _("Phí được nộp khi nhận kết quả."))


def _leave(desk: Desk, assistance: Assistance, typed: QueryDict) -> Told | None:
    operations.leave(assistance_id=assistance.pk, by=desk.user, at=desk.at)
    return Told("info", _("Đã bỏ dở lượt hỗ trợ. Những gì đã điền không được giữ lại."))


DEEDS: dict[str, Deed] = {
    "o": _look,
    "hoi": _ask,
    "dong-y-du-lieu": _consent,
    "dien-san": _prefill,
    "doc-lai": _read,
    "dong-y": _agree,
    "ky": _sign,
    "chon": _choose,
    "nop": _send,
    "nop-phi": _pay,
    "nop-sau": _pay_later,
    "bo": _leave,
}
# The buttons of these stand in the form of the fields: without a script, what was typed comes along.
_SAVING = frozenset({"doc-lai", "hoi", "dong-y-du-lieu", "dien-san"})
_AT_FIELDS = frozenset({"doc-lai", "nop"})
