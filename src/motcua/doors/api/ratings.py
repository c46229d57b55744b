# SPDX-License-Identifier: EUPL-1.2
"""Rating a finished visit from another program: by what shows that the visit is one's own. Rule: R-075."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from motcua.appointments import queries as appointments
from motcua.doors.api import schemas
from motcua.doors.api.dossier_status import Proof, staff_of
from motcua.doors.api.schemas import Code, Instant, Text
from motcua.dossiers import following
from motcua.feedback import operations
from motcua.feedback.errors import NoSuchVisit
from motcua.feedback.finished import Finished, finished
from motcua.feedback.links import meant
from motcua.feedback.models import Rating
from motcua.feedback.rules import Channel, Kind
from motcua.journal import operations as journal
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput
from motcua.people import phone_check
from motcua.people.access import Access
from motcua.people.rules import Action

router = Router(tags=["đánh giá"])

REFUSALS = {
    400: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    410: schemas.Problem,
    422: schemas.Invalid,
    429: schemas.Problem,
}


class RatingIn(Schema):
    kind: Annotated[str, Field(max_length=12)] = Field("", description="`ticket`, `appointment` or `dossier`")
    code: Code = Field("", description="the number's id, the appointment's code, the dossier's code")
    phone: Text = Field("", description="of an appointment: the phone it was booked with")
    token: Text = Field("", description="instead of all three: the last part of a `/danh-gia/…/` address")
    score: int = Field(description="3 very content, 2 content, 1 not content")
    reasons: list[Annotated[str, Field(max_length=20)]] = Field(
        default_factory=list, max_length=6, description="waiting, attitude, guidance, travel, cost, other"
    )
    text: Text = ""


class RatingOut(Schema):
    kind: str
    score: int
    reasons: list[str]
    channel: str
    given_at: Instant


@router.post(
    "/ratings", response={201: RatingOut, **REFUSALS}, operation_id="give_rating", summary="Đánh giá một lượt đã xong"
)
def give_rating(request: HttpRequest, body: RatingIn, x_phone_check: Proof = None) -> Status[dict[str, Any]]:
    """Once a visit (409 `already_rated`); within 30 days (410). A dossier needs `X-Phone-Check` of its phone, or, as
    any visit, a staff token of its office – of somebody else than who served."""
    access = staff_of(request)
    kind, subject = _meant(request, body, x_phone_check or "", access)
    channel, actor = Channel.WEB.value, journal.CITIZEN
    if access is not None and not body.token:
        channel, actor = Channel.SLIP.value, _by_staff(access, finished(kind, subject))
    row: Rating = operations.rate(
        kind=kind,
        subject=subject,
        score=body.score,
        reasons=body.reasons,
        text=body.text,
        channel=channel,
        at=clock.now(),
        actor=actor,
        by=access.user if access is not None else None,
    )
    return Status(
        201,
        {
            "kind": row.kind,
            "score": row.score,
            "reasons": row.reasons,
            "channel": row.channel,
            "given_at": row.given_at,
        },
    )


def _meant(request: HttpRequest, body: RatingIn, proof: str, access: Access | None) -> tuple[str, str]:
    if body.token:
        return meant(body.token)
    address = request.META.get("REMOTE_ADDR", "")
    if body.kind == Kind.TICKET:
        # Its id is known only to whoever has the number.
        return Kind.TICKET.value, f"ticket:{body.code.strip().lower()}"
    if body.kind == Kind.APPOINTMENT:
        if access is not None:
            row = appointments.newest_at(offices=access.offices_for(Action.CHECK_IN), code=body.code)
        else:
            row = appointments.by_code_and_phone(code=body.code, phone=body.phone, address=address)
        return Kind.APPOINTMENT.value, row.subject
    if body.kind == Kind.DOSSIER:
        if access is not None:
            return Kind.DOSSIER.value, following.looked_up(body.code, address=address).subject
        dossier = following.own(body.code, phone=phone_check.checked_phone(proof))
        return Kind.DOSSIER.value, dossier.subject
    raise InvalidInput(fields={"kind": "ticket, appointment, dossier"})


def _by_staff(access: Access, visit: Finished) -> str:
    """Return the actor where this person types in what a citizen said. Raises: NoSuchVisit."""
    if not access.may(Action.CHECK_IN, office=visit.office, agency=visit.agency):
        raise NoSuchVisit
    return access.actor
