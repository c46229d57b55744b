# SPDX-License-Identifier: EUPL-1.2
"""A box of tags at Dương Xá, its transmitter, and dossiers whose owners wait."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cast import Citizen, at
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.pagers.models import Pager, Transmitter
from motcua.people.models import User
from specials import DuongXa

MORNING = "2026-12-01T09:00"


@dataclass(frozen=True)
class Box:
    """Tags 1 to 3 of the office, an officer and a colleague, and what sends to the tags."""

    office: Office
    by: User
    colleague: User
    transmitter: Transmitter

    def tag(self, number: int) -> Pager:
        return Pager.objects.get(office=self.office, number=number)


@pytest.fixture
def box(duong_xa: DuongXa) -> Box:
    Pager.objects.bulk_create(Pager(office=duong_xa.office, number=number) for number in (1, 2, 3))
    sender = Transmitter.objects.create(office=duong_xa.office, driver=Transmitter.Driver.SIMULATOR)
    return Box(duong_xa.office, duong_xa.officer, duong_xa.head, sender)


@pytest.fixture
def waiting(duong_xa: DuongXa, lan: Citizen) -> Callable[..., Dossier]:
    """Return a function that takes a dossier in, whose owner waits."""

    def make(moment: str = MORNING) -> Dossier:
        return dossiers.take_in(
            office=duong_xa.office,
            agency=duong_xa.agency,
            version=duong_xa.copies,
            applicant={"name": lan.name, "phone": lan.phone},
            answers={},
            return_by="counter",
            by=duong_xa.officer,
            at=at(moment),
        )

    return make
