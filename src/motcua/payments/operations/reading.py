# SPDX-License-Identifier: EUPL-1.2
"""Statements' files: kept as soon as they can be read at all, then taken in batches, here or by the worker.

Each line is a transaction of its own, so that a bad one keeps nobody else back. Who reads holds the statement for a
while of real time; should two read after all, or one be killed, a line is taken once (`inflow_once`) and only the
counts of that batch call it known.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from time import sleep
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.payments import statement_files, statement_lines
from motcua.payments.errors import ToldOtherwise
from motcua.payments.events import StatementRead
from motcua.payments.models import BankAccount, BankStatement, Inflow
from motcua.payments.operations.insisting import insist
from motcua.payments.operations.statements import hear_transfer
from motcua.payments.rules import Source
from motcua.payments.statement_lines import Line
from motcua.people.models import User

ONCE = "statement_read_once"
#: So many lines are read before anybody sees how far it is.
BATCH: Final = 20
HELD_FOR: Final = timedelta(seconds=60)
_PROBLEMS_KEPT = 200
_PAUSE_SECONDS = 0.2


def read_statement(
    *, office: Office, name: str, content: bytes, by: User | None, at: datetime, account_number: str = ""
) -> BankStatement:
    """Read a bank's file, CSV or XLSX, to its end; each sound line is taken by itself, bad ones are in `problems`.

    Raises: as `keep_statement`. Records: StatementRead.
    """
    kept = keep_statement(office=office, name=name, content=content, by=by, at=at, account_number=account_number)
    while not kept.is_read:
        done = kept.done
        kept = read_on(statement_id=kept.pk, at=at)
        if not kept.is_read and kept.done == done:
            # The worker has it in hand.
            sleep(_PAUSE_SECONDS)
    return kept


def keep_statement(
    *, office: Office, name: str, content: bytes, by: User | None, at: datetime, account_number: str = ""
) -> BankStatement:
    """Keep the lines of a bank's file to be read by `read_on`; the file itself is not kept.

    The same file again is returned as it was read, unless it had problems: then it is read again, and what was taken
    counts as repeated. The lines' account is their column's, else `account_number`, else named above the headings, else
    the office's only one. Raises: StatementUnreadable, InvalidInput. Records: StatementRead where no line is sound.
    """
    mark = sha256(content).hexdigest()
    kept = BankStatement.objects.filter(office=office, sha256=mark).first()
    if kept is not None and not (kept.is_read and kept.problems):
        return kept
    lines = statement_lines.read(statement_files.rows(content), headings=_headings())
    usual = _usual_account(_numbers_of(office), account_number, lines.preamble)
    statement = kept or BankStatement(office=office, sha256=mark)
    statement.name, statement.read_at, statement.read_by = name.strip()[-200:], at, by
    statement.rows, statement.to_read, statement.done = lines.count, len(lines.sound), 0
    statement.matched = statement.unclear = statement.repeated = statement.ignored = 0
    statement.problems = _told(lines.problems)
    statement.waiting = [_as_json(line, usual) for line in lines.sound]
    statement.is_read, statement.held_until = not lines.sound, None
    try:
        with transaction.atomic():
            statement.save()
            if statement.is_read:
                _is_over(statement, at=at)
    except IntegrityError as conflict:
        if ONCE not in str(conflict):
            raise
        # Sent twice at once: the other one was quicker, and has the same lines.
        return BankStatement.objects.get(office=office, sha256=mark)
    return statement


def read_on(*, statement_id: int, at: datetime, most: int = BATCH) -> BankStatement:
    """Read the next lines of a kept statement and say how far it is; nothing where somebody else has it in hand.

    Never inside a transaction: each line is one. Raises: OperationalError where the database cannot be asked; the
    statement is read on later. Records: as `hear_transfer`; StatementRead with the last line.
    """
    rows = BankStatement.objects.filter(pk=statement_id)
    statement = rows.get()
    now = datetime.now(UTC)
    is_free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    if not rows.filter(is_free, is_read=False, done=statement.done).update(held_until=now + HELD_FOR):
        return statement
    batch = [_from_json(each) for each in statement.waiting[statement.done : statement.done + most]]
    own, known, problems = _numbers_of(statement.office), _known(batch), []
    # Read by the worker or at the page: what is kept is Vietnamese.
    with override(settings.LANGUAGE_CODE):
        for line in batch:
            try:
                _take(statement, line, own=own, known=known, at=at)
            except (InvalidInput, ToldOtherwise) as refused:
                reasons = refused.fields.values() if isinstance(refused, InvalidInput) and refused.fields else None
                problems.append((line.number, " ".join(reasons or [refused.message])))
    before = [(each["line"], each["reason"]) for each in statement.problems]
    statement.problems = _told([*before, *problems])
    statement.done += len(batch)
    statement.held_until = None
    statement.is_read = statement.done >= statement.to_read
    if statement.is_read:
        # What banks write of people is kept with the money alone.
        statement.waiting = []
    with transaction.atomic():
        statement.save(update_fields=[*_KEPT, *(["waiting"] if statement.is_read else [])])
        if statement.is_read:
            _is_over(statement, at=at)
    return statement


def read_next(*, at: datetime) -> bool:
    """Read on in the oldest statement that waits; say whether there was one."""
    now = datetime.now(UTC)
    is_free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    found = BankStatement.objects.filter(is_free, is_read=False).order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        return False
    read_on(statement_id=found, at=at)
    return True


_KEPT = ("matched", "unclear", "repeated", "ignored", "problems", "done", "is_read", "held_until")


def _take(statement: BankStatement, line: Line, *, own: set[str], known: dict[str, int], at: datetime) -> None:
    account = line.account
    if line.amount_vnd <= 0:
        statement.ignored += 1
        return
    if not account:
        raise InvalidInput(fields={"account": _("Sao kê không ghi số tài khoản. Xin chọn tài khoản rồi nạp lại.")})
    if account not in own:
        raise InvalidInput(
            fields={"account": _("Tài khoản %(account)s không phải của nơi này.") % {"account": account}}
        )
    # Known lines of the last days come with every statement: they cost no question of their own.
    if known.get(f"{account}/{line.external_id}") == line.amount_vnd:
        statement.repeated += 1
        return
    taken = insist(
        partial(
            hear_transfer,
            account_number=account,
            external_id=line.external_id,
            amount_vnd=line.amount_vnd,
            text=line.text,
            # A day without an hour may lie ahead of the clock by the zone alone.
            at=min(line.at, at),
            heard_at=at,
        )
    )
    if taken.was_known:
        statement.repeated += 1
    elif taken.inflow.state == Inflow.State.TAKEN:
        statement.matched += 1
    else:
        statement.unclear += 1


def _is_over(statement: BankStatement, *, at: datetime) -> None:
    event = StatementRead(
        office=statement.office_id,
        subject=f"statement:{statement.pk}",
        at=at,
        rows=statement.rows,
        matched=statement.matched,
        unclear=statement.unclear,
    )
    journal.record(event, actor=statement.read_by.actor if statement.read_by else journal.SYSTEM)


def _known(lines: Sequence[Line]) -> dict[str, int]:
    wanted = [f"{line.account}/{line.external_id}" for line in lines]
    rows = Inflow.objects.filter(source=Source.BANK, external_id__in=wanted)
    return dict(rows.values_list("external_id", "amount_vnd"))


def _told(problems: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"line": number, "reason": why} for number, why in sorted(problems)[:_PROBLEMS_KEPT]]


def _as_json(line: Line, usual: str) -> list[Any]:
    account = (line.account or usual).upper()
    return [line.number, line.external_id, line.amount_vnd, line.text, line.at.isoformat(), account]


def _from_json(kept: Sequence[Any]) -> Line:
    number, external_id, amount_vnd, text, at, account = kept
    return Line(number, external_id, amount_vnd, text, datetime.fromisoformat(at), account)


def _numbers_of(office: Office) -> set[str]:
    return set(BankAccount.objects.filter(office=office).values_list("number", flat=True))


def _usual_account(own: set[str], given: str, preamble: str) -> str:
    """Return the account of lines that do not name theirs."""
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
