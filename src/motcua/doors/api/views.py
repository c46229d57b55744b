# SPDX-License-Identifier: EUPL-1.2
"""Turning rows into the interface's shapes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from motcua.appointments import queries, rules
from motcua.appointments.listing import Offered
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.kernel import text
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, AgencyName, Office
from motcua.procedures import fees
from motcua.procedures.models import Procedure, ProcedureVersion, RequiredPaper
from motcua.procedures.published import Published, limit_in_words

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
    version = row.current
    assert version is not None
    return _of_version(row, version)


def _of_version(row: Procedure, version: ProcedureVersion) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "field": row.field,
        "online_level": version.online_level,
        "time_limit": version.time_limit,
        "limit_unit": version.limit_unit,
        "fee_vnd": version.fee_vnd,
        "fee_basis": version.fee_basis,
        "bring": row.bring.splitlines(),
    }


def procedure_in_full(found: Published) -> dict[str, Any]:
    """Return all that a procedure asks for and promises."""
    version = found.version
    return {
        **_of_version(found.procedure, version),
        "version": version.number,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "result": version.result_name,
        "papers": [_paper(paper.row) for paper in found.papers],
        "fee": [asdict(line) for line in fees.lines(version, "online")],
        "limit": {
            "time_limit": version.time_limit,
            "unit": version.limit_unit,
            "said": limit_in_words(version),
            "source": version.limit_source,
        },
        "level": {"code": version.online_level, "reason": version.level_reason},
        "form": version.form,
        "steps": [
            {
                "number": step.number,
                "name": step.name,
                "kind": step.kind,
                "agency": step.agency_id,
                "time_limit": step.time_limit,
                "limit_unit": step.limit_unit,
            }
            for step in found.steps
        ],
        "agencies": [agency.code for agency in found.agencies],
        "helped_by": version.helped_by,
        "received_by": version.received_by,
        "decided_by": version.decided_by,
        "legal_basis": version.legal_basis.splitlines(),
    }


def _paper(row: RequiredPaper) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "form": row.form,
        "copies": row.copies,
        "required": row.is_required,
        "when": row.when,
        "note": row.note,
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
