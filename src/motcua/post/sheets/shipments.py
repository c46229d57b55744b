# SPDX-License-Identifier: EUPL-1.2
"""The consignment sheet (phiếu gửi hồ sơ): by law the contract between sender and carrier (QĐ 45/2016/QĐ-TTg).

Rules: R-070, R-072, R-073.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from motcua.dossiers.sheets import drawing, wording
from motcua.dossiers.sheets.facts import follow_link
from motcua.dossiers.sheets.marks import barcode_svg, qr_svg
from motcua.dossiers.sheets.wording import hour_and_day, in_full, plain, short_moment
from motcua.kernel import money
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.models import Contract, Parcel
from motcua.post.rules import LIMIT_DAYS, Direction, Zone
from motcua.post.sheets.ends import WAYS, ZONES, Places, citizen_end, copies_of, ends, grams, spoken

_TEMPLATE: Final = Path(__file__).with_name("templates") / "shipment"
_FORMS: Final = {"original": "bản chính", "copy": "bản sao", "electronic": "bản điện tử", "shown": "đã xuất trình"}
_RIGHTS: Final = (
    "Bưu điện đếm giấy tờ theo danh mục, niêm phong trước mặt người gửi, giữ bí mật và giao đúng người nhận.",
    "Người nhận xem niêm phong, đếm giấy tờ trước khi ký; mang giấy tờ tùy thân, nhận thay thì có giấy ủy quyền.",
    "Không phát được thì mời ít nhất hai lần, cách nhau hai ngày làm việc, rồi mới chuyển hoàn về cơ quan. "
    "Phải đi thêm do lỗi bên nào thì bên đó trả cước.",
    "Được khiếu nại trong 6 tháng; bưu điện trả lời trong 5 ngày làm việc (trong tỉnh) "
    "hoặc 7 ngày làm việc (liên tỉnh).",
    "Bưu điện làm mất, làm hỏng thì bưu điện bồi thường và chịu phí cấp lại giấy tờ.",
)


def shipment_pdf(parcel: Parcel, *, at: datetime) -> bytes:
    """Return the consignment sheet of a parcel as a PDF."""
    return drawing.pdf_of(_TEMPLATE, _document(parcel, at=at), at=at)


def shipment_pictures(parcel: Parcel, *, at: datetime, ppi: float = 96.0) -> list[bytes]:
    """Return the same pages as PNG pictures."""
    return drawing.pictures_of(_TEMPLATE, _document(parcel, at=at), at=at, ppi=ppi)


def _document(parcel: Parcel, *, at: datetime) -> dict[str, Any]:
    places = Places([parcel])
    sender, receiver = ends(parcel, places)
    home = citizen_end(parcel, places)
    is_pickup = parcel.direction == Direction.PICKUP
    return {
        "way": WAYS[Direction(parcel.direction)],
        "is_pickup": is_pickup,
        "carrier": plain(parcel.carrier.name),
        "carrier_phone": plain(parcel.carrier.phone),
        "office": plain(parcel.office.name),
        "code": spoken(parcel.code),
        "barcode": barcode_svg(parcel.code) if parcel.code else "",
        "dossier": parcel.dossier.code,
        "procedure": plain(parcel.dossier.procedure.name),
        "agency": plain(in_full(parcel.dossier.agency.name)),
        "qr": qr_svg(follow_link(parcel.dossier.code)),
        "sender": sender,
        "receiver": receiver,
        "asked": hour_and_day(parcel.asked_at),
        "given": hour_and_day(parcel.handed_over_at) if parcel.handed_over_at else "",
        "limit": _limit(parcel),
        "due": short_moment(parcel.due_at),
        "weight": grams(parcel.grams),
        "zone": ZONES[Zone(parcel.zone)],
        "full": money.vnd(parcel.full_vnd),
        "you_pay": money.vnd(parcel.you_pay_vnd),
        "supported": money.vnd(parcel.supported_vnd),
        "rule": plain(parcel.price_rule).rstrip("."),
        "cod": money.vnd(parcel.cod_vnd) if parcel.is_cod and parcel.cod_vnd else "",
        "papers": [_paper(line) for line in parcel.contents],
        "rights": list(_RIGHTS),
        "left": "Người gửi" if is_pickup else "Đại diện cơ quan",
        "left_name": home["name"] if is_pickup else "",
        "right": "Nhân viên bưu điện",
        "received": _received(parcel),
        "printed": short_moment(at),
    }


def _paper(line: Any) -> dict[str, str]:
    given: Mapping[str, Any] = line if isinstance(line, dict) else {"name": line}
    form = str(given.get("form") or "")
    return {
        "name": plain(given.get("name") or ""),
        "form": _FORMS.get(form, plain(form)),
        "copies": f"{copies_of(line):02}",
    }


def _limit(parcel: Parcel) -> str:
    """Say the longest time after the hand-over: the contract's for the zone, else the law's. Rule: R-072."""
    on = parcel.asked_at.astimezone(OFFICE_ZONE).date()
    contract = (
        Contract.objects.filter(office=parcel.office, carrier=parcel.carrier, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )
    agreed = (contract.limit_days if contract else {}).get(parcel.zone)
    days = agreed if isinstance(agreed, int) else LIMIT_DAYS[parcel.zone]
    return f"{days:02} ngày làm việc sau ngày giao nhận (J+{days})"


def _received(parcel: Parcel) -> str:
    if not parcel.received_by or parcel.ended_at is None:
        return ""
    shown = f", xem {plain(parcel.proof)}" if parcel.proof else ""
    return f"{plain(parcel.received_by)}, {wording.hour_and_day(parcel.ended_at)}{shown}"
