# SPDX-License-Identifier: EUPL-1.2
"""The port through which messages leave the house; connectors fill it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Outgoing:
    """A text for one phone; `message_id` is the same at every attempt."""

    message_id: UUID
    to_phone: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Accepted:
    """What the gateway said: its own reference, and whether the handset has the message already."""

    reference: str
    provider: str
    is_delivered: bool = False


class GatewayUnavailable(Exception):
    """The gateway did not take the message; it may be tried again."""


class MessageRefused(Exception):
    """The gateway will never take this message; trying again is no use."""


class Gateway(Protocol):
    def send(self, message: Outgoing) -> Accepted:
        """Hand the message over. Raises: GatewayUnavailable, MessageRefused."""
        ...


@cache
def current() -> Gateway:
    """Return the gateway named in the settings."""
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    return gateway
