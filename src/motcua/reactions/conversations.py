# SPDX-License-Identifier: EUPL-1.2
"""What follows when a text message was answered: the one reply is owed."""

from motcua.conversations.events import ReplyDecided
from motcua.conversations.models import Inbound
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe
from motcua.switchboard.queries import PRIVATE


def tell_reply(fact: Happening[ReplyDecided]) -> None:
    """Owe the reply that stands with the message, where there is one; it is of no use from `send_before` on."""
    inbound = Inbound.objects.filter(pk=fact.event.subject_id).first()
    if inbound is None or not inbound.reply or inbound.send_before is None:
        return
    owe(
        fact,
        template=f"{PRIVATE if fact.event.about.startswith('vaccination') else 'sms_'}{fact.event.outcome}",
        to_phone=inbound.from_phone,
        text=inbound.reply,
        send_before=inbound.send_before,
    )
