# SPDX-License-Identifier: EUPL-1.2
"""Where a procedure can be filed: at every one-stop office of an agency that carries it out, wherever one lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Unit
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold
from motcua.offices.models import Agency, Office

PAGE = 50


@dataclass(frozen=True)
class Place:
    """An office together with the agency there that carries out the procedure."""

    office: Office
    agency: Agency


class NotThere(InvalidInput):
    """The office takes in nothing of this procedure; the sentence belongs to the field `office`."""

    code = "not_there"
    sentence = _("Nơi này không tiếp nhận thủ tục đã chọn. Xin chọn nơi khác trong danh sách.")

    @property
    def fields(self) -> dict[str, str]:
        return {"office": self.message}


class SeveralAgencies(InvalidInput):
    """More than one agency at the office carries out the procedure; `agencies` are their codes."""

    code = "several_agencies"
    sentence = _("Ở nơi này có nhiều cơ quan làm thủ tục đã chọn: {names}. Xin ghi cơ quan.")

    @property
    def fields(self) -> dict[str, str]:
        return {"agency": self.message}

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "names": ", ".join(self.data["agencies"])}


def places_for(procedure: str, *, on: date, q: str = "", office: str = "", limit: int = PAGE) -> list[Place]:
    """Return where the procedure can be filed on the day, each office with its agency, at most `limit` + 1.

    `q` are words of the office's or the agency's name or of its locality, with or without marks.
    """
    units = Unit.objects.filter(is_active=True, agency__procedures__procedure_id=procedure)
    units = units.filter(office__is_being_set_up=False)
    units = units.filter(Q(office__closed_on__isnull=True) | Q(office__closed_on__gt=on))
    units = units.filter(Q(agency__succeeded_on__isnull=True) | Q(agency__succeeded_on__gt=on))
    one_stop = Unit.objects.filter(is_active=True, kind=Unit.Kind.ONE_STOP).values("office_id")
    units = units.filter(office__in=one_stop)
    if office:
        units = units.filter(office_id=office.strip().upper())
    for word in fold(q).split():
        units = units.filter(Q(office__search_key__contains=word) | Q(agency__search_key__contains=word))
    pairs = units.order_by("office__sort_key", "office_id", "agency_id").values_list("office_id", "agency_id")
    wanted = list(pairs.distinct()[: limit + 1])
    offices = Office.objects.select_related("locality").in_bulk([pair[0] for pair in wanted])
    agencies = Agency.objects.in_bulk([pair[1] for pair in wanted])
    return [Place(offices[office_id], agencies[agency_id]) for office_id, agency_id in wanted]


def place_for(procedure: str, *, office: str, agency: str = "", on: date) -> Place:
    """Return the place to file at; the agency may be left out where only one there carries out the procedure.

    Raises: NotThere, SeveralAgencies.
    """
    found = places_for(procedure, on=on, office=office) if office.strip() else []
    if agency.strip():
        found = [place for place in found if place.agency.pk == agency.strip().upper()]
    if not found:
        raise NotThere
    if len(found) > 1:
        raise SeveralAgencies(agencies=[place.agency.pk for place in found])
    return found[0]
