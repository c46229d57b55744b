# SPDX-License-Identifier: EUPL-1.2
"""A handful of appointments around the demonstration's first morning, so that no desk is empty on first look.

They are made by the same operations as everybody's, at moments before the clock's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

from motcua.appointments import offer, operations
from motcua.appointments.models import Appointment
from motcua.journal.operations import CITIZEN
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, working_minutes_between
from motcua.offices.calendar import OfficeCalendar
from motcua.people.models import User

PROMISE_MINUTES = 240
DAYS_AHEAD = 6
Channel = Appointment.Channel


@dataclass(frozen=True)
class Ask:
    """Somebody who asks for an hour. `day` 0 is today; `hour` the one wished for, the nearest free one is taken.

    `left_minutes` is what remains of the office's promise to answer, in working minutes; less than 0 is overdue.
    """

    name: str
    agency: str
    content: str
    day: int
    hour: time
    office: str = "DN-TTHCC"
    procedures: tuple[str, ...] = ()
    left_minutes: int = 120
    channel: str = Channel.WEB
    phone: str = ""


@dataclass(frozen=True)
class Today:
    """Somebody expected today, `minutes` from now (before now: less than 0); `has_come` and `is_done` say how far."""

    name: str
    agency: str
    content: str
    minutes: int
    office: str = "DN-TTHCC"
    procedures: tuple[str, ...] = ()
    has_come: bool = False
    is_done: bool = False


_WAITING = [
    Ask(
        "Nguyễn Thị Lan",
        "DN-SXD",
        "Xin phép xây nhà xưởng ở Hòa Khánh",
        2,
        time(9),
        procedures=("1.009974",),
        left_minutes=-20,
    ),
    Ask(
        "Trần Quang Minh",
        "DN-STC",
        "Thành lập công ty TNHH, cần hỏi về vốn điều lệ",
        1,
        time(10),
        procedures=("2.001583",),
        left_minutes=25,
    ),
    Ask(
        "Phạm Thị Ngọc Ánh",
        "DN-SXD",
        "Hỏi quy hoạch lô đất trước khi mua",
        2,
        time(14),
        left_minutes=50,
        channel=Channel.PHONE,
    ),
    Ask("Võ Văn Tâm", "DN-VPDK", "Tách thửa đất cho con", 3, time(8, 30), procedures=("1.012784",), left_minutes=110),
    Ask("Lê Thị Hồng Vân", "DN-SNV", "Hỏi chế độ cho người có công", 1, time(15), left_minutes=165),
    Ask(
        "Đinh Công Tráng",
        "DN-CATP",
        "Xin phiếu lý lịch tư pháp để đi làm",
        1,
        time(8),
        procedures=("2.000488",),
        left_minutes=200,
    ),
    Ask("Huỳnh Thị Mai", "DN-HC", "Chứng thực 6 bản sao bằng cấp", 1, time(9), "DN-HC", ("2.000815",), 30),
    Ask("Bùi Tiến Dũng", "DN-HC", "Đăng ký kết hôn", 3, time(9), "DN-HC", ("1.000894",), 180, Channel.EMBED),
    Ask("Ngô Thanh Hương", "DN-TK", "Đăng ký khai sinh cho con trai", 1, time(10), "DN-TK", ("1.001193",), 140),
]
_PROPOSED = [
    Ask("Lê Bá Khánh", "DN-SXD", "Xin phép sửa nhà trong kiệt", 1, time(8)),
    Ask("Mai Văn Hậu", "DN-STC", "Đổi đăng ký doanh nghiệp", 2, time(10)),
    Ask("Tạ Thị Bích", "DN-HC", "Xác nhận tình trạng hôn nhân", 2, time(8), "DN-HC", ("1.004873",)),
]
_AGREED = [
    Ask("Nguyễn Bá Thiện", "DN-STP", "Hỏi lý lịch tư pháp cho con", 2, time(10), phone="0236 3822 145"),
    Ask("Hồ Ngọc Hà My", "DN-SXD", "Bổ sung bản vẽ giấy phép xây dựng", 1, time(8, 30)),
    Ask("Cao Đức Thịnh", "DN-STC", "Đăng ký công ty cổ phần", 1, time(14), procedures=("2.002043",)),
    Ask(
        "Đoàn Thị Thu",
        "DN-SGDDT",
        "Sao bằng tốt nghiệp THPT năm 1998",
        2,
        time(9),
        procedures=("1.005092",),
        channel=Channel.PHONE,
    ),
    Ask("Lý Quốc Bảo", "DN-SYT", "Chứng chỉ hành nghề dược", 3, time(10)),
    Ask("Phan Thị Diễm", "DN-STP", "Trích lục khai sinh", 4, time(9), procedures=("2.000635",)),
    Ask("Trương Văn Lợi", "DN-SXD", "Nộp hồ sơ nghiệm thu", 5, time(15)),
    Ask("Nguyễn Hoàng Long", "DN-HC", "Khai sinh cho con gái", 1, time(8), "DN-HC", ("1.001193",)),
    Ask("Vũ Thị Nhàn", "DN-HC", "Sửa năm sinh trong hộ tịch", 4, time(14), "DN-HC", ("1.004859",)),
    Ask("Đặng Thị Kim Liên", "DN-CDC", "Tiêm nhắc viêm gan B", 2, time(9), "DN-CDC"),
]
_TODAY = [
    Today(
        "Hoàng Thị Yến",
        "DN-STC",
        "Đăng ký công ty TNHH một thành viên",
        -60,
        procedures=("2.001583",),
        has_come=True,
        is_done=True,
    ),
    Today("Nguyễn Văn Phước", "DN-SXD", "Nhận giấy phép sửa nhà", 10, has_come=True),
    Today("Lâm Thị Thúy", "DN-CATP", "Lý lịch tư pháp", 20, procedures=("2.000488",), has_come=True),
    Today("Trịnh Xuân Thanh Tùng", "DN-VPDK", "Cấp đổi sổ đỏ bị rách", 60, procedures=("1.012783",)),
    Today("Dương Thị Hiền", "DN-SXD", "Hỏi phí cấp phép", 150),
    Today("Phùng Khắc Khoan", "DN-HC", "Chứng thực chữ ký giấy ủy quyền", 45, "DN-HC", ("2.000884",)),
]


def make(*, at: datetime) -> int:
    """Make the appointments where there is none yet; return how many.

    An hour that the calendar of these days does not have is left out.
    """
    if Appointment.objects.exists():
        return 0
    maker = _Maker(at)
    for ask in _WAITING:
        maker.ask(ask)
    for ask in _AGREED:
        maker.agree(ask)
    for ask in _PROPOSED:
        maker.propose(ask)
    for expected in _TODAY:
        maker.expect(expected)
    return maker.count


@dataclass
class _Maker:
    at: datetime
    count: int = 0
    _phones: Iterator[int] = field(default_factory=lambda: iter(range(101, 1_000)))
    _officers: dict[str, User] = field(default_factory=dict)
    _calendars: dict[str, OfficeCalendar] = field(default_factory=dict)

    def ask(self, ask: Ask) -> None:
        self._request(ask, asked_at=self._asked_at(ask))

    def agree(self, ask: Ask) -> None:
        asked_at = self._yesterday(ask.office, time(9, 10))
        appointment = self._request(ask, asked_at=asked_at)
        if appointment is not None:
            self._confirm(appointment, asked_at)

    def propose(self, ask: Ask) -> None:
        asked_at = self._yesterday(ask.office, time(14, 40))
        appointment = self._request(ask, asked_at=asked_at)
        if appointment is None:
            return
        visit = _visit(ask, asked_at)
        other = next((start for start in visit.starts_on(self._day(ask)) if start > appointment.starts_at), None)
        if other is not None:
            operations.propose(
                appointment_id=appointment.pk,
                starts_at=other,
                by=self._officer(ask.office),
                at=asked_at + timedelta(minutes=50),
                reason="Giờ này cán bộ phụ trách họp",
            )

    def expect(self, expected: Today) -> None:
        wanted = self.at + timedelta(minutes=expected.minutes)
        ask = Ask(
            expected.name, expected.agency, expected.content, 0, wanted.astimezone(OFFICE_ZONE).time(),
            expected.office, expected.procedures,
        )  # fmt: skip
        if not self._calendar(expected.office).intake_on(_local_day(self.at)):
            return
        asked_at = self._yesterday(ask.office, time(10, 20))
        appointment = self._request(ask, asked_at=asked_at)
        if appointment is None:
            return
        self._confirm(appointment, asked_at)
        known = {"appointment_id": appointment.pk}
        officer, came_at = self._officer(ask.office), min(self.at, appointment.starts_at) - timedelta(minutes=4)
        if not expected.has_come or came_at < appointment.starts_at - timedelta(minutes=45):
            return
        operations.check_in(appointment_id=appointment.pk, office=ask.office, by=officer, at=came_at)
        if expected.is_done and appointment.starts_at + timedelta(minutes=15) < self.at:
            operations.finish(**known, by=officer, at=appointment.starts_at + timedelta(minutes=15))

    def _request(self, ask: Ask, *, asked_at: datetime) -> Appointment | None:
        try:
            starts_at = self._hour(ask, asked_at)
            if starts_at is None:
                return None
            appointment = operations.request_hour(
                office=ask.office,
                agency=ask.agency,
                procedure_codes=list(ask.procedures),
                name=ask.name,
                phone=ask.phone or f"0905000{next(self._phones)}",
                content=ask.content,
                starts_at=starts_at,
                channel=ask.channel,
                at=asked_at,
                actor=User.objects.get(username="tongdai").actor if ask.channel == Channel.PHONE else CITIZEN,
            )
        except OfficeError:
            # Not offered or not open on these days: one appointment less.
            return None
        self.count += 1
        return appointment

    def _confirm(self, appointment: Appointment, asked_at: datetime) -> None:
        operations.confirm(
            appointment_id=appointment.pk, by=self._officer(appointment.office_id), at=asked_at + timedelta(minutes=35)
        )

    def _hour(self, ask: Ask, asked_at: datetime) -> datetime | None:
        """Return the free hour nearest to the one wished for."""
        day = self._day(ask)
        free, _closed = offer.free_places(_visit(ask, asked_at), first=day, days=1, at=asked_at)
        wished = datetime.combine(day, ask.hour, OFFICE_ZONE)
        hours = [each.starts_at for each in free if each.free > 0 and (ask.day == 0 or each.starts_at > self.at)]
        return min(hours, key=lambda start: abs(start - wished), default=None)

    def _day(self, ask: Ask) -> date:
        """Return today, or the `day`-th working day after it."""
        if ask.day == 0:
            return _local_day(self.at)
        calendar = self._calendar(ask.office)
        days = (_local_day(self.at) + timedelta(days=ahead) for ahead in range(1, 60))
        return next(islice((day for day in days if _works(calendar, day)), ask.day - 1, None))

    def _yesterday(self, office: str, clock: time) -> datetime:
        """Return this time of the working day before today."""
        days = (_local_day(self.at) - timedelta(days=back) for back in range(1, 60))
        return datetime.combine(next(day for day in days if _works(self._calendar(office), day)), clock, OFFICE_ZONE)

    def _asked_at(self, ask: Ask) -> datetime:
        """Return the latest quarter of an hour at which a request has used up that much of the promise by now."""
        used = PROMISE_MINUTES - ask.left_minutes
        calendar = self._calendar(ask.office)
        asked_at = self.at - timedelta(minutes=7)
        while working_minutes_between(calendar, start=asked_at, end=self.at) < used:
            asked_at -= timedelta(minutes=15)
        return asked_at

    def _calendar(self, office: str) -> OfficeCalendar:
        if office not in self._calendars:
            self._calendars[office] = offer.settings_of(office, fresh=True).calendar.for_everybody()
        return self._calendars[office]

    def _officer(self, office: str) -> User:
        if office not in self._officers:
            self._officers[office] = User.objects.get(username=f"canbo.{office.lower()}")
        return self._officers[office]


def _visit(ask: Ask, at: datetime) -> offer.Visit:
    return offer.visit_for(office=ask.office, agency=ask.agency, procedure_codes=list(ask.procedures), at=at)


def _works(calendar: OfficeCalendar, day: date) -> bool:
    return any(session.counts_for_deadline for session in calendar.sessions_on(day))


def _local_day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
