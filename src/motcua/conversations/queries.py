# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from motcua.conversations.models import Inbound
from motcua.conversations.rules import ABOUT_A_SHOT
from motcua.kernel.working_time import OFFICE_ZONE

PAGE = 100


# Read or not, what begins so is about a shot.
_SHOT = r"^\W*(tc|ti[eê]m)(\W|$)"


def last_of_phone(*, phone: str, limit: int = 10, with_health_data: bool = False) -> list[Inbound]:
    """Return the newest messages of a phone (E.164) with what was replied, the newest first.

    Those about vaccination name children and vaccines: `with_health_data` is for `SEE_HEALTH_DATA` only. Rule: R-025.
    """
    rows = Inbound.objects.filter(from_phone=phone)
    if not with_health_data:
        rows = rows.exclude(Q(about__startswith=ABOUT_A_SHOT) | Q(text__iregex=_SHOT))
    return list(rows.order_by("-received_at", "-id")[:limit])


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
