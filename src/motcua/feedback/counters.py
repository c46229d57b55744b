# SPDX-License-Identifier: EUPL-1.2
"""What has just been finished at a counter, for the tablet that stands on it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from motcua.feedback.errors import NoSuchVisit, NotFinished
from motcua.feedback.finished import finished
from motcua.feedback.models import Rating
from motcua.feedback.rules import Kind
from motcua.offices.models import Counter
from motcua.people.models import ApiToken
from motcua.queueing.models import Ticket
from motcua.queueing.rules import State


@dataclass(frozen=True)
class JustDone:
    """A visit that ended at a counter; `ticket` is by what the tablet names it, `number` what it shows."""

    kind: str
    subject: str
    ticket: str
    number: str


def counter_of(token_id: int) -> Counter | None:
    """Return the counter whose code is the name of this device's token, while the token holds."""
    name = (
        ApiToken.objects.filter(pk=token_id, kind=ApiToken.Kind.DEVICE, revoked_at__isnull=True)
        .values_list("name", flat=True)
        .first()
    )
    return Counter.objects.select_related("office").filter(pk__iexact=name).first() if name else None


def just_done(counter: str, *, since: datetime, at: datetime) -> JustDone | None:
    """Return the last visit that ended at the counter since then and has no rating; None where there is none."""
    rows = Ticket.objects.filter(counter=counter, state=State.DONE, ended_at__gt=since, ended_at__lte=at)
    row = rows.order_by("-ended_at").first()
    return None if row is None else _unrated(row)


def done_here(counter: str, subject: str, *, since: datetime, at: datetime) -> JustDone | None:
    """Return the visit of this number where it ended at the counter since then, rated or not."""
    try:
        number = uuid.UUID(subject.partition(":")[2])
    except ValueError:
        return None
    rows = Ticket.objects.filter(pk=number, counter=counter, state=State.DONE, ended_at__gt=since, ended_at__lte=at)
    row = rows.first()
    return None if row is None else _said(row)


def _unrated(row: Ticket) -> JustDone | None:
    found = _said(row)
    if found is None or Rating.objects.filter(kind=found.kind, subject=found.subject).exists():
        return None
    return found


def _said(row: Ticket) -> JustDone | None:
    try:
        visit = finished(Kind.TICKET, row.subject)
    except (NoSuchVisit, NotFinished):
        return None
    return JustDone(kind=visit.kind, subject=visit.subject, ticket=row.subject, number=row.shown)
