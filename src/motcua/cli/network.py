# SPDX-License-Identifier: EUPL-1.2
"""The names and addresses under which this machine can be reached, and whether a port is free."""

import errno
import ipaddress
import socket
import struct
from pathlib import Path

from motcua.cli.refusal import Refused

_SIOCGIFADDR = 0x8915


def names_of_this_machine() -> list[str]:
    """Return the host names, the local one last."""
    names = {socket.gethostname().lower(), socket.getfqdn().lower()} - {"", "localhost", "localhost.localdomain"}
    return [*sorted(name for name in names if _is_host_name(name)), "localhost"]


def addresses_of_this_machine() -> list[str]:
    """Return the addresses of all interfaces, those other machines can reach first, loopback last."""
    found = set(_interface_addresses())
    found.update(("127.0.0.1", "::1"))
    usable = (ipaddress.ip_address(text) for text in found)
    ordered = sorted(
        (ip for ip in usable if not ip.is_link_local), key=lambda ip: (ip.is_loopback, ip.version, int(ip))
    )
    return [str(ip) for ip in ordered]


def reachable_address(host: str) -> str:
    """Return what to write in an address for a server bound to `host`: any-address becomes the first real one."""
    if host in {"0.0.0.0", "::"}:
        return bracketed(addresses_of_this_machine()[0])
    return bracketed(host)


def bracketed(host: str) -> str:
    """Return `host` as it stands in a URL."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def claim_port(host: str, port: int) -> socket.socket:
    """Return a bound socket that keeps every other program from the port, or refuse with the reason.

    The server's own processes still bind to it, because they share the port with `SO_REUSEPORT`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    guard = socket.socket(family, socket.SOCK_STREAM)
    guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        guard.bind((host.strip("[]"), port))
    except OSError as error:
        guard.close()
        raise _port_refused(host, port, error) from None
    # Reuse was for connections of an earlier server that are dying out; kept on, a second guard could bind as well.
    guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    if hasattr(socket, "SO_REUSEPORT"):
        guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return guard


def _port_refused(host: str, port: int, error: OSError) -> Refused:
    if error.errno == errno.EADDRINUSE:
        return Refused(
            f"Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác, ví dụ: --port {port + 1}",
            f"Port {port} is in use by another program. Choose another one, for example: --port {port + 1}",
        )
    if error.errno == errno.EACCES:
        return Refused(
            f"Tài khoản này không được mở cổng {port}. Hãy chọn một cổng từ 1024 trở lên.",
            f"This account may not open port {port}. Choose a port of 1024 or above.",
        )
    return Refused(f"Không mở được {host}:{port}: {error.strerror}.", f"Cannot open {host}:{port}: {error.strerror}.")


def _interface_addresses() -> list[str]:
    return [*_ipv4_addresses(), *_ipv6_addresses(), *_resolved_addresses()]


def _ipv4_addresses() -> list[str]:
    try:
        import fcntl
    except ImportError:
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _ipv6_addresses() -> list[str]:
    try:
        lines = Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    return [str(ipaddress.IPv6Address(int(line.split()[0], 16))) for line in lines]


def _resolved_addresses() -> list[str]:
    try:
        answers = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return []
    return [str(answer[4][0]).partition("%")[0] for answer in answers]


def _is_host_name(name: str) -> bool:
    return name.isascii() and all(part and part.replace("-", "").isalnum() for part in name.split("."))
