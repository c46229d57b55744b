# SPDX-License-Identifier: EUPL-1.2
"""What an office being set up has already, and what it lacks."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _

from motcua.appointments.models import Service
from motcua.founding.errors import NoSuchFounding
from motcua.founding.models import Founding
from motcua.founding.rules import ORDER, Step
from motcua.offices.models import Agency, Office
from motcua.people.models import Role, RoleHeld
from motcua.procedures.levels import agency_level_words
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.queueing.models import Kiosk, Line

MOST_DRAFTS = 50


@dataclass(frozen=True)
class Lack:
    """Something that is missing: the step where it is made good; only what is `is_needed` keeps the door shut."""

    step: Step
    words: str
    is_needed: bool = True


@dataclass(frozen=True)
class LevelCount:
    """How many procedures of the catalogue are of a level, and how many the agency carries out already."""

    level: str
    words: str
    count: int
    carried_out: int


class Draft:
    """An office being set up, with all its steps ask for; each part is read when it is asked for first."""

    def __init__(self, founding: Founding) -> None:
        self.founding, self.office = founding, founding.office

    @cached_property
    def agencies(self) -> list[Agency]:
        found = Agency.objects.in_bulk(self.founding.agencies)
        return [found[code] for code in self.founding.agencies if code in found]

    @cached_property
    def counters(self) -> int:
        return self.office.counters.count()

    @cached_property
    def services(self) -> list[Service]:
        return list(Service.objects.filter(office=self.office).select_related("agency").order_by("pk"))

    @cached_property
    def lines(self) -> list[Line]:
        return list(Line.objects.filter(office=self.office).prefetch_related("agencies").order_by("order", "code"))

    @cached_property
    def roles(self) -> list[RoleHeld]:
        rows = RoleHeld.objects.filter(office=self.office).select_related("user", "agency")
        return list(rows.order_by("user__full_name", "role")[:500])

    @cached_property
    def machines(self) -> list[Kiosk]:
        return list(Kiosk.objects.filter(office=self.office).order_by("code"))

    @cached_property
    def has_hours(self) -> bool:
        return self.office.sessions.exists()

    def is_done(self, step: Step) -> bool:
        """Say whether the step has what it is for."""
        match step:
            case Step.HOURS:
                return self.has_hours
            case Step.AGENCIES:
                return bool(self.agencies)
            case Step.COUNTERS:
                return self.counters > 0
            case Step.SERVICES:
                return bool(self.services)
            case Step.STAFF:
                return bool(self.roles)
            case Step.MACHINES:
                return bool(self.machines) or self.founding.has_no_machine
            case Step.OPENING:
                return self.founding.opened_at is not None
        return True

    @property
    def lacks(self) -> list[Lack]:
        """Return what is missing, in the order of the steps."""
        found = []
        if not self.has_hours:
            found.append(Lack(Step.HOURS, _("Chưa có giờ làm việc.")))
        if not self.agencies:
            found.append(Lack(Step.AGENCIES, _("Chưa có cơ quan nào làm việc ở đây.")))
        if not self.counters:
            found.append(Lack(Step.COUNTERS, _("Chưa có quầy nào.")))
        served = {service.agency_id for service in self.services}
        for agency in self.agencies:
            if agency.pk not in served:
                found.append(Lack(Step.SERVICES, _("%(agency)s chưa nhận hẹn giờ.") % {"agency": agency.name}))
            if not AgencyProcedure.objects.filter(agency=agency).exists():
                words = _("%(agency)s chưa có thủ tục nào; người dân chỉ chọn được “việc khác”.")
                found.append(Lack(Step.SERVICES, words % {"agency": agency.name}, is_needed=False))
        roles = {held.role for held in self.roles if held.user.is_active}
        if not roles & {Role.HEAD, Role.OFFICER}:
            found.append(
                Lack(Step.STAFF, _("Chưa có ai trả lời lịch hẹn: cần một trưởng bộ phận hoặc cán bộ một cửa."))
            )
        elif Role.HEAD not in roles:
            found.append(Lack(Step.STAFF, _("Chưa có trưởng bộ phận: lịch hẹn trả lời trễ không biết báo ai."), False))
        if not self.is_done(Step.MACHINES):
            found.append(Lack(Step.MACHINES, _("Chưa có máy lấy số; có thể phát số ở bàn đón tiếp."), False))
        if not self.office.phone:
            found.append(Lack(Step.PLACE, _("Chưa ghi điện thoại."), False))
        return found

    @property
    def next_step(self) -> Step:
        """Return the first step that still lacks something; the last where none does."""
        return next((step for step in ORDER if not self.is_done(step)), Step.OPENING)


def draft(code: str) -> Draft:
    """Return the office of this code while it is being set up. Raises: NoSuchFounding."""
    rows = Founding.objects.select_related("office__locality").filter(opened_at__isnull=True)
    found = rows.filter(pk=code.strip().upper()[:20]).first()
    if found is None:
        raise NoSuchFounding
    return Draft(found)


def drafts() -> list[Draft]:
    """Return the offices being set up, the oldest first."""
    rows = Founding.objects.filter(opened_at__isnull=True).select_related("office__locality")
    return [Draft(row) for row in rows[:MOST_DRAFTS]]


def levels_of(agency: Agency, *, on: date) -> list[LevelCount]:
    """Return the levels of the catalogue with how many procedures each has, in two queries."""
    rows = Procedure.objects.in_force(on)
    counted = dict(rows.order_by().values_list("agency_level").annotate(Count("pk", distinct=True)))
    carried = AgencyProcedure.objects.filter(agency=agency).order_by()
    own = dict(carried.values_list("procedure__agency_level").annotate(Count("pk")))
    return [
        LevelCount(level, str(agency_level_words(level)) or level, count, own.get(level, 0))
        for level, count in sorted(counted.items())
    ]


def agencies_to_choose(office: Office) -> tuple[list[Agency], list[Agency]]:
    """Return the agencies of the office's own locality and those above it, and all others."""
    ladder = office.locality_id.split("-")
    own = {"-".join(ladder[:count]) for count in range(1, len(ladder) + 1)}
    rows = list(Agency.objects.filter(successor__isnull=True).select_related("locality")[:500])
    near = [row for row in rows if row.locality_id in own]
    return near, [row for row in rows if row.locality_id not in own]
