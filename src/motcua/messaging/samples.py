# SPDX-License-Identifier: EUPL-1.2
"""Values for previews of texts: an ordinary case, the longest names there are, and short ones. Nobody real."""

from datetime import date, datetime
from typing import Any, Final

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.told import Place
from motcua.messaging.turn_texts import Turn


def _at(day: int, hour: int, minute: int = 0, *, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE_ZONE)


_DOSSIER = "H17.30.5-261203-0127"
_APPOINTMENT: Final = {"code": "482914", "starts_at": _at(3, 9)}
_APPOINTMENTS: Final = (
    "request_received", "confirmed", "hour_proposed", "refused", "cancelled_by_citizen", "cancelled_by_office",
    "moved", "earlier_hour_offered", "earlier_hour_taken", "promise_missed", "expired", "proposal_expired",
    "reminder", "reminder_today",
)  # fmt: skip
_SHOTS: Final = ("booked", "reminder", "moved", "cancelled_by_citizen", "cancelled_by_office")


def _of_hours(code: str) -> dict[str, dict[str, str]]:
    named = [*(f"appointment.{name}" for name in _APPOINTMENTS), *(f"vaccination.{name}" for name in _SHOTS)]
    return {name: {"code": code} for name in named}


def _of_what_people_say(code: str, site: str) -> dict[str, dict[str, str]]:
    look_up = {"code": code, "address": f"{site}/gop-y/tra-cuu/"}
    return {
        "feedback.how_was_it": {"address": f"{site}/danh-gia/h127-0123456789abcdef/"},
        "feedback.complaint_received": look_up,
        "feedback.complaint_late": {"code": code},
        "feedback.complaint_answered": look_up,
        "feedback.complaint_handed_up": {"code": code},
        "feedback.survey_invitation": {"address": f"{site}/khao-sat/phieu/abcdefghjkmn/"},
    }


ORDINARY: dict[str, Any] = {
    **_of_hours("482914"),
    "turn.phone_check": {"code": "503817"},
    **_of_what_people_say("48291473", "https://mc.gov.vn"),
    "number": "Số A027",
    "office": "TT HCC",
    "office_name": "Trung tâm hành chính công",
    "complain_at": "https://mc.gov.vn/gop-y/dn-hc/",
    "answer": "Đã nhắc nhở cán bộ và xin lỗi Ông/Bà.",
    "year": 2026,
    "code": _DOSSIER,
    "starts_at": _at(3, 9),
    "first_starts_at": _at(2, 14),
    "instead_of": _at(4, 10),
    "confirm_by": _at(1, 13, 35),
    "answer_by": _at(1, 15, 30),
    "told_at": _at(1, 8, 35),
    "place": Place("So Xay dung", "", "24 Trần Phú, Đà Nẵng", 3, "Sở Xây dựng"),
    "bring": ("Căn cước", "Bản vẽ"),
    "reason": "Việc này do phường giải quyết",
    "near_hours": (_at(4, 9, 30), _at(4, 10)),
    "children": 2,
    "turn": Turn(
        "A027",
        "TT HCC",
        "Trung tâm hành chính công",
        "Đất đai",
        3,
        "https://mc.gov.vn/so/Ab3k",
        _at(1, 9),
        _at(1, 9, 20),
    ),
    "minutes": 10,
    "due_at": _at(8, 16, 30),
    "due_before": _at(4, 16, 30),
    "due_after": _at(9, 16, 30),
    "points": ("Bản sao giấy khai sinh",),
    "is_granted": True,
    "is_late": False,
    "hours": "8h-11h30, 13h30-17h",
    "has_slip": True,
    "unit": "Phòng Hạ tầng",
    "at": _at(3, 10, 15),
    "tag": 7,
    "expires_at": _at(28, 8),
    "address": "https://mc.gov.vn/n/Ab3kX9",
    "amount_vnd": 50_000,
    "fees": "lệ phí",
    "receipt": "BL-26/0000123",
    "surplus_vnd": 0,
    "how": "chuyển khoản",
    "parcel": "CP123456789VN",
    "you_pay_vnd": 15_000,
    "full_vnd": 30_000,
    "due_vnd": 0,
    "collect_vnd": 15_000,
    "due_on": date(2026, 12, 5),
    "filed_at": _at(3, 9, 10),
    "by_post": True,
    "tried": 1,
    "next_on": date(2026, 12, 7),
    "is_pickup": False,
    "ways": {"short_code": "8188", "switchboard": "0236 3881 888", "site": "https://mc.gov.vn"},
}

LONGEST: dict[str, Any] = {
    **ORDINARY,
    **_of_hours("48291473"),
    **_of_what_people_say("48291473", "https://motcua.danang.gov.vn"),
    "number": "Hồ sơ 000.00.30.H17-261203-0127",
    "office": "TT Phuc vu HCC TP Da Nang",
    "office_name": "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
    "complain_at": "https://motcua.danang.gov.vn/gop-y/dn-tthcc/",
    "answer": "Đã xem xét, nhắc nhở cán bộ ở quầy 3 và sắp lại thứ tự gọi; xin lỗi vì để Ông/Bà phải chờ hai buổi",
    "code": "000.00.30.H17-261203-0127",
    "place": Place(
        "So Nong nghiep va Moi truong",
        "TT Phuc vu HCC TP Da Nang",
        "Tầng 1, số 24 đường Trần Phú, phường Hải Châu, Đà Nẵng",
        27,
        "Sở Nông nghiệp và Môi trường thành phố Đà Nẵng",
        "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
    ),
    "starts_at": _at(3, 13, 30),
    "first_starts_at": _at(2, 14, 30),
    "bring": ("Căn cước công dân", "Bản vẽ thiết kế xây dựng có đóng dấu", "Giấy chứng nhận quyền sử dụng đất"),
    "reason": "Việc này do Ủy ban nhân dân phường nơi có đất giải quyết, xin đến bộ phận một cửa của phường",
    "near_hours": (_at(4, 13, 30), _at(7, 13, 30), _at(8, 13, 30)),
    "turn": Turn(
        "AB1027", "TT Phuc vu HCC TP Da Nang", "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
        "Đăng ký đất đai, tài sản gắn liền với đất", 127, "https://motcua.danang.gov.vn/so/Ab3kX9pQ",
        _at(1, 13, 30), _at(1, 14, 50),
    ),
    "points": (
        "Bản sao giấy chứng nhận quyền sử dụng đất có chứng thực", "Ảnh chân dung", "Tờ khai đã ký từng trang",
    ),
    "is_late": True,
    "hours": "thứ 2-thứ 6 7h30-11h30, 13h30-17h30",
    "unit": "Phòng Quản lý hạ tầng kỹ thuật đô thị và giao thông",
    "tag": 127,
    "address": "https://motcua.danang.gov.vn/nop/tiep/Ab3kX9pQ7t",
    "amount_vnd": 12_500_000,
    "fees": "phí, lệ phí và cước bưu chính",
    "surplus_vnd": 1_250_000,
    "you_pay_vnd": 115_000,
    "full_vnd": 230_000,
    "due_vnd": 115_000,
    "collect_vnd": 1_115_000,
    "tried": 2,
    "ways": {"short_code": "8188", "switchboard": "+84 236 3881 888", "site": "https://motcua.danang.gov.vn"},
}  # fmt: skip

# For a first draft of own words: short, and no value part of another.
SHORT: dict[str, Any] = {
    **ORDINARY,
    **_of_what_people_say("48291473", "mc.vn"),
    "office": "TT E",
    "office_name": "TT E",
    "complain_at": "mc.vn/gop-y/e/",
    "answer": "Đã nhắc L",
    "code": "H17-0127",
    "place": Place("Sở A", "", "", None, "Sở A"),
    "bring": ("Sổ B",),
    "reason": "Lý C",
    "near_hours": (_at(4, 9, 30),),
    "points": ("Bản D",),
    "turn": Turn("A027", "TT E", "TT E", "Hàng F", 3, "mc.vn/so/G", _at(1, 9), _at(1, 9, 20)),
    "unit": "Phòng I",
    "hours": "8h-17h",
    "is_late": True,
    "surplus_vnd": 7_000,
    "due_vnd": 9_000,
    "fees": "lệ phí",
    "receipt": "BL-1",
    "tag": 77,
    "tried": 12,
    "children": 22,
    "parcel": "CP1VN",
    "address": "mc.vn/n/K",
    "ways": {"short_code": "8188", "switchboard": "0236 388", "site": "mc.vn"},
}
