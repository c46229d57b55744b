# SPDX-License-Identifier: EUPL-1.2
"""The account of special days as bars: each promise against its minutes, or each day of a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.dossiers.models import SpecialIntake
from motcua.figures.special_days import Account, Tally, days_of
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE, WorkingCalendar, working_minutes_between

State = SpecialIntake.State

# The promise stands in the middle of a bar; what takes twice as long or longer fills it.
PROMISE, WIDEST = 100, 200
MOST_DAYS = 60


@dataclass(frozen=True)
class Part:
    """A piece of a bar in its own units; `kind` says kept, late, running or other."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True)
class Bar:
    """One bar with what it means in words; `code` leads to the dossier where there is one."""

    label: str
    words: str
    kind: str
    parts: tuple[Part, ...]
    code: str = ""


def of_promises(rows: Sequence[SpecialIntake], calendars: Mapping[str, WorkingCalendar], *, at: datetime) -> list[Bar]:
    """Return a bar for each promise: its working minutes so far, or until the result, against those promised."""
    return [_promise(row, calendars[row.office_id], at) for row in rows]


def of_days(found: Account) -> list[Bar]:
    """Return a bar for each day, the latest MOST_DAYS: kept, late, running, the rest; the longest is the fullest."""
    days = days_of(found)[-MOST_DAYS:]
    most = max((tally.received for _day, tally in days), default=1)
    return [Bar(f"{day:%d/%m}", _said(tally), _kind(tally), _stacked(tally, most)) for day, tally in days]


def _promise(row: SpecialIntake, calendar: WorkingCalendar, at: datetime) -> Bar:
    promised, took = row.minutes or 0, row.took_minutes
    is_running = took is None
    if took is None:
        took = working_minutes_between(calendar, start=row.received_at, end=max(at, row.received_at))
    is_late = row.state == State.MISSED or (is_running and row.promised_at is not None and row.promised_at < at)
    width = min(WIDEST, took * PROMISE // promised) if promised else WIDEST
    kind = "late" if is_late else "running" if is_running else "kept"
    parts: tuple[Part, ...] = (Part(kind, 0, width),)
    if is_late and width > PROMISE:
        parts = (Part("spent", 0, PROMISE), Part(kind, PROMISE, width - PROMISE))
    local = row.received_at.astimezone(OFFICE_ZONE)
    return Bar(
        f"{local:%H:%M}", _how(took, promised, is_late=is_late, is_running=is_running), kind, parts, row.dossier.code
    )


def _how(took: int, promised: int, *, is_late: bool, is_running: bool) -> str:
    values = {"took": saying.duration(took), "promised": saying.duration(promised)}
    if is_late and is_running:
        return _("quá giờ, chưa có kết quả: đã %(took)s, hẹn %(promised)s") % values
    if is_late:
        return _("trễ: %(took)s, hẹn %(promised)s") % values
    if is_running:
        return _("đang chạy: đã %(took)s, hẹn %(promised)s") % values
    return _("giữ lời hứa: %(took)s, hẹn %(promised)s") % values


def _kind(tally: Tally) -> str:
    if tally.late:
        return "late"
    return "kept" if tally.kept else "running" if tally.running else "other"


def _stacked(tally: Tally, most: int) -> tuple[Part, ...]:
    counts = (
        ("kept", tally.kept),
        ("late", tally.late),
        ("running", tally.running),
        ("other", tally.fell_back + tally.dropped + tally.counted),
    )
    parts, before = [], 0
    for kind, count in counts:
        left, right = before * WIDEST // most, (before + count) * WIDEST // most
        if count:
            parts.append(Part(kind, left, right - left))
        before += count
    return tuple(parts)


def _said(tally: Tally) -> str:
    said = [ngettext("nhận %(count)d", "nhận %(count)d", tally.received) % {"count": tally.received}]
    if tally.kept:
        said.append(_("giữ lời hứa %(count)d") % {"count": tally.kept})
    if tally.late:
        said.append(_("trễ %(count)d") % {"count": tally.late})
    if tally.running:
        said.append(_("đang chạy %(count)d") % {"count": tally.running})
    return " · ".join(said)
