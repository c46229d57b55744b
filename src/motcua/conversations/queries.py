# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from motcua.conversations.models import Inbound
from motcua.kernel.working_time import OFFICE_ZONE

PAGE = 100


def last_of_phone(*, phone: str, limit: int = 10) -> list[Inbound]:
    """Return the newest messages of a phone (E.164) with what was replied, the newest first."""
    return list(Inbound.objects.filter(from_phone=phone).order_by("-received_at", "-id")[:limit])


def received_on(*, on: date, after: int | None = None, limit: int = PAGE) -> Sequence[Inbound]:
    """Return the messages of a day in the order they came; a keyset page behind the message `after`."""
    begins = datetime.combine(on, time(), OFFICE_ZONE)
    rows = Inbound.objects.filter(received_at__gte=begins, received_at__lt=begins + timedelta(days=1))
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id")[:limit])


def is_reply_of_use(inbound_id: int) -> bool:
    """Say whether the reply to a message may still go out: a question not once a later message has its reply."""
    inbound = Inbound.objects.filter(pk=inbound_id).first()
    if inbound is None or not inbound.is_question:
        return inbound is not None
    later = Inbound.objects.filter(from_phone=inbound.from_phone, id__gt=inbound.pk, answered_at__isnull=False)
    return not later.exclude(reply="").exists()
