# SPDX-License-Identifier: EUPL-1.2
"""The books of an office in figures: day by day, and as tables for spreadsheets."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Sum, Value, When
from django.utils.translation import gettext as _

from motcua.figures.exporting import Cell, Sheet, moment
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping
from motcua.payments.counter import day_of
from motcua.payments.models import LedgerEntry, Receipt
from motcua.payments.rules import BOOK_OF_KIND, BOOK_OF_SOURCE, Book, Kind

#: More lines than an office writes in a quarter; a file of them opens everywhere.
MOST_LINES = 50_000


@dataclass(frozen=True)
class Day:
    """What came in and what was settled on one day, in đồng; `back_vnd` went back to payers.

    `paid_over_vnd` is what the gateway or the post had held and paid into our account: it is in `transfer_vnd` as well,
    and was told as come in before.
    """

    on: date
    cash_vnd: int
    transfer_vnd: int
    gateway_vnd: int
    post_vnd: int
    fees_vnd: int
    levies_vnd: int
    postage_vnd: int
    back_vnd: int
    paid_over_vnd: int

    @property
    def held_elsewhere_vnd(self) -> int:
        """What the gateway and the post have taken and hold for the office."""
        return self.gateway_vnd + self.post_vnd


_CAME = tuple(BOOK_OF_SOURCE.values())
_SETTLED = tuple(BOOK_OF_KIND.values())
# The entries of `count_as_payout`: they move what is held, and give nobody anything back.
_PAID_OVER = ":payout"


def by_day(office: str, since: date, until: date) -> list[Day]:
    """Return the days on which anything moved, in their order. One query."""
    rows = LedgerEntry.objects.filter(office=office, on__gte=since, on__lte=until)
    told = rows.annotate(is_paid_over=Case(When(key__endswith=_PAID_OVER, then=Value(True)), default=Value(False)))
    moves = told.values_list("on", "debit", "credit", "is_paid_over").annotate(Sum("amount_vnd")).order_by("on")
    sums: dict[date, dict[tuple[str, str], int]] = {}
    over: dict[date, int] = {}
    for on, debit, credit, is_paid_over, vnd in moves:
        if is_paid_over:
            over[on] = over.get(on, 0) + int(vnd)
        else:
            sums.setdefault(on, {})[debit, credit] = int(vnd)
    return [_day(on, sums.get(on, {}), paid_over_vnd=over.get(on, 0)) for on in sorted({*sums, *over})]


def _day(on: date, moved: dict[tuple[str, str], int], *, paid_over_vnd: int) -> Day:
    came = {book: moved.get((book, Book.UNALLOCATED), 0) for book in _CAME}
    settled = {book: moved.get((Book.UNALLOCATED, book), 0) for book in _SETTLED}
    back = sum(
        vnd for (debit, credit), vnd in moved.items() if credit in _CAME and debit in (Book.UNALLOCATED, *_SETTLED)
    )
    return Day(
        on,
        cash_vnd=came[Book.CASH],
        transfer_vnd=came[Book.BANK],
        gateway_vnd=came[Book.GATEWAY],
        post_vnd=came[Book.POST_HOLDS],
        fees_vnd=settled[Book.FEES],
        levies_vnd=settled[Book.LEVIES],
        postage_vnd=settled[Book.POSTAGE],
        back_vnd=back,
        paid_over_vnd=paid_over_vnd,
    )


def sheets(office: str, since: date, until: date, *, has_names: bool) -> list[Sheet]:
    """Return the books of some days as tables: balances, days, what was collected, entries, receipts.

    `has_names` False leaves out who paid.

    Raises: InvalidInput where there are more lines than a file holds.
    """
    made = [_balances(office, since, until), _days(office, since, until), _collected(office, since, until)]
    return [*made, entries(office, since, until), _receipts(office, since, until, has_names=has_names)]


def entries(office: str, since: date, until: date) -> Sheet:
    """Return the entries of some days as one table. Raises: InvalidInput where there are too many."""
    found = LedgerEntry.objects.filter(office=office, on__gte=since, on__lte=until)
    rows = found.select_related("payment__dossier", "cashier").order_by("pk")
    header = [
        _("Số bút toán"),
        _("Ngày"),
        _("Giờ ghi"),
        _("Nợ"),
        _("Có"),
        _("Số tiền"),
        _("Mã hồ sơ"),
        _("Mã tham chiếu"),
        _("Thu ngân"),
        _("Nội dung"),
    ]
    lines: list[list[Cell]] = [
        [
            row.pk,
            f"{row.on:%d/%m/%Y}",
            moment(row.at),
            str(row.get_debit_display()),
            str(row.get_credit_display()),
            row.amount_vnd,
            row.payment.dossier.code if row.payment else "",
            row.payment.reference if row.payment else "",
            str(row.cashier or ""),
            row.text,
        ]
        for row in _bounded(list(rows[: MOST_LINES + 1]))
    ]
    return Sheet(_("Bút toán"), header, lines)


def _bounded(rows: list[LedgerEntry]) -> list[LedgerEntry]:
    if len(rows) > MOST_LINES:
        raise InvalidInput(fields={"ngay": _("Nhiều bút toán quá. Xin chọn ít ngày hơn.")})
    return rows


def _balances(office: str, since: date, until: date) -> Sheet:
    header = [_("Sổ"), _("Đầu kỳ"), _("Tăng"), _("Giảm"), _("Cuối kỳ")]
    rows = bookkeeping.period(office, since, until)
    lines: list[list[Cell]] = [
        [str(row.book.label), row.opening_vnd, row.in_vnd, row.out_vnd, row.closing_vnd] for row in rows
    ]
    return Sheet(_("Số dư"), header, lines)


def _days(office: str, since: date, until: date) -> Sheet:
    header = [
        _("Ngày"),
        _("Tiền mặt"),
        _("Chuyển khoản"),
        _("Cổng thanh toán"),
        _("Bưu điện thu hộ"),
        _("Phí"),
        _("Lệ phí"),
        _("Cước bưu chính"),
        _("Đã hoàn"),
        _("Tiền giữ hộ nộp về"),
    ]
    lines: list[list[Cell]] = [
        [
            f"{day.on:%d/%m/%Y}",
            day.cash_vnd,
            day.transfer_vnd,
            day.gateway_vnd,
            day.post_vnd,
            day.fees_vnd,
            day.levies_vnd,
            day.postage_vnd,
            day.back_vnd,
            day.paid_over_vnd,
        ]
        for day in by_day(office, since, until)
    ]
    return Sheet(_("Từng ngày"), header, lines)


def _collected(office: str, since: date, until: date) -> Sheet:
    header = [_("Loại"), _("Cách trả"), _("Số khoản"), _("Số tiền"), _("Đã hoàn")]
    lines: list[list[Cell]] = [
        [str(row.kind.label), str(row.method.label), row.count, row.amount_vnd, row.refunded_vnd]
        for row in bookkeeping.collected(office, since, until)
    ]
    return Sheet(_("Đã thu theo loại"), header, lines)


def _receipts(office: str, since: date, until: date, *, has_names: bool) -> Sheet:
    first, after = day_of(since)[0], day_of(until)[1]
    found = Receipt.objects.filter(office=office, issued_at__gte=first, issued_at__lt=after)
    rows = found.select_related("payment__dossier").order_by("pk")[:MOST_LINES]
    header = [
        _("Ký hiệu"),
        _("Số"),
        _("Lập lúc"),
        _("Người nộp"),
        _("Mã hồ sơ"),
        _("Cách trả"),
        _("Phí"),
        _("Lệ phí"),
        _("Cước bưu chính"),
        _("Tổng cộng"),
        _("Đã hoàn"),
    ]
    lines: list[list[Cell]] = [
        [
            row.series,
            row.number,
            moment(row.issued_at),
            row.payer if has_names else "",
            row.payment.dossier.code,
            str(row.payment.get_method_display()),
            *[_of_kind(row, kind) for kind in (Kind.FEE, Kind.LEVY, Kind.POSTAGE)],
            row.amount_vnd,
            row.payment.refunded_vnd,
        ]
        for row in rows
    ]
    return Sheet(_("Biên lai"), header, lines)


def _of_kind(receipt: Receipt, kind: str) -> int:
    return sum(int(line["amount_vnd"]) for line in receipt.lines if line["kind"] == kind)


def told(office: str, on: date) -> Sheet:
    """Return what bank, gateway and post told on a day beside payments and receipts, as one table."""
    header = [
        _("Nguồn"),
        _("Số giao dịch"),
        _("Lúc"),
        _("Số tiền"),
        _("Nội dung"),
        _("Tiền vào sổ"),
        _("Tình trạng"),
        _("Mã hồ sơ"),
        _("Mã tham chiếu"),
        _("Số phải nộp"),
        _("Biên lai"),
    ]
    rows = bookkeeping.reconciliation(office, on, limit=MOST_LINES).lines
    lines: list[list[Cell]] = [
        [
            str(row.inflow.get_source_display()),
            row.inflow.external_id,
            moment(row.inflow.at),
            row.inflow.amount_vnd,
            row.inflow.text,
            _("có") if row.inflow.is_booked else _("không"),
            str(row.inflow.get_state_display()),
            row.payment.dossier.code if row.payment else "",
            row.payment.reference if row.payment else "",
            row.payment.amount_vnd if row.payment else None,
            str(row.receipt or ""),
        ]
        for row in rows
    ]
    return Sheet(_("Đối soát"), header, lines)
