# SPDX-License-Identifier: EUPL-1.2
"""Fill the scratch database: one busy office with years of tickets and dossiers, and a morning in full swing.

Prints how long it took and how much is there.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from datetime import time as hour
from typing import Any

import django

OFFICE = "BENCH"
COUNTERS, LINES, OFFICERS = 24, 8, 40
WAITING, REQUESTS, OPEN_DOSSIERS = 300, 400, 4_000


def main(dossiers: int) -> None:
    """Migrate and set the scene."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    at = _in_full_swing()
    lines = _office()
    _staff(lines)
    tickets = 10 * dossiers
    _rows(lines, at=at, tickets=tickets, dossiers=dossiers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    said = {"load_seconds": round(time.monotonic() - began), "tickets": tickets, "dossiers": dossiers}
    sys.stdout.write(json.dumps(said) + "\n")


def _in_full_swing() -> datetime:
    """Let the clock stand at ten on a Tuesday."""
    from motcua.kernel import clock
    from motcua.kernel.working_time import OFFICE_ZONE

    at = datetime(2026, 12, 1, 10, tzinfo=OFFICE_ZONE)
    clock.set_to(at=at, speed=1e-9)
    return at


def _office() -> list[Any]:
    from motcua.offices.models import Agency, Counter, Locality, Office, WeeklySession
    from motcua.procedures.models import Procedure, ProcedureVersion
    from motcua.queueing import operations
    from motcua.queueing.models import Kiosk, Line

    place = Locality.objects.create(code="B", name="Thành phố", kind="province")
    office = Office.objects.create(
        code=OFFICE, name="Trung tâm Phục vụ hành chính công", address="1 Đường Lớn", locality=place, search_key="tt"
    )
    for weekday in range(5):
        for opens, closes in ((hour(7, 30), hour(11, 30)), (hour(13), hour(17))):
            WeeklySession.objects.create(office=office, weekday=weekday, opens_at=opens, closes_at=closes)
    Counter.objects.bulk_create(Counter(code=f"{OFFICE}-{n}", office=office, number=n) for n in range(1, COUNTERS + 1))
    Kiosk.objects.bulk_create(Kiosk(code=f"{OFFICE}-k{n}", office=office) for n in range(1, 5))
    lines = []
    for n in range(LINES):
        letter = "ABCDEFGH"[n]
        agency = Agency.objects.create(code=f"S{n}", name=f"Sở {n}", short_name=f"S{n}", locality=place, kind="so")
        lines.append(Line.objects.create(office=office, code=letter, prefix=letter, name=f"Lĩnh vực {n}", order=n))
        lines[-1].agencies.add(agency)
    operations.ensure_states(lines)
    procedure = Procedure.objects.create(code="1.000001", name="Thủ tục", field="Hộ tịch")
    ProcedureVersion.objects.create(
        procedure=procedure, online_level="toan_trinh", time_limit=3, limit_unit="working_day"
    )
    return lines


def _staff(lines: list[Any]) -> None:
    from motcua.appointments.models import Service
    from motcua.dossiers.models import Unit
    from motcua.people.models import Role, RoleHeld, User

    people = [User(username=f"canbo{n}", full_name=f"Cán bộ {n:02}") for n in range(OFFICERS)]
    User.objects.bulk_create([User(username="truong", full_name="Trưởng"), *people])
    for user in User.objects.all():
        role = Role.HEAD if user.username == "truong" else Role.OFFICER
        RoleHeld.objects.create(user=user, role=role, office_id=OFFICE)
    for n in range(LINES):
        Unit.objects.create(
            code=f"S{n}.MC", agency_id=f"S{n}", office_id=OFFICE, name=f"Bộ phận {n}", kind=Unit.Kind.ONE_STOP
        )
        Service.objects.create(office_id=OFFICE, agency_id=f"S{n}", on_from="2020-01-01")


def _rows(lines: list[Any], *, at: datetime, tickets: int, dossiers: int) -> None:
    from django.db import connection

    from motcua.appointments.models import Service
    from motcua.people.models import User

    known: dict[str, Any] = {
        "office": OFFICE,
        "at": at,
        "today": at.date(),
        "lines": [line.pk for line in lines],
        "people": list(User.objects.exclude(username="truong").values_list("pk", flat=True)),
        "services": list(Service.objects.order_by("pk").values_list("pk", flat=True)),
        "first": at - timedelta(days=tickets // 1_200),
        "tickets": tickets,
        "waiting": WAITING,
        "counters": COUNTERS,
        "requests": REQUESTS,
        "dossiers": dossiers,
        "open": OPEN_DOSSIERS,
    }
    with connection.cursor() as cursor:
        # Nobody keeps this database: rows are written without asking each for its parents.
        cursor.execute("SET session_replication_role = replica")
        for statement in (_PAST, _SERVED, _WAITING, _DUTIES, _CALLED, _APPOINTMENTS, _DOSSIERS, _HANDOVERS):
            cursor.execute(statement, known)


_TICKET = """
INSERT INTO queueing_ticket (id, office_id, line_id, waits_in_id, day, number, shown, lane, state, channel, phone,
    issued_at, turn_at, ready_at, ahead, counter_id, counter_label, called_at, started_at, ended_at, call_count, why,
    reason, is_mirrored)
"""
_PAST = f"""{_TICKET}
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, %(office)s::text, line, line,
    (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, number, 'A' || lpad(number::text, 4, '0'), 0, 'done', 'KIOSK', '', at,
    at, at, n %% 20, %(office)s::text || '-' || (1 + n %% %(counters)s::int), '', at + interval '12 minutes',
    at + interval '13 minutes', at + (18 + n %% 9) * interval '1 minute', 1, '', '', false
FROM (
    SELECT n, (%(lines)s::bigint[])[1 + n %% 8] AS line, 1 + n %% 1200 AS number,
        date_trunc('day', %(first)s::timestamptz, 'Asia/Ho_Chi_Minh') + (n / 1200) * interval '1 day'
            + interval '7 hours 30 minutes' + (n %% 1200) * interval '28 seconds' AS at
    FROM generate_series(0, %(tickets)s::int - 1) AS n
) AS old
WHERE at < %(at)s::timestamptz - interval '1 hour'
"""
_SERVED = """
INSERT INTO journal_entry (at, kind, office_id, subject, actor, payload, attempts, relayed_at)
SELECT ended_at, kind, office_id, 'ticket:' || id,
    'user:' || (%(people)s::bigint[])[1 + number %% cardinality(%(people)s::bigint[])], '{}', 0, ended_at
FROM queueing_ticket, unnest(ARRAY['TicketIssued', 'TicketCalled', 'TicketStarted', 'TicketDone']) AS kind
WHERE state = 'done' AND ended_at > %(at)s::timestamptz - interval '60 days'
"""
_WAITING = f"""{_TICKET}
SELECT ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, %(office)s::text, line, line, %(today)s::date,
    5000 + n, 'W' || lpad(n::text, 3, '0'), 0, 'waiting', 'KIOSK', '', at, at, at, n, NULL, '', NULL, NULL, NULL, 0,
    '', '', false
FROM (
    SELECT n, (%(lines)s::bigint[])[1 + n %% 8] AS line, %(at)s::timestamptz - (n %% 60) * interval '1 minute' AS at
    FROM generate_series(1, %(waiting)s::int) AS n
) AS now
"""
_DUTIES = """
INSERT INTO queueing_duty (counter_id, office_id, user_id, line_ids, begun_at, paused_at, pause_reason)
SELECT code, office_id, (%(people)s::bigint[])[number], '{}', %(at)s::timestamptz - interval '2 hours',
    CASE WHEN number %% 9 = 0 THEN %(at)s::timestamptz - interval '10 minutes' END, ''
FROM offices_counter WHERE number <= 18
"""
_CALLED = f"""{_TICKET}
SELECT ('00000000-0000-4000-a000-' || lpad(to_hex(number::int), 12, '0'))::uuid, %(office)s::text,
    (%(lines)s::bigint[])[1], (%(lines)s::bigint[])[1], %(today)s::date,
    9000 + number, 'C' || number, 0, 'serving', 'KIOSK', '',
    %(at)s::timestamptz - interval '40 minutes', %(at)s::timestamptz - interval '40 minutes',
    %(at)s::timestamptz - interval '40 minutes', 0, code, '', %(at)s::timestamptz - interval '9 minutes',
    %(at)s::timestamptz - interval '8 minutes', NULL, 1, '', '', false
FROM offices_counter WHERE number <= 12
"""
_APPOINTMENTS = """
INSERT INTO appointments_appointment (office_id, agency_id, service_id, procedure_codes, code, status, starts_at,
    length_minutes, slot_count, name, phone, content, channel, requested_at, confirm_by, reason, version,
    checked_in_at)
SELECT %(office)s::text, 'S' || n %% 8, (%(services)s::bigint[])[1 + n %% 8], '{}', lpad(n::text, 8, '0'), status,
    starts_at, 30, 1, 'Người dân', '+84905111222', '', 'WEB', starts_at - interval '3 days',
    CASE WHEN status = 'requested' THEN %(at)s::timestamptz + (n %% 300 - 60) * interval '1 minute'
         ELSE starts_at - interval '2 days' END, '', 1,
    CASE WHEN status = 'served' THEN starts_at END
FROM (
    SELECT n,
        CASE WHEN n <= %(requests)s::int THEN 'requested' WHEN n %% 3 = 0 THEN 'confirmed' ELSE 'served' END AS status,
        date_trunc('day', %(at)s::timestamptz, 'Asia/Ho_Chi_Minh') + interval '8 hours'
            + (n %% 16) * interval '30 minutes'
            + CASE WHEN n <= %(requests)s::int THEN (n %% 20 + 1) * interval '1 day'
                   WHEN n %% 3 = 0 THEN (n %% 15) * interval '1 day' ELSE -(n %% 90) * interval '1 day' END AS starts_at
    FROM generate_series(1, 20000) AS n
) AS asked
"""
_DOSSIERS = """
INSERT INTO dossiers_dossier (office_id, agency_id, procedure_id, procedure_version_id, code, code_key, external_code,
    status, channel, return_by, is_organisation, name, phone, submitted_at, received_at, counted_from, due_at,
    legal_due_at, first_due_at, finished_at, returned_at, closed_at, holder_id, holder_office_id, assignee_id,
    step_number, special, fee_due, version)
SELECT %(office)s::text, 'S' || n %% 8, '1.000001', (SELECT min(id) FROM procedures_procedureversion),
    'H17.99-' || lpad(n::text, 10, '0'), 'H1799' || lpad(n::text, 10, '0'), '',
    CASE WHEN is_open THEN 'processing' ELSE 'returned' END, 'DESK', 'counter', false, 'Người dân', '+84905111222',
    sent, sent, sent, due, due, due, CASE WHEN NOT is_open THEN due END, CASE WHEN NOT is_open THEN due END,
    CASE WHEN NOT is_open THEN due END, 'S' || n %% 8 || '.MC', %(office)s::text,
    CASE WHEN is_open THEN (%(people)s::bigint[])[1 + n %% cardinality(%(people)s::bigint[])] END, 1, '', '', 3
FROM (
    SELECT n, n <= %(open)s::int AS is_open,
        CASE WHEN n <= %(open)s::int THEN %(at)s::timestamptz + (n %% 9000 - 1500) * interval '2 minutes'
             ELSE %(at)s::timestamptz - (n %% 700) * interval '1 day' END AS due,
        CASE WHEN n <= %(open)s::int THEN %(at)s::timestamptz - (n %% 40) * interval '1 hour'
             ELSE %(at)s::timestamptz - (n %% 700 + 3) * interval '1 day' END AS sent
    FROM generate_series(1, %(dossiers)s::int) AS n
) AS made
"""
_HANDOVERS = """
INSERT INTO dossiers_handover (dossier_id, number, step_number, step_name, unit_id, given_at, taken_by_id, taken_at,
    due_at, ended_at, note, outcome)
SELECT id, 1, 1, 'Tiếp nhận', holder_id, submitted_at,
    (%(people)s::bigint[])[1 + id %% cardinality(%(people)s::bigint[])], submitted_at, due_at, finished_at, '',
    CASE WHEN finished_at IS NULL THEN '' WHEN id %% 9 = 0 THEN 'late' ELSE 'on_time' END
FROM dossiers_dossier
"""

if __name__ == "__main__":
    main(int(sys.argv[1]))
