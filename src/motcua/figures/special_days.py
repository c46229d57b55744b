# SPDX-License-Identifier: EUPL-1.2
"""The account of special days: what was received, promised, kept and missed, and how long it took.

Everything is counted by the database, in a number of questions that does not grow with the dossiers. Rule: R-057.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from motcua.dossiers.models import SpecialIntake
from motcua.figures.period import Period
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.procedures.models import Procedure
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import RANK, CannotKeep, Model

State, Dropped = SpecialIntake.State, SpecialIntake.Dropped

# Different reasons of missed promises in one account; each is free text.
MOST_REASONS = 200
MOST_LISTED = 100
MOST_PLACES = 500


@dataclass(frozen=True)
class Tally:
    """How many dossiers, and their working minutes from intake to result.

    `received` is the sum of `kept`, `missed`, `overdue`, `running`, `fell_back`, `dropped` and `counted`. `running` is
    still within its promise, `overdue` is not and has no result yet; `counted` came under a model without a promise.
    Minutes are None where no result is there.
    """

    received: int = 0
    promised: int = 0
    kept: int = 0
    missed: int = 0
    overdue: int = 0
    running: int = 0
    fell_back: int = 0
    dropped: int = 0
    counted: int = 0
    median: float | None = None
    p90: float | None = None
    worst: int | None = None

    @property
    def late(self) -> int:
        """Promises that were not kept, the result there or not."""
        return self.missed + self.overdue

    @property
    def uncounted(self) -> int:
        """What has no promise to be kept: let go, or never given one by its model."""
        return self.dropped + self.counted

    @property
    def kept_percent(self) -> int | None:
        """Of the promises whose moment has come, how many were kept; never 100 where one was not."""
        judged = self.kept + self.late
        return self.kept * 100 // judged if judged else None


@dataclass(frozen=True)
class Line:
    """One row of a table: what `key` is called, and its tally."""

    key: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class Reason:
    """Why, and how often; `key` is empty where nobody wrote a reason."""

    model: str
    state: str
    key: str
    count: int

    @property
    def words(self) -> str:
        """Return the reason as people read it; empty where nobody wrote one."""
        if self.state == State.FELL_BACK:
            return str(CannotKeep(self.key).label)
        return str(Dropped(self.key).label) if self.state == State.DROPPED and self.key else self.key


@dataclass(frozen=True)
class Account:
    """The account of some offices and days as it stands at one moment."""

    period: Period
    total: Tally
    by_model: list[Line] = field(default_factory=list)
    by_procedure: list[Line] = field(default_factory=list)
    by_helper: list[Line] = field(default_factory=list)
    by_office: list[Line] = field(default_factory=list)
    by_day: list[Line] = field(default_factory=list)
    with_pager: Tally = Tally()
    without_pager: Tally = Tally()
    reasons: list[Reason] = field(default_factory=list)

    def because(self, state: str) -> list[Reason]:
        """Return the reasons of one state over all models, the most frequent first."""
        found: dict[str, int] = {}
        for each in self.reasons:
            if each.state == state:
                found[each.key] = found.get(each.key, 0) + each.count
        return [Reason("", state, key, count) for key, count in sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))]


# What a row is grouped by, as GROUPING() tells it: a bit is set for each column that is not.
_COLUMNS = ("model", "procedure_id", "helped_by_id", "office_id", "day", "has_pager")
_ALL = (1 << len(_COLUMNS)) - 1
_BY = {name: _ALL & ~(1 << (len(_COLUMNS) - 1 - place)) for place, name in enumerate(_COLUMNS)}

_TALLIES = """
WITH taken AS (
    SELECT s.model, s.procedure_id, coalesce(s.helped_by_id, a.helper_id) AS helped_by_id, s.office_id,
           s."on" AS day, s.state, s.promised_at, s.took_minutes,
           EXISTS (SELECT 1 FROM pagers_loan AS l WHERE l.dossier_id = s.dossier_id) AS has_pager
    FROM dossiers_specialintake AS s
    LEFT JOIN assistance_assistance AS a ON a.dossier_id = s.dossier_id
    WHERE s.office_id = ANY(%(offices)s) AND s."on" BETWEEN %(first_on)s AND %(last_on)s
      AND (%(model)s = '' OR s.model = %(model)s)
      AND (%(agencies)s::text[] IS NULL OR EXISTS (
          SELECT 1 FROM dossiers_dossier AS d WHERE d.id = s.dossier_id AND d.agency_id = ANY(%(agencies)s::text[])))
)
SELECT GROUPING(model, procedure_id, helped_by_id, office_id, day, has_pager),
       model, procedure_id, helped_by_id, office_id, day, has_pager,
       count(*),
       count(promised_at),
       count(*) FILTER (WHERE state = 'kept'),
       count(*) FILTER (WHERE state = 'missed'),
       count(*) FILTER (WHERE state = 'open' AND promised_at < %(at)s),
       count(*) FILTER (WHERE state = 'open' AND promised_at >= %(at)s),
       count(*) FILTER (WHERE state = 'fell_back'),
       count(*) FILTER (WHERE state = 'dropped'),
       count(*) FILTER (WHERE state = 'counted'),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took_minutes),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took_minutes),
       max(took_minutes)
FROM taken
GROUP BY GROUPING SETS ((), (model), (procedure_id), (helped_by_id), (office_id), (day), (has_pager))
"""

_REASONS = """
SELECT model, state, why, count(*)
FROM (
    SELECT model, state,
           CASE state WHEN 'missed' THEN missed_because WHEN 'fell_back' THEN fell_back ELSE dropped END AS why
    FROM dossiers_specialintake AS s
    WHERE office_id = ANY(%(offices)s) AND "on" BETWEEN %(first_on)s AND %(last_on)s
      AND (%(model)s = '' OR model = %(model)s) AND state IN ('missed', 'fell_back', 'dropped')
      AND (%(agencies)s::text[] IS NULL OR EXISTS (
          SELECT 1 FROM dossiers_dossier AS d WHERE d.id = s.dossier_id AND d.agency_id = ANY(%(agencies)s::text[])))
) AS ended
GROUP BY model, state, why
ORDER BY count(*) DESC, model, state, why
LIMIT %(limit)s
"""


def account(
    offices: Sequence[str], period: Period, *, at: datetime, model: str = "", agencies: Sequence[str] | None = None
) -> Account:
    """Return the account of the offices (codes) in the period as it stands at `at`; of one model where one is named.

    `agencies` limits it to the dossiers these decide.
    """
    asked: dict[str, Any] = {
        "offices": list(offices),
        "first_on": period.first_on,
        "last_on": period.last_on,
        "at": at,
        "model": model,
        "agencies": None if agencies is None else list(agencies),
        "limit": MOST_REASONS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, asked)
        rows = cursor.fetchall()
        cursor.execute(_REASONS, asked)
        reasons = [Reason(*row) for row in cursor.fetchall()]
    groups = _grouped(rows)
    pagers = dict(groups["has_pager"])
    return Account(
        period=period,
        total=next((tally for _key, tally in groups[""]), Tally()),
        by_model=_lines(sorted(groups["model"], key=lambda each: RANK.get(each[0], 99)), dict(Model.choices)),
        by_procedure=_lines(_most_first(groups["procedure_id"]), _procedure_names(groups["procedure_id"])),
        by_helper=_lines(_most_first(groups["helped_by_id"]), _helper_names(groups["helped_by_id"])),
        by_office=_lines(_most_first(groups["office_id"]), _office_names(groups["office_id"])),
        by_day=[Line(day.isoformat(), day.isoformat(), tally) for day, tally in sorted(groups["day"])],
        with_pager=pagers.get(True, Tally()),
        without_pager=pagers.get(False, Tally()),
        reasons=reasons,
    )


def late_ones(
    offices: Sequence[str], period: Period, *, at: datetime, model: str = "", agencies: Sequence[str] | None = None
) -> list[SpecialIntake]:
    """Return the promises not kept, the latest first, with dossier, procedure and who said why; at most MOST_LISTED.

    They name dossiers: only for who may see those. `agencies` limits them to what these decide.
    """
    late = Q(state=State.MISSED) | Q(state=State.OPEN, promised_at__lt=at)
    rows = _rows(offices, period, model=model, agencies=agencies).filter(late)
    return list(rows.select_related("dossier", "procedure", "missed_said_by").order_by("-received_at")[:MOST_LISTED])


def promises(
    offices: Sequence[str], period: Period, *, model: str = "", agencies: Sequence[str] | None = None
) -> list[SpecialIntake]:
    """Return the promises given, in the order of intake, with their dossiers; at most MOST_LISTED, the last ones."""
    rows = _rows(offices, period, model=model, agencies=agencies).filter(
        state__in=[State.OPEN, State.KEPT, State.MISSED]
    )
    return list(rows.select_related("dossier", "procedure").order_by("-received_at")[:MOST_LISTED])[::-1]


def places(codes: Sequence[str] | None) -> list[Office]:
    """Return the offices that have, or had, special days, among `codes` or everywhere; at most MOST_PLACES."""
    ruled = SpecialDayRule.objects.filter(office__isnull=False).values("office_id")
    used = SpecialIntake.objects.order_by().values("office_id").distinct()
    found = (
        Office.objects.filter(Q(pk__in=ruled) | Q(pk__in=used))
        if codes is None
        else Office.objects.filter(pk__in=codes)
    )
    return list(found.select_related("locality").order_by("sort_key", "code")[:MOST_PLACES])


def _rows(offices: Sequence[str], period: Period, *, model: str, agencies: Sequence[str] | None) -> Any:
    rows = SpecialIntake.objects.filter(office_id__in=list(offices), on__range=(period.first_on, period.last_on))
    if model:
        rows = rows.filter(model=model)
    return rows if agencies is None else rows.filter(dossier__agency_id__in=list(agencies))


def _grouped(rows: Sequence[Sequence[Any]]) -> dict[str, list[tuple[Any, Tally]]]:
    """Return each group's keys with their tallies; the whole stands under the empty name."""
    groups: dict[str, list[tuple[Any, Tally]]] = {name: [] for name in ("", *_COLUMNS)}
    named = {mask: name for name, mask in _BY.items()}
    for row in rows:
        name = named.get(row[0], "")
        key = row[1 + _COLUMNS.index(name)] if name else None
        groups[name].append((key, Tally(*row[1 + len(_COLUMNS) :])))
    return groups


def _most_first(found: Sequence[tuple[Any, Tally]]) -> list[tuple[Any, Tally]]:
    return sorted(found, key=lambda each: (-each[1].received, str(each[0] or "")))


def _lines(found: Sequence[tuple[Any, Tally]], names: dict[Any, Any]) -> list[Line]:
    return [Line(str(key or ""), str(names.get(key, key or "")), tally) for key, tally in found]


def _procedure_names(found: Sequence[tuple[Any, Tally]]) -> dict[Any, Any]:
    return dict(Procedure.objects.filter(pk__in=[key for key, _tally in found]).values_list("pk", "name"))


def _helper_names(found: Sequence[tuple[Any, Tally]]) -> dict[Any, Any]:
    people = User.objects.in_bulk([key for key, _tally in found if key])
    return {pk: person.full_name or person.username for pk, person in people.items()}


def _office_names(found: Sequence[tuple[Any, Tally]]) -> dict[Any, Any]:
    return dict(Office.objects.filter(pk__in=[key for key, _tally in found]).values_list("pk", "name"))


def days_of(found: Account) -> list[tuple[date, Tally]]:
    """Return the account's days with their tallies, in order."""
    return [(date.fromisoformat(line.key), line.tally) for line in found.by_day]
