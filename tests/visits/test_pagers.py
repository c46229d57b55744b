# SPDX-License-Identifier: EUPL-1.2
"""Intake with a tag, and a result with the tag back: both or neither."""

from functools import partial

import pytest

from cast import Citizen, at
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.pagers import queries
from motcua.pagers.errors import PagerNotFree
from motcua.pagers.models import Pager
from motcua.visits import pagers as visits
from motcua.visits.pagers import TakenIn
from specials import DuongXa

AT = at("2026-12-01T09:00")


def take_in(duong_xa: DuongXa, lan: Citizen, number: int | None) -> TakenIn:
    Pager.objects.get_or_create(office=duong_xa.office, number=1)
    intake = partial(
        dossiers.take_in,
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=duong_xa.officer,
        at=AT,
    )
    return visits.take_in_and_lend(intake=intake, office=duong_xa.office, number=number, by=duong_xa.officer, at=AT)


def finished(duong_xa: DuongXa, dossier: Dossier) -> Dossier:
    dossiers.draft_result(dossier_id=dossier.pk, by=duong_xa.specialist, at=AT)
    dossiers.sign(dossier_id=dossier.pk, by=duong_xa.leader, at=AT)
    return dossiers.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=AT)


def test_intake_and_tag_are_one_deed(duong_xa: DuongXa, lan: Citizen) -> None:
    taken = take_in(duong_xa, lan, 1)
    assert taken.loan is not None
    assert taken.loan.dossier == taken.dossier
    entries = Entry.objects.count()
    # The tag is out: nobody is taken in who would then not be called.
    with pytest.raises(PagerNotFree):
        take_in(duong_xa, lan, 1)
    assert (Dossier.objects.count(), Entry.objects.count()) == (1, entries)
    assert take_in(duong_xa, lan, None).loan is None


def test_the_tag_comes_back_with_the_result(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = finished(duong_xa, take_in(duong_xa, lan, 1).dossier)
    returned = visits.return_with_pager(dossier_id=dossier.pk, by=duong_xa.officer, at=AT, version=dossier.version)
    assert returned.status == "returned"
    assert Pager.objects.get().state == "free"
    again = visits.return_with_pager(dossier_id=dossier.pk, by=duong_xa.officer, at=AT)
    assert (again.status, Entry.objects.filter(kind="PagerReturned").count()) == ("returned", 1)


def test_a_tag_that_did_not_come_back_stays_out(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = finished(duong_xa, take_in(duong_xa, lan, 1).dossier)
    visits.return_with_pager(dossier_id=dossier.pk, by=duong_xa.officer, at=AT, has_pager=False)
    assert [loan.dossier for loan in queries.left_out(duong_xa.office)] == [dossier]
