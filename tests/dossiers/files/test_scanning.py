# SPDX-License-Identifier: EUPL-1.2
"""Each file passes the virus scanner where there is one; without its word nothing is taken."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.dossiers.files import checking, scanning
from motcua.dossiers.files.errors import ScannerSilent, VirusFound
from paperwork import pdf

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Speaks INSTREAM as clamd does: finds EICAR, or stays silent, or fails."""

    def __init__(self, listening: socket.socket) -> None:
        self.listening = listening
        self.is_silent = False
        self.says = b""
        self.heard = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as heard:
                if heard.read(10) != b"zINSTREAM\0":
                    continue
                content = b""
                while size := struct.unpack("!I", heard.read(4))[0]:
                    content += heard.read(size)
                self.heard = content
                if self.is_silent:
                    continue
                found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
                line.sendall(self.says or found)


@pytest.fixture(params=["unix", "tcp"])
def clamd(request: Any, settings: Any, tmp_path: Path) -> Iterator[Clamd]:
    if request.param == "unix":
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(tmp_path / "clamd.ctl"))
        settings.CLAMAV_SOCKET = str(tmp_path / "clamd.ctl")
    else:
        listening = socket.create_server(("127.0.0.1", 0))
        settings.CLAMAV_SOCKET = f"127.0.0.1:{listening.getsockname()[1]}"
    listening.listen()
    daemon = Clamd(listening)
    yield daemon
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    daemon.thread.join(5)


def test_the_whole_file_is_looked_at(clamd: Clamd) -> None:
    content = pdf(weight=200_000)
    checking.check(content, name="to.pdf")
    assert clamd.heard == content


def test_a_virus_is_refused(clamd: Clamd) -> None:
    with pytest.raises(VirusFound) as told:
        checking.check(pdf(words=EICAR.decode()), name="to.pdf")
    assert "mã độc" in told.value.message


@pytest.mark.parametrize("trouble", ["silent", "fails"])
def test_without_its_word_nothing_is_taken(clamd: Clamd, trouble: str) -> None:
    clamd.is_silent = trouble == "silent"
    clamd.says = b"INSTREAM size limit exceeded. ERROR\0" if trouble == "fails" else b""
    with pytest.raises(ScannerSilent) as told:
        scanning.scan(b"x")
    assert "thử lại" in told.value.message
    assert told.value.http_status == 503


def test_a_scanner_that_is_away_refuses(settings: Any, tmp_path: Path) -> None:
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody")
    with pytest.raises(ScannerSilent):
        scanning.scan(b"x")


def test_a_scanner_that_says_nothing_for_long_refuses(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_SOCKET = str(tmp_path / "slow")
    monkeypatch.setattr(scanning, "TIMEOUT_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(settings.CLAMAV_SOCKET)
        listening.listen()
        with pytest.raises(ScannerSilent):
            scanning.scan(b"x")


def test_without_a_scanner_files_are_taken(settings: Any) -> None:
    settings.CLAMAV_SOCKET = ""
    each: Callable[[bytes], None] = scanning.scan
    each(EICAR)
