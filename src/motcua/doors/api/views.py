# SPDX-License-Identifier: EUPL-1.2
"""Turning rows into the interface's shapes."""

from collections.abc import Callable, Sequence
from typing import Any

from motcua.appointments import queries, rules
from motcua.appointments.listing import Offered
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.kernel import text
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, AgencyName, Office
from motcua.procedures.models import Procedure

PAGE = 50


def page(rows: Sequence[Any], show: Callable[[Any], dict[str, Any]], *, size: int = PAGE) -> dict[str, Any]:
    """Return a keyset page of `rows` fetched with one row more than fits."""
    shown = [show(row) for row in rows[:size]]
    return {"items": shown, "next": shown[-1]["code"] if len(rows) > size and shown else None}


def office(row: Office) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "address": row.address,
        "locality": row.locality.name,
        "phone": row.phone,
    }


def agency(row: Agency, offered: Offered) -> dict[str, Any]:
    former = [name.text for name in row.other_names.all() if name.kind == AgencyName.Kind.FORMER]
    return {
        "code": row.code,
        "name": row.name,
        "short_name": row.short_name,
        "locality": row.locality.name,
        "kind": row.kind,
        "offices": list(offered.offices),
        "opens_on": offered.on_from,
        "former_names": former,
    }


def procedure(row: Procedure) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "field": row.field,
        "online_level": row.online_level,
        "time_limit": row.time_limit,
        "limit_unit": row.limit_unit,
        "fee_vnd": row.fee_vnd,
        "fee_basis": row.fee_basis,
        "bring": row.bring.splitlines(),
    }


def booked(row: Appointment) -> dict[str, Any]:
    """Return the promise given for a request."""
    return {
        "code": row.code,
        "status": row.status,
        "start": row.starts_at.astimezone(OFFICE_ZONE),
        "confirm_by": row.confirm_by.astimezone(OFFICE_ZONE),
        "office": row.office_id,
        "agency": row.agency_id,
        "counter": row.counter_id,
    }


def booked_as_json(row: Appointment) -> dict[str, Any]:
    """Return the promise as `schemas.AppointmentOut` writes it."""
    values = booked(row)
    return {**values, "start": values["start"].isoformat(), "confirm_by": values["confirm_by"].isoformat()}


def seen_by_citizen(row: Appointment, names: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the masked view behind code and phone. Rule: R-007."""
    names = queries.procedure_names([row]) if names is None else names
    is_waiting = row.status == Status.REQUESTED
    return {
        **booked(row),
        "name": text.mask_name(row.name),
        "status_label": str(Status(row.status).label),
        "procedures": [names.get(code, code) for code in row.procedure_codes],
        "minutes": row.length_minutes,
        "answer_by": rules.answer_by(confirm_by=row.confirm_by, starts_at=row.starts_at) if is_waiting else None,
        "reason": row.reason,
        "asked_start": row.first_starts_at,
    }


def seen_at_desk(row: Appointment, names: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        **seen_by_citizen(row, names),
        "name": row.name,
        "phone": row.phone,
        "content": row.content,
        "channel": row.channel,
        "requested_at": row.requested_at,
        "handed_up": row.handed_up_at is not None,
        "checked_in_at": row.checked_in_at,
        "version": row.version,
    }
