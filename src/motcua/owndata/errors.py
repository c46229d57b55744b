# SPDX-License-Identifier: EUPL-1.2
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound, OfficeError


class StillUnderWay(OfficeError):
    """Something of the person is not finished yet; it has to be ended or called off first."""

    code = "still_under_way"
    sentence = _("Còn việc chưa xong nên chưa xóa được. Xin hủy hoặc chờ xong những việc dưới đây, rồi xóa.")


class NotAmongYours(NotFound):
    """What was to be called off is nobody's, or somebody else's."""

    code = "not_among_yours"
    sentence = _("Không thấy việc này trong những việc của số điện thoại này.")
