# SPDX-License-Identifier: EUPL-1.2
"""The web server: granian with the front in it, several processes on one port."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian._internal import load_target
from granian.constants import Interfaces, SSLProtocols
from granian.server import Server

from motcua.cli.ties import die_with_parent

APPLICATION = "motcua.front.app:app"
BACKLOG = 2048
# Each open board and page holds one request; granian stops accepting beyond this number.
BACKPRESSURE = 20_000
STOP_SECONDS = 5
OPEN_FILES = 65_536


def default_workers() -> int:
    """Return how many server processes this machine gets."""
    return min(max(2, os.cpu_count() or 1), 4)


def raise_open_file_limit() -> None:
    """Let this process and its children hold as many sockets as the system allows."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if hard == unlimited or hard > OPEN_FILES:
        wanted = OPEN_FILES if hard == unlimited else hard
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted) if soft != unlimited else soft, hard))
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class TiedLoader:
    """Loads the application in a server process that must not outlive the main one, even after a kill -9."""

    def __init__(self, parent_pid: int) -> None:
        self.parent_pid = parent_pid

    def __call__(self, target: str) -> Callable[..., Any]:
        """Return the application."""
        die_with_parent(signal.SIGKILL, parent_pid=self.parent_pid)
        application: Callable[..., Any] = load_target(target)
        return application


def main(words: list[str]) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="motcua.cli.server")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--cert", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--application", default=APPLICATION)
    given = parser.parse_args(words)
    raise_open_file_limit()
    server = Server(
        given.application,
        address=given.host,
        port=given.port,
        interface=Interfaces.ASGI,
        workers=given.workers,
        websockets=False,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        ssl_cert=given.cert,
        ssl_key=given.key,
        # Tablets of public offices are old; 1.2 is still sound.
        ssl_protocol_min=SSLProtocols.tls12,
    )
    server.serve(target_loader=TiedLoader(os.getpid()))


if __name__ == "__main__":
    main(sys.argv[1:])
