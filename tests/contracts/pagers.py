# SPDX-License-Identifier: EUPL-1.2
"""The ways to tags with the same handles: the simulator, a device over HTTP, a bridge behind a serial port (a pty)."""

import os
import select
import socket
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from connectors.providers import Asked, Provider, provider
from motcua.connectors.pager_simulator import transmitter as simulator
from motcua.connectors.pager_simulator.models import HeardCall
from motcua.pagers.models import Transmitter

OFFICE = "HN-DX"
SET = "1010100000111011"


class Way(Protocol):
    """What a test may do with one way to the tags."""

    driver: str
    settings: dict[str, Any]
    #: Whether a call whose answer was lost buzzes once when it comes again.
    knows_ids: bool

    def buzzed(self) -> list[int]:
        """Return the numbers that have buzzed, in order, one for each time."""
        ...

    def go_down(self) -> None: ...
    def come_up(self) -> None: ...


@dataclass
class Simulated:
    driver: str = Transmitter.Driver.SIMULATOR
    settings: dict[str, Any] = field(default_factory=dict)
    knows_ids: bool = True

    def buzzed(self) -> list[int]:
        return list(HeardCall.objects.order_by("first_at").values_list("number", flat=True))

    def go_down(self) -> None:
        simulator.behave(office=OFFICE, mode="DEAD")

    def come_up(self) -> None:
        simulator.behave(office=OFFICE, mode="ANSWERS")


@dataclass
class OverHttp:
    device: Provider
    driver: str = Transmitter.Driver.HTTP
    knows_ids: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": f"http://127.0.0.1:{self.device.port}/", "mode": "lrs", "restaurant_id": 7, "system_id": 3}

    def buzzed(self) -> list[int]:
        return [int(each.fields["pager_number"]) for each in self.device.asked if self._is_well_asked(each)]

    @staticmethod
    def _is_well_asked(asked: Asked) -> bool:
        return (asked.method, asked.path, asked.fields["force"]) == ("GET", "/page", "1")

    def go_down(self) -> None:
        self.device.status = 503

    def come_up(self) -> None:
        self.device.status = 200


@dataclass
class OnSerialPort:
    """A bridge that reads lines and takes the tag's number out of the frame."""

    bridge: int
    port: str
    allowed: list[str]
    driver: str = Transmitter.Driver.SERIAL
    knows_ids: bool = False
    read: bytes = b""

    @property
    def settings(self) -> dict[str, Any]:
        return {"port": self.port, "set_id": SET, "baud": 9600}

    def lines(self) -> list[str]:
        while select.select([self.bridge], [], [], 0.2)[0]:
            self.read += os.read(self.bridge, 4096)
        return self.read.decode("ascii").splitlines()

    def buzzed(self) -> list[int]:
        return [sum(int(bit) << place for place, bit in enumerate(line[2 + len(SET) :])) for line in self.lines()]

    def go_down(self) -> None:
        self.port = self.allowed[1]

    def come_up(self) -> None:
        self.port = self.allowed[0]


@contextmanager
def way_to_tags(name: str, settings: Any) -> Iterator[Any]:
    """Let the office's tags be reached this way."""
    settings.PAGER_TIMEOUT_SECONDS = 10
    yield from _WAYS[name](settings)


def _simulator(settings: Any) -> Iterator[Way]:
    yield Simulated()


def _http(settings: Any) -> Iterator[Way]:
    with provider() as device:
        settings.PAGER_HOSTS = ["127.0.0.1"]
        yield OverHttp(device)


def _serial(settings: Any) -> Iterator[Way]:
    bridge, port = os.openpty()
    # The bridge's own side echoes nothing.
    raw = termios.tcgetattr(port)
    raw[3] &= ~termios.ECHO
    termios.tcsetattr(port, termios.TCSANOW, raw)
    settings.PAGER_SERIAL_PORTS = [os.ttyname(port), "/dev/khong-co-cong-nay"]
    yield OnSerialPort(bridge, os.ttyname(port), settings.PAGER_SERIAL_PORTS)
    os.close(bridge)
    os.close(port)


_WAYS: dict[str, Callable[[Any], Iterator[Way]]] = {"simulator": _simulator, "http": _http, "serial": _serial}


@contextmanager
def tcp_port() -> Iterator[tuple[int, Callable[[], bytes]]]:
    """Yield the port of a serial server of the network, and what has been written to it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def written() -> bytes:
        connection, _address = listening.accept()
        with connection:
            connection.settimeout(2)
            found = b""
            while piece := connection.recv(4096):
                found += piece
            return found

    yield listening.getsockname()[1], written
    listening.close()


def id_of(number: int) -> UUID:
    """Return a message id that is always the same for a number."""
    return UUID(int=number)
