# SPDX-License-Identifier: EUPL-1.2
"""What is taken and what is refused is told by the content alone, each refusal in one sentence."""

from typing import Any

import pytest

from dossiers.files.photos import photo
from motcua.dossiers.files import checking, errors, naming
from paperwork import docx, locked_pdf, pdf, picture_bomb, program, zip_bomb

WHOLE = pdf()


@pytest.mark.parametrize(
    ("content", "refusal", "says"),
    [
        (b"", errors.FileEmpty, "rỗng"),
        (program(), errors.IsProgram, "chương trình"),
        (b"\x7fELF" + b"\0" * 300, errors.IsProgram, "chương trình"),
        (b"#!/bin/sh\nrm -rf /\n", errors.IsProgram, "chương trình"),
        (zip_bomb(), errors.IsArchive, "tệp nén"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 50, errors.IsArchive, "tệp nén"),
        (docx(), errors.IsOfficeDocument, "lưu thành PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, errors.IsOfficeDocument, "lưu thành PDF"),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 90, errors.IsOtherPicture, "WebP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 90, errors.IsOtherPicture, "HEIC"),
        (b"<html><script>alert(1)</script></html>", errors.KindRefused, "PDF"),
        (WHOLE[: len(WHOLE) // 2], errors.PdfBroken, "hỏng"),
        (b"%PDF-1.7\n" + b"\xff" * 900 + b"%%EOF", errors.PdfBroken, "hỏng"),
        (locked_pdf(), errors.PdfLocked, "mật khẩu"),
        (pdf(pages=51), errors.TooManyPages, "51 trang"),
        (picture_bomb(), errors.PictureTooLarge, "điểm ảnh"),
        (picture_bomb(9000, 9000), errors.PictureTooLarge, "9000 × 9000"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, errors.PictureBroken, "chụp lại"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_a_refusal_says_what_is_wrong(content: bytes, refusal: type[errors.FileRefused], says: str) -> None:
    with pytest.raises(refusal) as told:
        checking.check(content, name="giay-khai-sinh.pdf")
    assert says in told.value.message


def test_what_is_a_paper_is_taken_whatever_it_is_called() -> None:
    taken = checking.check(WHOLE, name="setup.exe")
    assert (taken.kind, taken.name, taken.pages) == ("pdf", "setup.pdf", 1)
    assert checking.check(photo(size=(900, 1200)), name="x.pdf").kind == "jpeg"


def test_too_large_is_said_with_the_limit(settings: Any) -> None:
    settings.PAPER_MAX_BYTES = 5_000_000
    with pytest.raises(errors.FileTooLarge) as told:
        checking.check(b"%PDF-" + b"x" * 5_000_001, name="to.pdf")
    assert "4,8 MB" in told.value.message
    assert told.value.http_status == 413


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/Giấy khai sinh.pdf", "Giấy khai sinh.pdf"),
        ("..\\..\\Windows\\Đơn xin.exe", "Đơn xin.pdf"),
        ("Giấy\x00 khai\n sinh\u202efdp.exe", "Giấy khai sinhfdp.pdf"),
        ("", "giấy tờ.pdf"),
        ("...", "giấy tờ.pdf"),
        ("/", "giấy tờ.pdf"),
        ("CON.pdf.exe", "CON.pdf.pdf"),
        ("a<script>b.pdf", "a script b.pdf"),
        ("Hộ khẩu", "Hộ khẩu.pdf"),
        ("Ho\u0323\u0302 kha\u0302\u0309u.PDF", "Hộ khẩu.pdf"),
    ],
)
def test_names_become_harmless_and_stay_readable(given: str, kept: str) -> None:
    assert naming.harmless(given, kind="pdf") == kept


def test_a_very_long_name_is_cut_at_a_word() -> None:
    kept = naming.harmless("Giấy chứng nhận quyền sử dụng đất " * 40 + ".pdf", kind="pdf")
    assert len(kept) < 130
    assert kept.endswith("….pdf")
