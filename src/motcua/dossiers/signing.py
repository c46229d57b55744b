# SPDX-License-Identifier: EUPL-1.2
"""Digital signatures on PDFs (PAdES baseline): put there with an office's own certificate, read and checked again.

Nothing here needs the network, unless a time-stamping server is configured. The library is loaded with the first
signature: that takes a second of a processor, which no other process has to pay.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError

JADE, SEAL_RED = "#0b5d5e", "#b3261e"


class NoSigningKey(OfficeError):
    """No certificate is set up, or it cannot be opened."""

    code = "no_signing_key"
    sentence = _("Chưa có chứng thư số để ký. Có thể in kết quả, ký tay rồi quét lại.")


class NotSignable(OfficeError):
    code = "not_signable"
    sentence = _("Tệp này không ký số được: {why}. Xin lưu lại thành PDF thường rồi tải lên.")


@dataclass(frozen=True)
class Key:
    """A certificate with its private key in a PKCS#12 file."""

    file: Path
    passphrase: str = ""


@dataclass(frozen=True)
class Place:
    """Where a signature is shown: the page from 1, the box from its upper left corner, in points."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Shown:
    """What the visible part of a signature says, line by line, the first one in bold."""

    lines: tuple[str, ...]
    colour: str = JADE
    is_framed: bool = True


@dataclass(frozen=True)
class Signature:
    """A signature found in a PDF.

    `is_intact`: what it covers was not changed by a byte. `covers_all`: nothing was added after it but further
    signatures. `is_trusted`: its certificate is one of ours or comes from an authority we believe.
    """

    signer: str
    at: datetime | None
    reason: str
    is_intact: bool
    covers_all: bool
    is_trusted: bool

    @property
    def is_good(self) -> bool:
        return self.is_intact and self.covers_all


def key_of(username: str) -> Key | None:
    """Return the certificate this person signs with: the office's file, or the person's own in a folder of them."""
    if not settings.SIGNING_FILE:
        return None
    path = Path(settings.SIGNING_FILE)
    if path.is_dir():
        path = path / f"{username}.p12"
    return Key(path, settings.SIGNING_PASSPHRASE) if path.is_file() else None


def seal_of(agency: str) -> Key | None:
    """Return the certificate of an agency's seal, where it has one."""
    path = Path(settings.SEALS_FOLDER) / f"{agency}.p12" if settings.SEALS_FOLDER else None
    return Key(path, settings.SEALS_PASSPHRASE) if path is not None and path.is_file() else None


def sign_pdf(
    pdf: bytes, *, key: Key, name: str, reason: str, at: datetime, shown: Shown, place: Place | None = None
) -> bytes:
    """Return the PDF with one more signature, shown at the place or at the lower right of the last page.

    The bytes that were there stay as they are, so earlier signatures stay good.
    Raises: NoSigningKey, NotSignable for a PDF that is encrypted or broken.
    """
    from motcua.dossiers import pades

    return pades.signed(pdf, key=key, name=name, reason=reason, at=at, shown=shown, place=place)


def verify_pdf(pdf: bytes) -> list[Signature]:
    """Return the signatures of a PDF in their order, each checked; a file that is no PDF has none."""
    from motcua.dossiers import pades

    return pades.signatures_of(pdf)
