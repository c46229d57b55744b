# SPDX-License-Identifier: EUPL-1.2
"""What the screen of a lobby shows: the slides that are on today, each with what it says. Nobody is named on any."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.live import snapshot
from motcua.offices import queries as offices
from motcua.offices.calendar import Closing, OfficeCalendar
from motcua.offices.models import Agency, Office
from motcua.publicity import links, queries
from motcua.publicity.models import LobbySlide
from motcua.publicity.rules import Channel, SlideKind, is_shown_on
from motcua.publicity.told import Told, told

NOTICE_DAYS: Final = 14
LINES_SHOWN: Final = 10
SECONDS: Final = 14
#: Words a slide's reader takes in a second; a long text stays longer.
_WORDS_A_SECOND: Final = 2.2
_MOST_SECONDS: Final = 60


@dataclass(frozen=True)
class Slide:
    """One slide: its kind, a key by which the screen knows it again, how long it stays, and what its kind needs."""

    kind: str
    key: str
    title: str
    seconds: int = SECONDS
    values: dict[str, Any] = field(default_factory=dict)


def playlist(office: Office, *, at: datetime) -> list[Slide]:
    """Return the office's slides of the moment in their order; one that would be empty is left out."""
    on = at.astimezone(OFFICE_ZONE).date()
    known = told(office, at=at)
    calendar = offices.calendar_of(office)
    kept = [slide for slide in queries.slides_of(office) if slide.is_on]
    shown = [slide for slide in kept if is_shown_on(on=on, first_on=slide.first_on, last_on=slide.last_on)]
    made = (_slide(row, known, calendar, at=at) for row in shown)
    return [slide for slide in made if slide is not None]


def _slide(row: LobbySlide, known: Told, calendar: OfficeCalendar, *, at: datetime) -> Slide | None:
    match row.kind:
        case SlideKind.BOOKING:
            return _booking(known)
        case SlideKind.TODAY:
            return _today(known, calendar, at=at)
        case SlideKind.WAITING:
            return _waiting(known.office, at=at)
        case SlideKind.SPECIAL_DAYS:
            rows = known.special_days
            return Slide(row.kind, row.kind, _("Ngày đặc biệt"), values={"rows": rows}) if rows else None
        case SlideKind.PROMISES:
            return Slide(row.kind, row.kind, _("Nơi này hứa"), values={"rows": promises(known)})
        case SlideKind.TEXT:
            lines = [line.strip() for line in row.text.splitlines() if line.strip()]
            return Slide(row.kind, f"own-{row.pk}", row.title, _reading_seconds(row.text), {"rows": lines})
        case SlideKind.VIDEO:
            return Slide(row.kind, f"own-{row.pk}", row.title, values={"film": row})
    return None


def promises(known: Told) -> list[str]:
    """Return what the office has bound itself to, by the rules that are kept anyway."""
    found = []
    if known.can_book:
        found.append(_("Yêu cầu hẹn giờ được trả lời trong %(hours)s.") % {"hours": known.answer_hours})
        found.append(_("Đến đúng giờ hẹn thì được gọi đúng giờ; nếu cơ quan phải đổi giờ, Ông/Bà được báo trước."))
    found.append(_("Không hẹn vẫn được tiếp như thường, theo số thứ tự."))
    found.append(_("Hồ sơ có ngày trả kết quả ghi trên giấy hẹn; trễ hẹn thì có văn bản xin lỗi và ngày trả mới."))
    return found


def _booking(known: Told) -> Slide | None:
    if not known.can_book:
        return None
    is_whole = links.must_say_whole_office(known.office)
    address = links.short_address(known.code, channel=Channel.LOBBY, is_whole_office=is_whole)
    values = {"address": address, "short": links.address_in_words(known.code), "sms": known.sms, "phone": known.phone}
    return Slide(SlideKind.BOOKING, SlideKind.BOOKING, _("Lần sau hẹn giờ trước, đến không phải chờ"), values=values)


def _today(known: Told, calendar: OfficeCalendar, *, at: datetime) -> Slide:
    on = at.astimezone(OFFICE_ZONE).date()
    everybody = calendar.for_everybody()
    hours = everybody.hours_in_words(on)
    says = _("Tiếp nhận %(hours)s") % {"hours": hours} if hours else (everybody.closed_reason(on) or "")
    values = {"on": on, "says": says, "rows": notices(calendar, at=at)}
    return Slide(SlideKind.TODAY, SlideKind.TODAY, _("Hôm nay, %(day)s") % {"day": saying.day(on)}, values=values)


def notices(calendar: OfficeCalendar, *, at: datetime) -> list[str]:
    """Say what is unlike usual in the next two weeks: days off by rule, closures of the office or of an agency."""
    today = at.astimezone(OFFICE_ZONE).date()
    found: list[tuple[date, str]] = []
    for ahead in range(NOTICE_DAYS):
        day = today + timedelta(days=ahead)
        special = calendar.special_days.get(day)
        if special is not None:
            words = special.name if special.works else f"{special.kind_label}: {special.name}"
            told_so = _("%(day)s làm việc (%(why)s).") if special.works else _("%(day)s nghỉ (%(why)s).")
            found.append((day, told_so % {"day": _capital(saying.short_day(day)), "why": words}))
    agencies = Agency.objects.in_bulk([each.agency for each in calendar.closings if each.agency])
    until = datetime.combine(today + timedelta(days=NOTICE_DAYS), time(), OFFICE_ZONE)
    for closing in sorted(calendar.closings, key=lambda each: each.starts_at):
        if at < closing.ends_at and closing.starts_at < until:
            who = agencies[closing.agency].name if closing.agency in agencies else ""
            found.append((closing.starts_at.astimezone(OFFICE_ZONE).date(), _closed(closing, who)))
    return [words for _day, words in sorted(found)]


def _closed(closing: Closing, who: str) -> str:
    starts, ends = closing.starts_at.astimezone(OFFICE_ZONE), closing.ends_at.astimezone(OFFICE_ZONE)
    since, until = saying.day_and_hour(starts), saying.day_and_hour(ends)
    if starts.date() == ends.date():
        since, until = saying.hour(starts), f"{saying.hour(ends)} {saying.short_day(ends.date())}"
    told_so = (
        _("%(who)s nghỉ từ %(since)s đến %(until)s: %(why)s.")
        if who
        else _("Nghỉ từ %(since)s đến %(until)s: %(why)s.")
    )
    return told_so % {"who": who, "since": since, "until": until, "why": closing.reason.rstrip(".")}


def _waiting(office: Office, *, at: datetime) -> Slide | None:
    now = snapshot.read(office.pk, at=at)
    seen = json.loads(now.public) if now is not None else {"lines": []}
    rows = seen["lines"][:LINES_SHOWN]
    if not rows:
        return None
    values = {"rows": rows, "is_fresh": bool(now and now.is_fresh)}
    return Slide(SlideKind.WAITING, SlideKind.WAITING, _("Đang chờ"), values=values)


def _reading_seconds(text: str) -> int:
    return min(_MOST_SECONDS, max(SECONDS, int(len(text.split()) / _WORDS_A_SECOND)))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
