# SPDX-License-Identifier: EUPL-1.2
"""Fill the scratch database: one office, one agency, many places, and so many appointments that are over."""

import sys
from datetime import date, time

import django


def main(past: int) -> None:
    """Migrate and let the database hold `past` ended appointments."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from motcua.appointments.models import Service
    from motcua.offices.models import Agency, Locality, Office, WeeklySession

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("TRUNCATE appointments_appointment, appointments_slot, journal_entry, journal_idempotentanswer")
        place, _ = Locality.objects.get_or_create(code="B", defaults={"name": "B", "kind": "city"})
        office, _ = Office.objects.get_or_create(
            code="BENCH", defaults={"name": "B", "address": "B", "locality": place}
        )
        agency, _ = Agency.objects.get_or_create(
            code="BENCH", defaults={"name": "B", "short_name": "B", "locality": place, "kind": "department"}
        )
        for weekday in range(7):
            WeeklySession.objects.get_or_create(
                office=office, weekday=weekday, opens_at=time(7), defaults={"closes_at": time(17)}
            )
        service, _ = Service.objects.get_or_create(
            pk=1, office=office, agency=agency, procedure=None, defaults={"on_from": date(2016, 9, 1), "places": 30_000}
        )
        cursor.execute(_PAST, [service.pk, past])
        cursor.execute("VACUUM ANALYZE")


_PAST = """
INSERT INTO appointments_appointment (office_id, agency_id, service_id, procedure_codes, code, status, starts_at,
    length_minutes, slot_count, name, phone, content, channel, requested_at, confirm_by, reason, version)
SELECT 'BENCH', 'BENCH', %s, '{}', (100000 + n %% 900000)::text, (ARRAY['served', 'no_show', 'cancelled'])[1 + n %% 3],
    '2020-01-01 08:00+07'::timestamptz + (n %% 1500) * interval '1 day' + (n %% 18) * interval '30 minutes',
    30, 1, 'Nguyễn Văn ' || n %% 997, '+849' || lpad((n::bigint * 7919 %% 100000000)::text, 8, '0'), 'việc cũ', 'WEB',
    '2020-01-01', '2020-01-02', '', 3
FROM generate_series(1, %s) AS n
"""

if __name__ == "__main__":
    main(int(sys.argv[1]))
