# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A text message reached the house; neither phone nor text is told here."""

    provider: str


@dataclass(frozen=True, kw_only=True)
class ReplyDecided(Event):
    """A message was understood and acted on; what is replied stands with the message. `about` is what it concerned."""

    outcome: str
    about: str = ""
