# SPDX-License-Identifier: EUPL-1.2
"""What the benches share: an empty database of their own, and the house's own server on it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from motcua.cli.instance import Instance
from motcua.cli.server import APPLICATION

BENCH_DATABASE = "motcua_bench"


def environment_of(instance: Instance, url: str, **more: str) -> dict[str, str]:
    """Return what the measured processes get to work on the database at `url`."""
    return {
        **os.environ,
        **instance.environment(),
        "MOTCUA_DATABASE_URL": url,
        "MOTCUA_LOG_LEVEL": "ERROR",
        **more,
    }


@contextmanager
def scratch_database(url: str, *, name: str = BENCH_DATABASE) -> Iterator[str]:
    """Yield the address of an empty database in the same cluster, dropped afterwards."""
    with psycopg.connect(url, autocommit=True) as connection:
        there = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(there))
        connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(there))
        try:
            yield re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", url, count=1)
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(there))


@contextmanager
def server(environment: dict[str, str], *, workers: int = 2, application: str = APPLICATION) -> Iterator[int]:
    """Yield the port of the house's own server, two processes, on the scratch database."""
    with running_server(environment, workers=workers, application=application) as (port, _process):
        yield port


@contextmanager
def running_server(
    environment: dict[str, str], *, workers: int = 2, application: str = APPLICATION
) -> Iterator[tuple[int, int]]:
    """Yield the port of the server and the id of its main process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "motcua.cli.server", "--host", "127.0.0.1", "--application", application]
    command += ["--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(port: int, *, seconds: float = 90) -> None:
    """Wait until the server answers. Raises: TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("the server did not become ready")


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def processor_seconds(processes: Sequence[int]) -> float:
    """Return how much processor time these processes have used."""
    fields = [Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split() for process in processes]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def memory_kb(process: int) -> int:
    """Return the memory a process holds, in kB."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) if found else 0
