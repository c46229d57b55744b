# SPDX-License-Identifier: EUPL-1.2
"""Parcels in every state: asked for, labelled, carried, in vain, come back, lost, delivered; papers fetched at home.

They go through the same operations as everybody's, at moments before the clock's. What one course tells of the carrier
is what its clerk would have told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.conf import settings

from motcua.cli.demo.dossier_plans import Applicants
from motcua.cli.demo.postal import OFFICES
from motcua.connectors.post_simulator.seeding import know
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, is_open_at
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Agency, Office
from motcua.payments import operations as payments
from motcua.payments.rules import Method, Source
from motcua.people.models import User
from motcua.post import operations, queries
from motcua.post.models import CarrierOrder, HandoverList, Parcel
from motcua.post.rules import Deed, Direction, Reason
from motcua.procedures.queries import version_on

TO_CARRIER, FROM_CARRIER = HandoverList.Direction.TO_CARRIER, HandoverList.Direction.FROM_CARRIER
# Extracts, which cost something, and a procedure that costs nothing.
PROCEDURES = ("2.000635", "1.004859")
# Street and commune by office: where its people live.
_HOMES = {
    "HT-TP": ("42-TP", ("Phan Đình Phùng", "Nguyễn Công Trứ", "Hà Huy Tập", "Xuân Diệu")),
    "DN-HC": ("48-HC", ("Trần Phú", "Lê Duẩn", "Hoàng Diệu", "Ông Ích Khiêm")),
    "DN-TTHCC": ("48-TK", ("Điện Biên Phủ", "Hải Phòng", "Lý Thái Tổ", "Hàm Nghi")),
}


@dataclass(frozen=True)
class Course:
    """What happens to one dossier's parcel, oldest first: working days ago it was filed, and the deeds that follow."""

    days_ago: int
    deeds: tuple[str, ...]
    direction: str = Direction.RETURN
    is_cod: bool = False
    is_free: bool = False


_SENT = ("ready", "ask", "pay", "label", "hand_over")
COURSES: dict[str, tuple[Course, ...]] = {
    "HT-TP": (
        Course(20, (*_SENT, "out", "deliver")),
        Course(18, (*_SENT, "out", "fail", "second", "fail", "go_back", "come_back")),
        Course(16, (*_SENT, "lose")),
        Course(15, ("ready", "ask", "label", "hand_over", "out", "deliver"), is_cod=True),
        Course(12, ("ask_pickup", "label", "collect", "arrive"), direction=Direction.PICKUP, is_free=True),
        Course(10, (*_SENT, "on_the_way")),
        Course(7, (*_SENT, "out", "fail")),
        Course(4, (*_SENT, "on_the_way")),
        Course(4, ("ready", "ask", "cancel")),
        Course(3, ("ready", "ask", "pay", "label", "list")),
        Course(3, ("ready", "ask", "pay")),
        Course(3, ("ready", "ask")),
        Course(2, ("ask",)),
        Course(2, ("ask_pickup", "label", "collect", "bring"), direction=Direction.PICKUP, is_free=True),
        Course(1, ("ask_pickup",), direction=Direction.PICKUP, is_free=True),
    ),
    "DN-HC": (
        Course(14, (*_SENT, "out", "deliver")),
        Course(5, (*_SENT, "on_the_way")),
        Course(3, ("ready", "ask", "pay")),
        Course(2, ("ask_pickup", "label"), direction=Direction.PICKUP, is_free=True),
    ),
}


def make(*, at: datetime) -> int:
    """Make the parcels where there is none yet; return how many. What these days do not allow is left out."""
    if Parcel.objects.exists():
        return 0
    maker = _Maker(at)
    for office in OFFICES:
        for number, course in enumerate(COURSES.get(office, ())):
            maker.play(office, course, number)
    # What lies in the past the carrier's computer has known long since; it is told only of what waits now.
    told = CarrierOrder.objects.exclude(parcel__handed_over_at=None, parcel__ended_at=None).values("parcel")
    for parcel in Parcel.objects.filter(pk__in=told).select_related("carrier", "office", "dossier"):
        know(parcel, at=at)
    return Parcel.objects.count()


@dataclass
class _Maker:
    at: datetime
    _dice: Random = field(default_factory=lambda: Random("bưu gửi mẫu"))

    def __post_init__(self) -> None:
        self._offices = {row.pk: row for row in Office.objects.filter(pk__in=OFFICES).select_related("locality")}
        self._calendars = offices.calendars_of(list(self._offices.values()))
        self._agencies = Agency.objects.in_bulk(list(OFFICES))
        self._people = {user.username: user for user in User.objects.all()}
        # Behind the phones of the other dossiers.
        self._applicants = Applicants(Random("người nhận bưu gửi"), after=4_000)

    def play(self, office: str, course: Course, number: int) -> None:
        """Let one dossier be filed and its parcel pass as far as its course and the present moment allow."""
        here = self._offices.get(office)
        if here is None or office not in self._agencies:
            return
        filed_at = datetime.combine(self._day_back(office, course.days_ago), time(8, 5 + number * 3), OFFICE_ZONE)
        if filed_at >= self.at:
            return
        case = _Case(self, here, course, filed_at, number)
        for deed in course.deeds:
            try:
                DEEDS[deed](case)
            except (OfficeError, _TooLate):
                return

    def case_of(self, office: Office, course: Course, at: datetime) -> Dossier:
        """File the dossier of a course, online."""
        return dossiers.file_dossier(
            office=office,
            agency=self._agencies[office.pk],
            version=version_on(PROCEDURES[course.is_free], on=at.date()),
            applicant=self._applicants.next(),
            answers={},
            channel=Dossier.Channel.WEB,
            return_by=Dossier.ReturnBy.COUNTER,
            at=at,
            actor="citizen",
        )

    def home_of(self, office: str, dossier: Dossier) -> dict[str, Any]:
        locality, streets = _HOMES[office]
        street = f"{self._dice.randrange(2, 240)} {self._dice.choice(streets)}"
        return {"name": dossier.name, "phone": dossier.phone, "address": street, "locality": locality}

    def person(self, prefix: str, office: str) -> User:
        return self._people[f"{prefix}.{office.lower()}"]

    def calendar(self, office: str) -> OfficeCalendar:
        return self._calendars[office]

    def _day_back(self, office: str, days: int) -> date:
        today = self.at.astimezone(OFFICE_ZONE).date()
        calendar = self._calendars[office]
        before = (today - timedelta(days=back) for back in range(1, 400))
        worked = (day for day in before if any(each.counts_for_deadline for each in calendar.sessions_on(day)))
        return next(islice(worked, days - 1, None))


class _TooLate(Exception):
    """What follows would lie behind the present moment."""


@dataclass
class _Case:
    maker: _Maker
    office: Office
    course: Course
    now: datetime
    number: int
    parcel: Parcel | None = None

    def __post_init__(self) -> None:
        self.dossier = self.maker.case_of(self.office, self.course, self.now)
        self.officer = self.maker.person("canbo", self.office.pk)
        self.clerk = self.maker.person("buudien", self.office.pk)

    def ready(self) -> None:
        """Bring the dossier to its result, by the next morning."""
        specialist, leader = (self.maker.person(name, self.office.pk) for name in ("chuyenvien", "lanhdao"))
        dossiers.receive(dossier_id=self.dossier.pk, by=self.officer, at=self._later(20))
        dossiers.take_in_hand(dossier_id=self.dossier.pk, by=specialist, at=self._later(30))
        dossiers.draft_result(dossier_id=self.dossier.pk, by=specialist, at=self._later(60))
        dossiers.sign(dossier_id=self.dossier.pk, by=leader, at=self._later(30))
        dossiers.issue_result(dossier_id=self.dossier.pk, by=self.officer, at=self._later(10))

    def ask(self) -> None:
        self._ask(Direction.RETURN)

    def ask_pickup(self) -> None:
        self._ask(Direction.PICKUP)

    def pay(self) -> None:
        """Pay everything by a transfer to the office's account."""
        begun = payments.begin_payment(
            dossier_id=self.dossier.pk, method=Method.VIETQR, at=self._later(5), actor="citizen"
        )
        moment = self._later(3)
        payments.take_inflow(
            source=Source.BANK,
            external_id=f"FT{self.office.pk}{self.number:04}",
            amount_vnd=begun.amount_vnd,
            at=moment,
            heard_at=moment,
            payment=begun,
            account=begun.account,
            text=f"{settings.VIETQR_PURPOSE} {begun.reference}",
        )

    def label(self) -> None:
        by = self.officer if self.course.direction == Direction.RETURN else self.clerk
        grams = 60 + self.number * 2
        self.parcel = operations.label_parcel(parcel_id=self._own.pk, by=by, at=self._later(15), grams=grams)

    def list(self) -> None:
        """Put it on the open list that goes to the carrier."""
        self._on_list(TO_CARRIER)

    def hand_over(self) -> None:
        row = self._on_list(TO_CARRIER)
        operations.sign_list(list_id=row.pk, side="office", by=self.officer, at=self._later(5))
        operations.sign_list(list_id=row.pk, side="carrier", by=self.clerk, at=self._later(5))

    def on_the_way(self) -> None:
        self._told(Deed.ON_THE_WAY, "Bưu cục khai thác")

    def out(self) -> None:
        self._next_day()
        self._told(Deed.OUT, "Bưu cục phát")

    def fail(self) -> None:
        self._told(Deed.FAILED, "", reason=Reason.ABSENT)

    def second(self) -> None:
        """Two working days later the postman comes again."""
        for _day in range(3):
            self._next_day()

    def go_back(self) -> None:
        self._next_day()
        self._told(Deed.RETURNING, "")

    def come_back(self) -> None:
        self._taken_in()

    def lose(self) -> None:
        operations.report_lost(parcel_id=self._own.pk, by=self.officer, at=self._later(480), text="Bưu điện báo mất")

    def deliver(self) -> None:
        name = str(self._own.home.get("name", ""))
        self._told(Deed.DELIVERED, "", received_by=name, proof="Ký nhận trên phiếu phát")

    def collect(self) -> None:
        self._told(Deed.COLLECTED, "")

    def bring(self) -> None:
        """The clerk brings the papers and signs; the office has still to count and sign."""
        self._next_day()
        row = self._on_list(FROM_CARRIER)
        operations.sign_list(list_id=row.pk, side="carrier", by=self.clerk, at=self._later(5))

    def arrive(self) -> None:
        self._next_day()
        self._taken_in()

    def cancel(self) -> None:
        operations.cancel_parcel(parcel_id=self._own.pk, at=self._later(30), actor="citizen")

    # --- how --------------------------------------------------------------------------------------------

    @property
    def _own(self) -> Parcel:
        assert self.parcel is not None
        return self.parcel

    def _ask(self, direction: str) -> None:
        self.parcel = operations.ask_parcel(
            dossier_id=self.dossier.pk,
            direction=direction,
            home=self.maker.home_of(self.office.pk, self.dossier),
            is_cod=self.course.is_cod,
            at=self._later(2),
            actor="citizen",
        )

    def _told(self, deed: str, place: str, **more: str) -> None:
        moment = self._later(50)
        operations.note(
            deed=deed,
            at=moment,
            heard_at=moment,
            source="clerk",
            external_id=f"{deed}:{moment:%Y%m%d}",
            parcel_id=self._own.pk,
            by=self.clerk,
            place=place,
            **more,
        )

    def _taken_in(self) -> None:
        row = self._on_list(FROM_CARRIER)
        operations.sign_list(list_id=row.pk, side="carrier", by=self.clerk, at=self._later(5))
        operations.sign_list(list_id=row.pk, side="office", by=self.officer, at=self._later(5))

    def _on_list(self, direction: str) -> HandoverList:
        carrier = queries.contract_on(self.office, self.now.date()).carrier
        by = self.officer if direction == TO_CARRIER else self.clerk
        row = operations.open_list(office=self.office, carrier=carrier, direction=direction, by=by, at=self._later(5))
        operations.put_on_list(list_id=row.pk, code=self._own.code, by=by, at=self.now)
        return row

    def _later(self, minutes: int) -> datetime:
        """Go on by so many minutes, never beyond the present moment. Raises: _TooLate."""
        self.now += timedelta(minutes=minutes)
        if self.now >= self.maker.at:
            raise _TooLate
        return self.now

    def _next_day(self) -> None:
        """Go on to eight in the morning of the next working day. Raises: _TooLate."""
        calendar = self.maker.calendar(self.office.pk)
        morning = datetime.combine(self.now.astimezone(OFFICE_ZONE).date(), time(8, 0), OFFICE_ZONE)
        for _day in range(30):
            morning += timedelta(days=1)
            if is_open_at(calendar, at=morning):
                break
        self.now = morning + timedelta(minutes=self.number)
        if self.now >= self.maker.at:
            raise _TooLate


DEEDS: dict[str, Callable[[_Case], None]] = {
    name: deed for name, deed in vars(_Case).items() if callable(deed) and not name.startswith("_")
}
