# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageNotSent(Event):
    """A message will not reach its phone by SMS.

    It failed, the phone (`is_landline`) cannot receive any, or its owner (`is_wish`) wants to be called instead.
    """

    message: str
    is_landline: bool = False
    is_wish: bool = False


@dataclass(frozen=True, kw_only=True)
class MessagesChosen(Event):
    """Somebody chose how to hear of a group of messages."""

    group: str
    wants: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class TextWorded(Event):
    """An office (or the instance, where `office` is empty) says a text in these words from now on."""

    text: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TextWordsTakenBack(Event):
    """The built-in words hold again."""

    text: str
