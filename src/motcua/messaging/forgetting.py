# SPDX-License-Identifier: EUPL-1.2
from motcua.messaging.models import Message

FORGOTTEN = "…"


def forget_about(subject: str) -> int:
    """Take texts and phone numbers out of all messages about a subject, in the caller's transaction; return how many.

    What is still to be sent is withdrawn. When, through which gateway and for how much each went out is kept.
    """
    owed = Message.objects.filter(subject=subject, status=Message.Status.QUEUED)
    owed.update(status=Message.Status.WITHDRAWN)
    return Message.objects.filter(subject=subject).update(text=FORGOTTEN, to_phone="", problem="")
