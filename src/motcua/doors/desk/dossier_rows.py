# SPDX-License-Identifier: EUPL-1.2
"""How a dossier looks as a line of a list: the time left as words, colour and shape, its state as a chip."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from motcua.appointments.offer import settings_of
from motcua.doors.desk.entry import Desk
from motcua.dossiers import worklist
from motcua.dossiers.models import Dossier, Opinion
from motcua.dossiers.operations.timing import NEAR_WORKING_MINUTES
from motcua.dossiers.rules import WORKING, Status
from motcua.dossiers.worklist import Line, Page, Pick
from motcua.kernel import saying
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, deadline_in_working_minutes
from motcua.payments.rules import Due
from motcua.people.rules import Action

NEAREST = 5
CHIPS = {
    Status.SUBMITTED: "wait",
    Status.SUPPLEMENT: "quiet",
    Status.PROCESSING: "wait",
    Status.SIGNING: "today",
    Status.SIGNED: "today",
    Status.RESULT_READY: "done",
    Status.RETURNED: "done",
    Status.REFUSED: "refused",
    Status.WITHDRAWN: "quiet",
    Status.STOPPED: "refused",
}


@dataclass(frozen=True)
class Row:
    """One line of the work list at a moment; `near_until` is when what is due counts as near."""

    dossier: Dossier
    at: datetime
    near_until: datetime
    urgent_at: datetime | None = None
    opinion: Opinion | None = None

    @property
    def state(self) -> str:
        return str(self.dossier.get_status_display()).capitalize()

    @property
    def chip(self) -> str:
        return CHIPS.get(Status(self.dossier.status), "quiet")

    @property
    def short(self) -> str:
        """The day and the serial of the code, by which people of one agency speak of it: "261112-0001"."""
        return "-".join(self.dossier.code.split("-")[-2:])

    @property
    def prefix(self) -> str:
        """The beginning of the code, which is the agency's."""
        return self.dossier.code.removesuffix(self.short).rstrip("-")

    @property
    def is_late(self) -> bool:
        return self.urgent_at is not None and self.urgent_at < self.at

    @property
    def is_near(self) -> bool:
        return self.urgent_at is not None and self.at <= self.urgent_at < self.near_until

    @property
    def colour(self) -> str:
        return "late" if self.is_late else "soon" if self.is_near else "calm"

    @property
    def left(self) -> str:
        """Until when, in words; who is waited for where no time runs."""
        if self.urgent_at is None:
            return {Status.SUPPLEMENT: _("chờ người dân"), Status.RESULT_READY: _("chờ đến nhận")}.get(
                Status(self.dossier.status), ""
            )
        length = _length(abs(self.urgent_at - self.at))
        return _("trễ %(length)s") % {"length": length} if self.is_late else _("còn %(length)s") % {"length": length}

    @property
    def due(self) -> str:
        if self.urgent_at is None:
            return ""
        return saying.day_and_hour(self.urgent_at.astimezone(OFFICE_ZONE), today=self.at.date())

    @property
    def is_overdue_here(self) -> bool:
        """Whether the unit's own deadline has passed, though the promise may still be kept."""
        own = self.dossier.step_due_at
        return own is not None and own < self.at and not self.is_late and self.dossier.status in WORKING

    @property
    def is_unpaid(self) -> bool:
        """Whether nobody may receive it before something is paid."""
        return self.dossier.status == Status.SUBMITTED and self.dossier.fee_due == Due.BEFORE_INTAKE


def rows_of(desk: Desk, page: Page) -> list[Row]:
    """Return the lines of a page of the work list as rows."""
    near = near_until(desk)
    return [row_of(desk, line, near) for line in page.lines]


def row_of(desk: Desk, line: Line, near: datetime) -> Row:
    """Return one line as a row; a closed dossier has no time left."""
    is_working = line.dossier.status in WORKING or line.opinion is not None
    return Row(line.dossier, desk.at, near, line.urgent_at if is_working else None, line.opinion)


def near_until(desk: Desk) -> datetime:
    """Return until when what is due is near its end at this office: four working hours from now."""
    try:
        calendar = settings_of(desk.code).calendar
        return deadline_in_working_minutes(calendar, start=desk.at, minutes=NEAR_WORKING_MINUTES)
    except OfficeError:
        return desk.at + timedelta(minutes=NEAR_WORKING_MINUTES)


def nearest(desk: Desk) -> list[Row]:
    """Return the few most urgent dossiers at this office, for the main screen; none for who may not see them."""
    if not desk.may(Action.SEE_DOSSIERS):
        return []
    worker = worklist.Worker({desk.code: desk.agencies(Action.SEE_DOSSIERS)})
    near = near_until(desk)
    page = worklist.work_page(worker, pick=Pick.WORK, at=desk.at, near_until=near, limit=NEAREST)
    return [row_of(desk, line, near) for line in page.lines]


def _length(length: timedelta) -> str:
    """Say a length in the two largest units: "3 ngày 4 giờ", "1 giờ 12 phút"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < DAY:
        return saying.duration(max(1, minutes))
    days, rest = divmod(minutes, DAY)
    hours = rest // 60
    said = _("%(days)d ngày") % {"days": days}
    return f"{said} {saying.duration(hours * 60)}" if hours and days < LONG else said


DAY, LONG = 24 * 60, 10
