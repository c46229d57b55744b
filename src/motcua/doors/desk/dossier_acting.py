# SPDX-License-Identifier: EUPL-1.2
"""The acts of officers on one dossier: each reads its form, makes one call, and says what is true now."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.doors.desk.answering import version_from
from motcua.doors.desk.cash_typed import sum_from
from motcua.doors.desk.dossier_entry import of_dossier
from motcua.doors.desk.dossier_page import show
from motcua.doors.desk.dossier_papers import add_from, kept_from
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.special_strip import after_intake
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import operations, possible, proposals, queries, units
from motcua.dossiers.errors import DossierMovedOn
from motcua.dossiers.models import Dossier, Opinion, SpecialIntake
from motcua.dossiers.operations import signing_results
from motcua.dossiers.possible import Deed
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.kernel.typed_time import read_day
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import Action
from motcua.visits.pagers import return_with_pager
from motcua.visits.paying import take_cash_and_return

Act = Callable[[HttpRequest, Desk, Dossier, dict[str, Any]], str]


@require_POST
@of_dossier(Action.SEE_DOSSIERS)
def act(request: HttpRequest, desk: Desk, dossier: Dossier, deed: str) -> HttpResponse:
    """Do what was asked with the dossier, if this person may; a refusal keeps what was typed."""
    try:
        wanted = Deed(deed)
    except ValueError:
        raise NotFound from None
    needed = possible.needed(wanted, was_received=dossier.received_at is not None)
    if not queries.may(desk.access, dossier, needed):
        raise NotAllowed
    known = {"dossier_id": dossier.pk, "by": desk.user, "at": desk.at}
    try:
        words = ACTS[wanted](request, desk, dossier, known)
    except InvalidInput as refusal:
        return _again(request, desk, dossier, deed, refusal, wrong=refusal.fields)
    except (NotFound, NotAllowed, OfficeError) as refusal:
        return _again(request, desk, dossier, deed, refusal)
    keep_for_next_page(request, [Told("done", words)])
    return redirect("desk:dossier", code=dossier.code)


@require_POST
@of_dossier(Action.SEE_DOSSIERS)
def answer_opinion(request: HttpRequest, desk: Desk, dossier: Dossier, opinion: int) -> HttpResponse:
    """Answer what one's own unit was asked about the dossier."""
    asked = Opinion.objects.select_related("unit").filter(pk=opinion, dossier=dossier).first()
    if asked is None:
        raise NotFound
    desk.access.require(Action.HANDLE_DOSSIERS, office=asked.unit.office_id, agency=asked.unit.agency_id)
    try:
        operations.answer_opinion(opinion_id=opinion, answer=request.POST.get("answer", ""), by=desk.user, at=desk.at)
    except OfficeError as refusal:
        return _again(request, desk, dossier, f"y-kien-{opinion}", refusal)
    keep_for_next_page(request, [Told("done", _("Đã gửi ý kiến."))])
    return redirect("desk:dossier", code=dossier.code)


def _again(
    request: HttpRequest,
    desk: Desk,
    dossier: Dossier,
    deed: str,
    refusal: OfficeError,
    *,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    """Show the dossier as it is now, with the form as it was typed."""
    fresh = queries.by_code(dossier.code)
    said = words_of(refusal)
    if isinstance(refusal, DossierMovedOn):
        said = said + " " + _("Những gì đã ghi vẫn còn ở dưới.") if _has_words(request) else said
    typed = request.POST
    return show(request, desk, fresh, deed=deed, typed=typed, wrong=wrong, said=said, status=refusal.http_status)


_UNSAID = ("csrfmiddlewaretoken", "version")


def _has_words(request: HttpRequest) -> bool:
    return any(str(value).strip() for name, value in request.POST.items() if name not in _UNSAID)


# --- one function an act: what it says afterwards ------------------------------------------------------


def _receive(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    wishes: dict[str, Any] = {
        "is_special": not _text(request, "nhu-ngay-thuong"),
        "wants_slip": bool(_text(request, "in-giay-hen")),
    }
    done = operations.receive(**known, **wishes, version=version_from(request))
    assert done.due_at is not None
    if SpecialIntake.objects.filter(dossier=done).exists():
        return after_intake(desk, done)[1]
    due = saying.day_and_hour(done.due_at.astimezone(OFFICE_ZONE), today=desk.today)
    return _("Đã tiếp nhận. Hẹn trả kết quả %(due)s.") % {"due": due}


def _ask_for_supplement(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.ask_for_supplement(
        **known, points=points_from(request, dossier), reason=_text(request, "reason"), version=version_from(request)
    )
    return _("Đã yêu cầu bổ sung; người nộp sẽ được nhắn tất cả các điều cùng một lần.")


def _refuse(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    reason = _reason(request, proposals.REFUSALS)
    operations.refuse(**known, reason=reason, version=version_from(request))
    return _("Đã từ chối tiếp nhận; người nộp sẽ được nhắn lý do.")


def _complete(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.give_supplement(
        dossier_id=dossier.pk,
        at=desk.at,
        actor=desk.user.actor,
        answer=_text(request, "answer"),
        version=version_from(request),
    )
    return _("Đã ghi nhận bổ sung tại quầy.")


def _take(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.take_in_hand(**known, version=version_from(request))
    return _("Đã nhận xử lý hồ sơ này.")


def _assign(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    to = units.colleague(_text(request, "to"))
    operations.take_in_hand(**known, assignee=to, version=version_from(request))
    return _("Đã giao cho %(who)s.") % {"who": to}


def _hand_over(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    unit = _text(request, "unit").upper()
    to = units.colleague(_text(request, "to")) if _text(request, "to") else None
    done = operations.hand_over(**known, unit=unit, to=to, note=_text(request, "note"), version=version_from(request))
    return _("Đã chuyển cho %(unit)s.") % {"unit": done.holder}


def _ask_opinion(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    due_at = proposals.end_of_day(dossier, _day(request, "due_on"))
    operations.ask_opinion(**known, unit=_text(request, "unit"), question=_text(request, "question"), due_at=due_at)
    return _("Đã gửi câu hỏi.")


def _draft(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.draft_result(
        **known,
        is_granted=_text(request, "is_granted") != "0",
        reason=_text(request, "reason"),
        name=_text(request, "name"),
        file=_file(request, desk),
        version=version_from(request),
    )
    return _("Đã trình ký.")


def _send_back(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.send_back(**known, reason=_text(request, "reason"), version=version_from(request))
    return _("Đã trả lại để sửa.")


def _sign(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    """Sign by the certificate that is set up, or keep what was signed elsewhere and sent along."""
    decision: dict[str, Any] = {
        "is_granted": {"1": True, "0": False}.get(_text(request, "is_granted")),
        "reason": _text(request, "reason"),
        "version": version_from(request),
    }
    signing_results.sign_digitally(**known, **decision, file=_file(request, desk))
    return _("Đã ký kết quả.")


def _issue(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    wish: dict[str, Any] = {
        "number": _text(request, "number"),
        "file": _file(request, desk),
        "version": version_from(request),
    }
    signing_results.issue_sealed(**known, **wish, is_sealed=bool(_text(request, "is_sealed")))
    return _("Đã vào sổ. Kết quả sẵn sàng để trả; người nộp sẽ được nhắn.")


def _return(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    """Hand the result over, with the tag back in the box where it was ticked: one press, all or nothing."""
    how: dict[str, Any] = {
        "received_by": _text(request, "received_by"),
        "proof": _text(request, "proof"),
        "version": version_from(request),
        "has_pager": bool(_text(request, "the")),
    }
    if _text(request, "thu"):
        return _paid_and_returned(request, desk, dossier, known | how)
    return_with_pager(**known, **how)
    return _("Đã trả kết quả, nhận lại thẻ rung.") if _text(request, "the") else _("Đã trả kết quả.")


def _paid_and_returned(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    desk.access.require(Action.TAKE_MONEY, office=dossier.office_id, agency=dossier.agency_id)
    paid = take_cash_and_return(
        **known,
        amount_vnd=sum_from(_text(request, "so-tien")),
        key=f"{desk.user.pk}:{_text(request, 'khoa')[:64]}",
        keys=tuple(request.POST.getlist("khoan")[:50]),
    )
    told = {"sum": saying.vnd(paid.amount_vnd), "receipt": paid.receipt}
    return _("Đã thu %(sum)s, biên lai %(receipt)s, và trả kết quả.") % told


def _extend(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    new_due_at = proposals.end_of_day(dossier, _day(request, "new_on"))
    reason = _text(request, "reason")
    done = operations.extend(**known, new_due_at=new_due_at, reason=reason, version=version_from(request))
    assert done.due_at is not None
    day = saying.day(done.due_at.astimezone(OFFICE_ZONE).date())
    return _("Đã xin lỗi và hẹn lại %(day)s; người nộp sẽ được nhắn.") % {"day": day}


def _withdraw(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.withdraw(**known, reason=_text(request, "reason"), version=version_from(request))
    return _("Đã rút hồ sơ theo yêu cầu của người nộp.")


def _stop(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.stop_handling(**known, reason=_reason(request, proposals.STOPS), version=version_from(request))
    return _("Đã dừng giải quyết; người nộp sẽ được nhắn lý do.")


def _add_paper(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    paper = add_from(request, desk, dossier)
    return _("Đã thêm: %(name)s.") % {"name": paper.name}


def _note(request: HttpRequest, desk: Desk, dossier: Dossier, known: dict[str, Any]) -> str:
    operations.write_note(**known, text=_text(request, "text"))
    return _("Đã ghi chú.")


ACTS: dict[Deed, Act] = {
    Deed.RECEIVE: _receive,
    Deed.SUPPLEMENT: _ask_for_supplement,
    Deed.REFUSE: _refuse,
    Deed.COMPLETE: _complete,
    Deed.TAKE: _take,
    Deed.ASSIGN: _assign,
    Deed.HAND_OVER: _hand_over,
    Deed.ASK_OPINION: _ask_opinion,
    Deed.DRAFT: _draft,
    Deed.SEND_BACK: _send_back,
    Deed.SIGN: _sign,
    Deed.ISSUE: _issue,
    Deed.RETURN: _return,
    Deed.EXTEND: _extend,
    Deed.WITHDRAW: _withdraw,
    Deed.STOP: _stop,
    Deed.PAPER: _add_paper,
    Deed.NOTE: _note,
}


# --- reading what was typed ----------------------------------------------------------------------------


def points_from(request: HttpRequest, dossier: Dossier) -> list[dict[str, str]]:
    """Return what is missing: the ticked papers and questions with what is wrong with each, and points of one's own."""
    names = {paper.code: paper.name for paper in dossier.procedure_version.papers.all()}
    points = [
        {
            "paper": code,
            "question": "",
            "what": _text(request, f"giay-{code}") or _("Thiếu hoặc chưa hợp lệ: %(name)s") % {"name": names[code]},
            "how": "",
        }
        for code in request.POST.getlist("giay")
        if code in names
    ]
    points += [
        {"paper": "", "question": key, "what": _text(request, f"cau-{key}") or _("Chưa đúng, xin xem lại"), "how": ""}
        for key in request.POST.getlist("cau")
    ]
    own = zip(request.POST.getlist("rieng"), request.POST.getlist("rieng-cach"), strict=False)
    return points + [
        {"paper": "", "question": "", "what": what.strip(), "how": how.strip()} for what, how in own if what.strip()
    ]


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def _reason(request: HttpRequest, usual: list[Any]) -> str:
    """Return the chosen usual reason and one's own words together."""
    chosen = {str(number): str(words) for number, words in enumerate(usual)}.get(_text(request, "chon"), "")
    return " ".join(part for part in (chosen, _text(request, "reason")) if part)


def _day(request: HttpRequest, name: str) -> date:
    try:
        return read_day(_text(request, name))
    except ValueError:
        raise InvalidInput(fields={name: _("Xin chọn ngày.")}) from None


def _file(request: HttpRequest, desk: Desk) -> Any:
    """Return the kept file that was sent along, checked; None where there is none."""
    return kept_from(request, desk, "file")
