# SPDX-License-Identifier: EUPL-1.2
"""A local authority of the office's own: a root for its tablets and a server certificate for this machine."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from motcua.cli.network import addresses_of_this_machine, names_of_this_machine
from motcua.cli.refusal import Refused

ROOT_DAYS = 3653
# Browsers refuse server certificates that are valid for longer than 398 days.
SERVER_DAYS = 397
RENEW_BEFORE_DAYS = 30
_CLOCK_SLACK = timedelta(hours=1)


@dataclass(frozen=True)
class Certificates:
    """The files the server works with; `root` only where the office is its own authority."""

    certificate: Path
    key: Path
    root: Path | None = None


def given(certificate: Path, key: Path) -> Certificates:
    """Return the files a person has named, refusing what cannot be read as a certificate and its key."""
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        secret = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Refused(
            f"Không đọc được chứng thư hoặc khóa: {error}", f"The certificate or its key cannot be read: {error}"
        ) from None
    if _public_bytes(found.public_key()) != _public_bytes(secret.public_key()):
        raise Refused("Khóa không khớp với chứng thư.", "The key does not belong to the certificate.")
    return Certificates(certificate.absolute(), key.absolute())


def own(data: Path, *, at: datetime | None = None, also: tuple[str, ...] = ()) -> Certificates:
    """Return certificates for every name and address of this machine, made or renewed when needed.

    The root (10 years) stays; the server certificate is renewed 30 days before its end and when a name is missing.
    """
    moment = at or datetime.now(UTC)
    folder = data / "tls"
    folder.mkdir(mode=0o700, exist_ok=True)
    names = list(dict.fromkeys([*also, *names_of_this_machine(), *addresses_of_this_machine()]))
    files = Certificates(folder / "server.crt", folder / "server.key", folder / "root.crt")
    root_key_path = folder / "root.key"
    assert files.root is not None
    if not (files.root.exists() and root_key_path.exists()) or _ends_within(files.root, moment, SERVER_DAYS):
        _make_root(files.root, root_key_path, moment)
        files.certificate.unlink(missing_ok=True)
    if not files.certificate.exists() or not _still_fits(files.certificate, names, moment):
        _make_server_certificate(files, root_key_path, names, moment)
    return files


def _make_root(certificate: Path, key_path: Path, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Một Cửa"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Một Cửa {names_of_this_machine()[0]} {at:%Y-%m-%d}"[:64]),
        ]
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCK_SLACK)
        .not_valid_after(at + timedelta(days=ROOT_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(is_authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _key_bytes(key), mode=0o600)
    _write(certificate, built.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _make_server_certificate(files: Certificates, root_key_path: Path, names: list[str], at: datetime) -> None:
    assert files.root is not None
    root = x509.load_pem_x509_certificate(files.root.read_bytes())
    root_key = serialization.load_pem_private_key(root_key_path.read_bytes(), password=None)
    assert isinstance(root_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCK_SLACK)
        .not_valid_after(at - _CLOCK_SLACK + timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write(files.key, _key_bytes(key), mode=0o600)
    _write(files.certificate, built.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _still_fits(certificate: Path, names: list[str], at: datetime) -> bool:
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    held = {str(name.value) for name in found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value}
    return set(names) <= held and not _ends_within(certificate, at, RENEW_BEFORE_DAYS)


def _ends_within(certificate: Path, at: datetime, days: int) -> bool:
    end = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    return end - at < timedelta(days=days)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_bytes(key: object) -> bytes:
    encoded: bytes = key.public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded


def _write(path: Path, content: bytes, *, mode: int) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
