# SPDX-License-Identifier: EUPL-1.2
"""An ESC/POS printer of the network (port 9100): asks how it is, sends the picture, asks whether it came out.

Many cheap printers answer no question. Such a one counts as having printed when it has taken everything.
"""

import socket
from contextlib import suppress
from copy import deepcopy
from typing import Final

from escpos.printer import Dummy
from PIL import Image

from motcua.connectors.printer_escpos.drawing import draw_slip
from motcua.queueing.printing import COVER_OPEN, FAULT, OFF, PAPER_END, UNCLEAR, NotPrinted, Slip

PORT: Final = 9100
CONNECT_SECONDS: Final = 2.0
ANSWER_SECONDS: Final = 0.7
SEND_SECONDS: Final = 8.0
END_SECONDS: Final = 8.0
# Nothing has been sent yet, so connecting may be tried again.
CONNECT_TRIES: Final = 2

# DLE EOT 2: why it is offline; DLE EOT 4: the roll. Both are answered at once, whatever waits to be printed.
_ASK_OFFLINE: Final = b"\x10\x04\x02"
_ASK_ROLL: Final = b"\x10\x04\x04"
# GS r 1 is answered in its turn: by then what was sent before it is on paper.
_ASK_WHEN_DONE: Final = b"\x1dr\x01"
_COVER, _PAPER_STOP, _ERROR = 0x04, 0x20, 0x40
_ROLL_END: Final = 0x60
_ROLL_END_WHEN_DONE: Final = 0x0C


class EscposPrinter:
    """Prints a slip as a raster picture and cuts the paper."""

    def print_slip(self, slip: Slip, *, address: str) -> None:
        """Print once, within some twenty seconds.

        Raises: NotPrinted – OFF before anything was sent, UNCLEAR where the line broke or the printer fell silent
        in between, else what the printer says.
        """
        data = commands(draw_slip(slip))
        with _connected(address) as line:
            answers = _require_ready(line)
            _send(line, data)
            if answers:
                _require_done(line)


def commands(picture: Image.Image) -> bytes:
    """Return the bytes that print a picture and cut below it."""
    dummy = Dummy()
    # The library measures the picture against the paper, and complains aloud where it does not know its width.
    dummy.profile.profile_data = deepcopy(dummy.profile.profile_data)
    dummy.profile.profile_data["media"]["width"]["pixels"] = picture.width
    dummy.hw("INIT")
    dummy.image(picture, impl="bitImageRaster")
    # Paper is pushed out to the knife, then cut but for one point.
    dummy._raw(b"\x1dV\x42\x00")
    return bytes(dummy.output)


def _connected(address: str) -> socket.socket:
    host, _, port = address.strip().rpartition(":")
    if not host:
        host, port = address.strip(), str(PORT)
    for left in reversed(range(CONNECT_TRIES)):
        try:
            return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
        except (OSError, ValueError):
            if not left:
                raise NotPrinted(OFF) from None
    raise NotPrinted(OFF)


def _require_ready(line: socket.socket) -> bool:
    """Refuse a printer that says it cannot print; return whether it answers at all."""
    offline = _asked(line, _ASK_OFFLINE)
    if offline is None:
        return False
    if offline & _COVER:
        raise NotPrinted(COVER_OPEN)
    roll = _asked(line, _ASK_ROLL) or 0
    if offline & _PAPER_STOP or roll & _ROLL_END:
        raise NotPrinted(PAPER_END)
    if offline & _ERROR:
        raise NotPrinted(FAULT)
    return True


def _asked(line: socket.socket, question: bytes) -> int | None:
    try:
        line.settimeout(ANSWER_SECONDS)
        line.sendall(question)
        answer = line.recv(1)
    except TimeoutError:
        return None
    except OSError:
        raise NotPrinted(OFF) from None
    if not answer:
        raise NotPrinted(OFF)
    return answer[0]


def _send(line: socket.socket, data: bytes) -> None:
    try:
        line.settimeout(SEND_SECONDS)
        line.sendall(data)
    except OSError:
        raise NotPrinted(UNCLEAR) from None


def _require_done(line: socket.socket) -> None:
    try:
        line.settimeout(END_SECONDS)
        line.sendall(_ASK_WHEN_DONE)
        answer = line.recv(1)
    except OSError:
        raise NotPrinted(_why_silent(line)) from None
    if not answer:
        raise NotPrinted(UNCLEAR)
    if answer[0] & _ROLL_END_WHEN_DONE == _ROLL_END_WHEN_DONE:
        raise NotPrinted(PAPER_END)


def _why_silent(line: socket.socket) -> str:
    """A printer that stops in the middle for want of paper still answers what is asked at once."""
    with suppress(NotPrinted):
        _require_ready(line)
        return UNCLEAR
    try:
        _require_ready(line)
    except NotPrinted as problem:
        return UNCLEAR if problem.reason == OFF else problem.reason
    return UNCLEAR
