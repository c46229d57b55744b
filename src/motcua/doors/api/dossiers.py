# SPDX-License-Identifier: EUPL-1.2
"""Filing a dossier from other programs: begun, changed, sent. The papers are sent between (see `papers`)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema, Status

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, Instant, Text
from motcua.dossiers import drafts, operations, places
from motcua.dossiers.applicant import clean_applicant
from motcua.dossiers.completeness import missing, papers_wanted, read_answers, read_conditions, sent_papers, with_files
from motcua.dossiers.models import Dossier, Draft
from motcua.journal.idempotency import KeyReused, answer_once
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post import addresses
from motcua.post.rules import Direction
from motcua.procedures import queries as procedures
from motcua.visits.posting import submit_with_post

router = Router(tags=["hồ sơ"])

SCOPE = "api:dossiers"
MOST_ANSWERS = 100
#: A key gets the draft's secret again, so nobody may guess it.
SHORTEST_KEY = 8
KEY_TOO_SHORT = "Mã này mở lại được hồ sơ đang soạn: cần ít nhất %(least)d ký tự khó đoán, như một UUID."
REFUSALS = {
    400: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    410: schemas.Problem,
    422: schemas.Invalid,
    429: schemas.Problem,
    503: schemas.Problem,
}
ReturnBy = Literal["counter", "post", "online"]
Secret = Annotated[str, Header(alias="X-Draft-Secret", max_length=200, description="from the answer that began it")]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]
Answers = Annotated[
    dict[Code, Any], Field(max_length=MOST_ANSWERS, description="by the keys of the procedure's form; null takes away")
]


class OrganisationIn(Schema):
    name: Text
    tax_code: Text = ""
    representative: Text = ""


class ProxyIn(Schema):
    """Who files for the applicant."""

    name: Text
    relation: Text
    phone: Text = ""
    id_number: Text = ""
    paper: Text = Field("", description="the paper that shows it, such as a mandate")


class ApplicantIn(Schema):
    name: Text
    phone: Text
    id_number: Text = ""
    address: Text = ""
    email: Text = ""
    organisation: OrganisationIn | Text | None = Field(None, description="an organisation, or only its name")
    proxy: ProxyIn | None = None


class PostHome(Schema):
    """Where the postman comes: a locality's code, or a province's with the commune in words."""

    address: Text = Field(description="house, street, hamlet")
    locality: Code = Field("", description="code of the commune")
    province: Code = ""
    commune: Text = ""
    name: Text = Field("", description="where left out, the applicant's")
    phone: Text = Field("", description="where left out, the applicant's")
    note: Text = ""
    cod: bool = Field(False, description="what is open is paid to the postman; for the result only")


class ByPost(Schema):
    """Where papers are fetched and the result is brought; what is left out does not travel by post."""

    pickup: PostHome | None = None
    result: PostHome | None = Field(None, description="with return_by post")


class DossierIn(Schema):
    procedure: Code
    office: Code
    agency: Code = Field("", description="where left out, the one at the office that carries the procedure out")
    applicant: ApplicantIn
    answers: Answers = Field(default_factory=dict)
    conditions: dict[Code, Code] = Field(default_factory=dict, description="the check before filing, by its keys")
    return_by: ReturnBy = "counter"
    post: ByPost | None = None


class DraftChange(Schema):
    """What is left out stays as it is."""

    office: Code = ""
    agency: Code = ""
    applicant: ApplicantIn | None = None
    answers: Answers = Field(default_factory=dict)
    conditions: dict[Code, Code] | None = None
    return_by: ReturnBy | None = None
    post: ByPost | None = Field(None, description="where given, both ways anew")


class DraftOut(Schema):
    draft: UUID
    secret: str = Field(description="shown once: send it as X-Draft-Secret")
    agency: str
    expires_at: Instant


class PaperWanted(Schema):
    code: str
    name: str
    required: bool
    sent: bool


class DraftState(Schema):
    draft: UUID
    procedure: str
    office: str
    agency: str
    answers: dict[str, Any]
    return_by: str
    expires_at: Instant
    missing: dict[str, str] = Field(description="what must still be answered, by question")
    papers: list[PaperWanted]


class Sent(Schema):
    code: str
    status: str
    answer_by: Instant | None = Field(None, description="until when the office answers")
    due_at: Instant | None = Field(None, description="when the result is promised; known once it is received")


@router.post(
    "/dossiers", response={201: DraftOut, **REFUSALS}, operation_id="begin_dossier", summary="Bắt đầu nộp hồ sơ"
)
def begin_dossier(request: HttpRequest, body: DossierIn, idempotency_key: Key = "") -> Any:
    """Begin a draft; send its papers and submit it with the secret.

    The same `Idempotency-Key` (8 signs at least, such as a UUID: it opens what it began) with the same body gets the
    same draft and secret. `post` is refused with 409
    `not_yet_offered` at an office without a carrier; a procedure filed in person only with 409 `not_for_online`.
    """
    at = clock.now()
    on = at.astimezone(OFFICE_ZONE).date()
    version = procedures.version_on(body.procedure, on=on)
    begun: dict[str, str] = {}
    if idempotency_key and len(idempotency_key) < SHORTEST_KEY:
        raise InvalidInput(fields={"Idempotency-Key": KEY_TOO_SHORT % {"least": SHORTEST_KEY}})

    def work() -> tuple[int, Any]:
        place = places.place_for(body.procedure, office=body.office, agency=body.agency, on=on)
        draft, begun["secret"] = operations.begin_draft(
            office=place.office,
            agency=place.agency,
            version=version,
            channel=Dossier.Channel.API,
            applicant=_applicant(body.applicant),
            answers=_given(read_answers(version, body.answers, on=on)),
            conditions=read_conditions(version, body.conditions),
            return_by=body.return_by,
            post=_homes(body.post, _applicant(body.applicant), on),
            at=at,
            key=idempotency_key,
        )
        expires_at = draft.expires_at.astimezone(OFFICE_ZONE).isoformat()
        return 201, {"draft": str(draft.pk), "agency": place.agency.pk, "expires_at": expires_at}

    if not idempotency_key:
        status, kept = work()
        return Status(status, {**kept, **begun})
    asked = body.model_dump(mode="json")
    try:
        status, kept = answer_once(scope=SCOPE, key=idempotency_key, request=asked, at=at, work=work)
    except KeyReused:
        raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None
    return Status(status, {**kept, "secret": drafts.secret_under(kept["draft"], key=idempotency_key)})


@router.patch(
    "/dossiers/{uuid:draft}",
    # What is no draft's identity is a code, which is only read here.
    response={200: DraftState, 405: schemas.Problem, **REFUSALS},
    operation_id="change_draft",
    summary="Sửa hồ sơ đang soạn",
)
def change_draft(request: HttpRequest, draft: UUID, body: DraftChange, secret: Secret = "") -> Any:
    """Change what is given and tell what is still missing; an empty body only tells. Repeated, it is no harm."""
    at = clock.now()
    on = at.astimezone(OFFICE_ZONE).date()
    row = drafts.draft_for(draft, secret=secret)
    version = row.procedure_version
    place = None
    if body.office or body.agency:
        office = body.office or row.office_id
        place = places.place_for(version.procedure_id, office=office, agency=body.agency, on=on)
    drafts.require_open(row, at=at)
    saved = operations.save_draft(
        draft_id=draft,
        at=at,
        applicant=_applicant(body.applicant) if body.applicant else None,
        answers=read_answers(version, body.answers, on=on),
        conditions=None if body.conditions is None else read_conditions(version, body.conditions),
        return_by=body.return_by or "",
        post=None if body.post is None else _homes(body.post, row.applicant, on),
        where=place,
    )
    return _state(saved, on)


@router.post(
    "/dossiers/{uuid:draft}/submit",
    response={200: Sent, **REFUSALS},
    operation_id="submit_dossier",
    summary="Gửi hồ sơ",
)
def submit_dossier(request: HttpRequest, draft: UUID, secret: Secret = "", idempotency_key: Key = "") -> Any:
    """Send the draft; sent again, with or without the same `Idempotency-Key`, it is the same dossier.

    What is to travel by post is asked for with it. Refused are: 422 `draft_incomplete`, `papers_missing`,
    `condition_unmet`; 409 `procedure_changed` (look through the answers, then send again), `no_tariff`; 410
    `draft_expired`.
    """
    drafts.draft_for(draft, secret=secret)
    dossier = submit_with_post(draft_id=draft, at=clock.now())
    return {
        "code": dossier.code,
        "status": dossier.status,
        "answer_by": dossier.answer_by,
        "due_at": dossier.due_at,
    }


def _applicant(given: ApplicantIn) -> dict[str, Any]:
    """Return who files, clean. Raises: InvalidInput for fields named as `applicant.phone`."""
    try:
        return clean_applicant(given.model_dump())
    except InvalidInput as bad:
        raise InvalidInput(fields={f"applicant.{name}": said for name, said in bad.fields.items()}) from None


def _homes(given: ByPost | None, applicant: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Return what travels by post as a draft keeps it. Raises: InvalidInput for fields as `post.result.address`."""
    homes: dict[str, Any] = {}
    wanted = ((Direction.PICKUP, "pickup"), (Direction.RETURN, "result"))
    for direction, name in wanted:
        home: PostHome | None = getattr(given, name, None)
        if home is None:
            continue
        homes[direction] = home_of(home, applicant, on=on, named=f"post.{name}")
        if home.cod and direction == Direction.RETURN:
            homes[direction]["is_cod"] = True
    return homes


def home_of(home: PostHome, applicant: Mapping[str, Any], *, on: date, named: str) -> dict[str, Any]:
    """Return the citizen's end as it is kept. Raises: InvalidInput for fields below `named`."""
    name, phone = (str(applicant.get(field) or "") for field in ("name", "phone"))
    try:
        return addresses.clean_home(home.model_dump(), on=on, is_sure=True, name=name, phone=phone)
    except InvalidInput as bad:
        raise InvalidInput(fields={f"{named}.{key}": said for key, said in bad.fields.items()}) from None


def _given(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if value is not None}


def _state(draft: Draft, on: date) -> dict[str, Any]:
    sent = sent_papers(draft)
    wanted = papers_wanted(draft.procedure_version, with_files(draft, sent))
    return {
        "draft": draft.pk,
        "procedure": draft.procedure_version.procedure_id,
        "office": draft.office_id,
        "agency": draft.agency_id,
        "answers": draft.answers,
        "return_by": draft.return_by,
        "expires_at": draft.expires_at,
        "missing": missing(draft, on=on).answers,
        "papers": [
            {"code": paper.code, "name": paper.name, "required": paper.is_required, "sent": paper.code in sent}
            for paper in wanted
        ],
    }
