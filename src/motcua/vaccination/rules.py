# SPDX-License-Identifier: EUPL-1.2
"""The rules of a vaccination booking. Pure: no database, no clock, no settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import OFFICE_ZONE

# How many children one booking may bring; all of them come at one hour.
CHILDREN_LIMIT = 4
# Whoever books from afar gives the health centre this long to expect them; the desk books for at once.
NOTICE = timedelta(minutes=60)
HORIZON_DAYS = 90
# How long a child is watched after a shot. Rule: R-022.
WATCH = timedelta(minutes=30)
# A child who has been vaccinated since may be this old at most; an older "child" is a slip of the year.
OLDEST_YEARS = 18


class Status(TextChoices):
    BOOKED = "booked", pgettext_lazy("tiêm chủng", "đã hẹn")
    CHECKED_IN = "checked_in", _("đã đến")
    OBSERVING = "observing", _("đang theo dõi")
    DONE = "done", _("đã xong")
    CANCELLED = "cancelled", _("đã hủy")
    NO_SHOW = "no_show", _("không đến")


class Outcome(TextChoices):
    WAITING = "waiting", _("chờ tiêm")
    GIVEN = "given", _("đã tiêm")
    POSTPONED = "postponed", _("hoãn tiêm")


# The states in which the code is in use.
OPEN = (Status.BOOKED, Status.CHECKED_IN, Status.OBSERVING)

NEXT: dict[str, frozenset[str]] = {
    Status.BOOKED: frozenset({Status.BOOKED, Status.CHECKED_IN, Status.CANCELLED, Status.NO_SHOW}),
    Status.CHECKED_IN: frozenset({Status.OBSERVING, Status.DONE, Status.NO_SHOW}),
    Status.OBSERVING: frozenset({Status.DONE}),
}


def may_become(status: str, wanted: str) -> bool:
    """Say whether a booking in `status` may pass to `wanted`."""
    return wanted in NEXT.get(status, frozenset())


def starts_of(*, on: date, opens_at: time, closes_at: time, step_minutes: int) -> list[datetime]:
    """Return the hours of a session at which children are received, each step wholly inside it."""
    begins, closes = datetime.combine(on, opens_at, OFFICE_ZONE), datetime.combine(on, closes_at, OFFICE_ZONE)
    step = timedelta(minutes=step_minutes)
    starts: list[datetime] = []
    while step and begins + step <= closes:
        starts.append(begins)
        begins += step
    return starts


def minutes_left(*, observe_until: datetime, at: datetime) -> int:
    """Return how many minutes a child is still watched, begun minutes counting whole; 0 when the watch is over."""
    return max(0, -int(-(observe_until - at).total_seconds() // 60))


# --- the evening before --------------------------------------------------------------------------

REMIND_AT = time(18, 0)


def reminder_for(*, starts_at: datetime, agreed_at: datetime) -> datetime | None:
    """Return when to remind of the hour: 18:00 the day before; None where that was past when it was agreed."""
    eve = starts_at.astimezone(OFFICE_ZONE).date() - timedelta(days=1)
    moment = datetime.combine(eve, REMIND_AT, OFFICE_ZONE)
    return moment if moment > agreed_at else None


# --- what the doctor should look at --------------------------------------------------------------


class CautionKind(StrEnum):
    BORN_UNKNOWN = "born_unknown"
    BORN_IN_FUTURE = "born_in_future"
    NO_CHILD = "no_child"
    TOO_YOUNG = "too_young"
    TOO_SOON = "too_soon"
    OUT_OF_ORDER = "out_of_order"
    NO_SUCH_DOSE = "no_such_dose"


@dataclass(frozen=True)
class Caution:
    """Something the doctor should look at before the shot; it never refuses a booking. Rule: R-023."""

    kind: CautionKind
    text: str


@dataclass(frozen=True)
class Dose:
    """From what age a dose is usually given, and how long after the one before it (0 days: nothing is known)."""

    number: int
    min_age_months: int = 0
    min_age_days: int = 0
    min_gap_days: int = 0


@dataclass(frozen=True)
class KnownShot:
    """A shot of the same vaccine that the child is known to have had."""

    on: date
    number: int | None = None


def cautions(
    *,
    born_on: date | None,
    on: date,
    is_vaccine_known: bool,
    dose: int | None,
    doses: Sequence[Dose],
    known: Sequence[KnownShot] = (),
) -> list[Caution]:
    """Return what the doctor should look at when the child comes on the day: age, gap and order of the doses.

    `doses` are the rows of the wanted vaccine. Without a dose number the next one after the known shots is meant, the
    first where none is known. They warn only: the doctor decides. Rule: R-023.
    """
    found = [*_of_birth(born_on, on)]
    if not is_vaccine_known or any(each.kind == CautionKind.BORN_IN_FUTURE for each in found):
        return found
    last = max(known, key=lambda shot: shot.on, default=None)
    expected = _next_number(known)
    number = dose or expected
    row = next((each for each in doses if each.number == number), None)
    if row is None:
        return [*found, *_no_such_dose(number, doses), *_out_of_order(number, expected, known)]
    if born_on is not None and on < (ripe := earliest_day(born_on, row)):
        found.append(Caution(CautionKind.TOO_YOUNG, _too_young(born_on, on, row, ripe)))
    if last is not None and row.min_gap_days and (on - last.on).days < row.min_gap_days:
        told = {"days": _days((on - last.on).days), "last": f"{last.on:%d/%m/%Y}", "gap": _days(row.min_gap_days)}
        words = gettext("Mới %(days)s sau mũi trước (%(last)s); thường cách ít nhất %(gap)s.") % told
        found.append(Caution(CautionKind.TOO_SOON, _decides(words)))
    return [*found, *_out_of_order(number, expected, known)]


def earliest_day(born_on: date, dose: Dose) -> date:
    """Return the first day on which a child born then is old enough for the dose."""
    return add_months(born_on, dose.min_age_months) + timedelta(days=dose.min_age_days)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def age_in_words(born_on: date, on: date) -> str:
    """Say how old a child is: "12 ngày", "1 tháng 20 ngày", "8 tháng", "2 tuổi 3 tháng"."""
    months = (on.year - born_on.year) * 12 + on.month - born_on.month
    if add_months(born_on, months) > on:
        months -= 1
    days = (on - add_months(born_on, months)).days
    if months >= 24:
        years, rest = divmod(months, 12)
        said = gettext("%d tuổi") % years
        return f"{said} {_months(rest)}" if rest else said
    return _months_and_days(months, days)


def _of_birth(born_on: date | None, on: date) -> Iterable[Caution]:
    if born_on is None:
        yield Caution(
            CautionKind.BORN_UNKNOWN, gettext("Chưa có ngày sinh của bé. Xin mang sổ tiêm hoặc giấy khai sinh.")
        )
    elif born_on > on:
        yield Caution(CautionKind.BORN_IN_FUTURE, gettext("Ngày sinh sau ngày tiêm. Xin xem lại ngày sinh của bé."))
    elif add_months(born_on, OLDEST_YEARS * 12) <= on:
        words = gettext("Theo ngày sinh thì đã %(age)s. Xin xem lại năm sinh.") % {"age": age_in_words(born_on, on)}
        yield Caution(CautionKind.NO_CHILD, words)


def _next_number(known: Sequence[KnownShot]) -> int:
    return max([len(known), *(shot.number or 0 for shot in known)]) + 1


def _no_such_dose(number: int, doses: Sequence[Dose]) -> Iterable[Caution]:
    last = max((each.number for each in doses), default=0)
    if last and number > last:
        words = gettext("Vắc xin này thường chỉ có %(last)d mũi.") % {"last": last}
        yield Caution(CautionKind.NO_SUCH_DOSE, _decides(words))


def _out_of_order(number: int, expected: int, known: Sequence[KnownShot]) -> Iterable[Caution]:
    if known and number != expected:
        words = gettext("Theo những mũi đã tiêm ở đây thì lần này là mũi %(expected)d.") % {"expected": expected}
        yield Caution(CautionKind.OUT_OF_ORDER, _decides(words))


def _too_young(born_on: date, on: date, dose: Dose, ripe: date) -> str:
    told = {
        "age": age_in_words(born_on, on),
        "from": _months_and_days(dose.min_age_months, dose.min_age_days),
        "day": f"{ripe:%d/%m/%Y}",
    }
    return _decides(gettext("Hôm đó bé mới %(age)s; mũi này thường từ %(from)s (từ ngày %(day)s).") % told)


def _months_and_days(months: int, days: int) -> str:
    return " ".join([_months(months)] * bool(months) + [_days(days)] * bool(days or not months))


def _months(count: int) -> str:
    return ngettext("%d tháng", "%d tháng", count) % count


def _days(count: int) -> str:
    return ngettext("%d ngày", "%d ngày", count) % count


def _decides(words: str) -> str:
    decision = gettext("Bác sĩ sẽ quyết định.")
    return f"{words} {decision}"
