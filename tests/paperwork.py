# SPDX-License-Identifier: EUPL-1.2
"""Drafts, files and wicked files for tests. Fixtures (import them into the test module, with `desk` of filing):

`draft -> Draft` of desk.copies with papers "to-khai" and "cccd", secret SECRET, open until 2026-12-26;
`files -> Path` an empty folder of files.
`pdf(pages=1, words="…") -> bytes`, `zip_bomb()`, `program()`, `picture_bomb()`, `locked_pdf()`, `docx()`.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cast import at
from filing import Desk
from motcua.dossiers import drafts
from motcua.dossiers.models import Draft
from motcua.offices.models import Agency, Office
from motcua.procedures.models import RequiredPaper

NOW = at("2026-11-26T09:00")
SECRET = "bi-mat-cua-ban-nhap"
NAME = "Giấy khai sinh của bé.pdf"


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def draft(desk: Desk, files: Path) -> Draft:
    RequiredPaper.objects.filter(version=desk.copies).delete()
    for order, (code, name) in enumerate([("to-khai", "Tờ khai"), ("cccd", "Căn cước công dân")], start=1):
        RequiredPaper.objects.create(version=desk.copies, code=code, name=name, order=order)
    return Draft.objects.create(
        secret_digest=drafts.digest_of(SECRET),
        office=Office.objects.get(pk="DN-HC"),
        agency=Agency.objects.get(pk="DN-HC"),
        procedure_version=desk.copies,
        channel="API",
        applicant={"name": "Nguyễn Thị Lan", "phone": "+84905111222"},
        phone="+84905111222",
        begun_at=NOW,
        saved_at=NOW,
        expires_at=at("2026-12-26T09:00"),
    )


def pdf(*, pages: int = 1, weight: int = 0, words: str = "x") -> bytes:
    """Return a PDF of that many blank pages, padded to weigh about `weight` bytes."""
    made = pikepdf.new()
    for _page in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.Root.Words = pikepdf.Stream(made, words.encode() + _noise(weight))
    written = io.BytesIO()
    made.save(written, compress_streams=False, deterministic_id=True)
    return written.getvalue()


def _noise(size: int) -> bytes:
    return bytes((number * 131 + number // 251) % 251 for number in range(size))


def locked_pdf() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    written = io.BytesIO()
    made.save(written, encryption=pikepdf.Encryption(owner="chu", user="nguoi"))
    return written.getvalue()


def zip_bomb() -> bytes:
    """Return a small archive that unpacks to 100 MB."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.pdf", b"\0" * 100_000_000)
    return written.getvalue()


def docx() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return written.getvalue()


def program() -> bytes:
    return b"MZ\x90\x00" + b"\0" * 60 + b"This program cannot be run in DOS mode." + b"\0" * 400


def picture_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of a few bytes that claims more points than any memory holds."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    points = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")
