# SPDX-License-Identifier: EUPL-1.2
"""Before the doors open: enough officers for the day, a token for each machine, and what the players must know.

Runs in a process of its own inside the office, because the day itself only knows the doors.
"""

import argparse
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from motcua.cli.instance import Instance

# Long enough to find a working day before the longest holidays.
LOOK_BACK_DAYS = 20
GATEWAY = "ngay-dien"
_WITHIN_A_DAY = ("same_day_15h", "working_hour")


def main(words: list[str]) -> int:
    """Print one JSON object: by office what is there, and the tokens."""
    parser = argparse.ArgumentParser(prog="motcua.cli.day.furnishing")
    parser.add_argument("deed", choices=["furnish"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--seats", required=True, help="how many officers call numbers, by office, as JSON")
    parser.add_argument("--on", required=True, type=date.fromisoformat)
    given = parser.parse_args(words)
    with Instance(Path(given.data), given.port).office():
        print(json.dumps(_furnished(json.loads(given.seats), on=given.on)))
    return 0


def _furnished(seats: dict[str, int], *, on: date) -> dict[str, Any]:
    from motcua.cli.demo import vaccination
    from motcua.kernel.working_time import OFFICE_ZONE
    from motcua.people.models import ApiToken
    from motcua.people.tokens import issue_token

    vaccination.make(at=datetime.combine(on, datetime.min.time(), OFFICE_ZONE), has_families=False)
    return {
        "offices": {code: _office(code, many, on) for code, many in seats.items()},
        "gateway": issue_token(kind=ApiToken.Kind.GATEWAY, name=GATEWAY),
    }


def _office(code: str, many: int, on: date) -> dict[str, Any]:
    from motcua.appointments.models import Service
    from motcua.feeds.models import Feed
    from motcua.offices import queries as offices
    from motcua.offices.models import Counter
    from motcua.people.models import ApiToken
    from motcua.people.tokens import issue_token
    from motcua.queueing.models import Kiosk, Line

    office = offices.office(code)
    calendar = offices.calendar_of(office).for_everybody()
    sessions = sorted((s for s in calendar.sessions_on(on) if s.is_open_for_intake), key=lambda s: s.opens_at)
    counters = list(Counter.objects.filter(office=office).order_by("number").values_list("pk", flat=True))
    services = Service.objects.filter(office=office, on_from__lte=on).select_related("agency")
    lines = Line.objects.filter(office=office, is_active=True).prefetch_related("agencies")
    feed = Feed.objects.filter(office=office, is_active=True).first()
    return {
        "code": code,
        "name": office.name,
        "has_post": office.has_post,
        "sessions": [[f"{s.opens_at:%H:%M}", f"{s.closes_at:%H:%M}"] for s in sessions],
        "eve": _eve(calendar, on).isoformat(),
        "counters": counters,
        "seats": _hire(office, min(many, len(counters))),
        "staff": _staff(office),
        "services": [
            {"agency": s.agency_id, "said": s.agency.name, "procedure": s.procedure_id or "", "places": s.places}
            for s in services
        ],
        "lines": [
            {
                "code": line.code,
                "agencies": [agency.pk for agency in line.agencies.all()],
                "is_mirrored": line.is_mirrored,
                "is_from_home": line.may_join_from_home,
            }
            for line in lines
        ],
        "kiosks": {
            kiosk: issue_token(kind=ApiToken.Kind.DEVICE, name=kiosk)
            for kiosk in Kiosk.objects.filter(office=office, is_active=True).values_list("pk", flat=True)
        },
        "feed": [feed.pk, issue_token(kind=ApiToken.Kind.FEED, name=feed.pk)] if feed else [],
        "filings": _filings(office, on),
    }


def _eve(calendar: Any, on: date) -> datetime:
    """Return the last closing hour before the day."""
    from motcua.kernel.working_time import OFFICE_ZONE

    for back in range(1, LOOK_BACK_DAYS):
        day = on - timedelta(days=back)
        if found := [s.closes_at for s in calendar.sessions_on(day) if s.is_open_for_intake]:
            return datetime.combine(day, max(found), OFFICE_ZONE)
    return datetime.combine(on - timedelta(days=1), datetime.min.time(), OFFICE_ZONE).replace(hour=17)


def _hire(office: Any, many: int) -> list[str]:
    """Give the office so many officers more, who share the demonstration's password."""
    from motcua.people.models import Role, RoleHeld, User

    names = [f"quay{number}.{office.pk.lower()}" for number in range(1, many + 1)]
    encoded = User.objects.get(username=f"canbo.{office.pk.lower()}").password
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    users = User.objects.bulk_create(
        User(username=name, full_name=f"Cán bộ {name.partition('.')[0]}", title="Cán bộ một cửa", password=encoded)
        for name in names
        if name not in known
    )
    RoleHeld.objects.bulk_create(RoleHeld(user=user, role=Role.OFFICER, office=office) for user in users)
    return names


def _staff(office: Any) -> dict[str, str]:
    """Return who holds each role at the office, by role; agencies' own people are left out."""
    from motcua.people.models import RoleHeld

    held = RoleHeld.objects.filter(office=office, agency=None).exclude(user__username__startswith="quay")
    return {row.role: row.user.username for row in held.select_related("user").order_by("-user__username")}


def _filings(office: Any, on: date) -> list[dict[str, Any]]:
    """Return which procedures are taken in here on the day, with which agency, and whether the day promises more."""
    from motcua.dossiers.models import Unit
    from motcua.dossiers.special_answer import answer_for
    from motcua.kernel.errors import OfficeError
    from motcua.kernel.working_time import OFFICE_ZONE
    from motcua.procedures.models import AgencyProcedure
    from motcua.procedures.queries import version_on

    morning = datetime.combine(on, datetime.min.time(), OFFICE_ZONE).replace(hour=9)
    agencies = Unit.objects.filter(office=office, kind=Unit.Kind.ONE_STOP).values_list("agency_id", flat=True)
    pairs = AgencyProcedure.objects.filter(agency__in=list(agencies)).values_list("procedure_id", "agency_id")
    found = []
    for code, agency in sorted(pairs):
        try:
            version = version_on(code, on=on)
            answer = answer_for(office, version, at=morning, agency=agency)
        except OfficeError:
            continue
        found.append(
            {
                "procedure": code,
                "agency": agency,
                "level": version.online_level,
                "has_form": bool(version.form),
                "has_fee": bool(version.fees),
                "is_special": answer.model is not None,
                "is_same_day": version.limit_unit in _WITHIN_A_DAY,
            }
        )
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
