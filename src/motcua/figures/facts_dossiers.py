# SPDX-License-Identifier: EUPL-1.2
"""The facts of dossiers, what was promised on special days, money and parcels (see `facts`)."""

from typing import Final

# What became of a dossier after intake and before: only the first is part of what was carried and is finished.
_AFTER = {"DossierRefused": "ended.refused", "DossierWithdrawn": "ended.withdrawn", "DossierStopped": "ended.stopped"}
_KINDS = (
    "DossierSubmitted",
    "DossierReceived",
    "ResultReady",
    "SupplementAsked",
    "DueDateExtended",
    "ResultReturned",
    *_AFTER,
)
_WAS_RECEIVED = "(dossier.received_at IS NOT NULL AND dossier.received_at <= entry.at)"
_ENDINGS = " ".join(
    f"WHEN '{kind}' THEN CASE WHEN {_WAS_RECEIVED} THEN '{measure}' ELSE 'not_received' END"
    for kind, measure in _AFTER.items()
)

DOSSIERS: Final = f"""
WITH entry AS MATERIALIZED (
    SELECT office_id, subject, kind, at, actor, payload, substr(subject, 9)::bigint AS dossier_id
    FROM journal_entry
    WHERE office_id = ANY(%(offices)s) AND at >= %(begins_at)s AND at < %(ends_at)s
      AND kind IN ({", ".join(f"'{kind}'" for kind in _KINDS)})
)
SELECT entry.office_id, dossier.agency_id, dossier.procedure_id, fact.officer, entry.at, fact.measure, fact.slot,
       fact.amount, entry.subject
FROM entry
JOIN dossiers_dossier AS dossier ON dossier.id = entry.dossier_id
LEFT JOIN dossiers_result AS result ON entry.kind = 'ResultReady' AND result.dossier_id = dossier.id
CROSS JOIN LATERAL (VALUES
    (CASE kind WHEN 'DossierSubmitted' THEN 'filed.' || lower(payload->>'channel')
               WHEN 'DossierReceived' THEN 'received.' || lower(payload->>'channel')
               WHEN 'ResultReady' THEN 'finished.' || (payload->>'timeliness')
               WHEN 'SupplementAsked' THEN
                    CASE WHEN (payload->>'was_received')::boolean THEN 'supplement.after' ELSE 'supplement.before' END
               WHEN 'DueDateExtended' THEN 'extended'
               WHEN 'ResultReturned' THEN 'returned.' || (payload->>'return_by')
               {_ENDINGS} END,
     CASE kind WHEN 'DossierReceived' THEN CASE WHEN actor LIKE 'user:%%' THEN substr(actor, 6)::int ELSE 0 END
               WHEN 'ResultReady' THEN coalesce(result.drafted_by_id, 0) ELSE 0 END, 0, 1::bigint),
    (CASE kind WHEN 'ResultReady' THEN 'handling' END, 0,
     (entry.at AT TIME ZONE %(zone)s)::date - (dossier.received_at AT TIME ZONE %(zone)s)::date,
     ((entry.at AT TIME ZONE %(zone)s)::date - (dossier.received_at AT TIME ZONE %(zone)s)::date)::bigint),
    (CASE kind WHEN 'ResultReady' THEN
          CASE WHEN result.file_id IS NOT NULL AND (result.has_digital_signature OR result.is_sealed)
               THEN 'result.electronic' ELSE 'result.paper' END END, 0, 0, 1::bigint),
    (CASE WHEN kind = 'ResultReady' AND EXISTS (
          SELECT FROM dossiers_paper AS paper
          WHERE paper.dossier_id = dossier.id AND paper.form = 'electronic' AND paper.added_at <= entry.at
     ) THEN 'digitised' END, 0, 0, 1::bigint)
) AS fact (measure, officer, slot, amount)
WHERE fact.measure IS NOT NULL
"""

# The special intake is the datum: the journal does not say by which model a promise ended.
SPECIAL: Final = """
SELECT intake.office_id, dossier.agency_id, intake.procedure_id, 0, fact.at, fact.measure, 0, 1::bigint,
       'dossier:' || intake.dossier_id
FROM dossiers_specialintake AS intake
JOIN dossiers_dossier AS dossier ON dossier.id = intake.dossier_id
CROSS JOIN LATERAL (VALUES
    (CASE WHEN promised_at IS NOT NULL THEN 'special.given' END, intake.received_at),
    (CASE WHEN state IN ('fell_back', 'counted') THEN 'special.' || state END, intake.received_at),
    (CASE WHEN state IN ('kept', 'missed', 'dropped') THEN 'special.' || state END, intake.ended_at)
) AS fact (measure, at)
WHERE intake.office_id = ANY(%(offices)s) AND intake.on < (%(ends_at)s::timestamptz AT TIME ZONE %(zone)s)::date + 1
  AND (intake.on >= (%(begins_at)s::timestamptz AT TIME ZONE %(zone)s)::date OR intake.ended_at >= %(begins_at)s)
  AND fact.measure IS NOT NULL AND fact.at >= %(begins_at)s AND fact.at < %(ends_at)s
"""

PAYMENTS: Final = """
SELECT entry.office_id, dossier.agency_id, dossier.procedure_id, 0, entry.at, 'paid.' || (payload->>'method'), 0,
       (payload->>'amount_vnd')::bigint, entry.subject
FROM journal_entry AS entry
JOIN dossiers_dossier AS dossier ON dossier.id = (entry.payload->>'dossier')::bigint
WHERE entry.office_id = ANY(%(offices)s) AND entry.at >= %(begins_at)s AND entry.at < %(ends_at)s
  AND entry.kind = 'PaymentSettled'
"""

PARCELS: Final = """
SELECT entry.office_id, dossier.agency_id, dossier.procedure_id, 0, entry.at,
       CASE kind WHEN 'ParcelHandedOver' THEN 'post.' || (payload->>'direction')
                 WHEN 'ParcelDelivered' THEN
                      CASE WHEN (payload->>'was_late')::boolean THEN 'post.late' ELSE 'post.on_time' END
                 WHEN 'DeliveryFailed' THEN 'post.failed' ELSE 'post.lost' END,
       0, 1::bigint, entry.subject
FROM journal_entry AS entry
JOIN dossiers_dossier AS dossier ON dossier.id = (entry.payload->>'dossier')::bigint
WHERE entry.office_id = ANY(%(offices)s) AND entry.at >= %(begins_at)s AND entry.at < %(ends_at)s
  AND entry.kind IN ('ParcelHandedOver', 'ParcelDelivered', 'DeliveryFailed', 'ParcelLost')
"""
