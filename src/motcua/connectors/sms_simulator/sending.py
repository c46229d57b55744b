# SPDX-License-Identifier: EUPL-1.2
"""What happens when somebody types a message on a simulated handset and sends it."""

import re
from datetime import datetime
from uuid import UUID

from django.conf import settings

from motcua.connectors.sms_simulator import handsets
from motcua.connectors.sms_simulator.models import Behaviour, SentSms
from motcua.conversations.operations import receive
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import sms_parts

# Carriers resend what was not acknowledged; so often does the network that repeats itself.
TIMES_WHEN_REPEATED = 5
# Services and companies send from short numbers and from names.
_SHORT_OR_NAMED = re.compile(r"\d{3,6}|(?=.*[A-Za-z])[A-Za-z0-9._-]{3,11}")


def sender(typed: str) -> str:
    """Return who sends, in the form networks give: a number in E.164, a short number, or a name such as VIETTEL.

    Raises: InvalidInput for what is none of these.
    """
    try:
        return phones.normalise(typed)
    except InvalidInput:
        if _SHORT_OR_NAMED.fullmatch(typed.strip()):
            return typed.strip().upper()
        raise


def send(*, phone: str, text: str, message_id: UUID, at: datetime) -> SentSms:
    """Send a text from a handset to the office's short number; the same `message_id` again is the network's repeat."""
    text = text.replace("\x00", "")
    sent, _ = SentSms.objects.get_or_create(
        message_id=message_id,
        defaults={"from_phone": phone, "text": text, "parts": sms_parts(text).parts, "at": at},
    )
    repeats = handsets.behaviour_towards(phone).mode == Behaviour.Mode.TWICE
    for _time in range(TIMES_WHEN_REPEATED if repeats else 1):
        _hand_over(sent, at)
    sent.save(update_fields=["handed_over", "is_taken"])
    handsets.ring()
    return sent


def _hand_over(sent: SentSms, at: datetime) -> None:
    taken = receive(
        provider=handsets.PROVIDER,
        provider_id=str(sent.message_id),
        from_phone=sent.from_phone,
        to=settings.SMS_SHORT_CODE,
        text=sent.text,
        received_at=sent.at,
        at=at,
    )
    sent.handed_over += 1
    sent.is_taken = taken.provider_id == str(sent.message_id)
