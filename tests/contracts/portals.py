# SPDX-License-Identifier: EUPL-1.2
"""The two ways to a portal with the same handles: the simulator in this process, and its protocol over HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections

from cast import at
from motcua.connectors.portal_simulator import protocol
from motcua.dossiers import portal


@contextmanager
def portal_of(name: str, settings: Any) -> Iterator[list[dict[str, str]]]:
    """Let the office use this connector; yields the headers that came over HTTP."""
    settings.PORTAL, settings.PORTAL_PASSWORD, settings.PORTAL_UNIT = name, "mat-khau-rieng", "H17.12"
    settings.PORTAL_DSTCODE, settings.PORTAL_TIMEOUT_SECONDS = "VN:GOV:000.00.00.G22:vpcpdvcprovider", 2
    portal._made.cache_clear()
    yield from _WAYS[name](settings)
    portal._made.cache_clear()


def _simulator(settings: Any) -> Iterator[list[dict[str, str]]]:
    yield []


def _http(settings: Any) -> Iterator[list[dict[str, str]]]:
    came: list[dict[str, str]] = []
    shared = connections["default"]
    shared.inc_thread_sharing()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            # The test waits meanwhile, so its connection, and what it wrote, may be used here.
            connections["default"] = shared
            came.append({**dict(self.headers.items()), "path": self.path})
            body = self.rfile.read(int(self.headers["Content-Length"]))
            reply = protocol.answer(self.path.rpartition("/")[2], body, at=at("2026-11-26T10:00"))
            said = reply.text.encode()
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.PORTAL_URL = f"http://127.0.0.1:{server.server_port}/VXPAdapter/"
    yield came
    server.shutdown()
    server.server_close()
    shared.dec_thread_sharing()


_WAYS: dict[str, Callable[[Any], Iterator[list[dict[str, str]]]]] = {"simulator": _simulator, "http": _http}
