# SPDX-License-Identifier: EUPL-1.2
"""Shapes of dossiers as the office's programs send and get them."""

from typing import Annotated, Any

from ninja import Field, Schema

from motcua.doors.api.dossiers import PostHome
from motcua.doors.api.schemas import Code, Instant, InstantIn, Text, VersionIn

POINTS_LIMIT = 30
PAPERS_LIMIT = 60


# --- what comes in -------------------------------------------------------------------------------------

SPECIAL = Field(None, description="true or left out: the special day's promise by rule; false: the ordinary way")
SLIP = Field(False, description="true: the receipt (Mẫu 01) is printed although the day needs none")


class PaperIn(Schema):
    code: Code = Field("", description="code of a required paper; empty for another one")
    name: Text = ""
    form: Code = Field("copy", description="original, copy or shown")
    copies: int = Field(1, ge=1, le=99)


class IntakeIn(Schema):
    procedure: Code
    office: Code
    agency: Code = Field("", description="needed where several agencies of the office carry the procedure out")
    applicant: dict[str, Any] = Field(
        description="name, phone; id_number, address, email, organisation {name, tax_code, representative}, proxy"
    )
    answers: dict[str, Any] = Field(default_factory=dict, description="by the keys of the procedure's form")
    papers: Annotated[list[PaperIn], Field(max_length=PAPERS_LIMIT)] = Field(default_factory=list)
    return_by: Code = Field("counter", description="counter, online; post where a carrier is set up")
    post: PostHome | None = Field(None, description="where the result is brought, with return_by post")
    special: bool | None = SPECIAL
    slip: bool = SLIP


class ReceiveIn(VersionIn):
    special: bool | None = SPECIAL
    slip: bool = SLIP


class PointIn(Schema):
    paper: Code = ""
    question: Code = ""
    what: Text = ""
    how: Text = ""


class SupplementIn(VersionIn):
    points: Annotated[list[PointIn], Field(max_length=POINTS_LIMIT)] = Field(description="all at once; asked only once")
    reason: Text = ""


class ReasonIn(VersionIn):
    reason: Text = ""


class CompleteIn(VersionIn):
    answer: Text = ""


class HandOverIn(VersionIn):
    unit: Code = Field("", description="code of a unit; empty: the unit of the next step")
    to: Code = Field("", description="user name of somebody of that unit")
    note: Text = ""


class TakeIn(VersionIn):
    assignee: Code = Field("", description="user name of a colleague of the unit; empty: oneself")


class OpinionIn(Schema):
    unit: Code
    question: Text
    due_at: InstantIn


class AnswerIn(Schema):
    answer: Text


class NoteIn(Schema):
    text: Text


class DraftIn(VersionIn):
    is_granted: bool = True
    reason: Text = ""
    name: Text = ""


class SignIn(VersionIn):
    is_granted: bool | None = Field(None, description="where no draft was laid before, or otherwise than the draft")
    reason: Text = ""


class ResultIn(VersionIn):
    number: Text = Field("", description="empty: the agency's next one of the year")
    is_sealed: bool = True


class ReturnIn(VersionIn):
    received_by: Text = Field("", description="empty: the applicant")
    proof: Text = ""


class ExtendIn(VersionIn):
    new_due_at: InstantIn
    reason: Text


# --- what goes out -------------------------------------------------------------------------------------


class DossierLine(Schema):
    """One dossier as the office sees it in a list."""

    code: str
    status: str
    status_label: str
    procedure: str
    procedure_name: str
    office: str
    agency: str
    name: str
    phone: str
    is_organisation: bool
    channel: str
    return_by: str
    submitted_at: Instant
    answer_by: Instant | None = Field(description="until when intake answers what was sent online")
    received_at: Instant | None
    due_at: Instant | None = Field(description="what was promised; empty while the clock stands")
    is_late: bool
    unit: str | None = Field(description="code of the unit that has it in hand")
    unit_name: str
    assignee: str
    step: int
    step_due_at: Instant | None
    version: int


class DossierPage(Schema):
    items: list[DossierLine]
    next: str | None


class DossierPaper(Schema):
    code: str
    name: str
    form: str
    copies: int
    has_file: bool
    sha256: str
    size: int
    added_at: Instant


class DossierDeed(Schema):
    kind: str
    words: str
    who: str
    at: Instant
    said: str


class DossierOpinion(Schema):
    id: int
    unit: str
    question: str
    asked_at: Instant
    due_at: Instant
    answered_at: Instant | None
    answer: str


class DossierResult(Schema):
    name: str
    is_granted: bool
    reason: str
    number: str
    signed_at: Instant | None
    has_digital_signature: bool
    handed_to: str


class DossierPassage(Schema):
    number: int
    step: int
    step_name: str
    unit: str
    given_at: Instant
    taken_by: str
    due_at: Instant | None
    ended_at: Instant | None
    outcome: str


class DossierWhole(DossierLine):
    """Everything about one dossier, and what the caller may do with it now."""

    legal_due_at: Instant | None
    special: bool = Field(description="received under a special day's promise")
    special_model: str | None = Field(description="the model of that day, also where its promise could not be given")
    promise_due_at: Instant | None = Field(description="what the special day promised at intake")
    special_why: str = Field(description="why the special day's promise could not be given; empty where it was")
    slip: bool = Field(description="whether the receipt (Mẫu 01) is printed")
    first_due_at: Instant | None
    finished_at: Instant | None
    returned_at: Instant | None
    applicant: dict[str, Any]
    answers: dict[str, Any]
    papers: list[DossierPaper]
    missing_papers: list[str] = Field(description="codes of required papers that have not come")
    points: list[dict[str, str]] = Field(description="of the one request to complete")
    extended_reason: str
    passage: list[DossierPassage]
    opinions: list[DossierOpinion]
    notes: list[str]
    result: DossierResult | None
    log: list[DossierDeed]
    may: list[str] = Field(description="what the caller may do now, by the last word of the address")
