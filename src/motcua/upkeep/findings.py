# SPDX-License-Identifier: EUPL-1.2
"""What a check says. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext


class State(StrEnum):
    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


#: How bad a state is, as figures say it.
RANK = {State.GOOD: 0, State.ATTENTION: 1, State.BAD: 2}
WORDS: dict[State, str | Promise] = {
    State.GOOD: gettext_lazy("Tốt"),
    State.ATTENTION: gettext_lazy("Cần xem"),
    State.BAD: gettext_lazy("Hỏng"),
}


@dataclass(frozen=True)
class Finding:
    """What one check found: `value` in words, `number` for a monitor (seconds, counts or bytes), `do` what to do.

    `page` is the name of the address where it is put right, where there is one.
    """

    code: str
    name: str
    state: State
    value: str
    do: str = ""
    number: float = 0.0
    page: str = ""

    @property
    def words(self) -> str:
        return str(WORDS[self.state])


def state_of(value: float, *, attention: float, bad: float) -> State:
    """Return the state of a measured value, the larger the worse; at the limit it is already so."""
    return State.BAD if value >= bad else State.ATTENTION if value >= attention else State.GOOD


def age(lasted: timedelta) -> str:
    """Say how long something has lasted: "12 giây", "5 phút", "3 giờ", "2 ngày"."""
    seconds = max(0, round(lasted.total_seconds()))
    if seconds < 120:
        return ngettext("{count} giây", "{count} giây", seconds).format(count=seconds)
    if seconds < 7_200:
        return ngettext("{count} phút", "{count} phút", seconds // 60).format(count=seconds // 60)
    if seconds < 172_800:
        return ngettext("{count} giờ", "{count} giờ", seconds // 3_600).format(count=seconds // 3_600)
    return ngettext("{count} ngày", "{count} ngày", seconds // 86_400).format(count=seconds // 86_400)


def size(count: float) -> str:
    """Say how many bytes: "1,5 GB"."""
    for unit, share in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if count >= share:
            return f"{number_format(count / share, 1)} {unit}"
    return f"{count:.0f} B"
