# SPDX-License-Identifier: EUPL-1.2
"""What the special days were helped by: vibrating tags, helpers at the counter, dossiers filed online there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count

from motcua.assistance.models import Assistance
from motcua.figures.period import Period
from motcua.pagers.models import Loan
from motcua.people.models import User
from motcua.procedures.models import Procedure

State, Kind, Signed = Assistance.State, Assistance.Kind, Assistance.Signed
Level = Procedure.OnlineLevel


@dataclass(frozen=True)
class Calling:
    """Tags lent on the days, and how often one had to be called until somebody came.

    `came` counts loans returned after a call; `after_calls` how many calls these took, `after_step` how far calling
    had gone. Minutes run from the first call until the tag is back; None where nobody was called.
    """

    loans: int = 0
    called: int = 0
    calls: int = 0
    came: int = 0
    lost: int = 0
    calls_median: float | None = None
    calls_most: int | None = None
    minutes_median: float | None = None
    minutes_worst: float | None = None
    after_calls: list[tuple[int, int]] = field(default_factory=list)
    after_step: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Helped:
    """One helper's work: how many were helped, sent and left, filled on paper's behalf or filed online."""

    name: str
    begun: int = 0
    sent: int = 0
    left: int = 0
    online: int = 0


@dataclass(frozen=True)
class Helping:
    """What helpers did on the days. `online` are dossiers filed online at the counter, by their level.

    `corrected` are fields that citizens put right, in `corrected_in` dossiers, of `fields` filled in.
    """

    begun: int = 0
    sent: int = 0
    left: int = 0
    online: int = 0
    online_full: int = 0
    online_part: int = 0
    online_other: int = 0
    fields: int = 0
    corrected: int = 0
    corrected_in: int = 0
    known: int = 0
    signatures: list[tuple[str, str, int]] = field(default_factory=list)
    helpers: list[Helped] = field(default_factory=list)


_CAME = "l.state = 'returned' AND l.calls > 0"
_CALLING = f"""
SELECT GROUPING(calls, step), calls, step,
       count(*),
       count(*) FILTER (WHERE calls > 0),
       coalesce(sum(calls), 0),
       count(*) FILTER (WHERE came),
       count(*) FILTER (WHERE state = 'lost'),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY calls) FILTER (WHERE came),
       max(calls) FILTER (WHERE came),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) FILTER (WHERE came),
       max(minutes) FILTER (WHERE came)
FROM (
    SELECT l.calls, l.step, l.state, {_CAME} AS came,
           EXTRACT(EPOCH FROM l.ended_at - l.first_called_at)::float / 60 AS minutes
    FROM dossiers_specialintake AS s
    JOIN pagers_loan AS l ON l.dossier_id = s.dossier_id
    WHERE s.office_id = ANY(%(offices)s) AND s."on" BETWEEN %(first_on)s AND %(last_on)s
      AND (%(model)s = '' OR s.model = %(model)s)
      AND (%(agencies)s::text[] IS NULL OR EXISTS (
          SELECT 1 FROM dossiers_dossier AS d WHERE d.id = s.dossier_id AND d.agency_id = ANY(%(agencies)s::text[])))
) AS lent
GROUP BY GROUPING SETS ((), (calls), (step))
"""

_FIELDS = """
SELECT count(DISTINCT (e.assistance_id, e.key)),
       count(*) FILTER (WHERE e.is_correction),
       count(DISTINCT e.assistance_id) FILTER (WHERE e.is_correction),
       count(DISTINCT (e.assistance_id, e.key)) FILTER (WHERE e.by = 'known')
FROM assistance_assistance AS a
JOIN assistance_fieldentry AS e ON e.assistance_id = a.id
WHERE a.office_id = ANY(%(offices)s) AND a.begun_at >= %(begins_at)s AND a.begun_at < %(ends_at)s
"""


def calling(
    offices: Sequence[str], period: Period, *, model: str = "", agencies: Sequence[str] | None = None
) -> Calling:
    """Return how the tags lent to special dossiers of the period, or of those `agencies` decide, were called."""
    asked: dict[str, Any] = {
        "offices": list(offices),
        "first_on": period.first_on,
        "last_on": period.last_on,
        "model": model,
        "agencies": None if agencies is None else list(agencies),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CALLING, asked)
        rows = cursor.fetchall()
    whole = next((row for row in rows if row[0] == 3), None)
    if whole is None or not whole[3]:
        return Calling()
    return Calling(
        loans=whole[3],
        called=whole[4],
        calls=int(whole[5]),
        came=whole[6],
        lost=whole[7],
        calls_median=whole[8],
        calls_most=whole[9],
        minutes_median=whole[10],
        minutes_worst=whole[11],
        after_calls=sorted((row[1], row[6]) for row in rows if row[0] == 1 and row[6]),
        after_step=[(step, _at_step(rows, step)) for step in Loan.Step.values if _at_step(rows, step)],
    )


def helping(offices: Sequence[str], period: Period) -> Helping:
    """Return what helpers did for people at the counters of the offices in the period."""
    rows = Assistance.objects.filter(
        office_id__in=list(offices), begun_at__gte=period.begins_at, begun_at__lt=period.ends_at
    )
    level = "dossier__procedure_version__online_level"
    groups = list(rows.order_by().values("kind", "state", "signed_how", "helper_id", level).annotate(count=Count("pk")))
    sent = [each for each in groups if each["state"] == State.SENT]
    online = [each for each in sent if each["kind"] == Kind.ONLINE]
    full, part = (_sum(each for each in online if each[level] == named) for named in (Level.FULL, Level.PART))
    return Helping(
        begun=_sum(groups),
        sent=_sum(sent),
        left=_sum(each for each in groups if each["state"] == State.LEFT),
        online=_sum(online),
        online_full=full,
        online_part=part,
        online_other=_sum(online) - full - part,
        **_fields(offices, period),
        signatures=[
            (how, str(label), count)
            for how, label in Signed.choices
            if (count := _sum(each for each in sent if each["signed_how"] == how))
        ],
        helpers=_helpers(groups),
    )


def _fields(offices: Sequence[str], period: Period) -> dict[str, int]:
    """Count fields filled in on the days; a field entered twice is one, each putting right is one."""
    asked: dict[str, Any] = {"offices": list(offices), "begins_at": period.begins_at, "ends_at": period.ends_at}
    with connection.cursor() as cursor:
        cursor.execute(_FIELDS, asked)
        return dict(zip(("fields", "corrected", "corrected_in", "known"), cursor.fetchone(), strict=True))


def _helpers(groups: Sequence[dict[str, Any]]) -> list[Helped]:
    people = User.objects.in_bulk(list({each["helper_id"] for each in groups}))
    found = []
    for pk, person in people.items():
        own = [each for each in groups if each["helper_id"] == pk]
        sent = [each for each in own if each["state"] == State.SENT]
        found.append(
            Helped(
                name=person.full_name or person.username,
                begun=_sum(own),
                sent=_sum(sent),
                left=_sum(each for each in own if each["state"] == State.LEFT),
                online=_sum(each for each in sent if each["kind"] == Kind.ONLINE),
            )
        )
    return sorted(found, key=lambda each: (-each.begun, each.name))


def _at_step(rows: Sequence[Sequence[Any]], step: str) -> int:
    return sum(row[6] for row in rows if row[0] == 2 and row[2] == step)


def _sum(groups: Any) -> int:
    return sum(each["count"] for each in groups)
