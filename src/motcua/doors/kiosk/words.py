# SPDX-License-Identifier: EUPL-1.2
"""Every sentence of the kiosk in both languages at once: the page changes language without asking anybody."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LANGUAGES = ("vi", "en")

# The groups every instance begins with, as they are named and asked for, so that they can be read in English too; an
# office may name others.
KNOWN_GROUPS = (
    gettext_noop("Phụ nữ mang thai"),
    gettext_noop("Đang mang thai"),
    gettext_noop("Người bế trẻ dưới 36 tháng tuổi"),
    gettext_noop("Bế theo trẻ dưới 36 tháng"),
    gettext_noop("Người khuyết tật nặng, đặc biệt nặng"),
    gettext_noop("Khuyết tật nặng hoặc đặc biệt nặng"),
    gettext_noop("Người từ 80 tuổi trở lên"),
    gettext_noop("Từ 80 tuổi trở lên"),
    gettext_noop("Người có công với cách mạng"),
)


def all_words() -> dict[str, dict[str, str]]:
    """Return the sentences by language and name; {count}, {low}, {high}, {when}, {number} are filled in by the page."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = _words()
    return found


def in_both(text: str) -> dict[str, str]:
    """Return a known text in both languages; an unknown one stays as it is."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = _(text) if text else ""
    return found


def _words() -> dict[str, str]:
    return {
        "choose": _("Chọn việc cần làm"),
        "waiting": _("{count} người chờ"),
        "nobody": _("Chưa có người chờ"),
        "wait": _("chờ khoảng {low}–{high} phút"),
        "wait_hours": _("chờ khoảng {low}–{high} giờ"),
        "wait_unknown": _("Thời gian chờ: chưa đủ dữ liệu"),
        "wait_offline": _("Thời gian chờ: chưa biết (mất mạng)"),
        "opens": _("Mở lúc {when}"),
        "not_now": _("Hiện không lấy số"),
        "booked": _("Tôi đã hẹn giờ"),
        "take": _("Lấy số"),
        "ask": _("Ông/Bà có thuộc trường hợp ưu tiên?"),
        "ask_help": _("Nếu có, xin chọn một trường hợp. Nếu không, bấm Lấy số."),
        "back": _("Quay lại"),
        "done": _("Xong"),
        "number": _("Số của Ông/Bà"),
        "ahead": _("Còn {count} người trước"),
        "next": _("Sắp đến lượt"),
        "wait_told": _("Chờ khoảng {low}–{high} phút"),
        "wait_told_hours": _("Chờ khoảng {low}–{high} giờ"),
        "follow": _("Quét mã bằng điện thoại: xem còn mấy người, xong thì đánh giá"),
        "printing": _("Đang in phiếu…"),
        "printed": _("Mời Ông/Bà nhận phiếu."),
        "unprinted": _("Phiếu chưa in được. Số này vẫn có giá trị, không cần phiếu."),
        "unprinted_do": _("Xin nhớ số, hoặc chụp lại màn hình này."),
        "paperless": _("Máy này không in phiếu. Xin nhớ số, hoặc quét mã bằng điện thoại."),
        "offline": _("đang làm việc không mạng"),
        "code": _("Nhập mã hẹn"),
        "code_help": _("Mã có 6 đến 8 chữ số, ghi trong tin nhắn hẹn giờ."),
        "code_scan": _("Hoặc đưa mã QR trước ống kính."),
        "code_check": _("Nhận số"),
        "code_wrong": _("Mã này chưa đúng. Xin xem lại tin nhắn hẹn giờ."),
        "code_offline": _("Đang mất mạng nên chưa xem được lịch hẹn. Xin lấy số thường, hoặc đến quầy hướng dẫn."),
        "erase": _("Xóa"),
        "had_number": _("Lịch hẹn này đã lấy số lúc trước."),
        "closed": _("Bây giờ chưa lấy số được"),
        "closed_opens": _("Máy mở lại lúc {when}."),
        "closed_ask": _("Xin hỏi quầy hướng dẫn."),
        "sorry": _("Máy đang cập nhật"),
        "sorry_do": _("Xin thử lại sau ít phút, hoặc đến quầy hướng dẫn."),
        "wait_please": _("Xin chờ một chút…"),
        "unknown_kiosk": _("Máy này chưa được ghi danh"),
        "unknown_do": _("Xin đến quầy hướng dẫn để lấy số."),
        "taken": _("Lấy số lúc {hour}, {day}"),
        "qr": _("Mã QR để theo dõi số này"),
    }
