# SPDX-License-Identifier: EUPL-1.2
"""How many procedures can be done wholly online, in part, or only at the counter: of all, by level, by field."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import sort_key
from motcua.procedures.models import Procedure

Level = Procedure.OnlineLevel

#: The levels of government a catalogue speaks of; another word is shown as it stands.
AGENCY_LEVELS: Final = {
    "tinh": _("Cấp tỉnh, thành phố"),
    "ubnd_tinh": _("Ủy ban nhân dân tỉnh, thành phố"),
    "so": _("Sở, ngành"),
    "so_tu_phap": _("Sở Tư pháp"),
    "huyen": _("Cấp huyện (đến 30/6/2025)"),
    "xa": _("Cấp xã, phường, đặc khu"),
    "cong_an_xa": _("Công an cấp xã"),
    "vpdk_dat_dai": _("Văn phòng Đăng ký đất đai"),
}


@dataclass(frozen=True)
class Counted:
    """The procedures under one heading."""

    heading: str
    full: int
    part: int
    counter: int

    @property
    def total(self) -> int:
        return self.full + self.part + self.counter

    @property
    def full_percent(self) -> int:
        """The share that can be done wholly online, as a whole number."""
        return round(100 * self.full / self.total) if self.total else 0

    @property
    def part_percent(self) -> int:
        return round(100 * self.part / self.total) if self.total else 0


@dataclass(frozen=True)
class Levels:
    """`by_agency_level` counts a procedure of two levels in each; `all` counts it once."""

    all: Counted
    by_agency_level: list[Counted]
    by_field: list[Counted]


def levels(on: date) -> Levels:
    """Count the loaded catalogue as it holds on the day, in one query."""
    # The annotation's name is not known to the checker of types.
    rows: Any = Procedure.objects.with_level(on)
    rows = rows.exclude(level_now=None).order_by()
    grouped = [
        (agency_level, field, level, count)
        for agency_level, field, level, count in rows.values_list("agency_level", "field", "level_now").annotate(
            count=Count("pk")
        )
    ]
    by_level: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_field: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    everything: dict[str, int] = defaultdict(int)
    for agency_level, field, level, count in grouped:
        everything[level] += count
        by_field[field][level] += count
        for each in _parts(agency_level):
            by_level[each][level] += count
    return Levels(
        all=_counted("", everything),
        by_agency_level=[_counted(str(AGENCY_LEVELS.get(each, each)), by_level[each]) for each in _ordered(by_level)],
        by_field=[_counted(field, by_field[field]) for field in sorted(by_field, key=sort_key)],
    )


def agency_level_words(text: str) -> str:
    """Return the levels of government named in a procedure's `agency_level`, in words."""
    return ", ".join(str(AGENCY_LEVELS.get(each, each)) for each in _parts(text))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _ordered(found: Iterable[str]) -> list[str]:
    known = list(AGENCY_LEVELS)
    return sorted(found, key=lambda each: (known.index(each) if each in known else len(known), each))


def _counted(heading: str, counts: dict[str, int]) -> Counted:
    return Counted(heading, counts.get(Level.FULL, 0), counts.get(Level.PART, 0), counts.get(Level.COUNTER, 0))
