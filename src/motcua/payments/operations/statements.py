# SPDX-License-Identifier: EUPL-1.2
"""What banks tell of transfers, one by one or in a statement's file: matched by the reference in the text, or unclear.

Only a reference whose check digit holds settles anything; a dossier's code in the text is a hint (`suggesting`).
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.payments import references, statement_files, statement_lines
from motcua.payments.errors import ToldOtherwise
from motcua.payments.events import StatementRead
from motcua.payments.models import BankAccount, BankStatement, Inflow, Payment
from motcua.payments.operations.hearing import keep_said
from motcua.payments.operations.settling import Taken, take_inflow
from motcua.payments.rules import Source
from motcua.payments.statement_lines import Line
from motcua.people.models import User

# What the tables' columns hold.
MOST_VND = 2_147_483_647
_MOST_NUMBER = 100
_PROBLEMS_KEPT = 200


def hear_transfer(
    *, account_number: str, external_id: str, amount_vnd: int, text: str, at: datetime, heard_at: datetime
) -> Taken:
    """Take a transfer to one of our accounts and give it to the payment whose reference its text holds.

    With no reference, several, one of another office's payment, it is booked as unknown; to an account that is not
    ours it is kept unbooked. Told again it is what it was the first time. `at` is when it moved. Raises: InvalidInput;
    ToldOtherwise where the same number came with another sum. Records: as take_inflow.
    """
    number, account_number = external_id.strip(), "".join(account_number.split()).upper()
    _require_sound(number, account_number, amount_vnd)
    text = text.replace("\x00", "")
    payment = _payment_named(text)
    account = _account(account_number, payment)
    if payment is not None and (account is None or account.office_id != payment.office_id):
        # The money lies in another office's account: only people can move it.
        payment = None
    told: dict[str, Any] = {
        "source": Source.BANK,
        "external_id": f"{account_number}/{number}",
        "amount_vnd": amount_vnd,
        "at": at,
        "heard_at": heard_at,
        "account": account,
        "text": text,
    }
    taken = take_inflow(**told, payment=payment) if account else keep_said(**told, state=Inflow.State.UNKNOWN)
    if taken.was_known and taken.inflow.amount_vnd != amount_vnd:
        raise ToldOtherwise(amount_vnd=taken.inflow.amount_vnd)
    return taken


def read_statement(
    *, office: Office, name: str, content: bytes, by: User | None, at: datetime, account_number: str = ""
) -> BankStatement:
    """Read a bank's file, CSV or XLSX; each sound line is taken by itself, bad ones are told in `problems`.

    The same file again is returned as it was read, unless it had problems: then it is read again, and what was taken
    counts as repeated. The lines' account is their column's, else `account_number`, else named above the headings, else
    the office's only one. Raises: StatementUnreadable, InvalidInput. Records: StatementRead.
    """
    mark = sha256(content).hexdigest()
    kept = BankStatement.objects.filter(office=office, sha256=mark).first()
    if kept is not None and not kept.problems:
        return kept
    lines = statement_lines.read(statement_files.rows(content), headings=_headings())
    own = _numbers_of(office)
    usual = _usual_account(own, account_number, lines.preamble)
    statement = kept or BankStatement(office=office, sha256=mark)
    statement.name, statement.read_at, statement.read_by = name.strip()[-200:], at, by
    statement.rows, statement.matched, statement.unclear, statement.repeated, statement.ignored = (
        lines.count,
        0,
        0,
        0,
        0,
    )
    problems = [*lines.problems]
    known = _known(lines.sound, usual)
    for line in lines.sound:
        try:
            _take(statement, line, usual=usual, own=own, known=known, at=at)
        except (InvalidInput, ToldOtherwise) as refused:
            reasons = refused.fields.values() if isinstance(refused, InvalidInput) and refused.fields else None
            problems.append((line.number, " ".join(reasons or [refused.message])))
    statement.problems = [{"line": number, "reason": why} for number, why in sorted(problems)[:_PROBLEMS_KEPT]]
    return _keep(statement, by=by, at=at)


def _take(
    statement: BankStatement, line: Line, *, usual: str, own: set[str], known: dict[str, int], at: datetime
) -> None:
    account = (line.account or usual).upper()
    if line.amount_vnd <= 0:
        statement.ignored += 1
        return
    if account not in own:
        raise InvalidInput(
            fields={"account": _("Tài khoản %(account)s không phải của nơi này.") % {"account": account}}
        )
    # Known lines of the last days come with every statement: they cost no question of their own.
    if known.get(f"{account}/{line.external_id}") == line.amount_vnd:
        statement.repeated += 1
        return
    taken = hear_transfer(
        account_number=account,
        external_id=line.external_id,
        amount_vnd=line.amount_vnd,
        text=line.text,
        # A day without an hour may lie ahead of the clock by the zone alone.
        at=min(line.at, at),
        heard_at=at,
    )
    if taken.was_known:
        statement.repeated += 1
    elif taken.inflow.state == Inflow.State.TAKEN:
        statement.matched += 1
    else:
        statement.unclear += 1


def _known(lines: Sequence[Line], usual: str) -> dict[str, int]:
    wanted = [f"{(line.account or usual).upper()}/{line.external_id}" for line in lines]
    rows = Inflow.objects.filter(source=Source.BANK, external_id__in=wanted)
    return dict(rows.values_list("external_id", "amount_vnd"))


def _keep(statement: BankStatement, *, by: User | None, at: datetime) -> BankStatement:
    try:
        with transaction.atomic():
            statement.save()
            event = StatementRead(
                office=statement.office_id,
                subject=f"statement:{statement.pk}",
                at=at,
                rows=statement.rows,
                matched=statement.matched,
                unclear=statement.unclear,
            )
            journal.record(event, actor=by.actor if by else journal.SYSTEM)
    except IntegrityError as conflict:
        if "statement_read_once" not in str(conflict):
            raise
        # Sent twice at once: the other one was quicker, and took the lines as this one would have.
        return BankStatement.objects.get(office=statement.office_id, sha256=statement.sha256)
    return statement


def _payment_named(text: str) -> Payment | None:
    """Return the payment a text names, if it names exactly one that there is."""
    found = references.found_in(text)
    rows = Payment.objects.filter(reference__in=found)[:2] if found else []
    named = list(rows)
    return named[0] if len(named) == 1 else None


def _account(number: str, payment: Payment | None) -> BankAccount | None:
    """Return our account of a number; several offices may share one, then the payment's own office comes first."""
    rows = list(BankAccount.objects.filter(number=number).order_by("-is_active", "pk"))
    if payment is not None:
        of_payment = [row for row in rows if row.office_id == payment.office_id]
        rows = sorted(of_payment, key=lambda row: row.pk != payment.account_id) or rows
    return rows[0] if rows else None


def _numbers_of(office: Office) -> set[str]:
    return set(BankAccount.objects.filter(office=office).values_list("number", flat=True))


def _usual_account(own: set[str], given: str, preamble: str) -> str:
    """Return the account of lines that do not name theirs. Raises: InvalidInput."""
    if given:
        return given
    plain = preamble.replace(" ", "").replace("-", "").replace(".", "").upper()
    named = [number for number in own if number in plain]
    if len(named) == 1:
        return named[0]
    return next(iter(own)) if len(own) == 1 else ""


def _headings() -> dict[str, str]:
    pairs = (pair.partition("=") for pair in settings.BANK_STATEMENT_COLUMNS.split(";"))
    return {ours.strip(): theirs.strip() for ours, _equals, theirs in pairs if ours.strip() and theirs.strip()}


def _require_sound(external_id: str, account_number: str, amount_vnd: int) -> None:
    fields = {}
    if not 0 < len(external_id) <= _MOST_NUMBER or "\x00" in external_id:
        fields["external_id"] = _("Thiếu số giao dịch, hoặc số dài quá %(most)s ký tự.") % {"most": _MOST_NUMBER}
    if not account_number.isascii() or not account_number.isalnum() or len(account_number) > 40:
        fields["account"] = _("Số tài khoản chỉ gồm chữ và chữ số. Xin ghi số tài khoản nhận tiền.")
    if not 0 < amount_vnd <= MOST_VND:
        fields["amount_vnd"] = _("Số tiền từ 1 đến %(most)s đồng.") % {"most": MOST_VND}
    if fields:
        raise InvalidInput(fields=fields)
