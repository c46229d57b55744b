# SPDX-License-Identifier: EUPL-1.2
"""What a phone wants to hear, and how: chosen on the web or by SMS, asked in one place before anything is sent.

Only what differs from the ordinary is kept. Rules: R-083, R-084.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.messaging.events import MessagesChosen
from motcua.messaging.groups import Group, Wants, group_of, may_be_left_out, ways_of
from motcua.messaging.models import Message, MessageChoice


class NoSuchWay(InvalidInput):
    """Nobody can hear of this group in this way."""

    code = "no_such_way"


@transaction.atomic
def choose(*, phone: str, wants: Mapping[Group, Wants], channel: str, at: datetime) -> int:
    """Keep how a checked phone (E.164) wants to hear of these groups; return how many changed.

    The same again changes nothing. Raises: NoSuchWay. Records: MessagesChosen for each change.
    """
    for group, way in wants.items():
        if way not in ways_of(group):
            raise NoSuchWay(fields={group.value: str(way)})
    before = of_phone(phone)
    changed = {group: way for group, way in wants.items() if before[group] != way}
    for group, way in changed.items():
        kept, _is_new = MessageChoice.objects.update_or_create(
            phone=phone, group=group, defaults={"wants": way, "channel": channel, "chosen_at": at}
        )
        event = MessagesChosen(office="", subject=kept.subject, at=at, group=group, wants=way, channel=channel)
        journal.record(event, actor=journal.CITIZEN)
    return len(changed)


def of_phone(phone: str) -> dict[Group, Wants]:
    """Return how a phone wants to hear of every group. One query."""
    chosen = dict(MessageChoice.objects.filter(phone=phone).values_list("group", "wants"))
    return {group: Wants(chosen.get(group, Wants.SMS)) for group in Group}


def way_of(message: Message) -> str:
    """Say what becomes of a message that is about to be sent: "" it goes out, else the status in which it ends."""
    group = group_of(message.template)
    if group is None:
        return ""
    wants = MessageChoice.objects.filter(phone=message.to_phone, group=group).values_list("wants", flat=True).first()
    if wants == Wants.CALL:
        return Message.Status.CALL
    is_unwanted = wants == Wants.LESS and may_be_left_out(message.template)
    return Message.Status.UNWANTED if is_unwanted else ""


def forget(phone: str) -> int:
    """Take back all choices of a phone, in the caller's transaction; return how many there were."""
    deleted, _by_model = MessageChoice.objects.filter(phone=phone).delete()
    return deleted
