# SPDX-License-Identifier: EUPL-1.2
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound, OfficeError


class NoSuchFounding(NotFound):
    code = "no_such_founding"
    sentence = _("Không có nơi nào đang lập mang mã này. Có thể nơi ấy đã mở cửa.")


class NotReady(OfficeError):
    code = "not_ready"
    sentence = _("Còn thiếu {count} việc nữa mới mở cửa được. Xin xem danh sách bên dưới.")
