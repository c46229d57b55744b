# SPDX-License-Identifier: EUPL-1.2
"""One line to phones for each gateway, with the same handles: what arrived, go down, come up, a number it refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from connectors.providers import Provider, provider
from kannel import Kannel, kannel
from motcua.connectors.sms_simulator.models import DeliveredSms
from reactions.world import network

BAD = "+84900000000"


class Line(Protocol):
    """What a test may do with a line, whatever makes it."""

    bad_number: str

    def arrived(self, count: int) -> list[tuple[str, str]]:
        """Return phone and text of what arrived, once there is so much of it."""
        ...

    def go_down(self) -> None: ...
    def come_up(self) -> None: ...


class SimulatorLine:
    bad_number = BAD

    def __init__(self) -> None:
        network("FAILS", BAD)

    def arrived(self, count: int) -> list[tuple[str, str]]:
        return list(DeliveredSms.objects.order_by("id").values_list("to_phone", "text"))

    def go_down(self) -> None:
        network("UNREACHABLE")

    def come_up(self) -> None:
        network("DELIVERS")


class KannelLine:
    bad_number = "abc"

    def __init__(self, running: Kannel) -> None:
        self._running = running

    def arrived(self, count: int) -> list[tuple[str, str]]:
        return [(sms.to, sms.text) for sms in self._running.wait_for(count)]

    def go_down(self) -> None:
        self._running.kill("smsbox")

    def come_up(self) -> None:
        self._running.start_smsbox()


class HttpLine:
    bad_number = BAD

    def __init__(self, server: Provider, settings: Any) -> None:
        self._server, self._settings = server, settings

    def arrived(self, count: int) -> list[tuple[str, str]]:
        return [(f"+{asked.fields['User_ID']}", asked.fields["Message"]) for asked in self._server.asked]

    def go_down(self) -> None:
        # A port that nobody listens at.
        self._settings.SMS_HTTP_URL = "http://127.0.0.1:1/"

    def come_up(self) -> None:
        self._settings.SMS_HTTP_URL = self._server.url


@contextmanager
def line_of(name: str, settings: Any) -> Iterator[Line]:
    """Yield the line of the gateway of this name and let the office use it."""
    settings.SMS_GATEWAY = name
    settings.SMS_TIMEOUT_SECONDS = 20
    yield from _LINES[name](settings)


def _simulator(settings: Any) -> Iterator[Line]:
    yield SimulatorLine()


def _kannel(settings: Any) -> Iterator[Line]:
    with kannel(hook="http://127.0.0.1:1") as running:
        for key, value in running.settings.items():
            setattr(settings, key, value)
        yield KannelLine(running)


def _http(settings: Any) -> Iterator[Line]:
    with provider() as server:
        settings.SMS_HTTP_URL = server.url
        settings.SMS_HTTP_SEND_FIELDS = ["id=Request_ID", "from=Service_ID", "to=User_ID", "text=Message"]
        settings.SMS_HTTP_REFUSED = "invalid"
        yield HttpLine(server, settings)


_LINES: dict[str, Callable[[Any], Iterator[Line]]] = {"simulator": _simulator, "kannel": _kannel, "http": _http}
