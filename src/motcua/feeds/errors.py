# SPDX-License-Identifier: EUPL-1.2
"""What the hub can refuse, each in its own words."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import InvalidInput, NotFound, OfficeError


class NoSuchFeed(NotFound):
    sentence = _("Không có nguồn số liệu này, hoặc nguồn đã ngừng dùng.")


class NothingReadable(InvalidInput):
    """Not one event of the batch could even be counted; `fields` names each by its index."""

    sentence = _("Không đọc được sự kiện nào. Xin xem lại các ô được đánh dấu.")


class LineNotTaken(OfficeError):
    """A snapshot speaks of lines that this feed cannot bring; nothing of it was taken."""

    code = "line_not_taken"
    sentence = _("Có hàng chờ không nhận được từ nguồn này: {lines}.")


class FileUnreadable(OfficeError):
    """A file left in the folder of a feed cannot be read at all; `reason` says why."""

    code = "file_unreadable"
    http_status = 422
    sentence = _("Không đọc được tệp: {reason}.")
