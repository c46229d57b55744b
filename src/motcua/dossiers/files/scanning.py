# SPDX-License-Identifier: EUPL-1.2
"""Looking for viruses with ClamAV, over its socket, where the instance has one."""

import socket
import struct
from typing import Final

import structlog
from django.conf import settings

from motcua.dossiers.files.errors import ScannerSilent, VirusFound

log = structlog.get_logger()

#: The scanner's patience with us and ours with it; a 10 MiB file takes it well below a second.
TIMEOUT_SECONDS: Final = 8
_PIECE: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096


def scan(content: bytes) -> None:
    """Let ClamAV look at a file; without a scanner configured nothing happens. Raises: VirusFound, ScannerSilent."""
    where = settings.CLAMAV_SOCKET
    if not where:
        return
    try:
        answer = _asked(where, content)
    except OSError as problem:
        log.error("virus scanner silent", problem=type(problem).__name__)
        raise ScannerSilent from None
    if answer.endswith("FOUND"):
        # The scanner's name of the virus, not the file's name.
        log.warning("virus found", answer=answer)
        raise VirusFound
    if answer != "stream: OK":
        log.error("virus scanner failed", answer=answer)
        raise ScannerSilent


def _asked(where: str, content: bytes) -> str:
    with _connected(where) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            heard = line.recv(_LONGEST_ANSWER)
            if not heard:
                break
            answer += heard
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _connected(where: str) -> socket.socket:
    if "/" in where:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT_SECONDS)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT_SECONDS)
