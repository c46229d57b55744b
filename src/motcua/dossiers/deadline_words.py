# SPDX-License-Identifier: EUPL-1.2
"""How a deadline was counted, in one sentence that a citizen can check with a wall calendar. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from motcua.kernel import saying
from motcua.kernel.working_time import Counting, WorkingCalendar, months_later
from motcua.offices.calendar import OfficeCalendar, PublicYears
from motcua.procedures.models import Procedure

Unit = Procedure.LimitUnit
CUTOFF = time(15, 0)
SATURDAY = 5
_WEEKEND = {SATURDAY: gettext_lazy("thứ Bảy"), 6: gettext_lazy("Chủ nhật")}
# More dates than this are counted instead of listed.
LISTED_DATES = 8


@dataclass(frozen=True)
class Count:
    """What was counted: the calendar, from when, how much, and what came out."""

    calendar: WorkingCalendar
    received_at: datetime
    time_limit: int
    unit: str
    counting: Counting
    due_at: datetime
    years: PublicYears | None = None

    @property
    def is_same_day(self) -> bool:
        return self.unit == Unit.SAME_DAY_15H or self.time_limit == 0

    @property
    def is_by_minutes(self) -> bool:
        by_hours = self.unit == Unit.WORKING_DAY and self.counting == "exact_hours"
        return not self.is_same_day and (by_hours or self.unit == Unit.WORKING_HOUR)

    @property
    def received_on(self) -> date:
        return self.received_at.date()

    @property
    def due_on(self) -> date:
        return self.due_at.date()


def in_words(count: Count) -> str:
    """Return the sentence: from when, which days were off and why, which Saturday counted, until when."""
    parts = [_beginning(count), *_days_left_out(count), *_days_counted_unlike_others(count), *_pauses(count)]
    parts.append(
        _("hết hạn lúc %(hour)s %(day)s") % {"hour": saying.hour(count.due_at), "day": saying.day(count.due_on)}
    )
    parts += _doubts(count)
    sentence = "; ".join(part for part in parts if part)
    return f"{sentence[0].upper()}{sentence[1:]}."


# --- from when ---------------------------------------------------------------------------------------


def _beginning(count: Count) -> str:
    received = {"hour": saying.hour(count.received_at), "day": saying.day(count.received_on)}
    if count.is_same_day:
        return _same_day_beginning(count) % received
    if count.is_by_minutes:
        return f"{_limit(count)}, {_minutes_beginning(count) % received}"
    if count.unit == Unit.WORKING_DAY:
        said = _("tính từ ngày làm việc kế tiếp ngày nhận %(day)s")
    elif count.unit == Unit.MONTH:
        said = _("tính đến ngày tương ứng của tháng cuối, kể từ ngày nhận %(day)s")
    else:
        said = _("không kể ngày nhận %(day)s")
    return f"{_limit(count)}, {said % received}"


def _same_day_beginning(count: Count) -> str:
    if count.due_on == count.received_on:
        return _("nhận lúc %(hour)s %(day)s, không sau 15 giờ nên trả trong ngày")
    if not _works(count.calendar, count.received_on):
        return _("nhận lúc %(hour)s %(day)s, không phải ngày tính hạn nên trả vào ngày làm việc kế tiếp")
    if count.received_at.time().replace(second=0, microsecond=0) > CUTOFF:
        return _("nhận lúc %(hour)s %(day)s, sau 15 giờ nên trả vào ngày làm việc kế tiếp")
    return _("nhận lúc %(hour)s %(day)s, sau giờ làm việc nên trả vào ngày làm việc kế tiếp")


def _minutes_beginning(count: Count) -> str:
    at = count.received_at.time()
    spans = _spans(count.calendar, count.received_on)
    if any(opens <= at < closes for opens, closes in spans):
        return _("tính từ lúc nhận %(hour)s %(day)s")
    return _("nhận ngoài giờ tính hạn, lúc %(hour)s %(day)s, nên tính từ lúc mở cửa kế tiếp")


def _limit(count: Count) -> str:
    number = {"n": count.time_limit}
    if count.unit == Unit.WORKING_HOUR:
        return ngettext("%(n)d giờ làm việc", "%(n)d giờ làm việc", count.time_limit) % number
    if count.unit == Unit.CALENDAR_DAY:
        return ngettext("%(n)d ngày", "%(n)d ngày", count.time_limit) % number
    if count.unit == Unit.MONTH:
        return ngettext("%(n)d tháng", "%(n)d tháng", count.time_limit) % number
    said = ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", count.time_limit) % number
    return said + " (" + _("mỗi ngày 8 giờ làm việc") + ")" if count.is_by_minutes else said


# --- which days --------------------------------------------------------------------------------------


def _days_left_out(count: Count) -> Iterator[str]:
    """Yield which days between were not counted and why; of calendar days and months only why the last one moved."""
    first = _first_looked_at(count)
    days = [day for day in _days(first, count.due_on) if not _works(count.calendar, day)]
    if not days:
        return
    reasons: dict[str, list[date]] = {}
    for day in days:
        reasons.setdefault(_why_off(count.calendar, day), []).append(day)
    said = ", ".join(_reason(why, on, count) for why, on in reasons.items())
    if count.unit in (Unit.CALENDAR_DAY, Unit.MONTH) and not count.is_same_day:
        yield _("ngày cuối cùng %(day)s nên chuyển sang ngày làm việc kế tiếp, vì không tính %(why)s") % {
            "day": saying.day(days[0]),
            "why": said,
        }
        return
    yield _("không tính %(days)s") % {"days": said}


def _first_looked_at(count: Count) -> date:
    if count.is_same_day or count.unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR):
        return count.received_on if count.is_same_day else count.received_on + timedelta(days=1)
    day = count.due_on
    # The last day was moved over days off only.
    while day - timedelta(days=1) > count.received_on and not _works(count.calendar, day - timedelta(days=1)):
        day -= timedelta(days=1)
    nominal = _nominal_last(count)
    return max(day, nominal)


def _nominal_last(count: Count) -> date:
    if count.unit == Unit.MONTH:
        return months_later(count.received_on, count.time_limit)
    return count.received_on + timedelta(days=count.time_limit)


def _why_off(calendar: WorkingCalendar, day: date) -> str:
    if isinstance(calendar, OfficeCalendar):
        special = calendar.special_days.get(day)
        if special is not None and not special.works:
            return f"{special.kind_label}: {special.name}"
        if _works(replace(calendar, closings=()), day):
            return _closing(calendar, day)
    if calendar.sessions_on(day):
        return _("có tiếp nhận nhưng không tính vào thời hạn")
    return "" if day.weekday() in _WEEKEND else _("không làm việc")


def _closing(calendar: OfficeCalendar, day: date) -> str:
    without = [
        c for c in calendar.closings if replace(calendar, closings=(c,)).sessions_on(day) != _bare(calendar, day)
    ]
    return without[0].reason if without else _("không làm việc")


def _reason(why: str, days: list[date], count: Count) -> str:
    if not why:
        return ", ".join(str(name) for weekday, name in _WEEKEND.items() if any(d.weekday() == weekday for d in days))
    dates = _dates(days, year=count.received_on.year)
    if all(day.weekday() == SATURDAY for day in days):
        dates = f"{_WEEKEND[SATURDAY]} {dates}"
    return f"{dates} ({why})"


def _days_counted_unlike_others(count: Count) -> Iterator[str]:
    """Yield which Saturdays and Sundays counted."""
    if count.is_same_day or count.unit in (Unit.CALENDAR_DAY, Unit.MONTH):
        days = [count.due_on]
    else:
        days = list(_days(count.received_on, count.due_on + timedelta(days=1)))
    worked = [day for day in days if day.weekday() in _WEEKEND and _works(count.calendar, day)]
    for is_makeup in (True, False):
        on = [day for day in worked if _is_makeup(count.calendar, day) == is_makeup]
        if on:
            said = _("%(days)s làm bù nên có tính") if is_makeup else _("%(days)s làm việc nên có tính")
            yield said % {"days": _dates(on, year=count.received_on.year)}


def _pauses(count: Count) -> Iterator[str]:
    """Yield, where minutes are counted, that the break at noon and hours of closing do not count."""
    if not count.is_by_minutes:
        return
    breaks = dict.fromkeys(
        f"{saying.hour(ends)} – {saying.hour(begins)}"
        for day in dict.fromkeys([count.received_on, count.due_on])
        for (_opens, ends), (begins, _closes) in pairwise(_spans(count.calendar, day))
        if ends < begins
        and _at(day, ends) >= count.received_at.replace(tzinfo=None)
        and _at(day, begins) <= _naive(count)
    )
    if breaks:
        yield _("nghỉ trưa %(hours)s không tính") % {"hours": ", ".join(breaks)}
    if not isinstance(count.calendar, OfficeCalendar):
        return
    for day in _days(count.received_on, count.due_on + timedelta(days=1)):
        if _works(count.calendar, day) and count.calendar.sessions_on(day) != _bare(count.calendar, day):
            yield _("không tính giờ đóng cửa ngày %(day)s (%(why)s)") % {
                "day": f"{day:%d/%m}",
                "why": _closing(count.calendar, day),
            }


# --- what is not known yet ---------------------------------------------------------------------------


def _doubts(count: Count) -> Iterator[str]:
    if count.years is None:
        return
    wanted = range(count.received_on.year, count.due_on.year + 1)
    unknown = [str(year) for year in wanted if year not in count.years.known]
    if unknown:
        yield _("chưa có bảng ngày nghỉ lễ của năm %(years)s nên hạn này còn có thể thay đổi") % {
            "years": ", ".join(unknown)
        }
    doubtful = sorted(day for day in count.years.tentative if count.received_on <= day <= count.due_on)
    if doubtful:
        yield _("lịch nghỉ ngày %(days)s mới là dự kiến") % {"days": _dates(doubtful, year=count.received_on.year)}


# --- small things ------------------------------------------------------------------------------------


def _spans(calendar: WorkingCalendar, day: date) -> list[tuple[time, time]]:
    return sorted((s.opens_at, s.closes_at) for s in calendar.sessions_on(day) if s.counts_for_deadline)


def _works(calendar: WorkingCalendar, day: date) -> bool:
    return bool(_spans(calendar, day))


def _bare(calendar: OfficeCalendar, day: date) -> list[object]:
    return list(replace(calendar, closings=()).sessions_on(day))


def _is_makeup(calendar: WorkingCalendar, day: date) -> bool:
    special = calendar.special_days.get(day) if isinstance(calendar, OfficeCalendar) else None
    return special is not None and special.works


def _days(first: date, end: date) -> Iterator[date]:
    """Yield the days from the first one to the one before `end`."""
    return (first + timedelta(days=ahead) for ahead in range((end - first).days))


def _dates(days: list[date], *, year: int) -> str:
    """Write the dates, neighbours as one stretch: "24/11", "16/02–20/02"; many only by their number."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    if len(runs) > LISTED_DATES:
        return ngettext("%(n)d ngày", "%(n)d ngày", len(days)) % {"n": len(days)}
    written = ["–".join(dict.fromkeys(_date(day, year) for day in (run[0], run[-1]))) for run in runs]
    return ", ".join(written)


def _date(day: date, year: int) -> str:
    return f"{day:%d/%m}" if day.year == year else f"{day:%d/%m/%Y}"


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)


def _naive(count: Count) -> datetime:
    return count.due_at.replace(tzinfo=None)
