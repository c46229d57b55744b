# SPDX-License-Identifier: EUPL-1.2
"""Which special day holds for an office, a procedure and a moment, what it promises, and whether it can be kept.

Pure. Seeds 003 and 004; rules R-057 (what holds, and the cut-off) and R-058 (no slip needs a promise).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, WorkingCalendar, deadline_in_working_minutes, deadline_same_day

MINUTES_AN_HOUR = 60
# All weekdays stand for every day the office works.
EVERY_DAY = frozenset(range(7))
# Tết is the longest break: a day moved out of it is looked for so far back.
LONGEST_BREAK_DAYS = 20


class Model(TextChoices):
    """What is special about the day; the value stands in lists and in the interface."""

    NO_WRITING_NO_SLIP = "no_writing_no_slip", _("Không viết, không giấy hẹn")
    NO_SLIP = "no_slip", _("Ngày không giấy hẹn")
    NO_WRITING = "no_writing", _("Không viết")
    NO_WAIT = "no_wait", _("Không chờ")
    ONLINE_DAY = "online_day", _("Ngày dịch vụ công trực tuyến")


# Models of how a dossier is taken in, the first that holds comes first; then the others.
RANK: dict[str, int] = {
    Model.NO_WRITING_NO_SLIP: 0,
    Model.NO_SLIP: 1,
    Model.NO_WAIT: 2,
    Model.NO_WRITING: 3,
    Model.ONLINE_DAY: 4,
}
# These promise the result while one waits, so no receipt is written (NĐ 61/2018 Art.17(4)).
WITHOUT_SLIP = frozenset({Model.NO_WRITING_NO_SLIP, Model.NO_SLIP, Model.NO_WAIT})
WITHOUT_WRITING = frozenset({Model.NO_WRITING_NO_SLIP, Model.NO_WRITING})


class Unit(TextChoices):
    SAME_DAY = "same_day", _("trong ngày")
    WORKING_HOUR = "working_hour", _("giờ làm việc")
    WORKING_MINUTE = "working_minute", _("phút làm việc")


class Scope(TextChoices):
    PROCEDURES = "procedures", _("các thủ tục")
    FIELDS = "fields", _("các lĩnh vực")
    LEVEL = "level", _("mức trực tuyến")
    ALL = "all", _("mọi thủ tục")


class OnHoliday(TextChoices):
    SKIP = "skip", _("bỏ qua")
    MOVE = "move", _("chuyển sang ngày làm việc kế tiếp")


class CannotKeep(TextChoices):
    """Why a promise cannot be kept any more, said at intake."""

    AFTER_CUTOFF = "after_cutoff", _("Đã quá giờ nhận trong ngày.")
    ENDS_ANOTHER_DAY = "ends_another_day", _("Không còn đủ giờ làm việc trong ngày.")


@dataclass(frozen=True)
class Matter:
    """A procedure as far as a special day asks after it: its code, field and online level on the day."""

    code: str
    field: str = ""
    level: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule of special days as it is asked; see SpecialDayRule. `weekdays` count from Monday, 0."""

    id: int
    model: str
    weekdays: frozenset[int]
    scope: str = Scope.ALL
    values: frozenset[str] = frozenset()
    unit: str = ""
    amount: int | None = None
    cutoff: time | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    on_holiday: str = OnHoliday.SKIP
    decision: str = ""
    uses_pager: bool = False
    is_assisted: bool = False
    # A rule of the office itself comes before one of its locality.
    is_own: bool = True

    @property
    def has_promise(self) -> bool:
        return bool(self.unit)

    @property
    def minutes(self) -> int | None:
        """Return the promise in working minutes; None where it is the same day, or none is given."""
        if self.amount is None or self.unit == Unit.SAME_DAY:
            return None
        return self.amount * MINUTES_AN_HOUR if self.unit == Unit.WORKING_HOUR else self.amount

    def is_about(self, matter: Matter) -> bool:
        """Say whether the rule names this procedure, its field or its level."""
        match self.scope:
            case Scope.PROCEDURES:
                return matter.code in self.values
            case Scope.FIELDS:
                return matter.field in self.values
            case Scope.LEVEL:
                return matter.level in self.values
            case _:
                return True

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True)
class Resolved:
    """The one answer: `rule` is the one intake goes by (None: no special day), `models` all that hold.

    `due_at` is the special promise; empty where none is given or it `cannot_keep`.
    """

    rule: Rule | None = None
    models: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    due_at: datetime | None = None
    cannot_keep: str = ""

    @property
    def model(self) -> str | None:
        return self.rule.model if self.rule else None

    @property
    def can_keep(self) -> bool:
        """Say whether there is a promise and it holds at that moment."""
        return self.due_at is not None

    @property
    def has_slip(self) -> bool:
        """Say whether the ordinary receipt is written: always, unless a promise without slip is given (R-058)."""
        return not (self.can_keep and self.model in WITHOUT_SLIP)


def holds_on(rule: Rule, day: date, *, calendar: WorkingCalendar) -> bool:
    """Say whether the day is one of the rule's: its weekday, or the first working day after one that is off.

    A day on which the office does not work is nobody's special day. Rule: R-057.
    """
    if not rule.is_valid_on(day) or not _works(calendar, day):
        return False
    if day.weekday() in rule.weekdays:
        return True
    return rule.on_holiday == OnHoliday.MOVE and _inherits(rule, day, calendar)


def _inherits(rule: Rule, day: date, calendar: WorkingCalendar) -> bool:
    for back in range(1, LONGEST_BREAK_DAYS + 1):
        before = day - timedelta(days=back)
        if _works(calendar, before):
            return False
        if before.weekday() in rule.weekdays and rule.is_valid_on(before) and _usually_works(calendar, before):
            return True
    return False


def _usually_works(calendar: WorkingCalendar, day: date) -> bool:
    """Say whether the office works on this weekday in the weeks around: a day it never works is not taken away."""
    return any(_works(calendar, day + timedelta(weeks=weeks)) for weeks in (-3, -2, -1, 1, 2, 3))


def days_ahead(
    rule: Rule, *, after: date, calendar: WorkingCalendar, until: date, most: int | None = None
) -> list[date]:
    """Return the rule's days later than `after` and not later than `until`, at most `most` of them."""
    found: list[date] = []
    day = after + timedelta(days=1)
    while day <= until and (most is None or len(found) < most):
        if holds_on(rule, day, calendar=calendar):
            found.append(day)
        day += timedelta(days=1)
    return found


def resolve(rules: Iterable[Rule], *, matter: Matter | None, at: datetime, calendar: WorkingCalendar) -> Resolved:
    """Return what holds for a procedure at a moment; without `matter`, for any procedure on that day.

    Of several promises the one that is kept soonest is given; where none can be kept, the first says why.
    """
    day = at.astimezone(OFFICE_ZONE).date()
    holding = [rule for rule in rules if holds_on(rule, day, calendar=calendar)]
    held = in_order(holding if matter is None else _own_first([rule for rule in holding if rule.is_about(matter)]))
    if not held:
        return Resolved()
    models = tuple(dict.fromkeys(rule.model for rule in held))
    promising = [(rule, *promise_of(rule, at=at, calendar=calendar)) for rule in held if rule.has_promise]
    kept = sorted(
        ((due_at, place, rule) for place, (rule, due_at, _why) in enumerate(promising) if due_at),
        key=lambda each: (each[0], each[1]),
    )
    if kept:
        due_at, _place, rule = kept[0]
        return Resolved(rule, _first(rule.model, models), tuple(held), due_at)
    if promising:
        rule, _due, why = promising[0]
        return Resolved(rule, _first(rule.model, models), tuple(held), None, why)
    return Resolved(held[0], models, tuple(held))


def promise_of(rule: Rule, *, at: datetime, calendar: WorkingCalendar) -> tuple[datetime | None, str]:
    """Return by when the rule promises what is received at a moment, or None and why it cannot be kept any more.

    The cut-off minute itself is in time; a promise that would end on another day is none. Rule: R-057.
    """
    local = at.astimezone(OFFICE_ZONE)
    if rule.cutoff is not None and local.time().replace(second=0, microsecond=0) > rule.cutoff:
        return None, CannotKeep.AFTER_CUTOFF
    # Seconds count for the citizen, unless they alone would carry the last minute in time over into another day.
    for start in (local, local.replace(second=0, microsecond=0)):
        if rule.minutes is None:
            due_at = deadline_same_day(calendar, start=start, cutoff=time.max)
        else:
            due_at = deadline_in_working_minutes(calendar, start=start, minutes=rule.minutes)
        if due_at.date() == local.date():
            return due_at, ""
    return None, CannotKeep.ENDS_ANOTHER_DAY


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules as they are asked: intake models first, one's own office before the locality, the older first."""
    return sorted(rules, key=lambda rule: (RANK[rule.model], not rule.is_own, rule.id))


def _own_first(rules: Sequence[Rule]) -> list[Rule]:
    """Leave out the locality's rule of a model where the office has one of its own, for one procedure on one day."""
    own = {rule.model for rule in rules if rule.is_own}
    return [rule for rule in rules if rule.is_own or rule.model not in own]


def require_known(model: str) -> None:
    """Raise NoSuchModel for a model nobody knows."""
    if model not in Model.values:
        raise NoSuchModel(model=model)


class NoSuchModel(OfficeError):
    code = "no_such_model"
    http_status = 422
    sentence = _("Không có mô hình “{model}”.")


def _works(calendar: WorkingCalendar, day: date) -> bool:
    return any(session.counts_for_deadline for session in calendar.sessions_on(day))


def _first(model: str, models: Sequence[str]) -> tuple[str, ...]:
    return (model, *(each for each in models if each != model))
