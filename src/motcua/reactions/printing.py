# SPDX-License-Identifier: EUPL-1.2
"""Slips printed by the house itself, on a printer of the network: the attempt and its job in one transaction."""

from procrastinate.contrib.django import app

from motcua.queueing import printing
from motcua.queueing.events import ReprintAsked, TicketIssued
from motcua.queueing.models import Kiosk, Ticket, TicketPrint
from motcua.reactions.happening import Happening

# A printer that does not answer must not keep messages waiting: slips have a queue of their own.
TASK, QUEUE = "print_slip", "slips"


def print_first_slip(fact: Happening[TicketIssued]) -> None:
    """Print the slip of a number just given at a kiosk whose printer is on the network; once for each ticket."""
    if fact.event.channel != Ticket.Channel.KIOSK:
        return
    ticket = Ticket.objects.select_related("kiosk").filter(pk=fact.event.ticket_id).first()
    if ticket is None or ticket.kiosk is None or ticket.kiosk.printer != Kiosk.Printer.NETWORK:
        return
    try:
        attempt = printing.ask_first_print(ticket=ticket, kiosk=ticket.kiosk, at=fact.event.at)
    except printing.AlreadyPrinted:
        return
    _put(attempt.pk)


def print_again(fact: Happening[ReprintAsked]) -> None:
    """Print another slip on the network printer of the kiosk it was asked at; a browser prints its own."""
    attempt = TicketPrint.objects.select_related("kiosk").filter(pk=fact.event.attempt).first()
    if attempt is not None and attempt.kiosk is not None and attempt.kiosk.printer == Kiosk.Printer.NETWORK:
        _put(attempt.pk)


def _put(attempt: int) -> None:
    app.configure_task(TASK, queue=QUEUE, queueing_lock=f"slip:{attempt}").defer(attempt=attempt)
