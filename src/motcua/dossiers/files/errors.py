# SPDX-License-Identifier: EUPL-1.2
"""Why a file is not taken: each in one sentence that says what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound, OfficeError

MEGABYTE = 1024 * 1024


def megabytes(size: int) -> str:
    """Return a size as people say it: 0,4 or 12."""
    value = size / MEGABYTE
    return f"{value:.1f}".replace(".", ",") if value < 10 and value != int(value) else f"{value:.0f}"


class FileRefused(OfficeError):
    """Below this stand all refusals of a file for what it is; nothing of it is kept."""

    code = "file_refused"
    http_status = 422
    sentence = _("Không nhận được tệp này. Xin chọn tệp PDF, hoặc ảnh JPEG hay PNG.")


class FileEmpty(FileRefused):
    code = "file_empty"
    sentence = _("Tệp này rỗng (0 byte). Xin mở thử tệp rồi chọn lại.")


class FileTooLarge(FileRefused):
    """`limit` bytes are taken at most."""

    code = "file_too_large"
    http_status = 413
    sentence = _("Tệp quá lớn: mỗi tệp nhiều nhất {megabytes} MB. Xin chụp lại từng trang hoặc chia nhỏ tệp.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "megabytes": megabytes(self.data["limit"])}


class KindRefused(FileRefused):
    """It is not a PDF or a picture, whatever its name says."""

    code = "file_kind"
    http_status = 415


class IsProgram(KindRefused):
    sentence = _("Đây là tệp chương trình, dù tên là gì cũng không nhận. Xin chọn tệp PDF, hoặc ảnh JPEG hay PNG.")


class IsArchive(KindRefused):
    sentence = _("Đây là tệp nén, không nhận được. Xin giải nén rồi gửi từng tệp PDF hoặc ảnh.")


class IsOfficeDocument(KindRefused):
    sentence = _("Đây là tệp soạn thảo. Xin lưu thành PDF (Tệp → Lưu dưới dạng → PDF) rồi gửi lại.")


class IsOtherPicture(KindRefused):
    """WebP and HEIC: phones make them, printers and archives do not read them."""

    sentence = _(
        "Ảnh kiểu {kind} chưa nhận được. Xin đặt máy ảnh ở kiểu JPEG (iPhone: Cài đặt → Camera → Định dạng → "
        "Tương thích nhất) rồi chụp lại, hoặc chụp màn hình ảnh đó."
    )


class PdfBroken(FileRefused):
    code = "pdf_broken"
    sentence = _("Tệp PDF này bị hỏng hoặc tải chưa hết, không mở được. Xin lưu lại thành PDF rồi gửi.")


class PdfLocked(FileRefused):
    code = "pdf_locked"
    sentence = _("Tệp PDF này có mật khẩu. Xin bỏ mật khẩu (mở ra, in thành PDF mới) rồi gửi lại.")


class TooManyPages(FileRefused):
    code = "too_many_pages"
    sentence = _("Tệp có {pages} trang, mỗi giấy tờ nhiều nhất {limit} trang. Xin chia thành nhiều tệp.")


class PictureBroken(FileRefused):
    code = "picture_broken"
    sentence = _("Ảnh này bị hỏng hoặc tải chưa hết. Xin chụp lại hoặc chọn ảnh khác.")


class PictureTooLarge(FileRefused):
    code = "picture_too_large"
    sentence = _("Ảnh có quá nhiều điểm ảnh ({width} × {height}). Xin chụp lại bằng máy ảnh của điện thoại.")


class TooBlurred(FileRefused):
    code = "picture_blurred"
    sentence = _("Ảnh bị mờ, không đọc rõ chữ. Xin giữ chắc máy, chạm vào giấy cho nét rồi chụp lại.")


class TooDark(FileRefused):
    code = "picture_dark"
    sentence = _("Ảnh tối quá, không đọc rõ chữ. Xin bật đèn hoặc ra chỗ sáng rồi chụp lại.")


class TooSmall(FileRefused):
    code = "picture_small"
    sentence = _("Giấy trong ảnh nhỏ quá, không đọc rõ chữ. Xin đưa máy lại gần cho giấy gần kín khung hình.")


class VirusFound(FileRefused):
    code = "virus_found"
    sentence = _("Tệp này có mã độc nên không nhận. Xin quét lại máy hoặc điện thoại, rồi gửi tệp khác.")


class ScannerSilent(OfficeError):
    """The virus scanner does not answer; nothing is taken unscanned."""

    code = "scanner_silent"
    http_status = 503
    sentence = _("Chưa kiểm tra được mã độc nên chưa nhận tệp. Xin thử lại sau ít phút; tệp đã chọn vẫn còn nguyên.")


class StorageFailed(OfficeError):
    """The disk takes nothing: it is full, or may not be written to."""

    code = "storage_failed"
    http_status = 503
    sentence = _("Máy chủ chưa cất được tệp. Xin thử lại sau ít phút; tệp đã chọn và những gì đã gửi vẫn còn nguyên.")


class NoSuchFile(NotFound):
    sentence = _("Tệp này không còn nữa. Xin xem lại trong hồ sơ.")
