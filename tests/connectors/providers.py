# SPDX-License-Identifier: EUPL-1.2
"""A provider of short codes as a small HTTP server, and one that loses its answers or another's."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """One request as the provider got it."""

    method: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]


@dataclass
class Provider:
    """What the server was asked, and what it answers: status and text."""

    port: int = 0
    status: int = 200
    text: str = '{"status": 1}'
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/mt"


@contextmanager
def provider() -> Iterator[Provider]:
    """Yield a provider that takes everything until it is told otherwise."""
    kept = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_json = self.headers["Content-Type"].startswith("application/json")
            self._answer(json.loads(body) if is_json else dict(parse_qsl(body)))

        def _answer(self, fields: dict[str, str]) -> None:
            asked = Asked(self.command, urlsplit(self.path).path, fields, dict(self.headers.items()))
            said = kept.text.encode()
            if 200 <= kept.status < 300:
                kept.asked.append(asked)
            self.send_response(kept.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


@contextmanager
def losing_answers(*, behind: int | None = None, hangs: bool = False) -> Iterator[int]:
    """Yield the port of a server that reads a request and never answers; `behind` is a port that gets it first."""
    listening = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def lose() -> None:
        with suppress(OSError):
            while True:
                asking, _ = listening.accept()
                request = asking.recv(65_536)
                if behind is not None:
                    with socket.create_connection(("127.0.0.1", behind)) as there:
                        there.sendall(request)
                        there.recv(65_536)
                if hangs:
                    held.append(asking)
                else:
                    asking.close()

    threading.Thread(target=lose, daemon=True).start()
    yield listening.getsockname()[1]
    listening.close()
    for each in held:
        each.close()
