# SPDX-License-Identifier: EUPL-1.2
"""What is told of lines and numbers, and the pieces that texts about them share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.kernel.speech import sms_time
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.texts import Piece, cuts, marked, plain

# In the order in which they give way.
COURTESY, HINT, WHEN, SERVING, RANGE, PLACE = range(1, 7)
OFFERED = 3


@dataclass(frozen=True)
class Where:
    """A place as a text names it: its short name without marks and the whole one, and what to type for it ("HC")."""

    short: str
    name: str
    sign: str


@dataclass(frozen=True)
class Fresh:
    """When the figures were so, and whether they still are; `at` is now."""

    as_of: datetime
    is_fresh: bool
    at: datetime


@dataclass(frozen=True)
class Called:
    """A number at a counter."""

    number: str
    counter: str


@dataclass(frozen=True)
class TicketTold:
    """What is told of a number: `ahead` is how many are called before it, the hours those of the range."""

    number: str
    where: Where
    state: str
    fresh: Fresh
    ahead: int = 0
    counter: str = ""
    since: datetime | None = None
    earliest_at: datetime | None = None
    latest_at: datetime | None = None
    serving: tuple[Called, ...] = ()
    moved_to: str = ""
    back_after: int = 0


@dataclass(frozen=True)
class LineTold:
    """What is told of a line; `wait` is its range in minutes."""

    code: str
    name: str
    serving: tuple[Called, ...]
    waiting: int
    wait: tuple[int, int] | None = None

    @property
    def is_idle(self) -> bool:
        return not self.waiting and not self.serving


# --- pieces ----------------------------------------------------------------------------------------------


def at_place(where: Where) -> Piece:
    """Return where the number is of, cut as far as two words."""
    short, whole = plain(where.short or where.name), marked(where.name)
    return Piece(PLACE, _place_forms(short), _place_forms(whole))


def _place_forms(name: str) -> tuple[str, ...]:
    return (f" {name}", *(f" {cut}" for cut in cuts(name) if " " in cut))


def freshness(fresh: Fresh) -> str:
    """Say as of when something is so, or since when nothing is heard."""
    if fresh.is_fresh:
        return f" Cập nhật {hour(fresh.as_of, fresh.at)}."
    return f" Mất kết nối từ {hour(fresh.as_of, fresh.at)}."


def hour(moment: datetime, at: datetime) -> str:
    """Say an hour of today by itself, any other with its day."""
    local, today = moment.astimezone(OFFICE_ZONE), at.astimezone(OFFICE_ZONE).date()
    said = sms_time(local, has_marks=True)
    return said.split()[0] if local.date() == today else said


def rounded(low: datetime, high: datetime) -> tuple[datetime, datetime]:
    """Return the hours of a range as people say them: five minutes wider where they are not round."""
    five = timedelta(minutes=5)
    first, last = low.replace(second=0, microsecond=0), high.replace(second=0, microsecond=0)
    first -= timedelta(minutes=first.minute % 5)
    late = timedelta(minutes=last.minute % 5)
    return first, last - late + five if late else last
