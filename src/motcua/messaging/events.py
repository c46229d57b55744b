# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageNotSent(Event):
    """A message will not reach its phone by SMS: it failed, or the phone (`is_landline`) cannot receive any."""

    message: str
    is_landline: bool = False
