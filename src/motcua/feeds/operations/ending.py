# SPDX-License-Identifier: EUPL-1.2
"""Ending what a machine has left open on a day that is over: not every machine says that its day ends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce

from motcua.feeds.models import ReportedLine
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import claims
from motcua.queueing.models import Ticket
from motcua.queueing.queries import IS_OPEN
from motcua.queueing.rules import State

AT_ONCE = 1_000


def end_past_numbers(*, at: datetime) -> int:
    """End the mirrored numbers of days before that nothing was heard of for so long; return how many (worker).

    Whoever waits over midnight goes on waiting: only after MOTCUA_TICKET_LIFE_HOURS is nobody there any more.
    """
    quiet_since = at - timedelta(hours=settings.TICKET_LIFE_HOURS)
    today = at.astimezone(OFFICE_ZONE).date()
    with transaction.atomic():
        lines = list(ReportedLine.objects.values_list("line", flat=True))
        last = Coalesce("recalled_at", "called_at", "issued_at")
        past = Ticket.objects.filter(IS_OPEN, line__in=lines, is_mirrored=True, day__lt=today).alias(last=last)
        rows = list(past.filter(last__lt=quiet_since).values_list("pk", "waits_in")[:AT_ONCE])
        if not rows:
            return 0
        touched = {line for _pk, line in rows}
        claims.lock_lines(touched)
        # Asked again under the lock: the machine may have called one of them just now.
        ended = past.filter(last__lt=quiet_since, pk__in=[pk for pk, _line in rows]).update(
            state=State.LEFT, ended_at=at
        )
        claims.changed(touched).send()
        return ended
