# SPDX-License-Identifier: EUPL-1.2
"""Labels (nhãn bưu gửi): A6 each, or four on an A4 sheet to be cut; black alone, as thermal printers do it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from motcua.dossiers.sheets import drawing
from motcua.dossiers.sheets.facts import follow_link
from motcua.dossiers.sheets.marks import barcode_svg, qr_svg
from motcua.dossiers.sheets.wording import capitals, plain, short_moment
from motcua.kernel import money
from motcua.post.models import Parcel
from motcua.post.rules import Direction, Zone
from motcua.post.sheets.ends import WAYS, ZONES, Places, ends, grams, spoken

_TEMPLATE: Final = Path(__file__).with_name("templates") / "labels"
_SERVICE: Final = {
    Direction.PICKUP: "Đếm giấy tờ theo phiếu gửi, niêm phong trước mặt người gửi. "
    "Giao cơ quan theo bảng kê hai bên ký.",
    Direction.RETURN: "Xem giấy tờ tùy thân hoặc giấy ủy quyền trước khi giao. Không phát được: mời ít nhất hai lần, "
    "cách nhau hai ngày làm việc, rồi chuyển hoàn về nơi gửi.",
}


class Paper(StrEnum):
    A6 = "a6"
    A4 = "a4"


def label_pdf(parcels: Sequence[Parcel], *, at: datetime, paper: str = Paper.A6) -> bytes:
    """Return the labels of parcels that have a code as one PDF: an A6 page each, or four on an A4 page."""
    return drawing.pdf_of(_TEMPLATE, _document(parcels, at=at, paper=paper), at=at)


def label_pictures(parcels: Sequence[Parcel], *, at: datetime, paper: str = Paper.A6, ppi: float = 96.0) -> list[bytes]:
    """Return the same pages as PNG pictures."""
    return drawing.pictures_of(_TEMPLATE, _document(parcels, at=at, paper=paper), at=at, ppi=ppi)


def _document(parcels: Sequence[Parcel], *, at: datetime, paper: str) -> dict[str, Any]:
    labelled = [parcel for parcel in parcels if parcel.code]
    places = Places(labelled)
    return {
        "paper": Paper(paper).value,
        "fonts": drawing.sans(),
        "labels": [_label(parcel, places, at=at) for parcel in labelled],
    }


def _label(parcel: Parcel, places: Places, *, at: datetime) -> dict[str, Any]:
    sender, receiver = ends(parcel, places)
    return {
        "way": capitals(WAYS[Direction(parcel.direction)]),
        "carrier": plain(parcel.carrier.name),
        "from": sender,
        "to": receiver,
        "code": parcel.code,
        "spoken": spoken(parcel.code),
        "barcode": barcode_svg(parcel.code),
        "dossier": parcel.dossier.code,
        "qr": qr_svg(follow_link(parcel.dossier.code)),
        "weight": grams(parcel.grams),
        "zone": ZONES[Zone(parcel.zone)],
        "cod": money.vnd(parcel.cod_vnd) if parcel.is_cod and parcel.cod_vnd else "",
        "service": _SERVICE[Direction(parcel.direction)],
        "printed": short_moment(at),
    }
