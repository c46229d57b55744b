# SPDX-License-Identifier: EUPL-1.2
"""Why a special day's promise can be given for a procedure at a moment, or why not, in one sentence. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.calendar import Closing, OfficeCalendar
from motcua.specialdays.rules import CannotKeep, Matter, Model, Resolved, Rule, days_ahead, holds_on

# How far the next such day is looked for: a weekday comes back in a week, behind Tết in three.
LOOK_AHEAD_DAYS = 28
_TODAY = {
    Model.NO_WRITING_NO_SLIP: gettext_lazy("Hôm nay không viết, không giấy hẹn: trả kết quả trước %(due)s"),
    Model.NO_SLIP: gettext_lazy("Hôm nay là ngày không giấy hẹn: trả kết quả trước %(due)s"),
    Model.NO_WAIT: gettext_lazy("Thủ tục không chờ: trả kết quả trước %(due)s"),
}


def today(model: str, due_at: datetime) -> str:
    """Say what today promises: "Hôm nay không viết, không giấy hẹn: trả kết quả trước 14 giờ 30"."""
    said = _TODAY.get(Model(model), gettext_lazy("Hôm nay trả kết quả trước %(due)s"))
    return str(said) % {"due": saying.hour(due_at.astimezone(OFFICE_ZONE))}


def length_of(rule: Rule) -> str:
    """Say how long the rule's promise is: "2 giờ làm việc", "trong ngày"; empty without one."""
    if not rule.has_promise:
        return ""
    if rule.minutes is None:
        return _("trong ngày")
    return _("%(length)s làm việc") % {"length": saying.duration(rule.minutes)}


def why(
    found: Resolved, *, rules: Sequence[Rule], matter: Matter | None, at: datetime, calendar: OfficeCalendar
) -> str:
    """Say in one sentence which rule holds at the moment, and why its promise can or cannot be kept.

    `rules` are all of the office on the day, so that it is known what would have held on a day that is off.
    """
    local = at.astimezone(OFFICE_ZONE)
    if found.rule is None:
        return _why_none(rules, matter=matter, day=local.date(), calendar=calendar)
    if found.cannot_keep:
        return why_not(found.cannot_keep, found.rule)
    named = {"day": day_of(local.date()), "model": str(Model(found.rule.model).label)}
    if found.due_at is None:
        return _("%(day)s là “%(model)s”: thời hạn như ngày thường.") % named
    kept = {
        "hour": saying.hour(local),
        "length": length_of(found.rule),
        "due": saying.hour(found.due_at.astimezone(OFFICE_ZONE)),
    }
    return _("%(day)s là “%(model)s”: nhận lúc %(hour)s, trả trước %(due)s (%(length)s).") % (named | kept)


def why_not(reason: str, rule: Rule | None) -> str:
    """Say why a promise cannot be kept any more, with the rule's own hours where they are known."""
    if reason == CannotKeep.AFTER_CUTOFF and rule is not None and rule.cutoff is not None:
        return _("Đã quá %(hour)s, giờ nhận cuối trong ngày.") % {"hour": saying.hour(rule.cutoff)}
    if reason == CannotKeep.ENDS_ANOTHER_DAY and rule is not None and rule.has_promise:
        if rule.minutes is None:
            return _("Đã hết giờ làm việc trong ngày.")
        return _("Không còn đủ %(length)s trong ngày.") % {"length": length_of(rule)}
    return str(CannotKeep(reason).label) if reason else ""


def day_of(on: date) -> str:
    """Say a day at the beginning of a sentence: "Thứ Ba 24/11"."""
    said = _inside(on)
    return said[:1].upper() + said[1:]


def _inside(on: date) -> str:
    return saying.short_day(on).replace(",", "", 1)


def _why_none(rules: Sequence[Rule], *, matter: Matter | None, day: date, calendar: OfficeCalendar) -> str:
    about = [rule for rule in rules if matter is None or rule.is_about(matter)]
    if not about:
        if matter is None:
            return _("Nơi này chưa có ngày đặc biệt nào.")
        return _("Thủ tục này không thuộc ngày đặc biệt nào ở đây.")
    off = [rule for rule in about if day.weekday() in rule.weekdays and not holds_on(rule, day, calendar=calendar)]
    following = _following(off or about, day=day, calendar=calendar)
    if off:
        return f"{day_of(day)} {_why_off(day, calendar)}{following}."
    if matter is None:
        said = _("%(day)s không phải ngày đặc biệt")
    else:
        said = _("%(day)s không phải ngày đặc biệt của thủ tục này")
    return said % {"day": day_of(day)} + f"{following}."


def _why_off(day: date, calendar: OfficeCalendar) -> str:
    public = calendar.special_days.get(day)
    if public is not None and not public.works:
        return f"{str(public.kind_label).lower()}: {public.name}"
    closed = next((closing.reason.rstrip(". ") for closing in calendar.closings if _touches(closing, day)), "")
    return _("không làm việc") + (f": {closed}" if closed else "")


def _touches(closing: Closing, day: date) -> bool:
    return closing.starts_at.astimezone(OFFICE_ZONE).date() <= day <= closing.ends_at.astimezone(OFFICE_ZONE).date()


def _following(rules: Sequence[Rule], *, day: date, calendar: OfficeCalendar) -> str:
    until = day + timedelta(days=LOOK_AHEAD_DAYS)
    ahead = (days_ahead(rule, after=day, calendar=calendar, until=until, most=1) for rule in rules)
    found = [days[0] for days in ahead if days]
    return _("; ngày kế tiếp là %(day)s") % {"day": _inside(min(found))} if found else ""
