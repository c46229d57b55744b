# SPDX-License-Identifier: EUPL-1.2
"""Telling people by SMS when only so many are before them."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.queueing import queries
from motcua.queueing.errors import NotWaiting, TooManyAlerts
from motcua.queueing.events import TurnIsNear
from motcua.queueing.models import TurnAlert
from motcua.queueing.rules import IN_LINE

MOST_BEFORE = 30
OPEN_ALERTS_A_PHONE = 3


@transaction.atomic
def want_alert(*, ticket_id: UUID | str, phone: str, before: int, at: datetime) -> TurnAlert:
    """Tell this phone when only `before` (1 to 30) people are before the ticket; asked again, the number is changed.

    Raises: NotWaiting, InvalidInput, TooManyAlerts, NoSuchTicket. Rule: R-036.
    """
    number = phones.normalise(phone)
    if not 1 <= before <= MOST_BEFORE:
        raise InvalidInput(fields={"before": _("Xin chọn từ 1 đến 30 người trước.")})
    ticket = queries.ticket(ticket_id)
    if ticket.state not in IN_LINE:
        raise NotWaiting(number=ticket.shown, state=ticket.state, label=ticket.get_state_display())
    queries.queue_up_phone(number)
    open_ones = TurnAlert.objects.filter(phone=number, told_at__isnull=True, ticket__state__in=IN_LINE)
    if open_ones.exclude(ticket=ticket).count() >= OPEN_ALERTS_A_PHONE:
        raise TooManyAlerts(count=OPEN_ALERTS_A_PHONE)
    alert, _is_new = TurnAlert.objects.get_or_create(
        ticket=ticket, phone=number, defaults={"before": before, "asked_at": at}
    )
    # Whoever knows the ticket's address may ask again: once told, only a smaller number is another wish.
    if not _is_new and (alert.told_at is None or before < alert.before):
        alert.before, alert.asked_at, alert.told_at = before, at, None
        alert.save(update_fields=["before", "asked_at", "told_at"])
    return alert


@transaction.atomic
def drop_alert(*, phone: str, ticket_id: UUID | str | None = None) -> int:
    """Stop telling this phone, about one ticket or about all; return how many wishes ended."""
    rows = TurnAlert.objects.filter(phone=phones.normalise(phone), told_at__isnull=True)
    if ticket_id is not None:
        rows = rows.filter(ticket=UUID(str(ticket_id)))
    return rows.delete()[0]


@transaction.atomic
def tell_near(*, office: str, at: datetime) -> int:
    """Record for every wish at the office whose moment has come that it has; return how many.

    Records: TurnIsNear, once a wish.
    """
    wishes = (
        TurnAlert.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("ticket", "ticket__waits_in")
        .filter(ticket__office=office, ticket__state__in=IN_LINE, told_at__isnull=True)
    )
    by_line = defaultdict(list)
    for wish in wishes:
        by_line[wish.ticket.waits_in].append(wish)
    told = 0
    for line, wished in by_line.items():
        places = queries.places_in(line, at=at)
        for wish in wished:
            place = places.get(wish.ticket_id)
            if place is None or place > wish.before:
                continue
            wish.told_at = at
            wish.save(update_fields=["told_at"])
            told += 1
            journal.record(
                TurnIsNear(
                    office=office,
                    subject=wish.ticket.subject,
                    at=at,
                    line=line.code,
                    number=wish.ticket.shown,
                    alert=wish.pk,
                    before=place,
                ),
                actor=journal.SYSTEM,
            )
    return told
