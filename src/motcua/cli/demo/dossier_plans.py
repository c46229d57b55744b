# SPDX-License-Identifier: EUPL-1.2
"""Who files what where in the demonstration, and how it goes on. Plain tables."""

from dataclasses import dataclass
from random import Random
from typing import Any

Deeds = tuple[tuple[str, int], ...]

_TAKEN: Deeds = (("receive", 45), ("take", 60))
_DRAFTED: Deeds = (*_TAKEN, ("draft", 150))
_SIGNED: Deeds = (*_DRAFTED, ("sign", 90))
_READY: Deeds = (*_SIGNED, ("issue", 40))
# What happens to a dossier, each deed so many working minutes after the one before; at a counter it begins received.
COURSES: dict[str, Deeds] = {
    "waiting": (),
    "received": (("receive", 45),),
    "refused": (("refuse", 50),),
    "asked": (("ask", 60),),
    "completed": (("ask", 60), ("give", 300)),
    "handled": _TAKEN,
    "noted": (*_TAKEN, ("note", 80)),
    "opinion": (*_TAKEN, ("ask_opinion", 120)),
    "agreed": (*_TAKEN, ("ask_opinion", 120), ("give_opinion", 700)),
    "paused": (*_TAKEN, ("ask_in_work", 200)),
    "restarted": (*_TAKEN, ("ask_in_work", 200), ("give", 700)),
    "extended": (*_TAKEN, ("extend", 400)),
    "withdrawn": (*_TAKEN, ("withdraw", 200)),
    "stopped": (*_TAKEN, ("ask_in_work", 100), ("stop", 2_400)),
    "drafted": _DRAFTED,
    "sent_back": (*_DRAFTED, ("send_back", 60)),
    "signed": _SIGNED,
    "ready": _READY,
    "returned": (*_READY, ("hand_out", 240)),
    "returned_late": (*_TAKEN, ("draft", 2_400), ("sign", 200), ("issue", 60), ("hand_out", 300)),
    "refused_after": (*_TAKEN, ("draft_refusal", 300), ("sign", 120), ("issue", 60)),
}


@dataclass(frozen=True)
class Plan:
    """One dossier: where, what, which course, filed so many working days ago (0: today)."""

    office: str
    agency: str
    procedure: str
    course: str
    days_ago: int
    is_at_counter: bool = False
    asks: str = ""
    is_organisation: bool = False
    return_by: str = "counter"

    @property
    def deeds(self) -> Deeds:
        deeds = COURSES[self.course]
        return deeds[1:] if self.is_at_counter and deeds[:1] == (("receive", 45),) else deeds


def _ward(code: str, *more: tuple[str, str, int]) -> list[Plan]:
    """Return the plans of a commune or ward; every second one came to the counter."""
    return [
        Plan(
            code,
            code,
            procedure,
            course,
            days,
            is_at_counter=number % 2 == 1 and course not in ("waiting", "asked", "completed", "refused"),
            asks=f"{code}.KT",
            return_by="online" if number % 3 == 0 else "counter",
        )
        for number, (procedure, course, days) in enumerate(more)
    ]


_FEW: tuple[tuple[str, str, int], ...] = (
    ("2.000635", "waiting", 0),
    ("1.004873", "handled", 3),
    ("1.001193", "drafted", 0),
    ("1.004859", "returned", 9),
    ("1.004884", "handled", 8),
    ("1.001731", "ready", 6),
)
PLANS: list[Plan] = [
    *_ward(
        "DN-HC",
        ("2.000635", "waiting", 0),
        ("1.001193", "waiting", 0),
        ("1.004873", "waiting", 1),
        ("2.000635", "asked", 1),
        ("1.004873", "asked", 3),
        ("1.004859", "completed", 2),
        ("1.001612", "received", 0),
        ("2.000815", "drafted", 0),
        ("1.004873", "handled", 3),
        ("1.004859", "noted", 2),
        ("1.001570", "handled", 5),
        ("1.004884", "handled", 7),
        ("1.009994", "opinion", 4),
        ("1.009994", "agreed", 7),
        ("1.009994", "extended", 8),
        ("1.001731", "paused", 4),
        ("1.004772", "restarted", 6),
        ("1.005461", "withdrawn", 5),
        ("2.000720", "stopped", 12),
        ("1.004837", "drafted", 2),
        ("1.004746", "sent_back", 4),
        ("1.001022", "signed", 1),
        ("1.004859", "ready", 4),
        ("2.000815", "ready", 1),
        ("1.001193", "returned", 6),
        ("1.004873", "returned", 12),
        ("2.000635", "returned", 15),
        ("1.001612", "returned", 18),
        ("1.004859", "returned_late", 16),
        ("1.001653", "refused_after", 9),
        ("1.012783", "refused", 8),
        ("1.011607", "handled", 12),
    ),
    *_ward(
        "DN-TK",
        *_FEW,
        ("1.004873", "asked", 2),
        ("1.004859", "signed", 2),
        ("1.009994", "opinion", 6),
        ("1.001612", "returned", 11),
        ("1.000656", "returned", 14),
        ("1.001776", "handled", 20),
        ("1.001699", "restarted", 10),
        ("1.004746", "returned_late", 17),
    ),
    *(plan for code in ("HT-TP", "BK-PN", "BK-CD", "HN-DX") for plan in _ward(code, *_FEW)),
    *(
        Plan("DN-TTHCC", "DN-STC", procedure, course, days, is_organisation=True, return_by="online")
        for procedure, course, days in (
            ("2.001583", "waiting", 0),
            ("2.001583", "handled", 2),
            ("2.001199", "paused", 2),
            ("2.002043", "drafted", 2),
            ("2.001583", "ready", 4),
            ("2.001199", "returned", 10),
            ("2.001610", "returned", 13),
            ("2.002043", "handled", 4),
        )
    ),
    *(
        Plan("DN-TTHCC", agency, procedure, course, days, is_at_counter=is_at_counter, asks="DN-VPDK.CM")
        for agency, procedure, course, days, is_at_counter in (
            ("DN-SXD", "1.009974", "waiting", 0, False),
            ("DN-SXD", "1.009974", "opinion", 6, True),
            ("DN-SXD", "1.009974", "extended", 9, True),
            ("DN-SXD", "1.009974", "handled", 14, False),
            ("DN-SXD", "1.009974", "handled", 18, True),
            ("DN-SXD", "1.009974", "returned", 20, False),
            ("DN-VPDK", "1.012783", "handled", 5, True),
            ("DN-VPDK", "1.012784", "agreed", 8, True),
            ("DN-VPDK", "1.012786", "returned", 19, True),
            ("DN-CATP", "2.000488", "handled", 6, False),
            ("DN-CATP", "2.000488", "returned", 15, False),
            ("DN-STP", "2.000635", "ready", 1, False),
        )
    ),
]
POINTS = (
    {"paper": "", "question": "", "what": "Ảnh căn cước bị mờ, không đọc được số", "how": "Chụp lại dưới ánh sáng đều"},
    {"paper": "", "question": "", "what": "Thiếu trang thứ hai của tờ khai", "how": "Chụp đủ các trang"},
    {"paper": "", "question": "", "what": "Giấy ủy quyền chưa chứng thực", "how": "Chứng thực chữ ký rồi gửi lại"},
)

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_MEN = ("Văn Dũng", "Quốc Bảo", "Đình Phúc", "Minh Khôi", "Thanh Tùng", "Hữu Nghĩa", "Công Vinh", "Xuân Trường")
_WOMEN = ("Thị Hạnh", "Thị Thu Hương", "Ngọc Diệp", "Thị Kim Oanh", "Bảo Trâm", "Thị Mỹ Lệ", "Thùy Linh", "Thị Yến")
_STREETS = ("Lê Duẩn", "Ông Ích Khiêm", "Hoàng Diệu", "Nguyễn Chí Thanh", "Trần Phú", "Hải Phòng", "Điện Biên Phủ")
_FIRMS = ("Sông Hàn Xanh", "Gạo Việt", "Hải Vân Logistics", "Mộc An", "Phần mềm Biển Đông", "Dược Trường Sơn")
FIRST_PHONE = 84_905_200_000


class Applicants:
    """People and firms who file, one after the other; `after` is how many phones are somebody else's."""

    def __init__(self, dice: Random, *, after: int = 0) -> None:
        self._dice = dice
        self._number = after

    def next(self, *, is_organisation: bool = False) -> dict[str, Any]:
        """Return the next applicant, as DossierContent keeps one."""
        dice, self._number = self._dice, self._number + 1
        name = f"{dice.choice(_FAMILY)} {dice.choice(dice.choice((_MEN, _WOMEN)))}"
        found: dict[str, Any] = {
            "name": name,
            "phone": f"+{FIRST_PHONE + self._number}",
            "id_number": f"048{dice.choice('01')}{dice.randrange(60, 99)}{dice.randrange(1_000_000):06}",
            "address": f"{dice.randrange(2, 400)} {dice.choice(_STREETS)}",
        }
        if is_organisation:
            firm = f"Công ty TNHH {dice.choice(_FIRMS)}"
            found["organisation"] = {"name": firm, "tax_code": "", "representative": name}
        return found
