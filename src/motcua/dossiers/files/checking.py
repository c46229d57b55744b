# SPDX-License-Identifier: EUPL-1.2
"""What a file really is: told by its content, never by its name or by what the sender says it is."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import filetype
from django.conf import settings

from motcua.dossiers.files import naming, scanning
from motcua.dossiers.files.errors import (
    FileEmpty,
    FileTooLarge,
    IsArchive,
    IsOfficeDocument,
    IsOtherPicture,
    IsProgram,
    KindRefused,
    PdfBroken,
    PdfLocked,
    PictureBroken,
    PictureTooLarge,
    TooManyPages,
)
from motcua.dossiers.models import StoredFile

Kind = StoredFile.Kind

#: A phone takes 12 to 50 million points; what claims more is meant to fill our memory.
LARGEST_POINTS: Final = 60_000_000
#: So far into a file other readers look for the beginning of a PDF, and so do we.
_PDF_WITHIN: Final = 1024
#: So near its end a whole PDF says that it ends; one that was cut off does not.
_PDF_ENDS_WITHIN: Final = 4096

_PROGRAMS: Final = {"exe", "elf", "dex", "dey", "swf", "crx", "deb", "rpm", "cab", "nes", "wasm"}
_ARCHIVES: Final = {"zip", "rar", "7z", "gz", "bz2", "xz", "tar", "Z", "lz", "lz4", "zst", "ar", "epub"}
_DOCUMENTS: Final = {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf"}
_PICTURES: Final = {"webp": "WebP", "heic": "HEIC", "avif": "AVIF"}
# What the library does not know: older office documents, Java and Mac programs, scripts.
_SIGNATURES: Final = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": IsOfficeDocument,
    b"\xca\xfe\xba\xbe": IsProgram,
    b"\xcf\xfa\xed\xfe": IsProgram,
    b"\xce\xfa\xed\xfe": IsProgram,
    b"\x00asm": IsProgram,
    b"#!": IsProgram,
}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its kind, its harmless name, its pages and the digest of exactly what was sent."""

    content: bytes
    kind: str
    name: str
    pages: int
    sha256: str

    @property
    def is_picture(self) -> bool:
        return self.kind != Kind.PDF


def check(content: bytes, *, name: str) -> Checked:
    """Return what a file is, looked at by the virus scanner where there is one.

    Raises: a FileRefused that says what is wrong and what to do; ScannerSilent.
    """
    require_size(len(content))
    kind = kind_of(content)
    pages = _pages_of(content) if kind == Kind.PDF else _one_picture(content, kind)
    scanning.scan(content)
    digest = hashlib.sha256(content).hexdigest()
    return Checked(content=content, kind=kind, name=naming.harmless(name, kind=kind), pages=pages, sha256=digest)


def require_size(size: int) -> None:
    """Refuse a file for its size alone, which can be asked before anything is read. Raises: FileEmpty, FileTooLarge."""
    if size == 0:
        raise FileEmpty
    if size > settings.PAPER_MAX_BYTES:
        raise FileTooLarge(limit=settings.PAPER_MAX_BYTES, size=size)


def kind_of(content: bytes) -> str:
    """Return "pdf", "jpeg" or "png". Raises: KindRefused, in the words that fit what it is."""
    for signature, refusal in _SIGNATURES.items():
        if content.startswith(signature):
            raise refusal
    guessed = filetype.guess(content)
    ending = guessed.extension if guessed else ""
    if ending in ("jpg", "png"):
        return str(Kind.JPEG if ending == "jpg" else Kind.PNG)
    if ending in _PROGRAMS:
        raise IsProgram
    if ending in _DOCUMENTS:
        raise IsOfficeDocument
    if ending in _ARCHIVES:
        raise IsOfficeDocument if _is_office_package(content) else IsArchive
    if ending in _PICTURES:
        raise IsOtherPicture(kind=_PICTURES[ending])
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return str(Kind.PDF)
    raise KindRefused


def _is_office_package(content: bytes) -> bool:
    # Office documents are zips; their first names tell, and nothing is unpacked.
    head = content[:4096]
    return any(sign in head for sign in (b"[Content_Types].xml", b"application/vnd.oasis", b"word/", b"xl/", b"ppt/"))


def _pages_of(content: bytes) -> int:
    # Loaded with the first paper: most processes never see one.
    import pikepdf

    if b"%%EOF" not in content[-_PDF_ENDS_WITHIN:]:
        raise PdfBroken
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            # One with an owner's password opens, but may not be joined with others.
            if opened.is_encrypted:
                raise PdfLocked
            pages = len(opened.pages)
            for page in opened.pages[: settings.PAPER_MAX_PAGES]:
                _ = page.mediabox
    except pikepdf.PasswordError:
        raise PdfLocked from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise PdfBroken from None
    if pages == 0:
        raise PdfBroken
    require_pages(pages)
    return pages


def require_pages(pages: int) -> None:
    """Raises: TooManyPages."""
    if pages > settings.PAPER_MAX_PAGES:
        raise TooManyPages(pages=pages, limit=settings.PAPER_MAX_PAGES)


def _one_picture(content: bytes, kind: str) -> int:
    """Look at a picture's head only: its points are counted before anything is unpacked."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=[kind.upper()]) as opened:
            if opened.width * opened.height > LARGEST_POINTS:
                raise PictureTooLarge(width=opened.width, height=opened.height)
    except Image.DecompressionBombError:
        raise PictureTooLarge(width="?", height="?") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PictureBroken from None
    return 1
