# SPDX-License-Identifier: EUPL-1.2
"""Slips on paper: who may print a ticket and when, what became of it, and the port through which a printer is reached.

A ticket is valid without paper. Its first slip is printed once, whatever happens; another one needs a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.queueing import queries
from motcua.queueing.errors import NoSuchTicket
from motcua.queueing.events import ReprintAsked, TicketPrinted
from motcua.queueing.models import Kiosk, Ticket, TicketPrint
from motcua.queueing.rules import IN_LINE

Outcome = TicketPrint.Outcome

# Why a slip did not come out, as the desk reads it.
OFF = gettext_noop("máy in không trả lời")
PAPER_END = gettext_noop("máy in hết giấy")
COVER_OPEN = gettext_noop("nắp máy in đang mở")
FAULT = gettext_noop("máy in báo lỗi")
UNCLEAR = gettext_noop("chưa rõ đã in xong chưa")
TOO_LATE = gettext_noop("máy in bận quá lâu")

#: A slip that comes later finds nobody in front of the printer.
OF_USE_FOR = timedelta(seconds=60)
#: An attempt nobody has reported about for so long is taken as failed.
SILENT_AFTER = timedelta(seconds=30)
LONGEST_REASON = 120


class AlreadyPrinted(OfficeError):
    """The first slip has been asked for before; `outcome` is what became of it."""

    code = "already_printed"
    sentence = _("Phiếu của số {number} đã in. In lại cần ghi lý do.")


@dataclass(frozen=True)
class Slip:
    """What stands on the paper: the sentences under the number, those under the QR code of `follow_url`."""

    paper_mm: int
    office: str
    address: str
    line: str
    number: str
    words: tuple[str, ...]
    follow_url: str
    follow: tuple[str, ...]
    thanks: str = ""


class NotPrinted(Exception):
    """The printer did not do it; `reason` is one of the sentences above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SlipPrinter(Protocol):
    """One make of printers reached over the network."""

    def print_slip(self, slip: Slip, *, address: str) -> None:
        """Print within a time of its own, and never twice by itself. Raises: NotPrinted."""
        ...


# The printer delivered with the program goes by a short name; any other is a class's dotted name.
NAMES = {"escpos": "motcua.connectors.printer_escpos.printer.EscposPrinter"}


def current_printer() -> SlipPrinter:
    """Return the way to printers named in the settings."""
    return _made(NAMES.get(settings.SLIP_PRINTER, settings.SLIP_PRINTER))


@cache
def _made(dotted_name: str) -> SlipPrinter:
    printer: SlipPrinter = import_string(dotted_name)()
    return printer


# --- asking --------------------------------------------------------------------------------------------


def ask_first_print(*, ticket: Ticket, kiosk: Kiosk | None, at: datetime) -> TicketPrint:
    """Note that the ticket's slip is being printed: the one time this is possible without a reason.

    Raises: AlreadyPrinted by the constraint `ticket_printed_once`. Rule: R-040.
    """
    try:
        with transaction.atomic():
            return TicketPrint.objects.create(ticket=ticket, kiosk=kiosk, is_first=True, asked_at=at)
    except IntegrityError:
        first = TicketPrint.objects.filter(ticket=ticket, is_first=True).first()
        raise AlreadyPrinted(number=ticket.shown, outcome=first.outcome if first else "") from None


@transaction.atomic
def reprint(*, ticket_id: UUID | str, kiosk: Kiosk | None, reason: str, at: datetime, actor: str) -> TicketPrint:
    """Ask for another slip; without `kiosk` on the machine that gave the number.

    Raises: NoSuchTicket, InvalidInput without a reason. Records: ReprintAsked. Rule: R-040.
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise InvalidInput(fields={"reason": _("In lại phiếu cần ghi lý do, ví dụ: giấy kẹt.")})
    ticket = queries.ticket(ticket_id)
    at_kiosk = kiosk or ticket.kiosk
    row = TicketPrint.objects.create(ticket=ticket, kiosk=at_kiosk, is_first=False, asked_at=at, reason=reason)
    journal.record(
        ReprintAsked(
            office=ticket.office_id,
            subject=ticket.subject,
            at=at,
            line=ticket.line.code,
            number=ticket.shown,
            attempt=row.pk,
            reason=reason,
        ),
        actor=actor,
    )
    return row


# --- what became of it ---------------------------------------------------------------------------------


def begin(*, attempt: int, at: datetime) -> TicketPrint | None:
    """Take an attempt in hand; None where it was before: nothing is printed twice by a job that runs again.

    It counts as failed until the printer has spoken, so that a power cut leaves the truth behind.
    """
    waiting = TicketPrint.objects.filter(pk=attempt, outcome=Outcome.ASKED)
    if waiting.filter(asked_at__gt=at - OF_USE_FOR).update(outcome=Outcome.FAILED, ended_at=at, reason=UNCLEAR):
        return TicketPrint.objects.select_related("kiosk", *_OF_TICKET).get(pk=attempt)
    late = waiting.select_related("kiosk", *_OF_TICKET).first()
    if late is not None:
        end(row=late, outcome=Outcome.FAILED, reason=TOO_LATE, at=at)
    return None


_OF_TICKET = ("ticket", "ticket__office", "ticket__line", "ticket__waits_in")


@transaction.atomic
def end(*, row: TicketPrint, outcome: str, reason: str, at: datetime, actor: str = journal.SYSTEM) -> TicketPrint:
    """Write down what became of an attempt. Records: TicketPrinted."""
    row.outcome, row.reason, row.ended_at = outcome, reason[:LONGEST_REASON], at
    row.save(update_fields=["outcome", "reason", "ended_at"])
    ticket = row.ticket
    journal.record(
        TicketPrinted(
            office=ticket.office_id,
            subject=ticket.subject,
            at=at,
            line=ticket.line.code,
            number=ticket.shown,
            outcome=outcome,
            is_first=row.is_first,
            reason=row.reason,
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def report(*, ticket_id: UUID | str, kiosk: Kiosk, outcome: str, reason: str, at: datetime) -> TicketPrint:
    """Write down what a kiosk says of the paper; the same said again changes nothing.

    `outcome` "asked" claims the first slip before the browser prints it.
    Raises: NoSuchTicket for another office's, AlreadyPrinted for a second "asked". Records: TicketPrinted.
    """
    ticket = ticket_at(ticket_id, kiosk)
    if outcome == Outcome.ASKED:
        return ask_first_print(ticket=ticket, kiosk=kiosk, at=at)
    row = _newest(ticket) or ask_first_print(ticket=ticket, kiosk=kiosk, at=at)
    if row.outcome != Outcome.ASKED:
        return row
    row.ticket = ticket
    reason = (reason or FAULT) if outcome == Outcome.FAILED else ""
    return end(row=row, outcome=outcome, reason=reason, at=at, actor=f"kiosk:{kiosk.pk}")


def ticket_at(ticket_id: UUID | str, kiosk: Kiosk) -> Ticket:
    """Return a ticket of the kiosk's own office. Raises: NoSuchTicket."""
    ticket = queries.ticket(ticket_id)
    if ticket.office_id != kiosk.office_id:
        raise NoSuchTicket
    return ticket


def outcome_of(ticket: Ticket, *, at: datetime) -> tuple[str, str]:
    """Return how the newest attempt stands: "", "asked", "printed" or "failed", and why it failed."""
    row = _newest(ticket)
    if row is None:
        return "", ""
    is_under_way = row.outcome == Outcome.FAILED and row.reason == UNCLEAR and at - row.asked_at < SILENT_AFTER
    if is_under_way:
        return Outcome.ASKED.value, ""
    if row.outcome == Outcome.ASKED and at - row.asked_at >= SILENT_AFTER:
        return Outcome.FAILED.value, OFF
    return row.outcome, row.reason if row.outcome == Outcome.FAILED else ""


def without_paper(*, office: str, at: datetime, limit: int = 50) -> Sequence[TicketPrint]:
    """Return the newest attempts of those who wait at the office and have no slip, the last first."""
    newest = TicketPrint.objects.filter(ticket=OuterRef("ticket")).order_by("-pk").values("pk")[:1]
    silent = Q(outcome=Outcome.ASKED, asked_at__lt=at - SILENT_AFTER)
    rows = TicketPrint.objects.filter(
        Q(outcome=Outcome.FAILED) | silent,
        pk=Subquery(newest),
        ticket__office=office,
        ticket__state__in=IN_LINE,
        ticket__issued_at__gt=at - timedelta(days=1),
    )
    return list(rows.select_related("kiosk", *_OF_TICKET).order_by("-asked_at")[:limit])


def _newest(ticket: Ticket) -> TicketPrint | None:
    return TicketPrint.objects.filter(ticket=ticket).order_by("-pk").first()
