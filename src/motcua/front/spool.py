# SPDX-License-Identifier: EUPL-1.2
"""A body still being made: the Django thread writes at its own speed, the event loop sends at the client's."""

import asyncio
import secrets
import tempfile
from threading import Lock

IN_MEMORY_BYTES = 1024 * 1024
READ_BYTES = 64 * 1024


class StreamBroken(Exception):
    """The body ended early; the connection must be cut so that the client does not take it for whole."""


class Spool:
    """One writer (the Django thread), one reader (the event loop); up to 1 MiB in memory, then a temporary file."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        self._lock = Lock()
        self._written = 0
        self._read = 0
        self._ended = False
        self._broken = ""
        self._news = asyncio.Event()
        self._told = False
        self.abandoned = False

    def write(self, chunk: bytes) -> None:
        """Add a chunk (Django thread)."""
        with self._lock:
            if self.abandoned:
                return
            self._file.seek(self._written)
            self._file.write(chunk)
            self._written += len(chunk)
        self._tell()

    def fail(self) -> str:
        """Mark the body as broken and return the reference number for the log (Django thread)."""
        self._broken = secrets.token_hex(4)
        return self._broken

    def end(self) -> None:
        """Nothing more comes (Django thread)."""
        self._ended = True
        self._tell()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self._loop.call_soon_threadsafe(self._news.set)

    async def read(self) -> bytes:
        """Return the next piece, at most 64 KiB; b"" at the end or once closed; raises StreamBroken."""
        while True:
            self._told = False
            self._news.clear()
            # Asked before the look into the file: a chunk written in between is then found.
            ended = self._ended
            with self._lock:
                if self.abandoned:
                    return b""
                self._file.seek(self._read)
                chunk = self._file.read(READ_BYTES)
                self._read += len(chunk)
            if chunk:
                return chunk
            if ended:
                if self._broken:
                    raise StreamBroken(self._broken)
                return b""
            await self._news.wait()

    def close(self) -> None:
        """Drop the content, wake the reader and let the writer stop at its next chunk (any thread)."""
        with self._lock:
            self.abandoned = True
            self._file.close()
        self._tell()
