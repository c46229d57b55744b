# SPDX-License-Identifier: EUPL-1.2
"""Where a program that carries text messages brings what people wrote."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import HttpBearer

from motcua.conversations import operations
from motcua.doors.api import schemas
from motcua.doors.api.schemas import InstantIn
from motcua.kernel import clock
from motcua.people import tokens
from motcua.people.models import ApiToken


class GatewayBearer(HttpBearer):
    """`Authorization: Bearer` with a token from `./motcua token --gateway NAME`."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        row = tokens.bearer_of(token, kind=ApiToken.Kind.GATEWAY)
        return None if row is None else row.name


router = Router(tags=["tin nhắn"], auth=GatewayBearer())


class Gateway(HttpRequest):
    auth: str


class MessageIn(Schema):
    """A text message as the network gave it. The same `id` again acts once."""

    id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    sender: Annotated[str, Field(alias="from", min_length=1, max_length=40, description="0905…, 84905… or +84905…")]
    to: Annotated[str, Field(max_length=40, description="the short code; empty: the office's own")] = ""
    text: Annotated[str, Field(max_length=20_000)]
    received_at: Annotated[InstantIn | None, Field(description="when the network got it; absent: now")] = None


class MessageTaken(Schema):
    """The house's own number of the message; the reply leaves by the office's gateway."""

    id: str
    is_repeat: bool


@router.post(
    "/sms",
    response={
        202: MessageTaken,
        400: schemas.Problem,
        401: schemas.Problem,
        422: schemas.Invalid,
        503: schemas.Problem,
    },
    operation_id="receive_sms",
    summary="Nhận một tin nhắn của người dân",
)
def receive_sms(request: Gateway, body: MessageIn) -> Status[dict[str, Any]]:
    at = clock.now()
    inbound = operations.receive(
        provider=f"api:{request.auth}",
        provider_id=body.id,
        from_phone=body.sender,
        to=body.to or settings.SMS_SHORT_CODE,
        text=body.text,
        received_at=body.received_at or at,
        at=at,
    )
    return Status(202, {"id": str(inbound.pk), "is_repeat": inbound.is_repeat})
