# SPDX-License-Identifier: EUPL-1.2
"""Start the provider's program in a folder and go through its pages as a person without scripts does."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from oidc_provider.program import PASSWORD

CLIENT, SECRET = "mot-cua-thu", "bi mat: + cua/phong"
_FIELD = re.compile(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"')


@dataclass(frozen=True)
class Running:
    """A provider that answers at `issuer`."""

    issuer: str

    def agree(self, address: str, *, who: str = "lan", browser: httpx.Client | None = None) -> httpx.URL:
        """Sign in at the provider, agree, and return where it sends the browser back to."""
        browser = browser or httpx.Client(timeout=60)
        page = browser.get(address, follow_redirects=True)
        if 'name="password"' in page.text:
            login = {**_fields(page.text), "login": who, "password": PASSWORD}
            browser.post(str(page.url), data=login, headers={"Referer": str(page.url)})
            page = browser.get(address, follow_redirects=True)
        sent: dict[str, Any] = {**_fields(page.text), "action": "grant"}
        sent |= {"scopes": ["openid", "profile", "phone"]}
        answer = browser.post(str(page.url).partition("?")[0], data=sent, headers={"Referer": str(page.url)})
        return httpx.URL(answer.headers["Location"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def provider(folder: Path, *, back: str, after: str) -> Iterator[Running]:
    """Yield a running provider that knows one client, which returns to `back`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "signing-key").write_bytes(pem)
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "oidc_provider.settings",
        "PROVIDER_FOLDER": str(folder),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    command = [sys.executable, "-m", "oidc_provider.program", str(port), CLIENT, SECRET, back, after]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait(process, port, folder)
        yield Running(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _try in range(600):
        if process.poll() is not None:
            raise AssertionError((folder / "output").read_text()[-3000:])
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the provider does not answer")


def _fields(text: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return {name: unescape(value) for name, value in _FIELD.findall(text)}
