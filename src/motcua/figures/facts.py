# SPDX-License-Identifier: EUPL-1.2
"""Which facts a measure counts: one query a source, used for counting and for the rows behind a number alike.

Each yields (office, agency, procedure, officer, at, measure, slot, amount, subject) for the facts of `offices` from
`begins_at` (included) to `ends_at`. A fact belongs to the day of its moment in the office's zone, and is found the same
whether its day is counted alone or with others: nothing looks back further than a day except along one subject.
"""

from datetime import datetime
from typing import Any, Final

from motcua.figures.facts_dossiers import DOSSIERS, PARCELS, PAYMENTS, SPECIAL
from motcua.figures.measures import Source
from motcua.kernel.working_time import OFFICE_ZONE

#: The columns of every query below, in this order.
COLUMNS: Final = ("office", "agency", "procedure", "officer", "at", "measure", "slot", "amount", "subject")

# Whole minutes of one number's way. A ticket's agency is its appointment's, or that of a line of one agency.
_TICKETS = """
WITH said AS MATERIALIZED (
    SELECT office_id, subject, kind, at, actor, (payload->>'lane')::int AS lane, payload->>'ending' AS ending
    FROM journal_entry
    WHERE office_id = ANY(%(offices)s) AND at >= %(begins_at)s - interval '1 day' AND at < %(ends_at)s
      AND kind IN ('TicketIssued', 'TicketCalled', 'TicketStarted', 'TicketDone', 'TicketLeft')
), ways AS (
    SELECT office_id, subject,
           min(at) FILTER (WHERE kind = 'TicketIssued') AS issued_at,
           min(lane) FILTER (WHERE kind = 'TicketIssued') AS lane,
           min(at) FILTER (WHERE kind = 'TicketCalled') AS called_at,
           max(at) FILTER (WHERE kind = 'TicketStarted') AS started_at,
           max(at) FILTER (WHERE kind = 'TicketDone') AS done_at,
           max(actor) FILTER (WHERE kind = 'TicketDone') AS done_by,
           max(at) FILTER (WHERE kind = 'TicketLeft') AS left_at,
           max(ending) FILTER (WHERE kind = 'TicketLeft') AS ending
    FROM said GROUP BY office_id, subject
    HAVING max(at) >= %(begins_at)s
), alone AS (
    SELECT line_id, min(agency_id) AS agency FROM queueing_line_agencies GROUP BY line_id HAVING count(*) = 1
), known AS (
    SELECT ways.*, coalesce(visit.agency_id, alone.agency, '') AS agency,
           CASE WHEN cardinality(visit.procedure_codes) = 1 THEN visit.procedure_codes[1] ELSE '' END AS procedure,
           visit.starts_at,
           CASE WHEN done_by LIKE 'user:%%' THEN substr(done_by, 6)::int ELSE 0 END AS officer
    FROM ways
    LEFT JOIN queueing_ticket AS ticket ON ticket.id = substr(ways.subject, 8)::uuid
    LEFT JOIN appointments_appointment AS visit ON visit.id = ticket.appointment_id
    LEFT JOIN alone ON alone.line_id = ticket.line_id
)
SELECT office_id, known.agency, known.procedure, fact.officer, fact.at, fact.measure, fact.slot, fact.amount, subject
FROM known
CROSS JOIN LATERAL (VALUES
    ('tickets', 0, issued_at, extract(hour FROM issued_at AT TIME ZONE %(zone)s)::int, 1::bigint),
    ('served', known.officer, done_at, 0, 1::bigint),
    ('gave_up', 0, CASE WHEN ending = 'gave_up' THEN left_at END, 0, 1::bigint),
    ('day_over', 0, CASE WHEN ending = 'day_over' THEN left_at END, 0, 1::bigint),
    ('wait', 0, CASE WHEN lane <> 2 AND called_at <= issued_at + interval '1 day' THEN called_at END,
     floor(extract(epoch FROM called_at - issued_at) / 60)::int,
     extract(epoch FROM called_at - issued_at)::bigint),
    ('wait_booked', 0, CASE WHEN lane = 2 AND called_at <= issued_at + interval '1 day' THEN called_at END,
     floor(greatest(0, extract(epoch FROM called_at - greatest(issued_at, starts_at))) / 60)::int,
     greatest(0, extract(epoch FROM called_at - greatest(issued_at, starts_at)))::bigint),
    ('service', known.officer, CASE WHEN started_at BETWEEN done_at - interval '1 day' AND done_at THEN done_at END,
     floor(extract(epoch FROM done_at - started_at) / 60)::int,
     extract(epoch FROM done_at - started_at)::bigint)
) AS fact (measure, officer, at, slot, amount)
WHERE fact.at >= %(begins_at)s AND fact.at < %(ends_at)s
"""

_KINDS = {
    "CitizenCheckedIn": "came",
    "CitizenDidNotCome": "no_show",
    "AppointmentRefused": "refused_hour",
    "AppointmentExpired": "expired",
}
_NAMED = " ".join(f"WHEN '{kind}' THEN '{measure}'" for kind, measure in _KINDS.items())
_ENDED = ", ".join(f"'{kind}'" for kind in _KINDS)

_APPOINTMENTS = f"""
WITH said AS (
    SELECT entry.office_id, subject, kind, at, payload, visit.agency_id, visit.procedure_codes, visit.slot_count
    FROM journal_entry AS entry
    JOIN appointments_appointment AS visit ON visit.id = substr(entry.subject, 13)::bigint
    WHERE entry.office_id = ANY(%(offices)s) AND at >= %(begins_at)s AND at < %(ends_at)s
      AND kind IN ('AppointmentRequested', 'AppointmentCancelled', {_ENDED})
)
SELECT office_id, agency_id, CASE WHEN cardinality(procedure_codes) = 1 THEN procedure_codes[1] ELSE '' END, 0, at,
       fact.measure, fact.slot, fact.amount, subject
FROM said
CROSS JOIN LATERAL (VALUES
    (CASE kind WHEN 'AppointmentRequested' THEN 'requested.' || lower(payload->>'channel')
               WHEN 'AppointmentCancelled' THEN
                    CASE WHEN (payload->>'by_citizen')::boolean THEN 'cancelled.citizen' ELSE 'cancelled.office' END
               {_NAMED} END, 0, 1),
    (CASE kind WHEN 'CitizenCheckedIn' THEN 'places.used' END,
     extract(hour FROM (payload->>'starts_at')::timestamptz AT TIME ZONE %(zone)s)::int, slot_count::int)
) AS fact (measure, slot, amount)
WHERE fact.measure IS NOT NULL
"""

# The office was asked by a request or a move; the first answer after it keeps or breaks the promise.
_ASKED = "('AppointmentRequested', 'AppointmentMoved', 'EarlierHourTaken')"
_ANSWERS = f"""
WITH heard AS (
    SELECT id, office_id, subject, kind, at, actor FROM journal_entry
    WHERE office_id = ANY(%(offices)s) AND at >= %(begins_at)s AND at < %(ends_at)s
      AND (kind IN ('HourProposed', 'AppointmentRefused', 'PromiseMissed')
           OR (kind = 'AppointmentConfirmed' AND NOT (payload->>'by_citizen')::boolean))
), judged AS (
    SELECT heard.*, heard.kind <> 'PromiseMissed' AND heard.at <= asked.confirm_by AS is_kept
    FROM heard
    CROSS JOIN LATERAL (
        SELECT id, (payload->>'confirm_by')::timestamptz AS confirm_by FROM journal_entry AS before
        WHERE before.subject = heard.subject AND before.id < heard.id AND before.kind IN {_ASKED}
        ORDER BY id DESC LIMIT 1
    ) AS asked
    WHERE NOT EXISTS (
        SELECT FROM journal_entry AS between_them
        WHERE between_them.subject = heard.subject AND between_them.id > asked.id AND between_them.id < heard.id
          AND (between_them.kind IN ('HourProposed', 'AppointmentRefused', 'PromiseMissed')
               OR (between_them.kind = 'AppointmentConfirmed' AND NOT (between_them.payload->>'by_citizen')::boolean))
    )
)
SELECT judged.office_id, visit.agency_id,
       CASE WHEN cardinality(visit.procedure_codes) = 1 THEN visit.procedure_codes[1] ELSE '' END,
       CASE WHEN is_kept AND actor LIKE 'user:%%' THEN substr(actor, 6)::int ELSE 0 END,
       judged.at, CASE WHEN is_kept THEN 'promise.kept' ELSE 'promise.missed' END, 0, 1::bigint, subject
FROM judged JOIN appointments_appointment AS visit ON visit.id = substr(judged.subject, 13)::bigint
"""

_RATINGS = """
SELECT office_id, coalesce(payload->>'agency', ''), coalesce(payload->>'procedure', ''),
       CASE WHEN fact.is_score THEN coalesce((payload->>'officer')::int, 0) ELSE 0 END, at, fact.measure, 0, 1::bigint,
       subject
FROM journal_entry AS entry
CROSS JOIN LATERAL (
    SELECT 'rating.' || (payload->>'score') AS measure, true AS is_score
    UNION ALL SELECT 'reason.' || reason, false FROM jsonb_array_elements_text(payload->'reasons') AS reason
) AS fact
WHERE office_id = ANY(%(offices)s) AND at >= %(begins_at)s AND at < %(ends_at)s AND kind = 'RatingGiven'
"""

_COMPLAINTS = """
SELECT office_id, coalesce(payload->>'agency', ''), '', 0, at,
       CASE WHEN kind = 'ComplaintSent' THEN 'complaint.sent'
            WHEN (payload->>'was_late')::boolean THEN 'complaint.late' ELSE 'complaint.in_time' END,
       0, 1::bigint, subject
FROM journal_entry
WHERE office_id = ANY(%(offices)s) AND at >= %(begins_at)s AND at < %(ends_at)s
  AND kind IN ('ComplaintSent', 'ComplaintAnswered')
"""

QUERIES: Final[dict[Source, str]] = {
    Source.TICKETS: _TICKETS,
    Source.APPOINTMENTS: _APPOINTMENTS,
    Source.ANSWERS: _ANSWERS,
    Source.DOSSIERS: DOSSIERS,
    Source.SPECIAL: SPECIAL,
    Source.PAYMENTS: PAYMENTS,
    Source.PARCELS: PARCELS,
    Source.RATINGS: _RATINGS,
    Source.COMPLAINTS: _COMPLAINTS,
}


def named(source: Source) -> str:
    """Return the source's query as a table `fact` with the names of COLUMNS."""
    return f"({QUERIES[source]}) AS fact ({', '.join(COLUMNS)})"


def asked(offices: list[str], *, begins_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """Return the values of a query."""
    return {"offices": offices, "begins_at": begins_at, "ends_at": ends_at, "zone": OFFICE_ZONE.key}
