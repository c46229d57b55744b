# SPDX-License-Identifier: EUPL-1.2
"""Drawing codes and numbers: one statement each, so that no two are alike however many ask at once.

Rule: R-048.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import connection

from motcua.dossiers import codes
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Locality
from motcua.procedures.models import ProcedureVersion


def draw_code(agency: Agency, version: ProcedureVersion, *, at: datetime) -> str:
    """Return a new dossier code of the agency for the day, in the shape in force then."""
    on = at.astimezone(OFFICE_ZONE).date()
    shape = codes.shape_on(
        on,
        new_from=settings.DOSSIER_CODE_2025_FROM,
        central_from=settings.DOSSIER_CODE_CENTRAL_FROM,
        host_ministry=version.host_ministry,
    )
    beginning = codes.prefix(identifier_of(agency), shape)
    ministry = version.host_ministry if shape is codes.Shape.CENTRAL else ""
    # A centralised service's serials are apart from the agency's own: the ministry's digits stand before them.
    serial = _next(_NEXT_SERIAL, [f"{beginning}-{ministry}" if ministry else beginning, on])
    return codes.dossier_code(beginning, on=on, serial=serial, host_ministry=ministry)


def draw_number(agency: Agency, kind: str, *, on: date) -> int:
    """Return the next number of the year for a kind of sheet or decision of the agency, without gaps when kept."""
    return _next(_NEXT_NUMBER, [agency.pk, on.year, kind])


def identifier_of(agency: Agency) -> str:
    """Return the agency's own identifier, or the one of the province it lies in.

    An agency without one shares its province's; serials are drawn by the beginning of the code, so they never clash.
    """
    if agency.identifier:
        return agency.identifier
    place: Locality | None = agency.locality
    while place is not None and not place.identifier:
        place = place.parent
    return place.identifier if place is not None else settings.DEFAULT_AGENCY_IDENTIFIER


def _next(sql: str, values: list[str | int | date]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


_NEXT_SERIAL = """
INSERT INTO dossiers_dossierserial AS kept (prefix, "on", last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT dossier_serial_once DO UPDATE SET last = kept.last + 1 RETURNING last
"""
_NEXT_NUMBER = """
INSERT INTO dossiers_sheetserial AS kept (agency_id, year, kind, last) VALUES (%s, %s, %s, 1)
ON CONFLICT ON CONSTRAINT sheet_serial_once DO UPDATE SET last = kept.last + 1 RETURNING last
"""
