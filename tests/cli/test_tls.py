# SPDX-License-Identifier: EUPL-1.2
"""The office's own authority: what a browser would accept, and when it is renewed."""

import http.client
import http.server
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from motcua.cli import tls
from motcua.cli.refusal import Refused

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_a_device_with_the_root_trusts_the_server(tmp_path: Path) -> None:
    files = tls.own(tmp_path)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    trusting = ssl.create_default_context(cafile=str(files.root))
    connection = http.client.HTTPSConnection("127.0.0.1", server.server_port, context=trusting, timeout=60)
    connection.request("OPTIONS", "/")
    assert connection.getresponse().status == 501
    connection.close()
    thread.join()
    server.server_close()


def test_the_keys_stay_with_their_owner(tmp_path: Path) -> None:
    tls.own(tmp_path)
    for name in ("root.key", "server.key"):
        assert stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) == 0o600


def test_lifetimes_are_ten_years_and_397_days(tmp_path: Path) -> None:
    files = tls.own(tmp_path, at=NOON)
    assert files.root is not None
    root, server = _read(files.root), _read(files.certificate)
    assert root.not_valid_after_utc - NOON == timedelta(days=3653)
    assert server.not_valid_after_utc - server.not_valid_before_utc == timedelta(days=397)
    server.verify_directly_issued_by(root)


def test_the_server_certificate_is_renewed_near_its_end_and_the_root_stays(tmp_path: Path) -> None:
    files = tls.own(tmp_path, at=NOON)
    assert files.root is not None
    root, first = files.root.read_bytes(), files.certificate.read_bytes()
    tls.own(tmp_path, at=NOON + timedelta(days=360))
    assert files.certificate.read_bytes() == first
    tls.own(tmp_path, at=NOON + timedelta(days=370))
    assert files.certificate.read_bytes() != first
    assert files.root.read_bytes() == root


def test_a_new_name_gets_a_new_certificate(tmp_path: Path) -> None:
    files = tls.own(tmp_path, at=NOON)
    first = files.certificate.read_bytes()
    tls.own(tmp_path, at=NOON, also=("mot-cua.danang.example", "192.0.2.7"))
    assert files.certificate.read_bytes() != first
    names = _read(files.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "mot-cua.danang.example" in names.get_values_for_type(x509.DNSName)
    assert "192.0.2.7" in [str(ip) for ip in names.get_values_for_type(x509.IPAddress)]


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = tls.own(tmp_path / "one"), tls.own(tmp_path / "two")
    assert tls.given(one.certificate, one.key).root is None
    with pytest.raises(Refused):
        tls.given(one.certificate, two.key)
    with pytest.raises(Refused):
        tls.given(one.key, one.certificate)
    with pytest.raises(Refused):
        tls.given(tmp_path / "absent", one.key)
