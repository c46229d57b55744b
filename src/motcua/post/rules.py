# SPDX-License-Identifier: EUPL-1.2
"""The rules of the post: directions, zones, a parcel's states, S10 codes. Pure."""

import re
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(TextChoices):
    PICKUP = "pickup", _("nhận hồ sơ tại nhà")
    RETURN = "return", _("trả kết quả tại nhà")


class Zone(TextChoices):
    """How far, as tariffs and time limits count it."""

    INNER_CITY = "inner_city", _("nội thành, nội thị")
    IN_PROVINCE = "in_province", _("trong tỉnh, thành phố")
    MAIN_CITIES = "main_cities", _("giữa các đô thị lớn")
    NATIONWIDE = "nationwide", _("liên tỉnh")


class State(TextChoices):
    ASKED = "asked", _("đã đăng ký")
    LABELLED = "labelled", _("đã dán nhãn")
    CARRIED = "carried", _("bưu điện đang chuyển")
    FAILED = "failed", _("phát chưa được")
    DELIVERED = "delivered", _("đã phát")
    RETURNING = "returning", _("đang chuyển hoàn")
    RETURNED = "returned", _("đã hoàn về cơ quan")
    LOST = "lost", _("thất lạc")
    CANCELLED = "cancelled", pgettext_lazy("bưu gửi", "đã hủy")


# Nothing more happens to these by themselves; one that was returned may be sent again as a new parcel.
ENDED = (State.DELIVERED, State.RETURNED, State.LOST, State.CANCELLED)
UNDER_WAY = tuple(state for state in State if state not in ENDED)
# The carrier has it.
WITH_CARRIER = (State.CARRIED, State.FAILED, State.RETURNING)


class Deed(TextChoices):
    """What happens to a parcel, whoever says so."""

    ASKED = "asked", _("đăng ký")
    LABELLED = "labelled", _("dán nhãn")
    HANDED_OVER = "handed_over", _("giao cho bưu điện")
    COLLECTED = "collected", _("bưu điện đã nhận tại nhà")
    ACCEPTED = "accepted", _("bưu điện chấp nhận")
    ON_THE_WAY = "on_the_way", _("đang vận chuyển")
    AT_OFFICE = "at_office", _("đến bưu cục phát")
    OUT = "out", _("bưu tá đang đi phát")
    DELIVERED = "delivered", _("phát thành công")
    FAILED = "failed", _("phát không thành công")
    RETURNING = "returning", _("chuyển hoàn")
    RETURNED = "returned", _("cơ quan nhận lại")
    LOST = "lost", _("báo thất lạc")
    CANCELLED = "cancelled", _("hủy bưu gửi")


class Reason(TextChoices):
    """Why it could not be handed over."""

    ABSENT = "absent", _("không có người nhận")
    WRONG_ADDRESS = "wrong_address", _("sai địa chỉ")
    NO_ANSWER = "no_answer", _("không liên lạc được")
    REFUSED = "refused", _("người nhận từ chối")
    NO_PAPERS = "no_papers", _("thiếu giấy tờ tùy thân")
    NOT_PAID = "not_paid", _("chưa trả tiền thu hộ")
    OTHER = "other", _("lý do khác")


class Doubt(TextChoices):
    """What does not agree in what was told of a parcel; somebody has to look."""

    EARLY_RETURN = "early_return", _("chuyển hoàn khi chưa đủ hai lần mời")
    CONTRADICTION = "contradiction", _("các lời báo trái nhau")


class Cause(TextChoices):
    """Who caused that it must be sent once more, and so pays for it (QĐ 45/2016/QĐ-TTg)."""

    CITIZEN = "citizen", pgettext_lazy("bưu gửi", "người nhận")
    OFFICE = "office", pgettext_lazy("bưu gửi", "cơ quan")
    CARRIER = "carrier", pgettext_lazy("bưu gửi", "bưu điện")


# At least two invitations, two working days apart, before it goes back (QĐ 45/2016/QĐ-TTg). Rule: R-070.
INVITATIONS: Final = 2
DAYS_BETWEEN_INVITATIONS: Final = 2

# Longest time in working days after the hand-over (TT 17/2017/TT-BTTTT), a setting of each contract by zone.
LIMIT_DAYS: Final[dict[str, int]] = {
    Zone.INNER_CITY: 1,
    Zone.IN_PROVINCE: 2,
    Zone.MAIN_CITIES: 3,
    Zone.NATIONWIDE: 4,
}

# A carrier that does not answer is asked again after 2, 4, 8 … seconds, at most a quarter of an hour.
LONGEST_PAUSE_SECONDS: Final = 900

_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
S10: Final = re.compile(r"^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$")


def check_digit(eight: str) -> int:
    """Return the check digit of eight digits of an S10 code (UPU S10: 11 − sum mod 11; 10 → 0, 11 → 5)."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, eight, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def s10(letters: str, serial: int, country: str = "VN") -> str:
    """Return the S10 code of a serial: s10("EA", 12345678) → "EA123456785VN"."""
    eight = f"{serial:08d}"
    return f"{letters}{eight}{check_digit(eight)}{country}"


def is_s10(code: str) -> bool:
    """Say whether a code has the S10 shape and its check digit holds."""
    match = S10.match(code)
    return match is not None and check_digit(match[2]) == int(match[3])


def pause_seconds(attempts: int) -> int:
    """Return after how many seconds a carrier that did not answer is asked again: 2, 4, 8 …, at most 900."""
    return min(1 << min(max(attempts, 1), 16), LONGEST_PAUSE_SECONDS)


def waited_seconds(attempts: int) -> int:
    """Return how long a carrier was waited for between so many attempts, at least."""
    return sum(pause_seconds(attempt) for attempt in range(1, attempts))
