# SPDX-License-Identifier: EUPL-1.2
"""How connectors ask a provider's program over HTTP, telling "never reached" from "the answer was lost"."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST_BYTES = 64 * 1024
# Signs that may stand in a request line; what a setting brings beyond them is a mistake of the setting.
_WRITABLE = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True)
class Answer:
    """What was answered: the status and the beginning of the text."""

    status: int
    text: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class NotReached(Exception):
    """Nothing was asked: there was no connection."""


class AnswerLost(Exception):
    """The question went out, at least in part, and no whole answer came back."""


def ask(
    url: str,
    *,
    method: str,
    timeout_seconds: float,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = _MOST_BYTES,
) -> Answer:
    """Ask once, without following redirects; what is raised holds neither the address nor what was sent.

    Raises: NotReached, AnswerLost.
    """
    connection, path = _connection(url, timeout_seconds)
    try:
        try:
            connection.connect()
        except OSError as problem:
            raise NotReached(type(problem).__name__) from None
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read(most_bytes).decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException) as problem:
            raise AnswerLost(type(problem).__name__) from None
    finally:
        connection.close()


def _connection(url: str, timeout_seconds: float) -> tuple[http.client.HTTPConnection, str]:
    """Return a connection not opened yet, and what to ask it for."""
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        raise NotReached("the address of the provider cannot be read") from None
    path = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
    if address.scheme not in ("http", "https") or not address.hostname or not _WRITABLE.fullmatch(path):
        raise NotReached("the address of the provider cannot be read")
    connect = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    return connect(address.hostname, port, timeout=timeout_seconds), path
