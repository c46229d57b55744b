# SPDX-License-Identifier: EUPL-1.2
"""Which procedures people come for most: counted over the last months, no person among it."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.procedures.models import AgencyProcedure, Procedure

DAYS_COUNTED: Final = 90


def most_used(office: Office, *, agencies: list[str], on: date, limit: int) -> list[Procedure]:
    """Return the procedures most booked and filed at the office in the last 90 days, those of these agencies.

    Where too few have been used, those with places of their own come next, then the catalogue's by name.
    """
    until = datetime.combine(on + timedelta(days=1), time(), OFFICE_ZONE)
    since = until - timedelta(days=DAYS_COUNTED)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "office": office.pk,
            "agencies": agencies,
            "since": since,
            "until": until,
            "limit": limit,
        }
        cursor.execute(_MOST_USED, values)
        codes = [code for (code,) in cursor.fetchall()]
    if len(codes) < limit:
        rows = AgencyProcedure.objects.filter(agency__in=agencies).exclude(procedure__in=codes)
        named = rows.order_by("procedure__sort_key", "procedure").values_list("procedure", flat=True)
        codes += list(dict.fromkeys(named[: limit * 3]))[: limit - len(codes)]
    found = Procedure.objects.in_force(on).in_bulk(codes)
    return [found[code] for code in codes if code in found]


_MOST_USED = """
SELECT code FROM (
    SELECT unnest(procedure_codes) AS code FROM appointments_appointment
    WHERE office_id = %(office)s AND agency_id = ANY(%(agencies)s) AND starts_at >= %(since)s AND starts_at < %(until)s
    UNION ALL
    SELECT procedure_id FROM dossiers_dossier
    WHERE office_id = %(office)s AND agency_id = ANY(%(agencies)s)
        AND received_at >= %(since)s AND received_at < %(until)s
    UNION ALL
    SELECT procedure_id FROM appointments_service
    WHERE office_id = %(office)s AND agency_id = ANY(%(agencies)s) AND procedure_id IS NOT NULL
) AS used GROUP BY code ORDER BY count(*) DESC, code LIMIT %(limit)s
"""
