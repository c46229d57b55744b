# SPDX-License-Identifier: EUPL-1.2
"""Sample certificates of a demonstration, made once in its own folder; what they sign says that it is a sample."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

SIGNATURE = "CHU KY MAU - khong co gia tri phap ly"
SEAL = "CON DAU MAU {agency} - khong co gia tri phap ly"
# A demonstration's clock may stand in any of these years.
_FROM, _UNTIL = datetime(2015, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


def make(signing_file: Path, seals_folder: Path, *, agencies: Iterable[str]) -> int:
    """Make the sample signature and a sample seal for each agency where they are not there; return how many."""
    wanted = {signing_file: SIGNATURE}
    wanted |= {seals_folder / f"{agency}.p12": SEAL.format(agency=agency) for agency in agencies}
    missing = {path: name for path, name in wanted.items() if not path.exists()}
    for path, name in missing.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, sample(name))
    return len(missing)


def sample(name: str) -> bytes:
    """Return a PKCS#12 file without a passphrase: a fresh key and a certificate it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Một Cửa - MẪU"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, serialization.NoEncryption())


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
