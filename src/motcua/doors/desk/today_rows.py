# SPDX-License-Identifier: EUPL-1.2
"""How the head's page shows what it was told: bars of the day's load, counters and machines in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.figures.advice import Seat
from motcua.figures.today import HourToday, Machine, Today
from motcua.figures.today_lines import CounterToday
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE

WIDEST = 200
_CHIPS = {
    Seat.SILENT: "late",
    Seat.PAUSED: "today",
    Seat.IDLE: "wait",
    Seat.CALLING: "done",
    Seat.SERVING: "done",
}


@dataclass(frozen=True)
class Bar:
    """One hour as a bar: `came` drawn from 0 to WIDEST, `expected` the place of the mark (None: nothing expected)."""

    hour: HourToday
    came: int
    expected: int | None

    @property
    def words(self) -> str:
        """The numbers of the hour in words."""
        told = [ngettext("%(count)d người đến", "%(count)d người đến", self.hour.came) % {"count": self.hour.came}]
        if self.hour.expected:
            told.append(_("dự kiến %(count)d") % {"count": self.hour.expected})
        if self.hour.booked:
            told.append(_("%(count)d có hẹn") % {"count": self.hour.booked})
        return " · ".join(told)


@dataclass(frozen=True)
class SeatRow:
    """One counter as a line: its state as a chip, for how long, what is called there, who sits there."""

    counter: CounterToday
    chip: str
    state: str
    length: str
    person: str


@dataclass(frozen=True)
class MachineRow:
    """One machine in words."""

    machine: Machine
    name: str
    state: str

    @property
    def chip(self) -> str:
        return "late" if self.machine.is_silent else "done"


def bars_of(now: Today) -> list[Bar]:
    """Return the hours as bars; the longest fills its line."""
    most = max((max(hour.came, hour.expected) for hour in now.hours), default=0) or 1
    return [
        Bar(
            hour,
            came=round(hour.came * WIDEST / most),
            expected=min(WIDEST - 1, round(hour.expected * WIDEST / most)) if hour.expected else None,
        )
        for hour in now.hours
    ]


def seats_of(now: Today, *, has_names: bool) -> list[SeatRow]:
    """Return the counters where somebody sits as lines."""
    rows = [each for each in now.counters if each.now.seat != Seat.CLOSED]
    return [
        SeatRow(
            counter=each,
            chip=_CHIPS[each.now.seat],
            state=_state(each),
            length=_length(each),
            person=str(each.user) if has_names and each.user else "",
        )
        for each in rows
    ]


def closed_numbers(now: Today) -> str:
    """Return the numbers of the counters where nobody sits: "4, 5, 6"."""
    return ", ".join(str(each.counter.number) for each in now.counters if each.now.seat == Seat.CLOSED)


def machines_of(now: Today) -> list[MachineRow]:
    """Return the machines in words."""
    return [MachineRow(each, _name(each), _machine_state(each)) for each in now.machines]


def _state(row: CounterToday) -> str:
    match row.now.seat:
        case Seat.SILENT:
            return _("Màn hình im lặng")
        case Seat.PAUSED:
            return _("Tạm dừng: %(why)s") % {"why": row.pause_reason} if row.pause_reason else _("Tạm dừng")
        case Seat.IDLE:
            return _("Đang rảnh")
        case Seat.CALLING:
            return _("Đang gọi %(number)s") % {"number": row.number} if row.number else _("Đang gọi")
        case _:
            return _("Đang làm việc với %(number)s") % {"number": row.number} if row.number else _("Đang làm việc")


def _length(row: CounterToday) -> str:
    return saying.duration(row.now.minutes) if row.now.minutes else _("vừa xong")


def _name(machine: Machine) -> str:
    match machine.kind:
        case "kiosk":
            return machine.name or _("Máy lấy số %(code)s") % {"code": machine.code}
        case "printer":
            return _("Máy in của %(name)s") % {"name": machine.name} if machine.name else _("Máy in phiếu")
        case _:
            return _("Số liệu từ %(name)s") % {"name": machine.name}


def _machine_state(machine: Machine) -> str:
    if machine.kind == "printer":
        return _("%(count)d người chờ chưa có phiếu") % {"count": machine.count}
    if not machine.is_silent:
        return _("đang chạy")
    if machine.seen_at is None:
        return _("chưa từng có tin")
    return _("im lặng từ %(moment)s") % {"moment": f"{machine.seen_at.astimezone(OFFICE_ZONE):%H:%M %d/%m}"}
