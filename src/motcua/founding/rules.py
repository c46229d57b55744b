# SPDX-License-Identifier: EUPL-1.2
"""The steps of setting up an office, their order, and the hours most offices keep. Pure."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """A step; its value is the last part of its address."""

    PLACE = "noi", _("Nơi tiếp nhận")
    HOURS = "gio", _("Giờ làm việc")
    AGENCIES = "co-quan", _("Cơ quan")
    COUNTERS = "quay", _("Quầy")
    SERVICES = "viec", _("Thủ tục và hẹn giờ")
    STAFF = "nhan-su", _("Nhân sự")
    MACHINES = "may", _("Máy lấy số và bảng")
    OPENING = "mo-cua", _("Kiểm và mở cửa")


ORDER: Final = tuple(Step)


def after(step: Step) -> Step:
    """Return the next step; the last is its own."""
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def before(step: Step) -> Step | None:
    """Return the step before; None for the first."""
    place = ORDER.index(step)
    return ORDER[place - 1] if place else None


@dataclass(frozen=True)
class Pattern:
    """A ready-made week, as the two cells in which hours are written."""

    key: str
    name: str | Promise
    sessions: str
    saturday: str = ""


PATTERNS: Final = (
    Pattern("hanh-chinh", _("7:30–11:30 và 13:00–17:00, thứ Hai đến thứ Sáu"), "07:30-11:30|13:00-17:00"),
    Pattern("thu-bay", _("như trên, thêm sáng thứ Bảy 7:30–11:30"), "07:30-11:30|13:00-17:00", "07:30-11:30"),
    Pattern("tam-gio", _("8:00–12:00 và 13:30–17:30, thứ Hai đến thứ Sáu"), "08:00-12:00|13:30-17:30"),
    Pattern("mua-he", _("7:00–11:30 và 13:30–17:00, thứ Hai đến thứ Sáu"), "07:00-11:30|13:30-17:00"),
)

#: Prefixes of lines in their order; I and O are mistaken for digits.
PREFIXES: Final = "ABCDEGHKLMNPQRSTUVXY"
MOST_AGENCIES: Final = len(PREFIXES)
MOST_COUNTERS: Final = 60
MOST_MACHINES: Final = 10
