# SPDX-License-Identifier: EUPL-1.2
"""Names and telephones for a day's people; the same seed gives the same people."""

from collections.abc import Iterator
from random import Random

_FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Nông Ma Triệu Đinh".split()  # noqa: SIM905
_WOMEN = [
    "Thị Thu",
    "Thị Lan",
    "Thị Hoa",
    "Thị Mai",
    "Ngọc Bích",
    "Thị Nhàn",
    "Thanh Hà",
    "Thị Kim Yến",
    "Minh Thư",
    "Thị Hạnh",
]
_MEN = [
    "Văn An",
    "Quốc Bảo",
    "Minh Trí",
    "Đức Thắng",
    "Quang Minh",
    "Văn Hùng",
    "Tuấn Kiệt",
    "Thành Công",
    "Hữu Lâm",
    "Văn Sơn",
]
# Networks' prefixes of today; the numbers belong to nobody, the demonstration's messages leave no machine.
_PREFIXES = ("090", "091", "093", "094", "097", "098", "070", "077", "079", "081", "083", "086", "088", "035", "038")


def names(dice: Random) -> Iterator[str]:
    """Yield full names; they may come again, as in life."""
    while True:
        yield f"{dice.choice(_FAMILIES)} {dice.choice(_WOMEN + _MEN)}"


def phones(dice: Random, given: set[str]) -> Iterator[str]:
    """Yield mobile numbers as people write them, each once; `given` are taken, and grow."""
    while True:
        number = f"{dice.choice(_PREFIXES)}{dice.randrange(10_000_000):07d}"
        if number not in given:
            given.add(number)
            yield number
