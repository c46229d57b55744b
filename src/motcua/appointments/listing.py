# SPDX-License-Identifier: EUPL-1.2
"""Which agencies can be booked today and where, for lists in which people choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from motcua.appointments.models import Service


@dataclass(frozen=True)
class Offered:
    """The offices where an agency takes bookings today; where none does, the first day one will (or None)."""

    offices: tuple[str, ...] = ()
    on_from: date | None = None


NOT_OFFERED = Offered()


def agencies_offered(*, on: date, agencies: Iterable[str] | None = None) -> dict[str, Offered]:
    """Return what the agencies offer on the day, in one query; one without any coming service is missing."""
    rows = Service.objects.filter(Q(on_until__isnull=True) | Q(on_until__gte=on), on_from__isnull=False, places__gt=0)
    rows = rows.filter(office__is_being_set_up=False)
    rows = rows.filter(Q(office__closed_on__isnull=True) | Q(office__closed_on__gt=on))
    if agencies is not None:
        rows = rows.filter(agency__in=list(agencies))
    found: dict[str, Offered] = {}
    for agency, office, on_from in rows.order_by("office__sort_key", "office").values_list(
        "agency_id", "office_id", "on_from"
    ):
        known = found.get(agency, NOT_OFFERED)
        if on_from is None:
            continue
        if on_from <= on:
            found[agency] = Offered(tuple(dict.fromkeys([*known.offices, office])))
        elif not known.offices:
            found[agency] = Offered((), min(known.on_from or on_from, on_from))
    return found
