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
    """A text for one phone; `message_id` is the same at every attempt.

    From `send_before` on it is of no use: a network that can drops it then.
    """

    message_id: UUID
    to_phone: str
    text: str
    at: datetime
    send_before: datetime | None = None


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


class SendUnclear(Exception):
    """The gateway may have taken the message or not: its answer was lost. Only a report can tell."""


class Gateway(Protocol):
    """One way out of the house; `knows_ids` says that a message id it has already is never sent to a phone again."""

    knows_ids: bool

    def send(self, message: Outgoing) -> Accepted:
        """Hand the message over, within a time of its own. Raises: GatewayUnavailable, MessageRefused, SendUnclear."""
        ...


# The gateways delivered with the program go by short names; any other is a class's dotted name.
NAMES = {
    "simulator": "motcua.connectors.sms_simulator.gateway.SimulatorGateway",
    "kannel": "motcua.connectors.sms_kannel.gateway.KannelGateway",
    "http": "motcua.connectors.sms_http.gateway.HttpGateway",
}


def current() -> Gateway:
    """Return the gateway named in the settings."""
    return _made(NAMES.get(settings.SMS_GATEWAY, settings.SMS_GATEWAY))


@cache
def _made(dotted_name: str) -> Gateway:
    gateway: Gateway = import_string(dotted_name)()
    return gateway
