# SPDX-License-Identifier: EUPL-1.2
"""What an officer's program may do with dossiers: at the own office only, as far as the role reaches."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header, Query, Router, Schema

from motcua.doors.api import desk_dossier_shapes as shapes
from motcua.doors.api import desk_dossier_views as views
from motcua.doors.api import schemas
from motcua.doors.api.dossiers import home_of
from motcua.doors.api.schemas import Code, InstantIn
from motcua.doors.api.site import StaffBearer
from motcua.dossiers import operations, places, possible, presence, queries, units, worklist
from motcua.dossiers.models import Dossier, Opinion
from motcua.dossiers.operations import signing_results
from motcua.dossiers.operations.counter import Brought
from motcua.dossiers.possible import Deed
from motcua.dossiers.rules import Status
from motcua.dossiers.worklist import Pick
from motcua.journal.idempotency import KeyReused, answer_once
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access
from motcua.people.models import User
from motcua.people.rules import Action
from motcua.procedures.queries import version_on
from motcua.visits.posting import receive_with_post

router = Router(tags=["quầy hồ sơ"], auth=StaffBearer())

PATH = "/desk/dossiers/{code}"
REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}
WHOLE = {200: shapes.DossierWhole, **REFUSALS}
OPENED = "API"


class Staff(HttpRequest):
    auth: Access


Key = Header(None, alias="Idempotency-Key", min_length=1, max_length=200)
After = Query("", max_length=80, description="`next` of the page before")
# What an operation is given besides its own words: dossier_id, by, at.
Known = dict[str, Any]


@router.get(
    "/desk/dossiers",
    response={200: shapes.DossierPage, **REFUSALS},
    operation_id="list_dossiers",
    summary="Hồ sơ ở nơi của mình, theo thời gian còn lại",
)
def list_dossiers(
    request: Staff,
    office: Code = "",
    status: Code = "",
    due_before: InstantIn | None = None,
    after: str = After,
    next: str = After,
) -> dict[str, Any]:
    """Without a status, what somebody must act on, the most urgent first; `due_at`, before intake `answer_by`."""
    if status and status not in Status.values:
        raise InvalidInput(fields={"status": f"Một trong: {', '.join(Status.values)}."})
    at = clock.now()
    on = at.astimezone(OFFICE_ZONE).date()
    place = office.strip().upper()
    if not place:
        _require_somewhere(request.auth)
    worker = worklist.worker_of(request.auth, on=on, office=place)
    begin = after or next
    if status:
        page = worklist.page_of_status(worker, status=status, due_before=due_before, after=begin)
    else:
        page = worklist.work_page(worker, pick=Pick.WORK, at=at, near_until=at, due_before=due_before, after=begin)
    return views.page([each.dossier for each in page.lines], page.next, at=at)


@router.post(
    "/desk/dossiers",
    response={201: shapes.DossierWhole, **REFUSALS},
    operation_id="take_in_dossier",
    summary="Nhận hồ sơ tại quầy",
)
def take_in_dossier(request: Staff, body: shapes.IntakeIn, key: str | None = Key) -> HttpResponse:
    """Received at once: code, register number and promise. The same key again answers as the first time.

    On a special day `promise_due_at` is its promise and `slip` is false; where it cannot be kept any more,
    `special_why` says so.
    """
    at, access = clock.now(), request.auth
    office = body.office.strip().upper()
    access.require(Action.TAKE_IN_DOSSIERS, office=office)
    on = at.astimezone(OFFICE_ZONE).date()
    version = version_on(body.procedure.strip(), on=on)
    place = places.place_for(version.procedure_id, office=office, agency=body.agency, on=on)
    access.require(Action.TAKE_IN_DOSSIERS, office=office, agency=place.agency.pk)
    names = {paper.code: paper.name for paper in version.papers.all()}
    home = home_of(body.post, body.applicant, on=on, named="post") if body.post is not None else None

    def work() -> tuple[int, str]:
        received = receive_with_post(
            home=home,
            is_cod=body.post is not None and body.post.cod,
            office=place.office,
            agency=place.agency,
            version=version,
            applicant=body.applicant,
            answers=body.answers,
            papers=[
                Brought(each.code, each.name or names.get(each.code, ""), each.form, each.copies)
                for each in body.papers
            ],
            return_by=body.return_by,
            by=access.user,
            at=at,
            is_special=body.special is not False,
            wants_slip=body.slip,
        )
        return 201, received.code

    return _answered(access, "dossiers", "take-in", body, key, at, work)


@router.get(PATH, response=WHOLE, operation_id="open_dossier", summary="Một hồ sơ, đầy đủ")
def open_dossier(request: Staff, code: Code) -> dict[str, Any]:
    """That it was opened is kept, as on the desk's page."""
    at = clock.now()
    dossier = queries.for_staff(code, access=request.auth, action=Action.SEE_DOSSIERS)
    presence.looked(dossier, by=request.auth.user, at=at, what=OPENED)
    return views.everything(dossier, access=request.auth, at=at)


# --- deeds -----------------------------------------------------------------------------------------------


@router.post(PATH + "/receive", response=WHOLE, operation_id="receive_dossier", summary="Tiếp nhận")
def receive_dossier(
    request: Staff, code: Code, body: shapes.ReceiveIn | None = None, key: str | None = Key
) -> HttpResponse:
    """For who is at the counter, a special day's promise holds unless `special` is false."""
    wish = body or shapes.ReceiveIn.model_validate({})
    day: dict[str, Any] = {"is_special": wish.special is not False, "wants_slip": wish.slip}
    return _deed(request, code, Deed.RECEIVE, body, key, lambda row, known: operations.receive(**known, **day))


@router.post(PATH + "/supplement", response=WHOLE, operation_id="ask_for_supplement", summary="Yêu cầu bổ sung")
def ask_for_supplement(request: Staff, code: Code, body: shapes.SupplementIn, key: str | None = Key) -> HttpResponse:
    points = [each.model_dump() for each in body.points]
    return _deed(
        request,
        code,
        Deed.SUPPLEMENT,
        body,
        key,
        lambda row, known: operations.ask_for_supplement(**known, points=points, reason=body.reason),
    )


@router.post(PATH + "/complete", response=WHOLE, operation_id="complete_dossier", summary="Nhận bổ sung tại quầy")
def complete_dossier(
    request: Staff, code: Code, body: shapes.CompleteIn | None = None, key: str | None = Key
) -> HttpResponse:
    def give(row: Dossier, known: Known) -> Any:
        by: User = known.pop("by")
        return operations.give_supplement(**known, actor=by.actor, answer=body.answer if body else "")

    return _deed(request, code, Deed.COMPLETE, body, key, give)


@router.post(PATH + "/refuse", response=WHOLE, operation_id="refuse_dossier", summary="Từ chối tiếp nhận")
def refuse_dossier(request: Staff, code: Code, body: shapes.ReasonIn, key: str | None = Key) -> HttpResponse:
    return _deed(
        request, code, Deed.REFUSE, body, key, lambda row, known: operations.refuse(**known, reason=body.reason)
    )


@router.post(PATH + "/take", response=WHOLE, operation_id="take_dossier", summary="Nhận xử lý, giao việc")
def take_dossier(request: Staff, code: Code, body: shapes.TakeIn | None = None, key: str | None = Key) -> HttpResponse:
    def give(row: Dossier, known: Known) -> Any:
        assignee = units.colleague(body.assignee) if body and body.assignee else None
        return operations.take_in_hand(**known, assignee=assignee)

    deed = Deed.ASSIGN if body and body.assignee else Deed.TAKE
    return _deed(request, code, deed, body, key, give)


@router.post(PATH + "/hand-over", response=WHOLE, operation_id="hand_over_dossier", summary="Chuyển hồ sơ")
def hand_over_dossier(
    request: Staff, code: Code, body: shapes.HandOverIn | None = None, key: str | None = Key
) -> HttpResponse:
    """Without a body, to the unit of the next step."""

    def give(row: Dossier, known: Known) -> Any:
        wish = body or shapes.HandOverIn.model_validate({})
        to = units.colleague(wish.to) if wish.to else None
        return operations.hand_over(**known, unit=wish.unit, to=to, note=wish.note)

    return _deed(request, code, Deed.HAND_OVER, body, key, give)


@router.post(PATH + "/opinion", response=WHOLE, operation_id="ask_opinion", summary="Hỏi ý kiến")
def ask_opinion(request: Staff, code: Code, body: shapes.OpinionIn, key: str | None = Key) -> HttpResponse:
    asked: dict[str, Any] = {"unit": body.unit, "question": body.question, "due_at": body.due_at}
    return _deed(
        request, code, Deed.ASK_OPINION, body, key, lambda row, known: operations.ask_opinion(**known, **asked)
    )


@router.post(PATH + "/opinion/{opinion}", response=WHOLE, operation_id="answer_opinion", summary="Trả lời ý kiến")
def answer_opinion(
    request: Staff, code: Code, opinion: int, body: shapes.AnswerIn, key: str | None = Key
) -> HttpResponse:
    """For those of the unit that was asked, who may work elsewhere."""
    access, at = request.auth, clock.now()
    dossier = queries.for_staff(code, access=access, action=Action.SEE_DOSSIERS)
    asked = (
        Opinion.objects.select_related("unit").filter(pk=opinion, dossier=dossier).first() if _fits(opinion) else None
    )
    if asked is None:
        raise NotFound
    access.require(Action.HANDLE_DOSSIERS, office=asked.unit.office_id, agency=asked.unit.agency_id)

    def work() -> tuple[int, str]:
        operations.answer_opinion(opinion_id=opinion, answer=body.answer, by=access.user, at=at)
        return 200, dossier.code

    return _answered(access, f"dossier:{dossier.pk}", f"opinion-{opinion}", body, key, at, work)


@router.post(PATH + "/note", response=WHOLE, operation_id="note_dossier", summary="Ghi chú nội bộ")
def note_dossier(request: Staff, code: Code, body: shapes.NoteIn, key: str | None = Key) -> HttpResponse:
    return _deed(request, code, Deed.NOTE, body, key, lambda row, known: operations.write_note(**known, text=body.text))


@router.post(PATH + "/submit-for-signing", response=WHOLE, operation_id="submit_for_signing", summary="Trình ký")
def submit_for_signing(
    request: Staff, code: Code, body: shapes.DraftIn | None = None, key: str | None = Key
) -> HttpResponse:
    draft = (body or shapes.DraftIn.model_validate({})).model_dump(exclude={"version"})
    return _deed(request, code, Deed.DRAFT, body, key, lambda row, known: operations.draft_result(**known, **draft))


@router.post(PATH + "/send-back", response=WHOLE, operation_id="send_back_result", summary="Trả lại để sửa")
def send_back_result(request: Staff, code: Code, body: shapes.ReasonIn, key: str | None = Key) -> HttpResponse:
    return _deed(
        request, code, Deed.SEND_BACK, body, key, lambda row, known: operations.send_back(**known, reason=body.reason)
    )


@router.post(PATH + "/sign", response=WHOLE, operation_id="sign_result", summary="Ký kết quả")
def sign_result(request: Staff, code: Code, body: shapes.SignIn | None = None, key: str | None = Key) -> HttpResponse:
    """For a signing member of a unit of the deciding agency; also straight from handling, without a draft."""
    decision = (body or shapes.SignIn.model_validate({})).model_dump(exclude={"version"})
    return _deed(
        request, code, Deed.SIGN, body, key, lambda row, known: signing_results.sign_digitally(**known, **decision)
    )


@router.post(PATH + "/result", response=WHOLE, operation_id="issue_result", summary="Vào sổ, đóng dấu")
def issue_result(
    request: Staff, code: Code, body: shapes.ResultIn | None = None, key: str | None = Key
) -> HttpResponse:
    wish = body or shapes.ResultIn.model_validate({})

    def issue(row: Dossier, known: Known) -> Any:
        if wish.is_sealed:
            return signing_results.issue_sealed(**known, number=wish.number)
        return operations.issue_result(**known, number=wish.number, is_sealed=False)

    return _deed(request, code, Deed.ISSUE, body, key, issue)


@router.post(PATH + "/return", response=WHOLE, operation_id="return_result", summary="Trả kết quả")
def return_result(
    request: Staff, code: Code, body: shapes.ReturnIn | None = None, key: str | None = Key
) -> HttpResponse:
    handed = (body or shapes.ReturnIn.model_validate({})).model_dump(exclude={"version"})
    return _deed(request, code, Deed.RETURN, body, key, lambda row, known: operations.return_result(**known, **handed))


@router.post(PATH + "/extend", response=WHOLE, operation_id="extend_due_date", summary="Xin lỗi, hẹn lại")
def extend_due_date(request: Staff, code: Code, body: shapes.ExtendIn, key: str | None = Key) -> HttpResponse:
    wish: dict[str, Any] = {"new_due_at": body.new_due_at, "reason": body.reason}
    return _deed(request, code, Deed.EXTEND, body, key, lambda row, known: operations.extend(**known, **wish))


@router.post(PATH + "/withdraw", response=WHOLE, operation_id="withdraw_for_citizen", summary="Rút hồ sơ")
def withdraw_for_citizen(
    request: Staff, code: Code, body: shapes.ReasonIn | None = None, key: str | None = Key
) -> HttpResponse:
    reason = body.reason if body else ""
    return _deed(
        request, code, Deed.WITHDRAW, body, key, lambda row, known: operations.withdraw(**known, reason=reason)
    )


@router.post(PATH + "/stop", response=WHOLE, operation_id="stop_dossier", summary="Dừng giải quyết")
def stop_dossier(request: Staff, code: Code, body: shapes.ReasonIn, key: str | None = Key) -> HttpResponse:
    return _deed(
        request, code, Deed.STOP, body, key, lambda row, known: operations.stop_handling(**known, reason=body.reason)
    )


# --- what all of them have in common -------------------------------------------------------------------

_UNVERSIONED = (Deed.NOTE, Deed.ASK_OPINION)


def _deed(
    request: Staff,
    code: str,
    deed: Deed,
    body: Schema | None,
    key: str | None,
    operation: Callable[[Dossier, Known], Any],
) -> HttpResponse:
    """Do it if this person may, once for a repeated `Idempotency-Key`, and return the dossier as it is then."""
    at, access = clock.now(), request.auth
    found = queries.for_staff(code, access=access, action=Action.SEE_DOSSIERS)
    action = possible.needed(deed, was_received=found.received_at is not None)
    dossier = queries.for_staff(code, access=access, action=action)
    known: Known = {"dossier_id": dossier.pk, "by": access.user, "at": at}
    if deed not in _UNVERSIONED:
        known["version"] = getattr(body, "version", None)

    def work() -> tuple[int, str]:
        operation(dossier, known)
        return 200, dossier.code

    return _answered(access, f"dossier:{dossier.pk}", deed.name, body, key, at, work)


def _answered(
    access: Access,
    scope: str,
    name: str,
    body: Schema | None,
    key: str | None,
    at: datetime,
    work: Callable[[], tuple[int, str]],
) -> HttpResponse:
    """Answer with the dossier whose code `work` returns. Kept under the person's own key is the code alone."""
    if not key:
        status, code = work()
    else:
        asked = {"deed": name, "body": body.model_dump(mode="json") if body else None}
        own = f"{scope}:{access.user.pk}"
        try:
            status, code = answer_once(scope=own, key=key, request=asked, at=at, work=work)
        except KeyReused:
            raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None
    whole = views.everything(queries.by_code(code), access=access, at=at)
    return JsonResponse(whole, status=status, json_dumps_params={"ensure_ascii": False})


def _require_somewhere(access: Access) -> None:
    if not access.may_anywhere(Action.SEE_DOSSIERS):
        raise NotAllowed


def _fits(number: int) -> bool:
    return 0 < number < 2**63
