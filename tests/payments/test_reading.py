# SPDX-License-Identifier: EUPL-1.2
"""A statement's file is kept at once and read in batches: by whoever, killed wherever, each line is taken once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cast import at
from doors.desk.desk_words import text
from money import Till, balance
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.offices.models import Office
from motcua.payments import bookkeeping, operations
from motcua.payments.models import BankStatement, Inflow, Receipt
from motcua.payments.operations import reading
from motcua.payments.rules import MOST_VND, Book, Method
from motcua.worker.paying import read_statements

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T10:00")
LATER = at("2026-11-27T08:00")
HEAD = "Ngày giao dịch,Số giao dịch,Nội dung,Ghi nợ,Ghi có\n"
LINES = [f"26/11/2026,FT{number},khong ro,,1000\n" for number in range(7)]


@pytest.fixture
def keep(till: Till, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], BankStatement]:
    def make(content: str) -> BankStatement:
        office = Office.objects.get(pk="DN-HC")
        return operations.keep_statement(
            office=office, name="a.csv", content=content.encode(), by=till.cashier, at=LATER
        )

    return make


def counts(statement: BankStatement) -> tuple[int, ...]:
    statement.refresh_from_db()
    return statement.done, statement.matched, statement.unclear, statement.repeated, len(statement.problems)


def test_a_long_one_is_read_batch_by_batch_and_says_how_far_it_is(
    keep: Callable[[str], BankStatement], owing: Callable[..., Dossier]
) -> None:
    payment = operations.begin_payment(dossier_id=owing().pk, method=Method.VIETQR, at=NOW, actor="citizen")
    lines = [*LINES, f"26/11/2026,P1,LE PHI {payment.reference},,16000\n", "hôm qua,P2,x,,1\n"]
    statement = keep(HEAD + "".join(lines))
    assert (statement.is_read, statement.to_read, counts(statement)) == (False, 8, (0, 0, 0, 0, 1))
    operations.read_on(statement_id=statement.pk, at=LATER, most=5)
    assert counts(statement) == (5, 0, 5, 0, 1)
    assert not Entry.objects.filter(kind="StatementRead").exists()
    assert operations.read_next(at=LATER)
    assert counts(statement) == (8, 1, 7, 0, 1)
    assert (statement.is_read, statement.waiting) == (True, [])
    assert not operations.read_next(at=LATER)
    assert Entry.objects.filter(kind="StatementRead").count() == 1
    assert (balance(Book.BANK), Receipt.objects.count(), bookkeeping.check("DN-HC")) == (23_000, 1, [])


def test_killed_in_a_batch_it_is_read_again_and_nothing_is_taken_twice(
    keep: Callable[[str], BankStatement], monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, real = keep(HEAD + "".join(LINES)), reading.hear_transfer

    def killed(**told: Any) -> Any:
        if Inflow.objects.count() == 3:
            raise KeyboardInterrupt
        return real(**told)

    monkeypatch.setattr(reading, "hear_transfer", killed)
    with pytest.raises(KeyboardInterrupt):
        operations.read_on(statement_id=statement.pk, at=LATER)
    monkeypatch.setattr(reading, "hear_transfer", real)
    # Whoever was killed held it for a while.
    assert not operations.read_next(at=LATER)
    BankStatement.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert operations.read_next(at=LATER)
    assert counts(statement) == (7, 0, 4, 3, 0)
    assert (Inflow.objects.count(), balance(Book.BANK)) == (7, 7_000)


def test_sent_again_while_it_is_read_it_is_the_same(keep: Callable[[str], BankStatement]) -> None:
    content = HEAD + "".join(LINES)
    statement = keep(content)
    operations.read_on(statement_id=statement.pk, at=LATER, most=2)
    assert keep(content).done == 2
    assert BankStatement.objects.count() == 1


def test_the_page_says_how_far_it_is_and_the_worker_goes_on(
    till: Till, client_for: Callable[..., Client], the_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock("2026-11-27T08:00")
    monkeypatch.setattr(reading.read_on, "__kwdefaults__", {"most": 3})
    cashier = client_for(till.cashier)
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("vcb.csv", (HEAD + "".join(LINES)).encode())
    page = text(cashier.post("/quay/thu-ngan/doi-soat/sao-ke/", {"sao-ke": sent}, follow=True))
    assert "Đã nhận sao kê 7 dòng, đang đọc tiếp." in page
    assert "đang đọc: đã đọc 3/7 dòng" in page
    while read_statements():
        pass
    page = text(cashier.get("/quay/thu-ngan/doi-soat/"))
    assert "7 dòng: 0 khớp, 7 cần xem" in page
    assert "đang đọc" not in page


def test_sums_beyond_two_thousand_million_are_taken_as_they_are(till: Till) -> None:
    taken = operations.hear_transfer(
        account_number=till.account.number, external_id="F", amount_vnd=MOST_VND, text="x", at=NOW, heard_at=NOW
    )
    assert taken.inflow.amount_vnd == balance(Book.BANK) == MOST_VND
