# SPDX-License-Identifier: EUPL-1.2
"""The front under the real server: two processes, one port."""

import contextlib
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

ROOT = Path(__file__).parents[2]


@dataclass
class Server:
    url: str
    process: "subprocess.Popen[bytes]"
    log: Path


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture
def server(database_address: dict[str, Any], tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"{__package__}.site_settings",
        "FRONT_SITE_DATABASE": json.dumps(database_address),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path]),
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "2", "--port", str(port)]
    command += ["--backpressure", "20000", "--workers-kill-timeout", "15", "motcua.front.app:app"]
    log = tmp_path / "granian.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(process, log)
        yield Server(url, process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def wait_for(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until both processes serve; one told to stop while it still starts would not hear it."""
    for _ in range(300):
        said = log.read_text()
        assert process.poll() is None, said
        if "Started worker-1" in said and "Started worker-2" in said:
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_pages_files_and_streams_through_the_real_server(server: Server, conninfo: str) -> None:
    with httpx.Client(base_url=server.url, timeout=60) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        page = client.get("/", headers={"accept-encoding": "gzip"})
        assert page.status_code == 200
        assert "Xin chào" in page.text
        assert page.headers["server"] == "motcua"
        assert page.headers["content-encoding"] == "gzip"

        head = client.head("/", headers={"accept-encoding": "identity"})
        assert int(head.headers["content-length"]) > 1000

        body = os.urandom(2_500_000)
        echo = client.post("/nói/một cửa/?q=đ", content=body).json()
        assert (echo["word"], echo["query"], echo["length"]) == ("một cửa", "đ", len(body))
        assert client.post("/nói/a/", content=b"x" * 3_500_000).status_code == 413

        style = client.get("/style/").text
        found = client.get(style)
        assert "immutable" in found.headers["cache-control"]
        assert client.get(style, headers={"if-none-match": found.headers["etag"]}).status_code == 304
        assert b".c60" in gzip.decompress(b"".join(_raw(client, style)))

        assert client.get("/numbers/").text == "0\n1\n2\n"
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/numbers/?break")

        with client.stream("GET", "/listen/office:A/") as stream:
            lines = stream.iter_lines()
            assert next(line for line in lines if line.startswith("event")) == "event: hello"
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute("SELECT pg_notify('motcua_changed', 'office:A')")
            assert next(line for line in lines if line.startswith("event")) == "event: changed"


def _raw(client: httpx.Client, path: str) -> list[bytes]:
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return list(answer.iter_raw())


def test_pages_go_on_after_the_database_cut_every_connection(server: Server, conninfo: str) -> None:
    seen: dict[int, int] = {}
    for _ in range(100):
        found = httpx.get(f"{server.url}/database/", timeout=60).json()
        seen[found["process"]] = found["backend"]
        if len(seen) == 2:
            break
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for backend in seen.values():
            connection.execute("SELECT pg_terminate_backend(%s)", [backend])
    time.sleep(0.2)
    for _ in range(20):
        answer = httpx.get(f"{server.url}/database/", timeout=60)
        assert answer.status_code == 200
        assert answer.json()["backend"] not in seen.values()


def test_the_server_stops_at_once_though_screens_listen(server: Server) -> None:
    with httpx.stream("GET", f"{server.url}/listen/office:A/", timeout=60) as stream:
        lines = stream.iter_lines()
        next(line for line in lines if line.startswith("event"))
        server.process.send_signal(signal.SIGTERM)
        for _ in lines:
            pass
        server.process.wait(60)
    log = server.log.read_text()
    assert "Killing" not in log, log
    assert "Traceback" not in log, log


def test_two_hundred_megabytes_are_refused_early_and_the_sentence_arrives(server: Server) -> None:
    address = httpx.URL(server.url)
    with socket.create_connection((address.host, address.port or 80), timeout=60) as line:
        line.sendall(b"PUT /api/v1/dossiers/x/papers/y HTTP/1.1\r\nHost: x\r\nContent-Length: 200000000\r\n\r\n")
        sent = 0
        # Somebody who only writes, and reads at the end.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while sent < 200_000_000:
                sent += line.send(b"x" * 65_536)
        heard = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := line.recv(65_536):
                heard += piece
    head, _blank, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413")
    assert json.loads(body)["error"] == "too_large"
    assert sent < 100_000_000
