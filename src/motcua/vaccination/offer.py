# SPDX-License-Identifier: EUPL-1.2
"""What a health centre offers: its sessions, their hours, and what is free of places and doses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Closure, Office
from motcua.vaccination import rules
from motcua.vaccination.models import SessionHour, SessionStock, VaccinationBooking, VaccinationSession

DESK = VaccinationBooking.Channel.DESK


@dataclass(frozen=True)
class Free:
    """An hour with room for all the children asked for; `free` are its places."""

    starts_at: datetime
    free: int
    session: VaccinationSession


@dataclass(frozen=True)
class Plan:
    """The sessions of some days as of one `version` of the office's settings."""

    office: Office
    first: date
    days: int
    sessions: tuple[VaccinationSession, ...]
    closings: tuple[Closure, ...]

    @property
    def version(self) -> int:
        return self.office.settings_version

    def starts_of(self, session: VaccinationSession) -> list[datetime]:
        """Return the hours of a session that no closure of the office cuts."""
        starts = rules.starts_of(
            on=session.on, opens_at=session.opens_at, closes_at=session.closes_at, step_minutes=session.step_minutes
        )
        step = timedelta(minutes=session.step_minutes)
        return [s for s in starts if not any(c.starts_at < s + step and s < c.ends_at for c in self.closings)]

    def session_at(self, starts_at: datetime) -> VaccinationSession | None:
        """Return the session that takes bookings for this hour."""
        return next((each for each in self.sessions if each.is_open and starts_at in self.starts_of(each)), None)

    def why_closed(self, starts_at: datetime) -> str:
        """Say why nobody is vaccinated at that hour."""
        day = starts_at.astimezone(OFFICE_ZONE).date()
        closing = next((c for c in self.closings if c.starts_at <= starts_at < c.ends_at), None)
        if closing is not None:
            return closing.reason
        here = [each for each in self.sessions if each.on == day]
        if not here:
            return _("ngày này không có buổi tiêm")
        if not any(each.is_open for each in here):
            return _("buổi này không nhận hẹn")
        hours = ", ".join(f"{saying.hour(each.opens_at)} – {saying.hour(each.closes_at)}" for each in here)
        return _("buổi tiêm: %(hours)s") % {"hours": hours}


def plan_of(office: str, *, first: date, days: int) -> Plan:
    """Load the office's sessions of `days` days from `first`. Raises: NoSuchOffice."""
    # The version is read first: a change in between makes the claim fail its version check, never slip through.
    found = offices.office(office)
    begins = datetime.combine(first, time(), OFFICE_ZONE)
    last = first + timedelta(days=days)
    sessions = VaccinationSession.objects.filter(office=found, on__gte=first, on__lt=last)
    closings = Closure.objects.filter(
        office=found, agency__isnull=True, ends_at__gt=begins, starts_at__lt=begins + timedelta(days=days)
    )
    return Plan(found, first, days, tuple(sessions), tuple(closings))


def earliest(*, at: datetime, channel: str, session: VaccinationSession) -> datetime:
    """Return the first hour that may be booked now: the running one at the desk, an hour's notice elsewhere."""
    return at - timedelta(minutes=session.step_minutes) if channel == DESK else at + rules.NOTICE


def last_day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date() + timedelta(days=rules.HORIZON_DAYS)


def free_in(plan: Plan, *, children: int, vaccines: Sequence[str], at: datetime, channel: str = "") -> list[Free]:
    """Return the plan's hours with room for so many children and doses for all of `vaccines`, in two queries."""
    wanted = Counter(code for code in vaccines if code)
    sessions = [each for each in plan.sessions if each.is_open and each.on <= last_day(at)]
    left, taken = stock_left(sessions), _taken(sessions)
    found: list[Free] = []
    for session in sessions:
        doses = left.get(session.pk, {})
        if any(doses.get(code, 0) < count for code, count in wanted.items()):
            continue
        first = earliest(at=at, channel=channel, session=session)
        for start in plan.starts_of(session):
            free = session.places - taken.get((session.pk, start), 0)
            if start >= first and free >= max(children, 1):
                found.append(Free(start, free, session))
    return sorted(found, key=lambda each: each.starts_at)


def stock_left(sessions: Sequence[VaccinationSession]) -> dict[int, dict[str, int]]:
    """Return by session how many doses of each of its vaccines nobody has been promised."""
    rows = SessionStock.objects.filter(session__in=[each.pk for each in sessions])
    left: dict[int, dict[str, int]] = {}
    for row in rows:
        left.setdefault(row.session_id, {})[row.vaccine_id] = row.left
    return left


def _taken(sessions: Sequence[VaccinationSession]) -> Mapping[tuple[int, datetime], int]:
    rows = SessionHour.objects.filter(session__in=[each.pk for each in sessions], taken__gt=0)
    return {(row.session_id, row.starts_at.astimezone(OFFICE_ZONE)): row.taken for row in rows}


def near_free(
    office: str,
    *,
    around: datetime,
    children: int,
    vaccines: Sequence[str],
    at: datetime,
    count: int = 3,
    channel: str = "",
) -> list[datetime]:
    """Return the hours with room nearest to `around`, at most `count`: the same day first, then four weeks on."""
    day = max(around.astimezone(OFFICE_ZONE).date(), at.astimezone(OFFICE_ZONE).date())
    free = free_in(plan_of(office, first=day, days=28), children=children, vaccines=vaccines, at=at, channel=channel)
    starts = [each.starts_at for each in free if each.starts_at != around]
    starts.sort(key=lambda start: (start.date() != day, abs(start - around)))
    return sorted(starts[:count])
