# SPDX-License-Identifier: EUPL-1.2
"""Statements of banks: read in every shape they come in, each line once, matched by the reference and nothing less."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from cast import at
from money import Till, balance, books
from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.payments import operations, statement_files, statement_lines, suggesting
from motcua.payments.errors import StatementUnreadable, ToldOtherwise
from motcua.payments.models import BankAccount, BankStatement, Inflow, Payment, Receipt
from motcua.payments.rules import Book, Method, State

NOW = at("2026-11-26T10:00")
LATER = at("2026-11-27T08:00")
ACCOUNT = "0011001234567"
HEAD = "Ngày giao dịch,Số giao dịch,Nội dung,Ghi nợ,Ghi có"


@pytest.fixture
def payment(owing: Callable[..., Dossier]) -> Payment:
    return operations.begin_payment(dossier_id=owing().pk, method=Method.VIETQR, at=NOW, actor="citizen")


@pytest.fixture
def read(till: Till) -> Callable[..., BankStatement]:
    def make(content: str | bytes, when: datetime = LATER, **more: Any) -> BankStatement:
        raw = content.encode() if isinstance(content, str) else content
        office = Office.objects.get(pk="DN-HC")
        return operations.read_statement(office=office, name="a.csv", content=raw, by=till.cashier, at=when, **more)

    return make


def transfer(text: str, vnd: int = 16_000, number: str = "FT1", account: str = ACCOUNT) -> Inflow:
    taken = operations.hear_transfer(
        account_number=account, external_id=number, amount_vnd=vnd, text=text, at=NOW, heard_at=NOW
    )
    return taken.inflow


# --- one transfer ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "MBVCB.8123.LE PHI {}.CT tu 0071000 NGUYEN THI LAN toi 0011001234567",
        "{}",
        "le phi {} ",
        "LE PHI {}-261126-09:14:55 123456",
        "IBFT 1.{}",
    ],
)
def test_the_reference_is_found_in_whatever_banks_write_around_it(payment: Payment, text: str) -> None:
    inflow = transfer(text.format(payment.reference))
    assert (inflow.state, inflow.payment, inflow.external_id) == ("taken", payment, f"{ACCOUNT}/FT1")
    payment.refresh_from_db()
    assert payment.state == State.PAID


@pytest.mark.django_db
def test_a_cut_or_lower_case_reference_is_found_too(payment: Payment) -> None:
    digits = payment.reference.removeprefix("MC")
    assert transfer(f"le phi mc{digits[:5]} {digits[5:]}").state == "taken"


@pytest.mark.django_db
def test_without_a_reference_or_with_two_the_money_is_kept_as_unknown(
    payment: Payment, owing: Callable[..., Dossier]
) -> None:
    other = operations.begin_payment(dossier_id=owing().pk, method=Method.VIETQR, at=NOW, actor="citizen")
    wrong = payment.reference[:-1] + str((int(payment.reference[-1]) + 1) % 10)
    texts = ["LE PHI", f"{payment.reference} {other.reference}", wrong, f"HS {payment.dossier.code}"]
    states = [transfer(text, number=f"FT{n}").state for n, text in enumerate(texts)]
    assert states == ["unknown"] * 4
    assert balance(Book.UNALLOCATED) == -64_000
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_a_dossiers_code_in_the_text_only_suggests(payment: Payment, owing: Callable[..., Dossier]) -> None:
    same_sum = owing()
    inflow = transfer(f"nop phi {payment.dossier.code.replace('.', ' ').replace('-', '')}")
    assert suggesting.suggest(inflow)[0] == payment.dossier
    assert same_sum in suggesting.suggest(inflow)
    assert suggesting.suggest(transfer("khong ro", vnd=999, number="FT2")) == []
    payment.refresh_from_db()
    assert payment.state == State.PENDING


@pytest.mark.django_db
def test_money_in_another_offices_account_is_theirs_until_people_move_it(payment: Payment) -> None:
    BankAccount.objects.create(office_id="DN-TTHCC", bin="970415", bank_name="B", number="999888", holder="X")
    inflow = transfer(payment.reference, account="999888")
    assert (inflow.state, inflow.office_id, inflow.payment) == ("unknown", "DN-TTHCC", None)
    assert books("DN-TTHCC") == {Book.BANK: 16_000, Book.UNALLOCATED: -16_000}


@pytest.mark.django_db
def test_an_account_two_offices_share_is_that_of_the_payment(payment: Payment) -> None:
    BankAccount.objects.create(office_id="DN-TTHCC", bin="970436", bank_name="B", number=ACCOUNT, holder="X")
    assert transfer(payment.reference).state == "taken"
    assert books("DN-TTHCC") == {}


@pytest.mark.django_db
def test_an_account_that_is_not_ours_books_nothing(payment: Payment) -> None:
    inflow = transfer(payment.reference, account="123123123")
    assert (inflow.state, inflow.is_booked, inflow.office_id) == ("unknown", False, None)
    assert books() == {}


@pytest.mark.django_db
def test_a_number_told_again_with_another_sum_is_refused(payment: Payment) -> None:
    transfer(payment.reference)
    assert transfer(payment.reference).state == "taken"
    with pytest.raises(ToldOtherwise):
        transfer(payment.reference, vnd=17_000)
    assert balance(Book.BANK) == 16_000


# --- a file ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_statement_settles_what_it_names_and_counts_the_rest(
    payment: Payment, read: Callable[..., BankStatement]
) -> None:
    lines = [
        "NGAN HANG TMCP NGOAI THUONG,,,,",
        f"Số tài khoản: {ACCOUNT},,,,",
        "Từ ngày 01/11/2026 đến ngày 30/11/2026,,,,",
        HEAD,
        f'26/11/2026 10:05:00,FT100,"LE PHI {payment.reference}",,"16,000.00"',
        '26/11/2026,FT101,CHUYEN TIEN,,"50,000"',
        '26/11/2026,FT102,TRA LUONG,"9,000,000",0',
        "31/02/2026,FT103,HONG,,1",
        "26/11/2026,FT104,HONG,,mười nghìn",
        'Tổng cộng,,,"9,000,000","66,001"',
    ]
    statement = read("\n".join(lines))
    counts = (statement.rows, statement.matched, statement.unclear, statement.repeated, statement.ignored)
    assert counts == (5, 1, 1, 0, 1)
    assert [each["line"] for each in statement.problems] == [8, 9]
    assert "mười nghìn" in statement.problems[1]["reason"]
    payment.refresh_from_db()
    assert (payment.state, payment.inflows.get().at) == (State.PAID, at("2026-11-26T10:05"))
    assert balance(Book.BANK) == 66_000


@pytest.mark.django_db
def test_the_same_file_twice_is_no_harm_and_one_with_problems_is_read_again(
    payment: Payment, read: Callable[..., BankStatement]
) -> None:
    good = f"{HEAD}\n26/11/2026,FT1,{payment.reference},,16000\n"
    first = read(good)
    assert read(good, at("2026-11-28T08:00")) == first
    assert BankStatement.objects.get().read_at == first.read_at
    overlapping = read(good + "27/11/2026,FT2,x,,5000\n", at("2026-11-28T08:00"))
    assert (overlapping.matched, overlapping.unclear, overlapping.repeated) == (0, 1, 1)
    bad = read(f"{good}x,FT9,y,,1")
    again = read(f"{good}x,FT9,y,,1", at("2026-11-28T08:00"))
    assert (again.pk, again.repeated, again.read_at) == (bad.pk, 1, at("2026-11-28T08:00"))
    assert (balance(Book.BANK), Receipt.objects.count()) == (21_000, 1)


@pytest.mark.django_db
def test_lines_without_numbers_are_told_apart_by_what_they_say(read: Callable[..., BankStatement]) -> None:
    content = "Ngày;Diễn giải;Số tiền\n26/11/2026;LE PHI;16.000\n26/11/2026;LE PHI;16.000\n26/11/2026;LE PHI;17.000\n"
    assert read(content).unclear == 3
    more = read(f"{content}26/11/2026;LE PHI;16.000\n")
    assert (more.repeated, more.unclear) == (3, 1)
    assert balance(Book.BANK) == 65_000


@pytest.mark.django_db
def test_one_number_on_two_different_lines_is_told_not_lost(read: Callable[..., BankStatement]) -> None:
    statement = read(f"{HEAD}\n26/11/2026,FT1,a,,1000\n26/11/2026,FT1,b,,2000\n26/11/2026,FT1,a,,1000")
    assert (statement.unclear, [each["line"] for each in statement.problems]) == (1, [3])


@pytest.mark.django_db
def test_a_line_of_another_offices_account_is_told(read: Callable[..., BankStatement]) -> None:
    BankAccount.objects.create(office_id="DN-TTHCC", bin="970415", bank_name="B", number="999888", holder="X")
    statement = read(
        "Ngày;Số tài khoản;Nội dung;Số tiền\n26/11/2026;999888;x;1000\n26/11/2026;0011-0012 345.67;x;2000\n"
    )
    assert (statement.unclear, len(statement.problems)) == (1, 1)
    assert books("DN-TTHCC") == {}


@pytest.mark.django_db
def test_lines_without_account_say_to_choose_one_and_are_read_once_it_is(
    payment: Payment, read: Callable[..., BankStatement]
) -> None:
    of_one = {"office_id": "DN-HC", "procedure": payment.dossier.procedure}
    BankAccount.objects.create(**of_one, bin="970415", bank_name="B", number="999888", holder="X")
    content = f"{HEAD}\n26/11/2026,FT1,x,,1000\n"
    [problem] = read(content).problems
    assert "Xin chọn tài khoản" in problem["reason"]
    chosen = read(content, account_number="999888")
    assert (chosen.problems, chosen.unclear) == ([], 1)
    assert Inflow.objects.get().account == BankAccount.objects.get(number="999888")


@pytest.mark.django_db
def test_a_spreadsheet_is_read_with_its_own_days_and_sums(payment: Payment, read: Callable[..., BankStatement]) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["SAO KÊ TÀI KHOẢN"])
    sheet.append(["No.", "Transaction date", "Credit", "Debit", "Description", "Reference"])
    sheet.append([1, at("2026-11-26T10:05").replace(tzinfo=None), 16_000.0, None, f"x {payment.reference}", "FT1"])
    sheet.append([2, "26/11/2026", None, 5, "out", "FT2"])
    kept = io.BytesIO()
    book.save(kept)
    statement = read(kept.getvalue())
    assert (statement.matched, statement.ignored, statement.problems) == (1, 1, [])


@pytest.mark.django_db
def test_headings_of_a_bank_we_do_not_know_are_a_setting(read: Callable[..., BankStatement], settings: Any) -> None:
    content = "Hôm nào|Bao nhiêu|Gì".replace("|", "\t") + "\n26/11/2026\t16.000\tLE PHI\n"
    with pytest.raises(StatementUnreadable):
        read(content)
    settings.BANK_STATEMENT_COLUMNS = "at=Hôm nào; credit=Bao nhiêu;text=Gì; x"
    assert read(content).unclear == 1


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x03\x04xx", b"a,b\n1,2", b"\xe1\xff", b'Ng\xc3\xa0y,"x'])
def test_a_file_that_is_no_statement_is_refused_with_a_sentence(
    read: Callable[..., BankStatement], content: bytes
) -> None:
    with pytest.raises(StatementUnreadable) as refused:
        read(content)
    assert refused.value.message.startswith("Không đọc được sao kê.")
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_every_delimiter_is_found_even_with_commas_in_the_sums(mark: bytes, sign: str) -> None:
    sums = ['"16,000.00"', '"1,016,000"']
    rows = [f"26/11/2026{sign}FT{n}{sign}a; b, c{sign}{vnd}" for n, vnd in enumerate(sums)]
    if sign in ",;":
        rows = [row.replace("a; b, c", '"a; b, c"') for row in rows]
    content = mark + "\r\n".join([f"Ngày{sign}Số GD{sign}Nội dung{sign}Ghi có", *rows]).encode()
    lines = statement_lines.read(statement_files.rows(content), headings={})
    assert [each.amount_vnd for each in lines.sound] == [16_000, 1_016_000]
    assert statement_files.rows("Ngày\tSố tiền".encode("utf-16")).__next__()[1] == ["Ngày", "Số tiền"]


@pytest.mark.parametrize(
    ("written", "vnd"),
    [
        ("16000", 16_000), ("16.000", 16_000), ("16,000", 16_000), ("16,000.00", 16_000), ("16.000,00", 16_000),
        ("1.234.567", 1_234_567), ("1,234,567.00", 1_234_567), ("16.000 đ", 16_000), ("16 000 VND", 16_000),
        ("+16,000", 16_000), ("-16,000", -16_000), ("(16,000)", -16_000), ("16.00", 16), ("0", 0), ("16'000", 16_000),
    ],
)  # fmt: skip
def test_sums_as_banks_write_them(written: str, vnd: int) -> None:
    assert statement_lines.amount(written) == vnd


@pytest.mark.parametrize("written", ["", "abc", "16.5", "16,000.50", "1.60.00", "1.6000", "--1", "١٦", "1e3", "9" * 30])
def test_a_sum_that_is_none_is_never_guessed(written: str) -> None:
    with pytest.raises(ValueError, match=r"[Ss]ố tiền"):
        statement_lines.amount(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("26/11/2026", "2026-11-26T00:00"), ("26-11-2026 10:05", "2026-11-26T10:05"),
        ("2026-11-26T10:05:09", "2026-11-26T10:05:09"), ("10:05:09 26/11/2026", "2026-11-26T10:05:09"),
        ("26/11/26", "2026-11-26T00:00"),
    ],
)  # fmt: skip
def test_days_as_banks_write_them(written: str, said: str) -> None:
    assert statement_lines.moment(written) == at(said)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    for each in (content, "Ngày,Số tiền\n".encode() + content, b"PK\x03\x04" + content):
        try:
            statement_lines.read(statement_files.rows(each), headings={})
        except StatementUnreadable:
            continue


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=8))
def test_no_rows_break_the_reading(rows: list[list[str]]) -> None:
    headed = [["Ngày", "Số tiền", "Nội dung", "Ref", "Số dư"], *rows]
    read = statement_lines.read(enumerate(headed, start=1), headings={})
    assert all(reason for _line, reason in read.problems)
