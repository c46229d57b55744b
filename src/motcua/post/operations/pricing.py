# SPDX-License-Identifier: EUPL-1.2
"""What one way of one dossier costs by post, what of it the citizen pays and what the place adds. Rule: R-069.

Each parcel is one dossier, one way: both ways are two parcels with a price each, and several dossiers of one person are
a parcel each, because support is given "a dossier and way" and because each has a course and a proof of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.offices.queries import ladder_of
from motcua.post.errors import NoTariff
from motcua.post.models import City, Support, Tariff
from motcua.post.rules import Cause, Direction, Zone
from motcua.procedures import fees

GRAMS_LIMIT = 100_000
Row = TypeVar("Row", Tariff, Support)


@dataclass(frozen=True)
class Quote:
    """A price in whole đồng: all of it is what the citizen pays and what is added for them; `rule` says why."""

    full_vnd: int
    you_pay_vnd: int
    supported_vnd: int
    rule: str

    @property
    def said(self) -> str:
        return said(full_vnd=self.full_vnd, you_pay_vnd=self.you_pay_vnd, supported_vnd=self.supported_vnd)


def said(*, full_vnd: int, you_pay_vnd: int, supported_vnd: int) -> str:
    """Say a price: "giá 26.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 16.000 đ"; support only where there is any."""
    parts = [_("giá %(sum)s") % {"sum": saying.vnd(full_vnd)}, _("bạn trả %(sum)s") % {"sum": saying.vnd(you_pay_vnd)}]
    if supported_vnd:
        parts.append(_("địa phương hỗ trợ %(sum)s") % {"sum": saying.vnd(supported_vnd)})
    return " · ".join(parts)


def quote(
    *,
    office: Office,
    direction: str,
    zone: str,
    grams: int,
    on: date,
    channel: str = "",
    procedure: str = "",
    groups: Iterable[str] = (),
) -> Quote:
    """Return the price of one way on a day, by the tariff of the nearest place and the most particular support.

    `channel` is a Dossier.Channel, `groups` those of fees. Raises: NoTariff beyond the last weight, or where no row
    fits; InvalidInput for a weight that cannot be. Rule: R-069.
    """
    tariff = tariff_for(office=office, direction=direction, zone=zone, grams=grams, on=on)
    support = support_for(
        office=office,
        direction=direction,
        zone=zone,
        full_vnd=tariff.full_vnd,
        on=on,
        channel=channel,
        procedure=procedure,
        groups=groups,
    )
    you_pay = tariff.full_vnd if support is None else share_of(tariff.full_vnd, support)
    rule = " ".join(filter(None, [_tariff_said(tariff), _support_said(support)]))
    return Quote(tariff.full_vnd, you_pay, tariff.full_vnd - you_pay, rule)


def quote_again(first: Quote, *, caused_by: str) -> Quote:
    """Return the price of sending once more: paid by whoever caused it, and nothing where the carrier did.

    A place supports a dossier and way once, so a citizen who was not there pays the full price.
    """
    full = first.full_vnd
    if caused_by == Cause.CARRIER:
        return Quote(0, 0, 0, _("Gửi lại do bưu điện: không tính cước."))
    if caused_by == Cause.OFFICE:
        return Quote(full, 0, full, _("Gửi lại do cơ quan: cơ quan trả cước."))
    return Quote(full, full, 0, _("Gửi lại sau khi chuyển hoàn: người nhận trả đủ giá cước, không hỗ trợ lần hai."))


def share_of(full_vnd: int, support: Support) -> int:
    """Return what the citizen pays of a price: a flat sum or a share to the nearest đồng, never more than all of it."""
    if support.citizen_pays_vnd is not None:
        return min(support.citizen_pays_vnd, full_vnd)
    return (full_vnd * (support.citizen_share or 0) + 50) // 100


def tariff_for(*, office: Office, direction: str, zone: str, grams: int, on: date) -> Tariff:
    """Return the row that holds this weight: of the nearest place with a price for the direction and zone on the day.

    Of rows for the same weight the one that came into force last counts. Raises: NoTariff, InvalidInput.
    """
    _require_weight(grams)
    places = places_of(office)
    rows = _valid(Tariff.objects.filter(place__in=places, direction=direction, zone=zone), on)
    nearest = min(rows, key=lambda row: places.index(row.place), default=None)
    fitting = [row for row in rows if nearest and row.place == nearest.place and row.up_to_grams >= grams]
    found = min(fitting, key=lambda row: (row.up_to_grams, -row.valid_from.toordinal()), default=None)
    if found is None:
        raise NoTariff(grams=grams, zone=zone, zone_label=str(Zone(zone).label), direction=direction)
    return found


def support_for(
    *,
    office: Office,
    direction: str,
    zone: str,
    full_vnd: int,
    on: date,
    channel: str = "",
    procedure: str = "",
    groups: Iterable[str] = (),
) -> Support | None:
    """Return the support of a price: the row that names most of the case, of these the nearest place's, the kindest.

    A row that came into force later takes the place of one that names the same.
    """
    places, belongs = places_of(office), {"", *groups}
    case = {"direction": direction, "zone": zone, "channel": channel, "procedure": procedure}
    fits: dict[tuple[str, ...], Support] = {}
    for row in sorted(_valid(Support.objects.filter(place__in=places), on), key=lambda row: row.valid_from):
        if row.group in belongs and all(getattr(row, name) in ("", value) for name, value in case.items()):
            fits[row.place, *_named(row)] = row

    def order(row: Support) -> tuple[int, int, int]:
        return -sum(map(bool, _named(row))), places.index(row.place), share_of(full_vnd, row)

    return min(fits.values(), key=order, default=None)


def _named(row: Support) -> tuple[str, ...]:
    return row.direction, row.zone, row.channel, row.procedure, row.group


def places_of(office: Office) -> list[str]:
    """Return where tariffs and support of an office stand: its own code, then what it lies in, the nearest first."""
    return [office.pk, *reversed(ladder_of(office))]


def zone_between(office: Office, locality: str) -> Zone:
    """Return how far an office and somebody's locality are from each other, as tariffs and time limits count it.

    The same commune or district, or two of one `City`, are inside the city; a locality of which only the province is
    known never is. Old districts and today's communes are alike: a city names both.
    """
    here, there = office.locality_id, locality.strip().upper()
    is_exact = "-" in there
    if is_exact and (here == there or _lies_in(there, [here]) or _lies_in(here, [there])):
        return Zone.INNER_CITY
    cities = list(City.objects.all())
    home, away = _city_of(here, cities), _city_of(there, cities)
    if is_exact and home is not None and home == away:
        return Zone.INNER_CITY
    if _province(here) == _province(there):
        return Zone.IN_PROVINCE
    return Zone.MAIN_CITIES if home and away and home.is_main and away.is_main else Zone.NATIONWIDE


def _city_of(locality: str, cities: Sequence[City]) -> City | None:
    return next((city for city in cities if _lies_in(locality, city.localities)), None)


def _lies_in(locality: str, listed: Sequence[str]) -> bool:
    """Say whether a locality is one of these or inside one; a province names only itself, not all that is in it."""
    return any(locality == each or ("-" in each and locality.startswith(f"{each}-")) for each in listed)


def _province(locality: str) -> str:
    return locality.partition("-")[0]


def _valid(rows: QuerySet[Row], on: date) -> list[Row]:
    return list(rows.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on))


def _require_weight(grams: int) -> None:
    if not 1 <= grams <= GRAMS_LIMIT:
        raise InvalidInput(fields={"grams": _("Xin ghi khối lượng từ 1 đến %(most)s gam.") % {"most": GRAMS_LIMIT}})


def _tariff_said(row: Tariff) -> str:
    known = {
        "direction": Direction(row.direction).label,
        "zone": Zone(row.zone).label,
        "grams": row.up_to_grams,
        "sum": saying.vnd(row.full_vnd),
        "day": f"{row.valid_from:%d/%m/%Y}",
    }
    said_of = _("Giá cước %(direction)s, %(zone)s, đến %(grams)s g: %(sum)s, áp dụng từ %(day)s") % known
    return _ended(said_of, row.source)


def _support_said(row: Support | None) -> str:
    if row is None:
        return _("Không có hỗ trợ cước.")
    whom = str(fees.GROUPS.get(row.group, "")) or _("người dân")
    if row.citizen_share is not None:
        said_of = _("Hỗ trợ: %(whom)s trả %(share)s%% giá cước") % {"whom": whom, "share": row.citizen_share}
    else:
        known = {"whom": whom, "sum": saying.vnd(row.citizen_pays_vnd or 0)}
        said_of = _("Hỗ trợ: %(whom)s trả %(sum)s một hồ sơ, một chiều") % known
    return _ended(said_of, row.source)


def _ended(sentence: str, source: str) -> str:
    return f"{sentence} ({source})." if source else f"{sentence}."
