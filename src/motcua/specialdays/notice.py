# SPDX-License-Identifier: EUPL-1.2
"""The public notice (công khai) of an office's special days: one structure for the board, the screens and the web.

Made of the same rules that intake goes by, so nothing is announced that the desk would not keep.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel import saying
from motcua.kernel.errors import NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Office
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion, RequiredPaper
from motcua.specialdays import queries, rules, wording
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Matter, OnHoliday, Rule, Scope

#: How far ahead days are looked for; a rule that begins later is not announced yet.
LOOK_AHEAD_DAYS: Final = 70
DAYS_SHOWN: Final = 4
#: Procedures read for one notice; an office takes in a few hundred.
MOST_PROCEDURES: Final = 600
#: A fee told in more words than this is read on the procedure's own page.
_SIMPLE_FEE_SIGNS: Final = 76

#: How lists of procedures write that nothing is charged.
_NOT_CHARGED: Final = "không thu"


class NoSpecialDays(NotFound):
    code = "no_special_days"
    sentence = gettext_lazy("Nơi này chưa có ngày đặc biệt nào.")


@dataclass(frozen=True)
class DayOff:
    """A day that would be the rule's, but nobody works: `because` in words, `moved_to` where it is made up for."""

    on: date
    because: str
    moved_to: date | None = None

    @property
    def words(self) -> str:
        """Say it as a sentence: "Thứ Ba, 24/11 không có: nghỉ lễ, Ngày Văn hóa Việt Nam."."""
        told = {"day": wording.capitalised(saying.short_day(self.on)), "because": self.because}
        if self.moved_to is None:
            return _("%(day)s không có (%(because)s).") % told
        return _("%(day)s nghỉ (%(because)s), chuyển sang %(moved)s.") % {
            **told,
            "moved": saying.short_day(self.moved_to),
        }


@dataclass(frozen=True)
class Listed:
    """A procedure on the notice: how many papers to bring (0: not known) and its fee in words where that is short."""

    code: str
    name: str
    field: str
    level: str
    papers: int
    fee: str

    @property
    def papers_words(self) -> str:
        return _("cần %(count)s giấy tờ") % {"count": self.papers} if self.papers else ""

    @property
    def level_words(self) -> str:
        return wording.level(self.level)

    @property
    def details(self) -> list[str]:
        """Return what stands in the small line below the name."""
        return [part for part in (self.papers_words, self.fee, self.level_words) if part]


@dataclass(frozen=True)
class Part:
    """One rule on the notice; `coming` are its days later than today, `count` its procedures before any limit."""

    rule: Rule
    is_today: bool
    coming: tuple[date, ...]
    days_off: tuple[DayOff, ...]
    procedures: tuple[Listed, ...]
    count: int

    @property
    def title(self) -> str:
        return wording.title(self.rule)

    @property
    def name(self) -> str:
        return wording.name(self.rule)

    @property
    def promise_alone(self) -> str:
        """Say the promise without until when dossiers are taken in."""
        return wording.capitalised(wording.promise(self.rule))

    @property
    def means(self) -> list[str]:
        return wording.means(self.rule)

    @property
    def promise(self) -> str:
        return wording.promise_and_cutoff(self.rule)

    @property
    def after_cutoff(self) -> str:
        return wording.after_cutoff(self.rule)

    @property
    def marks(self) -> list[str]:
        return wording.marks(self.rule)

    @property
    def scope(self) -> str:
        return wording.scope(self.rule)

    @property
    def validity(self) -> str:
        return wording.validity(self.rule)

    @property
    def decision(self) -> str:
        return wording.decision(self.rule)

    @property
    def is_daily(self) -> bool:
        return wording.is_daily(self.rule)

    @property
    def coming_words(self) -> str:
        """Say the next days: "Sắp tới: thứ Ba 08/12, 15/12 và 22/12"; empty where every working day is one."""
        if self.is_daily or not self.coming:
            return ""
        return _("Sắp tới: %(days)s.") % {"days": wording.dates(self.coming)}

    @property
    def days_off_words(self) -> str:
        return " ".join(each.words for each in self.days_off)

    @property
    def left_out(self) -> int:
        """How many procedures are not listed for want of room."""
        return self.count - len(self.procedures)


@dataclass(frozen=True)
class Notice:
    """All special days of an office as they are announced on the day."""

    office: Office
    on: date
    parts: tuple[Part, ...]

    @property
    def today(self) -> list[Part]:
        return [part for part in self.parts if part.is_today]

    @property
    def next_parts(self) -> list[tuple[date, Part]]:
        """Return the next day that is special and was not every day, with what it brings."""
        days = [part.coming[0] for part in self.parts if part.coming and not part.is_daily]
        first = min(days, default=None)
        return [(first, part) for part in self.parts if first and part.coming[:1] == (first,) and not part.is_daily]


def notice_of(
    office: Office, *, at: datetime, agencies: Collection[str], most: int = MOST_PROCEDURES, only_today: bool = False
) -> Notice:
    """Return the office's notice, in eight queries however long it is; without special days it has no parts.

    `agencies` are those whose dossiers the office takes in: fields and levels are resolved to their procedures.
    `most` limits the procedures listed in each part. With `only_today`, procedures are listed for today's parts alone.
    """
    on = at.astimezone(OFFICE_ZONE).date()
    calendar = offices.calendar_of(office).for_everybody()
    announced = announced_rules(office, on=on)
    held = {rule.id: rules.holds_on(rule, on, calendar=calendar) for rule in announced}
    asked = [rule for rule in announced if held[rule.id] or not only_today]
    listed = _listed(asked, agencies=agencies, on=on)
    parts = []
    for rule in announced:
        coming, days_off = days_of(rule, calendar=calendar, today=on)
        about = listed.get(rule.id, ())
        parts.append(Part(rule, held[rule.id], coming, days_off, tuple(about[:most]), len(about)))
    return Notice(office, on, tuple(parts))


def has_notice(office: Office, *, on: date) -> bool:
    """Say whether the office has a special day to announce, in one query."""
    return _announced(office, on=on).exists()


def announced_rules(office: Office, *, on: date) -> list[Rule]:
    """Return the rules that hold on the day and those that begin soon, in the order in which they are asked."""
    rows = [row.as_rule() for row in _announced(office, on=on)]
    now = rules.in_order(rule for rule in rows if rule.is_valid_on(on))
    soon = rules.in_order(rule for rule in rows if not rule.is_valid_on(on))
    return [*now, *soon]


def days_of(rule: Rule, *, calendar: OfficeCalendar, today: date) -> tuple[tuple[date, ...], tuple[DayOff, ...]]:
    """Return the rule's next days, and those before the last of them that fall out, today included."""
    last = today + timedelta(days=LOOK_AHEAD_DAYS)
    coming = rules.days_ahead(rule, after=today, calendar=calendar, until=last, most=DAYS_SHOWN)
    last = coming[-1] if coming else last
    days = (today + timedelta(days=offset) for offset in range((last - today).days))
    return tuple(coming), tuple(
        _day_off(rule, day, calendar=calendar) for day in days if _falls_out(rule, day, calendar)
    )


def _announced(office: Office, *, on: date) -> QuerySet[SpecialDayRule]:
    soon = on + timedelta(days=LOOK_AHEAD_DAYS)
    return queries.rows_of(office).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=soon)


def _falls_out(rule: Rule, day: date, calendar: OfficeCalendar) -> bool:
    """Say whether the day would be the rule's by its weekday and the office's usual hours, but is none."""
    if day.weekday() not in rule.weekdays or not rule.is_valid_on(day):
        return False
    is_usual = any(
        hours.weekday == day.weekday() and hours.session.counts_for_deadline and hours.holds_on(day)
        for hours in calendar.weekly
    )
    return is_usual and not rules.holds_on(rule, day, calendar=calendar)


def _day_off(rule: Rule, day: date, *, calendar: OfficeCalendar) -> DayOff:
    because = calendar.closed_reason(day) or _("nghỉ")
    moved_to = None
    if rule.on_holiday == OnHoliday.MOVE:
        until = day + timedelta(days=rules.LONGEST_BREAK_DAYS)
        moved_to = next(iter(rules.days_ahead(rule, after=day, calendar=calendar, until=until, most=1)), None)
    return DayOff(day, _inside(because), moved_to)


def _inside(because: str) -> str:
    """Return a reason as it stands inside a sentence; "UBND xã họp" keeps its capitals."""
    return because if because[1:2].isupper() else because[:1].lower() + because[1:]


def _listed(asked: Sequence[Rule], *, agencies: Collection[str], on: date) -> dict[int, tuple[Listed, ...]]:
    """Return the procedures of each rule by its id, in the order of their names."""
    if not asked:
        return {}
    codes = {code for rule in asked if rule.scope == Scope.PROCEDURES for code in rule.values}
    meant = Q(pk__in=codes)
    if any(rule.scope != Scope.PROCEDURES for rule in asked):
        meant |= Q(is_here=True)
    here = Exists(AgencyProcedure.objects.filter(procedure=OuterRef("pk"), agency__in=list(agencies)))
    rows = Procedure.objects.in_force(on).with_current(on).annotate(is_here=here).filter(meant)
    listed = rows.order_by("sort_key", "code")[:MOST_PROCEDURES]
    found = [(row, version) for row in listed if (version := row.current) is not None]
    papers = _papers(version for _row, version in found)
    shown = {row.pk: _as_listed(row, version, papers.get(version.pk, 0)) for row, version in found}
    matters = [(row, queries.matter_of(version)) for row, version in found]
    return {
        rule.id: tuple(
            shown[row.pk]
            for row, matter in matters
            if ((rule.scope == Scope.PROCEDURES and rule.is_own) or row.is_here)
            and rule.is_about(matter)
            and not _is_given(rule, matter, asked, on=on)
        )
        for rule in asked
    }


def _is_given(rule: Rule, matter: Matter, asked: Sequence[Rule], *, on: date) -> bool:
    """Say whether the office's own rule of that model already tells of the procedure on all the locality's days."""
    return not rule.is_own and any(
        own.is_own and own.model == rule.model and _is_wider(own, rule, on=on) and own.is_about(matter) for own in asked
    )


def _is_wider(own: Rule, rule: Rule, *, on: date) -> bool:
    """Say whether each day of the rule from `on` is the other's too: its weekdays, its time, its moved days."""
    begins = (own.valid_from or on) <= max(on, rule.valid_from or on)
    ends = (own.valid_until or date.max) >= (rule.valid_until or date.max)
    is_moved = own.on_holiday == rule.on_holiday or rule.on_holiday == OnHoliday.SKIP
    return own.weekdays >= rule.weekdays and begins and ends and is_moved


def _papers(versions: Iterable[ProcedureVersion]) -> dict[int, int]:
    """Return how many papers everybody brings, by version."""
    rows = RequiredPaper.objects.filter(version__in=[each.pk for each in versions], is_required=True, when={})
    return dict(rows.order_by().values_list("version").annotate(Count("id")))


def _as_listed(row: Procedure, version: ProcedureVersion, papers: int) -> Listed:
    return Listed(
        code=row.pk,
        name=row.name,
        field=row.field,
        level=version.online_level,
        papers=papers or len([line for line in row.bring.splitlines() if line.strip()]),
        fee=_fee(version),
    )


def _fee(version: ProcedureVersion) -> str:
    if not version.fee_vnd and version.fee_basis.strip() in ("", _NOT_CHARGED):
        return _("không thu phí")
    if len(version.fee_basis) > _SIMPLE_FEE_SIGNS:
        return ""
    return _("phí: %(fee)s") % {"fee": version.fee_basis or saying.vnd(version.fee_vnd)}
