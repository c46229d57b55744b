# SPDX-License-Identifier: EUPL-1.2
"""The port to what makes tags buzz; connectors fill it. Called by the worker only, never inside a web request."""

from collections.abc import Mapping
from typing import Any, Final, Protocol
from uuid import UUID

from django.utils.module_loading import import_string

from motcua.pagers.errors import WrongTransmitter
from motcua.pagers.models import Transmitter


class Unavailable(Exception):
    """The transmitter did not take it, or its answer was lost; the same call may be sent again."""


class Refused(Exception):
    """The transmitter will never send this as it is set up; the words say why, to whoever sets it up."""


class ByHand(Exception):
    """Nothing can be sent from here: the officer presses the number on the keypad."""


class TagTransmitter(Protocol):
    """What sends to an office's tags. It answers or gives up within a time of its own."""

    def call(self, number: int, address: str, message_id: UUID) -> None:
        """Let the tag buzz. The same `message_id` may come again where an answer was lost.

        Who knows message ids buzzes once for each; who does not may buzz twice, which is better than never.
        Raises: Unavailable, Refused, ByHand.
        """
        ...

    def cancel(self, number: int, address: str) -> None:
        """Let the tag be still, where it can be told so; nothing happens where it cannot.

        Raises: Unavailable, Refused, ByHand.
        """
        ...


class _Kind(Protocol):
    def __call__(self, office: str, settings: Mapping[str, Any]) -> TagTransmitter: ...

    def problems(self, settings: Mapping[str, Any]) -> dict[str, str]: ...


NAMES: Final[Mapping[str, str]] = {
    Transmitter.Driver.SIMULATOR: "motcua.connectors.pager_simulator.transmitter.SimulatedTransmitter",
    Transmitter.Driver.HTTP: "motcua.connectors.pager_http.transmitter.HttpTransmitter",
    Transmitter.Driver.SERIAL: "motcua.connectors.pager_serial.transmitter.SerialTransmitter",
    Transmitter.Driver.MANUAL: "motcua.connectors.pager_manual.transmitter.Keypad",
}


def made(transmitter: Transmitter) -> TagTransmitter:
    """Return what sends for this row."""
    return _kind(transmitter.driver)(transmitter.office_id, transmitter.settings)


def problems(driver: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the settings of a transmitter, by field; nothing where they can be used."""
    return _kind(driver).problems(settings)


def require_usable(driver: str, settings: Mapping[str, Any]) -> None:
    """Raise WrongTransmitter with every field whose value cannot be used."""
    if found := problems(driver, settings):
        raise WrongTransmitter(fields=found)


def _kind(driver: str) -> _Kind:
    kind: _Kind = import_string(NAMES[driver])
    return kind
