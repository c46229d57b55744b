# SPDX-License-Identifier: EUPL-1.2
"""An ASGI request as a WSGI environment: the body read to its end, the client's true address, names and bytes right."""

import sys
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_to_bytes

from motcua.front.answers import Receive, Scope

BODY_IN_MEMORY_BYTES = 1024 * 1024

# Only a proxy we know may say these; from anybody else they never reach Django.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")


class BodyTooLarge(Exception):
    """The request's body is longer than this instance accepts."""


class ClientGone(Exception):
    """The client left before its request was whole."""


class TrustedProxies:
    """The addresses (single, or networks as 10.0.0.0/8; `unix` for a local socket) whose X-Forwarded-* is believed."""

    def __init__(self, addresses: Iterable[str] = ()) -> None:
        names = [address.strip() for address in addresses if address.strip()]
        self._trusts_socket = "unix" in names
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(name, strict=False) for name in names if name != "unix"
        )
        self.trusts = lru_cache(maxsize=4096)(self._trusts)

    def _trusts(self, address: str) -> bool:
        parsed = _parsed(address)
        if parsed is None:
            return self._trusts_socket and not address
        return any(ip_address(parsed) in network for network in self._networks)

    def client_address(self, peer: str, forwarded_for: str) -> str:
        """Return the first address, read from our side, that is not one of the trusted proxies."""
        address = peer
        for said in reversed(forwarded_for.split(",")):
            parsed = _parsed(said)
            if parsed is None or not self.trusts(address):
                break
            address = parsed
        return address


def _parsed(text: str) -> str | None:
    """Return the address in `text` without port, brackets and the IPv4-in-IPv6 wrapping, or None."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def declared_length(scope: Scope) -> int | None:
    """Return the Content-Length the client announced; None when it announced none that is a number."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None


def announces_body(scope: Scope) -> bool:
    """Tell whether the request carries a body."""
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


async def read_body(receive: Receive, *, limit_bytes: int) -> tuple[BinaryIO, int]:
    """Read the body to its end and return it, rewound, with its length; raises BodyTooLarge, ClientGone.

    Up to 1 MiB stays in memory, more goes to a temporary file that disappears when closed.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        whole = message.get("body", b"")
        if len(whole) > limit_bytes:
            raise BodyTooLarge
        return BytesIO(whole), len(whole)
    body = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=BODY_IN_MEMORY_BYTES))  # noqa: SIM115
    length = 0
    try:
        while True:
            if message["type"] != "http.request":
                raise ClientGone
            chunk = message.get("body", b"")
            length += len(chunk)
            if length > limit_bytes:
                raise BodyTooLarge
            body.write(chunk)
            if not message.get("more_body", False):
                break
            message = await receive()
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


def wsgi_environ(scope: Scope, *, body: BinaryIO, length: int, proxies: TrustedProxies) -> dict[str, Any]:
    """Return the PEP 3333 environment of an HTTP scope."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    version = scope.get("http_version", "1.1")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", "").encode().decode("latin-1"),
        "PATH_INFO": _path_info(scope),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(server[0] or "localhost"),
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{version}",
        "REMOTE_ADDR": client[0] or "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope["headers"])
    if length or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(length)
    _apply_forwarding(environ, proxies)
    return environ


def _path_info(scope: Scope) -> str:
    """Return the path as WSGI wants it: its UTF-8 bytes read as latin-1, without the mount point."""
    raw = scope.get("raw_path")
    # Only without a mount point: raw_path still carries it, in an escaping of the client's choice.
    if raw and not scope.get("root_path"):
        return unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1")
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.encode("utf-8", "surrogateescape").decode("latin-1")


def _add_headers(environ: dict[str, Any], headers: Iterable[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        # `X_Forwarded_For` would become the same key as `X-Forwarded-For`.
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name == "PROXY":  # a client could otherwise set HTTP_PROXY
            continue
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        if key in environ:
            value = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}"
        environ[key] = value


def _apply_forwarding(environ: dict[str, Any], proxies: TrustedProxies) -> None:
    peer = environ["REMOTE_ADDR"]
    if not proxies.trusts(peer):
        for key in _FORWARDED:
            environ.pop(key, None)
    else:
        environ["REMOTE_ADDR"] = proxies.client_address(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
        said = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if said in ("http", "https"):
            environ["wsgi.url_scheme"] = said
