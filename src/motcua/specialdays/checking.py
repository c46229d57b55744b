# SPDX-License-Identifier: EUPL-1.2
"""What stands against a rule of special days, and what should be thought of before it is kept. Pure.

`problems` refuse a rule, all of them at once; `remarks` are said and leave the decision to the office. Seed 003 names
the criteria: simple papers, no other agency, the result on the same day, beside "không chờ". Rules: R-057, R-058.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.working_time import Session
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Weekday
from motcua.procedures.models import Procedure
from motcua.specialdays import wording
from motcua.specialdays.rules import EVERY_DAY, WITHOUT_SLIP, Matter, Model, Rule, Scope, Unit

NAMED_AT_MOST = 3
ENDING_DAYS = 30
# Two of one kind may not promise for one procedure on one day; "không chờ" goes beside the others.
_KIND: dict[str, str] = {Model.NO_SLIP: "slip", Model.NO_WRITING_NO_SLIP: "slip", Model.NO_WAIT: "wait"}


@dataclass(frozen=True)
class Offered:
    """A procedure carried out at a place, as far as its special days ask after it.

    `papers` are the required ones, `leaves` says that a step of it is another agency's.
    """

    code: str
    name: str
    field: str
    level: str
    papers: int = 0
    leaves: bool = False

    @property
    def matter(self) -> Matter:
        return Matter(self.code, self.field, self.level)


@dataclass(frozen=True)
class Place:
    """Where a rule holds: what is carried out there, when its offices work, and the other rules of the same place.

    `known_codes` and `known_fields` are those of the whole catalogue as far as the rule names them.
    """

    offered: Mapping[str, Offered] = field(default_factory=dict)
    calendars: Sequence[OfficeCalendar] = ()
    others: Sequence[Rule] = ()
    known_codes: frozenset[str] = frozenset()
    known_fields: frozenset[str] = frozenset()

    def covered_by(self, rule: Rule) -> list[Offered]:
        """Return what is carried out here and the rule is about."""
        return [each for each in self.offered.values() if rule.is_about(each.matter)]


@dataclass(frozen=True)
class Problem:
    """Why a rule cannot stand: the field to mend, or all of them, and the sentence."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Remark:
    """What an office should know about a rule, or about having none; a loud one stands first."""

    sentence: str
    is_loud: bool = False


# --- what refuses a rule ---------------------------------------------------------------------------


def problems(rule: Rule, place: Place, *, on: date) -> list[Problem]:
    """Return everything that stands against the rule; `on` is today.

    One that ended before today is history: only its form is looked at.
    """
    found = [*_about_the_form(rule)]
    if rule.valid_until is not None and rule.valid_until < on:
        return found
    return [*found, *_about_what(rule, place), *_about_hours(rule, place, on=on), *_about_others(rule, place)]


def _about_the_form(rule: Rule) -> Iterator[Problem]:
    if not rule.weekdays:
        yield Problem("weekdays", _("Xin chọn ít nhất một thứ trong tuần."))
    if rule.scope != Scope.ALL and not rule.values:
        yield Problem("scope_values", _("Chưa chọn thủ tục, lĩnh vực hay mức nào: luật này không áp dụng cho việc gì."))
    if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
        yield Problem("valid_until", _("Ngày cuối phải bằng hoặc sau ngày đầu."))
    if rule.amount is not None and not rule.unit:
        yield Problem("promise_unit", _("Đã ghi số mà chưa chọn giờ hay phút."))
    if rule.unit in (Unit.WORKING_HOUR, Unit.WORKING_MINUTE) and not rule.amount:
        yield Problem("promise", _("Xin ghi hứa bao nhiêu giờ hoặc phút."))
    if rule.model in WITHOUT_SLIP and not rule.unit:
        yield Problem("promise_unit", _("Không viết giấy hẹn thì phải hứa: trong ngày, hay trong mấy giờ, mấy phút."))
    if rule.model == Model.NO_WAIT and rule.unit == Unit.SAME_DAY:
        yield Problem(
            "promise_unit", _("“Không chờ” là làm ngay: xin hứa mấy phút hoặc mấy giờ, không phải trong ngày.")
        )
    if rule.model not in WITHOUT_SLIP and rule.unit:
        told = _("Mô hình này không hứa giờ trả. Muốn hứa, xin chọn “%(model)s” hoặc thêm một luật khác.")
        yield Problem("promise_unit", told % {"model": Model.NO_SLIP.label})


def _about_what(rule: Rule, place: Place) -> Iterator[Problem]:
    nobody, elsewhere = [], []
    for value in sorted(rule.values) if rule.scope != Scope.ALL else ():
        if not _is_known(rule.scope, value, place):
            nobody.append(value)
        elif not any(_one(rule, value).is_about(each.matter) for each in place.offered.values()):
            elsewhere.append(value)
    if nobody:
        yield Problem("scope_values", _("Không có trong danh mục: %(names)s.") % {"names": ", ".join(nobody)})
    if elsewhere:
        told = _("Không cơ quan nào ở đây giải quyết: %(names)s.")
        yield Problem("scope_values", told % {"names": ", ".join(map(_level_in_words, elsewhere))})


def _one(rule: Rule, value: str) -> Rule:
    return Rule(id=0, model=rule.model, weekdays=rule.weekdays, scope=rule.scope, values=frozenset({value}))


def _is_known(scope: str, value: str, place: Place) -> bool:
    match scope:
        case Scope.PROCEDURES:
            return value in place.known_codes
        case Scope.FIELDS:
            return value in place.known_fields
        case _:
            return value in Procedure.OnlineLevel.values


def _level_in_words(value: str) -> str:
    return str(Procedure.OnlineLevel(value).label) if value in Procedure.OnlineLevel.values else value


def _about_hours(rule: Rule, place: Place, *, on: date) -> Iterator[Problem]:
    kept = {weekday: _weeks(place, weekday, rule, on=on) for weekday in sorted(rule.weekdays)}
    worked = {weekday: weeks for weekday, weeks in kept.items() if any(weeks)}
    # Every day is every day the office works; a weekday named on its own must be one.
    if rule.weekdays != EVERY_DAY:
        for weekday in kept.keys() - worked.keys():
            told = _("Không nơi tiếp nhận nào ở đây làm việc %(weekday)s (giờ có tính vào thời hạn).")
            yield Problem("weekdays", told % {"weekday": Weekday(weekday).label})
    for weekday, weeks in worked.items():
        yield from _about_a_weekday(rule, weekday, weeks)


def _about_a_weekday(rule: Rule, weekday: int, weeks: list[list[Session]]) -> Iterator[Problem]:
    name = Weekday(weekday).label
    if rule.cutoff is not None and not any(
        session.opens_at <= rule.cutoff <= session.closes_at for sessions in weeks for session in sessions
    ):
        hours = "; ".join(dict.fromkeys(_hours_in_words(sessions) for sessions in weeks if sessions))
        told = _("%(hour)s %(weekday)s nằm ngoài giờ làm việc (%(hours)s).")
        yield Problem("intake_cutoff", told % {"hour": saying.hour(rule.cutoff), "weekday": name, "hours": hours})
    longest = max(_minutes(sessions) for sessions in weeks)
    if rule.minutes is not None and rule.minutes > longest:
        told = _("Không bao giờ giữ được: cả %(weekday)s chỉ có %(length)s làm việc.")
        yield Problem("promise", told % {"weekday": name, "length": saying.duration(longest)})


def _weeks(place: Place, weekday: int, rule: Rule, *, on: date) -> list[list[Session]]:
    """Return the counted sessions of a weekday: of each office, and of each stretch its week is kept while it holds."""
    first = max(on, rule.valid_from or on)
    weeks = []
    for calendar in place.calendars:
        starts = {first, *(each.valid_from for each in calendar.weekly if each.valid_from and each.valid_from > first)}
        days = {start + timedelta(days=(weekday - start.weekday()) % len(EVERY_DAY)) for start in starts}
        for day in sorted(each for each in days if rule.valid_until is None or each <= rule.valid_until):
            held = [each.session for each in calendar.weekly if each.weekday == weekday and each.holds_on(day)]
            weeks.append(sorted((s for s in held if s.counts_for_deadline), key=lambda session: session.opens_at))
    return weeks


def _minutes(sessions: Iterable[Session]) -> int:
    return sum(
        (each.closes_at.hour - each.opens_at.hour) * 60 + each.closes_at.minute - each.opens_at.minute
        for each in sessions
    )


def _hours_in_words(sessions: Iterable[Session]) -> str:
    return ", ".join(f"{saying.hour(each.opens_at)} – {saying.hour(each.closes_at)}" for each in sessions)


def _about_others(rule: Rule, place: Place) -> Iterator[Problem]:
    for other in place.others:
        if not (_meet(rule, other) and rule.weekdays & other.weekdays):
            continue
        if _is_same(rule, other):
            yield Problem(NON_FIELD_ERRORS, _("Đã có một luật giống hệt: %(rule)s.") % {"rule": told_of(other)})
        elif rule.model in _KIND and _KIND[rule.model] == _KIND.get(other.model):
            shared = _shared(rule, other, place)
            if shared:
                told = _("Trùng với luật “%(rule)s” ở %(names)s: một thủ tục trong một ngày chỉ hứa một cách.")
                yield Problem(NON_FIELD_ERRORS, told % {"rule": told_of(other), "names": _named(shared)})


def _is_same(rule: Rule, other: Rule) -> bool:
    return (rule.model, rule.weekdays, rule.scope, rule.values) == (
        other.model, other.weekdays, other.scope, other.values,
    )  # fmt: skip


def _meet(rule: Rule, other: Rule) -> bool:
    """Say whether some day lies in the validity of both."""
    first = max(rule.valid_from or date.min, other.valid_from or date.min)
    return first <= min(rule.valid_until or date.max, other.valid_until or date.max)


def _shared(rule: Rule, other: Rule, place: Place) -> list[str]:
    both = [f"{each.name} ({each.code})" for each in place.covered_by(rule) if other.is_about(each.matter)]
    if both or rule.scope != other.scope:
        return both
    # Named by both, and carried out here later.
    return [_level_in_words(value) for value in sorted(rule.values & other.values)]


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED_AT_MOST
    told = "; ".join(names[:NAMED_AT_MOST])
    return _("%(names)s và %(count)d thủ tục nữa") % {"names": told, "count": more} if more > 0 else told


def told_of(rule: Rule) -> str:
    """Say in a few words which rule it is."""
    parts = [str(Model(rule.model).label), wording.days(rule), wording.promise(rule)]
    return ", ".join(part for part in [*parts, rule.decision] if part)


# --- what is said and decided by the office --------------------------------------------------------


def remarks(rule: Rule, place: Place, *, on: date, most_papers: int) -> list[Remark]:
    """Return what the office should know about the rule: procedures that are hard to keep, what is missing."""
    found = [*_about_promises(rule, place, on=on, most_papers=most_papers)]
    if not rule.decision:
        found.append(Remark(_("Chưa ghi số quyết định hoặc kế hoạch: danh mục niêm yết cần số này.")))
    if rule.valid_until is not None and rule.valid_until < on:
        found.append(Remark(_("Đã hết hạn từ ngày %(day)s.") % {"day": f"{rule.valid_until:%d/%m/%Y}"}))
    elif rule.valid_until is not None and rule.valid_until <= on + timedelta(days=ENDING_DAYS):
        told = _("Chỉ còn áp dụng đến hết ngày %(day)s. Muốn tiếp tục, xin ghi ngày cuối khác.")
        found.append(Remark(told % {"day": f"{rule.valid_until:%d/%m/%Y}"}, is_loud=True))
    return sorted(found, key=lambda remark: not remark.is_loud)


def _about_promises(rule: Rule, place: Place, *, on: date, most_papers: int) -> Iterator[Remark]:
    if rule.model not in WITHOUT_SLIP:
        return
    covered = place.covered_by(rule)
    leaving = [each.name for each in covered if each.leaves]
    if leaving:
        told = _("Có bước ở cơ quan khác, lời hứa không chỉ do nơi này giữ: %(names)s.")
        yield Remark(told % {"names": _named(leaving)}, is_loud=True)
    heavy = [f"{each.name} ({each.papers})" for each in covered if each.papers > most_papers]
    if heavy:
        told = _("Có hơn %(most)d giấy tờ bắt buộc, khó xem xong trong ngày: %(names)s.")
        yield Remark(told % {"most": most_papers, "names": _named(heavy)}, is_loud=True)
    late = [
        weekday for weekday in sorted(rule.weekdays) if _cuts_off_too_late(rule, _weeks(place, weekday, rule, on=on))
    ]
    if late:
        told = _("Nhận đến %(hour)s thì người đến cuối không còn đủ %(promise)s: %(weekdays)s.")
        words = {"hour": saying.hour(rule.cutoff), "promise": saying.duration(rule.minutes or 0)}  # type: ignore[arg-type]
        yield Remark(told % {**words, "weekdays": wording.joined(str(Weekday(day).label) for day in late)})


def _cuts_off_too_late(rule: Rule, weeks: Iterable[list[Session]]) -> bool:
    """Say whether somebody received in the last minute cannot be given what is promised."""
    cutoff = rule.cutoff
    if cutoff is None or rule.minutes is None:
        return False
    left = [
        _minutes(Session(max(each.opens_at, cutoff), each.closes_at) for each in week if each.closes_at > cutoff)
        for week in weeks
        if week
    ]
    return bool(left) and max(left) < rule.minutes


@dataclass(frozen=True)
class OnlineDays:
    """How an office stands to the guidance: full-online procedures every day, part-online ones on one day at least."""

    full: int = 0
    part: int = 0
    has_weekly: bool = False
    # Of the part-online procedures, how many its online days name.
    part_named: int = 0
    full_named: int = 0

    @property
    def lacks_weekly(self) -> bool:
        return self.part > 0 and not self.has_weekly

    @property
    def lacks_daily(self) -> bool:
        return self.full_named < self.full


def online_days(rules: Iterable[Rule], place: Place, *, on: date) -> OnlineDays:
    """Say how the place stands on that day; a rule that is only about full-online procedures is not the weekly day."""
    online = [rule for rule in rules if rule.model == Model.ONLINE_DAY and rule.is_valid_on(on)]
    weekly = [rule for rule in online if not _is_only_full(rule)]
    worked = {
        each.weekday for calendar in place.calendars for each in calendar.weekly if each.session.counts_for_deadline
    }
    full = [each for each in place.offered.values() if each.level == Procedure.OnlineLevel.FULL]
    part = [each for each in place.offered.values() if each.level == Procedure.OnlineLevel.PART]
    return OnlineDays(
        full=len(full),
        part=len(part),
        has_weekly=bool(weekly),
        part_named=sum(any(rule.is_about(each.matter) for rule in weekly) for each in part),
        full_named=sum(
            all(any(day in rule.weekdays and rule.is_about(each.matter) for rule in online) for day in worked)
            for each in full
        ),
    )


def _is_only_full(rule: Rule) -> bool:
    return rule.scope == Scope.LEVEL and rule.values <= {Procedure.OnlineLevel.FULL}


def remarks_on_online_days(stand: OnlineDays) -> list[Remark]:
    """Say what a place lacks of its online days; loudly where it has no weekly one."""
    found = []
    if stand.lacks_weekly:
        told = _("Có %(count)d thủ tục một phần mà chưa có ngày trực tuyến nào trong tuần: cần ít nhất một ngày.")
        found.append(Remark(told % {"count": stand.part}, is_loud=True))
    elif stand.part and not stand.part_named:
        found.append(Remark(_("Ngày trực tuyến trong tuần không gồm thủ tục một phần nào của nơi này.")))
    if stand.lacks_daily:
        told = _("%(count)d thủ tục toàn trình chưa được hỗ trợ nộp trực tuyến mọi ngày làm việc.")
        found.append(Remark(told % {"count": stand.full - stand.full_named}))
    return found
