# SPDX-License-Identifier: EUPL-1.2
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError


class WordsRefused(OfficeError):
    """Say that an office's own words for a text cannot be used, and what to change."""

    code = "words_refused"
    http_status = 422


class UnknownName(WordsRefused):
    code = "words_unknown_name"
    sentence = _("Tin này không có chỗ điền “{name}”. Hãy dùng các chỗ điền trong bảng, viết đúng từng chữ.")


class NameMissing(WordsRefused):
    code = "words_name_missing"
    sentence = _("Lời nhắn phải có “{name}”, vì người nhận cần điều ấy. Hãy thêm vào.")


class SignUnmatched(WordsRefused):
    code = "words_sign_unmatched"
    sentence = _("Dấu “{sign}” chưa có cặp. Ngoặc nhọn chỉ để quanh tên chỗ điền, ngoặc vuông không lồng nhau.")


class WordsTooLong(WordsRefused):
    code = "words_too_long"
    sentence = _("Lời nhắn dài quá {most} tin. Hãy viết ngắn lại.")


class NoWords(WordsRefused):
    code = "no_words"
    sentence = _("Chưa có lời nhắn nào. Hãy viết, hoặc bấm “Dùng lại lời có sẵn”.")


class NoSuchText(OfficeError):
    code = "no_such_text"
    http_status = 404
    sentence = _("Không có tin nhắn này.")
