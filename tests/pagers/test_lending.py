# SPDX-License-Identifier: EUPL-1.2
"""A tag goes to one dossier and one only, comes back or is lost; who comes second is told what happened."""

from collections.abc import Callable

import pytest

from cast import at
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.pagers import operations, queries
from motcua.pagers.errors import (
    DossierDoesNotWait,
    DossierHasPager,
    LoanEnded,
    NoSuchPager,
    NoSuchState,
    PagerIsLent,
    PagerNotFree,
)
from motcua.pagers.models import Loan, Pager
from pagers.conftest import Box

Waiting = Callable[..., Dossier]
AT, LATER = at("2026-12-01T09:05"), at("2026-12-01T09:20")


def lend(box: Box, dossier: Dossier, number: int = 1) -> Loan:
    return operations.lend(office=box.office, number=number, dossier=dossier, by=box.by, at=AT)


def told(kind: str) -> int:
    return Entry.objects.filter(kind=kind).count()


def test_a_tag_is_lent_once_and_the_same_again_is_the_same_loan(box: Box, waiting: Waiting) -> None:
    dossier = waiting()
    loan = lend(box, dossier)
    assert (loan.state, loan.step, loan.calls, loan.lent_by) == ("waiting", "", 0, box.by)
    assert box.tag(1).state == "lent"
    assert lend(box, dossier) == loan
    assert told("PagerLent") == 1
    entry = Entry.objects.get(kind="PagerLent")
    assert (entry.subject, entry.office_id) == (f"loan:{loan.pk}", "HN-DX")
    assert entry.payload == {"number": 1, "dossier": dossier.pk}


def test_who_wants_a_tag_that_is_out_is_told_who_has_it(box: Box, waiting: Waiting) -> None:
    first, second = waiting(), waiting()
    lend(box, first)
    with pytest.raises(PagerNotFree) as refusal:
        lend(box, second)
    said = refusal.value.message
    assert first.code in said
    assert "Nguyễn Thị Hiền phát lúc 9 giờ 05" in said
    assert queries.loan_of(second) is None


@pytest.mark.rule("R-061")
def test_a_dossier_never_has_two_tags(box: Box, waiting: Waiting) -> None:
    dossier = waiting()
    lend(box, dossier)
    with pytest.raises(DossierHasPager, match="dossier_has_pager") as refusal:
        lend(box, dossier, 2)
    assert "thẻ rung số 1" in refusal.value.message
    assert box.tag(2).state == "free"


@pytest.mark.parametrize(("state", "word"), [("flat", "hết pin"), ("lost", "báo mất"), ("retired", "thôi dùng")])
def test_a_tag_that_cannot_buzz_is_not_lent_and_the_reason_said(
    box: Box, waiting: Waiting, state: str, word: str
) -> None:
    Pager.objects.filter(number=1).update(state=state)
    with pytest.raises(PagerNotFree) as refusal:
        lend(box, waiting())
    assert word in refusal.value.message
    operations.set_state(pager=box.tag(1), state="free", by=box.by, at=AT)
    assert lend(box, waiting()).pager.number == 1


def test_only_an_open_dossier_of_the_office_is_waited_for(box: Box, waiting: Waiting, file: Waiting) -> None:
    over, elsewhere = waiting(), file()
    dossiers.withdraw(dossier_id=over.pk, at=AT)
    for dossier in (over, elsewhere):
        with pytest.raises(DossierDoesNotWait) as refusal:
            lend(box, dossier)
        assert dossier.code in refusal.value.message
    with pytest.raises(NoSuchPager):
        lend(box, waiting(), 9)
    assert not Loan.objects.exists()


def test_a_tag_that_is_back_is_free_for_the_next(box: Box, waiting: Waiting) -> None:
    loan = lend(box, waiting())
    for _ in range(2):
        ended = operations.give_back(loan_id=loan.pk, by=box.by, at=LATER)
        assert (ended.state, ended.ended_at, ended.ended_by) == ("returned", LATER, box.by)
    assert told("PagerReturned") == 1
    assert lend(box, waiting()).pk != loan.pk


def test_a_lost_tag_ends_its_loan_and_may_be_found_again(box: Box, waiting: Waiting) -> None:
    loan = lend(box, waiting())
    for _ in range(2):
        assert operations.report_lost(loan_id=loan.pk, by=box.by, at=LATER).state == "lost"
    with pytest.raises(LoanEnded) as refusal:
        operations.give_back(loan_id=loan.pk, by=box.colleague, at=LATER)
    assert "đã báo mất lúc 9 giờ 20" in refusal.value.message
    assert told("PagerLost") == 1
    assert operations.set_state(pager=box.tag(1), state="free", by=box.by, at=LATER).state == "free"


def test_a_tag_is_reported_lost_by_itself_too(box: Box, waiting: Waiting) -> None:
    assert operations.report_lost(pager=box.tag(2), by=box.by, at=AT).state == "lost"
    loan = lend(box, waiting())
    operations.report_lost(pager=box.tag(1), by=box.by, at=AT)
    loan.refresh_from_db()
    assert loan.state == "lost"
    assert sorted(Entry.objects.filter(kind="PagerLost").values_list("payload__loan", flat=True)) == [0, loan.pk]


def test_a_tag_that_is_out_is_taken_back_before_its_state_is_set(box: Box, waiting: Waiting) -> None:
    dossier = waiting()
    lend(box, dossier)
    with pytest.raises(PagerIsLent) as refusal:
        operations.set_state(pager=box.tag(1), state="flat", by=box.by, at=AT)
    assert dossier.code in refusal.value.message
    with pytest.raises(NoSuchState):
        operations.set_state(pager=box.tag(2), state="lost", by=box.by, at=AT)
    for _ in range(2):
        operations.set_state(pager=box.tag(2), state="flat", by=box.by, at=AT)
    assert told("PagerStateSet") == 1


def test_a_low_battery_is_told(box: Box, settings: object) -> None:
    assert not queries.is_low(box.tag(1))
    pager = operations.read_battery(pager=box.tag(1), percent=20, by=box.by, at=AT)
    assert queries.is_low(pager)
    assert [tag.is_low for tag in queries.stock(box.office)] == [True, False, False]
    assert not queries.is_low(operations.read_battery(pager=pager, percent=21, by=box.by, at=AT))


def test_the_count_at_closing_says_what_is_missing_and_with_whom(box: Box, waiting: Waiting) -> None:
    dossier = waiting()
    lend(box, dossier)
    operations.report_lost(pager=box.tag(3), by=box.by, at=AT)
    first = operations.take_stock(office=box.office, present=[], by=box.by, at=LATER)
    assert [(each["number"], each["dossier"]) for each in first.missing] == [(1, dossier.code), (2, "")]
    # Found under the table: the same day's count is corrected.
    again = operations.take_stock(office=box.office, present=[2], by=box.colleague, at=LATER)
    assert (again.pk, again.present, len(again.missing)) == (first.pk, [2], 1)
    assert queries.taking_of(box.office, on=LATER.date()) == again
    assert [loan.dossier for loan in queries.open_loans(box.office)] == [dossier]


def test_a_tag_in_the_box_that_is_still_lent_and_one_that_went_home_are_seen(box: Box, waiting: Waiting) -> None:
    loan = lend(box, waiting())
    taking = operations.take_stock(office=box.office, present=[1, 2, 3], by=box.by, at=LATER)
    assert queries.lying_lent(taking) == [loan]
    assert queries.left_out(box.office) == []
    dossiers.withdraw(dossier_id=loan.dossier_id, at=LATER)
    assert queries.left_out(box.office) == [loan]
