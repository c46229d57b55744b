# SPDX-License-Identifier: EUPL-1.2
"""What a way by post costs, asking for a parcel, and where one is.

A price is for everybody; a parcel is asked for by the dossier's own checked phone or staff who send by post. Whoever
has a parcel's code sees how far it is; names and addresses are for the dossier's phone, its offices and postal clerks.
Rules: R-069, R-070, R-071.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Header, Query, Router, Schema, Status

from motcua.doors.api import schemas
from motcua.doors.api.dossier_status import REFUSALS, Proof, staff_of
from motcua.doors.api.schemas import Code, DayIn, Instant, Text
from motcua.dossiers import following
from motcua.dossiers import queries as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal import operations as journal
from motcua.journal.idempotency import KeyReused, answer_once
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.people import guessing, phone_check
from motcua.people.rules import Action
from motcua.post import operations, queries
from motcua.post.errors import NoPost, NoSuchParcel
from motcua.post.models import Parcel, ParcelNote
from motcua.post.operations.pricing import GRAMS_LIMIT, quote
from motcua.post.rules import Deed, Reason

router = Router(tags=["bưu chính"])

SCOPE = "api:parcels"
MOST_GROUPS = 10
DirectionIn = Literal["pickup", "return"]
ZoneIn = Literal["inner_city", "in_province", "main_cities", "nationwide"]
ChannelIn = Literal["", "WEB", "API", "DESK", "POST"]
Grams = Annotated[int, Field(ge=1, le=GRAMS_LIMIT)]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


class PostageOut(Schema):
    full_vnd: int
    you_pay_vnd: int
    supported_vnd: int = Field(description="what the place adds; both together are the full price")
    rule: str = Field(description="by which row of the tariff, with which support")


class HomeIn(Schema):
    """The citizen's end: `locality`, or `province` with `commune` in words."""

    name: Text = Field("", description="empty: the applicant's")
    phone: Text = Field("", description="empty: the applicant's")
    address: Text = Field(description="house, street or hamlet")
    locality: Code = Field("", description="code of the commune")
    province: Code = ""
    commune: Text = ""
    note: Text = ""


class ParcelIn(Schema):
    direction: DirectionIn
    home: HomeIn
    grams: Grams | None = None
    groups: list[Code] = Field(default_factory=list, max_length=MOST_GROUPS, description="as of fees, such as `poor`")
    is_cod: bool = Field(False, description="the carrier collects what is open at delivery")


class HomeOut(Schema):
    name: str
    phone: str
    address: str
    locality: str
    note: str


class StepOut(Schema):
    """Without a proof or a token exactly the first three."""

    at: Instant
    deed: str = Field(description="empty: a code of the carrier that nobody knows")
    said: str
    reason: str | None = None
    place: str | None = None
    received_by: str | None = None
    source: str | None = Field(None, description="us, clerk, feed, batch")


class ParcelOut(Schema):
    """Without a proof or a token exactly the first six."""

    code: str = Field(description="the carrier's S10 code; empty until it is labelled")
    direction: str
    state: str
    state_label: str
    carrier: str
    course: list[StepOut]
    dossier: str | None = None
    zone: str | None = None
    grams: int | None = None
    full_vnd: int | None = None
    you_pay_vnd: int | None = None
    supported_vnd: int | None = None
    rule: str | None = None
    is_cod: bool | None = None
    cod_vnd: int | None = None
    home: HomeOut | None = None
    tries: int | None = None
    next_try_on: str | None = None
    asked_at: Instant | None = None
    labelled_at: Instant | None = None
    handed_over_at: Instant | None = None
    due_at: Instant | None = Field(None, description="the longest time")
    ended_at: Instant | None = None
    is_late: bool | None = None
    received_by: str | None = None


@router.get(
    "/postage",
    response={200: PostageOut, 404: schemas.Problem, 409: schemas.Problem, 422: schemas.Invalid, 503: schemas.Problem},
    operation_id="show_postage",
    summary="Giá cước bưu chính",
)
def show_postage(
    request: HttpRequest,
    office: Code,
    direction: DirectionIn,
    zone: ZoneIn,
    grams: Grams,
    channel: ChannelIn = "",
    procedure: Code = "",
    group: list[Code] = Query(default_factory=list, max_length=MOST_GROUPS),  # noqa: B008
    on: DayIn | None = None,
) -> dict[str, Any]:
    """One way of one dossier, today or `on` a day. Refused are: 409 `no_tariff` where no row holds the weight or the
    zone – nothing is guessed –, `not_yet_offered` where the office has no post."""
    place, day = offices.office(office), on or clock.now().astimezone(OFFICE_ZONE).date()
    if not queries.is_offered(place, day):
        raise NoPost
    found = quote(
        office=place,
        direction=direction,
        zone=zone,
        grams=grams,
        on=day,
        channel=channel,
        procedure=procedure,
        groups=group,
    )
    return {
        "full_vnd": found.full_vnd,
        "you_pay_vnd": found.you_pay_vnd,
        "supported_vnd": found.supported_vnd,
        "rule": found.rule,
    }


@router.post(
    "/dossiers/{code}/parcels",
    response={201: ParcelOut, **REFUSALS},
    operation_id="ask_parcel",
    summary="Nhờ bưu điện nhận hồ sơ, trả kết quả tại nhà",
    exclude_unset=True,
)
def ask_parcel(
    request: HttpRequest, code: Code, body: ParcelIn, x_phone_check: Proof = None, idempotency_key: Key = ""
) -> Any:
    """One parcel a way: while one is under way it is that one, with or without a key.

    Refused are: 409 `not_yet_offered`, `no_tariff`, `dossier_moved_on`; 422 `home.…` for an address that cannot be.
    """
    at = clock.now()
    dossier, actor = _sender(request, code, x_phone_check)

    def work() -> tuple[int, Any]:
        try:
            parcel = operations.ask_parcel(
                dossier_id=dossier.pk,
                direction=body.direction,
                home=body.home.model_dump(),
                grams=body.grams,
                groups=body.groups,
                is_cod=body.is_cod,
                at=at,
                actor=actor,
            )
        except InvalidInput as bad:
            raise InvalidInput(fields={_field(name): said for name, said in bad.fields.items()}) from None
        return 201, _whole(queries.parcel(parcel.pk))

    if not idempotency_key:
        return Status(*work())
    scope = f"{SCOPE}:{dossier.pk}"
    try:
        return Status(*answer_once(scope=scope, key=idempotency_key, request=body.model_dump(), at=at, work=work))
    except KeyReused:
        raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None


@router.get(
    "/parcels/{code}",
    response={200: ParcelOut, **REFUSALS},
    operation_id="show_parcel",
    summary="Bưu gửi đang ở đâu",
    exclude_unset=True,
)
def show_parcel(request: HttpRequest, code: Code, x_phone_check: Proof = None) -> dict[str, Any]:
    """By its S10 code in any spelling. With `X-Phone-Check` of its dossier's phone, or a staff token: all."""
    phone = phone_check.checked_phone(x_phone_check) if x_phone_check else ""
    parcel = _looked_up(code, address=request.META.get("REMOTE_ADDR", ""))
    is_own = bool(phone) and parcel.dossier.phone == phone
    return _whole(parcel) if is_own or _is_seen_by_staff(request, parcel) else _progress(parcel)


def _sender(request: HttpRequest, code: str, proof: str | None) -> tuple[Dossier, str]:
    """Return the dossier for its own checked phone, or for staff who send by post at its office, and who asks."""
    access = staff_of(request)
    if access is None:
        return following.own(code, phone=phone_check.checked_phone(proof or "")), journal.CITIZEN
    return dossiers.for_staff(code, access=access, action=Action.SEND_BY_POST), access.actor


def _looked_up(text: str, *, address: str) -> Parcel:
    """Return the parcel of a typed code; whoever guesses is slowed. Raises: WrongCode, NoSuchParcel, SlowDown."""
    code = queries.read_code(text)
    guessing.refuse_if_guessing(phone="", code=code, address=address)
    try:
        return queries.by_code(code)
    except NoSuchParcel:
        guessing.remember_failure(phone="", code=code, address=address)
        raise


def _is_seen_by_staff(request: HttpRequest, parcel: Parcel) -> bool:
    access = staff_of(request)
    if access is None:
        return False
    actions = (Action.HANDLE_POST, Action.SEND_BY_POST)
    if any(access.may(action, office=parcel.office_id) for action in actions):
        return True
    try:
        return dossiers.may(access, parcel.dossier, Action.SEE_DOSSIERS)
    except NotFound:
        return False


def _field(name: str) -> str:
    """Return the field of the request an operation complains of."""
    return name if name in ("direction", "grams", "groups") else f"home.{name}"


# --- shapes --------------------------------------------------------------------------------------------


def _progress(parcel: Parcel) -> dict[str, Any]:
    return {**_stated(parcel), "course": [_step(note) for note in queries.notes_of(parcel) if note.deed]}


def _stated(parcel: Parcel) -> dict[str, Any]:
    return {
        "code": parcel.code,
        "direction": parcel.direction,
        "state": parcel.state,
        "state_label": str(parcel.get_state_display()),
        "carrier": parcel.carrier.name,
    }


def _step(note: ParcelNote) -> dict[str, Any]:
    return {"at": _iso(note.at), "deed": note.deed, "said": str(Deed(note.deed).label) if note.deed else note.text}


def _whole(parcel: Parcel) -> dict[str, Any]:
    moments = ("asked_at", "labelled_at", "handed_over_at", "due_at", "ended_at")
    plain = (
        "zone", "grams", "full_vnd", "you_pay_vnd", "supported_vnd", "is_cod", "cod_vnd", "tries", "is_late",
        "received_by",
    )  # fmt: skip
    return {
        **_stated(parcel),
        "course": [_whole_step(note) for note in queries.notes_of(parcel)],
        "dossier": parcel.dossier.code,
        "rule": parcel.price_rule,
        "home": {name: str(parcel.home.get(name) or "") for name in HomeOut.model_fields},
        "next_try_on": parcel.next_try_on.isoformat() if parcel.next_try_on else None,
        **{name: getattr(parcel, name) for name in plain},
        **{name: _iso(getattr(parcel, name)) for name in moments},
    }


def _whole_step(note: ParcelNote) -> dict[str, Any]:
    reason = str(Reason(note.reason).label) if note.reason else ""
    more = {"reason": reason, "place": note.place, "received_by": note.received_by, "source": note.source}
    return {**_step(note), **more}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(OFFICE_ZONE).isoformat(timespec="seconds") if moment else None
