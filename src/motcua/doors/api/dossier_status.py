# SPDX-License-Identifier: EUPL-1.2
"""How far a dossier is, for everybody; everything that concerns its phone, once checked; and the phone check itself.

Rules: R-039 (phone check), R-045 (what a stranger sees).
"""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema, Status

from motcua.doors.api import schemas
from motcua.doors.api.papers import PaperOut, shown
from motcua.doors.api.schemas import Code, Instant, Text
from motcua.doors.look.sent_files import sent_files
from motcua.dossiers import completion, following, operations, presence, queries, timeline
from motcua.dossiers.course import Course, course_of
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status as DossierStatus
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed
from motcua.payments import owing
from motcua.people import phone_check, tokens
from motcua.people.access import Access, access_of
from motcua.people.models import ApiToken, PhoneCheck
from motcua.people.rules import Action
from motcua.visits import timeline as visits

router = Router(tags=["tra cứu hồ sơ"])

REFUSALS = {
    400: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    422: schemas.Invalid,
    429: schemas.Problem,
    503: schemas.Problem,
}
FILE_REFUSALS = {413: schemas.Problem, 415: schemas.Problem}
CHECK_REFUSALS = {400: schemas.Problem, 410: schemas.Problem, 422: schemas.Invalid, 429: schemas.Problem}
CITIZEN = "citizen"
_BEARER = "Bearer "

Proof = Annotated[str | None, Header(alias=phone_check.HEADER, max_length=400, description="from `/phone-checks`")]
NeededProof = Annotated[str, Header(alias=phone_check.HEADER, max_length=400, description="from `/phone-checks`")]


# --- the phone check -----------------------------------------------------------------------------------


class CheckOut(Schema):
    check: UUID
    expires_at: Instant


class CodeIn(Schema):
    code: Annotated[str, Field(max_length=20)]


class ProofOut(Schema):
    proof: str = Field(description="send it as `X-Phone-Check`")
    expires_at: Instant


@router.post(
    "/phone-checks",
    response={201: CheckOut, **CHECK_REFUSALS},
    operation_id="ask_phone_check",
    summary="Gửi mã kiểm tra",
)
def ask_phone_check(request: HttpRequest, body: schemas.PhoneIn) -> Status[dict[str, Any]]:
    """A code goes to the phone by SMS; asked again within a minute the one on its way stays."""
    check = phone_check.ask(phone=body.phone, address=request.META.get("REMOTE_ADDR", ""), at=clock.now())
    return Status(201, {"check": check.pk, "expires_at": check.asked_at + phone_check.LASTS})


@router.post(
    "/phone-checks/{check}",
    response={200: ProofOut, **CHECK_REFUSALS},
    operation_id="answer_phone_check",
    summary="Nhập mã kiểm tra",
)
def answer_phone_check(request: HttpRequest, check: UUID, body: CodeIn) -> dict[str, Any]:
    """Five tries in ten minutes; the proof lasts half an hour from the first right one."""
    passed = phone_check.answer(check_id=check, code=body.code, at=clock.now())
    return {"proof": phone_check.proof_of(passed), "expires_at": _proof_ends(passed)}


def _proof_ends(passed: PhoneCheck) -> datetime:
    assert passed.passed_at is not None
    return passed.passed_at + timedelta(seconds=phone_check.PROOF_LASTS.total_seconds())


# --- a dossier -----------------------------------------------------------------------------------------


class NextOut(Schema):
    title: str
    text: str


class LineOut(Schema):
    at: Instant
    kind: str
    title: str
    details: list[str]


class PointOut(Schema):
    paper: str = Field(description="code under which the paper is sent; empty where none is asked for")
    question: str = Field(description="key of the answer to put right")
    what: str
    how: str
    done: bool


class SupplementOut(Schema):
    asked_at: Instant
    reason: str
    points: list[PointOut]
    answered_at: Instant | None


class ResultOut(Schema):
    name: str
    number: str
    granted: bool
    ready_at: Instant | None
    electronic: bool


class DossierOut(Schema):
    """Without a proof or a token exactly the first four; the rest is for the dossier's own phone and its offices."""

    code: str
    status: str
    stage: int = Field(description="1 sent, 2 received, 3 in work, 4 decided, 5 handed over")
    of_stages: int
    procedure: str | None = None
    office: str | None = None
    agency: str | None = None
    channel: str | None = None
    return_by: str | None = None
    fee: str | None = None
    submitted_at: Instant | None = None
    answer_by: Instant | None = None
    received_at: Instant | None = None
    due_at: Instant | None = None
    first_due_at: Instant | None = None
    stopped_at: Instant | None = None
    finished_at: Instant | None = None
    returned_at: Instant | None = None
    holder: str | None = None
    next: NextOut | None = None
    timeline: list[LineOut] | None = None
    supplement: SupplementOut | None = None
    result: ResultOut | None = None


class SupplementIn(Schema):
    answers: dict[Annotated[str, Field(max_length=60)], Any] = Field(
        default_factory=dict, description="by key of the questions that were asked about", max_length=80
    )
    answer: Text = ""


class WithdrawIn(Schema):
    reason: Text = ""


@router.get(
    "/dossiers/{code}",
    response={200: DossierOut, **REFUSALS},
    operation_id="show_dossier",
    summary="Tra cứu hồ sơ",
    exclude_unset=True,
)
def show_dossier(request: HttpRequest, code: Code, x_phone_check: Proof = None) -> dict[str, Any]:
    """Any spelling of the code. With `X-Phone-Check` of the dossier's phone, or a staff token of its office: all."""
    phone = phone_check.checked_phone(x_phone_check) if x_phone_check else ""
    access = staff_of(request)
    if access is not None:
        mine = seen_by_staff(code, access)
        if mine is not None:
            return _whole(mine)
    dossier = following.looked_up(code, address=request.META.get("REMOTE_ADDR", ""))
    return _whole(dossier) if phone and dossier.phone == phone else _progress(dossier)


@router.post(
    "/dossiers/{code}/supplement",
    response={200: DossierOut, **REFUSALS},
    operation_id="supplement_dossier",
    summary="Bổ sung hồ sơ",
    exclude_unset=True,
)
def supplement_dossier(
    request: HttpRequest, code: Code, x_phone_check: NeededProof, body: SupplementIn | None = None
) -> dict[str, Any]:
    """Put answers right and send all that was asked for; papers go before, one by one. Twice is once."""
    dossier, given = _own(code, x_phone_check), body or SupplementIn()
    operations.send_completion(dossier_id=dossier.pk, answers=given.answers, answer=given.answer, at=clock.now())
    return _whole(queries.by_code(dossier.code))


@router.put(
    "/dossiers/{code}/supplement/papers/{paper}",
    response={200: PaperOut, **REFUSALS, **FILE_REFUSALS},
    operation_id="supplement_paper",
    summary="Thêm giấy tờ khi bổ sung",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def supplement_paper(
    request: HttpRequest, code: Code, paper: Code, x_phone_check: NeededProof, name: Text = ""
) -> dict[str, Any]:
    """The file itself, or a form with several, which become one paper. `paper` as in `supplement.points`."""
    dossier = _own(code, x_phone_check)
    kept = operations.add_paper(
        dossier=dossier, code=paper, sent=sent_files(request, name=name), actor=CITIZEN, at=clock.now()
    )
    return shown(kept)


@router.post(
    "/dossiers/{code}/withdraw",
    response={200: DossierOut, **REFUSALS},
    operation_id="take_back_dossier",
    summary="Rút hồ sơ",
    exclude_unset=True,
)
def take_back_dossier(
    request: HttpRequest, code: Code, x_phone_check: NeededProof, body: WithdrawIn | None = None
) -> dict[str, Any]:
    """As long as nothing has been decided. Twice is once."""
    dossier = _own(code, x_phone_check)
    if dossier.status != DossierStatus.WITHDRAWN:
        operations.withdraw(dossier_id=dossier.pk, at=clock.now(), reason=body.reason if body else "")
    return _whole(queries.by_code(dossier.code))


def _own(code: str, proof: str) -> Dossier:
    return following.own(code, phone=phone_check.checked_phone(proof))


def staff_of(request: HttpRequest) -> Access | None:
    """Return who asks where a member of staff's token came along; a token is not needed here."""
    given = request.headers.get("Authorization", "")
    row = tokens.bearer_of(given.removeprefix(_BEARER), kind=ApiToken.Kind.STAFF) if given.startswith(_BEARER) else None
    return access_of(row.user, on=clock.now().date()) if row is not None and row.user is not None else None


def seen_by_staff(code: str, access: Access) -> Dossier | None:
    """Return the dossier if it is at one of the person's offices; that somebody looked is kept."""
    try:
        dossier = queries.for_staff(code, access=access, action=Action.SEE_DOSSIERS)
    except (NoSuchDossier, NotAllowed):
        return None
    presence.looked(dossier, by=access.user, at=clock.now(), what="api")
    return dossier


# --- shapes --------------------------------------------------------------------------------------------


def _progress(dossier: Dossier) -> dict[str, Any]:
    seen = following.progress_of(dossier)
    return {"code": seen.code, "status": seen.status, "stage": seen.stage, "of_stages": seen.of_stages}


def _whole(dossier: Dossier) -> dict[str, Any]:
    course = course_of(dossier)
    owed, parcels = owing.seen(dossier), visits.parcels_of(dossier)
    coming = visits.next_step(course, at=clock.now(), owed=owed, parcels=parcels)
    moments = (
        "submitted_at", "answer_by", "received_at", "due_at", "first_due_at", "stopped_at", "finished_at",
        "returned_at",
    )  # fmt: skip
    return {
        **_progress(dossier),
        "procedure": dossier.procedure_id,
        "office": dossier.office_id,
        "agency": dossier.agency_id,
        "channel": dossier.channel,
        "return_by": dossier.return_by,
        "fee": timeline.fee_words(dossier),
        **{name: getattr(dossier, name) for name in moments},
        "holder": timeline.held_by(dossier) or None,
        "next": {"title": coming.title, "text": coming.text},
        "timeline": [
            {"at": line.at, "kind": line.kind, "title": line.title, "details": list(line.details)}
            for line in visits.whole(course, parcels=parcels)
        ],
        "supplement": _supplement(course),
        "result": _result(course),
    }


def _supplement(course: Course) -> dict[str, Any] | None:
    asked = course.supplement
    if asked is None:
        return None
    points = [
        {
            "paper": point.paper,
            "question": point.question.key if point.question else "",
            "what": point.what,
            "how": point.how,
            "done": point.is_done,
        }
        for point in completion.points_of(course.dossier, asked)
    ]
    return {"asked_at": asked.asked_at, "reason": asked.reason, "points": points, "answered_at": asked.answered_at}


def _result(course: Course) -> dict[str, Any] | None:
    result, dossier = course.result, course.dossier
    if result is None or dossier.finished_at is None:
        return None
    return {
        "name": result.name,
        "number": result.number,
        "granted": result.is_granted,
        "ready_at": dossier.finished_at,
        "electronic": result.file_id is not None and dossier.return_by == Dossier.ReturnBy.ONLINE,
    }
