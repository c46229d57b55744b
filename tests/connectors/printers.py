# SPDX-License-Identifier: EUPL-1.2
"""A pretended ESC/POS printer: takes what is sent, answers questions like a real one, and breaks as real ones do."""

import socket
import threading
from dataclasses import dataclass, field

CUT = b"\x1dV\x42\x00"
READY = 0x12


@dataclass
class PretendedPrinter:
    """What it does: `is_mute` answers nothing; `offline` and `roll` answer DLE EOT 2 and 4.

    `breaks_after` so many bytes it hangs up; `ends_after` so many the paper ends, and nothing is answered in turn.
    """

    is_mute: bool = False
    offline: int = READY
    roll: int = READY
    breaks_after: int = 0
    ends_after: int = 0
    taken: bytearray = field(default_factory=bytearray)
    connections: int = 0

    def __enter__(self) -> "PretendedPrinter":
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        # Waiting at the door ends only so.
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)

    @property
    def address(self) -> str:
        host, port = self._door.getsockname()
        return f"{host}:{port}"

    @property
    def papers(self) -> int:
        """How many slips have been cut off."""
        return bytes(self.taken).count(CUT)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.connections += 1
            with line:
                self._listen(line)

    def _listen(self, line: socket.socket) -> None:
        line.settimeout(20)
        try:
            while data := line.recv(4096):
                if not self._take(line, data):
                    return
        except OSError:
            return

    def _take(self, line: socket.socket, data: bytes) -> bool:
        self.taken += self._answered(line, data)
        if self.breaks_after and len(self.taken) >= self.breaks_after:
            return False
        if self.ends_after and len(self.taken) >= self.ends_after:
            self.offline, self.roll = READY | 0x20, READY | 0x60
        return True

    def _answered(self, line: socket.socket, data: bytes) -> bytes:
        # Questions stand alone in what a connection sends, or at the end of it.
        for question, answer in ((b"\x10\x04\x02", self.offline), (b"\x10\x04\x04", self.roll)):
            if data == question:
                self._say(line, answer)
                return b""
        if data.endswith(b"\x1dr\x01"):
            if not self.roll & 0x60:
                self._say(line, 0x00)
            return data[:-3]
        return data

    def _say(self, line: socket.socket, answer: int) -> None:
        if not self.is_mute:
            line.sendall(bytes([answer]))
