# SPDX-License-Identifier: EUPL-1.2
"""Giving a number at the desk to somebody who cannot or will not use the machine, and its slip."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.appointments import queries as appointments
from motcua.doors.desk.calling_rows import LineCount
from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.rows import what_for
from motcua.journal.idempotency import AlreadyAnswered, KeyReused, Once
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action
from motcua.queueing import operations, overview, queries, slips, telling
from motcua.queueing.errors import NoSuchTicket
from motcua.queueing.models import PriorityClass, Ticket


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.ISSUE_TICKETS)
def issue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose the line, and the group the law lets go first; the number is shown and its slip printed.

    A press that is sent twice shows the number given the first time.
    """
    ticket, said = None, ""
    if request.method == "POST":
        try:
            ticket = _issued(request, desk)
        except OfficeError as refusal:
            said = words_of(refusal)
    shown = desk.page(here="issue", said=said, once=str(uuid4()), **_choices(desk), **_slip_values(ticket))
    return render(request, "desk/calling/issue.html", shown)


@require_GET
@at_office(Action.ISSUE_TICKETS)
def slip(request: HttpRequest, desk: Desk, ticket: UUID) -> HttpResponse:
    """Show a number's slip once more, 80 mm wide."""
    row = queries.ticket(ticket)
    if row.office_id != desk.code or row.is_mirrored:
        raise NoSuchTicket
    return render(request, "desk/calling/slip.html", desk.page(**_slip_values(row)))


def _issued(request: HttpRequest, desk: Desk) -> Ticket:
    line = queries.line_by_code(office=desk.code, code=request.POST.get("hang", ""))
    priority = request.POST.get("uu_tien", "")
    once = Once(
        scope=f"desk:numbers:{desk.code}",
        key=request.POST.get("once", "")[:60] or str(uuid4()),
        request={"line": line.code, "priority": priority},
        at=desk.at,
        answer=lambda ticket: (201, {"ticket": str(ticket.pk)}),
    )
    try:
        return operations.issue_ticket(
            line=line,
            channel=Ticket.Channel.DESK,
            at=desk.at,
            actor=desk.user.actor,
            priority=priority,
            once=once,
        )
    except AlreadyAnswered:
        return queries.ticket(once.body["ticket"])
    except KeyReused:
        raise InvalidInput(fields={"hang": _("Trang này đã phát một số khác. Xin bấm lại.")}) from None


def _choices(desk: Desk) -> dict[str, Any]:
    lines = [line for line in queries.lines_of(desk.code) if not line.is_mirrored]
    counts = overview.waiting_counts(lines)
    return {
        "lines": [LineCount(line, counts.get(line.pk, 0), is_served=True) for line in lines],
        "groups": list(PriorityClass.objects.filter(is_active=True)),
    }


def _slip_values(ticket: Ticket | None) -> dict[str, Any]:
    if ticket is None:
        return {"ticket": None}
    values: dict[str, Any] = {
        "ticket": ticket,
        "follow_url": telling.follow_url(ticket.pk),
        "slip_sms": slips.sms_line(ticket.shown, ticket.office),
    }
    if ticket.appointment:
        names = appointments.procedure_names([ticket.appointment])
        values |= {"appointment": ticket.appointment, "what": what_for(ticket.appointment, names)}
    return values
