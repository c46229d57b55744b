# SPDX-License-Identifier: EUPL-1.2
"""A volunteer's shift at Dương Xá on the demonstration's special day, so that somebody may help at once."""

from datetime import datetime, time
from typing import Final

from motcua.assistance import operations, queries
from motcua.assistance.errors import OnShiftAlready
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.specialdays import queries as special_days

OFFICE: Final = "HN-DX"
UNTIL: Final = time(17, 30)


def make(*, at: datetime) -> None:
    """Open the shift where today is a special day with helpers; nothing where one runs, or the day is over."""
    office = Office.objects.filter(pk=OFFICE).first()
    opener = User.objects.filter(username=f"canbo.{OFFICE.lower()}").first()
    if office is None or opener is None:
        return
    until = datetime.combine(at.astimezone(OFFICE_ZONE).date(), UNTIL, OFFICE_ZONE)
    is_assisted = any(rule.is_assisted for rule in special_days.resolved(office, None, at=at).rules)
    if not is_assisted or at >= until:
        return
    for volunteer in queries.volunteers_at(office, at=at):
        try:
            operations.open_shift(office=office, user=volunteer, until=until, by=opener, at=at)
        except OnShiftAlready:
            continue
