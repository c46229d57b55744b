# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about a number says is still so: it speaks of waiting, and only of waiting."""

from django.core.exceptions import ValidationError

from motcua.messaging.models import Message
from motcua.queueing.models import Ticket
from motcua.queueing.rules import IN_LINE

DEPARTMENT = "ticket"


def is_still_owed(message: Message) -> bool:
    """Say whether the number still waits: once it was called or has ended, the message is of no use."""
    ticket_id = message.subject.partition(":")[2]
    try:
        return Ticket.objects.filter(pk=ticket_id, state__in=IN_LINE).exists()
    except ValidationError:
        return False
