# SPDX-License-Identifier: EUPL-1.2
"""The hand-over list (bảng kê giao nhận) on A4: what one side gives the other, totals, both signatures.

No name of a citizen stands on it. For papers picked up at home, both signatures are the moment of filing. Rule: R-071.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from motcua.dossiers.sheets import drawing, heading
from motcua.dossiers.sheets.marks import barcode_svg
from motcua.dossiers.sheets.wording import day, hour_and_day, place_name, plain, short_moment
from motcua.kernel import money
from motcua.people.models import User
from motcua.post.models import HandoverItem, HandoverList
from motcua.post.rules import Direction, State
from motcua.post.sheets.ends import Places, copies_of, count_of, grams

_TEMPLATE: Final = Path(__file__).with_name("templates") / "list"
_WAYS: Final = {
    HandoverList.Direction.TO_CARRIER: "Cơ quan giao bưu điện",
    HandoverList.Direction.FROM_CARRIER: "Bưu điện giao cơ quan",
}
_MARK: Final = re.compile(r"^BK(\d{1,18})$")
# Tags of a long table make it eight times as large.
_ROWS_TAGGED: Final = 120


def list_mark(handover_list: HandoverList) -> str:
    """Return what the bars on a list say: "BK" and its row's number."""
    return f"BK{handover_list.pk}"


def list_of_mark(text: str) -> int | None:
    """Return the number in the bars of a list, in any spelling; None where it is no list's."""
    match = _MARK.match("".join(text.upper().split()))
    return int(match[1]) if match else None


def list_pdf(handover_list: HandoverList, *, at: datetime) -> bytes:
    """Return the list as a PDF; one that is not signed yet says so, and has room for signatures."""
    data = _document(handover_list, at=at)
    return drawing.pdf_of(_TEMPLATE, data, at=at, is_tagged=len(data["rows"]) <= _ROWS_TAGGED)


def list_pictures(handover_list: HandoverList, *, at: datetime, ppi: float = 96.0) -> list[bytes]:
    """Return the same pages as PNG pictures."""
    return drawing.pictures_of(_TEMPLATE, _document(handover_list, at=at), at=at, ppi=ppi)


def _document(handover_list: HandoverList, *, at: datetime) -> dict[str, Any]:
    items = list(
        HandoverItem.objects.filter(list=handover_list)
        .select_related("parcel__dossier", "parcel__office")
        .order_by("added_at", "pk")
    )
    parcels = [item.parcel for item in items]
    places = Places(parcels)
    office, carrier = handover_list.office, handover_list.carrier
    superior, unit = heading.of_place(office, None)
    is_to_carrier = handover_list.direction == HandoverList.Direction.TO_CARRIER
    sides = [_office_side(handover_list), _carrier_side(handover_list)]
    mark = list_mark(handover_list)
    return {
        "superior": superior,
        "unit": unit,
        "place_date": f"{plain(place_name(office.locality.name))}, "
        f"{day(handover_list.signed_at or handover_list.opened_at)}",
        "number": f"{handover_list.number:02}/{handover_list.year}",
        "way": _WAYS[HandoverList.Direction(handover_list.direction)],
        "office": plain(office.name),
        "office_address": plain(office.address),
        "carrier": plain(carrier.name),
        "mark": mark,
        "barcode": barcode_svg(mark),
        "rows": [_row(item, places) for item in items],
        "totals": _totals(items),
        "sides": sides if is_to_carrier else sides[::-1],
        "signed": hour_and_day(handover_list.signed_at) if handover_list.signed_at else "",
        "is_filing": any(parcel.direction == Direction.PICKUP for parcel in parcels) and not is_to_carrier,
        "printed": short_moment(at),
    }


def _row(item: HandoverItem, places: Places) -> dict[str, str]:
    parcel = item.parcel
    return {
        "code": parcel.code,
        "dossier": parcel.dossier.code,
        "place": places.commune(parcel),
        "weight": grams(parcel.grams),
        "papers": str(count_of(parcel)) if parcel.contents else "",
        "cod": money.vnd(parcel.cod_vnd) if parcel.is_cod and parcel.cod_vnd else "",
        "note": plain(item.note) or _kind_of(item),
    }


def _kind_of(item: HandoverItem) -> str:
    """Say why it comes back to the office: papers fetched at home, or a result nobody took."""
    if item.parcel.direction == Direction.PICKUP:
        return "hồ sơ nhận tại nhà"
    is_back = item.parcel.state in (State.FAILED, State.RETURNING, State.RETURNED)
    return "chuyển hoàn, chưa phát được" if is_back else ""


def _totals(items: Sequence[HandoverItem]) -> dict[str, str]:
    parcels = [item.parcel for item in items]
    cod = sum(parcel.cod_vnd for parcel in parcels if parcel.is_cod)
    return {
        "parcels": f"{len(parcels):02}",
        "weight": grams(sum(parcel.grams for parcel in parcels)),
        "papers": str(sum(copies_of(line) for parcel in parcels for line in parcel.contents)),
        "cod": money.vnd(cod) if cod else "",
    }


def _office_side(handover_list: HandoverList) -> dict[str, str]:
    name = _name(handover_list.office_signed_by)
    return _side("Đại diện cơ quan", name, handover_list.office_signed_at)


def _carrier_side(handover_list: HandoverList) -> dict[str, str]:
    name = plain(handover_list.carrier_name) or _name(handover_list.carrier_signed_by)
    return _side("Đại diện bưu điện", name, handover_list.carrier_signed_at)


def _side(who: str, name: str, signed_at: datetime | None) -> dict[str, str]:
    return {"who": who, "name": name if signed_at else "", "signed": short_moment(signed_at)}


def _name(user: User | None) -> str:
    return plain(user.full_name or user.username) if user is not None else ""
