# SPDX-License-Identifier: EUPL-1.2
"""The office in which people compete; run as a program it migrates a database and opens the office there.

RACE is open every day from 7 to 12 and from 12 to 17. Its agencies C1, C3 and C10 have one general service each, of 30
minutes with that many places. DO also has procedures: P.LONG (45 minutes) and P.QUICK (15 minutes, 4 places) with
services of their own, P.PLAIN without one, so that a visit for several of them takes several steps of the general one.
"""

import os
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

OFFICE = "RACE"
OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CAPACITIES = (1, 3, 10)
ROOT = Path(__file__).resolve().parents[2]


def environment_for(url: str, data: Path) -> dict[str, str]:
    """Return what a process of the house, or of these tests, needs to work on the database at `url`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings",
        "MOTCUA_DATABASE_URL": url,
        "MOTCUA_DATA": str(data),
        "MOTCUA_SECRET_KEY": "only-for-tests-and-checks-never-for-an-office",
        "MOTCUA_LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }


def the_day() -> date:
    """Return the day on which everybody wants to come: in about ten days, the same for all processes of a run."""
    return datetime.now(OFFICE_ZONE).date() + timedelta(days=10)


def hour(text: str, *, day: date | None = None) -> datetime:
    """Return the moment of "09:30" on the day of the race."""
    return datetime.combine(day or the_day(), time.fromisoformat(text), OFFICE_ZONE)


def open_office() -> None:
    """Migrate and fill the database."""
    from django.core.management import call_command

    from motcua.appointments.models import Service
    from motcua.offices.models import Agency, Locality, Office, WeeklySession
    from motcua.people.models import Role, RoleHeld, User
    from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion

    call_command("migrate", verbosity=0)
    city = Locality.objects.create(code="R", name="Thành phố", kind="city")
    office = Office.objects.create(code=OFFICE, name="Nơi tiếp nhận", address="1 Đường Lớn", locality=city)
    for weekday in range(7):
        for opens, closes in ((7, 12), (12, 17)):
            WeeklySession.objects.create(office=office, weekday=weekday, opens_at=time(opens), closes_at=time(closes))

    def offer(agency: str, places: int, *, procedure: str | None = None, minutes: int = 30) -> None:
        Service.objects.create(
            office=office,
            agency_id=agency,
            procedure_id=procedure,
            places=places,
            length_minutes=minutes,
            on_from=date(2016, 9, 1),
        )

    for code in [*(f"C{places}" for places in CAPACITIES), "DO"]:
        Agency.objects.create(code=code, name=f"Cơ quan {code}", short_name=code, locality=city, kind="department")
    for places in CAPACITIES:
        offer(f"C{places}", places)
    offer("DO", 3)
    for code in ("P.LONG", "P.QUICK", "P.PLAIN"):
        Procedure.objects.create(code=code, name=code, field="Thử")
        ProcedureVersion.objects.create(
            procedure_id=code,
            online_level=Procedure.OnlineLevel.PART,
            time_limit=3,
            limit_unit=Procedure.LimitUnit.WORKING_DAY,
            fee_vnd=0,
        )
        AgencyProcedure.objects.create(agency_id="DO", procedure_id=code)
    offer("DO", 2, procedure="P.LONG", minutes=45)
    offer("DO", 4, procedure="P.QUICK", minutes=15)
    for name in ("binh", "hoa"):
        user = User.objects.create_user(username=name, full_name=name)
        RoleHeld.objects.create(user=user, role=Role.OFFICER, office=office)


if __name__ == "__main__":
    import django

    django.setup()
    open_office()
    sys.exit(0)
