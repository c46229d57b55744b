# SPDX-License-Identifier: EUPL-1.2
"""What a row of the post's lists means: prices with what citizens pay of them, support, meanings of status codes."""

from datetime import datetime
from typing import Any

from motcua.offices.columns import KEEP, CannotRead, Column, choice, code, day, number, procedure_code
from motcua.offices.loading import Table, Values
from motcua.offices.models import Locality, Office
from motcua.post.models import Carrier, StatusCode, Support, Tariff
from motcua.post.operations.arranging import save_for_a_time, save_status_code
from motcua.post.rules import Deed, Direction, Reason, Zone

_MOST_VND = 100_000_000
_MOST_GRAMS = 100_000


def place(text: str) -> str:
    """Read the code of an office or a locality; "6" is the locality "06"."""
    return code(text.zfill(2) if text.isdigit() else text)


def require_place(text: str) -> None:
    """Raise CannotRead where no office and no locality has this code."""
    if not Office.objects.filter(pk=text).exists() and not Locality.objects.filter(pk=text).exists():
        raise CannotRead(f"cột place: không có nơi tiếp nhận hay địa phương nào mang mã {text}")


def _check_days(values: Values) -> None:
    if values.get("valid_to") and values["valid_to"] < values["valid_from"]:
        raise CannotRead("valid_to trước valid_from")


def _save(row: Any, *, by: str, at: datetime) -> None:
    require_place(row.place)
    save_for_a_time(row, by=by, at=at)


def _support_of(tariff: Tariff) -> Support | None:
    """Return the support that says what everybody pays of this price."""
    about = {"place": tariff.place, "direction": tariff.direction, "zone": tariff.zone, "valid_from": tariff.valid_from}
    return Support.objects.filter(**about, channel="", procedure="", group="").first()


def _save_support(tariff: Tariff, values: Values, *, by: str, at: datetime) -> bool:
    """Let everybody pay so much of a price, as support of the same place, direction, zone and days."""
    pays = values.get("citizen_pays_vnd")
    if pays is None:
        return False
    row = _support_of(tariff) or Support(
        place=tariff.place, direction=tariff.direction, zone=tariff.zone, valid_from=tariff.valid_from
    )
    if row.pk and (row.citizen_pays_vnd, row.valid_to) == (pays, tariff.valid_to):
        return False
    row.citizen_pays_vnd, row.citizen_share, row.valid_to = pays, None, tariff.valid_to
    row.source = tariff.source
    _save(row, by=by, at=at)
    return True


def _shown_pays(tariff: Tariff) -> str:
    row = _support_of(tariff)
    return "" if row is None or row.citizen_pays_vnd is None else str(row.citizen_pays_vnd)


TARIFFS = Table(
    name="postal-tariffs",
    model=Tariff,
    key=("place", "direction", "zone", "up_to_grams", "valid_from"),
    check=_check_days,
    save=_save,
    follow=_save_support,
    columns=(
        Column("place", "place", place, is_required=True),
        Column("direction", "direction", choice(Direction), is_required=True),
        Column("zone", "zone", choice(Zone), is_required=True),
        Column("up_to_grams", "up_to_grams", number(1, _MOST_GRAMS), is_required=True),
        Column("full_price_vnd", "full_vnd", number(0, _MOST_VND), is_required=True),
        Column("citizen_pays_vnd", read=number(0, _MOST_VND), blank=None, shown=_shown_pays),
        Column("valid_from", "valid_from", day, is_required=True),
        Column("valid_to", "valid_to", day, blank=KEEP),
        Column("source", "source"),
    ),
)


def _check_support(values: Values) -> None:
    _check_days(values)
    # A column the file lacks, or leaves empty, fits everything.
    values |= {name: values.get(name) or "" for name in ("direction", "zone", "channel", "procedure", "group")}
    if (values.get("citizen_pays_vnd") is None) == (values.get("citizen_share") is None):
        raise CannotRead("xin ghi cột citizen_pays_vnd hoặc cột citizen_share, chỉ một trong hai")


SUPPORTS = Table(
    name="postal-supports",
    model=Support,
    key=("place", "direction", "zone", "channel", "procedure", "group", "valid_from"),
    check=_check_support,
    save=_save,
    columns=(
        Column("place", "place", place, is_required=True),
        Column("direction", "direction", choice(Direction)),
        Column("zone", "zone", choice(Zone)),
        Column("channel", "channel"),
        Column("procedure", "procedure", procedure_code),
        Column("group", "group"),
        Column("citizen_pays_vnd", "citizen_pays_vnd", number(0, _MOST_VND), blank=None),
        Column("citizen_share", "citizen_share", number(0, 100), blank=None),
        Column("valid_from", "valid_from", day, is_required=True),
        Column("valid_to", "valid_to", day, blank=KEEP),
        Column("source", "source"),
    ),
)

STATUS_CODES = Table(
    name="postal-status-codes",
    model=StatusCode,
    key=("carrier_id", "code"),
    save=save_status_code,
    columns=(
        Column("carrier", "carrier_id", code, is_required=True, refers_to=(Carrier, "doanh nghiệp bưu chính")),
        Column("code", "code", is_required=True),
        Column("deed", "deed", choice(Deed), is_required=True),
        Column("reason", "reason", choice(Reason)),
    ),
)
