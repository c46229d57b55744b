# SPDX-License-Identifier: EUPL-1.2
"""The names a message may use, as the house has them now: a new agency is understood the moment it is entered."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from motcua.offices.models import Agency, AgencyName, Office
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.reading import Catalogue, Entity

# What a process remembers is at most so old; making it anew is costly, so it is made only where a name changed.
REMEMBER_SECONDS = 3.0

_making = threading.Lock()
_remembered: tuple[float, date, Any, Catalogue] | None = None


def current(*, on: date) -> Catalogue:
    """Return the catalogue as of a day: agencies with all their names, those of agencies they took over among them."""
    global _remembered
    with _making:
        known = _remembered
        if known is not None and known[1] == on and time.monotonic() - known[0] < REMEMBER_SECONDS:
            return known[3]
        entities = _agencies(on), _procedures(), _offices(on)
        is_same = known is not None and known[2] == entities
        agencies, procedures, offices = entities
        made = (
            known[3]
            if known is not None and is_same
            else Catalogue(agencies=agencies, procedures=procedures, offices=offices)
        )
        _remembered = (time.monotonic(), on, entities, made)
        return made


def forget() -> None:
    """Drop what this process remembers (tests)."""
    global _remembered
    _remembered = None


def _agencies(on: date) -> Sequence[Entity]:
    rows = list(Agency.objects.order_by("code").values_list("code", "name", "short_name", "successor", "succeeded_on"))
    successors = {
        code: successor
        for code, _name, _short, successor, succeeded_on in rows
        if successor and (succeeded_on is None or succeeded_on <= on)
    }
    names: dict[str, list[str]] = defaultdict(list)
    # An agency's own names come before those it took over.
    for code, name, short_name, *_ in sorted(rows, key=lambda row: row[0] in successors):
        names[_today(code, successors)] += [name, short_name]
    for code, text in AgencyName.objects.order_by("id").values_list("agency", "text"):
        names[_today(code, successors)].append(text)
    return [Entity(code, _once(names[code])) for code, *_ in rows if code not in successors]


def _today(code: str, successors: dict[str, str]) -> str:
    """Follow an agency to the one that does its work now; a ring of successors ends where it began."""
    seen = {code}
    while code in successors and successors[code] not in seen:
        code = successors[code]
        seen.add(code)
    return code


def _procedures() -> Sequence[Entity]:
    agencies: dict[str, list[str]] = defaultdict(list)
    for procedure, agency in AgencyProcedure.objects.order_by("agency").values_list("procedure", "agency"):
        agencies[procedure].append(agency)
    rows = Procedure.objects.order_by("code").values_list("code", "name")
    return [Entity(code, (name,), tuple(agencies[code])) for code, name in rows]


def _offices(on: date) -> Sequence[Entity]:
    rows = Office.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on)).order_by("code")
    return [
        # People name an office by its street too.
        Entity(code, _once([name, short_name, *others.split("|"), address.partition(",")[0]]))
        for code, name, short_name, others, address in rows.values_list(
            "code", "name", "short_name", "abbreviations", "address"
        )
    ]


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
