# SPDX-License-Identifier: EUPL-1.2
"""Cheap sets of coasters behind a bridge that takes lines of ASCII: how often, how long between, then the frame's bits.

The frame has 25 bits: 16 of the set, then the tag's number with its lowest bit first. The bridge answers nothing, so
written to the port is as far as one can know.
"""

import fcntl
import os
import re
import select
import socket
import termios
import time
import tty
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.conf import settings as configured
from django.utils.translation import gettext as _

from motcua.pagers.port import Refused, Unavailable

SET_BITS, NUMBER_BITS = 16, 9
HIGHEST: Final = (1 << NUMBER_BITS) - 1
#: "?" lets the bridge send the frame fifteen times, "9" nine times.
REPEATS, DELAY = "?", "6"
SPEEDS: Final[Mapping[int, int]] = {
    1200: termios.B1200,
    2400: termios.B2400,
    4800: termios.B4800,
    9600: termios.B9600,
    19200: termios.B19200,
    38400: termios.B38400,
    57600: termios.B57600,
    115200: termios.B115200,
}
TCP: Final = "tcp:"


def frame(set_id: str, number: int) -> str:
    """Return the frame's bits as text: the set's sixteen, then the number's nine, lowest first."""
    return set_id + "".join(str(number >> bit & 1) for bit in range(NUMBER_BITS))


class SerialTransmitter:
    """Writes one line for each call to a serial port, or to one that is reached over TCP ("tcp:10.0.0.5:4001")."""

    def __init__(self, office: str, settings: Mapping[str, Any]) -> None:
        del office
        self._settings = settings

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> dict[str, str]:
        """Return what is wrong with the settings, by field."""
        found: dict[str, str] = {}
        port = str(settings.get("port") or "")
        if port not in configured.PAGER_SERIAL_PORTS:
            told = {"port": port or "…"}
            found["port"] = (
                _("Cổng %(port)s chưa được phép: người quản trị máy chủ thêm vào MOTCUA_PAGER_SERIAL_PORTS.") % told
            )
        elif port.startswith(TCP) and _host_and_port(port) is None:
            found["port"] = _("Cổng qua mạng phải có dạng tcp:10.0.0.5:4001.")
        if not re.fullmatch(r"[01]{16}", str(settings.get("set_id") or "")):
            found["set_id"] = _("Mã bộ thẻ là 16 chữ số 0 và 1, đọc từ một thẻ của bộ.")
        if settings.get("baud", 9600) not in SPEEDS:
            found["baud"] = _("Tốc độ cổng là một trong: %(speeds)s.") % {"speeds": ", ".join(map(str, SPEEDS))}
        if not re.fullmatch(r"[1-9?]", str(settings.get("repeats", REPEATS))):
            found["repeats"] = _("Số lần lặp là 1 đến 9, hoặc ? cho 15 lần.")
        return found

    def call(self, number: int, address: str, message_id: UUID) -> None:
        """Let the tag buzz. Raises: Unavailable, Refused."""
        del number, message_id
        if wrong := self.problems(self._settings):
            raise Refused(" ".join(wrong.values()))
        if not (address.isascii() and address.isdigit() and 0 < int(address) <= HIGHEST):
            told = {"address": address, "highest": HIGHEST}
            raise Refused(_("Địa chỉ thẻ %(address)s không dùng được: phải là số từ 1 đến %(highest)s.") % told)
        bits = frame(str(self._settings["set_id"]), int(address))
        self._write(f"{self._settings.get('repeats', REPEATS)}{DELAY}{bits}\n".encode("ascii"))

    def cancel(self, number: int, address: str) -> None:
        """Do nothing: these tags stop by themselves."""

    def _write(self, line: bytes) -> None:
        port, seconds = str(self._settings["port"]), float(configured.PAGER_TIMEOUT_SECONDS)
        try:
            if port.startswith(TCP):
                _write_over_tcp(port, line, seconds)
            else:
                _write_to_port(port, line, int(self._settings.get("baud", 9600)), seconds)
        except (OSError, termios.error) as problem:
            told = {"problem": type(problem).__name__}
            raise Unavailable(_("không ghi được vào cổng nối tiếp (%(problem)s)") % told) from None


def _host_and_port(port: str) -> tuple[str, int] | None:
    host, _colon, number = port.removeprefix(TCP).rpartition(":")
    is_port = number.isascii() and number.isdigit() and 0 < int(number) < 65536
    return (host, int(number)) if host and is_port else None


def _write_over_tcp(port: str, line: bytes, seconds: float) -> None:
    found = _host_and_port(port)
    assert found is not None
    with socket.create_connection(found, timeout=seconds) as connection:
        connection.sendall(line)
        # What lies unsent when the connection closes would be lost without a word.
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


def _write_to_port(port: str, line: bytes, baud: int, seconds: float) -> None:
    """Write the line while nobody else does. Raises: OSError, termios.error; TimeoutError where it is not taken."""
    until = time.monotonic() + seconds
    opened = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _set_up(opened, baud)
        while line:
            _reading, ready, _failing = select.select([], [opened], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            line = line[os.write(opened, line) :]
    finally:
        os.close(opened)


def _set_up(opened: int, baud: int) -> None:
    tty.setraw(opened, termios.TCSANOW)
    now = termios.tcgetattr(opened)
    now[4] = now[5] = SPEEDS[baud]
    # Hanging up at the end would restart many bridges, and the next line be lost.
    now[2] = (now[2] | termios.CLOCAL) & ~termios.HUPCL
    termios.tcsetattr(opened, termios.TCSANOW, now)
