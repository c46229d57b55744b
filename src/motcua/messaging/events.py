# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageNotSent(Event):
    """A message will not reach its phone by SMS: it failed, or the phone (`is_landline`) cannot receive any."""

    message: str
    is_landline: bool = False


@dataclass(frozen=True, kw_only=True)
class TextWorded(Event):
    """An office (or the instance, where `office` is empty) says a text in these words from now on."""

    text: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TextWordsTakenBack(Event):
    """The built-in words hold again."""

    text: str
