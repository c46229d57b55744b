# SPDX-License-Identifier: EUPL-1.2
"""The dialogue about one's own things: `TOI`, and which messages one wants (`TAT TIN`, `BAT TIN`). Rules: R-083, R-084.

The network says whose number it is, so the sender sees what is the sender's.
"""

from typing import Final

from motcua.conversations import replies_mine as replies
from motcua.conversations.deciding import Decision, Said, told
from motcua.conversations.rules import Outcome
from motcua.messaging import choosing
from motcua.messaging.groups import Group, Wants
from motcua.messaging.models import MessageChoice
from motcua.reading import Intent, Reading
from motcua.visits import mine

OWN_THINGS: Final = frozenset({Intent.ALL_OF_MINE, Intent.MESSAGES_OFF, Intent.MESSAGES_ON})


def go_on(said: Said, reading: Reading) -> Decision:
    """Tell what is the sender's, or keep which messages are wanted; an open question stays open."""
    if reading.intent == Intent.ALL_OF_MINE:
        cards = mine.open_cards(said.phone, at=said.at)
        return told(said, Outcome.TOLD, replies.mine(cards, ways=said.ways), keeps_question=True)
    return _chosen(said, reading)


def _chosen(said: Said, reading: Reading) -> Decision:
    group = Group(reading.group) if reading.group else None
    is_off = reading.intent == Intent.MESSAGES_OFF
    wants = dict.fromkeys([group] if group else list(Group), Wants.LESS if is_off else Wants.SMS)
    choosing.choose(phone=said.phone, wants=wants, channel=MessageChoice.Channel.SMS, at=said.at)
    reply = replies.less(group, ways=said.ways) if is_off else replies.again(group, ways=said.ways)
    return told(said, Outcome.TOLD, reply, keeps_question=True)
