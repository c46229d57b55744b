# SPDX-License-Identifier: EUPL-1.2
"""Fill the scratch database with a city's year: ten offices of five agencies, about so many journal entries.

Of each hundred entries 56 tell of tickets, 15 of appointments, 25 of dossiers, 4 are ratings. Prints how long it took.
"""

import json
import sys
import time
from datetime import time as hour

import django

OFFICES, AGENCIES, PROCEDURES = 10, 5, 40
_TABLES = ("journal_entry", "queueing_ticket", "appointments_appointment", "dossiers_dossier", "dossiers_result")


def main(count: int) -> None:
    """Migrate and let the database hold about `count` journal entries of 2026."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    _places()
    sizes = {"tickets": count * 14 // 100, "visits": count * 5 // 100, "dossiers": count * 5 // 100}
    sizes["ratings"] = count * 4 // 100
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        # Nobody keeps this database, and every row refers to one that is there.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_INDEXES, [list(_TABLES)])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for query in (_TICKETS, _VISITS, _DOSSIERS, _RESULTS, _TOLD_TICKETS, _TOLD_VISITS, _TOLD_DOSSIERS, _RATINGS):
            cursor.execute(query, sizes)
        for _name, definition in indexes:
            cursor.execute(definition)
        for table in _TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("SELECT count(*) FROM journal_entry")
        entries = cursor.fetchone()[0]
    print(json.dumps({"entries": entries, "load_seconds": round(time.monotonic() - began)}))


def _places() -> None:
    from motcua.appointments.models import Service
    from motcua.offices.models import Agency, Locality, Office, WeeklySession
    from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion
    from motcua.queueing.models import Line

    place = Locality.objects.create(code="B", name="Thành phố", kind="city", identifier="H17")
    offices = [f"X{number}" for number in range(OFFICES)]
    agencies = [f"A{number}" for number in range(AGENCIES)]
    Office.objects.bulk_create(Office(code=code, name=code, address="1 Đường Lớn", locality=place) for code in offices)
    Agency.objects.bulk_create(
        Agency(code=code, name=code, short_name=code, locality=place, kind="department") for code in agencies
    )
    known = Agency.objects.in_bulk()
    WeeklySession.objects.bulk_create(
        WeeklySession(office_id=code, weekday=weekday, opens_at=hour(7), closes_at=hour(17))
        for code in offices
        for weekday in range(5)
    )
    for number in range(PROCEDURES):
        procedure = Procedure.objects.create(
            code=f"P{number}", name=f"Thủ tục {number}", field=f"Lĩnh vực {number % 8}"
        )
        ProcedureVersion.objects.create(
            procedure=procedure, online_level="toan_trinh", time_limit=3, limit_unit="working_day"
        )
        AgencyProcedure.objects.create(agency_id=f"A{number % AGENCIES}", procedure=procedure)
    for office in offices:
        for agency in agencies:
            Service.objects.create(office_id=office, agency_id=agency, on_from="2026-01-01")
            Line.objects.create(office_id=office, code=agency, name=agency).agencies.add(known[agency])


_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
  AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = ('public.' || tablename)::regclass)
"""
# A moment of an office's working day in 2026, from a number that is drawn by its own hash.
_MOMENT = """'2026-01-01 07:00+07'::timestamptz + (h %% 365) * interval '1 day'
    + (h / 365 %% 34000) * interval '1 second'"""
_DICE = "abs(hashint8(n + {salt}))::bigint AS h"

_TICKETS = f"""
INSERT INTO queueing_ticket (id, office_id, line_id, waits_in_id, day, number, shown, lane, state, channel, phone,
    issued_at, turn_at, ready_at, ahead, counter_label, call_count, why, reason, is_mirrored)
SELECT lpad(to_hex(n), 32, '0')::uuid, line.office_id, line.id, line.id,
    (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, n, n::text, 0, 'done', 'KIOSK', '', at, at, at, 0, '', 1, '', '', false
FROM (
    SELECT n, h, {_MOMENT} AS at FROM (
        SELECT n, {_DICE.format(salt=0)} FROM generate_series(1, %(tickets)s::bigint) AS n
    ) AS dice
) AS drawn
JOIN queueing_line AS line ON line.office_id = 'X' || n %% {OFFICES} AND line.code = 'A' || n / {OFFICES} %% {AGENCIES}
"""
_TOLD_TICKETS = """
INSERT INTO journal_entry (at, kind, office_id, subject, actor, payload, relayed_at, attempts)
SELECT told.at, told.kind, office_id, 'ticket:' || ticket.id, 'user:' || 1 + number %% 60, told.payload::jsonb,
    told.at, 0
FROM (
    SELECT *, issued_at + (number::bigint * 48271 %% 2400) * interval '1 second' AS called,
           (60 + number::bigint * 16807 %% 1500) * interval '1 second' AS lasted
    FROM queueing_ticket
) AS ticket
CROSS JOIN LATERAL (VALUES
    ('TicketIssued', issued_at, '{"lane": 0, "channel": "KIOSK", "line": "A", "number": "1"}'),
    ('TicketCalled', called, '{"counter": "1", "count": 1, "line": "A", "number": "1"}'),
    ('TicketStarted', called + interval '20 seconds', '{"counter": "1", "line": "A", "number": "1"}'),
    ('TicketDone', called + lasted, '{"counter": "1", "line": "A", "number": "1"}')
) AS told (kind, at, payload)
ORDER BY told.at
"""
_VISITS = f"""
INSERT INTO appointments_appointment (id, office_id, agency_id, service_id, procedure_codes, code, status, starts_at,
    length_minutes, slot_count, name, phone, content, channel, requested_at, confirm_by, reason, version)
SELECT n, service.office_id, service.agency_id, service.id, ARRAY['P' || n %% {PROCEDURES}], n::text, 'served',
    at + interval '2 days', 30, 1, 'A', '+849', '', (ARRAY['WEB', 'SMS', 'PHONE'])[1 + n %% 3], at,
    at + interval '4 hours', '', 1
FROM (
    SELECT n, {_MOMENT} AS at FROM (
        SELECT n, {_DICE.format(salt=1_000_000_007)} FROM generate_series(1, %(visits)s::bigint) AS n
    ) AS dice
) AS drawn
JOIN appointments_service AS service
  ON service.office_id = 'X' || n %% {OFFICES} AND service.agency_id = 'A' || n / {OFFICES} %% {AGENCIES}
"""
_TOLD_VISITS = """
INSERT INTO journal_entry (at, kind, office_id, subject, actor, payload, relayed_at, attempts)
SELECT told.at, told.kind, office_id, 'appointment:' || visit.id, 'user:' || 1 + id %% 60, told.payload, told.at, 0
FROM appointments_appointment AS visit
CROSS JOIN LATERAL (VALUES
    ('AppointmentRequested', requested_at,
     jsonb_build_object('channel', channel, 'agency', agency_id, 'confirm_by', confirm_by, 'starts_at', starts_at)),
    ('AppointmentConfirmed', requested_at + (id %% 300) * interval '1 minute',
     jsonb_build_object('by_citizen', false, 'within_promise', true, 'starts_at', starts_at)),
    (CASE WHEN id %% 12 = 0 THEN 'CitizenDidNotCome' ELSE 'CitizenCheckedIn' END, starts_at,
     jsonb_build_object('starts_at', starts_at))
) AS told (kind, at, payload)
ORDER BY told.at
"""
_DOSSIERS = f"""
INSERT INTO dossiers_dossier (id, office_id, agency_id, procedure_id, procedure_version_id, code, code_key,
    external_code, status, channel, return_by, is_organisation, name, phone, submitted_at, received_at, due_at,
    finished_at, closed_at, step_number, special, fee_due, version)
SELECT n, 'X' || n %% {OFFICES}, 'A' || p %% {AGENCIES}, 'P' || p, 1, 'D' || n, 'D' || n, '',
    CASE WHEN n %% 40 = 0 THEN 'processing' ELSE 'returned' END, (ARRAY['WEB', 'DESK', 'WEB', 'POST'])[1 + n %% 4],
    'counter', false, 'A', '+849', at, at + interval '1 hour', at + interval '4 days',
    CASE WHEN n %% 40 > 0 THEN at + (1 + n %% 90) * interval '1 hour' END,
    CASE WHEN n %% 40 > 0 THEN at + (3 + n %% 90) * interval '1 hour' END, 1, '', '', 5
FROM (
    SELECT n, h / 31 %% {PROCEDURES} AS p, {_MOMENT} AS at FROM (
        SELECT n, {_DICE.format(salt=2_000_000_011)} FROM generate_series(1, %(dossiers)s::bigint) AS n
    ) AS dice
) AS drawn
"""
_RESULTS = """
INSERT INTO dossiers_result (dossier_id, name, is_granted, reason, drafted_at, drafted_by_id, has_digital_signature,
    number, is_sealed, copies, handed_to, handed_proof)
SELECT id, '', true, '', finished_at, 1 + id %% 60, true, '', true, 1, '', ''
FROM dossiers_dossier WHERE finished_at IS NOT NULL
"""
_TOLD_DOSSIERS = """
INSERT INTO journal_entry (at, kind, office_id, subject, actor, payload, relayed_at, attempts)
SELECT told.at, told.kind, office_id, 'dossier:' || dossier.id, 'user:' || 1 + id %% 60, told.payload, told.at, 0
FROM dossiers_dossier AS dossier
CROSS JOIN LATERAL (VALUES
    ('DossierSubmitted', submitted_at, jsonb_build_object('channel', channel)),
    ('DossierReceived', received_at, jsonb_build_object('channel', channel, 'due_at', due_at)),
    ('ResultReady', finished_at, jsonb_build_object('timeliness',
        CASE WHEN id %% 33 = 0 THEN 'late' WHEN id %% 3 = 0 THEN 'on_time' ELSE 'early' END, 'due_at', due_at)),
    ('ResultReturned', closed_at, jsonb_build_object('return_by', (ARRAY['counter', 'post', 'online'])[1 + id %% 3])),
    (CASE WHEN id %% 2 = 0 THEN 'PaymentSettled' ELSE 'SupplementAsked' END,
     CASE WHEN id %% 2 = 0 THEN closed_at WHEN id %% 9 = 0 THEN submitted_at + interval '30 minutes' END,
     jsonb_build_object('dossier', id, 'method', (ARRAY['vietqr', 'cash'])[1 + id %% 2], 'amount_vnd', 15000,
                        'was_received', false))
) AS told (kind, at, payload)
WHERE told.at IS NOT NULL
ORDER BY told.at
"""
_RATINGS = f"""
INSERT INTO journal_entry (at, kind, office_id, subject, actor, payload, relayed_at, attempts)
SELECT at, 'RatingGiven', 'X' || n %% {OFFICES}, 'ticket:' || n, 'citizen',
    jsonb_build_object('agency', 'A' || n %% {AGENCIES}, 'procedure', NULL, 'officer', 1 + n %% 60,
                       'score', 1 + (n * 7 %% 30 > 2)::int + (n * 7 %% 30 > 12)::int,
                       'reasons', '["waiting"]'::jsonb, 'channel', 'WEB'), at, 0
FROM (
    SELECT n, {_MOMENT} AS at FROM (
        SELECT n, {_DICE.format(salt=3_000_000_019)} FROM generate_series(1, %(ratings)s::bigint) AS n
    ) AS dice
) AS drawn
"""

if __name__ == "__main__":
    main(int(sys.argv[1]))
