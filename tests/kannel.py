# SPDX-License-Identifier: EUPL-1.2
"""A real Kannel on loopback: bearerbox, smsbox and fakesmsc, on the configuration that docs/sms.md shows.

    with kannel(hook="http://127.0.0.1:8000", secret="…") as gateway:
        gateway.say("84905111222", "HG ?")        # a phone sends
        gateway.wait_for(1)                        # -> [Sms(to="+84905111222", text="…", parts=1)]

Only ports, folders, passwords and the modem differ from the document. Works as root and as an ordinary user.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from urllib.request import urlopen

import pytest

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "sms.md"
FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
SECRET = "mat-khau-cua-hook-0123456789"
PASSWORD = "mat-khau-gui-tin"
READY_SECONDS = 120
_BLOCK = re.compile(r"^```ini\n(group = core\n.*?)^```$", re.DOTALL | re.MULTILINE)
_FAKE_LINE = "group = smsc\nsmsc = fake\nsmsc-id = fake\nhost = 127.0.0.1\nconnect-allow-ip = 127.0.0.1\n"
_LONGEST_LINE = 255
_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (\S+) (.*)>$")


@dataclass(frozen=True)
class Sms:
    """A message on a handset, its parts joined."""

    to: str
    text: str
    parts: int = 1


@contextmanager
def kannel(*, hook: str, secret: str = SECRET) -> Iterator["Kannel"]:
    """Yield a running Kannel whose messages and reports go to `hook`; skipped, and failed under CI, without one."""
    missing = [name for name in ("bearerbox", "smsbox") if shutil.which(name, path=_path()) is None]
    if missing or not FAKESMSC.exists():
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"no Kannel on this machine: {', '.join([*missing, *([] if FAKESMSC.exists() else ['fakesmsc'])])}")
    with tempfile.TemporaryDirectory(prefix="motcua-kannel-") as folder:
        running = Kannel(Path(folder), hook=hook, secret=secret)
        try:
            running.start()
            running.connect()
            yield running
        finally:
            running.disconnect()
            running.kill()


def document_configuration() -> str:
    """Return the configuration that docs/sms.md shows."""
    found = _BLOCK.search(DOCUMENT.read_text(encoding="utf-8"))
    assert found, "docs/sms.md shows no whole configuration"
    return found.group(1)


class Kannel:
    """The two boxes and the network behind them; `settings` is what Một Cửa is told about them."""

    def __init__(self, folder: Path, *, hook: str, secret: str) -> None:
        self.folder = folder
        self.hook, self.secret = hook, secret
        self.admin, self.boxes, self.network, self.sendsms = _free_ports(4)
        for name in ("store", "dlr"):
            (folder / name).mkdir()
        self._written = folder / "kannel.conf"
        self._written.write_text(self._configuration(), encoding="utf-8")
        self._running: dict[str, subprocess.Popen[Any]] = {}
        self._heard: list[tuple[str, str, str]] = []
        self._sent = 0
        self._phone: subprocess.Popen[str] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "SMS_GATEWAY": "kannel",
            "SMS_SHORT_CODE": "8188",
            "KANNEL_URL": f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms",
            "KANNEL_USERNAME": "motcua",
            "KANNEL_PASSWORD": PASSWORD,
            "SMS_HOOK_SECRETS": [self.secret],
            "SMS_HOOK_URL": self.hook,
        }

    def _configuration(self) -> str:
        changes = {
            "THAY-MAT-KHAU-QUAN-TRI": PASSWORD,
            "THAY-MAT-KHAU-GUI-TIN": PASSWORD,
            "THAY-CHUOI-BI-MAT-NAY": self.secret,
            "http://127.0.0.1:8000": self.hook,
            "/var/spool/kannel": str(self.folder),
            "/var/log/kannel": str(self.folder),
            "= 13000": f"= {self.admin}",
            "= 13001": f"= {self.boxes}",
            "= 13013": f"= {self.sendsms}",
            # A test does not wait as long as an office does.
            "http-queue-delay = 10": "http-queue-delay = 1",
            "sms-resend-freq = 60": "sms-resend-freq = 1",
        }
        return "\n\n".join(_changed(group, changes, self.network) for group in _groups(document_configuration()))

    # --- the boxes ---

    def start(self) -> None:
        """Start both boxes and wait until they answer."""
        self._start("bearerbox", self.admin)
        _until(lambda: _answers(self.boxes), "bearerbox")
        self.start_smsbox()

    def start_smsbox(self) -> None:
        """Start smsbox alone, where bearerbox runs."""
        self._start("smsbox", self.sendsms)

    def _start(self, name: str, port: int) -> None:
        self._running[name] = subprocess.Popen(
            [shutil.which(name, path=_path()) or name, "-v", "4", str(self._written)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            # smsbox starts itself anew when bearerbox is gone; the group is what stays the same.
            start_new_session=True,
        )
        _until(lambda: _answers(port), name)

    def kill(self, *names: str) -> None:
        """Kill the boxes (both unless named) without a warning."""
        for name in names or tuple(self._running):
            process = self._running.pop(name, None)
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def status(self) -> str:
        """Return what Kannel says of itself."""
        with urlopen(f"http://127.0.0.1:{self.admin}/status.txt?password={PASSWORD}", timeout=30) as answer:
            return str(answer.read().decode())

    # --- the network and its phones ---

    def connect(self) -> None:
        """Let the network come up."""
        self._phone = subprocess.Popen(
            [str(FAKESMSC), "-H", "127.0.0.1", "-r", str(self.network), "-i", "0.005"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        threading.Thread(target=self._listen, args=(self._phone,), daemon=True).start()
        _until(lambda: "(online" in self.status(), "fakesmsc")

    def disconnect(self) -> None:
        """Let the network go away; where Kannel still runs, wait until it has noticed.

        Where bearerbox is gone already, handsets still get what it had handed to the network.
        """
        if self._phone is None:
            return
        if "bearerbox" not in self._running:
            with suppress(subprocess.TimeoutExpired):
                self._phone.wait(READY_SECONDS)
        self._phone.kill()
        self._phone.wait()
        assert self._phone.stdin is not None
        with suppress(BrokenPipeError):
            self._phone.stdin.close()
        self._phone = None
        if "bearerbox" in self._running:
            with suppress(OSError):
                _until(lambda: "(online" not in self.status(), "the end of fakesmsc")

    def say(self, phone: str, text: str, *, to: str = "8188") -> None:
        """Let a phone send a message, with marks where there are any."""
        if text.isascii():
            self._type(f"{phone} {to} text {text}")
        else:
            self._type(f"{phone} {to} ucs2 {_percent(text.encode('utf-16-be'))}")

    def say_bytes(self, phone: str, raw: bytes, *, to: str = "8188") -> None:
        """Let a phone send a message as bytes (coding 1)."""
        self._type(f"{phone} {to} data {_percent(raw)}")

    def _type(self, line: str) -> None:
        assert self._phone is not None
        assert self._phone.stdin is not None
        assert len(line) < _LONGEST_LINE, "fakesmsc reads no longer line from its keyboard"
        sent = self._sent
        self._phone.stdin.write(line + "\n")
        self._phone.stdin.flush()
        # It reads one line each time something arrives; a second one would lie in its buffer.
        _until(lambda: self._sent > sent, "fakesmsc to send")

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._sent += "fakesmsc: sent message" in line
                if got := _GOT.search(line.rstrip("\n")):
                    self._heard.append((got.group(2), got.group(3), got.group(4)))

    def received(self) -> list[Sms]:
        """Return what handsets got so far, in order."""
        return _joined(list(self._heard))

    def wait_for(self, count: int, *, seconds: float = 60) -> list[Sms]:
        """Return what handsets got once there are so many messages."""
        _until(lambda: len(self.received()) >= count, f"{count} messages on handsets", seconds)
        return self.received()


# --- the configuration -----------------------------------------------------------------------------


def _groups(configuration: str) -> list[str]:
    return [group.strip() for group in re.split(r"\n\s*\n", configuration) if group.strip()]


def _changed(group: str, changes: Mapping[str, str], network: int) -> str:
    if group.startswith("group = smsc\n"):
        return f"{_FAKE_LINE}port = {network}"
    if group.startswith("group = modems"):
        return ""
    for theirs, ours in changes.items():
        group = group.replace(theirs, ours)
    return group


def _path() -> str:
    """Debian keeps daemons where an ordinary user's path does not look."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _until(is_so: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with suppress(ConnectionError):
            if is_so():
                return
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


# --- what fakesmsc shows -----------------------------------------------------------------------------


def _percent(raw: bytes) -> str:
    return "".join(chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"%{byte:02x}" for byte in raw)


def _joined(heard: list[tuple[str, str, str]]) -> list[Sms]:
    """Join the parts of long messages; they are told by the header that counts them."""
    found: list[Sms] = []
    open_parts: dict[tuple[str, int], dict[int, str]] = {}
    for to, kind, rest in heard:
        if kind != "udh":
            found.append(Sms(to, rest if kind == "text" else _decoded(_unquoted(rest))))
            continue
        header, _, data = rest.partition(" ")
        *_, number, count, place = unquote_to_bytes(header)
        parts = open_parts.setdefault((to, number), {})
        parts[place] = _decoded(_unquoted(data.partition(" ")[2]))
        if len(parts) == count:
            found.append(Sms(to, "".join(parts[each] for each in sorted(parts)), count))
            del open_parts[to, number]
    return found


def _unquoted(written: str) -> bytes:
    return unquote_to_bytes(written.replace("+", " "))


def _decoded(raw: bytes) -> str:
    """Marks travel as UTF-16, which is never plain ASCII without a NUL."""
    return raw.decode("utf-16-be") if not raw.isascii() or b"\0" in raw else raw.decode()
