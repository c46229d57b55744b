# SPDX-License-Identifier: EUPL-1.2
"""Vibrating tags in somebody's hand, for tests. Fixture (import it with `tags`):

`tags -> Tags` brings `duong_xa`: tags 1 to 5 at HN-DX with a simulated transmitter, the instance's clock at 10:00 on
Tuesday 1/12/2026. `tags.lend(number=1, status="processing"|"result_ready")` takes in a dossier of Lan's, brings it so
far and lends; it returns the loan as it is now. `tags.now(loan)` reads it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from cast import Citizen, at
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.pagers import operations, queries
from motcua.pagers.models import Loan, Pager, Transmitter
from specials import DuongXa

__all__ = ["TEN", "Tags", "tags"]

TEN = at("2026-12-01T10:00")


@dataclass(frozen=True)
class Tags:
    home: DuongXa
    lan: Citizen

    def dossier(self, *, status: str = "processing") -> Dossier:
        home = self.home
        dossier = dossiers.take_in(
            office=home.office,
            agency=home.agency,
            version=home.copies,
            applicant={"name": self.lan.name, "phone": self.lan.phone},
            answers={},
            return_by="counter",
            by=home.officer,
            at=at("2026-12-01T09:00"),
        )
        if status == "result_ready":
            self.make_ready(dossier, at("2026-12-01T09:30"))
        return Dossier.objects.get(pk=dossier.pk)

    def make_ready(self, dossier: Dossier, moment: datetime) -> None:
        home = self.home
        dossiers.draft_result(dossier_id=dossier.pk, by=home.specialist, at=moment)
        dossiers.sign(dossier_id=dossier.pk, by=home.leader, at=moment)
        dossiers.issue_result(dossier_id=dossier.pk, by=home.officer, at=moment)

    def lend(self, *, number: int = 1, status: str = "result_ready") -> Loan:
        dossier = self.dossier(status=status)
        moment = at("2026-12-01T09:40")
        operations.lend(office=self.home.office, number=number, dossier=dossier, by=self.home.officer, at=moment)
        loan = queries.loan_of(dossier)
        assert loan is not None
        return loan

    def now(self, loan: Loan) -> Loan:
        return queries.loan(loan.pk)


@pytest.fixture
def tags(duong_xa: DuongXa, lan: Citizen, the_clock: Callable[[str], datetime]) -> Tags:
    the_clock("2026-12-01T10:00")
    Pager.objects.bulk_create(Pager(office=duong_xa.office, number=number, battery=90) for number in range(1, 6))
    Transmitter.objects.create(office=duong_xa.office, driver=Transmitter.Driver.SIMULATOR)
    return Tags(duong_xa, lan)
