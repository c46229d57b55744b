# SPDX-License-Identifier: EUPL-1.2
"""The box of vibrating tags of the sample's commune, and a few of them out with people who wait."""

from datetime import datetime
from typing import Final

from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.dossiers.rules import OPEN
from motcua.journal.operations import SYSTEM
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.pagers import operations
from motcua.pagers.models import Pager, Transmitter
from motcua.people.models import User

OFFICE: Final = "HN-DX"
COUNT: Final = 20
#: What was read of the batteries, tag after tag; one is low and one flat, so that both are seen.
BATTERIES: Final = (96, 88, 91, 74, 83, 67, 18, 92, 79, 4)
FLAT: Final = 10
LENT_AT_MOST = 4


def make(*, at: datetime) -> int:
    """Put the tags and a simulated transmitter into the box where there are none yet; return how many."""
    office = Office.objects.filter(pk=OFFICE).first()
    if office is None or Pager.objects.filter(office=office).exists():
        return 0
    made = operations.add_tags(office=office, first=1, last=COUNT, actor=SYSTEM, at=at)
    for tag in Pager.objects.filter(office=office):
        tag.battery, tag.battery_at = BATTERIES[(tag.number - 1) % len(BATTERIES)], at
        tag.state = Pager.State.FLAT if tag.number == FLAT else tag.state
        tag.save(update_fields=["battery", "battery_at", "state"])
    Transmitter.objects.get_or_create(office=office, defaults={"driver": Transmitter.Driver.SIMULATOR})
    return made


def lend(*, at: datetime) -> int:
    """Lend tags to who was taken in today on such a day and still waits; return how many."""
    office, officer = Office.objects.filter(pk=OFFICE).first(), User.objects.filter(username="canbo.hn-dx").first()
    today = at.astimezone(OFFICE_ZONE).date()
    taken_in = SpecialIntake.objects.filter(office=office, on=today, uses_pager=True)
    waits = Dossier.objects.filter(pk__in=taken_in.values("pk"), status__in=OPEN, pager_loans=None).order_by("pk")
    if office is None or officer is None:
        return 0
    count = 0
    for dossier in waits[:LENT_AT_MOST]:
        free = Pager.objects.filter(office=office, state=Pager.State.FREE, battery__gt=20).order_by("number").first()
        if free is not None and dossier.received_at is not None:
            operations.lend(office=office, number=free.number, dossier=dossier, by=officer, at=dossier.received_at)
            count += 1
    return count
