# SPDX-License-Identifier: EUPL-1.2
"""What a price or support would mean, said as citizens will read it: counted by the house's own rule, saved nowhere."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from motcua.kernel.errors import OfficeError
from motcua.offices.models import Locality, Office
from motcua.offices.queries import ladder_of
from motcua.post.models import Support, Tariff
from motcua.post.operations.arranging import followed_by, overlapping
from motcua.post.operations.pricing import places_of, quote

SHOWN = 8


@dataclass(frozen=True)
class Preview:
    """The sentences, at which office and from which day; what ends with it or stands in its way."""

    lines: list[str]
    where: str
    on: date
    remarks: list[str]


def preview_of(row: Any, *, on: date) -> Preview:
    """Tell what the row means from its first day, or today, on; at the first office it holds for."""
    office = office_of(row.place)
    begins = max(on, row.valid_from)
    lines: list[str] = []
    with transaction.atomic():
        try:
            if office is not None:
                lines = _lines(row, office, begins)
        except (DatabaseError, ValidationError):
            lines = []
        transaction.set_rollback(True)
    return Preview(lines, office.name if office else "", begins, _remarks(row))


def office_of(place: str) -> Office | None:
    """Return the office a place's prices hold for: itself, else the first in that locality that offers post."""
    own = Office.objects.filter(pk=place).first()
    if own is not None:
        return own
    rows = Office.objects.filter(locality__code__startswith=place, closed_on=None).order_by("-has_post", "pk")
    return next((each for each in rows[:50] if place in ladder_of(each)), None)


def name_of(place: str) -> str:
    """Return a place's code with its name."""
    found = Office.objects.filter(pk=place).values_list("name", flat=True).first()
    found = found or Locality.objects.filter(pk=place).values_list("name", flat=True).first()
    return f"{place} – {found}" if found else place


def _lines(row: Any, office: Office, on: date) -> list[str]:
    """Count with the row as if it were saved."""
    with transaction.atomic():
        kept = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
        followed = followed_by(kept)
        if followed is not None:
            type(row).objects.filter(pk=followed.pk).delete()
        kept.save()
    tariffs = [kept] if isinstance(kept, Tariff) else _prices_for(kept, office, on)
    return [said for tariff in tariffs[:SHOWN] if (said := _said(kept, tariff, office, on))]


def _prices_for(support: Support, office: Office, on: date) -> list[Tariff]:
    places = places_of(office)
    rows = Tariff.objects.filter(place__in=places, valid_from__lte=on).exclude(valid_to__lt=on)
    if support.direction:
        rows = rows.filter(direction=support.direction)
    if support.zone:
        rows = rows.filter(zone=support.zone)
    return sorted(rows, key=lambda each: (places.index(each.place), each.direction, each.zone, each.up_to_grams))


def _said(row: Any, tariff: Tariff, office: Office, on: date) -> str:
    case = {name: getattr(row, name, "") for name in ("channel", "procedure")}
    group = getattr(row, "group", "")
    try:
        found = quote(
            office=office,
            direction=tariff.direction,
            zone=tariff.zone,
            grams=tariff.up_to_grams,
            on=on,
            groups=[group] if group else (),
            **case,
        )
    except OfficeError as refusal:
        return refusal.message
    told = {
        "grams": tariff.up_to_grams,
        "zone": tariff.get_zone_display(),
        "direction": tariff.get_direction_display(),
        "said": found.said,
    }
    return _("%(grams)s g %(zone)s, %(direction)s: %(said)s") % told


def _remarks(row: Any) -> list[str]:
    followed, other = followed_by(row), overlapping(row)
    told = []
    if followed is not None:
        told.append(_("Dòng áp dụng từ %(first)s sẽ tự kết thúc.") % {"first": f"{followed.valid_from:%d/%m/%Y}"})
    if other is not None and other != followed:
        told.append(_("Trùng thời gian với dòng áp dụng từ %(first)s.") % {"first": f"{other.valid_from:%d/%m/%Y}"})
    return told
