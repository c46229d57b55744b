# SPDX-License-Identifier: EUPL-1.2
"""Waiting for an earlier hour, with code and phone."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from motcua.appointments import operations, queries
from motcua.appointments.models import Appointment
from motcua.doors.api import schemas, views
from motcua.doors.api.public import REFUSALS
from motcua.doors.api.schemas import Code, Instant, Text
from motcua.kernel import clock

router = Router(tags=["công khai"])


class OfferedHour(Schema):
    start: Instant
    answer_by: Instant


class EarlierHour(Schema):
    """Whether an earlier hour is waited for, and the one that is held now."""

    waiting: bool
    offer: OfferedHour | None = None


@router.get(
    "/appointments/{code}/earlier",
    response={200: EarlierHour, **REFUSALS},
    operation_id="show_earlier_hour",
    summary="Xem giờ sớm hơn",
)
def show_earlier_hour(request: HttpRequest, code: Code, phone: Text) -> dict[str, Any]:
    return _state(_own(request, code, phone))


@router.post(
    "/appointments/{code}/earlier",
    response={200: EarlierHour, **REFUSALS},
    operation_id="want_earlier_hour",
    summary="Muốn giờ sớm hơn",
)
def want_earlier_hour(request: HttpRequest, code: Code, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.want_earlier(appointment_id=own.pk, at=clock.now())
    return _state(own)


@router.post(
    "/appointments/{code}/earlier/stop",
    response={200: EarlierHour, **REFUSALS},
    operation_id="stop_wanting_earlier_hour",
    summary="Thôi chờ giờ sớm hơn",
)
def stop_wanting_earlier_hour(request: HttpRequest, code: Code, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.stop_wanting_earlier(appointment_id=own.pk, at=clock.now())
    return _state(own)


@router.post(
    "/appointments/{code}/earlier/accept",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="accept_earlier_hour",
    summary="Nhận giờ sớm hơn",
)
def accept_earlier_hour(request: HttpRequest, code: Code, body: schemas.MoveIn) -> dict[str, Any]:
    """`start` is the offered hour."""
    own = _own(request, code, body.phone)
    offer = queries.offer_at(appointment_id=own.pk, starts_at=body.start)
    operations.accept_earlier(offer_id=offer.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/earlier/decline",
    response={200: EarlierHour, **REFUSALS},
    operation_id="decline_earlier_hour",
    summary="Không nhận giờ sớm hơn",
)
def decline_earlier_hour(request: HttpRequest, code: Code, body: schemas.MoveIn) -> dict[str, Any]:
    """`start` is the offered hour."""
    own = _own(request, code, body.phone)
    offer = queries.offer_at(appointment_id=own.pk, starts_at=body.start)
    operations.decline_earlier(offer_id=offer.pk, at=clock.now())
    return _state(own)


def _own(request: HttpRequest, code: str, phone: str) -> Appointment:
    return queries.by_code_and_phone(code=code, phone=phone, address=request.META.get("REMOTE_ADDR", ""))


def _state(own: Appointment) -> dict[str, Any]:
    offer = queries.open_offer_of(own.pk, at=clock.now())
    return {
        "waiting": queries.wish_of(own.pk) is not None,
        "offer": {"start": offer.starts_at, "answer_by": offer.answer_by} if offer else None,
    }
